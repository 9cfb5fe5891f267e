/**
 * A table as an ARIA grid: what is in view of its rows and columns, under a real scroll bar. The header and the frozen
 * columns stay while the rest moves. Elements are used again from frame to frame; cells are text, never HTML. What a person
 * does to columns is column-menu.ts and column-filter.ts; reading is the model's affair.
 */
import { make } from "../outputs/elements.ts";
import { ColumnLayout, type Measure, type Placed } from "./column-layout.ts";
import { FEW_ROWS, HEADER, headerCell, type HeaderActs } from "./header-cell.ts";
import { GridPlace } from "./grid-place.ts";
import { ReadAhead } from "./read-ahead.ts";
import { drawLabel, newLabel, RowLabels } from "./row-labels.ts";
import { RowScroll } from "../ui/row-scroll.ts";
import type { TableModel } from "./table-model.ts";
import { measureIn } from "./text-width.ts";

let numbered = 0;
const ROW = 24;
/** A column with a picture is at least as wide as the picture. */
const PICTURED = 112;

interface RowSlot {
  readonly element: HTMLElement;
  readonly cells: Map<number, HTMLElement>;
  row: number;
}

export class TableGrid {
  readonly element: HTMLElement;
  readonly stage: HTMLElement;
  readonly layout: ColumnLayout;
  readonly place: GridPlace;
  readonly model: TableModel;
  readonly scroll = new RowScroll();
  readonly headerHeight: number;
  private readonly id = `table-${++numbered}`;
  private readonly space: HTMLElement;
  private readonly head: HTMLElement;
  private readonly body: HTMLElement;
  private readonly slots: RowSlot[] = [];
  private readonly heads = new Map<number, HTMLElement>();
  private readonly acts: HeaderActs;
  private readonly labels: RowLabels;
  private measure: Measure | null = null;
  private readonly readAhead = new ReadAhead();
  private left = 0;
  private pending = 0;
  private ownScroll = -1;
  private readonly resized: ResizeObserver;

  constructor(model: TableModel, acts: (grid: TableGrid) => HeaderActs, name: string) {
    this.model = model;
    this.layout = new ColumnLayout(model.about.columns, model.about.index?.length);
    const full = model.about.rows > FEW_ROWS ? HEADER.full : HEADER.typed;
    this.headerHeight = isArray(model) ? HEADER.plain : full;
    this.place = new GridPlace(this);
    this.acts = acts(this);
    this.labels = new RowLabels(model, this.acts, this.headerHeight);
    this.element = make("div", "table-scroll");
    this.element.tabIndex = -1;
    this.space = make("div", "table-space");
    this.stage = make("div", "table-stage");
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", "grid");
    this.stage.setAttribute("aria-label", name);
    this.stage.setAttribute("aria-multiselectable", "true");
    this.head = group("table-head");
    this.body = group("table-body");
    this.stage.append(this.head, this.body);
    this.space.append(this.stage);
    this.element.append(this.space);
    this.listen();
    this.resized = new ResizeObserver(() => this.soon());
    this.resized.observe(this.element);
  }

  private listen(): void {
    this.element.addEventListener("scroll", () => this.onScroll(), { passive: true });
    this.element.addEventListener(
      "wheel",
      (event) => {
        if (!this.scroll.scaled || event.ctrlKey || event.deltaY === 0 || event.shiftKey) return;
        event.preventDefault();
        this.scroll.by(event.deltaY * (event.deltaMode === 1 ? ROW : 1));
        this.toBar();
      },
      { passive: false },
    );
    this.place.listen(this.stage);
  }

  private onScroll(): void {
    this.left = this.element.scrollLeft;
    if (Math.abs(this.element.scrollTop - this.ownScroll) > 1) this.scroll.fromBar(this.element.scrollTop);
    this.ownScroll = -1;
    this.draw();
  }

  private toBar(): void {
    this.ownScroll = Math.round(this.scroll.toBar());
    this.element.scrollTop = this.ownScroll;
    this.soon();
  }

  /** Draws with the next frame, however often it is asked. */
  soon(): void {
    if (this.pending !== 0) return;
    this.pending = requestAnimationFrame(() => {
      this.pending = 0;
      this.draw();
    });
  }

  showCell(row: number, column: number): void {
    if (row >= 0) this.scroll.show(row);
    const placed = this.layout.movingAt(column);
    if (placed) {
      const room = this.element.clientWidth - this.still;
      if (placed.left < this.left) this.left = placed.left;
      else if (placed.left + placed.width > this.left + room)
        this.left = Math.min(placed.left, placed.left + placed.width - room);
      this.element.scrollLeft = this.left;
    }
    this.toBar();
  }

  /** Rows went by a moment ago. */
  get moving(): boolean {
    return this.readAhead.moving(performance.now());
  }

