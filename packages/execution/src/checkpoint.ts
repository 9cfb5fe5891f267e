/**
 * What is remembered of the copies of values that a Python kernel keeps for us, so that a plan can put values back
 * instead of running their creators again. The copies themselves are the kernel's, in its memory, and end with it.
 */
import type { Checkpoint } from "@pellucid/dataflow";
import type { PlanWish } from "@pellucid/protocol";

export interface KeptCheckpoint extends Checkpoint {
  readonly bytes: number;
  readonly at: number;
}

/** A value for which there is no copy (any more), and why. */
export interface LostCheckpoint {
  readonly holds: Checkpoint["holds"];
  readonly reason: string;
}

/** A request to the kernel that is not answered yet. */
export interface AskedCheckpoints {
  readonly msgId: string;
  readonly id: string;
  readonly after: number;
  readonly groups: readonly Checkpoint["holds"][];
  readonly generators: Checkpoint["holds"];
}

/** Values to be put back before a run. */
export interface Restore {
  readonly checkpoint: string;
  readonly put: Checkpoint["holds"];
}

/** Values that are being put back for the run at the head of the queue, which waits for it. */
export interface Restoring {
  readonly run: string;
  readonly request: number;
  readonly wish: PlanOrigin | null;
  /** By the id of the message. */
  readonly waiting: Readonly<Record<string, Restore>>;
  /** What could not be put back, and why. */
  readonly failed: { readonly names: readonly string[]; readonly reason: string } | null;
}

/** The plan that a run is part of. */
export interface PlanOrigin {
  readonly want: PlanWish;
  readonly cell?: string;
}

export interface Checkpoints {
  /** Oldest first. */
  readonly kept: readonly KeptCheckpoint[];
  readonly asked: readonly AskedCheckpoints[];
  /** Oldest first; the newest `LOST_BOUND` of them. */
  readonly lost: readonly LostCheckpoint[];
  readonly restoring: Restoring | null;
}

export const NO_CHECKPOINTS: Checkpoints = { kept: [], asked: [], lost: [], restoring: null };
export const LOST_BOUND = 200;

/** All copies of one kernel together may take this much, unless a setting says otherwise. */
export const CHECKPOINT_BYTES = 512 * 1024 * 1024;

/** Why there is no copy of a value, where that is known. */
export const reasonLost = ({ lost }: Checkpoints, location: string, n: number): string | null =>
  lost.findLast(({ holds }) => Object.hasOwn(holds, location) && holds[location] === n)?.reason ?? null;
