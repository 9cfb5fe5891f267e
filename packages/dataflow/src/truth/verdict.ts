/**
 * What is claimed of a cell, and why: values, without words (words.ts) and without the way to them (judge.ts).
 */
import type { Location } from "./location.ts";
import type { Evidence } from "./ran.ts";

export type State =
  | "never"
  | "fresh"
  | "edited"
  | "stale"
  | "below"
  | "ghost"
  | "failed"
  | "interrupted"
  | "unknown"
  | "pinned";

export type CauseKind =
  /** Another value was made above, after this ran. */
  | "changed"
  /** It read what its own earlier run had left. */
  | "itself"
  /** It read what a cell below had made. */
  | "below"
  /** It read what a cell made that is gone, or does not make it any more. */
  | "gone"
  /** It read another cell's value than the page's order gives. */
  | "order"
  /** It read what code from outside the notebook had made. */
  | "outside"
  /** It read what is not there at this place of the page: nothing above makes it. */
  | "leftover"
  /** The cell above that makes it cannot be believed itself. */
  | "edited"
  | "never"
  | "stale"
  | "failed"
  | "interrupted"
  | "unknown"
  | "drawn"
  /** What it left was overwritten out of order. */
  | "overwritten"
  /** Random numbers from a generator that nobody seeded, the clock, chance. */
  | "chance"
  /** A module changed on disk. */
  | "outdated";

export interface Cause {
  readonly kind: CauseKind;
  readonly location: Location;
  /** The cell that is the cause; null for code from outside, and where there is none. */
  readonly cell: string | null;
  /** When the cause came about, if it was a run. */
  readonly at: number | null;
  readonly evidence: Evidence;
  /** Of all files, the one that is meant. */
  readonly file?: Location;
  /** What hides the truth, in the words of the code. */
  readonly hidden?: string;
}

export const isSameCause = (a: Cause | null, b: Cause | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.kind === b.kind &&
    a.location === b.location &&
    a.cell === b.cell &&
    a.at === b.at &&
    a.evidence === b.evidence &&
    a.file === b.file &&
    a.hidden === b.hidden);

export interface Verdict {
  readonly state: State;
  readonly evidence: Evidence;
  readonly cause: Cause | null;
  /** Left out of runs by a person's wish. */
  readonly skipped?: boolean;
}

export const isSameVerdict = (a: Verdict, b: Verdict): boolean =>
  a === b ||
  (a.state === b.state && a.evidence === b.evidence && a.skipped === b.skipped && isSameCause(a.cause, b.cause));

/** What can be relied on of a cell's writes: the same values as from the top, or not and for which reason. */
export type Doubt = "edited" | "never" | "stale" | "failed" | "interrupted" | "unknown" | "drawn";

/** Of what a cell gives: what rests on chance stays so, and is told apart from what nobody knows. */
export const doubtIn = ({ state, cause }: Verdict): Doubt => (isChance(cause) ? "drawn" : doubtOf(state));

/** Running again does not mend it. */
export const isChance = (cause: Cause | null): boolean => cause?.kind === "chance" || cause?.kind === "drawn";

export function doubtOf(state: State): Doubt {
  if (state === "below" || state === "ghost") return "stale";
  return state === "fresh" || state === "pinned" ? "unknown" : state;
}

export function stateOfCause({ kind, evidence }: Cause): State {
  if (kind === "chance" || kind === "drawn" || kind === "unknown" || evidence === "assumed") return "unknown";
  if (kind === "below") return "below";
  return kind === "gone" ? "ghost" : "stale";
}
