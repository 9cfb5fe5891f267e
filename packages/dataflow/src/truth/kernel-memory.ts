/**
 * The locations of the present kernel with their versions, as its runs left them one after the other. Answers what a run
 * saw, what it wrote, and whose value a name has now. It knows no page: which of two cells stands above the other is
 * page-order.ts's affair.
 *
 * A version's token says which value it is: the number of the run that made it, or the words of an import, which gives
 * the same module every time.
 */
import { isWatched } from "./ambient.ts";
import type { ValueFact } from "../facts.ts";
import { joined, NOTHING_CARRIED, ownCarry, sharesWithItsCopy } from "./carry.ts";
import type { Carry } from "./carry.ts";
import { effectsOf } from "./effects.ts";
import { type Effects, functionsBehind, knowFunctions, type Surroundings, type Write } from "./run-draft.ts";
import { ANY_FILE, EVERYTHING, HISTORY, isFile, isModule, isName } from "./location.ts";
import type { Location } from "./location.ts";
import { OwnModules } from "./own-modules.ts";
import type { Evidence, OutdatedModule, Ran, Restored } from "./ran.ts";

export type Token = number | string;

export interface Version {
  readonly token: Token;
  /** The run that made it. */
  readonly n: number;
  readonly cell: string | null;
  readonly at: number;
  readonly how: Write["how"];
  readonly evidence: Evidence;
  readonly carry: Carry;
  readonly iterator: boolean;
  readonly print?: string;
}

export interface RunEntry {
  readonly ran: Ran;
  readonly effects: Effects;
  /** For every location read, what was there; a location that had never been written is absent. */
  readonly saw: ReadonlyMap<Location, Version>;
  /** Every file there was, where it may have looked for any. */
  readonly sawFiles: ReadonlyMap<Location, Version> | null;
  /** For every weak write, what was there before. */
  readonly base: ReadonlyMap<Location, Version>;
  /** Everything there was, where the reads are not all known. */
  readonly sawAll: ReadonlyMap<Location, Version> | null;
  readonly wrote: ReadonlyMap<Location, Version>;
  /** Of settings that it set again and that did not move: what the run saw and left that did set them. */
  readonly settled: ReadonlyMap<Location, Settled>;
}

interface Settled {
  readonly saw: Version | undefined;
  readonly wrote: Version;
}

/** A run taken in: whose values were there before, and which names share objects with others than they did. */
interface Appended {
  readonly entry: RunEntry;
  readonly replaced: ReadonlyMap<Location, Version | undefined>;
  readonly regrouped: ReadonlySet<string>;
}

export class KernelMemory implements Surroundings {
  private readonly versions = new Map<Location, Version>();
  private readonly entries = new Map<number, RunEntry>();
  private readonly last = new Map<string, RunEntry>();
  private groups = new Map<string, Set<string>>();
  /** Names that share objects with others than before the latest run. */
  private readonly moved = new Set<string>();
  /** Groups that the run being taken in has made. */
  private forming: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  readonly modules = new OwnModules();
  private latest: RunEntry | null = null;
  private changes = 0;

