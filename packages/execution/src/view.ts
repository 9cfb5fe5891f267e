/**
 * What people see of an execution: the whole (`viewOf`, for somebody who comes) and what changed between two states
 * (`changeOf`, for those who are there). Shapes are those of protocol/src/room.ts.
 */
import type { CellId } from "@pellucid/notebook";
import type { ExecutionChange, ExecutionView, KernelView, PromptView, RunView, TruthView } from "@pellucid/protocol";
import { diffQueue } from "./patch.ts";
import { hashOf } from "./run-record.ts";
import { type ExecutionState, type Prompt, type QueuedRun, recordOf } from "./state.ts";

/** Places in the queue are told only so far: every turn moves all of them. */
const PLACES_TOLD = 20;

export const viewOf = (state: ExecutionState, truth: ReadonlyMap<CellId, TruthView>, now: number): ExecutionView => {
  const cells = new Set([...Object.keys(state.runs), ...state.queue.map((item) => item.cell)]);
  const places = placesOf(state);
  const runs = [...cells].map((cell) => [cell, runView(state, places, cell)] as const);
  return {
    kernel: kernelView(state),
    runs: Object.fromEntries(runs.filter((entry): entry is [string, RunView] => entry[1] !== null)),
    truth: Object.fromEntries(truth),
    prompt: promptView(state.prompt),
    now,
  };
};

function kernelView({ kernel, running }: ExecutionState): KernelView {
  const { name, displayName, language, environment, reason, remedy } = kernel;
  // Where none could be had none has ended.
  const state = kernel.state === "dead" && kernel.id === null && remedy !== undefined ? "none" : kernel.state;
  return {
    state: running && kernel.ready ? "busy" : state,
    name,
    displayName,
    language,
    ...(environment !== undefined && { environment }),
    ...(reason !== undefined && { reason }),
    ...(remedy !== undefined && { remedy }),
  };
}

const promptView = (prompt: Prompt | null): PromptView | null =>
  prompt && { cell: prompt.cell, request: prompt.request, prompt: prompt.prompt, password: prompt.password };

type Places = ReadonlyMap<CellId, number>;
const known = new WeakMap<ExecutionState["queue"], Places>();

function placesOf({ queue }: ExecutionState): Places {
  const places = known.get(queue) ?? new Map(queue.map((item, place) => [item.cell, place]));
  known.set(queue, places);
  return places;
}

const hashes = new WeakMap<QueuedRun, string>();

function askedHash(item: QueuedRun): string {
  const hash = hashes.get(item) ?? hashOf(item.source);
  hashes.set(item, hash);
  return hash;
}

/** [E29] What a run waits for that the kernel has, and has not begun. */
const ELSEWHERE = "another notebook or program on this kernel";

/** A running cell that is queued again shows that it runs. */
function runView(state: ExecutionState, places: Places, cell: CellId): RunView | null {
  const record = recordOf(state, cell);
  const place = places.get(cell);
  const item = place === undefined ? undefined : state.queue[place];
  if (item && place !== undefined && state.running?.cell !== cell) {
    const last = record?.finishedAt !== undefined ? record.finishedAt - record.startedAt : record?.lastDuration;
    return {
      run: item.run,
      state: "queued",
      ...(place < PLACES_TOLD && { position: place + 1 }),
      asked: askedHash(item),
      ...(last !== undefined && { lastDuration: last }),
      ...(item.by !== undefined && { by: item.by, askedAt: item.askedAt }),
    };
  }
  if (!record) return null;
  const { run, startedAt, finishedAt, lastDuration, count, reason } = record;
  if (state.running?.cell === cell && state.running.waits && record.state === "running")
    return {
      run,
      state: "queued",
      waitsFor: ELSEWHERE,
      ...(lastDuration !== undefined && { lastDuration }),
      ...(record.by !== undefined && { by: record.by, askedAt: record.askedAt }),
    };
  return {
    run,
    state: record.state,
    startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    ...(lastDuration !== undefined && { lastDuration }),
    count,
    ...(record.by !== undefined && { by: record.by, askedAt: record.askedAt }),
    ...(reason !== undefined && { reason }),
  };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Null when nothing that is seen has changed. */
export function changeOf(
  before: ExecutionState,
  after: ExecutionState,
  changed: ReadonlySet<CellId>,
  truth: Record<string, TruthView | null> | null,
  now: number,
): ExecutionChange | null {
  const runs = changedRuns(before, after, changed);
  const kernel = kernelView(after);
  const change: Omit<ExecutionChange, "now"> = {
    ...(!same(kernelView(before), kernel) && { kernel }),
    ...(Object.keys(runs).length > 0 && { runs }),
    ...(truth && { truth }),
    ...(before.prompt !== after.prompt && { prompt: promptView(after.prompt) }),
  };
  return Object.keys(change).length > 0 ? { ...change, now } : null;
}

function changedRuns(
  before: ExecutionState,
  after: ExecutionState,
  records: ReadonlySet<CellId>,
): Record<string, RunView | null> {
  if (records.size === 0 && before.queue === after.queue && before.running === after.running) return {};
  const cells = new Set([...records, ...movedInQueue(before.queue, after.queue)]);
  if (before.running !== after.running)
    for (const running of [before.running, after.running]) if (running) cells.add(running.cell);
  const [placesBefore, placesAfter] = [placesOf(before), placesOf(after)];
  const changed: [CellId, RunView | null][] = [];
  for (const cell of cells) {
    const view = runView(after, placesAfter, cell);
    if (!same(runView(before, placesBefore, cell), view)) changed.push([cell, view]);
  }
  return Object.fromEntries(changed);
}

/** Cells that came into the queue, left it, or have a place that is told. Not all the others behind them. */
function movedInQueue(before: ExecutionState["queue"], after: ExecutionState["queue"]): CellId[] {
  if (before === after) return [];
  const { from, count, add } = diffQueue(before, after);
  const gone = [...before.slice(0, from), ...before.slice(from + count)];
  const told = [...before.slice(0, PLACES_TOLD), ...after.slice(0, PLACES_TOLD)];
  return [...gone, ...add, ...told].map((item) => item.cell);
}
