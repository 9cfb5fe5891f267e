/**
 * The page as a row of cells that read and write locations: for each place, which cell above wrote a location last, and
 * which cells below read it. An index and nothing more; who is right is decided in judge.ts.
 *
 * Positions are numbers into the row, so that a question costs a binary search however many cells there are.
 */
import { EVERYTHING, isName } from "./location.ts";
import type { Location } from "./location.ts";

/** For each location the places of its cells, rising. */
type Index = Map<Location, number[]>;

export class PageOrder {
  private places = new Map<string, number>();
  private cells: readonly string[] = [];
  private readonly writers: Index = new Map();
  private readonly readers: Index = new Map();

  /** Cells that are gone have been taken out before. */
  arrange(cells: readonly string[]): void {
    const places = new Map(cells.map((cell, place) => [cell, place]));
    const moved = this.cells.map((cell) => places.get(cell) ?? -1);
    for (const index of [this.writers, this.readers])
      for (const [location, row] of index)
        index.set(
          location,
          row.map((place) => moved[place]!).toSorted((a, b) => a - b),
        );
    this.cells = cells;
    this.places = places;
  }

  get length(): number {
    return this.cells.length;
  }
  at(place: number): string {
    return this.cells[place]!;
  }
  placeOf(cell: string): number | undefined {
    return this.places.get(cell);
  }
  locations(): IterableIterator<Location> {
    return this.writers.keys();
  }

  addWriter(cell: string, location: Location): void {
    this.add(this.writers, cell, location);
  }
  removeWriter(cell: string, location: Location): void {
    this.remove(this.writers, cell, location);
  }
  setReader(cell: string, before: ReadonlySet<Location>, now: ReadonlySet<Location>): void {
    if (before === now) return;
    const { gone, come } = exchange(before, now);
    for (const location of gone) this.remove(this.readers, cell, location);
    for (const location of come) this.add(this.readers, cell, location);
  }

  /** The nearest cell above `place` that writes the location, or that may write anything. */
  writerAbove(location: Location, place: number): number {
    const own = below(this.writersOf(location), place);
    if (!isName(location)) return own;
    return Math.max(own, below(this.writersOf(EVERYTHING), place));
  }
  isWritten(location: Location): boolean {
    return this.writers.has(location);
  }
  writersOf(location: Location): readonly number[] {
    return this.writers.get(location) ?? NOBODY;
  }
  readersOf(location: Location): readonly number[] {
    return this.readers.get(location) ?? NOBODY;
  }

  private add(index: Index, cell: string, location: Location): void {
    const place = this.places.get(cell);
    if (place === undefined) return;
    const row = index.get(location);
    if (!row) return void index.set(location, [place]);
    const at = after(row, place);
    if (row[at - 1] !== place) row.splice(at, 0, place);
  }

  private remove(index: Index, cell: string, location: Location): void {
    const [row, place] = [index.get(location), this.places.get(cell)];
    if (!row || place === undefined) return;
    const at = after(row, place) - 1;
    if (row[at] !== place) return;
    if (row.length === 1) index.delete(location);
    else row.splice(at, 1);
  }
}

interface Exchange {
  readonly now: ReadonlySet<Location>;
  readonly gone: readonly Location[];
  readonly come: readonly Location[];
}

/** The latest for each set: a cell goes to and fro between the same two. */
const exchanges = new WeakMap<ReadonlySet<Location>, Exchange>();

function exchange(before: ReadonlySet<Location>, now: ReadonlySet<Location>): Exchange {
  const known = exchanges.get(before);
  if (known?.now === now) return known;
  const gone = [...before].filter((location) => !now.has(location));
  const made = { now, gone, come: [...now].filter((location) => !before.has(location)) };
  exchanges.set(before, made);
  return made;
}

const NOBODY: readonly number[] = [];

/** The largest number of a rising row that is smaller than `limit`; -1 when there is none. */
function below(row: readonly number[], limit: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? -1 : row[low - 1]!;
}

/** Where in a rising row the numbers greater than `place` begin. */
export function after(row: readonly number[], place: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (row[middle]! <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
