/**
 * The queue and the life of a run: asked for, waiting, sent, ended. Called by the other `step-*.ts`; knows nothing of
 * kernels but that a message is sent to one (whether it may be sent now is decided in step.ts).
 */
import type { Cell, CellId, Json } from "@pellucid/notebook";
import { HISTORY_BOUND, HISTORY_TEXT_BOUND, hashOf } from "./run-record.ts";
import type { HistoryEntry, RunRecord } from "./run-record.ts";
import type { ExecutionEvent } from "./events.ts";
import { type KernelMemory, type QueuedRun, recordOf, sessionOf } from "./state.ts";
import { clearOutputs } from "./step-output.ts";
import { wishesOf } from "./wishes.ts";
import { cellOf, newId, setRecord } from "./work.ts";
import type { Work } from "./work.ts";

export const isEmpty = (source: string): boolean => source.trim() === "";

type RunOptions = Partial<Omit<ExecutionEvent & { type: "run" }, "type" | "cells">>;

/** [E1] to [E5]: what is asked to run is queued as it is now. */
export function enqueue(work: Work, cells: readonly CellId[], how: RunOptions = {}): void {
  const request = work.state.next;
  work.state = { ...work.state, next: request + 1 };
  const found = new Map(work.sight.notebook.cells.map((cell) => [cell.id, cell]));
  const queue = [...work.state.queue];
  const places = new Map(queue.map((item, place) => [item.cell, place]));
  for (const id of cells) {
    const cell = found.get(id);
    if (!cell || cell.type !== "code" || (cells.length > 1 && isLeftOut(work, cell))) continue;
    const { running } = work.state;
    if (running?.waits && running.cell === id && running.source === cell.source) continue;
    const place = places.get(id);
    if (place !== undefined) {
      queue[place] = { ...queue[place]!, source: cell.source };
      continue;
    }
    places.set(id, queue.length);
    queue.push(queuedRun(work, cell, request, how));
  }
  const { drop = [], restores = [] } = how;
  const first = queue.findIndex((item) => item.request === request);
  if (drop.length > 0 && first >= 0) queue[first] = { ...queue[first]!, drop };
  for (const { before, ...restore } of restores) {
    const at = queue.findIndex((item) => item.request === request && item.cell === before);
    if (at >= 0) queue[at] = { ...queue[at]!, restore: [...(queue[at]!.restore ?? []), restore] };
  }
  work.state = { ...work.state, queue };
}

/** [E55] Of several: a skipped cell, and a pinned one that has left its values in this kernel. */
function isLeftOut(work: Work, cell: Cell): boolean {
  const { skipped, pinned } = wishesOf(cell);
  const record = recordOf(work.state, cell.id);
  return skipped || (pinned && record?.state === "done" && record.session === sessionOf(work.state.kernel));
}

const queuedRun = (work: Work, cell: Cell, request: number, how: RunOptions): QueuedRun => ({
  run: newId(work),
  request,
  cell: cell.id,
  source: cell.source,
  askedAt: work.sight.at,
  mayFail: how.allowErrors ? "allowed" : isTagged(cell, "raises-exception") ? "tagged" : "no",
  refused: 0,
  ...(how.plan && { plan: how.plan }),
  ...(how.unasked && { unasked: true }),
  ...(how.by !== undefined && { by: how.by }),
});

export function isTagged(cell: Cell, tag: string): boolean {
  const tags = (Object.hasOwn(cell.metadata, "tags") ? cell.metadata.tags : null) as Json;
  return Array.isArray(tags) && tags.includes(tag);
}

export function unqueue(work: Work, names: readonly string[]): void {
  const out = new Set(names);
  keepQueued(work, (item) => !out.has(item.run) && !out.has(item.cell));
}

/** [E25] Another turn for a waiting run. What is not waiting (any more) stays as it is. */
export function moveQueued(work: Work, name: string, before: string | null): void {
  const named = (item: QueuedRun, by: string) => item.run === by || item.cell === by;
  const moving = work.state.queue.find((item) => named(item, name));
  const rest = work.state.queue.filter((item) => item !== moving);
  const at = before === null ? rest.length : rest.findIndex((item) => named(item, before));
  if (!moving || at < 0) return;
  const queue = [...rest.slice(0, at), moving, ...rest.slice(at)];
  if (queue.some((item, place) => item !== work.state.queue[place])) work.state = { ...work.state, queue };
}

