/**
 * What one run read and wrote while it is being put together: the draft that effects.ts, file-effects.ts and chance-effects.ts
 * fill, and the acts by which they do. Decides nothing of its own but which of two pieces of evidence is kept.
 */
import type { CellFacts, FunctionFacts } from "../facts.ts";
import { type Carry, NOTHING_CARRIED } from "./carry.ts";
import { isLibrary } from "./libraries.ts";
import { type Location, moduleState, OBJECTS } from "./location.ts";
import type { Evidence, Observed } from "./ran.ts";

export interface Write {
  readonly how: "bind" | "change" | "delete";
  /**
   * What is there afterwards also depends on what was there before, in a way that the run's reads do not tell: it may
   * not have been written at all, or only a part of it.
   */
  readonly weak: boolean;
  readonly evidence: Evidence;
  /** Equal for all runs that leave the same value: an import gives the same module every time. */
  readonly same?: string;
  /** The value gives its items once. */
  readonly iterator?: boolean;
  readonly carry: Carry;
}

export interface Effects {
  readonly reads: ReadonlyMap<Location, Evidence>;
  readonly writes: ReadonlyMap<Location, Write>;
  /** What keeps us from knowing all reads; then it may have read anything. */
  readonly hides: string | null;
}

/** What is known of values at the moment of the run. */
export interface Surroundings {
  carryOf(location: Location): Carry | undefined;
  /** The value of a name is known to be this import's. */
  importOf(location: Location): string | undefined;
  /** The modules beside the notebook that this one's functions go on to use. */
  usedBy(module: Location): Iterable<Location>;
  /** Names that may share objects with this one, itself included. */
  sharing(name: string): Iterable<string>;
  /** The value gives its items once. */
  isIterator(name: string): boolean;
  /** A print of its content, where one was made. */
  printOf(name: string): string | undefined;
  /** Some value is bound to it. */
  has(location: Location): boolean;
}

export interface Draft {
  readonly source: string;
  readonly facts: CellFacts;
  readonly observed: Observed | null;
  readonly around: Surroundings;
  readonly reads: Map<Location, Evidence>;
  readonly writes: Map<Location, Write>;
  carry: Carry;
}

export const RANK: Record<Evidence, number> = { observed: 0, inferred: 1, assumed: 2 };
export const weaker = (a: Evidence, b: Evidence): Evidence => (RANK[a] >= RANK[b] ? a : b);

export function read(draft: Draft, location: Location, evidence: Evidence): void {
  const known = draft.reads.get(location);
  if (known === undefined || RANK[evidence] < RANK[known]) draft.reads.set(location, evidence);
}

/** A certain write is not made less certain by a doubtful one of the same place. */
export function write(draft: Draft, location: Location, made: Omit<Write, "carry"> & { carry?: Carry }): void {
  const known = draft.writes.get(location);
  if (known && !known.weak && (made.weak || known.how === "bind")) return;
  draft.writes.set(location, { carry: draft.carry, ...made });
}

export function change(draft: Draft, name: string, evidence: Evidence): void {
  const from = draft.around.importOf(name) ?? importedHere(draft.facts, name);
  if (from !== undefined) {
    // Libraries keep nothing that matters; any other module may.
    if (evidence === "assumed" && (draft.observed || isLibrary(from))) return;
    write(draft, moduleState(from), { how: "change", weak: !draft.reads.has(moduleState(from)), evidence });
  }
  const names = sharedNames(draft.around, name);
  if (!names) write(draft, OBJECTS, { how: "change", weak: false, evidence: "assumed" });
  for (const each of names ?? [name]) {
    const known = draft.writes.get(each);
    if (known && !known.weak) continue;
    const seen = each === name ? evidence : weaker(evidence, draft.observed ? "observed" : "assumed");
    write(draft, each, { how: "change", weak: !draft.reads.has(each), evidence: seen });
  }
}

const importedHere = ({ imports }: CellFacts, name: string): string | undefined =>
  imports.find(({ as }) => as === name)?.module;

/** So many names are told apart; behind more, any object may be meant. */
export const NAMES_TOLD_APART = 32;

export function sharedNames(around: Surroundings, name: string): readonly string[] | null {
  const found: string[] = [];
  for (const each of around.sharing(name)) if (found.push(each) > NAMES_TOLD_APART) return null;
  return found;
}

const functionsOf = new WeakMap<Carry, ReadonlyMap<string, FunctionFacts>>();

/** Another one as soon as another function is known. */
export const functionsBehind = (carry: Carry | undefined): ReadonlyMap<string, FunctionFacts> | undefined =>
  carry && functionsOf.get(carry);

/** Remembers which functions a cell's values bring along. */
export function knowFunctions(carry: Carry, { functions }: CellFacts): void {
  if (carry === NOTHING_CARRIED || functions.length === 0) return;
  functionsOf.set(
    carry,
    new Map([...(functionsOf.get(carry) ?? []), ...functions.map((each) => [each.name, each] as const)]),
  );
}

export const ownFunction = ({ facts, around }: Draft, name: string): FunctionFacts | undefined =>
  facts.functions.find((each) => each.name === name) ?? functionsBehind(around.carryOf(name))?.get(name);
