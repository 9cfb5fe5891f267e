/**
 * What is kept of a run: which text ran, when, in which kernel, and how it ended. Made by step-queue.ts, read by view.ts
 * (the marks at a cell) and truth.ts (whether its output can be believed). Only the latest run of each cell is kept
 * whole; of the others the order remains (`HistoryEntry`).
 */
import type { CellId } from "@pellucid/notebook";
import type { Observation } from "@pellucid/protocol";

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
  /** Name of the person who asked. */
  readonly by?: string;
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
  /** The text that ran; absent where it was too much to keep. */
  readonly source?: string;
  /** `expected`: it raised, as its tag said it would. Absent: as `ok` says. */
  readonly ended?: "expected" | "failed" | "interrupted";
  /** When it ended, and how long it took, in ms. */
  readonly at?: number;
  readonly took?: number;
  readonly reason?: string;
  /** What the helper saw, without what is of no use later. */
  readonly observation?: Observation;
  /** No run: names were taken away, or given the values of these runs again. */
  readonly restored?: { readonly dropped: readonly string[]; readonly put: Readonly<Record<string, number>> };
}

/** More text and reports than this, in UTF-16 units, are not kept: then nothing is known of what the later runs did. */
export const HISTORY_TEXT_BOUND = 24 * 1024 * 1024;
/** A report that is larger is of a namespace that nobody can be told about. */
const OBSERVATION_BOUND = 256 * 1024;

/** The report as it is kept: who holds how much memory is asked of the kernel when it is wanted; that a device is used stays. */
export function keptObservation(observation: Observation | null): Observation | null {
  if (!observation) return null;
  const devices = Object.entries(observation.memory).filter(([, { cuda }]) => cuda !== undefined && cuda > 0);
  const kept = { ...observation, memory: Object.fromEntries(devices) };
  return JSON.stringify(kept).length > OBSERVATION_BOUND ? null : kept;
}

/** A kernel that ran more than this is not known any more: all later runs count as of unknown code. */
export const HISTORY_BOUND = 10_000;

/** Of a source: which text it was that ran. */
export { textHash as hashOf } from "@pellucid/notebook";
