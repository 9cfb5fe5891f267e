/**
 * Going to where a run stands. A run that pauses in a file of the lab brings the file to the front at its line, and the notebook
 * again when it is back in a cell; only in the page that the person looks at, and only when the pause came while it looked.
 */
import type { DebugFrame } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { activeTab, openFile } from "../shell/tabs.ts";
import type { Debugging } from "./debugging.ts";

export type FramePlace = Pick<DebugFrame, "cell" | "path" | "line">;

/** A person chose this place. */
export async function goToPlace(session: NotebookSession, { cell, path, line }: FramePlace): Promise<void> {
  if (path !== null) return goToLine(path, line);
  if (cell === null || !session.store.cell(cell)) return;
  if (!session.isSeen) openFile(session.path);
  session.select(cell);
  session.frame(cell)?.scrollIntoView({ block: "nearest" });
}

async function goToLine(path: string, line: number | null): Promise<void> {
  const { goToFile } = await import("../language/server/navigation.ts");
  await goToFile(path, { start: { line: (line ?? 1) - 1, character: 0 } });
}

/** The answer ends it. */
export function followPauses({ session, view }: Debugging): () => void {
  let shown: number | null = null;
  /** The file that was brought to the front. */
  let file: string | null = null;
  const isLookedAt = () => document.hasFocus() && (session.isSeen || (file !== null && activeTab.get()?.path === file));
  return view.subscribe(() => {
    const { pause } = view.get();
    const before = shown;
    shown = pause?.n ?? before ?? 0;
    // What stood still before this page came is there to be found, not to be jumped to.
    if (!pause || before === null || pause.n === before || !isLookedAt()) return;
    const top = pause.frames[0];
    if (top?.path && !top.outside) {
      file = top.path;
      void goToLine(top.path, top.line);
    } else if (top?.cell && file !== null && activeTab.get()?.path === file) {
      file = null;
      openFile(session.path);
    }
  });
}
