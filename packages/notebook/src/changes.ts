/**
 * Changes of a cell's source: applying, undoing and finding them.
 *
 * Called by apply.ts and invert.ts, and by everyone who has two texts and wants the edit between them. Positions count every
 * line break as one, as CodeMirror does, while the source keeps "\n", "\r\n" and lone "\r" as the file has them.
 */
import { align } from "./align.ts";
import type { Edit, SourceChanges } from "./edit.ts";
import type { CellId } from "./notebook.ts";

const BREAK = /\r\n?|\n/g;
const splitLines = (text: string) => text.split(/\r\n?|\n/);

/** Length of a source as positions count. */
export const sourceLength = (source: string) =>
  source.length - (source.includes("\r\n") ? source.split("\r\n").length - 1 : 0);

/** The kind of line break that is inserted: the one the source has. */
const usualBreak = (source: string) => /\r\n?|\n/.exec(source)?.[0] ?? "\n";

/** Goes from an offset in the source so many positions on. */
function stepsIn(source: string): (offset: number, count: number) => number {
  // Without pairs nobody looks for one: each look would go to the end of the text.
  if (!source.includes("\r\n")) return (offset, count) => offset + count;
  return (offset, count) => {
    for (let left = count, at = offset; ;) {
      const next = source.indexOf("\r\n", at);
      if (next < 0 || next - at >= left) return at + left;
      left -= next - at + 1;
      at = next + 2;
    }
  };
}

/** The source after the changes; undefined when they were not made for a source of this length. */
export function applyChanges(source: string, changes: SourceChanges, breaks?: readonly string[]): string | undefined {
  const usual = usualBreak(source);
  const advance = stepsIn(source);
  let at = 0;
  let broken = 0;
  // Parts, for to look at the end of a text that grows would copy all of it each time.
  const out: string[] = [];
  const add = (part: string) => {
    if (part === "") return;
    const last = out.at(-1);
    // Two breaks that come to stand side by side must stay two.
    if (part[0] === "\n" && last?.endsWith("\r")) out[out.length - 1] = `${last.slice(0, -1)}\n`;
    out.push(part);
  };
  for (const section of changes) {
    const [length, ...lines] = typeof section === "number" ? [section] : section;
    if (!Number.isInteger(length) || length < 0) return undefined;
    const end = advance(at, length);
    if (end > source.length) return undefined;
    if (typeof section === "number") add(source.slice(at, end));
    for (const [i, line] of lines.entries()) {
      if (/[\r\n]/.test(line)) return undefined;
      if (i > 0) add(breaks?.[broken++] ?? usual);
      add(line);
    }
    at = end;
  }
  return at === source.length ? out.join("") : undefined;
}

interface Undo {
  readonly changes: SourceChanges;
  readonly breaks?: readonly string[];
}

/** What gives the source back after the changes were applied to it. */
export function invertChanges(source: string, changes: SourceChanges, breaks?: readonly string[]): Undo | undefined {
  const after = applyChanges(source, changes, breaks);
  if (after === undefined) return undefined;
  const advance = stepsIn(source);
  let at = 0;
  const back = changes.map((section): number | readonly [number, ...string[]] => {
    const [length, ...lines] = typeof section === "number" ? [section] : section;
    const end = advance(at, length);
    const removed = source.slice(at, end);
    at = end;
    if (typeof section === "number") return section;
    const inserted = lines.reduce((sum, line) => sum + line.length + 1, lines.length > 0 ? -1 : 0);
    return removed === "" ? [inserted] : [inserted, ...splitLines(removed)];
  });
  return exact(after, source, back);
}

/** Changes that are sure to give `to`: where line breaks of several kinds are mixed, each inserted one is named. */
function exact(from: string, to: string, changes: SourceChanges): Undo {
  if (!/\r/.test(from + to) || applyChanges(from, changes) === to) return { changes };
  return { changes: [[sourceLength(from), ...splitLines(to)]], breaks: to.match(BREAK) ?? [] };
}

/** Changes between two texts: few and small, so that cursors and other people's edits stay where they are. */
export function sourceChanges(from: string, to: string): SourceChanges {
  const a = from.replace(BREAK, "\n");
  const b = to.replace(BREAK, "\n");
  if (a === b) return a === "" ? [] : [a.length];
  const old = linesOf(a);
  const next = linesOf(b);
  const out: (number | readonly [number, ...string[]])[] = [];
  let [x, y] = [0, 0];
  for (const run of [...align(old, next), { a: old.length, b: next.length, length: 0 }]) {
    between(out, span(old, x, run.a), span(next, y, run.b));
    const end = run.a + run.length;
    keep(out, span(old, run.a, end).length);
    [x, y] = [end, run.b + run.length];
  }
  return out;
}

/** Lines, each with the break that ends it, so that spans laid side by side are the whole text. */
const linesOf = (text: string) => text.split(/(?<=\n)/);
const span = (lines: readonly string[], from: number, to: number) => lines.slice(from, to).join("");

function keep(out: (number | readonly [number, ...string[]])[], length: number): void {
  if (length === 0) return;
  const last = out.at(-1);
  if (typeof last === "number") out[out.length - 1] = last + length;
  else out.push(length);
}

const cuts = (text: string, at: number) =>
  /[\ud800-\udbff]/.test(text[at - 1] ?? "") && /[\udc00-\udfff]/.test(text[at] ?? "");

/** One replacement, with what is equal at its start and end left out; never inside a surrogate pair. */
function between(out: (number | readonly [number, ...string[]])[], a: string, b: string): void {
  const room = Math.min(a.length, b.length);
  let head = 0;
  while (head < room && a[head] === b[head]) head++;
  while (head > 0 && (cuts(a, head) || cuts(b, head))) head--;
  let tail = 0;
  while (tail < room - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  while (tail > 0 && (cuts(a, a.length - tail) || cuts(b, b.length - tail))) tail--;
  const removed = a.length - head - tail;
  const inserted = b.slice(head, b.length - tail);
  keep(out, head);
  if (removed > 0 || inserted) out.push(inserted ? [removed, ...inserted.split("\n")] : [removed]);
  keep(out, tail);
}

/** The edit that makes this cell's source `to`; undefined when it is that already. */
export function changeSource(id: CellId, from: string, to: string): Edit | undefined {
  if (from === to) return undefined;
  return { type: "edit-source", id, ...exact(from, to, sourceChanges(from, to)) };
}
