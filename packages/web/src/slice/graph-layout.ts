/**
 * The map of a notebook: one row a cell, in the order of the page, and beside the rows one line for each cell that others use, from
 * it down to the last of them. Lines run in lanes, the shortest nearest to the text, and never cross a row's text. Folded
 * sections are one row. Pure.
 */
import type { CellId } from "@pellucid/notebook";
import type { GraphEdge } from "./notebook-graph.ts";

export interface MapRow {
  readonly key: string;
  readonly cell: CellId;
  readonly kind: "heading" | "code";
  readonly level: number;
  readonly text: string;
  /** Only headings: whether its section is shown. */
  readonly expanded: boolean | null;
}

/** What one row gives to those below it. */
export interface MapLine {
  readonly from: number;
  readonly to: readonly number[];
  /** Null: there is no lane left; it is drawn only when it is asked for. */
  readonly lane: number | null;
}

export interface MapLayout {
  readonly lines: readonly MapLine[];
  readonly lanes: number;
  /** Of each cell that is on the page. */
  readonly rowOf: ReadonlyMap<CellId, number>;
}

export const MOST_LANES = 7;

/** `order`: all cells of the notebook. Cells without a row of their own belong to the row above. */
export function layoutOf(rows: readonly MapRow[], order: readonly CellId[], edges: readonly GraphEdge[]): MapLayout {
  const rowOf = rowsOf(rows, order);
  const targets = new Map<number, Set<number>>();
  for (const { from, to } of edges) {
    const [a, b] = [rowOf.get(from), rowOf.get(to)];
    if (a === undefined || b === undefined || a >= b) continue;
    targets.set(a, (targets.get(a) ?? new Set()).add(b));
  }
  const drafts = [...targets].map(([from, to]) => ({ from, to: [...to].toSorted((a, b) => a - b) }));
  const taken: [number, number][][] = [];
  const lines = drafts
    .toSorted((a, b) => a.to.at(-1)! - a.from - (b.to.at(-1)! - b.from) || a.from - b.from)
    .map((draft): MapLine => ({ ...draft, lane: laneFor(taken, draft.from, draft.to.at(-1)!) }))
    .toSorted((a, b) => a.from - b.from);
  return { lines, lanes: taken.length, rowOf };
}

function laneFor(taken: [number, number][][], from: number, to: number): number | null {
  const free = (lane: readonly [number, number][]) => lane.every(([start, end]) => to < start || end < from);
  const lane = taken.findIndex(free);
  if (lane >= 0) {
    taken[lane]!.push([from, to]);
    return lane;
  }
  if (taken.length === MOST_LANES) return null;
  taken.push([[from, to]]);
  return taken.length - 1;
}

function rowsOf(rows: readonly MapRow[], order: readonly CellId[]): Map<CellId, number> {
  const own = new Map<CellId, number>();
  // Of several headings in one cell the last one has what follows.
  for (const [i, row] of rows.entries()) own.set(row.cell, i);
  const found = new Map<CellId, number>();
  let at: number | undefined;
  for (const id of order) {
    at = own.get(id) ?? at;
    if (at !== undefined) found.set(id, at);
  }
  return found;
}

/** Names are told once a cell; what an import binds is in everybody's hands and tells nothing. */
export function withoutImports(
  edges: readonly GraphEdge[],
  imports: ReadonlyMap<CellId, ReadonlySet<string>>,
): GraphEdge[] {
  return edges.flatMap((edge) => {
    const imported = imports.get(edge.from);
    const names = imported ? edge.names.filter((name) => !imported.has(name)) : edge.names;
    return names.length + edge.files.length > 0 ? [{ ...edge, names }] : [];
  });
}

/** By row: the names that the chosen cells get from it, or give to it. */
export function namesBeside(
  chosen: ReadonlySet<CellId>,
  edges: readonly GraphEdge[],
  rowOf: ReadonlyMap<CellId, number>,
): { readonly inputs: ReadonlyMap<number, string[]>; readonly outputs: ReadonlyMap<number, string[]> } {
  const inputs = new Map<number, string[]>();
  const outputs = new Map<number, string[]>();
  const add = (to: Map<number, string[]>, row: number | undefined, names: readonly string[]) => {
    if (row !== undefined) to.set(row, [...new Set([...(to.get(row) ?? []), ...names])]);
  };
  for (const { from, to, names, files } of edges) {
    const words = [...names, ...files];
    if (chosen.has(to) && !chosen.has(from)) add(inputs, rowOf.get(from), words);
    if (chosen.has(from) && !chosen.has(to)) add(outputs, rowOf.get(to), words);
  }
  return { inputs, outputs };
}

/** The cells below that use, directly or by way of others, what this one makes. */
export function reachedFrom(edges: readonly GraphEdge[], cell: CellId): Set<CellId> {
  const after = new Map<CellId, CellId[]>();
  for (const { from, to } of edges) after.set(from, [...(after.get(from) ?? []), to]);
  const found = new Set<CellId>();
  const queue = [cell];
  for (let at = queue.pop(); at !== undefined; at = queue.pop())
    for (const next of after.get(at) ?? []) {
      if (next === cell || found.has(next)) continue;
      found.add(next);
      queue.push(next);
    }
  return found;
}

/** "cell 7", "cells 5, 7 and 9", "cells 1, 2, 3, 4, 5, 6 and 12 more". */
export function cellsInWords(numbers: readonly number[]): string {
  const [first] = numbers;
  if (numbers.length === 1) return `cell ${first}`;
  const shown = numbers.length > 8 ? numbers.slice(0, 6) : numbers.slice(0, -1);
  const rest = numbers.length > 8 ? `${numbers.length - 6} more` : String(numbers.at(-1));
  return `cells ${shown.join(", ")} and ${rest}`;
}
