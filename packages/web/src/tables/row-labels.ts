/**
 * The labels at the left of a grid: one part a level, each as wide as the longest seen, and over them the headers by which a level is
 * ordered and filtered as a column is. The names of the columns' own levels stand in the corner, on the line of the columns' names.
 */
import { make } from "../outputs/elements.ts";
import { HEADER, levelHeader, type HeaderActs } from "./header-cell.ts";
import type { TableModel } from "./table-model.ts";
import type { Measure } from "./column-layout.ts";

/** Of one level, at most and where it has buttons at least; between two; of all, px. */
const LEVEL = { most: 200, least: 50, gap: 14, all: 480 } as const;
const LEAST = 44;

export class RowLabels {
  readonly corner: HTMLElement;
  /** Of all levels, px. */
  width = LEAST;
  private readonly model: TableModel;
  private readonly acts: HeaderActs;
  private readonly heads: HTMLElement[];
  private readonly widths: number[];
  private readonly dragged = new Set<number>();
  private readonly above: string;

  constructor(model: TableModel, acts: HeaderActs, height: number) {
    this.model = model;
    this.acts = acts;
    const { levels } = model.about;
    const index = model.about.index ?? [];
    this.above = height === HEADER.plain ? "" : columnLevelsOf(model);
    this.corner = make("div", "table-corner");
    this.corner.style.height = `${height}px`;
    this.heads = levels.map((name, level) => this.newHead(name, level));
    this.widths = levels.map((_, level) => (index[level] && !index[level].plain ? LEVEL.least : 0));
    if (this.above) this.corner.append(make("small", "table-column-levels", this.above));
    this.corner.append(...this.heads);
  }

  private newHead(name: string, level: number): HTMLElement {
    const head = make("div", "table-level");
    // Row labels without a name have no header to read out.
    head.setAttribute("role", name || this.model.about.index?.[level] ? "columnheader" : "gridcell");
    head.setAttribute("aria-colindex", String(level + 1));
    if (!this.model.about.index?.[level]) head.append(make("span", "", name));
    return head;
  }

  /** The headers as they are now, by the places by which they are asked of. */
  *headers(): Iterable<[column: number, element: HTMLElement]> {
    for (const level of (this.model.about.index ?? []).keys())
      yield [this.model.about.columns + level, this.heads[level]!];
  }

  drawHead(): void {
    this.corner.style.width = `${this.width}px`;
    for (const [column, element] of this.headers()) levelHeader(element, column, this.model, this.acts);
  }

  /** By the labels of the rows in view; they only grow, so that columns do not move while rows come. */
  fit(measure: Measure, first: number, end: number): void {
    const rows: (readonly string[])[] = [this.model.about.levels];
    for (let row = first; row < end; row++) rows.push(this.model.labels(row, 0) ?? []);
    for (const labels of rows)
      for (const [level, label] of labels.entries()) {
        const width = Math.min(LEVEL.most, Math.ceil(measure.cell(label)) + 1);
        if (!this.dragged.has(level) && width > (this.widths[level] ?? 0)) this.widths[level] = width;
      }
    this.place(this.above ? measure.small(this.above) + 16 : 0);
  }

  resize(level: number, width: number): void {
    this.dragged.add(level);
    this.widths[level] = Math.round(Math.min(1200, Math.max(32, width)));
  }

  widthOf(level: number): number {
    return this.widths[level] ?? 0;
  }

  private place(least: number): void {
    const wide = this.widths.reduce((sum, width) => sum + width + LEVEL.gap, 10);
    // What a person has dragged is as wide as they want it.
    this.width = this.dragged.size > 0 ? wide : Math.max(this.width, least, Math.min(LEVEL.all, wide));
  }

  /** Of the grid's stage, for the corner and every row. */
  get columns(): string {
    return this.widths.map((width) => `${width}px`).join(" ");
  }
}

/** As they stand over the columns: the last on the line of the names, those above it before it. */
function columnLevelsOf({ about }: TableModel): string {
  const names = about.columnLevels ?? [];
  return names.map((name) => name || "–").join(" / ");
}

/** The element of one row's labels: one header of its row for each level. */
export function newLabel(levels: number): HTMLElement {
  const label = make("div", "table-label");
  label.setAttribute("role", levels === 1 ? "rowheader" : "none");
  if (levels === 1) label.setAttribute("aria-colindex", "1");
  return label;
}

export function drawLabel(element: HTMLElement, labels: readonly string[] | null): void {
  const text = labels?.join("\u0000") ?? "";
  if (element.dataset["label"] === text) return;
  element.dataset["label"] = text;
  const parts = (labels ?? []).map((label) => make("span", "", label));
  if (parts.length > 1)
    for (const [level, part] of parts.entries()) {
      part.setAttribute("role", "rowheader");
      part.setAttribute("aria-colindex", String(level + 1));
    }
  element.replaceChildren(...parts);
  element.title = labels?.join(", ") ?? "";
}
