/**
 * What can be claimed of every cell of a page, kept up to date: the page changes, cells run, and only the cells that this
 * can concern are judged again, from the top down.
 *
 * The semantics: page order is meaning. A cell is fresh when its last run used the present text and saw, for everything
 * it read, the very values that the page above gives, made by cells of which the same is true; and when nothing that it
 * left was overwritten out of order since.
 */
import { Agenda, type News } from "./agenda.ts";
import { type Contribution, giftAt, type Judged } from "./judging.ts";
import { differences, isSameKind } from "./differences.ts";
import { judge } from "./judge.ts";
import { KernelMemory, type RunEntry, type Version } from "./kernel-memory.ts";
import { ANY_FILE, EVERYTHING, HISTORY, isFile, isName } from "./location.ts";
import type { Location } from "./location.ts";
import { after, PageOrder } from "./page-order.ts";
import type { OutdatedModule, PageCell, Ran, Restored } from "./ran.ts";
import { Stamps } from "./stamps.ts";
import { isSameVerdict, type Verdict } from "./verdict.ts";

const NOTHING: ReadonlyMap<Location, Contribution> = new Map();
const NO_READS: ReadonlySet<Location> = new Set();

export class Truth {
  readonly order = new PageOrder();
  readonly kinds = new Stamps();
  memory = new KernelMemory();
  private cells: readonly PageCell[] = [];
  private readonly byId = new Map<string, PageCell>();
  private readonly answers = new Map<string, Judged>();
  private readonly agenda = new Agenda();
  /** Cells whose verdict has become another one since it was last asked for. */
  private readonly changed = new Set<string>();

  /** The code cells of the page, top to bottom. Cells that are the same objects as before cost nothing. */
  page(cells: readonly PageCell[]): void {
    const before = this.cells;
    this.cells = cells;
    const others: number[] = [];
    for (let place = 0; place < cells.length; place++) if (cells[place] !== before[place]) others.push(place);
    const moved = cells.length !== before.length || others.some((place) => cells[place]!.id !== before[place]!.id);
    if (moved) this.rearrange(before, cells);
    else
      for (const place of others) {
        this.byId.set(cells[place]!.id, cells[place]!);
        this.agenda.anew(place);
      }
    this.settle();
  }

  /** A run of the present kernel has ended. */
  ran(ran: Ran): void {
    const outdated = this.memory.modules.outdated();
    const earlier = ran.cell === null ? undefined : this.memory.runOf(ran.cell);
    const { entry, replaced, regrouped } = this.memory.append(ran);
    const isReloaded = (ran.observed?.reloaded ?? []).length > 0;
    if (isReloaded || JSON.stringify(outdated) !== JSON.stringify(this.memory.modules.outdated()))
      this.agenda.allFrom(0);
    if (ran.cell !== null) this.mark(this.order.placeOf(ran.cell));
    for (const [location, was] of replaced) this.replaced(location, was, entry, earlier);
    const left = earlier ? [...earlier.wrote.keys()].filter((location) => !replaced.has(location)) : [];
    this.touched([...left, ...(ran.observed?.between ?? [])]);
    // What a text would change rests on who shares what.
    for (const name of regrouped) for (const place of this.order.readersOf(name)) this.agenda.anew(place);
    for (const location of replaced.keys()) this.found(location);
    this.settle();
  }

  /** Names were taken away or given earlier values again. */
  restored(restored: Restored): void {
    this.memory.restore(restored);
    const names = [...restored.dropped, ...Object.keys(restored.put)];
    this.touched(names);
    for (const name of names) this.found(name);
    this.settle();
  }

  /** Files of modules, as somebody found them after the latest run. */
  foundOnDisk(modules: readonly OutdatedModule[]): void {
    if (!this.memory.foundOnDisk(modules)) return;
    this.agenda.allFrom(0);
    this.settle();
  }

  /** Another kernel, or none: nothing has run. */
  reset(): void {
    if (this.memory.empty) return;
    this.memory = new KernelMemory();
    this.kinds.all();
    this.agenda.allFrom(0);
    this.settle();
  }

  verdict(cell: string): Verdict | undefined {
    return this.answers.get(cell)?.verdict;
  }
  judged(cell: string): Judged | undefined {
    return this.answers.get(cell);
  }
  cell(id: string): PageCell | undefined {
    return this.byId.get(id);
  }
  get row(): readonly PageCell[] {
    return this.cells;
  }
  /** Cells with another verdict than when this was last called. */
  takeChanged(): ReadonlySet<string> {
    const changed = new Set(this.changed);
    this.changed.clear();
    return changed;
  }

  private rearrange(before: readonly PageCell[], cells: readonly PageCell[]): void {
    const there = new Set(cells.map((cell) => cell.id));
    for (const { id } of before) {
      if (there.has(id)) continue;
      const gone = this.answers.get(id);
      for (const location of gone?.gives.keys() ?? []) this.order.removeWriter(id, location);
      this.order.setReader(id, gone?.reads ?? NO_READS, NO_READS);
      this.answers.delete(id);
      this.byId.delete(id);
      this.changed.add(id);
    }
    for (const cell of cells) this.byId.set(cell.id, cell);
    this.order.arrange(cells.map((cell) => cell.id));
    this.kinds.all();
    this.agenda.restart(cells.length);
  }