  /** Rises whenever what is told of names may be another thing. */
  get age(): number {
    return this.changes;
  }
  /** The latest run of a cell in this kernel. */
  runOf(cell: string): RunEntry | undefined {
    return this.last.get(cell);
  }
  run(n: number): RunEntry | undefined {
    return this.entries.get(n);
  }
  /** Whether anything ran later than `from` and before `to`. */
  ranBetween(from: number, to: number): boolean {
    for (const n of this.entries.keys()) if (n > from && n < to) return true;
    return false;
  }
  get lastRun(): number {
    return this.latest?.ran.n ?? 0;
  }
  now(location: Location): Version | undefined {
    const version = this.versions.get(location) ?? (isName(location) ? this.versions.get(EVERYTHING) : undefined);
    return version;
  }
  locations(): IterableIterator<Location> {
    return this.versions.keys();
  }
  /** True when that is news. */
  foundOnDisk(modules: readonly OutdatedModule[]): boolean {
    const isNews = this.modules.foundOnDisk(modules);
    if (isNews) this.changes++;
    return isNews;
  }
  /** What this run left there. */
  wroteBy(n: number, location: Location): Version | undefined {
    return this.entries.get(n)?.wrote.get(location);
  }
  wrote(n: number): Iterable<Location> {
    return this.entries.get(n)?.wrote.keys() ?? [];
  }
  makerOf(n: number): string | null {
    return this.entries.get(n)?.ran.cell ?? null;
  }
  /** Other names that shared objects with these after a run later than `n`; null when nobody looked. */
  sharedSince(n: number, names: ReadonlySet<string>): ReadonlySet<string> | null {
    const others = new Set<string>();
    for (const { ran } of this.entries.values()) {
      if (ran.n <= n) continue;
      if (!ran.observed) return null;
      for (const group of ran.observed.groups)
        if (group.some((name) => names.has(name))) for (const name of group) if (!names.has(name)) others.add(name);
    }
    return others;
  }
  get empty(): boolean {
    return this.latest === null;
  }

  carryOf(location: Location): Carry | undefined {
    return this.versions.get(location)?.carry;
  }
  importOf(location: Location): string | undefined {
    const token = this.versions.get(location)?.token;
    return typeof token === "string" && token.startsWith("import ") ? token.slice(7).split(" ")[0] : undefined;
  }
  usedBy(module: Location): Iterable<Location> {
    return this.modules.usedBy(module);
  }
  isIterator(name: string): boolean {
    return this.versions.get(name)?.iterator === true;
  }
  printOf(name: string): string | undefined {
    return this.versions.get(name)?.print;
  }
  has(location: Location): boolean {
    const version = this.now(location);
    return version !== undefined && version.how !== "delete";
  }
  *sharing(name: string): Generator<string> {
    yield name;
    yield* this.groups.get(name) ?? [];
    yield* this.forming.get(name) ?? [];
  }

  /** Takes in the next run; returns it with what it saw and wrote, and with whose values were there before. */
  append(ran: Ran): Appended {
    const { observed } = ran;
    this.changes++;
    this.moved.clear();
    this.outside(ran);
    this.modules.take(ran);
    const formed = groupsOf(observed?.groups ?? []);
    this.forming = formed;
    const effects = effectsOf(ran.source, ran.facts, observed, this, ran.ended === "ok");
    this.forming = new Map();
    const before = ran.cell === null ? undefined : this.last.get(ran.cell);
    const entry = this.entryOf(ran, effects, before);
    const replaced = new Map<Location, Version | undefined>();
    for (const [location, version] of entry.wrote) {
      replaced.set(location, this.versions.get(location));
      this.versions.set(location, version);
    }
    if (observed) {
      for (const name of moving(this.groups, formed)) this.moved.add(name);
      this.groups = formed;
    } else this.regroup(entry);
    this.entries.set(ran.n, entry);
    if (ran.cell !== null) this.last.set(ran.cell, entry);
    this.latest = entry;
    return { entry, replaced, regrouped: this.moved };
  }

  restore({ dropped, put }: Restored): void {
    this.changes++;
    for (const name of dropped) this.versions.delete(name);
    for (const [name, n] of Object.entries(put)) {
      const version = this.entries.get(n)?.wrote.get(name);
      if (version) this.versions.set(name, version);
      else this.versions.delete(name);
    }
  }

  /** Names that a thread, a widget or a debugger changed since the run before. */
  private outside({ observed, n, at }: Ran): void {
    for (const name of observed?.between ?? [])
      for (const each of this.sharing(name))
        this.versions.set(each, {
          token: `outside ${n}`,
          n,
          cell: null,
          at,
          how: "change",
          evidence: "observed",
          carry: this.carryOf(each) ?? NOTHING_CARRIED,
          iterator: this.isIterator(each),
        });
  }