/** Returns how many were dropped. */
export const clearQueue = (work: Work): number => keepQueued(work, () => false);

function keepQueued(work: Work, keep: (item: QueuedRun) => boolean): number {
  const queue = work.state.queue.filter(keep);
  const dropped = work.state.queue.length - queue.length;
  if (dropped > 0) work.state = { ...work.state, queue };
  return dropped;
}

/** A cell that is gone or is no code any more does not run. */
export function dropMissing(work: Work): void {
  if (work.state.queue.length === 0) return;
  const code = new Set<CellId>();
  for (const cell of work.sight.notebook.cells) if (cell.type === "code") code.add(cell.id);
  keepQueued(work, (item) => code.has(item.cell));
}

const shift = (work: Work): QueuedRun | undefined => {
  const [head, ...queue] = work.state.queue;
  if (head) work.state = { ...work.state, queue };
  return head;
};

/** [E6] A cell without code is done at once. */
export function finishEmpty(work: Work): void {
  const item = shift(work);
  if (!item) return;
  clearOutputs(work, item.cell);
  setCount(work, item.cell, null);
  setRecord(work, { ...newRecord(work, item, ""), state: "done", finishedAt: work.sight.at, kept: false });
}

/** Gives the first of the queue to the kernel. */
export function sendHead(work: Work): void {
  const item = shift(work);
  if (!item) return;
  const msgId = newId(work);
  if (item.drop) dropNames(work, item.drop);
  setRecord(work, newRecord(work, item, msgId));
  const heard = { seenBusy: false, idle: false, reply: null, error: null, interruptedAt: null };
  const waits = work.state.foreign !== null || work.state.kernel.state === "busy";
  work.state = { ...work.state, running: { ...item, msgId, ...heard, ...(waits && { waits }) }, prompt: null };
  work.effects.push({
    type: "send",
    message: {
      channel: "shell",
      msgId,
      msgType: "execute_request",
      // The queue is ours: the kernel must not drop what we sent because something else failed before.
      content: {
        code: item.source,
        silent: false,
        store_history: true,
        user_expressions: {},
        allow_stdin: work.state.options.stdin,
        stop_on_error: false,
      },
      metadata: { cellId: item.cell },
    },
  });
}

/** [E29] The kernel has come to it: from now on it runs. */
export function beginAfterWait(work: Work): void {
  const { running } = work.state;
  if (!running?.waits) return;
  const { waits: _, ...rest } = running;
  work.state = { ...work.state, running: rest };
  const record = recordOf(work.state, running.cell);
  if (record) setRecord(work, { ...record, startedAt: work.sight.at });
}

/** [E27] Takes names out of a Python kernel, unseen: no count, no output, no entry in its own history. */
export function dropNames(work: Work, names: readonly string[]): void {
  const msgId = newId(work);
  const n = work.state.next;
  work.state = { ...work.state, next: n + 1 };
  const code = `[globals().pop(name, None) for name in ${JSON.stringify(names)}]`;
  const content = { code, silent: true, store_history: false, user_expressions: {}, allow_stdin: false };
  work.effects.push({ type: "send", message: { channel: "shell", msgId, msgType: "execute_request", content } });
  const restored = { dropped: names, put: {} };
  remember(work, { n, cell: null, hash: "", ok: true, at: work.sight.at, restored });
}

function newRecord(work: Work, item: QueuedRun, msgId: string): RunRecord {
  const { kernel } = work.state;
  const before = recordOf(work.state, item.cell);
  // How long it takes when it comes to its end: what was stopped halfway does not tell.
  const whole = before?.state === "done" && before.finishedAt !== undefined && before.msgId !== "";
  const lastDuration = whole ? before.finishedAt! - before.startedAt : before?.lastDuration;
  const n = work.state.next;
  work.state = { ...work.state, next: n + 1 };
  return {
    run: item.run,
    cell: item.cell,
    n,
    msgId,
    session: `${kernel.id ?? ""}/${kernel.incarnation}`,
    source: item.source,
    environment: environmentInWords(kernel),
    state: "running",
    askedAt: item.askedAt,
    ...(item.by !== undefined && { by: item.by }),
    startedAt: work.sight.at,
    ...(lastDuration !== undefined && { lastDuration }),
    count: null,
    kept: true,
    clearPending: false,
  };
}

