/**
 * One cell at its place: does what its last run saw agree with what the page above gives? And what may the cells below
 * rely on? Asked from the top of the page down, so that all answers above are known.
 *
 * The rule that everything here serves: no cell is called fresh that might not be. What is not known is doubted.
 */
import type { Carry } from "./carry.ts";
import { effectsOf, NAMES_TOLD_APART, RANK, weaker } from "./effects.ts";
import type { Effects, Surroundings, Write } from "./effects.ts";
import type { KernelMemory, RunEntry, Token, Version } from "./kernel-memory.ts";
import {
  ANY_FILE,
  EVERYTHING,
  HISTORY,
  isGenerator,
  isName,
  moduleFiles,
  moduleState,
  rootOf,
  SOME_FILES,
} from "./location.ts";
import type { Location } from "./location.ts";
import type { PageOrder } from "./page-order.ts";
import type { Evidence, PageCell } from "./ran.ts";
import { doubtOf, stateOfCause } from "./verdict.ts";
import type { Cause, CauseKind, Doubt, Verdict } from "./verdict.ts";

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
}

export interface Bench {
  readonly memory: KernelMemory;
  readonly order: PageOrder;
  judged(cell: string): Judged | undefined;
  cell(id: string): PageCell | undefined;
}

const NO_GIFTS: ReadonlyMap<Location, Contribution> = new Map();

export function judge(bench: Bench, cell: PageCell, place: number): Judged {
  const entry = bench.memory.runOf(cell.id);
  if (cell.skipped)
    return {
      verdict: { state: "never", evidence: "observed", cause: null, skipped: true },
      gives: NO_GIFTS,
      reads: new Set(),
    };
  const verdict = verdictOf(bench, cell, entry, place);
  const sound = verdict.state === "fresh" || verdict.state === "pinned" || verdict.cause?.kind === "overwritten";
  if (sound && entry) {
    const gives = soundGifts(bench, cell, entry, place);
    const reads = new Set([...entry.effects.reads.keys(), ...entry.base.keys()]);
    if (entry.sawAll) reads.add(EVERYTHING);
    return { verdict, gives, reads };
  }
  const { gives, reads } = doubtfulGifts(bench, cell, entry, place, doubtOf(verdict.state));
  if (entry) for (const location of [...entry.effects.reads.keys(), ...entry.base.keys()]) reads.add(location);
  if (entry?.sawAll) reads.add(EVERYTHING);
  return { verdict, gives, reads };
}

function verdictOf(bench: Bench, cell: PageCell, entry: RunEntry | undefined, place: number): Verdict {
  if (!entry) return { state: "never", evidence: "observed", cause: null };
  const { ran } = entry;
  if (ran.facts ? ran.facts.fingerprint !== cell.facts.fingerprint : ran.source !== cell.source)
    return { state: "edited", evidence: "observed", cause: null };
  if (ran.ended === "failed" || ran.ended === "interrupted")
    return { state: ran.ended, evidence: "observed", cause: null };
  if (cell.pinned) return { state: "pinned", evidence: "observed", cause: null };
  const cause = worstCause(bench, cell.id, entry, place) ?? overwritten(bench, cell.id, entry, place);
  if (cause) return { state: stateOfCause(cause), evidence: cause.evidence, cause };
  return { state: "fresh", evidence: evidenceOf(entry), cause: null };
}

function evidenceOf({ ran, effects }: RunEntry): Evidence {
  if (effects.hides !== null || effects.writes.has(EVERYTHING)) return "assumed";
  return ran.observed ? "observed" : "inferred";
}

interface Expected {
  readonly cell: string;
  readonly gift: Contribution;
}

/** What the page above gives for a location. */
export function expectedAt(bench: Bench, location: Location, place: number): Expected | null {
  const at = bench.order.writerAbove(location, place);
  if (at < 0) return null;
  const cell = bench.order.at(at);
  const gives = bench.judged(cell)?.gives;
  const gift = gives?.get(location) ?? gives?.get(EVERYTHING);
  return gift ? { cell, gift } : null;
}

function worstCause(bench: Bench, cell: string, entry: RunEntry, place: number): Cause | null {
  let worst: Cause | null = null;
  const consider = (cause: Cause | null) => {
    if (cause && (!worst || weight(cause) > weight(worst))) worst = cause;
  };
  const { effects, saw, sawAll } = entry;
  for (const [location, evidence] of effects.reads) {
    consider(disagreement(bench, cell, entry, place, location, saw.get(location), evidence));
    if (location.startsWith("module:")) consider(outdated(bench, location));
  }
  if (sawAll && weight(worst) < 4) {
    const all = new Set([...sawAll.keys(), ...bench.order.locations()]);
    for (const location of all) {
      if (effects.reads.has(location) || !isComparable(location)) continue;
      const cause = disagreement(bench, cell, entry, place, location, sawAll.get(location), "assumed");
      if (cause && cause.kind !== "chance") consider({ ...cause, hidden: effects.hides ?? "" });
    }
  }
  return worst;
}

const isComparable = (location: Location) => location !== HISTORY && location !== EVERYTHING && location !== ANY_FILE;

