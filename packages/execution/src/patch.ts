/**
 * The difference between two states of an execution, small enough to be journaled with every batch of outputs:
 * `applyPatch(before, diffState(before, after))` is `after`. Used by the runner (to make) and by rooms (to restore).
 */
import type { CellId } from "@pellucid/notebook";
import type { Checkpoints, KeptCheckpoint, LostCheckpoint } from "./checkpoint.ts";
import type { HistoryEntry, RunRecord } from "./run-record.ts";
import { type ExecutionState, type QueuedRun, recordOf } from "./state.ts";

interface ListPatch<T> {
  readonly from: number;
  readonly count: number;
  readonly add: readonly T[];
}

export interface StatePatch {
  /** Fields that changed, whole. */
  readonly set?: Partial<Omit<ExecutionState, "runs" | "history" | "queue">>;
  /** Keeps `count` of the queue from `from` on, and puts these behind them: a long queue is not written at every turn. */
  readonly queue?: ListPatch<QueuedRun>;
  /** They come one by one, and there are many of them. */
  readonly checkpoints?: Pick<Checkpoints, "asked" | "restoring"> & {
    readonly kept: ListPatch<KeptCheckpoint>;
    readonly lost: ListPatch<LostCheckpoint>;
  };
  /** Records that changed. */
  readonly runs?: Readonly<Record<CellId, RunRecord>>;
  /** Keeps the first `from` entries and puts these behind them. */
  readonly history?: { readonly from: number; readonly entries: readonly HistoryEntry[] };
}

const FIELDS = ["options", "next", "kernel", "between", "running", "prompt", "foreign", "probe"] as const;

/**
 * Null when nothing changed. Compares by identity: a step shares what it did not touch, and says which records it did
 * (`changed`). Records are never removed.
 */
export function diffState(
  before: ExecutionState,
  after: ExecutionState,
  changed: ReadonlySet<CellId>,
): StatePatch | null {
  if (before === after) return null;
  const fields = FIELDS.filter((field) => before[field] !== after[field]);
  return {
    // With its name, which never changes: whoever restores may have begun from a state of another name.
    set: { name: after.name, ...Object.fromEntries(fields.map((field) => [field, after[field]])) },
    ...(changed.size > 0 && { runs: Object.fromEntries([...changed].map((cell) => [cell, recordOf(after, cell)!])) }),
    ...(before.queue !== after.queue && { queue: diffQueue(before.queue, after.queue) }),
    ...(before.history !== after.history && { history: diffHistory(before.history, after.history) }),
    ...(before.checkpoints !== after.checkpoints && {
      checkpoints: diffCheckpoints(before.checkpoints, after.checkpoints),
    }),
  };
}

const diffCheckpoints = (before: Checkpoints, { kept, lost, asked, restoring }: Checkpoints) => ({
  asked,
  restoring,
  kept: diffQueue(before.kept, kept),
  lost: diffQueue(before.lost, lost),
});

export function diffQueue<T>(before: readonly T[], after: readonly T[]): ListPatch<T> {
  const from = Math.max(0, before.indexOf(after[0] as T));
  let count = 0;
  while (count < after.length && before[from + count] === after[count]) count++;
  return { from, count, add: after.slice(count) };
}

function diffHistory(before: readonly HistoryEntry[], after: readonly HistoryEntry[]) {
  let from = after.length > before.length && after[before.length - 1] === before.at(-1) ? before.length : 0;
  while (from < before.length && from < after.length && before[from] === after[from]) from++;
  return { from, entries: after.slice(from) };
}

export function applyPatch(state: ExecutionState, patch: StatePatch): ExecutionState {
  const runs = patch.runs ? { ...state.runs, ...patch.runs } : state.runs;
  const history = patch.history
    ? [...state.history.slice(0, patch.history.from), ...patch.history.entries]
    : state.history;
  const queue = patch.queue ? listWith(state.queue, patch.queue) : state.queue;
  const next = { ...state, ...patch.set, queue, runs, history };
  if (!patch.checkpoints) return next;
  const { asked, restoring, ...lists } = patch.checkpoints;
  const { kept, lost } = next.checkpoints;
  const made = { kept: listWith(kept, lists.kept), lost: listWith(lost, lists.lost) };
  return { ...next, checkpoints: { asked, restoring, ...made } };
}

const listWith = <T>(before: readonly T[], { from, count, add }: ListPatch<T>): readonly T[] => [
  ...before.slice(from, from + count),
  ...add,
];

/** A patch that makes this state out of an empty one. */
export const wholePatch = ({ runs, history, queue, ...set }: ExecutionState): StatePatch => ({
  set,
  runs,
  queue: { from: 0, count: 0, add: queue },
  history: { from: 0, entries: history },
});