/** Kernel and environment; "Python 3.12 (.venv)" says nothing beside "Python 3.12.4, .venv". */
export function environmentInWords(kernel: Pick<KernelMemory, "displayName" | "environment">): string {
  const { displayName, environment } = kernel;
  const [, name] = /^Python [\d.]+ \((.+)\)$/.exec(displayName) ?? [];
  if (environment && name !== undefined && environment.endsWith(`, ${name}`)) return environment;
  return [displayName, environment].filter(Boolean).join(", ");
}

export function setCount(work: Work, id: CellId, count: number | null): void {
  const record = recordOf(work.state, id);
  if (record && record.count !== count) setRecord(work, { ...record, count });
  const cell = cellOf(work, id);
  if (cell && cell.type === "code" && (cell.executionCount !== count || work.edits.some((edit) => isCountOf(edit, id))))
    work.edits.push({ type: "set-execution-count", id, count });
}

const isCountOf = (edit: { readonly type: string; readonly id?: CellId }, id: CellId): boolean =>
  edit.type === "set-execution-count" && edit.id === id;

export interface RunEnd {
  readonly state: "done" | "failed" | "interrupted";
  readonly reason?: string;
  /** When the kernel said so, where it did. */
  readonly at?: number;
}

/** The run is over, however it ended. What an earlier run left goes now at the latest. */
export function endRun(work: Work, end: RunEnd): void {
  const { running } = work.state;
  if (!running) return;
  if (recordOf(work.state, running.cell)?.kept) clearOutputs(work, running.cell);
  const record = recordOf(work.state, running.cell);
  const expected = end.state === "failed" && running.mayFail === "tagged";
  if (record) {
    const finishedAt = Math.max(record.startedAt, Math.min(end.at ?? work.sight.at, work.sight.at));
    const state = expected ? "done" : end.state;
    setRecord(work, { ...record, state, finishedAt, ...(end.reason !== undefined && { reason: end.reason }) });
    remember(work, {
      n: record.n,
      cell: running.cell,
      hash: hashOf(running.source),
      ok: state === "done",
      source: running.source,
      ...(end.state !== "done" && { ended: expected ? "expected" : end.state }),
      at: finishedAt,
      took: finishedAt - record.startedAt,
      ...(end.reason !== undefined && { reason: end.reason }),
      ...(running.observation && { observation: running.observation }),
    });
  }
  work.state = { ...work.state, running: null, prompt: null, probe: null };
  work.effects.push({ type: "cancel-timer", timer: "settle" });
  if (end.state !== "done" && running.mayFail === "no") keepQueued(work, (item) => item.request !== running.request);
}

/** The kernel refused the run unseen (an error of another client swept its queue): the run waits again. */
export function putBack(work: Work): void {
  const { running } = work.state;
  if (!running) return;
  const { run, request, cell, source, askedAt, mayFail, refused, plan, unasked } = running;
  const kept = { ...(plan && { plan }), ...(unasked && { unasked }) };
  const item: QueuedRun = { run, request, cell, source, askedAt, mayFail, refused: refused + 1, ...kept };
  work.state = { ...work.state, running: null, queue: [item, ...work.state.queue] };
}

export function remember(work: Work, entry: HistoryEntry): void {
  const { history } = work.state;
  if (history.length < HISTORY_BOUND) work.state = { ...work.state, history: [...history, bounded(history, entry)] };
}

/** Sizes of histories so far: they are long, and grow by one. */
const sizes = new WeakMap<readonly HistoryEntry[], number>();

function bounded(history: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry {
  const before = sizes.get(history) ?? history.reduce((sum, each) => sum + sizeOf(each), 0);
  const size = before + sizeOf(entry);
  sizes.set(history, size);
  if (size <= HISTORY_TEXT_BOUND) return entry;
  const { source: _, observation: __, ...rest } = entry;
  return rest;
}

const sizeOf = ({ source, observation }: HistoryEntry): number =>
  (source?.length ?? 0) + (observation ? JSON.stringify(observation).length : 0);
