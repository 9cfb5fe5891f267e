/**
 * What the cells below may rely on of a cell: the values of its run while the run is right, and otherwise everything that its
 * text might write, with the doubt that stops whoever reads it.
 *
 * An edit at the top asks this of every cell that it reaches, and most give what they gave when they were asked last. So
 * answers are kept with what they rest on, and the same answer is the same object.
 */
import { type Judging, type Contribution, expectedAt, giftAt, type Judged, readsOf, sawAt } from "./judging.ts";
import type { ValueFact } from "../facts.ts";
import { type Carry, sharesWithItsCopy } from "./carry.ts";
import { effectsOf } from "./effects.ts";
import { NAMES_TOLD_APART, RANK, type Surroundings, type Write } from "./run-draft.ts";
import type { KernelMemory, RunEntry, Version } from "./kernel-memory.ts";
import { EVERYTHING, isName, moduleFiles, moduleState } from "./location.ts";
import type { Location } from "./location.ts";
import type { PageCell } from "./ran.ts";
import { holdsStill, type Remembered, remembering } from "./remembered.ts";
import type { Doubt } from "./verdict.ts";

const giftsOfRuns = new WeakMap<RunEntry, ReadonlyMap<Location, Contribution>>();

export function soundGifts(
  judging: Judging,
  cell: PageCell,
  entry: RunEntry,
  place: number,
): ReadonlyMap<Location, Contribution> {
  const before = giftsOfRuns.get(entry);
  if (before) return before;
  const gives = new Map<Location, Contribution>();
  let always = true;
  for (const [location, version] of entry.wrote) {
    const write = entry.effects.writes.get(location) ?? plainWrite(version);
    const known = !write.weak || cell.pinned || isBaseRight(judging, entry, location, version, place);
    always &&= !write.weak;
    gives.set(location, soundGift(write, version, known));
  }
  for (const [location, { wrote }] of entry.settled)
    if (!entry.wrote.has(location) && sawAt(judging, entry, location, place) !== entry.saw.get(location))
      gives.set(location, soundGift(plainWrite(wrote), wrote, true));
  // What was written wholly is the same however the page around it changes.
  if (always && entry.settled.size === 0) giftsOfRuns.set(entry, gives);
  return gives;
}

const soundOnes = new WeakMap<Write, Contribution>();

/** A cell that is right again gives what it gave. */
function soundGift(write: Write, version: Version, known: boolean): Contribution {
  const { carry, iterator, token, n, at } = version;
  const before = soundOnes.get(write);
  if (known && before?.n === n && before.token === token && before.write.carry === carry) return before;
  const made: Contribution = {
    write: { ...write, carry, iterator },
    token: known ? token : null,
    doubt: known ? null : "unknown",
    n,
    at,
    from: NOTHING,
  };
  if (known) soundOnes.set(write, made);
  return made;
}

const plainWrite = ({ how, evidence, carry }: Version): Write => ({ how, weak: false, evidence, carry });

/** A value that was changed only in part is as right as the value it was before. */
function isBaseRight(judging: Judging, entry: RunEntry, location: Location, version: Version, place: number): boolean {
  // Affirmed: it is an earlier run's, which had no base of this run.
  if (version.n !== entry.ran.n) return true;
  const expected = expectedAt(judging, location, place);
  const base = entry.base.get(location);
  return expected ? expected.gift.token !== null && expected.gift.token === base?.token : base === undefined;
}

/** What a run of the present text might write, and what its last run wrote: nobody below may rely on any of it. */
export function doubtfulGifts(
  judging: Judging,
  cell: PageCell,
  entry: RunEntry | undefined,
  place: number,
  doubt: Doubt,
): Gifts {
  const known = ofTexts.get(cell);
  const asksAlike = known?.entry === entry && known?.doubt === doubt;
  if (known && asksAlike && stands(known, judging, place)) return withImports(judging, known.result, place);
  const around = new Around(judging, place);
  if (known && asksAlike && holdsStill(known, around)) {
    saw(known, judging, around);
    return withImports(judging, known.result, place);
  }
  const { asking, answers } = remembering(around);
  const result = giftsOfText(cell, entry, asking, doubt);
  const made = { answers: [...answers.values()], result, entry, doubt, age: 0, since: 0, gifts: around.gifts };
  saw(made, judging, around);
  ofTexts.set(cell, made);
  return withImports(judging, result, place);
}

type Gifts = Pick<Judged, "gives" | "reads">;

interface GiftsOfText extends Gifts {
  /** Names bound by imports alone. */
  readonly imports: readonly Location[];
}

