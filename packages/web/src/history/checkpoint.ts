/**
 * Jupyter's checkpoint, in the words of the history: the version that a person saved last, or the notebook as it was opened
 * where nobody has saved it since. Going back to it is putting back a version, so Undo takes it back. Loaded on first use.
 */
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { messageOf } from "../shell/failure.ts";
import { confirm } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { type HistoryEntry, readTimeline, type Timeline } from "./history-api.ts";
import { clockOf } from "./history-words.ts";
import { restoreVersion } from "./version-acts.ts";

type ReadPage = (before: string | undefined) => Promise<Pick<Timeline, "entries" | "next">>;
const PAGE = 500;
const MOST_PAGES = 20;

/** From the newest version back; null where there is no history. */
export async function findCheckpoint(read: ReadPage): Promise<HistoryEntry | null> {
  let before: string | undefined;
  let oldest: HistoryEntry | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { entries, next } = await read(before);
    const saved = entries.find(({ kind }) => kind === "save");
    if (saved) return saved;
    oldest = entries.at(-1) ?? oldest;
    if (next === undefined) break;
    before = next;
  }
  return oldest;
}

export async function revertToCheckpoint(session: NotebookSession): Promise<void> {
  const read: ReadPage = (before) => readTimeline(session.path, { cell: null, only: "all", count: PAGE, before });
  try {
    const found = await findCheckpoint(read);
    if (!found) return void toast({ text: "This notebook has no earlier version: nothing was changed in it yet." });
    const then = found.kind === "save" ? "was saved last" : "was before its first change";
    const go = await confirm({
      title: "Revert to checkpoint?",
      text: `The cells become as they were at ${clockOf(found.at)}, when the notebook ${then}. Undo takes it back, and the history has every version between.`,
      confirm: `Revert to ${clockOf(found.at)}`,
    });
    if (go) await restoreVersion(session, found, null);
  } catch (error) {
    toast({ level: "error", text: `The history could not be read: ${messageOf(error)}` });
  }
}
