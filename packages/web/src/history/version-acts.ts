/** What can be done with a version: put it back, whole or one cell of it, and give it a name. Each says what it did. */
import { messageOf } from "../shell/failure.ts";
import { prompt } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { offerUndo } from "../notebook/undo-notice.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { nameVersion, restore, type HistoryEntry } from "./history-api.ts";
import { clockOf } from "./history-words.ts";
import { noteChange } from "./scope.ts";

export async function restoreVersion(
  session: NotebookSession,
  { id, at }: Pick<HistoryEntry, "id" | "at">,
  cell: string | null,
): Promise<void> {
  const what = cell === null ? "The notebook" : "The cell";
  try {
    const changed = await restore(session.path, id, cell);
    noteChange();
    if (!changed) return void toast({ text: `${what} is already as it was at ${clockOf(at)}` });
    if (cell !== null) selectWhenThere(session, cell);
    offerUndo(session, `${what} is as it was at ${clockOf(at)}`);
  } catch (error) {
    toast({ level: "error", text: `${what} could not be put back: ${messageOf(error)}` });
  }
}

/** A cell that was deleted comes back with the next edits from the server. */
function selectWhenThere(session: NotebookSession, id: string): void {
  const show = () => {
    if (!session.store.order.get().includes(id)) return false;
    session.select(id);
    requestAnimationFrame(() => session.frame(id)?.scrollIntoView({ block: "nearest" }));
    return true;
  };
  if (show()) return;
  const stop = session.store.order.subscribe(() => show() && stop());
  setTimeout(stop, 5000);
}

/** No entry: the notebook as it is now. */
export async function askForName(session: NotebookSession, entry?: HistoryEntry): Promise<void> {
  const name = await prompt({
    title: entry?.name ? "Rename version" : "Name version",
    text: "A named version stays in the history however old it becomes. An empty name takes it away.",
    label: "Name",
    value: entry?.name ?? "",
    confirm: "Name version",
  });
  if (name === null || (name.trim() === "" && !entry?.name)) return;
  try {
    await nameVersion(session.path, name.trim() || null, entry?.id);
    noteChange();
    if (!entry) toast({ text: `This version is named ${name.trim()}` });
  } catch (error) {
    toast({ level: "error", text: `The version could not be named: ${messageOf(error)}` });
  }
}