  private entryOf(ran: Ran, effects: Effects, before: RunEntry | undefined): RunEntry {
    const saw = new Map<Location, Version>();
    for (const location of effects.reads.keys()) {
      const version = this.now(location);
      if (version) saw.set(location, version);
    }
    const base = new Map<Location, Version>();
    const wrote = new Map<Location, Version>();
    const affirmed = before ? this.affirmed(ran, effects, saw, before) : null;
    const carry = ran.facts ? ownCarry(ran.facts) : NOTHING_CARRIED;
    const settled = before ? this.settled(ran, effects, before) : NOTHING_SETTLED;
    for (const [location, write] of effects.writes) {
      const same = affirmed?.get(location) ?? settled.get(location)?.wrote;
      if (same) {
        wrote.set(location, same);
        continue;
      }
      const old = this.now(location);
      if (write.weak && old) base.set(location, old);
      wrote.set(location, this.made(ran, location, write, old, carry));
    }
    for (const [location, version] of affirmed ?? []) if (!wrote.has(location)) wrote.set(location, version);
    if (effects.writes.has(EVERYTHING)) this.flood(ran, wrote);
    const sawAll = effects.hides === null ? null : new Map(this.versions);
    const sawFiles = effects.reads.has(ANY_FILE) ? this.files() : null;
    return { ran, effects, saw, sawFiles, base, sawAll, wrote, settled };
  }

  private files(): ReadonlyMap<Location, Version> {
    return new Map([...this.versions].filter(([location]) => isFile(location)));
  }

  private made(ran: Ran, location: Location, write: Write, old: Version | undefined, own: Carry): Version {
    const { how, evidence, same } = write;
    const carry = joined([write.carry, how === "bind" ? own : (old?.carry ?? own)]);
    if (ran.facts) knowFunctions(carry, ran.facts);
    const iterator = write.iterator ?? (how === "change" && old?.iterator === true);
    const print = ran.observed?.prints[location];
    const made = { token: same ?? ran.n, n: ran.n, cell: ran.cell, at: ran.at, how, evidence, carry, iterator };
    return print === undefined ? made : { ...made, print };
  }

  private flood(ran: Ran, wrote: Map<Location, Version>): void {
    const flooded = wrote.get(EVERYTHING)!;
    for (const location of this.versions.keys())
      if (!wrote.has(location) && location !== HISTORY) wrote.set(location, flooded);
  }

  /**
   * What the run before of the same text left, and this one neither read nor changed: it is what a first run leaves. So
   * a cell may set an option twice, or end a loop with the same number, and its readers are as right as before.
   */
  private affirmed(
    ran: Ran,
    effects: Effects,
    saw: ReadonlyMap<Location, Version>,
    before: RunEntry,
  ): ReadonlyMap<Location, Version> | null {
    if (!isRunAgain(ran, before.ran)) return null;
    for (const location of new Set([...saw.keys(), ...before.saw.keys()]))
      if (location !== HISTORY && saw.get(location)?.token !== before.saw.get(location)?.token) return null;
    const kept = new Map<Location, Version>();
    for (const [location, version] of before.wrote) {
      const lasting = isName(location) || location.startsWith("ambient:");
      const write = effects.writes.get(location);
      if (!lasting || effects.reads.has(location) || this.versions.get(location) !== version) continue;
      if (!write || (write.weak && write.evidence !== "observed")) kept.set(location, version);
    }
    return kept;
  }

  /**
   * A cell that only sets what libraries do (pandas' options, seeds, a style) shows nothing that rests on it. Where the helper
   * saw nothing move, or nobody looked but nobody else wrote, a run of the same text did what not running does.
   */
  private settled(ran: Ran, effects: Effects, before: RunEntry): ReadonlyMap<Location, Settled> {
    if (!ran.facts?.setsOnly || !isRunAgain(ran, before.ran)) return NOTHING_SETTLED;
    const settled = new Map(before.settled);
    for (const [location, wrote] of before.wrote)
      if (!settled.has(location) && isSetting(location))
        settled.set(location, { saw: before.saw.get(location), wrote });
    for (const [location, { wrote }] of settled)
      if (effects.writes.has(location) && (isWatched(location) || this.versions.get(location) !== wrote))
        settled.delete(location);
    return settled;
  }

