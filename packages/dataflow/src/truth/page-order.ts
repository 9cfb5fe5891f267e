/**
 * The page as a row of cells that read and write locations: for each place, which cell above wrote a location last, and
 * which cells below read it. An index and nothing more; who is right is decided in judge.ts.
 *
 * Positions are numbers into the row, so that a question costs a binary search however many cells there are.
 */
import { EVERYTHING, isName } from "./location.ts";
import type { Location } from "./location.ts";

interface Row {
  readonly cells: Set<string>;
  /** Their places, rising; null when it is to be made anew. */
  places: number[] | null;
}
type Index = Map<Location, Row>;

export class PageOrder {
  private places = new Map<string, number>();
  private cells: readonly string[] = [];
  private readonly writers: Index = new Map();
  private readonly readers: Index = new Map();

  arrange(cells: readonly string[]): void {
    this.cells = cells;
    this.places = new Map(cells.map((cell, place) => [cell, place]));
    for (const index of [this.writers, this.readers]) for (const row of index.values()) row.places = null;
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
    for (const location of before) if (!now.has(location)) this.remove(this.readers, cell, location);
    for (const location of now) if (!before.has(location)) this.add(this.readers, cell, location);
  }

  /** The nearest cell above `place` that writes the location, or that may write anything. */
  writerAbove(location: Location, place: number): number {
    const own = below(this.row(this.writers, location), place);
    if (!isName(location)) return own;
    return Math.max(own, below(this.row(this.writers, EVERYTHING), place));
  }
  isWritten(location: Location): boolean {
    return this.writers.has(location);
  }
  writersOf(location: Location): readonly number[] {
    return this.row(this.writers, location);
  }
  readersOf(location: Location): readonly number[] {
    return this.row(this.readers, location);
  }

  private row(index: Index, location: Location): readonly number[] {
    const row = index.get(location);
    if (!row) return NOBODY;
    row.places ??= [...row.cells]
      .map((cell) => this.places.get(cell))
      .filter((place) => place !== undefined)
      .toSorted((a, b) => a - b);
    return row.places;
  }

  private add(index: Index, cell: string, location: Location): void {
    let row = index.get(location);
    if (!row) index.set(location, (row = { cells: new Set(), places: [] }));
    if (row.cells.has(cell)) return;
    row.cells.add(cell);
    const place = this.places.get(cell);
    if (place !== undefined) row.places?.splice(after(row.places, place), 0, place);
  }

  private remove(index: Index, cell: string, location: Location): void {
    const row = index.get(location);
    if (!row?.cells.delete(cell)) return;
    if (row.cells.size === 0) index.delete(location);
    const place = this.places.get(cell);
    if (place === undefined) row.places = null;
    else row.places?.splice(after(row.places, place) - 1, 1);
  }
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
