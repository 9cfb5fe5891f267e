/**
 * One cell at its place: does what its last run saw agree with what the page above gives? Asked from the top of the page
 * down, so that all answers above are known. What the cells below may rely on then: gifts.ts.
 *
 * The rule that everything here serves: no cell is called fresh that might not be. What is not known is doubted.
 */
import type { News } from "./agenda.ts";
import { type Judging, type Causes, type Contribution, expectedAt, type Judged, readsOf, sawAt } from "./judging.ts";
import { weaker } from "./run-draft.ts";
import { doubtfulGifts, soundGifts } from "./gifts.ts";
import type { RunEntry, Version } from "./kernel-memory.ts";
import {
  ANY_FILE,
  EVERYTHING,
  HISTORY,
  isFile,
  isGenerator,
  isModule,
  isName,
  moduleState,
  SOME_FILES,
} from "./location.ts";
import type { Location } from "./location.ts";
import type { Evidence, PageCell } from "./ran.ts";
import { doubtIn, doubtOf, isSameCause, isSameVerdict, stateOfCause } from "./verdict.ts";
import type { Cause, CauseKind, State, Verdict } from "./verdict.ts";

const NO_GIFTS: ReadonlyMap<Location, Contribution> = new Map();

/** `news`: all that has changed since `before` was answered. */
export function judge(judging: Judging, cell: PageCell, place: number, before: Judged | undefined, news: News): Judged {
  const entry = judging.memory.runOf(cell.id);
  if (cell.skipped)
    return {
      verdict: { state: "never", evidence: "observed", cause: null, skipped: true },
      gives: NO_GIFTS,
      reads: new Set(),
      causes: null,
      entry,
    };
  const told = before && before.entry === entry && before.causes ? news : null;
  const { verdict, causes } = verdictOf(judging, cell, entry, place, told && before!.causes!, told);
  const sound = verdict.state === "fresh" || verdict.state === "pinned" || verdict.cause?.kind === "overwritten";
  if (sound && entry) {
    const gives = soundGifts(judging, cell, entry, place);
    return asBefore(soundOnes, entry, { verdict, gives, reads: readsOf(entry), causes, entry });
  }
  const { gives, reads } = doubtfulGifts(judging, cell, entry, place, doubtIn(verdict));
  const made = { verdict, gives, reads, causes, entry };
  return entry ? asBefore(doubtfulOnes, entry, made) : made;
}

type Latest = WeakMap<RunEntry, Judged>;
const soundOnes: Latest = new WeakMap();
const doubtfulOnes: Latest = new WeakMap();

/** Edits come and are taken back, above a thousand cells: the same answer is the same object, all the way to its words. */
function asBefore(latest: Latest, entry: RunEntry, made: Judged): Judged {
  const before = latest.get(entry);
  const alike = before && isSameVerdict(before.verdict, made.verdict) && areSameCauses(before.causes, made.causes);
  if (alike && before.gives === made.gives && before.reads === made.reads) return before;
  const answer = alike ? { ...made, verdict: before.verdict, causes: before.causes } : made;
  latest.set(entry, answer);
  return answer;
}

const areSameCauses = (a: Causes | null, b: Causes | null): boolean =>
  a === b || (a?.length === b?.length && a?.every((cause, i) => isSameCause(cause, b?.[i] ?? null)) === true);

interface Answer {
  readonly verdict: Verdict;
  readonly causes: Causes | null;
}

function verdictOf(
  judging: Judging,
  cell: PageCell,
  entry: RunEntry | undefined,
  place: number,
  known: Causes | null,
  news: News,
): Answer {
  const plain = (state: State): Answer => ({ verdict: { state, evidence: "observed", cause: null }, causes: null });
  if (!entry) return plain("never");
  const { ran } = entry;
  if (ran.facts ? ran.facts.fingerprint !== cell.facts.fingerprint : ran.source !== cell.source) return plain("edited");
  if (ran.ended === "failed" || ran.ended === "interrupted") return plain(ran.ended);
  if (cell.pinned) return plain("pinned");
  const causes = causesOf(judging, cell.id, entry, place, known, news);
  const seen = heaviest(entry, causes);
  const cause =
    hiddenCause(judging, cell.id, entry, place, seen) ?? seen ?? overwritten(judging, cell.id, entry, place);
  const verdict: Verdict = cause
    ? { state: stateOfCause(cause), evidence: cause.evidence, cause }
    : FRESH[evidenceOf(entry)];
  return { verdict, causes };
}

