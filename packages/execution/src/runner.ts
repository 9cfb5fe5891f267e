/**
 * The spine: everything that happens to a running notebook comes through `dispatch`, is decided in `step`, is written
 * down, and is then carried out. A room and `pellucid run` each make one runner a notebook.
 *
 * It decides nothing itself. Its only state besides `ExecutionState` is what cannot be remembered: the kernel it is
 * attached to, and timers.
 */
import type { Ghost } from "@pellucid/dataflow";
import type { CellId, MimeBundle } from "@pellucid/notebook";
import type {
  ExecutionChange,
  ExecutionView,
  KernelEvent,
  NameView,
  OutgoingMessage,
  PlanView,
  PlanWish,
  TruthView,
} from "@pellucid/protocol";
import { gather } from "./gather.ts";
import type { Effect, ExecutionEvent, Timer } from "./events.ts";
import { diffState } from "./patch.ts";
import type { Clock, DocumentPort, KernelPort, KernelsPort } from "./ports.ts";
import { sessionOf, type ExecutionState } from "./state.ts";
import { step } from "./step.ts";
import { kernelWish } from "./step-kernel.ts";
import { rerunModeOf } from "./rerun.ts";
import type { ReadFacts } from "./texts.ts";
import { RoomTruth } from "./truth.ts";
import { truthChange } from "./truth-change.ts";
import { checkpointLost } from "./step-checkpoint.ts";
import { changeOf, viewOf } from "./view.ts";
import { isDear } from "./plan-view.ts";

export interface RunnerOptions {
  readonly document: DocumentPort;
  readonly kernels: KernelsPort;
  readonly clock: Clock;
  /** `emptyState(...)`, or what was restored from a journal: then `dispatch({ type: "resumed" })` comes first. */
  readonly state: ExecutionState;
  readonly onChange?: (change: ExecutionChange) => void;
  /** Sees what the kernel says first, and takes out what is not the cells' affair (widgets' conversations). */
  readonly takeFirst?: (kernel: string, events: readonly KernelEvent[]) => readonly KernelEvent[];
  /** What the kernel says, as it comes and after it was taken in. */
  readonly onKernelEvents?: (events: readonly KernelEvent[]) => void;
  /** What IPython's pager shows after a run. */
  readonly onPage?: (cell: CellId, data: MimeBundle) => void;
  /** What has to be done before code goes to the kernel (a debugger that is to be there); null: nothing. */
  readonly beforeRun?: () => Promise<void> | null;
  readonly onNotice?: (level: "info" | "warning" | "error", text: string) => void;
  /** What the copies of values in the kernel may take together, bytes; 0 or absent: none are made. */
  readonly checkpointBytes?: number;
}

export interface Runner {
  dispatch(event: ExecutionEvent): void;
  /** Texts of Python cells can be read from now on: truth rests on what they say. Again when some have been read elsewhere. */
  readTexts(facts: ReadFacts): void;
  /** What would run, and why. */
  plan(want: PlanWish, cell?: CellId): PlanView;
  /** Says this to the kernel at once, whatever it runs; without a kernel nothing is said. */
  sayNow(message: OutgoingMessage): void;
  /** What runs and texts tell of names of the kernel; empty where texts are not read. */
  names(wanted: readonly string[]): Record<string, NameView>;
  /** Names that are alive and that no cell makes any more. */
  ghosts(): Ghost[];
  /** A person is about to look at this notebook: its kernel may be made ready, unless it has one. */
  prepareKernel(): void;
  state(): ExecutionState;
  view(): ExecutionView;
  /** Lets go of the kernel, which lives on, and of all timers. */
  close(): void;
}

/** So long after the last edit the page is at rest, ms. */
const REST = 400;

/** The event that carries out a plan. */
export const planRun = ({
  steps,
  drop,
  restores,
  restart,
  want,
  cell,
}: PlanView): ExecutionEvent & { type: "run" | "restart" } => {
  const cells = steps.map((step) => step.cell);
  if (restart !== null) return { type: "restart", cells };
  return { type: "run", cells, drop, restores, plan: { want, ...(cell !== undefined && { cell }) } };
};

/** The marks, with what they wait for, and what runs by itself now. */
interface Rerunning {
  readonly truth: ReadonlyMap<CellId, TruthView>;
  readonly run: ExecutionEvent | null;
}

