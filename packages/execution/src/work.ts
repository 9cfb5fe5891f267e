/**
 * The bench on which one step is made: the state so far, what may be looked at, and the effects collected. Functions of
 * the `step-*.ts` files change it in place; from outside `step` is a pure function all the same.
 */
import { cellById } from "@pellucid/notebook";
import type { Cell, CellId, Edit, Output } from "@pellucid/notebook";
import type { Effect, Sight } from "./events.ts";
import type { RunRecord } from "./run-record.ts";
import type { ExecutionState, KernelMemory, RunningCell } from "./state.ts";

export interface OutputDraft {
  readonly id: CellId;
  readonly before: readonly Output[];
  /** So many of `before` stay; all, or none after a clear. Never copied: there may be very many. */
  kept: number;
  /** What comes behind them. */
  added: Output[];
  /** The last of those that stay, a stream, lengthened. */
  grown: { readonly keep: number; readonly text: string } | null;
  /** Stream text of this step that is not folded in yet: folding once is linear, chunk by chunk is not. */
  chunk: { readonly name: string; readonly parts: string[] } | null;
}

export interface Work {
  state: ExecutionState;
  readonly sight: Sight;
  /** Besides edits, which come first: a kernel is told only what the journal knows. */
  readonly effects: Effect[];
  readonly edits: Edit[];
  /** Outputs of this step by cell, joined into as few edits as possible at its end. */
  readonly drafts: Map<CellId, OutputDraft>;
  /** Cells whose records this step has changed; `runs` is then a copy of its own. */
  readonly changed: Set<CellId>;
  /** Cells of earlier runs whose messages still arrive, by message id. */
  readonly late: Map<string, CellId | null>;
}

export const beginWork = (state: ExecutionState, sight: Sight): Work => ({
  state,
  sight,
  effects: [],
  edits: [],
  drafts: new Map(),
  changed: new Set(),
  late: new Map(),
});

export const cellOf = ({ sight }: Work, id: CellId): Cell | undefined =>
  cellById(sight.notebook, id) ?? sight.deleted?.(id);

/** Thousands of records are copied once a step, not once a change. */
export function setRecord(work: Work, record: RunRecord): void {
  if (work.changed.size === 0) work.state = { ...work.state, runs: { ...work.state.runs } };
  work.changed.add(record.cell);
  Object.defineProperty(work.state.runs, record.cell, { ...OWN, value: record });
}

/** By definition, not assignment: a cell may be called `__proto__`. */
const OWN = { enumerable: true, configurable: true, writable: true };

export function setKernel(work: Work, change: Partial<KernelMemory>): void {
  work.state = { ...work.state, kernel: { ...work.state.kernel, ...change } };
}

export function setRunning(work: Work, change: Partial<RunningCell>): void {
  if (work.state.running) work.state = { ...work.state, running: { ...work.state.running, ...change } };
}

export const newId = (work: Work): string => {
  const id = `${work.state.name}-${work.state.next}`;
  work.state = { ...work.state, next: work.state.next + 1 };
  return id;
};

export const notify = (work: Work, level: "info" | "warning" | "error", text: string): void => {
  work.effects.push({ type: "notify", level, text });
};
