/**
 * Where the lines of a notebook's cells are after an edit of it: in their own cell, in the one that a split made of them, or in
 * the one that they were merged into. Cells that the edit leaves alone are not spoken of. Pure.
 */
import { type Cell, cellById, type Edit, type Notebook, sourceChanges } from "@pellucid/notebook";
import { linesAfter } from "./lines.ts";

/** A line of a cell as it is now, 1-based. */
export interface CellLine {
  readonly cell: string;
  readonly line: number;
}

/** For each line of a cell, at its number less one, where it is now; null where it is gone. */
export type CellLines = readonly (CellLine | null)[];

/** By cell, those whose lines may be elsewhere. */
export type MovedLines = ReadonlyMap<string, CellLines>;

export const inCell = (cell: string, lines: readonly (number | null)[]): CellLines =>
  lines.map((line) => (line === null ? null : { cell, line }));

/** Places that were learnt before the edit, as they are behind it. */
export const carried = (places: CellLines, moved: MovedLines): CellLines =>
  places.map((place) => placeAfter(place, moved));

export function placeAfter(place: CellLine | null, moved: MovedLines): CellLine | null {
  const lines = place && moved.get(place.cell);
  return lines ? (lines[place.line - 1] ?? null) : place;
}

export function linesMovedBy(edit: Edit, before: Notebook, after: Notebook): MovedLines {
  const touched = touchedBy(edit);
  return regrouped(touched, before, after) ?? eachAlone(touched.changed, edit, before, after);
}

interface Touched {
  readonly changed: ReadonlySet<string>;
  readonly made: ReadonlySet<string>;
  readonly gone: ReadonlySet<string>;
}

const singles = (edit: Edit): readonly Edit[] => (edit.type === "batch" ? edit.edits.flatMap(singles) : [edit]);

function touchedBy(edit: Edit): Touched {
  const all = singles(edit);
  return {
    changed: new Set(all.flatMap((one) => (one.type === "edit-source" ? [one.id] : []))),
    made: new Set(all.flatMap((one) => (one.type === "insert-cells" ? one.cells.map(({ id }) => id) : []))),
    gone: new Set(all.flatMap((one) => (one.type === "delete-cells" ? one.ids : []))),
  };
}

const linesOf = ({ id, source }: Cell) =>
  source.split(/\r\n?|\n/).map((text, index) => ({ text, cell: id, line: index + 1 }));

const full = ({ text }: { readonly text: string }): boolean => text.trim() !== "";

/** A split or a merge, or one undone: the same lines in the same order, blank ones apart, in other cells. */
function regrouped({ changed, made, gone }: Touched, before: Notebook, after: Notebook): MovedLines | null {
  if (changed.size + gone.size === 0 || changed.size + made.size === 0 || made.size + gone.size === 0) return null;
  const isMeant = ({ id }: Cell) => changed.has(id) || made.has(id) || gone.has(id);
  const old = before.cells.filter(isMeant).flatMap(linesOf);
  const now = after.cells.filter(isMeant).flatMap(linesOf).filter(full);
  const kept = old.filter(full);
  if (kept.length !== now.length || kept.some(({ text }, at) => text !== now[at]!.text)) return null;
  const moved = new Map<string, (CellLine | null)[]>();
  let at = 0;
  for (const line of old) {
    const place = full(line) ? now[at++]! : null;
    moved.set(line.cell, [...(moved.get(line.cell) ?? []), place && { cell: place.cell, line: place.line }]);
  }
  return moved;
}

function eachAlone(cells: ReadonlySet<string>, edit: Edit, before: Notebook, after: Notebook): MovedLines {
  const moved = new Map<string, CellLines>();
  for (const id of cells) {
    const old = cellById(before, id)?.source;
    const now = cellById(after, id)?.source;
    if (old === undefined || now === undefined || old === now) continue;
    moved.set(id, inCell(id, linesAfter(old, edit.type === "edit-source" ? edit.changes : sourceChanges(old, now))));
  }
  return moved;
}

/**
 * A cell that was cut and is pasted again is another cell with the same text: its lines are where it stands now. `cut` has
 * the texts of cells that are gone; the answer names those that came back.
 */
export function linesPasted(edit: Edit, cut: ReadonlyMap<string, string>): MovedLines {
  const moved = new Map<string, CellLines>();
  for (const one of singles(edit)) {
    if (one.type !== "insert-cells") continue;
    for (const { id, source } of one.cells)
      for (const [gone, text] of cut)
        if (text === source && gone !== id && !moved.has(gone))
          moved.set(
            gone,
            inCell(
              id,
              text.split(/\r\n?|\n/).map((_, index) => index + 1),
            ),
          );
  }
  return moved;
}
