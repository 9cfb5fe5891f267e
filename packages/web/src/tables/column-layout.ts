/**
 * Where the columns of a grid stand: hidden ones left out, frozen ones first and still, each as wide as its first cells
 * need or as a person has dragged it. Pure.
 */
import type { ColumnHead } from "./table-model.ts";

export const WIDTH = { least: 56, most: 340, unknown: 110 } as const;
/** What a cell has beside its text, px. */
const BESIDE = 22;
/** What the words under a column's picture may widen it to. */
const WORDS = 170;

const FIGURES: ReadonlySet<string> = new Set(["number", "time", "duration"]);

/** How wide a text is in a cell, and how wide as a column's small words or its name, px. */
export interface Measure {
  cell(text: string): number;
  small(text: string): number;
  name(text: string): number;
}

export interface Placed {
  readonly column: number;
  readonly left: number;
  readonly width: number;
}

export class ColumnLayout {
  readonly count: number;
  /** Places of the levels of the row labels, which stand before all columns and still. */
  readonly levels: readonly number[];
  readonly hidden = new Set<number>();
  /** In the order in which they were frozen. */
  frozen: number[] = [];
  private readonly widths = new Map<number, number>();
  private readonly dragged = new Set<number>();
  /** Characters of the longest text that a column was measured for. */
  private readonly longest = new Map<number, number>();
  private placed: { still: Placed[]; moving: Placed[]; lefts: number[]; width: number } | null = null;

  constructor(count: number, levels = 0) {
    this.count = count;
    this.levels = Array.from({ length: levels }, (_, level) => count + level);
  }

  width(column: number): number {
    return this.widths.get(column) ?? WIDTH.unknown;
  }

  /**
   * By its first cells, so that columns do not move while rows come; but a figure that is cut says another number: for longer ones its
   * column grows. `least`: of a column with a picture.
   */
  fit(column: number, head: ColumnHead, texts: readonly string[], measure: Measure, least: number): void {
    const most = Math.max(0, ...texts.map((text) => text.length));
    if (this.widths.has(column) && !this.grows(column, head, most)) return;
    this.longest.set(column, most);
    const above = head.name.slice(0, -1).join(" / ");
    const name = measure.name(head.name.at(-1) ?? "") + (above ? measure.small(above) + 6 : 0);
    const longest = Math.max(measure.small(head.type), name, ...longestOf(texts).map((text) => measure.cell(text)));
    const width = Math.ceil(longest + BESIDE);
    const before = this.widths.get(column) ?? 0;
    this.widths.set(column, Math.max(before, Math.min(WIDTH.most, Math.max(WIDTH.least, least, width))));
    this.placed = null;
  }

  private grows(column: number, { kind }: ColumnHead, longest: number): boolean {
    return FIGURES.has(kind) && !this.dragged.has(column) && longest > (this.longest.get(column) ?? 0);
  }

  /** The words under its picture have come: they are not cut where a few pixels more are enough. */
  widen(column: number, words: number): boolean {
    const width = Math.min(WORDS, Math.ceil(words + BESIDE));
    if (this.dragged.has(column) || !this.widths.has(column) || width <= this.width(column)) return false;
    this.widths.set(column, width);
    this.placed = null;
    return true;
  }

  resize(column: number, width: number): void {
    this.widths.set(column, Math.round(Math.min(1200, Math.max(32, width))));
    this.dragged.add(column);
    this.placed = null;
  }

  hide(columns: readonly number[], hidden: boolean): void {
    for (const column of columns) this.hidden[hidden ? "add" : "delete"](column);
    this.placed = null;
  }

  freeze(column: number, frozen: boolean): void {
    this.frozen = this.frozen.filter((one) => one !== column);
    if (frozen) this.frozen.push(column);
    this.placed = null;
  }

  private get places() {
    return (this.placed ??= this.place());
  }

  private place() {
    const still: Placed[] = [];
    const moving: Placed[] = [];
    let edge = 0;
    for (const column of this.frozen.filter((one) => !this.hidden.has(one))) {
      still.push({ column, left: edge, width: this.width(column) });
      edge += this.width(column);
    }
    let left = 0;
    const frozen = new Set(this.frozen);
    for (let column = 0; column < this.count; column++) {
      if (this.hidden.has(column) || frozen.has(column)) continue;
      moving.push({ column, left, width: this.width(column) });
      left += this.width(column);
    }
    return { still, moving, lefts: moving.map((one) => one.left), width: left };
  }

  /** All that is shown, in the order in which it stands. */
  order(): number[] {
    return [...this.places.still, ...this.places.moving].map(({ column }) => column);
  }

  still(): readonly Placed[] {
    return this.places.still;
  }

  stillWidth(): number {
    const last = this.places.still.at(-1);
    return last ? last.left + last.width : 0;
  }

  movingWidth(): number {
    return this.places.width;
  }

  /** Where a column that moves stands, or null. */
  movingAt(column: number): Placed | null {
    return this.places.moving.find((one) => one.column === column) ?? null;
  }

  /** Those of which something is in view. */
  between(from: number, to: number): readonly Placed[] {
    const { moving, lefts } = this.places;
    let [low, high] = [0, lefts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lefts[middle]! <= from) low = middle + 1;
      else high = middle;
    }
    const found: Placed[] = [];
    for (let at = Math.max(0, low - 1); at < moving.length && moving[at]!.left < to; at++) found.push(moving[at]!);
    return found;
  }
}

/** Those that may be the widest: measuring costs more than counting. */
const longestOf = (texts: readonly string[]): readonly string[] =>
  texts.toSorted((a, b) => b.length - a.length).slice(0, 4);
