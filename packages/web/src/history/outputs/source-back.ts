/** Puts the text of an earlier run back into its cell, as an edit like any other. */
import { sourceChanges } from "@pellucid/notebook";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import { offerUndo } from "../../notebook/undo-notice.ts";

export function offerSource(session: NotebookSession, cell: string, source: string): void {
  const now = session.store.cell(cell)?.source.get();
  if (now === undefined || now === source) return;
  const changes = sourceChanges(now, source);
  if (session.act({ edit: { type: "edit-source", id: cell, changes } }))
    offerUndo(session, "The source of that run is back");
}