  /** The largest of their groups takes in the others. */
  private unite(names: readonly string[]): void {
    const known = this.groups.get(names[0]!);
    if (known && names.every((name) => known.has(name))) return;
    const groups = new Set(names.flatMap((name) => this.groups.get(name) ?? []));
    const [first, ...rest] = [...groups].toSorted((a, b) => b.size - a.size);
    const group = first ?? new Set<string>();
    for (const name of [...names, ...rest.flatMap((each) => [...each])]) {
      group.add(name);
      this.groups.set(name, group);
    }
    for (const name of group) this.moved.add(name);
  }

  /** What a closure, an object of an own class or an unknown callable gives may hold all that went into it. */
  private sharedByText({ shares: own, copies = [], from }: ValueFact, { facts }: Ran): readonly string[] {
    const copied = copies.filter((name) => sharesWithItsCopy(this.carryOf(name)));
    const shares = copied.length > 0 ? [...own, ...copied] : own;
    const holds = (name: string) => {
      const known = functionsBehind(this.carryOf(name))?.get(name);
      return this.has(name) && this.importOf(name) === undefined && (known?.lasting ?? true);
    };
    return (facts?.called ?? []).some((name) => from.includes(name) && holds(name)) ? [...shares, ...from] : shares;
  }

  /** Without a report: by the text, a new value shares objects with what it was made of, a changed one holds what was read. */
  private regroup({ ran, effects, saw, wrote }: RunEntry): void {
    const { facts } = ran;
    const shares = new Map(facts?.values.map((value) => [value.name, this.sharedByText(value, ran)]));
    for (const { name, keeps } of facts?.functions ?? []) if (keeps) shares.set(name, facts!.reads);
    const changed = new Set(facts?.mutates.map(({ name }) => name));
    const values = (name: string) => isName(name) && this.has(name) && this.importOf(name) === undefined;
    for (const [name, { how }] of wrote) {
      if (!values(name)) continue;
      if (how === "bind" && effects.writes.get(name)?.weak === false) {
        for (const each of this.groups.get(name) ?? []) this.moved.add(each);
        this.groups.get(name)?.delete(name);
        this.groups.delete(name);
      }
      const others = how === "bind" && !changed.has(name) ? (shares.get(name) ?? []) : [...saw.keys()];
      const all = [name, ...others].filter(values);
      if (all.length > 1) this.unite(all);
    }
    // A module that is no library may keep all that the run had in its hands.
    for (const [module, { evidence }] of wrote)
      if (isModule(module) && evidence === "assumed")
        this.unite([module, ...[...saw.keys(), ...wrote.keys()].filter(values)]);
  }
}

const NOTHING_SETTLED: ReadonlyMap<Location, Settled> = new Map();
const isSetting = (location: Location): boolean => location.startsWith("ambient:") || isModule(location);

/** The same text ran well both times, and the helper looked. */
const isRunAgain = (now: Ran, then: Ran): boolean =>
  now.observed !== null &&
  then.observed !== null &&
  now.ended === "ok" &&
  then.ended === "ok" &&
  now.facts !== null &&
  now.facts.fingerprint === then.facts?.fingerprint;

function groupsOf(lists: readonly (readonly string[])[]): Map<string, Set<string>> {
  const groups = new Map<string, Set<string>>();
  for (const list of lists) {
    const known = list.flatMap((name) => [...(groups.get(name) ?? [])]);
    const group = new Set([...list, ...known]);
    for (const name of group) groups.set(name, group);
  }
  return groups;
}

type Groups = ReadonlyMap<string, ReadonlySet<string>>;

function* moving(before: Groups, now: Groups): Generator<string> {
  const same = new Map<ReadonlySet<string>, boolean>();
  for (const [name, group] of now) {
    const was = before.get(name);
    const known = same.get(group) ?? (was?.size === group.size && [...group].every((each) => was.has(each)));
    same.set(group, known);
    if (!known) yield name;
  }
  for (const name of before.keys()) if (!now.has(name)) yield name;
}
