/**
 * The spine: everything that happens to a running notebook comes through `dispatch`, is decided in `step`, is written
 * down, and is then carried out. A room and `pellucid run` each make one runner a notebook.
 *
 * It decides nothing itself. Its only state besides `ExecutionState` is what cannot be remembered: the kernel it is
 * attached to (kernel-deeds.ts), what views were told of the cells' truth (marks.ts), and timers.
 */
import type { Ghost, OutdatedModule } from "@pellucid/dataflow";
import type { CellId, MimeBundle } from "@pellucid/notebook";
import type { ExecutionChange, ExecutionView, NameView, OutgoingMessage, PlanView, PlanWish } from "@pellucid/protocol";
import type { Effect, ExecutionEvent, Timer } from "./events.ts";
import { KernelDeeds, type KernelDeedsParts } from "./kernel-deeds.ts";
import { type Look, Marks } from "./marks.ts";
import { diffState } from "./patch.ts";
import { isDear } from "./plan-view.ts";
import type { Clock, DocumentPort, KernelsPort } from "./ports.ts";
import { sessionOf, type ExecutionState } from "./state.ts";
import { checkpointLost } from "./step-checkpoint.ts";
import { kernelWish } from "./step-kernel.ts";
import { step } from "./step.ts";
import type { ReadFacts } from "./texts.ts";
import { RoomTruth } from "./truth.ts";
import { changeOf, viewOf } from "./view.ts";

export interface RunnerOptions extends Pick<KernelDeedsParts, "takeFirst" | "onKernelEvents" | "beforeRun"> {
  readonly document: DocumentPort;
  readonly kernels: KernelsPort;
  readonly clock: Clock;
  /** `emptyState(...)`, or what was restored from a journal: then `dispatch({ type: "resumed" })` comes first. */
  readonly state: ExecutionState;
  readonly onChange?: (change: ExecutionChange) => void;
  /** What IPython's pager shows after a run. */
  readonly onPage?: (cell: CellId, data: MimeBundle) => void;
  readonly onNotice?: (level: "info" | "warning" | "error", text: string) => void;
  /** What the copies of values in the kernel may take together, bytes; 0 or absent: none are made. */
  readonly checkpointBytes?: number;
}

