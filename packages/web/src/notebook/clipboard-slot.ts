/**
 * The system's copy, cut and paste of cells before their code is here (clipboard-events.ts, fetched after the first paint). A
 * clipboard can be read only while its event is heard: what is pasted is kept, and copying is asked for once more. Keys that
 * follow wait meanwhile.
 */
import { holdKeys } from "../shell/keymap.ts";
import { painted } from "./after-paint.ts";
import { isMarked, onCells } from "./clipboard-target.ts";
import type { NotebookSession } from "./notebook-session.ts";

const KINDS = ["copy", "cut", "paste"] as const;

export function clipboardSlot(panel: HTMLElement, session: NotebookSession): () => void {
  let ended = false;
  let loading: Promise<void> | null = null;
  const load = () =>
    (loading ??= import("./clipboard-events.ts").then(
      ({ takeClipboard }) => {
        if (ended) return;
        stop();
        stop = takeClipboard(panel, session);
      },
      (error: unknown) => {
        loading = null;
        throw error;
      },
    ));
  const early = (event: ClipboardEvent) => {
    const isPaste = event.type === "paste";
    if (!onCells(session, event) || (!isPaste && isMarked())) return;
    event.preventDefault();
    const again = isPaste ? pastedAgain(event) : () => document.execCommand(event.type);
    holdKeys(load().then(again));
  };
  for (const kind of KINDS) panel.addEventListener(kind, early);
  let stop = () => {
    for (const kind of KINDS) panel.removeEventListener(kind, early);
  };
  const cancel = painted(session, () => void load().catch(() => {}));
  return () => {
    ended = true;
    cancel();
    stop();
  };
}

/** What was pasted, to be pasted as if it were now. */
function pastedAgain({ clipboardData, target }: ClipboardEvent): () => void {
  const kept = new DataTransfer();
  for (const type of clipboardData?.types ?? []) if (type !== "Files") kept.setData(type, clipboardData!.getData(type));
  for (const file of clipboardData?.files ?? []) kept.items.add(file);
  return () =>
    void target?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: kept, bubbles: true, cancelable: true }));
}
