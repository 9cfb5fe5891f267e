/**
 * Which blocks of code a person folded, in the cells of one notebook or in one file: kept in this browser for the next time it
 * is opened. A fold is where it begins and ends in the text, and is forgotten with any text but the one it was made in.
 * The editor folds (code-folding.ts), resting text follows (folded-text.ts), marks in the margin ask here for their row.
 */
import { RENAMES } from "../../files/kept-by-path.ts";
import { Value } from "../value.ts";

/** Begin and end of each fold in turn, in the order of the text. */
export type Folds = readonly number[];

interface KeptFolds {
  readonly size: number;
  readonly sum: number;
  readonly ranges: Folds;
}

interface KeptFile {
  readonly at: number;
  readonly texts: Readonly<Record<string, KeptFolds>>;
}

const PREFIX = "pellucid:folds:";
const KEPT_FILES = 100;
const SOON = 400;
const NONE: Folds = [];

export class CodeFolds {
  /** Goes up when something was folded or unfolded. */
  readonly changed = new Value(0);
  readonly #key: string;
  #texts: Map<string, KeptFolds> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(path: string) {
    this.#key = PREFIX + path;
  }

  /** Of the cell with this id; a file has one text, whose id is empty. */
  of(id: string, text: string): Folds {
    const kept = this.#all().get(id);
    return kept && kept.size === text.length && kept.sum === sumOf(text) ? kept.ranges : NONE;
  }

  keep(id: string, text: string, ranges: Folds): void {
    const texts = this.#all();
    if (ranges.length === 0 && !texts.has(id)) return;
    const before = texts.get(id)?.ranges ?? NONE;
    if (ranges.length === 0) texts.delete(id);
    else texts.set(id, { size: text.length, sum: sumOf(text), ranges });
    if (String(before) !== String(ranges)) this.changed.set(this.changed.get() + 1);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), SOON);
    for (const kind of ["pagehide", RENAMES]) globalThis.addEventListener?.(kind, this.flush, { once: true });
  }

  /** Writes what was not written yet. */
  readonly flush = (): void => {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      if (this.#all().size === 0) localStorage.removeItem(this.#key);
      else {
        const file: KeptFile = { at: Date.now(), texts: Object.fromEntries(this.#all()) };
        localStorage.setItem(this.#key, JSON.stringify(file));
      }
      forgetOld();
    } catch {
      // Full or forbidden: they hold until the page is closed.
    }
  };

  #all(): Map<string, KeptFolds> {
    this.#texts ??= new Map(Object.entries(readFile(this.#key)?.texts ?? {}));
    return this.#texts;
  }
}

/** The row, counted from 1, on which a line shows; one that is folded away shows on the row of its fold. */
export function rowOf(text: string, folds: Folds, line: number): number {
  let row = line;
  for (const [first, last] of foldedLines(text, folds)) if (line > first) row -= Math.min(line, last) - first;
  return row;
}

/** The line that shows on a row: the other way round. */
export function lineOf(text: string, folds: Folds, row: number): number {
  let line = row;
  for (const [first, last] of foldedLines(text, folds)) if (line > first) line += last - first;
  return line;
}

/** From which line to which each fold goes; of folds in one another the outermost. */
function foldedLines(text: string, folds: Folds): [first: number, last: number][] {
  const lines: [number, number][] = [];
  let beyond = -1;
  for (let at = 0; at < folds.length; at += 2) {
    const [from, to] = [folds[at]!, folds[at + 1]!];
    if (from < beyond) continue;
    beyond = to;
    const first = countLines(text, from);
    const last = countLines(text, to);
    const before = lines.at(-1);
    // A fold that begins on the line on which another ends goes on with its row.
    if (before?.[1] === first) before[1] = last;
    else lines.push([first, last]);
  }
  return lines;
}

const countLines = (text: string, to: number): number => {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
};

/** Tells texts of one length apart. */
function sumOf(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum = (Math.imul(sum, 31) + text.charCodeAt(at)) | 0;
  return sum;
}

function readFile(key: string): KeptFile | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null") as KeptFile | null;
    return kept && typeof kept.texts === "object" ? kept : null;
  } catch {
    return null;
  }
}

function forgetOld(): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  if (keys.length <= KEPT_FILES) return;
  const age = (key: string) => readFile(key)?.at ?? 0;
  for (const key of keys.toSorted((a, b) => age(a) - age(b)).slice(0, keys.length - KEPT_FILES))
    localStorage.removeItem(key);
}
