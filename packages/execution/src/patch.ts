/**
 * The difference between two states of an execution, small enough to be journaled with every batch of outputs:
 * `applyPatch(before, diffState(before, after))` is `after`. Used by the runner (to make) and by rooms (to restore).
 */
import type { CellId } from "@pellucid/notebook";
import type { HistoryEntry, RunRecord } from "./run-record.ts";
import type { ExecutionState, QueuedRun } from "./state.ts";

export interface StatePatch {
  /** Fields that changed, whole. */
  readonly set?: Partial<Omit<ExecutionState, "runs" | "history" | "queue">>;
  /** Keeps `count` of the queue from `from` on, and puts these behind them: a long queue is not written at every turn. */
  readonly queue?: { readonly from: number; readonly count: number; readonly add: readonly QueuedRun[] };
  /** Records that changed; null removes. */
  readonly runs?: Readonly<Record<CellId, RunRecord | null>>;
  /** Keeps the first `from` entries and puts these behind them. */
  readonly history?: { readonly from: number; readonly entries: readonly HistoryEntry[] };
}

const FIELDS = ["options", "next", "kernel", "running", "prompt", "probe"] as const;

/** Null when nothing changed. Compares by identity: a step shares what it did not touch. */
export function diffState(before: ExecutionState, after: ExecutionState): StatePatch | null {
  if (before === after) return null;
  const changed = FIELDS.filter((field) => before[field] !== after[field]);
  const runs = before.runs === after.runs ? {} : diffRecords(before.runs, after.runs);
  return {
    // With its name, which never changes: whoever restores may have begun from a state of another name.
    set: { name: after.name, ...Object.fromEntries(changed.map((field) => [field, after[field]])) },
    ...(Object.keys(runs).length > 0 && { runs }),
    ...(before.queue !== after.queue && { queue: diffQueue(before.queue, after.queue) }),
    ...(before.history !== after.history && { history: diffHistory(before.history, after.history) }),
  };
}

function diffRecords(before: ExecutionState["runs"], after: ExecutionState["runs"]): Record<CellId, RunRecord | null> {
  const changed: [CellId, RunRecord | null][] = [];
  for (const [cell, record] of Object.entries(after)) if (before[cell] !== record) changed.push([cell, record]);
  for (const cell of Object.keys(before)) if (!Object.hasOwn(after, cell)) changed.push([cell, null]);
  return Object.fromEntries(changed);
}

function diffQueue(before: readonly QueuedRun[], after: readonly QueuedRun[]) {
  const from = Math.max(0, before.indexOf(after[0] as QueuedRun));
  let count = 0;
  while (count < after.length && before[from + count] === after[count]) count++;
  return { from, count, add: after.slice(count) };
}

function diffHistory(before: readonly HistoryEntry[], after: readonly HistoryEntry[]) {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from++;
  return { from, entries: after.slice(from) };
}

export function applyPatch(state: ExecutionState, patch: StatePatch): ExecutionState {
  const runs = patch.runs
    ? Object.fromEntries(Object.entries({ ...state.runs, ...patch.runs }).filter(([, record]) => record !== null))
    : state.runs;
  const history = patch.history
    ? [...state.history.slice(0, patch.history.from), ...patch.history.entries]
    : state.history;
  const { from, count, add } = patch.queue ?? { from: 0, count: state.queue.length, add: [] };
  const queue = patch.queue ? [...state.queue.slice(from, from + count), ...add] : state.queue;
  return { ...state, ...patch.set, queue, runs: runs as ExecutionState["runs"], history };
}

/** A patch that makes this state out of an empty one. */
export const wholePatch = ({ runs, history, queue, ...set }: ExecutionState): StatePatch => ({
  set,
  runs,
  queue: { from: 0, count: 0, add: queue },
  history: { from: 0, entries: history },
});
