/**
 * What comes with runs and is fetched with the first of them: the kernel's use of the machine, notices of long runs; and what widgets
 * need, which is fetched when the page rests.
 */
import { Suspense, useEffect, useState } from "react";
import { late } from "../../ui/late.ts";
import type { MenuItem } from "../../ui/menu.tsx";
import type { CommandTable } from "../command-table.ts";
import { whenIdle } from "../idle-work.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { useValue } from "../value.ts";

const KernelUsage = late(() => import("./kernel-usage.tsx"));

/** A kernel that has just come has something to run: what it takes is asked a moment later, ms. */
const SETTLES = 1500;

export function KernelUsageSlot({ session }: { session: NotebookSession }) {
  const { state } = useValue(session.store.kernel);
  const there = state !== "none" && state !== "starting";
  const [shown, show] = useState(false);
  useEffect(() => {
    if (!there) return;
    const timer = setTimeout(() => show(true), SETTLES);
    return () => {
      clearTimeout(timer);
      show(false);
    };
  }, [there]);
  if (!there || !shown) return null;
  return (
    <Suspense fallback={null}>
      <KernelUsage session={session} alive={state === "idle" || state === "busy"} />
    </Suspense>
  );
}

const loadNotifier = () => import("./run-notifier.ts");

/** After the notebook was opened, ms: its page comes first. */
const REST = 1500;
/** Views whose runs are told of: one for each notebook. */
const told = new Map<string, NotebookSession>();

/** The answer ends it. */
export function watchRuns(session: NotebookSession): () => void {
  if (told.has(session.path)) return () => undefined;
  told.set(session.path, session);
  const stops: (() => void)[] = [];
  let gone = false;
  const begin = (watch: (session: NotebookSession) => () => void) => {
    if (!gone) stops.push(watch(session));
  };
  let ahead: Promise<void> | null = null;
  const lookAhead = () =>
    (ahead ??= import("../../widgets/ahead.ts").then(({ prepareForRuns }) => begin(prepareForRuns)));
  const rest = setTimeout(() => void lookAhead(), REST);
  const stopWaiting = session.store.turns.subscribe(() => {
    stopWaiting();
    // It tells of runs that took long: the first output comes before it.
    stops.push(whenIdle(() => void loadNotifier().then(({ notifyOfRuns }) => begin(notifyOfRuns))).drop);
    void lookAhead();
  });
  return () => {
    gone = true;
    told.delete(session.path);
    clearTimeout(rest);
    stopWaiting();
    for (const stop of stops) stop();
  };
}

/** After how many seconds a run counts as long, as the menu says it, and as the palette knows it: `pellucid:notify-10`. */
const LONG: readonly (readonly [string, number | null])[] = [
  ["Never", null],
  ["After 10 seconds", 10],
  ["After 1 minute", 60],
  ["After 5 minutes", 300],
];
const notifyAfter = (seconds: number | null) => loadNotifier().then(({ chooseNotify }) => chooseNotify(seconds));

export function notifyItems(): MenuItem[] {
  const chosen = localStorage.getItem("pellucid:notify-after");
  return LONG.map(([label, seconds]) => ({
    label,
    checked: chosen === (seconds === null ? null : String(seconds)),
    run: () => void notifyAfter(seconds),
  }));
}

export const notifyCommands = (): CommandTable =>
  LONG.map(([, seconds]) => [`pellucid:notify-${seconds ?? "never"}`, () => notifyAfter(seconds)]);