const freshBy = (evidence: Evidence): Verdict => ({ state: "fresh", evidence, cause: null });
const FRESH = { observed: freshBy("observed"), inferred: freshBy("inferred"), assumed: freshBy("assumed") };

function evidenceOf({ ran, effects }: RunEntry): Evidence {
  if (effects.hides !== null || effects.writes.has(EVERYTHING)) return "assumed";
  return ran.observed ? "observed" : "inferred";
}

const NO_CAUSES: Causes = [];

/** Location by location; what is known of those of which there is no news stays. */
function causesOf(
  judging: Judging,
  cell: string,
  entry: RunEntry,
  place: number,
  known: Causes | null,
  news: News,
): Causes {
  const { reads } = entry.effects;
  let causes = known ?? NO_CAUSES;
  const ask = (evidence: Evidence | undefined, location: Location) => {
    if (evidence === undefined) return;
    let cause = disagreement(judging, cell, entry, place, location, sawAt(judging, entry, location, place), evidence);
    if (isModule(location)) cause = heavier(cause, outdated(judging, entry, location));
    const was = causeAt(causes, location);
    if (isSameCause(was, cause)) return;
    const others = was ? causes.filter((one) => one !== was) : causes;
    causes = cause ? [...others, cause] : others;
  };
  if (known && news) for (const location of news) ask(reads.get(location), location);
  else reads.forEach(ask);
  return causes;
}

const causeAt = (causes: Causes, location: Location): Cause | null =>
  causes.find((cause) => cause.location === location) ?? null;

/** In the order of the reads, however the causes became known. */
function heaviest({ effects }: RunEntry, causes: Causes): Cause | null {
  if (causes.length <= 1) return causes[0] ?? null;
  let worst: Cause | null = null;
  for (const location of effects.reads.keys()) worst = heavier(worst, causeAt(causes, location));
  return worst;
}

/** Where the reads are not all known, anything may have been one. Null when nothing weighs more than `worst`. */
function hiddenCause(
  judging: Judging,
  cell: string,
  entry: RunEntry,
  place: number,
  worst: Cause | null,
): Cause | null {
  const { effects, sawAll } = entry;
  if (!sawAll || weight(worst) >= 4) return null;
  let found = worst;
  for (const location of new Set([...sawAll.keys(), ...judging.order.locations()])) {
    if (effects.reads.has(location) || !isComparable(location)) continue;
    const cause = disagreement(judging, cell, entry, place, location, sawAll.get(location), "assumed");
    if (cause && cause.kind !== "chance") found = heavier(found, { ...cause, hidden: effects.hides ?? "" });
  }
  return found;
}

/** The first of those that weigh the same. */
const heavier = (worst: Cause | null, cause: Cause | null): Cause | null =>
  cause && (!worst || weight(cause) > weight(worst)) ? cause : worst;

const isComparable = (location: Location) => location !== HISTORY && location !== EVERYTHING && location !== ANY_FILE;

/** The reason to be told: certain before doubtful, direct before by way of others, names before the rest. */
function weight(cause: Cause | null): number {
  if (!cause) return -1;
  const certain = stateOfCause(cause) === "unknown" ? 0 : 4;
  const direct = cause.kind === "stale" || cause.kind === "unknown" || cause.kind === "drawn" ? 0 : 2;
  return certain + direct + (isName(cause.location) ? 1 : 0);
}