/** What a text would do, with all it rests on; and when that was last seen to be so. */
interface Standing extends Remembered<GiftsOfText> {
  readonly entry: RunEntry | undefined;
  readonly doubt: Doubt;
  age: number;
  since: number;
  /** What the page gave for every name that was asked for. */
  gifts: ReadonlyMap<string, Contribution | undefined>;
}

/** Asked each time that something above the text changes, and seldom answered otherwise. */
const ofTexts = new WeakMap<PageCell, Standing>();

/** The very same gifts as then for all names that became of another kind meanwhile, and the same kernel. */
function stands(known: Standing, judging: Judging, place: number): boolean {
  if (known.age !== judging.memory.age) return false;
  for (const [name, gift] of known.gifts)
    if (judging.kinds.isLater(name, known.since) && giftAt(judging, name, place) !== gift) return false;
  known.since = judging.kinds.now;
  return true;
}

function saw(known: Standing, judging: Judging, { gifts }: Around): void {
  known.age = judging.memory.age;
  known.since = judging.kinds.now;
  known.gifts = gifts;
}

function giftsOfText(cell: PageCell, entry: RunEntry | undefined, around: Surroundings, doubt: Doubt): GiftsOfText {
  const effects = effectsOf(cell.source, cell.facts, null, around, true);
  const copied = ({ copies = NOTHING }: ValueFact) => copies.filter((name) => sharesWithItsCopy(around.carryOf(name)));
  const shares = new Map(cell.facts.values.map((value) => [value.name, [...value.shares, ...copied(value)]]));
  const isValue = (name: string) => around.has(name) && around.importOf(name) === undefined;
  const from = (name: string) => (shares.get(name) ?? NOTHING).filter(isValue);
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
  if (entry) for (const location of readsOf(entry)) reads.add(location);
  const imports = [...gives].filter(([, { write }]) => write.same !== undefined && !write.weak);
  return { gives, reads, imports: imports.map(([location]) => location) };
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
function withImports(judging: Judging, made: GiftsOfText, place: number): Gifts {
  const { reads, imports } = made;
  if (imports.length === 0) return { gives: made.gives, reads };
  const gives = new Map(made.gives);
  for (const location of imports) {
    const gift = gives.get(location)!;
    const same = gift.write.same!;
    const module = importIn(same)!;
    const sources = [moduleState(module), ...moduleFiles(module)];
    if (sources.some((source) => expectedAt(judging, source, place) !== null)) continue;
    gives.set(location, { ...gift, token: same, doubt: null });
  }
  return { gives, reads };
}

/** The names as the page above gives them: where cells have not run, what their texts would make. */
class Around implements Surroundings {
  private readonly judging: Judging;
  private readonly place: number;
  readonly gifts = new Map<string, Contribution | undefined>();

  constructor(judging: Judging, place: number) {
    this.judging = judging;
    this.place = place;
  }
  gift(name: string): Contribution | undefined {
    const known = this.gifts.get(name);
    if (known || this.gifts.has(name)) return known;
    const found = giftAt(this.judging, name, this.place);
    this.gifts.set(name, found);
    return found;
  }
  carryOf(name: string): Carry | undefined {
    return this.gift(name)?.write.carry ?? this.judging.memory.carryOf(name);
  }
  importOf(name: string): string | undefined {
    const above = this.gift(name);
    return above ? importIn(above.write.same) : this.judging.memory.importOf(name);
  }
  usedBy(module: Location): Iterable<Location> {
    return this.judging.memory.usedBy(module);
  }
  printOf(): undefined {}
  isIterator(name: string): boolean {
    return this.gift(name)?.write.iterator ?? this.judging.memory.isIterator(name);
  }
  has(name: string): boolean {
    return this.gift(name) !== undefined || this.judging.memory.has(name);
  }
  sharing(name: string): Generator<string> {
    return sharing(this.judging.memory, this, name);
  }
}

/** The module of "import module name". */
function importIn(same: string | undefined): string | undefined {
  if (same === undefined) return undefined;
  const end = same.indexOf(" ", IMPORT.length);
  return end < 0 ? same.slice(IMPORT.length) : same.slice(IMPORT.length, end);
}
const IMPORT = "import ";

/** One after the other: whoever asks may have heard enough. */
function* sharing(memory: KernelMemory, around: Around, name: string): Generator<string> {
  const found = new Set([name]);
  for (const next of found) {
    yield next;
    for (const each of memory.sharing(next)) if (found.add(each).size > NAMES_TOLD_APART) break;
    for (const each of around.gift(next)?.from ?? NOTHING) if (found.add(each).size > NAMES_TOLD_APART) break;
  }
}
