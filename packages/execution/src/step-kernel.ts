/**
 * The kernel as a process: found, started, ready, restarted, dead. What its messages say is step-message.ts's affair.
 */
import type { Json, JsonObject, Notebook } from "@pellucid/notebook";
import type { KernelEvent, KernelExit } from "@pellucid/protocol";
import { NO_CHECKPOINTS } from "./checkpoint.ts";
import type { KernelIdentity, KernelJoined, KernelWish } from "./ports.ts";
import { hashOf } from "./run-record.ts";
import type { ExecutionEvent } from "./events.ts";
import { type ExecutionState, recordOf } from "./state.ts";
import { askAgain } from "./step-checkpoint.ts";
import { addOutput, clearOutputs } from "./step-output.ts";
import { clearQueue, endRun, enqueue, isTagged, remember, setCount } from "./step-queue.ts";
import { countInWords, deathInWords, lastWordsOf } from "./words.ts";
import { newId, notify, setKernel } from "./work.ts";
import type { Work } from "./work.ts";

/** After this a start counts as slow, and we say so. */
const SLOW_START = 30_000;

/** How long the other half of a run's end is awaited when nothing more is heard of the run. */
export const SETTLE_AFTER_REPLY = 3_000;
export const SETTLE_AFTER_IDLE = 5_000;

const textAt = (json: JsonObject, ...path: string[]): string | null => {
  let at: Json | undefined = json;
  for (const key of path)
    at = typeof at === "object" && at !== null && Object.hasOwn(at, key) ? (at as JsonObject)[key] : undefined;
  return typeof at === "string" && at !== "" ? at : null;
};

/** Which kernel the first run of this notebook would ask for. */
export const kernelWish = ({ kernel }: ExecutionState, { metadata }: Notebook): KernelWish => ({
  name: kernel.choice,
  suggestion: textAt(metadata, "kernelspec", "name"),
  language: textAt(metadata, "kernelspec", "language") ?? textAt(metadata, "language_info", "name"),
});

export function beginStart(work: Work, joining?: string): void {
  const { kernel } = work.state;
  if (kernel.id !== null && kernel.state === "dead") return beginRestart(work);
  const wish = {
    ...kernelWish(work.state, work.sight.notebook),
    ...(joining !== undefined && { kernel: joining }),
  };
  const start = kernel.start + 1;
  forgetKernel(work, { state: "starting", start });
  work.effects.push({ type: "start-kernel", start, wish }, { type: "set-timer", timer: "start", ms: SLOW_START });
}

/** Everything about a kernel process goes, what people chose stays. */
function forgetKernel(work: Work, change: Partial<Work["state"]["kernel"]>): void {
  const { choice, start, name, displayName, language, state } = work.state.kernel;
  const kernel = { choice, start, name, displayName, language, state, id: null, ready: false, garbage: 0 };
  work.state = {
    ...work.state,
    kernel: { ...kernel, seq: 0, incarnation: -1, retired: -1, ...change },
    history: [],
    foreign: null,
    probe: null,
    checkpoints: NO_CHECKPOINTS,
  };
}

function beginRestart(work: Work): void {
  setKernel(work, { state: "restarting", ready: false, retired: work.state.kernel.incarnation });
  work.state = { ...work.state, checkpoints: NO_CHECKPOINTS };
  plain(work);
  work.effects.push({ type: "restart-kernel" }, { type: "set-timer", timer: "start", ms: SLOW_START });
}

/** Drops the reason and remedy of an earlier trouble. */
function plain(work: Work): void {
  const { reason: _, remedy: __, ...kernel } = work.state.kernel;
  work.state = { ...work.state, kernel };
}

export function restart(work: Work, event: ExecutionEvent & { type: "restart" }): void {
  clearQueue(work);
  endRun(work, { state: "interrupted", reason: "The kernel was restarted" });
  if (event.clear) clearAll(work);
  if (work.state.kernel.id !== null && work.state.kernel.state !== "none") beginRestart(work);
  else if (work.state.kernel.state !== "starting") beginStart(work);
  const how = event.by === undefined ? {} : { by: event.by };
  const { cells } = work.sight.notebook;
  const all = () => cells.filter((cell) => !isTagged(cell, "skip-execution")).map((cell) => cell.id);
  if (event.runAll) enqueue(work, all(), how);
  else if (event.cells) enqueue(work, event.cells, how);
}

function clearAll(work: Work): void {
  for (const cell of work.sight.notebook.cells) {
    if (cell.type !== "code") continue;
    clearOutputs(work, cell.id);
    setCount(work, cell.id, null);
  }
}

