/**
 * What judging a cell works on: the page in its order, the kernel's memory, and the answers of the cells above with what
 * they give to those below. Only types and look-ups; answers are found in judge.ts, gifts in gifts.ts.
 */
import type { Write } from "./run-draft.ts";
import type { KernelMemory, RunEntry, Token, Version } from "./kernel-memory.ts";
import { EVERYTHING } from "./location.ts";
import type { Location } from "./location.ts";
import type { PageOrder } from "./page-order.ts";
import type { PageCell } from "./ran.ts";
import type { Stamps } from "./stamps.ts";
import type { Cause, Doubt, Verdict } from "./verdict.ts";

/** What a cell gives to those below, for one location. */
export interface Contribution {
  readonly write: Write;
  /** Which value; null when it cannot be relied on. */
  readonly token: Token | null;
  readonly doubt: Doubt | null;
  readonly n: number;
  readonly at: number;
  /** Names whose objects the new value may share, where that was not seen. */
  readonly from: readonly string[];
}

export interface Judged {
  readonly verdict: Verdict;
  readonly gives: ReadonlyMap<Location, Contribution>;
  /** Locations on which this answer rests. */
  readonly reads: ReadonlySet<Location>;
  /** What its run saw otherwise than the page gives it; null where that was not asked one by one. */
  readonly causes: Causes | null;
  readonly entry: RunEntry | undefined;
}

/** One for a location at most. */
export type Causes = readonly Cause[];

export interface Judging {
  readonly memory: KernelMemory;
  readonly order: PageOrder;
  readonly kinds: Stamps;
  judged(cell: string): Judged | undefined;
  cell(id: string): PageCell | undefined;
}

interface Expected {
  readonly cell: string;
  readonly gift: Contribution;
}

/** What the page above gives for a location. */
export function expectedAt(judging: Judging, location: Location, place: number): Expected | null {
  const at = judging.order.writerAbove(location, place);
  if (at < 0) return null;
  const cell = judging.order.at(at);
  const gives = judging.judged(cell)?.gives;
  const gift = gives?.get(location) ?? gives?.get(EVERYTHING);
  return gift ? { cell, gift } : null;
}

export const giftAt = (judging: Judging, location: Location, place: number): Contribution | undefined =>
  expectedAt(judging, location, place)?.gift;

/** What a run saw there; of a setting that it only set again, what the run before saw, where that is what the page gives. */
export function sawAt(judging: Judging, entry: RunEntry, location: Location, place: number): Version | undefined {
  const saw = entry.saw.get(location);
  const settled = entry.settled.get(location);
  if (!settled) return saw;
  const expected = expectedAt(judging, location, place);
  const isGiven = (version: Version | undefined) =>
    expected ? expected.gift.token !== null && expected.gift.token === version?.token : version === undefined;
  return !isGiven(saw) && isGiven(settled.saw) ? settled.saw : saw;
}

const readsOfRuns = new WeakMap<RunEntry, ReadonlySet<Location>>();

/** What the answer for a run rests on: the same object each time, since it is asked for often. */
export function readsOf(entry: RunEntry): ReadonlySet<Location> {
  const known = readsOfRuns.get(entry);
  if (known) return known;
  const reads = new Set([...entry.effects.reads.keys(), ...entry.base.keys()]);
  if (entry.sawAll) reads.add(EVERYTHING);
  readsOfRuns.set(entry, reads);
  return reads;
}
