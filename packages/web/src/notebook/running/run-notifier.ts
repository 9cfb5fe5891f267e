/**
 * Tells a person who looks elsewhere that a long run is over: a desktop notification, when the window is not in front and
 * the run took longer than the chosen time. Off until somebody chooses a time in the notebook's menu; the browser's
 * permission is asked by that press and at no other moment.
 */
import type { CellId } from "@pellucid/notebook";
import { toast } from "../../ui/toast.tsx";
import { createStore } from "../../ui/store.ts";
import { duration } from "../cell-state.ts";
import type { NotebookSession } from "../notebook-session.ts";

const KEY = "pellucid:notify-after";
const kept = (): number | null => {
  try {
    return Number(localStorage.getItem(KEY)) || null;
  } catch {
    return null;
  }
};

/** Seconds; null: never. */
const notifyAfter = createStore<number | null>(kept());

/** Called by a press of the person. */
export async function chooseNotify(seconds: number | null): Promise<void> {
  if (
    seconds !== null &&
    (typeof Notification === "undefined" || (await Notification.requestPermission()) !== "granted")
  ) {
    toast({
      text: "The browser does not allow notifications from this page. Its site settings can change that.",
      level: "warning",
    });
    return;
  }
  notifyAfter.set(seconds);
  try {
    if (seconds === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, String(seconds));
  } catch {
    // Kept until the page is closed, then.
  }
}

export interface EndedRun {
  readonly state: "done" | "failed" | "interrupted";
  /** ms */
  readonly took: number;
}

/** Whether an end is told: long enough, and nobody is looking. */
export const isTold = (run: EndedRun, after: number | null, watched: boolean): boolean =>
  after !== null && !watched && run.state !== "interrupted" && run.took >= after * 1000;

/** Watches the runs of one notebook. What runs one after the other is told when the last is over, or one fails. */
export function notifyOfRuns(session: NotebookSession): () => void {
  const { store } = session;
  // The first run brings this code, and may go on.
  let before: readonly CellId[] = store.turns.get();
  let began: number | null = before.length > 0 ? Date.now() : null;
  return store.turns.subscribe(() => {
    const turns = store.turns.get();
    const ended = before.filter((id) => !turns.includes(id));
    before = turns;
    if (turns.length > 0) began ??= Date.now();
    const failed = ended.find((id) => store.cell(id)?.head.get().run?.state === "failed");
    if (turns.length > 0 && failed === undefined) return;
    const last = failed ?? ended.at(-1);
    const took = began === null ? 0 : Date.now() - began;
    began = turns.length > 0 ? began : null;
    const run = last === undefined ? undefined : store.cell(last)?.head.get().run;
    if (last === undefined || !run || run.state === "queued" || run.state === "running") return;
    const ending = { state: run.state, took };
    if (isTold(ending, notifyAfter.get(), document.hasFocus())) tell(session, last, ending);
  });
}

function tell(session: NotebookSession, id: CellId, { state, took }: EndedRun): void {
  if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
  const name = session.path.split("/").at(-1)!;
  const number = session.store.cell(id)?.place.get().number;
  const title = state === "failed" ? `${name}: cell ${number} failed` : `${name}: run finished`;
  const reason = session.store.cell(id)?.head.get().run?.reason;
  const body = [`After ${duration(took)}`, state === "failed" ? reason : ""].filter(Boolean).join(". ");
  const note = new Notification(title, { body, tag: `pellucid:${session.path}` });
  note.addEventListener("click", () => {
    window.focus();
    session.select(id);
    note.close();
  });
}