export function shutdown(work: Work, unlessShared = false): void {
  clearQueue(work);
  endRun(work, { state: "interrupted", reason: "The kernel was shut down" });
  const { id, start } = work.state.kernel;
  if (id !== null) work.effects.push({ type: "shutdown-kernel", id, ...(unlessShared && { unlessShared }) });
  // A start that is still under way is overtaken by this.
  forgetKernel(work, { state: "none", start: start + 1 });
  work.effects.push({ type: "cancel-timer", timer: "start" });
}

/** [E27] A kernel that another notebook uses too is left to it. */
export function chooseKernel(work: Work, { name, kernel }: ExecutionEvent & { type: "choose-kernel" }): void {
  if (kernel !== undefined && kernel === work.state.kernel.id) return;
  shutdown(work, true);
  setKernel(work, { choice: name, name, displayName: "", language: "" });
  if (name !== null || kernel !== undefined) beginStart(work, kernel);
}

export function interrupt(work: Work): void {
  clearQueue(work);
  const { running, kernel } = work.state;
  if (running)
    work.state = { ...work.state, running: { ...running, interruptedAt: running.interruptedAt ?? work.sight.at } };
  if (kernel.id !== null && (running || kernel.state === "busy")) work.effects.push({ type: "interrupt-kernel" });
}

export function kernelFound(work: Work, event: ExecutionEvent & { type: "kernel-found" }): void {
  if (event.start !== work.state.kernel.start || work.state.kernel.id !== null) {
    work.effects.push({ type: "shutdown-kernel", id: event.id, ...(event.joined && { unlessShared: true }) });
    return;
  }
  plain(work);
  setKernel(work, { id: event.id, ...event.identity });
  if (event.joined) joined(work, event.joined);
  writeKernelspec(work, event.identity);
}

/** [E27] What ran there before nobody here saw, so it counts as code of somebody else. */
function joined(work: Work, { seq, state }: KernelJoined): void {
  setKernel(work, { seq });
  if (state === null) return;
  setKernel(work, { state, ready: true });
  work.effects.push({ type: "cancel-timer", timer: "start" });
  const n = work.state.next;
  work.state = { ...work.state, next: n + 1 };
  remember(work, { n, cell: null, hash: hashOf(""), ok: true, at: work.sight.at });
}

/** The notebook says which kernel it was run with, when it names none or a person chose another. */
function writeKernelspec(work: Work, identity: KernelIdentity): void {
  const named = textAt(work.sight.notebook.metadata, "kernelspec", "name");
  const chosen = work.state.kernel.choice !== null && named !== identity.name;
  if (!work.state.options.writeKernelspec || (named !== null && !chosen)) return;
  const value = { display_name: identity.displayName, language: identity.language, name: identity.name };
  work.edits.push({ type: "set-metadata", path: ["kernelspec"], value });
}

export function kernelMissing(work: Work, event: ExecutionEvent & { type: "kernel-missing" }): void {
  if (event.start !== work.state.kernel.start || work.state.kernel.id !== null) return;
  const trouble = { reason: event.reason, ...(event.remedy !== undefined && { remedy: event.remedy }) };
  setKernel(work, { state: "dead", ready: false, ...trouble });
  work.effects.push({ type: "cancel-timer", timer: "start" });
  sayDropped(work, clearQueue(work), event.reason);
}

export function kernelLost(work: Work, event: ExecutionEvent & { type: "kernel-lost" }): void {
  if (event.id !== work.state.kernel.id) return;
  died(work, event.reason);
  forgetKernel(work, { state: "dead", reason: event.reason });
}

/** The server is back. What it had asked of the world and not heard of is asked again. */
export function resumed(work: Work): void {
  joinAgain(work);
  const { id, state } = work.state.kernel;
  if (id === null && state === "starting") setKernel(work, { state: "none" });
}

/** The host sends what came after the last event again; one that is there already changes nothing [E11]. */
export function joinAgain(work: Work): void {
  const { id, seq } = work.state.kernel;
  if (id !== null) work.effects.push({ type: "attach-kernel", id, seq });
}

/** The timer of before the crash is gone: half an end that was heard then is not awaited for ever. */
export function attached(work: Work): void {
  const { running } = work.state;
  // A question of before the crash may never have left; one more does no harm.
  work.state = { ...work.state, probe: null };
  askAgain(work);
  probe(work);
  if (running && (running.reply || running.idle))
    work.effects.push({ type: "set-timer", timer: "settle", ms: SETTLE_AFTER_IDLE });
}