  /** Rows that a page key goes. */
  get page(): number {
    return Math.max(1, Math.floor(this.scroll.height / ROW) - 1);
  }

  cellId(row: number, column: number): string {
    return `${this.id}-${row}-${column}`;
  }

  /** Of the row labels; one at least. */
  private get levels(): number {
    return Math.max(1, this.model.about.levels.length);
  }

  /** Of the row labels and the frozen columns. */
  private get still(): number {
    return this.labels.width + this.layout.stillWidth();
  }

  draw(): void {
    const { clientHeight, clientWidth } = this.element;
    if (clientHeight === 0 || clientWidth === 0) return;
    const { model, scroll, stage } = this;
    scroll.rows = model.total;
    scroll.height = Math.max(ROW, clientHeight - this.headerHeight);
    scroll.by(0);
    this.fit();
    const width = Math.max(clientWidth, this.still + this.layout.movingWidth());
    this.space.style.width = `${width}px`;
    this.space.style.height = `${scroll.boxed + this.headerHeight}px`;
    stage.style.width = `${clientWidth}px`;
    stage.style.height = `${clientHeight}px`;
    stage.setAttribute("aria-rowcount", String(model.total + 1));
    stage.setAttribute("aria-colcount", String(this.layout.order().length + this.levels));
    stage.setAttribute("aria-busy", String(model.coming));
    this.left = this.element.scrollLeft;
    const moving = this.layout.between(this.left, this.left + clientWidth - this.still);
    this.drawHead(moving);
    this.drawRows(moving);
    this.ask(moving);
    this.place.mark();
  }

  private ask(moving: readonly Placed[]): void {
    const { first, end } = this.scroll;
    const columns = moving.map(({ column }) => column);
    const still = this.layout.still().map(({ column }) => [column, column + 1] as const);
    const seen = [Math.min(...columns, this.model.about.columns), Math.max(-1, ...columns) + 1] as const;
    this.model.want([first, end], [seen, ...still], this.readAhead.of(first, end, performance.now()));
  }

  /** Widths by what has come, once for each column; row labels as wide as the longest seen. */
  private fit(): void {
    const { first, end } = this.scroll;
    const measure = (this.measure ??= measureIn(this.stage));
    for (const { column } of [...this.layout.still(), ...this.layout.between(this.left, this.left + 4000)]) {
      const head = this.model.heads[column];
      if (!head) continue;
      const texts: string[] = [];
      for (let row = first; row < Math.min(end + 20, first + 60); row++) {
        const text = this.model.cell(row, column)?.text;
        if (text !== undefined) texts.push(text);
      }
      const least = this.headerHeight === HEADER.full && head.kind !== "bool" ? PICTURED : 0;
      if (texts.length > 0 || this.model.total === 0) this.layout.fit(column, head, texts, measure, least);
    }
    this.labels.fit(measure, first, end);
    this.stage.style.setProperty("--table-levels", this.labels.columns);
  }

  /** What stands under a column's picture. */
  worded(column: number, words: string): void {
    if (this.measure && this.layout.widen(column, this.measure.small(words))) this.soon();
  }

  /** How high it is with so many rows at most, and no row cut in two. */
  heightWithin(most: number): number {
    const bar = this.element.offsetHeight - this.element.clientHeight;
    const rows = Math.min(this.model.about.rows, Math.max(1, Math.floor((most - this.headerHeight - bar) / ROW)));
    return this.headerHeight + Math.max(1, rows) * ROW + bar;
  }

  private drawHead(moving: readonly Placed[]): void {
    if (!this.head.firstChild) this.head.append(this.labels.corner);
    const row = this.head;
    row.style.height = `${this.headerHeight}px`;
    this.labels.drawHead();
    for (const [column, element] of this.labels.headers()) element.id = this.cellId(-1, column);
    const shown = [...this.layout.still(), ...moving];
    const wanted = new Set(shown.map(({ column }) => column));
    for (const [column, element] of this.heads)
      if (!wanted.has(column) && !element.contains(document.activeElement)) {
        element.remove();
        this.heads.delete(column);
      }
    const still = new Set(this.layout.still().map(({ column }) => column));
    const order = this.layout.order();
    for (const placed of shown) {
      const element = headerCell(
        this.heads.get(placed.column),
        placed.column,
        this.model,
        this.acts,
        this.headerHeight,
      );
      element.id = this.cellId(-1, placed.column);
      element.setAttribute("aria-colindex", String(order.indexOf(placed.column) + this.levels + 1));
      this.put(element, placed, still.has(placed.column));
      if (!element.parentElement) row.append(element);
      this.heads.set(placed.column, element);
    }
  }

  private put(element: HTMLElement, { left, width }: Placed, still: boolean): void {
    element.style.left = `${still ? this.labels.width + left : this.still + left - this.left}px`;
    element.style.width = `${width}px`;
    element.toggleAttribute("data-still", still);
  }