/** The reason to be told: certain before doubtful, direct before by way of others, names before the rest. */
function weight(cause: Cause | null): number {
  if (!cause) return -1;
  const certain = stateOfCause(cause) === "unknown" ? 0 : 4;
  const direct = cause.kind === "stale" || cause.kind === "unknown" ? 0 : 2;
  return certain + direct + (isName(cause.location) ? 1 : 0);
}

function disagreement(
  bench: Bench,
  cell: string,
  entry: RunEntry,
  place: number,
  location: Location,
  saw: Version | undefined,
  read: Evidence,
): Cause | null {
  if (location === HISTORY) return brokenHistory(bench, place, entry.ran.n, read);
  const expected = expectedAt(bench, location, place);
  if (!expected) {
    if (saw) return foreign(bench, cell, place, location, saw, read);
    return isGenerator(location) ? { kind: "chance", location, cell: null, at: null, evidence: read } : null;
  }
  const { gift } = expected;
  if (gift.token !== null && gift.token === saw?.token) return null;
  const evidence = weaker(read, gift.write.evidence);
  if (gift.n === 0) return { kind: "never", location, cell: expected.cell, at: null, evidence };
  if (gift.token === null) {
    if (saw && isBelow(bench, saw, place)) return foreign(bench, cell, place, location, saw, read);
    return { kind: gift.doubt ?? "unknown", location, cell: expected.cell, at: null, evidence };
  }
  if (saw && saw.cell !== expected.cell && saw.n > gift.n) return foreign(bench, cell, place, location, saw, read);
  const kind: CauseKind = gift.n > entry.ran.n ? "changed" : "order";
  return { kind, location, cell: expected.cell, at: gift.at, evidence };
}

/**
 * Results of earlier runs (`_`, `Out[3]`, `In`) are right for run `n` at this place only when all cells above ran right before
 * it, one after the other, and are true themselves; and when nothing else has run.
 */
export function brokenHistory(bench: Bench, place: number, n: number, read: Evidence): Cause | null {
  const { memory, order } = bench;
  const made = (kind: CauseKind, cell: string | null): Cause => ({
    kind,
    location: HISTORY,
    cell,
    at: null,
    evidence: read,
  });
  let next = n;
  for (let above = place - 1; above >= 0; above--) {
    const id = order.at(above);
    const cell = bench.cell(id);
    const entry = memory.runOf(id);
    if (!cell || cell.skipped || (!entry && cell.source.trim() === "")) continue;
    if (!entry) return made("never", id);
    const state = bench.judged(id)?.verdict.state;
    if (state !== "fresh") return made(state === undefined ? "unknown" : doubtOf(state), id);
    if (entry.ran.n >= next || memory.ranBetween(entry.ran.n, next)) return made("order", id);
    next = entry.ran.n;
  }
  return memory.ranBetween(-Infinity, next) ? made("outside", null) : null;
}

const isBelow = ({ order }: Bench, saw: Version, place: number): boolean =>
  saw.cell !== null && (order.placeOf(saw.cell) ?? -1) > place;

/** It saw a value that the page above does not give. Whose was it? */
function foreign(bench: Bench, cell: string, place: number, location: Location, saw: Version, read: Evidence): Cause {
  const evidence = weaker(read, saw.evidence);
  const made = (kind: CauseKind): Cause => ({ kind, location, cell: saw.cell, at: saw.at, evidence });
  if (saw.cell === null) return made("outside");
  if (saw.cell === cell) return made("itself");
  const from = bench.order.placeOf(saw.cell);
  if (from !== undefined && from > place) return made("below");
  if (!bench.order.isWritten(location)) return made("gone");
  return made(from === undefined ? "leftover" : "order");
}

function outdated({ memory }: Bench, location: Location): Cause | null {
  const found = memory.outdated().find(({ name }) => moduleState(name) === location);
  return found
    ? { kind: "outdated", location, cell: null, at: null, evidence: "observed", hidden: rootOf(found.name) }
    : null;
}

/** What the run left must still be there, or have been replaced by a cell below. */
function overwritten(bench: Bench, cell: string, entry: RunEntry, place: number): Cause | null {
  const { memory, order } = bench;
  for (const [location, version] of entry.wrote) {
    if (!isComparable(location) || location === SOME_FILES) continue;
    const now = memory.now(location);
    if (!now || now.token === version.token) continue;
    const write = entry.effects.writes.get(location);
    if (now.cell === cell || (write?.weak && entry.ran.observed)) continue;
    const by = now.cell === null ? undefined : order.placeOf(now.cell);
    if (by !== undefined && by > place && memory.runOf(now.cell!)?.ran.n === now.n) continue;
    const evidence = weaker(now.evidence, write?.evidence ?? "observed");
    return { kind: "overwritten", location, cell: now.cell, at: now.at, evidence };
  }
  return null;
}

