/**
 * The heart: what an execution does about anything that happens. Pure: no clock, no kernel, no promise; the runner gives it
 * the world to look at (`Sight`) and carries out what it wants (`Effect`). The rules are numbered in SPEC.md.
 *
 * Split by noun: step-queue.ts (runs), step-kernel.ts (the process), step-message.ts (what it says), step-output.ts (what
 * that adds to cells). This file only says which event is whose, and when the next cell gets its turn.
 */
import type { CellId } from "@pellucid/notebook";
import type { KernelEvent } from "@pellucid/protocol";
import type { Effect, ExecutionEvent, Sight } from "./events.ts";
import type { ExecutionState } from "./state.ts";
import * as kernel from "./step-kernel.ts";
import { beginRestore, keepValues } from "./step-checkpoint.ts";
import { answer, awaitOtherHalf, gapEvent, messageEvent, settled } from "./step-message.ts";
import { editsOf } from "./step-output.ts";
import { sayBetween, sayLater } from "./step-between.ts";
import { dropMissing, enqueue, finishEmpty, isEmpty, moveQueued, sendHead, unqueue } from "./step-queue.ts";
import { beginWork, setKernel } from "./work.ts";
import type { Work } from "./work.ts";

export interface Step {
  readonly state: ExecutionState;
  /** In the order in which they are to be carried out; at most one `edit`, first. */
  readonly effects: readonly Effect[];
  /** Cells whose run records are others now. */
  readonly changed: ReadonlySet<CellId>;
}

export function step(state: ExecutionState, event: ExecutionEvent, sight: Sight): Step {
  const work = beginWork(state, sight);
  handle(work, event);
  if (work.state.history.length > state.history.length) keepValues(work);
  takeTurns(work);
  const edits = [...work.edits, ...[...work.drafts.values()].flatMap(editsOf)];
  const effects: Effect[] = edits.length > 0 ? [{ type: "edit", edits }, ...work.effects] : work.effects;
  return { state: work.state, effects, changed: work.changed };
}

function handle(work: Work, event: ExecutionEvent): void {
  switch (event.type) {
    case "run":
      return enqueue(work, event.cells, event);
    case "keep":
      return work.state.running || work.state.queue.length > 0 ? undefined : keepValues(work, true);
    case "unqueue":
      return unqueue(work, event.runs);
    case "move-queued":
      return moveQueued(work, event.run, event.before);
    case "say":
      return sayLater(work, event.message);
    case "interrupt":
      return kernel.interrupt(work);
    case "restart":
      return kernel.restart(work, event);
    case "shutdown":
      return kernel.shutdown(work);
    case "reconnect":
      return kernel.joinAgain(work);
    case "choose-kernel":
      return kernel.chooseKernel(work, event);
    case "kernel-found":
      return kernel.kernelFound(work, event);
    case "kernel-missing":
      return kernel.kernelMissing(work, event);
    case "kernel-attached":
      return event.id === work.state.kernel.id ? kernel.attached(work) : undefined;
    case "kernel-lost":
      return kernel.kernelLost(work, event);
    case "kernel-events":
      return event.id === work.state.kernel.id ? kernelEvents(work, event.events) : undefined;
    case "answer":
      return answer(work, event.request, event.value);
    case "timer":
      return event.timer === "settle" ? settled(work) : kernel.slowStart(work);
    case "document-changed":
      return dropMissing(work);
    case "resumed":
      return kernel.resumed(work);
  }
}

/** [E11] Each event once, by its number; a batch that comes again changes nothing. */
function kernelEvents(work: Work, events: readonly KernelEvent[]): void {
  let { seq } = work.state.kernel;
  for (const event of events) {
    if (event.seq <= seq) continue;
    seq = event.seq;
    if (event.kind === "message") messageEvent(work, event);
    else if (event.kind === "gap") gapEvent(work, event);
    else kernel.processEvent(work, event);
  }
  setKernel(work, { seq });
  awaitOtherHalf(work, events);
}

/** Who may begin: nobody while a cell runs, or while values are put back for the first in the queue. */
const nextRun = ({ state }: Work) => (state.running || state.checkpoints.restoring ? undefined : state.queue[0]);

/** The next cell gets its turn as soon as nothing runs. A kernel is started only when there is code for it. */
function takeTurns(work: Work): void {
  sayBetween(work);
  for (let head = nextRun(work); head; head = nextRun(work)) {
    if (isEmpty(head.source)) finishEmpty(work);
    else if (work.state.kernel.ready && head.restore) beginRestore(work, head);
    else if (work.state.kernel.ready) sendHead(work);
    else {
      if (work.state.kernel.state === "none" || work.state.kernel.state === "dead") kernel.beginStart(work);
      return;
    }
    sayBetween(work);
  }
}
