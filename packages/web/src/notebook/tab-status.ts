/** Tells the workbench about a notebook: the mark on its tab, and what the status bar says while it is in front. */
import { setTabState, tabStates, type StatusItem, type TabState } from "../shell/tab-state.ts";
import { timeOfDay } from "./cell-state.ts";
import { nameOf, type CellStore } from "./cell-store.ts";
import { editorSettings } from "./editor/editor-settings.ts";
import type { NotebookSession } from "./notebook-session.ts";

/** A run shorter than this leaves the tab alone: a mark that flickers tells nothing, ms. */
const SHORT_RUN = 300;

export function tellTab(session: NotebookSession): () => void {
  const { store, tab } = session;
  let asked = false;
  let told = "";
  let busySince: number | null = null;
  /** Whether cells have been running for longer than a moment; otherwise it is looked at again after it. */
  const isBusy = (): boolean => {
    const { running, queued } = store.counts.get();
    if (running + queued === 0) {
      busySince = null;
      return false;
    }
    busySince ??= performance.now();
    const left = busySince + SHORT_RUN - performance.now();
    if (left > 0) setTimeout(soon, left);
    return left <= 0;
  };
  const tell = () => {
    asked = false;
    const kernel = store.kernel.get();
    const busy = isBusy();
    const dead = kernel.state === "dead";
    const mark: TabState = busy
      ? { glyph: "running", glyphLabel: "Running" }
      : dead
        ? { glyph: "failed", glyphLabel: "The kernel ended" }
        : {};
    const state = { ...mark, status: statusItems(session, busy) };
    const text = JSON.stringify(state);
    if (text === told) return;
    told = text;
    // The whole state anew: a mark that is over has to go.
    tabStates.set((all) => new Map(all).set(tab, state));
  };
  // Many of these change together; the tab strip hears of it once.
  const soon = () => {
    if (asked) return;
    asked = true;
    setTimeout(tell, 50);
  };
  const heard = [
    store.kernel,
    store.counts,
    store.file,
    store.status,
    store.mode,
    store.caret,
    store.selection,
    store.order,
    store.refusal,
  ];
  const stops = heard.map((value) => value.subscribe(soon));
  tell();
  return () => {
    for (const stop of stops) stop();
    setTabState(tab, null);
  };
}

function statusItems(session: NotebookSession, busy: boolean): StatusItem[] {
  const { store } = session;
  const items: StatusItem[] = [];
  if (store.refusal.get()) return items;
  const { running, queued } = store.counts.get();
  const runs = [running > 0 ? `${running} running` : "", queued > 0 ? `${queued} queued` : ""]
    .filter(Boolean)
    .join(", ");
  if (busy) items.push({ id: "runs", text: runs, side: "left", glyph: "running", tone: "active" });
  items.push({ id: "mode", text: store.mode.get() === "edit" ? "Edit mode" : "Command mode", side: "right" });
  items.push(...caretItems(session));
  const active = session.active === null ? undefined : store.cell(session.active);
  if (active) items.push({ id: "cell", text: placeInWords(session, active), side: "right" });
  items.push({ id: "language", text: languageName(store.kernelspecLanguage), side: "right" });
  items.push({ id: "saved", text: savedWords(session), side: "right", command: "docmanager:save" });
  return items;
}

/** "Cell 2 of 5" among the code cells, as everywhere; "Text, 3 of 9" among all. */
function placeInWords({ store }: NotebookSession, cell: CellStore): string {
  const order = store.order.get();
  const { type } = cell.head.get();
  const place = cell.place.get();
  if (place.number === null) return `${type === "raw" ? "Raw" : "Text"}, ${place.place} of ${order.length}`;
  return `${nameOf(place, type)} of ${order.filter((id) => store.cell(id)?.head.get().type === "code").length}`;
}

/** Where the caret is, and what Tab puts in. */
function caretItems(session: NotebookSession): StatusItem[] {
  const caret = session.store.mode.get() === "edit" ? session.texts.get(session.active ?? "")?.caret() : null;
  if (!caret) return [];
  const { line, column, selected } = caret;
  const more = selected > 0 ? ` (${selected} selected)` : "";
  const { tabs, tabSize } = editorSettings.get();
  return [
    { id: "caret", text: `Ln ${line}, Col ${column}${more}`, side: "right" },
    {
      id: "indent",
      text: `${tabs ? "Tab" : "Spaces"}: ${tabSize}`,
      side: "right",
      command: "pellucid:editor-settings",
    },
  ];
}

const languageName = (name: string) => name.slice(0, 1).toUpperCase() + name.slice(1);

function savedWords({ store }: NotebookSession): string {
  const file = store.file.get();
  const { saved, connection } = store.status.get();
  if (connection === "offline") return saved ? "Offline" : "Offline, edits kept here";
  if (!saved) return "Sending";
  if (file?.atRisk) return "Not safe yet";
  if (file?.conflict) return "Conflict";
  if (file?.missing) return "Not on the disk";
  if (file?.readOnly) return "Read only";
  if (file?.dirty) return "Kept, not yet in the file";
  return file?.savedAt ? `Saved ${timeOfDay(Date.parse(file.savedAt))}` : "Saved";
}
