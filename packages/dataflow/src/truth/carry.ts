/**
 * What a value brings along that its name does not tell: the functions, classes, generators and libraries it may have
 * inside. Whoever uses the value may call them, so their reads and changes count as the user's.
 *
 * It follows names only: a value made of other values carries all that they carry. That is too much rather than too
 * little, which is the side on which truth may err.
 */
import type { CellFacts } from "../facts.ts";
import { rootOf } from "./location.ts";

export interface Carry {
  /** Names looked up when what is carried is called. */
  readonly reads: ReadonlySet<string>;
  readonly binds: ReadonlySet<string>;
  readonly changes: ReadonlySet<string>;
  readonly libraries: ReadonlySet<string>;
  /** Generators that it seeds, and does not draw from. */
  readonly seeds: ReadonlySet<string>;
  /** Generators that it may draw from when it is called, handed on or iterated over: dropout, loaders. */
  readonly draws: ReadonlySet<string>;
  /** Kinds of objects that change by being looked at: own classes with such operators, dictionaries that fill themselves. */
  readonly stirs: ReadonlySet<string>;
  /** Own classes whose objects run code when they end. */
  readonly ends: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
export const NOTHING_CARRIED: Carry = {
  reads: NONE,
  binds: NONE,
  changes: NONE,
  libraries: NONE,
  seeds: NONE,
  draws: NONE,
  stirs: NONE,
  ends: NONE,
};

const setOf = (names: readonly string[]): ReadonlySet<string> => (names.length === 0 ? NONE : new Set(names));

const own = new WeakMap<CellFacts, Carry>();

/** What the functions and classes made by this cell bring along. Equal questions get the same object. */
export function ownCarry(facts: CellFacts): Carry {
  const known = own.get(facts) ?? carryOfFacts(facts);
  own.set(facts, known);
  return known;
}

function carryOfFacts(facts: CellFacts): Carry {
  const { functions, deferred } = facts;
  const libraries = librariesUsed(facts);
  const later = facts.random.filter((each) => each.kind === "later");
  const stirring = functions.filter((each) => each.stirs).map((each) => each.name);
  if (facts.selfFilling) stirring.push("defaultdict");
  if (functions.length + deferred.length + libraries.length + later.length + stirring.length === 0)
    return NOTHING_CARRIED;
  const drawn = new Set(facts.random.filter((each) => each.kind === "draw").map((each) => each.library));
  // What the cell itself seeded is done; only a function may do it again.
  const seeded = facts.random.filter(
    ({ kind, library, inside }) => kind === "seed" && inside !== undefined && !drawn.has(library),
  );
  return {
    reads: setOf([...deferred, ...functions.flatMap((each) => each.reads)]),
    binds: setOf(functions.flatMap((each) => each.binds)),
    changes: setOf(functions.flatMap((each) => each.mutates.map((change) => change.name))),
    libraries: setOf(libraries),
    seeds: setOf(seeded.map((each) => each.library)),
    draws: setOf(later.map((each) => each.library)),
    stirs: setOf(stirring),
    ends: setOf(functions.filter((each) => each.ends).map((each) => each.name)),
  };
}

/** Imported and used in one cell: what it makes may be theirs. */
function librariesUsed({ imports, lookups }: CellFacts): string[] {
  if (imports.length === 0) return [];
  const used = new Set(lookups);
  return imports.filter(({ as }) => as === null || used.has(as)).map(({ module }) => rootOf(module));
}

/** Libraries whose tables and arrays copy what is in them too. */
const ARRAYS = ["numpy", "pandas", "torch", "polars", "xarray", "scipy", "tensorflow", "jax", "cupy", "PIL"];

/** Whether a copy of the value may have the same members: of a list or dictionary, as far as is known. */
export const sharesWithItsCopy = (carry: Carry | undefined): boolean =>
  !ARRAYS.some((library) => carry?.libraries.has(library));

const ofLibraries = new Map<string, Carry>();

/** `what`: a module, or a module and the name taken from it. */
export function libraryCarry(what: string): Carry {
  const root = rootOf(what.split(" ", 1)[0]!);
  const known = ofLibraries.get(root) ?? { ...NOTHING_CARRIED, libraries: new Set([root]) };
  ofLibraries.set(root, known);
  return known;
}

/** Shares its parts where nothing is added: most values of a notebook carry the same. */
export function joined(carries: Iterable<Carry>): Carry {
  let all = NOTHING_CARRIED;
  for (const each of carries) {
    if (each === all || each === NOTHING_CARRIED) continue;
    if (all === NOTHING_CARRIED) all = each;
    else all = both(all, each);
  }
  return all;
}

const unions = new WeakMap<Carry, WeakMap<Carry, Carry>>();

function both(a: Carry, b: Carry): Carry {
  let known = unions.get(a);
  if (!known) unions.set(a, (known = new WeakMap()));
  let made = known.get(b);
  if (!made) known.set(b, (made = united(a, b)));
  return made;
}

type Parts = { -readonly [Part in keyof Carry]: Carry[Part] };
const PARTS = ["reads", "binds", "changes", "libraries", "seeds", "draws", "stirs", "ends"] as const;

function united(a: Carry, b: Carry): Carry {
  const made: Parts = { ...a };
  for (const part of PARTS) made[part] = union(a[part], b[part]);
  return PARTS.every((part) => made[part] === a[part]) ? a : made;
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  if (a === b || b.size === 0) return a;
  if (a.size === 0) return b;
  let more = false;
  for (const name of b) if (!a.has(name)) more = true;
  return more ? new Set([...a, ...b]) : a;
}

/** Brings along the same, though it came together in another way. */
export const isSameCarry = (a: Carry, b: Carry): boolean =>
  PARTS.every((part) => a[part] === b[part] || (a[part].size === b[part].size && union(a[part], b[part]) === a[part]));
