/** A tick in a task list, as an edit of the source it is drawn from: one character, one step of undo. Loaded with the first tick. */
import { type CellId, sourceChanges } from "@pellucid/notebook";
import { ticked } from "../../outputs/markdown/task-lists.ts";
import { toast } from "../../ui/toast.tsx";
import { isEditable } from "../cell-flags.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { nameOf } from "../cell-store.ts";

/** `draw` puts the box back where the source stays as it is. */
export function tick(
  session: NotebookSession,
  id: CellId,
  { detail: { line, on } }: CustomEvent<{ line: number; on: boolean }>,
  draw: () => void,
): void {
  const cell = session.cell(id);
  if (!cell) return;
  if (!isEditable(cell)) {
    const name = nameOf(session.store.cell(id)!.place.get(), cell.type);
    toast({ level: "warning", text: `${name} is locked. Unlock it in the cell's menu or in its metadata.` });
    return draw();
  }
  const source = ticked(cell.source, line, on);
  if (source === null || source === cell.source) return draw();
  session.edit({ type: "edit-source", id, changes: sourceChanges(cell.source, source) });
}