function soundGifts(bench: Bench, cell: PageCell, entry: RunEntry, place: number): Map<Location, Contribution> {
  const gives = new Map<Location, Contribution>();
  for (const [location, version] of entry.wrote) {
    const write = entry.effects.writes.get(location) ?? plainWrite(version);
    const known = !write.weak || cell.pinned || isBaseRight(bench, entry, location, version, place);
    gives.set(location, {
      write: { ...write, carry: version.carry, iterator: version.iterator },
      token: known ? version.token : null,
      doubt: known ? null : "unknown",
      n: version.n,
      at: version.at,
      from: [],
    });
  }
  return gives;
}

const plainWrite = ({ how, evidence, carry }: Version): Write => ({ how, weak: false, evidence, carry });

/** A value that was changed only in part is as right as the value it was before. */
function isBaseRight(bench: Bench, entry: RunEntry, location: Location, version: Version, place: number): boolean {
  // Affirmed: it is an earlier run's, which had no base of this run.
  if (version.n !== entry.ran.n) return true;
  const expected = expectedAt(bench, location, place);
  const base = entry.base.get(location);
  return expected ? expected.gift.token !== null && expected.gift.token === base?.token : base === undefined;
}

/** What a run of the present text might write, and what its last run wrote: nobody below may rely on any of it. */
function doubtfulGifts(
  bench: Bench,
  cell: PageCell,
  entry: RunEntry | undefined,
  place: number,
  doubt: Doubt,
): { gives: Map<Location, Contribution>; reads: Set<Location> } {
  const around = aroundAt(bench, place);
  const effects: Effects = effectsOf(cell.source, cell.facts, null, around, true);
  const shares = new Map(cell.facts.values.map((value) => [value.name, value.shares]));
  const from = (name: string) => (shares.get(name) ?? NOTHING).filter((each) => around.isValue(each));
  const gives = new Map<Location, Contribution>();
  const [n, at] = [entry?.ran.n ?? 0, entry?.ran.at ?? 0];
  const add = (location: Location, write: Write) =>
    gives.set(location, { write, token: null, doubt, n, at, from: from(location) });
  if (entry)
    for (const [location, version] of entry.wrote) {
      const write = entry.effects.writes.get(location) ?? plainWrite(version);
      // A name that only the earlier text bound is not bound any more.
      if (doubt === "edited" && write.how === "bind" && isName(location) && !effects.writes.has(location)) continue;
      if (location !== EVERYTHING || effects.writes.has(EVERYTHING)) add(location, write);
    }
  for (const [location, write] of effects.writes) {
    const known = gives.get(location);
    const certain = known ? merged(known.write, write) : write;
    add(location, write.same === undefined ? certain : { ...certain, same: write.same });
  }
  const reads = new Set(effects.reads.keys());
  for (const [location, { how }] of effects.writes) if (how === "change") reads.add(location);
  return { gives: withImports(bench, gives, place), reads };
}

const NOTHING: readonly string[] = [];

/** As certain as the present text makes it: another branch may be taken next time. */
const merged = (a: Write, b: Write): Write => ({
  ...a,
  weak: a.how === "bind" ? b.weak : a.weak,
  evidence: RANK[a.evidence] < RANK[b.evidence] ? a.evidence : b.evidence,
  carry: b.carry,
});

/** An import gives the same module whether it has run or not. */
function withImports(bench: Bench, gives: Map<Location, Contribution>, place: number): Map<Location, Contribution> {
  for (const [location, gift] of gives) {
    const { same, weak } = gift.write;
    if (same === undefined || weak) continue;
    const module = same.slice("import ".length).split(" ")[0]!;
    const sources = [moduleState(module), ...moduleFiles(module)];
    if (sources.every((source) => expectedAt(bench, source, place) === null))
      gives.set(location, { ...gift, token: same, doubt: null });
  }
  return gives;
}

interface Around extends Surroundings {
  isValue(name: string): boolean;
}

/** The names as the page above gives them: where cells have not run, what their texts would make. */
function aroundAt(bench: Bench, place: number): Around {
  const { memory } = bench;
  const gift = (name: string): Contribution | undefined => expectedAt(bench, name, place)?.gift;
  const carryOf = (name: string): Carry | undefined => gift(name)?.write.carry ?? memory.carryOf(name);
  const importOf = (name: string): string | undefined => {
    const above = gift(name);
    if (!above) return memory.importOf(name);
    return above.write.same?.slice("import ".length).split(" ")[0];
  };
  const isValue = (name: string): boolean =>
    (gift(name) !== undefined || memory.has(name)) && importOf(name) === undefined;
  return {
    carryOf,
    importOf,
    printOf: () => undefined,
    isIterator: (name) => gift(name)?.write.iterator ?? memory.isIterator(name),
    has: (name) => gift(name) !== undefined || memory.has(name),
    isValue,
    sharing: (name) => sharing(memory, (each) => gift(each)?.from ?? [], name),
  };
}

/** One after the other: whoever asks may have heard enough. */
function* sharing(memory: KernelMemory, from: (name: string) => readonly string[], name: string): Generator<string> {
  const found = new Set([name]);
  for (const next of found) {
    yield next;
    for (const each of memory.sharing(next)) if (found.add(each).size > NAMES_TOLD_APART) break;
    for (const each of from(next)) if (found.add(each).size > NAMES_TOLD_APART) break;
  }
}