export function createRunner(options: RunnerOptions): Runner {
  const { document, kernels, clock } = options;
  const timers = new Map<Timer, () => void>();
  const waiting: ExecutionEvent[] = [];
  let state = options.state;
  const told = new RoomTruth();
  let truth: ReadonlyMap<CellId, TruthView> = told.of(state, document.notebook());
  let port: KernelPort | null = null;
  /** What was to be said to a kernel before we were attached to it again. */
  let outbox: OutgoingMessage[] = [];
  /** Kernels to be shut down as soon as we are attached to them. */
  const doomed = new Set<string>();
  /** Deeds at the kernel wait for the journal, in order. */
  let turn: Promise<void> | null = null;
  let cancelRest: (() => void) | null = null;
  let busy = false;
  let closed = false;

  /** Events made by carrying out effects wait for their turn: one step at a time. */
  function dispatch(event: ExecutionEvent): void {
    waiting.push(event);
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting.shift(); next && !closed; next = waiting.shift()) takeSafely(next);
    } finally {
      busy = false;
    }
  }

  /** A mistake of ours with one message must not take down the notebook, nor the server with all the others. */
  function takeSafely(event: ExecutionEvent): void {
    try {
      take(event);
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      options.onNotice?.("error", `Pellucid could not handle "${event.type}" and left it out. ${what}`);
    }
  }

  function take(event: ExecutionEvent): void {
    const before = state;
    const made = step(state, event, {
      at: clock.now(),
      notebook: document.notebook(),
      deleted: document.deleted,
      checkpointBytes: options.checkpointBytes,
      keeping: (now, rested) => told.keeping(now, document.notebook(), rested),
    });
    const edits = made.effects.flatMap((effect) => (effect.type === "edit" ? effect.edits : []));
    const patch = diffState(before, made.state, made.changed);
    if (edits.length > 0 || patch) document.edit(edits, patch);
    // Known only when it is written down: what could not be written did not happen.
    state = made.state;
    for (const effect of made.effects) carry(effect);
    publish(before, made.changed, event);
  }

  function publish(before: ExecutionState, cells: ReadonlySet<CellId>, event: ExecutionEvent): void {
    const session = sessionOf(before.kernel) !== sessionOf(state.kernel);
    const evidence = before.runs !== state.runs || before.history !== state.history || session;
    let changed: Record<string, TruthView | null> | null = null;
    if (evidence || event.type === "document-changed") {
      const runs = asked(before);
      if (runs) told.readAll();
      const rerun = rerunNow(told.of(state, document.notebook()));
      const next = rerun.truth;
      changed = truthChange(truth, next);
      if (rerun.run && runs) dispatch(rerun.run);
      truth = next;
      if (!evidence) keepAtRest();
    }
    const change = changeOf(before, state, cells, changed, clock.now());
    if (change) options.onChange?.(change);
  }

  /** The last cell that somebody asked for has ended: what follows from it may run. What runs by itself asks for nothing. */
  const asked = ({ running }: ExecutionState): boolean =>
    running !== null && !running.unasked && state.running?.run !== running.run;

  /** Where the notebook re-runs by itself and rests: what is to run now, and which cells wait for people. */
  function rerunNow(marks: ReadonlyMap<CellId, TruthView>): Rerunning {
    const rests = state.kernel.ready && !state.running && state.queue.length === 0 && !state.checkpoints.restoring;
    if (!rests || rerunModeOf(document.notebook()) !== "auto") return { truth: marks, run: null };
    const found = told.rerun(state, document.notebook());
    const next = new Map(marks);
    for (const [cell, why] of found?.waits ?? []) {
      const view = next.get(cell);
      if (view && view.state !== "fresh") next.set(cell, { ...view, why: `${view.why}. Waits for you: ${why}` });
    }
    if (!found || found.cells.length === 0) return { truth: next, run: null };
    return {
      truth: next,
      run: { type: "run", cells: found.cells, drop: found.drop, restores: found.restores, unasked: true },
    };
  }

  /** An edit may say that a value is about to be changed: it is copied while nobody waits. */
  function keepAtRest(): void {
    cancelRest?.();
    if (!options.checkpointBytes || state.history.length === 0) return;
    cancelRest = clock.after(REST, () => dispatch({ type: "keep" }));
  }

  /** A copy that is gone is made up for by running cells, unless that takes long: then people decide. */
  function replan({ wish, names, reason }: Effect & { type: "replan" }): void {
    const made = told.plan(state, document.notebook(), wish.want, wish.cell);
    const what = checkpointLost({ names, reason });
    if (made.restart !== null || made.steps.some(isDear))
      return options.onNotice?.("warning", `${what} Nothing has run. Ask for the plan again: it takes longer now.`);
    options.onNotice?.("info", `${what} The cells that make it run instead.`);
    dispatch(planRun(made));
  }

  function carry(effect: Effect): void {
    if (effect.type === "replan") replan(effect);
    else if (effect.type === "page") options.onPage?.(effect.cell, effect.data);
    else if (effect.type === "notify") options.onNotice?.(effect.level, effect.text);
    else if (effect.type === "set-timer") setTimer(effect.timer, effect.ms);
    else if (effect.type === "cancel-timer") cancelTimer(effect.timer);
    else if (effect.type !== "edit")
      whenSafe(() => carryToKernel(effect), isRun(effect) ? options.beforeRun : undefined);
  }

  type KernelEffect = Exclude<Effect, { type: "edit" | "notify" | "page" | "set-timer" | "cancel-timer" | "replan" }>;

  function carryToKernel(effect: KernelEffect): void {
    if (effect.type === "send") send(effect.message);
    else if (effect.type === "interrupt-kernel") port?.interrupt();
    else if (effect.type === "restart-kernel") port?.restart();
    else if (effect.type === "shutdown-kernel") shutdown(effect.id, effect.unlessShared);
    else if (effect.type === "attach-kernel") void attach(effect.id, effect.seq);
    else void start(effect);
  }

  /** What a kernel is told must be in the journal first, or a crash in between would run a cell twice. */
  function whenSafe(deed: () => void, before?: () => Promise<void> | null): void {
    if (!document.settled) return deed();
    const safe = document.settled();
    const prepared = before ? safe.then(before) : safe;
    const mine = (turn ?? Promise.resolve()).then(() => prepared).then(() => (closed ? undefined : deed()));
    turn = mine;
  }

  const isRun = (effect: KernelEffect): boolean =>
    effect.type === "send" && effect.message.msgType === "execute_request";

  function send(message: OutgoingMessage): void {
    if (port) port.send(message);
    else outbox.push(message);
  }

  async function start({ start: number, wish }: Effect & { type: "start-kernel" }): Promise<void> {
    const made = await kernels.start(wish).catch((error: unknown) => ({
      ok: false as const,
      reason: error instanceof Error ? error.message : String(error),
    }));
    if (!made.ok) return dispatch({ type: "kernel-missing", start: number, ...without(made, "ok") });
    const { port: found, identity, joined } = made;
    if (closed || state.kernel.start !== number || state.kernel.id !== null) return end(found, joined !== undefined);
    listen(found);
    dispatch({ type: "kernel-found", start: number, id: found.id, identity, ...(joined && { joined }) });
    hear(found);
  }

  async function attach(id: string, seq: number): Promise<void> {
    const found = await kernels.attach(id, seq).catch(() => null);
    if (doomed.delete(id)) return found?.shutdown();
    if (closed || state.kernel.id !== id) return found?.detach();
    if (!found) return dispatch({ type: "kernel-lost", id, reason: "The kernel is gone" });
    listen(found);
    dispatch({ type: "kernel-attached", id });
    hear(found);
  }

  function listen(found: KernelPort): void {
    port?.detach();
    port = found;
    for (const message of outbox.splice(0)) found.send(message);
  }

  const hear = (found: KernelPort): void => {
    const gathering = gather(clock, (events) => {
      if (port !== found) return;
      const left = options.takeFirst ? options.takeFirst(found.id, events) : events;
      if (left.length > 0) dispatch({ type: "kernel-events", id: found.id, events: left });
      options.onKernelEvents?.(events);
    });
    found.listen(gathering);
  };

  function shutdown(id: string, unlessShared = false): void {
    if (port?.id !== id) return void doomed.add(id);
    const gone = port;
    port = null;
    outbox = [];
    end(gone, unlessShared);
    gone.detach();
  }

  function end(kernel: KernelPort, unlessShared: boolean): void {
    if (!unlessShared || !kernel.shared?.()) kernel.shutdown();
  }

  function setTimer(timer: Timer, ms: number): void {
    cancelTimer(timer);
    timers.set(
      timer,
      clock.after(ms, () => {
        timers.delete(timer);
        dispatch({ type: "timer", timer });
      }),
    );
  }

  function cancelTimer(timer: Timer): void {
    timers.get(timer)?.();
    timers.delete(timer);
  }

  function close(): void {
    closed = true;
    for (const cancel of timers.values()) cancel();
    cancelRest?.();
    timers.clear();
    port?.detach();
    port = null;
  }

  const plan = (want: PlanWish, cell?: CellId): PlanView => told.plan(state, document.notebook(), want, cell);

  function readTexts(facts: ReadFacts): void {
    told.setFacts(facts);
    dispatch({ type: "document-changed" });
  }

  function prepareKernel(): void {
    if (state.kernel.state === "none") kernels.prepare?.(kernelWish(state, document.notebook()));
  }

  return {
    dispatch,
    readTexts,
    plan,
    sayNow: (message) => port?.send(message),
    names: (wanted) => told.names(state, document.notebook(), wanted),
    ghosts: () => told.ghosts(state, document.notebook()),
    prepareKernel,
    state: () => state,
    view: () => viewOf(state, truth, clock.now()),
    close,
  };
}

function without<T extends object, K extends keyof T>(record: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = record;
  return rest;
}