export interface Runner {
  dispatch(event: ExecutionEvent): void;
  /** Texts of Python cells can be read from now on: truth rests on what they say. Again when some have been read elsewhere. */
  readTexts(facts: ReadFacts): void;
  /** Files of local modules were found to be others than the present kernel has loaded. */
  foundOnDisk(modules: readonly OutdatedModule[]): void;
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

export const createRunner = (options: RunnerOptions): Runner => new NotebookRunner(options);

class NotebookRunner implements Runner {
  readonly #options: RunnerOptions;
  readonly #deeds: KernelDeeds;
  readonly #truth = new RoomTruth();
  readonly #marks: Marks;
  readonly #timers = new Map<Timer, () => void>();
  readonly #waiting: ExecutionEvent[] = [];
  #state: ExecutionState;
  #cancelRest: (() => void) | null = null;
  #busy = false;
  #closed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#marks = new Marks(this.#truth, this.#state, this.#notebook());
    this.#deeds = new KernelDeeds({
      ...options,
      state: () => this.#state,
      dispatch: (event) => this.dispatch(event),
    });
  }

  #notebook() {
    return this.#options.document.notebook();
  }

  /** Events made by carrying out effects wait for their turn: one step at a time. */
  dispatch(event: ExecutionEvent): void {
    this.#waiting.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next && !this.#closed; next = this.#waiting.shift())
        this.#takeSafely(next);
    } finally {
      this.#busy = false;
    }
  }

  /** A mistake of ours with one message must not take down the notebook, nor the server with all the others. */
  #takeSafely(event: ExecutionEvent): void {
    try {
      this.#take(event);
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#options.onNotice?.("error", `Pellucid could not handle "${event.type}" and left it out. ${what}`);
    }
  }

  #take(event: ExecutionEvent): void {
    const { document, clock, checkpointBytes } = this.#options;
    const before = this.#state;
    const made = step(before, event, {
      at: clock.now(),
      notebook: document.notebook(),
      deleted: document.deleted,
      checkpointBytes,
      keeping: (now, rested) => this.#truth.keeping(now, document.notebook(), rested),
    });
    const edits = made.effects.flatMap((effect) => (effect.type === "edit" ? effect.edits : []));
    const patch = diffState(before, made.state, made.changed);
    if (edits.length > 0 || patch) document.edit(edits, patch);
    // Known only when it is written down: what could not be written did not happen.
    this.#state = made.state;
    for (const effect of made.effects) this.#carry(effect);
    this.#publish(before, made.changed, event);
  }

  #carry(effect: Effect): void {
    const { onPage, onNotice } = this.#options;
    if (effect.type === "replan") this.#replan(effect);
    else if (effect.type === "page") onPage?.(effect.cell, effect.data);
    else if (effect.type === "notify") onNotice?.(effect.level, effect.text);
    else if (effect.type === "set-timer") this.#setTimer(effect.timer, effect.ms);
    else if (effect.type === "cancel-timer") this.#cancelTimer(effect.timer);
    else if (effect.type !== "edit") this.#deeds.carry(effect);
  }

  #publish(before: ExecutionState, cells: ReadonlySet<CellId>, event: ExecutionEvent): void {
    const state = this.#state;
    const session = sessionOf(before.kernel) !== sessionOf(state.kernel);
    const evidence = before.runs !== state.runs || before.history !== state.history || session;
    const looks = evidence || event.type === "document-changed";
    const changed = looks ? this.#look(askedHasEnded(before, state)) : null;
    if (looks && !evidence) this.#keepAtRest();
    const change = changeOf(before, state, cells, changed, this.#options.clock.now());
    if (change) this.#options.onChange?.(change);
  }

  /** `runs`: what follows may run by itself. */
  #look(runs: boolean): Look["changed"] {
    if (runs) this.#truth.readAll();
    const { changed, run } = this.#marks.look(this.#state, this.#notebook());
    if (run && runs) this.dispatch(run);
    return changed;
  }

  /** An edit may say that a value is about to be changed: it is copied while nobody waits. */
  #keepAtRest(): void {
    const { checkpointBytes, clock } = this.#options;
    this.#cancelRest?.();
    if (!checkpointBytes || this.#state.history.length === 0) return;
    this.#cancelRest = clock.after(REST, () => this.dispatch({ type: "keep" }));
  }

  /** A copy that is gone is made up for by running cells, unless that takes long: then people decide. */
  #replan({ wish, names, reason }: Effect & { type: "replan" }): void {
    const { onNotice } = this.#options;
    const made = this.plan(wish.want, wish.cell);
    const what = checkpointLost({ names, reason });
    if (made.restart !== null || made.steps.some(isDear))
      return onNotice?.("warning", `${what} Nothing has run. Ask for the plan again: it takes longer now.`);
    onNotice?.("info", `${what} The cells that make it run instead.`);
    this.dispatch(planRun(made));
  }

  #setTimer(timer: Timer, ms: number): void {
    this.#cancelTimer(timer);
    const cancel = this.#options.clock.after(ms, () => {
      this.#timers.delete(timer);
      this.dispatch({ type: "timer", timer });
    });
    this.#timers.set(timer, cancel);
  }

  #cancelTimer(timer: Timer): void {
    this.#timers.get(timer)?.();
    this.#timers.delete(timer);
  }

  // ---- what is asked ------------------------------------------------------------------------------------------------

  readTexts(facts: ReadFacts): void {
    this.#truth.setFacts(facts);
    this.dispatch({ type: "document-changed" });
  }

  foundOnDisk(modules: readonly OutdatedModule[]): void {
    this.#truth.foundOnDisk(this.#state, modules);
    this.dispatch({ type: "document-changed" });
  }

  prepareKernel(): void {
    if (this.#state.kernel.state === "none") this.#options.kernels.prepare?.(kernelWish(this.#state, this.#notebook()));
  }

  sayNow(message: OutgoingMessage): void {
    this.#deeds.sayNow(message);
  }

  plan(want: PlanWish, cell?: CellId): PlanView {
    return this.#truth.plan(this.#state, this.#notebook(), want, cell);
  }
  names(wanted: readonly string[]): Record<string, NameView> {
    return this.#truth.names(this.#state, this.#notebook(), wanted);
  }
  ghosts(): Ghost[] {
    return this.#truth.ghosts(this.#state, this.#notebook());
  }
  state(): ExecutionState {
    return this.#state;
  }
  view(): ExecutionView {
    return viewOf(this.#state, this.#marks.views, this.#options.clock.now());
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#cancelRest?.();
    this.#timers.clear();
    this.#deeds.close();
  }
}

/** The last cell that somebody asked for has ended: what follows from it may run. What runs by itself asks for nothing. */
const askedHasEnded = ({ running }: ExecutionState, now: ExecutionState): boolean =>
  running !== null && !running.unasked && now.running?.run !== running.run;
