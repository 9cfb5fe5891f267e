/**
 * Which cell of one notebook is which cell of another.
 *
 * Called by reconcile.ts and merge.ts. Ids decide; cells that are left are matched by their content, in order; and of what
 * is then left between two matched cells, those that resemble each other are taken for one that was edited, if their ids do
 * not say otherwise (an id that only exists in memory says nothing).
 */
import { align } from "./align.ts";
import { MEMORY_ID } from "./celltext.ts";
import type { Cell } from "./notebook.ts";

/** For each cell of `b`, the index of the same cell in `a`, or -1. */
export function matchCells(a: readonly Cell[], b: readonly Cell[]): number[] {
  const match = matchIds(a, b);
  const used = new Set(match);
  const left = { a: indices(a).filter((i) => !used.has(i)), b: indices(b).filter((i) => match[i] === -1) };
  const same = (x: number, y: number) => sameContent(a[x] as Cell, b[y] as Cell);
  for (const run of align(left.a, left.b, same)) {
    for (let i = 0; i < run.length; i++) match[left.b[run.b + i] as number] = left.a[run.a + i] as number;
  }
  matchGaps(a, b, match);
  return match;
}

const indices = (cells: readonly Cell[]) => cells.map((_, i) => i);
const sameContent = (x: Cell, y: Cell) => x.type === y.type && x.source === y.source;
const inMemory = (cell: Cell) => cell.id.startsWith(MEMORY_ID);

function matchIds(a: readonly Cell[], b: readonly Cell[]): number[] {
  const known = new Map(a.map((cell, i) => [cell.id, i]));
  return b.map((cell) => {
    const i = known.get(cell.id);
    // An id made of content is no promise: the content of `a` may have become another's.
    return i === undefined || (inMemory(cell) && !alike(a[i] as Cell, cell)) ? -1 : i;
  });
}

/** Runs of unmatched cells behind the same matched one (or at the start), paired in order. */
function matchGaps(a: readonly Cell[], b: readonly Cell[], match: number[]): void {
  const used = new Set(match);
  for (let i = 0; i < b.length;) {
    const start = i;
    while (i < b.length && match[i] === -1) i++;
    const from = start === 0 ? 0 : (match[start - 1] as number) + 1;
    let to = from;
    while (to < a.length && !used.has(to)) to++;
    pair({ cells: a, from, to }, { cells: b, from: start, to: i }, match);
    i++;
  }
}

interface Gap {
  readonly cells: readonly Cell[];
  readonly from: number;
  readonly to: number;
}

/** One cell against one is the same cell; of more, those that resemble each other. The longer run waits for the shorter. */
function pair(a: Gap, b: Gap, match: number[]): void {
  const only = a.to - a.from === 1 && b.to - b.from === 1;
  for (let x = a.from, y = b.from; x < a.to && y < b.to;) {
    const [mine, theirs] = [a.cells[x] as Cell, b.cells[y] as Cell];
    const may = (inMemory(mine) || inMemory(theirs)) && mine.type === theirs.type;
    if (may && (only || alike(mine, theirs))) match[y++] = x++;
    else if (a.to - x > b.to - y) x++;
    else y++;
  }
}

/** At least half of the longer of two texts is in the other, at its ends or line by line. */
export function alike(x: Cell, y: Cell): boolean {
  if (x.type !== y.type) return x.source === y.source && x.source !== "";
  const [a, b] = [x.source, y.source];
  const length = Math.max(a.length, b.length);
  const room = Math.min(a.length, b.length);
  let head = 0;
  while (head < room && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < room - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  if (2 * (head + tail) >= length) return true;
  const lines = a.split("\n");
  const shared = align(lines, b.split("\n")).flatMap((run) => lines.slice(run.a, run.a + run.length));
  return 2 * shared.reduce((sum, line) => sum + line.length + 1, 0) >= length;
}
