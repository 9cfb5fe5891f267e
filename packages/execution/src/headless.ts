/**
 * A notebook run from top to bottom without a screen: the document in memory, a runner, one kernel, and limits. It is the
 * execution of the lab, with nobody there to answer. Called by `pellucid run` and by verify (verify/engine.ts); files are
 * theirs.
 */
import { apply, cellById, type CellId, type Edit, type Notebook } from "@pellucid/notebook";
import type { Clock, KernelsPort } from "./ports.ts";
import type { RunRecord } from "./run-record.ts";
import { createRunner, type Runner, type RunnerOptions } from "./runner.ts";

import { emptyState } from "./state.ts";
import { isTagged } from "./step-queue.ts";

/** Where a cell is: its place among the code cells, as the lab shows it. */
export interface Place {
  readonly id: string;
  readonly number: number;
  readonly of: number;
}

/** Told while it runs. */
export interface Progress {
  began(place: Place): void;
  ended(place: Place, record: RunRecord): void;
}

export interface HeadlessPlan {
  readonly notebook: Notebook;
  /** Code cells to run, in the order of the notebook; default: all of them. */
  readonly cells?: readonly CellId[];
  /** Of this run; unlike the names of other runs at the same kernel host. */
  readonly name: string;
  readonly kernels: KernelsPort;
  /** Name of the kernel to run with; null: as the notebook says. */
  readonly kernel: string | null;
  readonly clock: Clock;
  readonly allowErrors: boolean;
  /** Seconds. */
  readonly timeout?: number;
  readonly cellTimeout?: number;
  /** How long a kernel may take to answer first. */
  readonly startLimit: number;
  readonly progress: Progress;
  /** May put a large part of an edit elsewhere before it is applied to this notebook. */
  readonly store: (edit: Edit, notebook: Notebook) => Edit;
  /** Takes out what the kernel says to others than cells. */
  readonly takeFirst?: RunnerOptions["takeFirst"];
  /** After each cell. */
  readonly partial: (notebook: Notebook) => void;
  /** Aborted by Ctrl+C. */
  readonly stop: StopSignal;
}

/** As much of an `AbortSignal` as is needed. */
export interface StopSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly place: Place; readonly reason: string }
  /** `place` null: it never came to run a cell. */
  | { readonly kind: "died"; readonly place: Place | null; readonly reason: string }
  | { readonly kind: "no-kernel"; readonly reason: string; readonly remedy: string }
  | { readonly kind: "limit"; readonly place: Place | null; readonly reason: string }
  | { readonly kind: "stopped" };

/** An interrupted cell gets this long to end by itself; then its kernel ends. */
const GRACE_MS = 5_000;

export interface HeadlessRun {
  readonly outcome: Outcome;
  readonly notebook: Notebook;
  /** By cell; cells that were not reached have none. */
  readonly runs: ReadonlyMap<CellId, RunRecord>;
}

export function runHeadless(plan: HeadlessPlan): Promise<HeadlessRun> {
  return new Promise((resolve) => new Headless(plan, resolve).begin());
}

/** One run: it watches the runner, tells of each cell, and ends at the first reason to. */
class Headless {
  readonly #plan: HeadlessPlan;
  readonly #resolve: (run: HeadlessRun) => void;
  readonly #places: ReadonlyMap<CellId, Place>;
  readonly #runner: Runner;
  readonly #seen = new Map<CellId, RunRecord>();
  readonly #cancels: (() => void)[] = [];
  #notebook: Notebook;
  #cellLimit = () => {};
  #ending: Outcome | null = null;