  private drawRows(moving: readonly Placed[]): void {
    const { first, end, top } = this.scroll;
    this.body.style.top = `${this.headerHeight}px`;
    const count = end - first;
    while (this.slots.length > count) this.slots.pop()!.element.remove();
    const order = new Map(this.layout.order().map((column, at) => [column, at + this.levels + 1]));
    const still = this.layout.still();
    for (let at = 0; at < count; at++) {
      const row = first + at;
      // A row keeps its element while it is in view: screen readers and the pointer stay on it.
      const slot = (this.slots[at] ??= this.newSlot());
      slot.row = row;
      slot.element.style.transform = `translateY(${row * ROW - top}px)`;
      slot.element.setAttribute("aria-rowindex", String(row + 2));
      this.drawRow(slot, still, moving, order);
    }
  }

  private newSlot(): RowSlot {
    const element = make("div", "table-row");
    element.setAttribute("role", "row");
    element.append(newLabel(this.levels));
    this.body.append(element);
    return { element, cells: new Map(), row: -1 };
  }

  private drawRow(
    slot: RowSlot,
    still: readonly Placed[],
    moving: readonly Placed[],
    order: ReadonlyMap<number, number>,
  ): void {
    const { element, cells, row } = slot;
    const label = element.firstElementChild as HTMLElement;
    label.style.width = `${this.labels.width}px`;
    label.id = this.cellId(row, -1);
    drawLabel(label, this.model.labels(row, moving[0]?.column ?? 0));
    const wanted = new Set([...still, ...moving].map(({ column }) => column));
    for (const [column, cell] of cells)
      if (!wanted.has(column)) {
        cell.remove();
        cells.delete(column);
      }
    for (const [at, placed] of [...still, ...moving].entries()) {
      let cell = cells.get(placed.column);
      if (!cell) {
        cell = make("div", "table-cell");
        cell.setAttribute("role", "gridcell");
        cells.set(placed.column, cell);
        element.append(cell);
      }
      cell.id = this.cellId(row, placed.column);
      cell.setAttribute("aria-colindex", String(order.get(placed.column)));
      this.put(cell, placed, at < still.length);
      this.fill(cell, row, placed.column);
    }
  }

  private fill(cell: HTMLElement, row: number, column: number): void {
    const found = this.model.cell(row, column);
    const kind = this.model.heads[column]?.kind ?? "text";
    const text = found?.text ?? "";
    if (cell.textContent !== text) cell.textContent = text;
    cell.dataset["kind"] = kind;
    cell.toggleAttribute("data-missing", found?.missing === true);
    cell.toggleAttribute("data-coming", found === null);
    const whole = found && (found.whole !== text || text.length > 30) ? found.whole : "";
    if (cell.title !== whole) cell.title = whole;
  }

  /** The columns have moved or changed: their headers are drawn anew. */
  restyle(): void {
    for (const element of this.heads.values()) delete element.dataset["drawn"];
    this.soon();
  }

  /** Of a column or of a level of the row labels. */
  resize(column: number, width: number): void {
    const level = column - this.layout.count;
    if (level < 0) this.layout.resize(column, width);
    else this.labels.resize(level, width);
    this.soon();
  }

  widthOf(column: number): number {
    const level = column - this.layout.count;
    return level < 0 ? this.layout.width(column) : this.labels.widthOf(level);
  }

  headerOf(column: number): HTMLElement | null {
    return this.heads.get(column) ?? new Map(this.labels.headers()).get(column) ?? null;
  }

  /** A cell's place under the pointer, -1 for headers and labels. */
  placeOf(target: Element): { row: number; column: number } | null {
    const cell = target.closest<HTMLElement>("[id^='table-']");
    const [row, column] = cell?.id.slice(this.id.length + 1).match(/-?\d+/g) ?? [];
    if (!cell || !cell.id.startsWith(`${this.id}-`) || row === undefined || column === undefined) return null;
    const parts = /^(-?\d+)-(-?\d+)$/.exec(cell.id.slice(this.id.length + 1));
    return parts ? { row: Number(parts[1]), column: Number(parts[2]) } : null;
  }

  eachCell(act: (cell: HTMLElement, row: number, column: number) => void): void {
    for (const { cells, row } of this.slots) for (const [column, cell] of cells) act(cell, row, column);
    for (const [column, cell] of [...this.labels.headers(), ...this.heads]) act(cell, -1, column);
  }

  dispose(): void {
    cancelAnimationFrame(this.pending);
    this.resized.disconnect();
    this.model.dispose();
  }
}

export const isArray = (model: TableModel): boolean => ["numpy", "torch"].includes(model.about.library);

function group(name: string): HTMLElement {
  const element = make("div", name);
  element.setAttribute("role", name === "table-head" ? "row" : "rowgroup");
  if (name === "table-head") element.setAttribute("aria-rowindex", "1");
  return element;
}
