/**
 * The outline of a notebook as rows: headings of its text, of its outputs, and the code cells between them. Pure. What a
 * single cell gives is kept by the cell's own immutable parts, so that a change reads one cell again and not the notebook.
 */
import type { CellId, CellType, Output } from "@pellucid/notebook";
import { headingsOf, htmlHeadings, type Heading } from "./headings.ts";

export type CodeRows = "attention" | "all" | "none";

export interface OutlineOptions {
  readonly numbers: boolean;
  readonly outputs: boolean;
  readonly code: CodeRows;
}

export const USUAL_OPTIONS: OutlineOptions = { numbers: false, outputs: true, code: "attention" };

/** What the outline wants to know of a cell. */
export interface OutlineCell {
  readonly id: CellId;
  readonly type: CellType;
  readonly source: string;
  readonly outputs: readonly Output[];
  /** It is folded in the notebook. */
  readonly folded: boolean;
  /** A mark that asks for attention: "running", "failed", "stale", ... Null when all is well. */
  readonly mark: string | null;
}

export interface OutlineRow {
  readonly key: string;
  readonly cell: CellId;
  readonly kind: "heading" | "output" | "code";
  /** Of the headings in its cell's text, or in its outputs, this one. */
  readonly place: number;
  readonly level: number;
  readonly text: string;
  /** "2.1" of a heading, when they are numbered. */
  readonly number: string;
  /** Only headings with something under them. */
  readonly expanded: boolean | null;
  /** Its own mark, or for a heading that hides its cells the gravest among them. */
  readonly mark: string | null;
}

const texts = new Map<string, readonly Heading[]>();
const TEXTS_KEPT = 4000;

/** Read once for each text: a heading's row comes back with every rebuild. */
function textHeadings(source: string): readonly Heading[] {
  let found = texts.get(source);
  if (!found) {
    found = headingsOf(source);
    if (texts.size >= TEXTS_KEPT) texts.clear();
    texts.set(source, found);
  }
  return found;
}

const shown = new WeakMap<readonly Output[], readonly Heading[]>();

function outputHeadings(outputs: readonly Output[]): readonly Heading[] {
  if (outputs.length === 0) return [];
  let found = shown.get(outputs);
  if (!found) {
    found = outputs.flatMap((output) => {
      if (output.type !== "display" && output.type !== "result") return [];
      const html = asText(output.data["text/html"]);
      return html === null ? headingsOf(asText(output.data["text/markdown"]) ?? "") : htmlHeadings(html);
    });
    shown.set(outputs, found);
  }
  return found;
}

const asText = (value: unknown): string | null =>
  typeof value === "string" ? value : Array.isArray(value) ? value.join("") : null;

/** What a code cell is called: its first comment, else what it defines, else its first line that is no import. */
export function codeTitle(source: string): string {
  const lines = source.split(/\r\n?|\n/).filter((line) => line.trim() !== "");
  const comment = /^\s*#(?!!)\s*(?:%%\s*)?(\S.*)$/.exec(lines[0] ?? "")?.[1];
  if (comment) return comment.trim();
  const names = lines.flatMap((line) => /^(?:async\s+)?(?:def|class)\s+(\w+)/.exec(line)?.[1] ?? []);
  if (names.length > 0) return names.slice(0, 3).join(", ") + (names.length > 3 ? " …" : "");
  const telling = lines.find((line) => !/^(?:import|from)\s/.test(line)) ?? lines[0] ?? "";
  return telling.trim().slice(0, 80);
}

/** Of the marks of hidden cells the gravest is told. */
const GRAVITY = ["running", "failed", "interrupted", "stale", "below", "ghost", "edited", "queued", "never"];
const graver = (a: string | null, b: string | null): string | null => {
  if (a === null || b === null) return a ?? b;
  const [first, second] = [GRAVITY.indexOf(a), GRAVITY.indexOf(b)];
  return second >= 0 && (first < 0 || second < first) ? b : a;
};

interface Draft extends Omit<OutlineRow, "expanded" | "mark" | "number"> {
  folded: boolean;
  own: string | null;
  /** Marks of its section. */
  within: string | null;
  parent: boolean;
}

/** All headings and, by the options, code cells; without what folded headings hide. */
export function outlineRows(cells: readonly OutlineCell[], options: OutlineOptions): OutlineRow[] {
  const drafts = draftRows(cells, options);
  const numbers = options.numbers ? numbered(drafts) : [];
  const rows: OutlineRow[] = [];
  let hidden = Infinity;
  for (const [at, { folded, own, within, parent, ...row }] of drafts.entries()) {
    if (row.kind !== "code" && row.level <= hidden) hidden = Infinity;
    if (hidden !== Infinity) continue;
    if (folded && parent) hidden = row.level;
    const quiet = !folded && options.code !== "none";
    const mark = row.kind === "code" || quiet ? own : within;
    rows.push({ ...row, number: numbers[at] ?? "", expanded: parent ? !folded : null, mark });
  }
  return rows;
}

function draftRows(cells: readonly OutlineCell[], options: OutlineOptions): Draft[] {
  const rows: Draft[] = [];
  const open: Draft[] = [];
  const add = (cell: OutlineCell, kind: OutlineRow["kind"], heading: Heading, place: number, own: string | null) => {
    const key = `${cell.id}/${kind}/${place}`;
    const folded = kind === "heading" && place === 0 && cell.folded;
    const row = { key, cell: cell.id, kind, place, ...heading, folded, own, within: null, parent: false };
    while (kind !== "code" && open.length > 0 && open.at(-1)!.level >= heading.level) open.pop();
    for (const above of open) above.parent = true;
    rows.push(row);
    if (kind !== "code") open.push(row);
  };
  for (const cell of cells) {
    if (cell.type === "markdown")
      for (const [place, heading] of textHeadings(cell.source).entries()) add(cell, "heading", heading, place, null);
    if (cell.type !== "code") continue;
    for (const above of open) above.within = graver(above.within, cell.mark);
    const wanted =
      options.code === "all" ? cell.source.trim() !== "" : options.code === "attention" && cell.mark !== null;
    if (wanted) {
      const level = Math.min(7, (open.at(-1)?.level ?? 0) + 1);
      add(cell, "code", { level, text: codeTitle(cell.source) }, 0, cell.mark);
    }
    if (options.outputs)
      for (const [place, heading] of outputHeadings(cell.outputs).entries()) add(cell, "output", heading, place, null);
  }
  // A heading whose section holds cells but no rows folds in the notebook all the same.
  for (const row of rows) if (row.folded) row.parent = true;
  return rows;
}

/** 1, 1.1, 1.2, 2: the topmost level in use counts as the first. */
function numbered(rows: readonly Draft[]): string[] {
  const top = Math.min(...rows.filter((row) => row.kind !== "code").map((row) => row.level));
  const counts: number[] = [];
  return rows.map(({ kind, level }) => {
    if (kind === "code") return "";
    const depth = level - top;
    counts.length = Math.min(counts.length, depth + 1);
    for (let at = 0; at <= depth; at++) counts[at] ??= 0;
    counts[depth]!++;
    return counts.map((count) => count || 1).join(".");
  });
}

/** The row a cell belongs to: its own, or the last one above it. */
export function rowAt(rows: readonly OutlineRow[], order: readonly CellId[], active: CellId | null): OutlineRow | null {
  if (active === null) return null;
  const places = new Map(order.map((id, place) => [id, place]));
  const at = places.get(active) ?? -1;
  return (
    rows.find((row) => row.cell === active) ?? rows.findLast((row) => (places.get(row.cell) ?? Infinity) < at) ?? null
  );
}