  constructor(plan: HeadlessPlan, resolve: (run: HeadlessRun) => void) {
    this.#plan = plan;
    this.#resolve = resolve;
    this.#notebook = plan.notebook;
    this.#places = placesOf(plan.notebook);
    const empty = emptyState(plan.name, { stdin: false, writeKernelspec: false });
    this.#runner = createRunner({
      document: {
        notebook: () => this.#notebook,
        cell: (id) => cellById(this.#notebook, id),
        edit: (edits) => {
          for (const edit of edits) this.#notebook = apply(this.#notebook, plan.store(edit, this.#notebook));
        },
      },
      kernels: plan.kernels,
      clock: plan.clock,
      state: { ...empty, kernel: { ...empty.kernel, choice: plan.kernel } },
      onChange: () => this.#look(),
      ...(plan.takeFirst && { takeFirst: plan.takeFirst }),
    });
  }

  begin(): void {
    const plan = this.#plan;
    const runner = this.#runner;
    plan.stop.addEventListener("abort", this.#stopped);
    if (plan.timeout !== undefined) this.#limit(plan.timeout, "The run passed its limit");
    this.#after(plan.startLimit * 1000, () => {
      if (runner.state().kernel.ready || this.#seen.size > 0) return;
      this.#end({ kind: "died", place: null, reason: `The kernel did not answer within ${plan.startLimit} s` });
    });
    const cells = plan.cells ?? [...this.#places.keys()];
    runner.dispatch({ type: "run", cells, allowErrors: plan.allowErrors });
    if (cells.length === 0) this.#finish();
  }

  /** What changed since the last look: cells that began or ended, and whether all is over. */
  #look(): void {
    const { runs, queue, running } = this.#runner.state();
    for (const [id, record] of Object.entries(runs)) {
      const before = this.#seen.get(id);
      if (before === record) continue;
      this.#seen.set(id, record);
      if (before?.state !== record.state) this.#turned(record);
    }
    if (queue.length === 0 && !running) this.#finish();
  }

  #turned(record: RunRecord): void {
    const { progress, cellTimeout, partial } = this.#plan;
    const place = this.#places.get(record.cell);
    if (!place) return;
    this.#cellLimit();
    if (record.state === "running") {
      progress.began(place);
      if (cellTimeout !== undefined) this.#cellLimit = this.#limit(cellTimeout, "It passed its limit");
      return;
    }
    progress.ended(place, record);
    partial(this.#notebook);
  }

  readonly #stopped = () => this.#end({ kind: "stopped" });

  /** The first reason to end is the one that is told. */
  #end(outcome: Outcome): void {
    if (this.#ending) return;
    this.#ending = outcome;
    this.#runner.dispatch({ type: "interrupt" });
    // Before the first cell there is nothing that could be interrupted.
    const grace = this.#runner.state().running ? GRACE_MS : 0;
    this.#after(grace, () => this.#runner.dispatch({ type: "shutdown" }));
    this.#after(grace, () => this.#finish());
  }

  #limit(seconds: number, what: string): () => void {
    return this.#after(seconds * 1000, () => {
      const place = this.#places.get(this.#runner.state().running?.cell ?? "") ?? null;
      this.#end({ kind: "limit", place, reason: `${what} of ${seconds} s` });
    });
  }

  /** Unless the run is over by then. The answer takes it back. */
  #after(ms: number, act: () => void): () => void {
    const cancel = this.#plan.clock.after(ms, act);
    this.#cancels.push(cancel);
    return cancel;
  }

  #finish(): void {
    for (const cancel of this.#cancels.splice(0)) cancel();
    this.#cellLimit();
    this.#plan.stop.removeEventListener("abort", this.#stopped);
    const outcome = this.#ending ?? outcomeOf(this.#runner, this.#places, this.#plan.allowErrors);
    this.#runner.close();
    this.#resolve({ outcome, notebook: this.#notebook, runs: this.#seen });
  }
}

function placesOf(notebook: Notebook): Map<CellId, Place> {
  const code = notebook.cells.filter((cell) => cell.type === "code");
  const places = code.map(({ id }, index): [CellId, Place] => [id, { id, number: index + 1, of: code.length }]);
  return new Map(places.filter((_, index) => !isTagged(code[index]!, "skip-execution")));
}

function outcomeOf(runner: Runner, places: ReadonlyMap<CellId, Place>, allowErrors: boolean): Outcome {
  const { runs, kernel } = runner.state();
  const records = Object.values(runs).toSorted((a, b) => a.n - b.n);
  if (kernel.state === "dead") {
    const place = places.get(
      records.find((record) => record.state === "failed" && record.reason === kernel.reason)?.cell ?? "",
    );
    const reason = kernel.reason ?? "The kernel died";
    if (kernel.id === null && records.length === 0) return { kind: "no-kernel", reason, remedy: kernel.remedy ?? "" };
    return { kind: "died", place: place ?? null, reason };
  }
  const bad = records.find((record) => record.state === "interrupted" || (record.state === "failed" && !allowErrors));
  const place = bad && places.get(bad.cell);
  return bad && place ? { kind: "failed", place, reason: bad.reason ?? bad.state } : { kind: "done" };
}