  private mark(place: number | undefined): void {
    if (place !== undefined) this.agenda.anew(place);
  }

  /**
   * A value took the place of another. A cell above both makers is not concerned, if what it left was replaced by the
   * latest run of a cell below before, and is now: of a name that every cell binds, few cells are asked.
   */
  private replaced(location: Location, was: Version | undefined, entry: RunEntry, earlier: RunEntry | undefined): void {
    if (location === HISTORY) return;
    const { ran, wrote } = entry;
    const latest = was?.cell === ran.cell ? earlier : this.memory.runOf(was?.cell ?? "");
    const both = was && was.n === latest?.ran.n && wrote.get(location)?.n === ran.n;
    const placeOf = (cell: string | null) => this.order.placeOf(cell ?? "") ?? -1;
    const from = both ? Math.min(placeOf(was.cell), placeOf(ran.cell)) : -1;
    const writers = this.order.writersOf(location);
    for (let i = after(writers, from - 1); i < writers.length; i++) {
      const place = writers[i]!;
      if (this.memory.runOf(this.order.at(place))) this.agenda.anew(place);
    }
  }

  /** Cells with no maker of the name above them find in it whatever the kernel has. */
  private found(location: Location): void {
    if (!isName(location)) return;
    const first = this.order.writersOf(location)[0] ?? this.order.length;
    for (const place of this.order.readersOf(location)) {
      if (place > first) break;
      this.agenda.anew(place);
    }
  }

  /** Values became others: whoever left them is asked whether they are still there. */
  private touched(locations: Iterable<Location>): void {
    for (const location of locations) {
      if (location === HISTORY) continue;
      for (const place of this.order.writersOf(location)) this.agenda.anew(place);
    }
  }

  /** From the top down; what a cell gives can only concern those below. */
  private settle(): void {
    const flipped = new Set<Location>();
    this.work(flipped);
    // Whether a name is made anywhere at all decides what a missing one is called, above as well.
    for (const location of flipped)
      for (const place of this.order.readersOf(location)) this.judge(place, new Set(), null);
    this.work(new Set());
  }

  private work(flipped: Set<Location>): void {
    for (let place = this.agenda.next(0); place >= 0; place = this.agenda.next(place + 1))
      this.judge(place, flipped, this.agenda.take(place));
  }

  private judge(place: number, flipped: Set<Location>, news: News): void {
    const cell = this.cells[place]!;
    const before = this.answers.get(cell.id);
    const now = judge(this, cell, place, before, news);
    this.answers.set(cell.id, now);
    if (!before || !isSameVerdict(before.verdict, now.verdict)) this.changed.add(cell.id);
    for (const { location, was, gift, sameKind } of differences(before?.gives ?? NOTHING, now.gives, this.memory.age)) {
      if (!was || !gift) this.rewrite(cell.id, location, gift !== undefined, flipped);
      const replaced = was ? undefined : giftAt(this, location, place);
      const valueOnly =
        sameKind || (replaced !== undefined && gift !== undefined && isSameKind(location, replaced, gift));
      if (!valueOnly) this.kinds.stamp(location);
      this.concern(location, place, valueOnly);
    }
    this.order.setReader(cell.id, before?.reads ?? NO_READS, now.reads);
  }

  /** The cell gives something for the location now, or does not any more. */
  private rewrite(cell: string, location: Location, gives: boolean, flipped: Set<Location>): void {
    const was = this.order.isWritten(location);
    if (gives) this.order.addWriter(cell, location);
    else this.order.removeWriter(cell, location);
    if (was !== this.order.isWritten(location)) flipped.add(location);
  }

  /** Who may have looked for any file. */
  private concernLookers(place: number, last: number): void {
    for (const each of this.order.readersOf(ANY_FILE))
      if (each > place && each <= last) this.agenda.tell(each, ANY_FILE);
  }

  /**
   * Readers below, as far as the next cell that writes the same location. Where only the value is another one (`valueOnly`),
   * a cell that never ran has nothing to compare it with.
   */
  private concern(location: Location, place: number, valueOnly: boolean): void {
    if (location === EVERYTHING) {
      this.agenda.allFrom(place + 1);
      return;
    }
    // Who reads the results of earlier runs rests on all of them.
    const writers = location === HISTORY ? [] : this.order.writersOf(location);
    const next = writers[after(writers, place)] ?? this.order.length;
    const readers = this.order.readersOf(location);
    for (let i = after(readers, place); i < readers.length && readers[i]! <= next; i++)
      if (!valueOnly || this.memory.runOf(this.order.at(readers[i]!))) this.agenda.tell(readers[i]!, location);
    if (isFile(location)) this.concernLookers(place, next);
    const blind = this.order.readersOf(EVERYTHING);
    for (let i = after(blind, place); i < blind.length; i++) this.agenda.anew(blind[i]!);
  }
}