/** Did the kernel ever get what was running? Its answer to one more question on the same channel tells. */
export function probe(work: Work): void {
  if (!work.state.running || work.state.probe !== null) return;
  const msgId = newId(work);
  work.state = { ...work.state, probe: msgId };
  work.effects.push({
    type: "send",
    message: { channel: "shell", msgId, msgType: "kernel_info_request", content: {} },
  });
}

export function slowStart(work: Work): void {
  if (work.state.kernel.ready || !["starting", "restarting"].includes(work.state.kernel.state)) return;
  setKernel(work, {
    reason: `The kernel has not answered for ${SLOW_START / 1000} s. It may still be starting; restart it or choose another one.`,
  });
}

type ProcessEvent = Exclude<KernelEvent, { kind: "message" | "gap" }>;

export function processEvent(work: Work, event: ProcessEvent): void {
  if (event.kind === "started") started(work, event.incarnation);
  else if (event.kind === "start-failed") failed(work, event.reason);
  // Incarnation 0: the host is gone, and cannot say any more which life it was.
  else if (event.incarnation <= work.state.kernel.retired && event.incarnation !== 0) return;
  else if (event.kind === "ready") ready(work, event.info);
  else if (event.kind === "exited") exited(work, event.exit);
  else garbage(work, event.reason, event.count);
}

function started(work: Work, incarnation: number): void {
  const { kernel } = work.state;
  if (incarnation <= kernel.incarnation) return;
  // Somebody else may have restarted it: whatever ran is over.
  clearedBy(work, "The kernel was restarted");
  const state = kernel.incarnation === -1 ? "starting" : "restarting";
  setKernel(work, { incarnation, retired: incarnation - 1, state, ready: false });
  work.state = { ...work.state, history: [], foreign: null, checkpoints: NO_CHECKPOINTS };
}

/** Ends the run; what is queued stays: it was asked for after the restart, or waits for the new kernel. */
const clearedBy = (work: Work, reason: string): void => endRun(work, { state: "interrupted", reason });

function ready(work: Work, info: Readonly<Record<string, unknown>>): void {
  plain(work);
  setKernel(work, { state: "idle", ready: true });
  work.effects.push({ type: "cancel-timer", timer: "start" });
  const language = info.language_info as Json | undefined;
  if (!work.state.options.writeKernelspec || typeof language !== "object" || language === null) return;
  if (Object.hasOwn(work.sight.notebook.metadata, "language_info")) return;
  work.edits.push({ type: "set-metadata", path: ["language_info"], value: language });
}

function exited(work: Work, exit: KernelExit): void {
  const { kernel } = work.state;
  if (exit.expected) {
    if (kernel.state === "restarting" && !kernel.ready) return;
    clearQueue(work);
    endRun(work, { state: "interrupted", reason: "The kernel was shut down" });
    setKernel(work, { state: "none", ready: false });
    work.state = { ...work.state, checkpoints: NO_CHECKPOINTS };
    return;
  }
  const interrupted = (work.state.running?.interruptedAt ?? null) !== null;
  const reason = deathInWords(exit, kernel.ready ? (interrupted ? "interrupted" : null) : "starting");
  died(work, reason);
  setKernel(work, { state: "dead", ready: false, reason: reason + (kernel.ready ? "" : lastWordsOf(exit)) });
  work.effects.push({ type: "cancel-timer", timer: "start" });
}

function failed(work: Work, reason: string): void {
  died(work, reason);
  setKernel(work, { state: "dead", ready: false, reason });
  work.effects.push({ type: "cancel-timer", timer: "start" });
}

/** The cell says what happened, in the file too; the queue does not wait for a kernel that is gone. */
function died(work: Work, reason: string): void {
  const { running } = work.state;
  const dropped = clearQueue(work);
  work.state = { ...work.state, checkpoints: NO_CHECKPOINTS };
  if (running) {
    if (recordOf(work.state, running.cell)?.kept) clearOutputs(work, running.cell);
    addOutput(work, running.cell, { type: "error", ename: "KernelDied", evalue: reason, traceback: [reason] });
    endRun(work, { state: "failed", reason });
  }
  sayDropped(work, dropped, reason);
}

function sayDropped(work: Work, dropped: number, reason: string): void {
  if (dropped === 0) return;
  const cells = dropped === 1 ? "1 queued cell did" : `${countInWords(dropped)} queued cells did`;
  notify(work, "warning", `${cells} not run. ${reason}`);
}

function garbage(work: Work, reason: string, count: number): void {
  if (work.state.kernel.garbage === 0)
    notify(work, "warning", `The kernel sent something unreadable, left out here: ${reason}`);
  setKernel(work, { garbage: work.state.kernel.garbage + count });
}
