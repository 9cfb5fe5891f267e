/** Where an undo or redo takes the person: to what it changed, which may be far from where they are. Pure. */
import type { CellId, Edit } from "@pellucid/notebook";

/** Null: they stay. `there`: the cells as they are now. */
export function placeOfUndo(edit: Edit, there: readonly CellId[], active: CellId | null): CellId | null {
  const now = new Set(there);
  const parts = partsOf(edit);
  const back = parts.flatMap(broughtBack).filter((id) => now.has(id));
  // The whole notebook came back: its first cell is as good as any.
  if (back.length === there.length) return null;
  if (back.length > 0) return back.at(-1)!;
  const changed = parts.flatMap(changedBy).filter((id) => now.has(id));
  return active !== null && changed.includes(active) ? null : (changed[0] ?? null);
}

const partsOf = (edit: Edit): readonly Edit[] => (edit.type === "batch" ? edit.edits.flatMap(partsOf) : [edit]);

const broughtBack = (edit: Edit): CellId[] => (edit.type === "insert-cells" ? edit.cells.map(({ id }) => id) : []);

function changedBy(edit: Edit): readonly CellId[] {
  if (edit.type === "move-cells") return edit.ids;
  return "id" in edit && edit.id !== undefined ? [edit.id] : [];
}
