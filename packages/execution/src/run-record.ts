/**
 * What is kept of a run: which text ran, when, in which kernel, and how it ended. Made by step-queue.ts, read by view.ts
 * (the marks at a cell) and truth.ts (whether its output can be believed). Only the latest run of each cell is kept
 * whole; of the others the order remains (`HistoryEntry`).
 */
import type { CellId } from "@pellucid/notebook";

export interface RunRecord {
  readonly run: string;
  readonly cell: CellId;
  /** Rises with every run of this execution. */
  readonly n: number;
  /** The id of its execute_request, by which its messages are known; empty for a run that needed no kernel. */
  readonly msgId: string;
  /** The kernel and its incarnation: see `sessionOf`. */
  readonly session: string;
  /** The text that ran. */
  readonly source: string;
  /** Kernel and environment in words. */
  readonly environment: string;
  readonly state: "running" | "done" | "failed" | "interrupted";
  readonly askedAt: number;
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** Duration of the run before this one, in ms. */
  readonly lastDuration?: number;
  readonly count: number | null;
  /** Why it failed or was interrupted, in one line. */
  readonly reason?: string;
  /** The cell still shows what an earlier run left; the first output of this one takes its place. */
  readonly kept: boolean;
  /** `clear_output(wait=True)` was said: the next output clears first. */
  readonly clearPending: boolean;
}

/** One run in the order of a kernel's life. */
export interface HistoryEntry {
  readonly n: number;
  /** Null for code that came from outside this notebook (a console, another client). */
  readonly cell: CellId | null;
  readonly hash: string;
  readonly ok: boolean;
}

/** More than this is never needed: truth looks only at the beginning, which must match the document. */
export const HISTORY_BOUND = 10_000;

/** Of a source: which text it was that ran. */
export { textHash as hashOf } from "@pellucid/notebook";
