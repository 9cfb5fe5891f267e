/**
 * What can be claimed of every cell of a page, kept up to date: the page changes, cells run, and only the cells that this
 * can concern are judged again, from the top down.
 *
 * The semantics: page order is meaning. A cell is fresh when its last run used the present text and saw, for everything
 * it read, the very values that the page above gives, made by cells of which the same is true; and when nothing that it
 * left was overwritten out of order since.
 */
import type { Contribution, Judged } from "./judge.ts";
import { judge } from "./judge.ts";
import { KernelMemory } from "./kernel-memory.ts";
import { EVERYTHING, HISTORY } from "./location.ts";
import type { Location } from "./location.ts";
import { after, PageOrder } from "./page-order.ts";
import type { PageCell, Ran, Restored } from "./ran.ts";
import type { Verdict } from "./verdict.ts";

const NOTHING: ReadonlyMap<Location, Contribution> = new Map();
const NO_READS: ReadonlySet<Location> = new Set();

export class Truth {
  readonly order = new PageOrder();
  memory = new KernelMemory();
  private cells: readonly PageCell[] = [];
  private readonly byId = new Map<string, PageCell>();
  private readonly answers = new Map<string, Judged>();
  /** Places to be judged again. */
  private dirty = new Uint8Array(0);
  /** Cells whose verdict has become another one since it was last asked for. */
  private readonly changed = new Set<string>();

  /** The code cells of the page, top to bottom. Cells that are the same objects as before cost nothing. */
  page(cells: readonly PageCell[]): void {
    const before = this.cells;
    this.cells = cells;
    const moved = cells.length !== before.length || cells.some((cell, place) => cell.id !== before[place]?.id);
    if (moved) this.rearrange(before, cells);
    else
      for (const [place, cell] of cells.entries()) {
        if (cell === before[place]) continue;
        this.byId.set(cell.id, cell);
        this.dirty[place] = 1;
      }
    this.settle();
  }

  /** A run of the present kernel has ended. */
  ran(ran: Ran): void {
    const outdated = this.memory.outdated();
    const entry = this.memory.append(ran);
    if (JSON.stringify(outdated) !== JSON.stringify(this.memory.outdated())) this.dirty.fill(1);
    if (ran.cell !== null) this.mark(this.order.placeOf(ran.cell));
    const between = ran.observed?.between ?? [];
    this.touched([...entry.wrote.keys(), ...between]);
    this.settle();
  }

  /** Names were taken away or given earlier values again. */
  restored(restored: Restored): void {
    this.memory.restore(restored);
    this.touched([...restored.dropped, ...Object.keys(restored.put)]);
    this.settle();
  }

  /** Another kernel, or none: nothing has run. */
  reset(): void {
    if (this.memory.empty) return;
    this.memory = new KernelMemory();
    this.dirty.fill(1);
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
    this.dirty = new Uint8Array(cells.length).fill(1);
  }

  private mark(place: number | undefined): void {
    if (place !== undefined) this.dirty[place] = 1;
  }

  /** Values became others: whoever left them is asked whether they are still there. */
  private touched(locations: Iterable<Location>): void {
    for (const location of locations) {
      if (location === HISTORY) continue;
      for (const place of this.order.writersOf(location)) this.dirty[place] = 1;
    }
  }

  /** From the top down; what a cell gives can only concern those below. */
  private settle(): void {
    const flipped = new Set<Location>();
    for (let place = this.dirty.indexOf(1); place >= 0; place = this.dirty.indexOf(1, place + 1)) {
      this.dirty[place] = 0;
      this.judge(place, flipped);
    }
    // Whether a name is made anywhere at all decides what a missing one is called, above as well.
    for (const location of flipped) for (const place of this.order.readersOf(location)) this.judge(place, new Set());
    for (let place = this.dirty.indexOf(1); place >= 0; place = this.dirty.indexOf(1, place + 1)) {
      this.dirty[place] = 0;
      this.judge(place, new Set());
    }
  }

  private judge(place: number, flipped: Set<Location>): void {
    const cell = this.cells[place]!;
    const before = this.answers.get(cell.id);
    const now = judge(this, cell, place);
    this.answers.set(cell.id, now);
    if (!sameVerdict(before?.verdict, now.verdict)) this.changed.add(cell.id);
    const given = before?.gives ?? NOTHING;
    for (const location of differing(given, now.gives)) {
      const was = this.order.isWritten(location);
      if (!now.gives.has(location)) this.order.removeWriter(cell.id, location);
      else if (!given.has(location)) this.order.addWriter(cell.id, location);
      if (was !== this.order.isWritten(location)) flipped.add(location);
      this.concern(location, place);
    }
    this.order.setReader(cell.id, before?.reads ?? NO_READS, now.reads);
  }

  /** Readers below, as far as the next cell that writes the same location. */
  private concern(location: Location, place: number): void {
    if (location === EVERYTHING) {
      this.dirty.fill(1, place + 1);
      return;
    }
    // Who reads the results of earlier runs rests on all of them.
    const writers = location === HISTORY ? [] : this.order.writersOf(location);
    const next = writers[after(writers, place)] ?? this.order.length;
    const readers = this.order.readersOf(location);
    for (let i = after(readers, place); i < readers.length && readers[i]! <= next; i++) this.dirty[readers[i]!] = 1;
    const blind = this.order.readersOf(EVERYTHING);
    for (let i = after(blind, place); i < blind.length; i++) this.dirty[blind[i]!] = 1;
  }
}

function* differing(
  before: ReadonlyMap<Location, Contribution>,
  now: ReadonlyMap<Location, Contribution>,
): Generator<Location> {
  for (const [location, gift] of now) {
    const was = before.get(location);
    if (!was || !sameGift(was, gift)) yield location;
  }
  for (const location of before.keys()) if (!now.has(location)) yield location;
}

const sameGift = (a: Contribution, b: Contribution): boolean =>
  a.token === b.token &&
  a.doubt === b.doubt &&
  a.n === b.n &&
  a.write.how === b.write.how &&
  a.write.weak === b.write.weak &&
  a.write.same === b.write.same &&
  a.write.evidence === b.write.evidence &&
  a.write.carry === b.write.carry &&
  (a.from === b.from || (a.from.length === b.from.length && a.from.every((name, i) => name === b.from[i])));

function sameVerdict(a: Verdict | undefined, b: Verdict): boolean {
  if (!a || a.state !== b.state || a.evidence !== b.evidence || a.skipped !== b.skipped) return false;
  const [x, y] = [a.cause, b.cause];
  if (x === y) return true;
  return (
    x !== null &&
    y !== null &&
    x.kind === y.kind &&
    x.location === y.location &&
    x.cell === y.cell &&
    x.at === y.at &&
    x.hidden === y.hidden
  );
}