function disagreement(
  judging: Judging,
  cell: string,
  entry: RunEntry,
  place: number,
  location: Location,
  saw: Version | undefined,
  read: Evidence,
): Cause | null {
  if (location === HISTORY) return brokenHistory(judging, place, entry.ran.n, read);
  if (location === ANY_FILE) return otherFile(judging, cell, entry, place, read);
  const expected = expectedAt(judging, location, place);
  if (!expected) {
    // Where nobody above seeds them, they are chance, whoever drew or seeded before.
    if (isGenerator(location)) return { kind: "chance", location, cell: null, at: null, evidence: read };
    return saw ? foreign(judging, cell, place, location, saw, read) : null;
  }
  const { gift } = expected;
  if (gift.token !== null && gift.token === saw?.token) return null;
  const evidence = weaker(read, gift.write.evidence);
  if (gift.n === 0) return { kind: "never", location, cell: expected.cell, at: null, evidence };
  if (gift.token === null) {
    if (saw && isBelow(judging, saw, place)) return foreign(judging, cell, place, location, saw, read);
    const drawn = gift.doubt === "drawn" ? judging.memory.runOf(expected.cell)?.wrote.get(location) : undefined;
    if (drawn && drawn.n > entry.ran.n)
      return { kind: "changed", location, cell: expected.cell, at: drawn.at, evidence };
    return { kind: gift.doubt ?? "unknown", location, cell: expected.cell, at: null, evidence };
  }
  if (saw && saw.cell !== expected.cell && saw.n > gift.n) return foreign(judging, cell, place, location, saw, read);
  const kind: CauseKind = gift.n > entry.ran.n ? "changed" : "order";
  return { kind, location, cell: expected.cell, at: gift.at, evidence };
}

/** Of a run that looked for any file: one that it found otherwise than the page above gives it. */
function otherFile(judging: Judging, cell: string, entry: RunEntry, place: number, read: Evidence): Cause | null {
  const found = entry.sawFiles ?? new Map<Location, Version>();
  let worst: Cause | null = null;
  for (const file of new Set([...found.keys(), ...judging.order.locations()])) {
    if (!isFile(file) || entry.effects.reads.has(file)) continue;
    const cause = disagreement(judging, cell, entry, place, file, found.get(file), read);
    worst = heavier(worst, cause && { ...cause, location: ANY_FILE, file });
  }
  return worst;
}

/**
 * Results of earlier runs (`_`, `Out[3]`, `In`) are right for run `n` at this place only when all cells above ran right before
 * it, one after the other, and are true themselves; and when nothing else has run.
 */
export function brokenHistory(judging: Judging, place: number, n: number, read: Evidence): Cause | null {
  const { memory, order } = judging;
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
    const cell = judging.cell(id);
    const entry = memory.runOf(id);
    if (!cell || cell.skipped || (!entry && cell.source.trim() === "")) continue;
    if (!entry) return made("never", id);
    const state = judging.judged(id)?.verdict.state;
    if (state !== "fresh") return made(state === undefined ? "unknown" : doubtOf(state), id);
    if (entry.ran.n >= next || memory.ranBetween(entry.ran.n, next)) return made("order", id);
    next = entry.ran.n;
  }
  return memory.ranBetween(-Infinity, next) ? made("outside", null) : null;
}

const isBelow = ({ order }: Judging, saw: Version, place: number): boolean =>
  saw.cell !== null && (order.placeOf(saw.cell) ?? -1) > place;

/** It saw a value that the page above does not give. Whose was it? */
function foreign(
  judging: Judging,
  cell: string,
  place: number,
  location: Location,
  saw: Version,
  read: Evidence,
): Cause {
  const evidence = weaker(read, saw.evidence);
  const made = (kind: CauseKind): Cause => ({ kind, location, cell: saw.cell, at: saw.at, evidence });
  if (saw.cell === null) return made("outside");
  if (saw.cell === cell) return made("itself");
  const from = judging.order.placeOf(saw.cell);
  if (from !== undefined && from > place) return made("below");
  if (!judging.order.isWritten(location)) return made("gone");
  return made(from === undefined ? "leftover" : "order");
}

/** The module has another text in its file than in the kernel, or has it since this ran. */
function outdated({ memory }: Judging, { ran }: RunEntry, location: Location): Cause | null {
  const found = memory.modules.outdated().find(({ name }) => moduleState(name) === location);
  const again = memory.modules.reloadOf(location);
  const at = again && again.n > ran.n ? again.at : null;
  if (!found && at === null) return null;
  const name = location.slice(moduleState("").length);
  return { kind: "outdated", location, cell: null, at: found ? null : at, evidence: "observed", hidden: name };
}

/** What the run left must still be there, or have been replaced by a cell below. */
function overwritten(judging: Judging, cell: string, entry: RunEntry, place: number): Cause | null {
  const { memory, order } = judging;
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
