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
  const { clock, progress } = plan;
  const places = placesOf(plan.notebook);
  const empty = emptyState(plan.name, { stdin: false, writeKernelspec: false });
  const cancels: (() => void)[] = [];
  const seen = new Map<CellId, RunRecord>();
  let { notebook } = plan;
  let cellLimit = () => {};
  let ending: Outcome | null = null;

  return new Promise((resolve) => {
    const runner: Runner = createRunner({
      document: {
        notebook: () => notebook,
        cell: (id) => cellById(notebook, id),
        edit: (edits) => {
          for (const edit of edits) notebook = apply(notebook, plan.store(edit, notebook));
        },
      },
      kernels: plan.kernels,
      clock,
      state: { ...empty, kernel: { ...empty.kernel, choice: plan.kernel } },
      onChange: () => look(),
      ...(plan.takeFirst && { takeFirst: plan.takeFirst }),
    });

    /** What changed since the last look: cells that began or ended, and whether all is over. */
    function look(): void {
      const { runs, queue, running } = runner.state();
      for (const [id, record] of Object.entries(runs)) {
        const before = seen.get(id);
        if (before === record) continue;
        seen.set(id, record);
        if (before?.state !== record.state) turned(record);
      }
      if (queue.length === 0 && !running) finish();
    }

    function turned(record: RunRecord): void {
      const place = places.get(record.cell);
      if (!place) return;
      cellLimit();
      if (record.state === "running") {
        progress.began(place);
        if (plan.cellTimeout !== undefined) cellLimit = limit(plan.cellTimeout, "It passed its limit");
        return;
      }
      progress.ended(place, record);
      plan.partial(notebook);
    }

    /** The first reason to end is the one that is told. */
    function end(outcome: Outcome): void {
      if (ending) return;
      ending = outcome;
      runner.dispatch({ type: "interrupt" });
      // Before the first cell there is nothing that could be interrupted.
      const grace = runner.state().running ? GRACE_MS : 0;
      cancels.push(
        clock.after(grace, () => runner.dispatch({ type: "shutdown" })),
        clock.after(grace, finish),
      );
    }

    function limit(seconds: number, what: string): () => void {
      const cancel = clock.after(seconds * 1000, () => {
        const place = places.get(runner.state().running?.cell ?? "") ?? null;
        end({ kind: "limit", place, reason: `${what} of ${seconds} s` });
      });
      cancels.push(cancel);
      return cancel;
    }

    function finish(): void {
      for (const cancel of cancels.splice(0)) cancel();
      cellLimit();
      plan.stop.removeEventListener("abort", stopped);
      const outcome = ending ?? outcomeOf(runner, places, plan.allowErrors);
      runner.close();
      resolve({ outcome, notebook, runs: seen });
    }

    const stopped = () => end({ kind: "stopped" });
    plan.stop.addEventListener("abort", stopped);
    if (plan.timeout !== undefined) limit(plan.timeout, "The run passed its limit");
    cancels.push(
      clock.after(plan.startLimit * 1000, () => {
        if (runner.state().kernel.ready || seen.size > 0) return;
        end({ kind: "died", place: null, reason: `The kernel did not answer within ${plan.startLimit} s` });
      }),
    );
    runner.dispatch({ type: "run", cells: plan.cells ?? [...places.keys()], allowErrors: plan.allowErrors });
    if ((plan.cells?.length ?? places.size) === 0) finish();
  });
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
