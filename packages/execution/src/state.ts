/**
 * Everything an execution remembers. It is plain JSON, because the room journals it (patch.ts) and an execution goes on
 * after a server crash exactly where it was: same queue, same running cell, same next event of the same kernel.
 *
 * All of it has the scope "execution": the server's, shown to all views (view.ts makes what they see).
 */
import type { CellId } from "@pellucid/notebook";
import type { Header, KernelState, Observation, OutgoingMessage } from "@pellucid/protocol";
import { type Checkpoints, NO_CHECKPOINTS, type PlanOrigin, type Restore } from "./checkpoint.ts";
import type { HistoryEntry, RunRecord } from "./run-record.ts";

export interface KernelMemory {
  /** The kernelspec people chose, or null to let the port choose. */
  readonly choice: string | null;
  /** Numbers the attempts to start: the answer to an attempt that was overtaken is sent away. */
  readonly start: number;
  /** The kernel's id at the host. */
  readonly id: string | null;
  /** Number of the last event that was applied. Events up to it are ignored, so that a repeat does no harm. */
  readonly seq: number;
  readonly incarnation: number;
  /** Messages of incarnations up to this one are of a kernel that is gone, and are ignored. */
  readonly retired: number;
  readonly state: KernelState;
  readonly name: string | null;
  readonly displayName: string;
  readonly language: string;
  readonly environment?: string;
  readonly reason?: string;
  readonly remedy?: string;
  /** It answered and may be given code. */
  readonly ready: boolean;
  /** Messages nobody could read, so far. */
  readonly garbage: number;
}

/** A cell waiting for its turn, as it was when its run was asked for. */
export interface QueuedRun {
  readonly run: string;
  /** Runs asked for together: an error stops the rest of its own request only. */
  readonly request: number;
  readonly cell: CellId;
  readonly source: string;
  readonly askedAt: number;
  /** An error in it stops nothing (tag `raises-exception`, or the request allowed errors). */
  readonly mayFail: "no" | "tagged" | "allowed";
  /** How often the kernel refused it unseen. */
  readonly refused: number;
  /** Names that are taken away before it runs. */
  readonly drop?: readonly string[];
  /** Values that are put back before it runs. */
  readonly restore?: readonly Restore[];
  /** The plan it is part of. */
  readonly plan?: PlanOrigin;
  /** Name of the person who asked. */
  readonly by?: string;
  /** It runs by itself, because the notebook says so and something above it ran. */
  readonly unasked?: boolean;
}

/** The conversation about the cell that is running. */
export interface RunningCell extends QueuedRun {
  readonly msgId: string;
  readonly seenBusy: boolean;
  /** The kernel has said that it runs this text. */
  readonly begun?: boolean;
  /** Both are awaited; the second one not for ever. */
  readonly idle: boolean;
  readonly reply: RunReply | null;
  /** Its first error in words, for kernels whose reply says less. */
  readonly error: string | null;
  readonly interruptedAt: number | null;
  /** It lies with the kernel, which is busy with code of somebody else first. */
  readonly waits?: boolean;
  /** What the helper reported, which comes before the end. */
  readonly observation?: Observation;
}

/** Code of another client, while it runs in our kernel. */
export interface ForeignRun {
  /** The id of its request. */
  readonly parent: string;
  readonly source: string | null;
  readonly observation: Observation | null;
}

/** What is to be said to the kernel between two runs. */
export interface SaidBetween {
  readonly message: OutgoingMessage;
  /** Runs that were asked for before; it waits until none of them is left. */
  readonly behind: readonly string[];
  /** Its place in the order of runs, once it is said; it is kept until it is answered. */
  readonly n?: number;
}

export interface RunReply {
  /** `lost`: the kernel has nothing of ours left to do, but how the run ended was never heard. */
  readonly status: "ok" | "error" | "aborted" | "lost";
  readonly reason: string;
}

export interface Prompt {
  readonly cell: CellId;
  /** The id of the kernel's input_request. */
  readonly request: string;
  readonly prompt: string;
  readonly password: boolean;
  /** What the answer must name as its parent. */
  readonly header: Header;
}

export interface ExecutionOptions {
  /** Somebody can answer `input()`. */
  readonly stdin: boolean;
  /** The kernel that was used is written into the notebook's metadata when the notebook names none or another. */
  readonly writeKernelspec: boolean;
}

export interface ExecutionState {
  readonly options: ExecutionOptions;
  /** Begins every id made here, so that ids of two lives never meet. */
  readonly name: string;
  /** Next number for ids. */
  readonly next: number;
  readonly kernel: KernelMemory;
  readonly queue: readonly QueuedRun[];
  readonly between: readonly SaidBetween[];
  readonly running: RunningCell | null;
  /** The latest run of each cell. */
  readonly runs: Readonly<Record<CellId, RunRecord>>;
  /** What ran in the present kernel since it started, in order (the first `HISTORY_BOUND`): what truth is made of. */
  readonly history: readonly HistoryEntry[];
  readonly prompt: Prompt | null;
  readonly foreign: ForeignRun | null;
  /** A question to the kernel whose answer shows that it has nothing of ours left to do. */
  readonly probe: string | null;
  /** Copies of values that the present kernel keeps. */
  readonly checkpoints: Checkpoints;
}

const NO_KERNEL: KernelMemory = {
  choice: null,
  start: 0,
  id: null,
  seq: 0,
  incarnation: -1,
  retired: -1,
  state: "none",
  name: null,
  displayName: "",
  language: "",
  ready: false,
  garbage: 0,
};

/** Own properties only: a cell may be called `constructor`. */
export const recordOf = (state: ExecutionState, cell: CellId): RunRecord | undefined =>
  Object.hasOwn(state.runs, cell) ? state.runs[cell] : undefined;

/** `name`: a word that no other execution has (random), of letters, digits and `-`. */
export const emptyState = (name: string, options: Partial<ExecutionOptions> = {}): ExecutionState => ({
  options: { stdin: true, writeKernelspec: true, ...options },
  name,
  next: 1,
  kernel: NO_KERNEL,
  queue: [],
  between: [],
  running: null,
  runs: {},
  history: [],
  prompt: null,
  foreign: null,
  probe: null,
  checkpoints: NO_CHECKPOINTS,
});

/** Names the life of one kernel process; null while there is none whose variables could still be there. */
export const sessionOf = (kernel: KernelMemory): string | null =>
  kernel.id === null || kernel.state === "dead" || kernel.state === "none" || kernel.incarnation <= kernel.retired
    ? null
    : `${kernel.id}/${kernel.incarnation}`;
