/**
 * What is kept of the outputs of a run, how it is made of a cell as it stands when its run has ended, and what goes first
 * when there is too much. Pure. Written to disk by output-log.ts.
 */
import { isBlob, isStored, type Output } from "@pellucid/notebook";

/** One result of one cell. */
export interface Kept {
  readonly run: string;
  readonly cell: string;
  /** When the run ended; took: ms. */
  readonly at: number;
  readonly took: number;
  readonly state: "done" | "failed" | "interrupted";
  readonly count: number | null;
  /** The text that ran. */
  readonly source: string;
  /** Kernel and environment in words. */
  readonly environment: string;
  /** Hash of the outputs as JSON; absent: they were too much to keep. */
  readonly outputs?: string;
  /** The large values that the outputs name. */
  readonly values?: readonly string[];
  readonly about: About;
}

/** What a list says of a result before anybody looks at it. */
export interface About {
  /** What is shown of each output: a MIME type, or "error", "stdout", "stderr". */
  readonly kinds: readonly string[];
  /** Its first words, if it has any. */
  readonly title?: string;
  /** UTF-16 units of all of it. */
  readonly length: number;
}

export type OutputRecord =
  | { readonly kept: Kept }
  /** A value that is in the folder. */
  | { readonly value: string; readonly bytes: number }
  | { readonly pin: string; readonly on: boolean }
  /** Results of a cell went; records of one cell and bound add up. */
  | { readonly gone: string; readonly count: number; readonly bound: Bound };

/** What results go for: a cell had too many, a notebook's were too large, or those of all notebooks together. */
export type Bound = "cell" | "notebook" | "all";

const TITLE = 120;
const KINDS = 12;
/** Richest first; the page has its own ranking, this one only names what there is. */
const NAMED = [
  "application/vnd.jupyter.widget-view+json",
  "application/vnd.plotly.v1+json",
  "image/png",
  "image/svg+xml",
  "image/jpeg",
  "text/html",
  "text/markdown",
  "text/latex",
  "text/plain",
];

/** As it is kept: of a text that lies in a log its end, with a line that says so. */
export function keepable(output: Output): Output {
  if (output.type !== "stream" || !isStored(output.text)) return output;
  const { tail, lines } = output.text;
  const first = tail.indexOf("\n") + 1;
  const shown = tail.slice(first);
  const left = lines - shown.split("\n").length + (shown.endsWith("\n") ? 1 : 0);
  return { ...output, text: left > 0 ? `[${left.toLocaleString("en")} earlier lines were not kept]\n${shown}` : tail };
}

export function valuesOf(outputs: readonly Output[]): { readonly hash: string; readonly size: number }[] {
  const values = outputs.flatMap((output) => ("data" in output ? Object.values(output.data) : []));
  return values.flatMap((value) => (isBlob(value) ? [{ hash: value.$blob, size: value.size }] : []));
}

export function aboutOf(outputs: readonly Output[]): About {
  const title = outputs.map(wordsOf).find((words) => words !== "");
  const length = outputs.reduce((sum, output) => sum + lengthOf(output), 0);
  const kinds = outputs.slice(0, KINDS).map(kindOf);
  return { kinds, ...(title !== undefined && { title: title.slice(0, TITLE) }), length };
}

function kindOf(output: Output): string {
  if (output.type === "stream") return output.name;
  if (!("data" in output)) return output.type;
  return NAMED.find((mime) => mime in output.data) ?? Object.keys(output.data)[0] ?? "text/plain";
}

/** The first line with something in it. An object's address or a figure's size says nothing. */
function wordsOf(output: Output): string {
  if (output.type === "error") return `${output.ename}: ${output.evalue}`.split("\n")[0]!;
  const text = output.type === "stream" ? output.text : "data" in output ? output.data["text/plain"] : "";
  if (typeof text !== "string" || /^<.*>$/s.test(text.trim())) return "";
  const plain = text.slice(0, 20_000).replaceAll(COLOUR, "");
  return (
    plain
      .split(/[\r\n]+/)
      .find((line) => line.trim() !== "")
      ?.trim() ?? ""
  );
}
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, "g");

function lengthOf(output: Output): number {
  if (output.type === "stream") return typeof output.text === "string" ? output.text.length : output.text.length;
  if (output.type === "error") return output.traceback.join("\n").length;
  if (!("data" in output)) return 0;
  const sizes = Object.values(output.data).map((value) => {
    if (isBlob(value)) return value.size;
    return typeof value === "string" ? value.length : JSON.stringify(value).length;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

interface Room {
  readonly pinned: ReadonlySet<string>;
  readonly sizes: ReadonlyMap<string, number>;
  /** Bytes of all values; results of one cell. */
  readonly bound: number;
  readonly most: number;
}

/**
 * Runs whose results go, and why: what a cell has too many of, then the oldest; the last one of each cell after all others.
 */
export function leastWorth(
  kept: readonly Kept[],
  { pinned, sizes, bound, most }: Room,
): Map<string, "too many" | "too large"> {
  const gone = new Map<string, "too many" | "too large">();
  const counts = new Map<string, number>();
  const last = new Set<string>();
  for (const { run, cell } of kept.toReversed()) {
    const count = counts.get(cell) ?? 0;
    if (count === 0) last.add(run);
    if (!pinned.has(run) && count >= most) gone.set(run, "too many");
    else counts.set(cell, count + 1);
  }
  const users = new Map<string, number>();
  const hashes = ({ outputs, values = [] }: Kept) => new Set(outputs === undefined ? values : [...values, outputs]);
  for (const each of kept)
    if (!gone.has(each.run)) for (const hash of hashes(each)) users.set(hash, (users.get(hash) ?? 0) + 1);
  let size = [...users.keys()].reduce((sum, hash) => sum + (sizes.get(hash) ?? 0), 0);
  const older = (isLast: boolean) => kept.filter(({ run }) => last.has(run) === isLast);
  for (const each of [...older(false), ...older(true)]) {
    if (size <= bound) break;
    if (gone.has(each.run) || pinned.has(each.run)) continue;
    gone.set(each.run, "too large");
    for (const hash of hashes(each)) {
      users.set(hash, users.get(hash)! - 1);
      if (users.get(hash) === 0) size -= sizes.get(hash) ?? 0;
    }
  }
  return gone;
}
