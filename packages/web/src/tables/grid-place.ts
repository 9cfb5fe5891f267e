/**
 * Where a person is in a grid, and what is selected: by keys as the ARIA pattern has them, by pointer, and copied. The
 * keyboard stays on the grid itself, which says which cell is active: rows come and go while it scrolls.
 */
import type { ColumnLayout } from "./column-layout.ts";

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** What is asked of the grid that this is about (table-grid.ts). */
export interface PlacedGrid {
  readonly stage: HTMLElement;
  readonly layout: ColumnLayout;
  readonly model: { readonly total: number };
  readonly scroll: { readonly first: number };
  readonly page: number;
  draw(): void;
  soon(): void;
  showCell(row: number, column: number): void;
  cellId(row: number, column: number): string;
  headerOf(column: number): HTMLElement | null;
  placeOf(target: Element): CellPlace | null;
  eachCell(act: (cell: HTMLElement, row: number, column: number) => void): void;
}

/** What keys ask of the table as a whole. */
export interface GridActs {
  copy(): void;
  sort(column: number, add: boolean): void;
  menu(column: number, anchor: Element): void;
  search(): void;
}

export class GridPlace {
  active: CellPlace | null = null;
  /** Where a selection began; the active cell is where it ends. */
  private anchor: CellPlace | null = null;
  acts: GridActs | null = null;
  private readonly grid: PlacedGrid;

  constructor(grid: PlacedGrid) {
    this.grid = grid;
  }

  /** Rows from and to, one after the last; columns in their order. */
  selection(): { rows: [number, number]; columns: number[] } | null {
    const [from, to] = [this.anchor ?? this.active, this.active];
    if (!from || !to || to.row < 0) return null;
    const order = this.grid.layout.order();
    const [a, b] = [order.indexOf(from.column), order.indexOf(to.column)].toSorted((x, y) => x - y) as [number, number];
    const rows: [number, number] = [Math.max(0, Math.min(from.row, to.row)), Math.max(from.row, to.row) + 1];
    return { rows, columns: order.slice(Math.max(0, a), b + 1) };
  }

  go(place: CellPlace, extend = false): void {
    if (!extend) this.anchor = place.row < 0 ? null : place;
    else this.anchor ??= this.active;
    this.active = place;
    this.grid.showCell(place.row, place.column);
    this.grid.draw();
  }

  listen(stage: HTMLElement): void {
    stage.addEventListener("keydown", (event) => this.key(event, stage));
    stage.addEventListener("focus", () => {
      const [column] = this.grid.layout.order();
      if (!this.active && column !== undefined) this.active = { row: this.grid.scroll.first, column };
      this.grid.soon();
    });
    stage.addEventListener("blur", () => this.grid.soon());
    stage.addEventListener("pointerdown", (event) => this.press(event, stage));
  }

  private press(event: PointerEvent, stage: HTMLElement): void {
    const target = event.target as Element;
    if (event.button !== 0 || target.closest("button, .table-edge")) return;
    const place = this.grid.placeOf(target);
    if (!place || place.row < 0 || place.column < 0) return;
    event.preventDefault();
    stage.focus({ preventScroll: true });
    this.go(place, event.shiftKey);
    const drag = (move: PointerEvent) => {
      const over = document.elementFromPoint(move.clientX, move.clientY);
      const at = over && stage.contains(over) ? this.grid.placeOf(over) : null;
      if (at && at.row >= 0 && at.column >= 0 && (at.row !== this.active?.row || at.column !== this.active.column))
        this.go(at, true);
    };
    stage.addEventListener("pointermove", drag);
    const end = () => stage.removeEventListener("pointermove", drag);
    window.addEventListener("pointerup", end, { once: true });
    window.addEventListener("pointercancel", end, { once: true });
  }

  private key(event: KeyboardEvent, stage: HTMLElement): void {
    const mod = event.ctrlKey || event.metaKey;
    if (event.target !== stage) {
      // A header's buttons: Escape and arrows lead back.
      if (event.key === "Escape") stage.focus();
      if (!mod && event.key.length === 1) event.stopPropagation();
      return;
    }
    const act = this.actOf(event, mod);
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    } else if (!mod && !event.altKey && event.key.length === 1) event.stopPropagation();
  }

  private actOf(event: KeyboardEvent, mod: boolean): (() => void) | null {
    const { key, shiftKey, altKey } = event;
    if (mod && key.toLowerCase() === "c" && !shiftKey) return () => this.acts?.copy();
    if (mod && key.toLowerCase() === "a" && !shiftKey) return () => this.all();
    if (key === "/" && !mod) return () => this.acts?.search();
    const at = this.active;
    if (!at || altKey) return null;
    if (key === "ContextMenu" || (key === "F10" && shiftKey)) return () => this.menu(at);
    if ((key === "Enter" || key === " ") && at.row < 0 && !mod) return () => this.acts?.sort(at.column, shiftKey);
    if (key === "Enter" && !mod && !shiftKey) return () => this.step(1, 0, false);
    const to = this.target(key, mod, at);
    return to && (() => this.go(to, shiftKey && to.row >= 0));
  }

  private target(key: string, mod: boolean, at: CellPlace): CellPlace | null {
    const { model, layout, page } = this.grid;
    const order = layout.order();
    const [first, last] = [order[0] ?? 0, order.at(-1) ?? 0];
    const end = model.total - 1;
    switch (key) {
      case "ArrowDown":
        return this.stepped(at, mod ? end : 1, 0);
      case "ArrowUp":
        return mod ? { row: 0, column: at.column } : this.stepped(at, -1, 0);
      case "ArrowRight":
        return mod ? { row: at.row, column: last } : this.stepped(at, 0, 1);
      case "ArrowLeft":
        return mod ? { row: at.row, column: first } : this.stepped(at, 0, -1);
      case "PageDown":
        return this.stepped(at, page, 0);
      case "PageUp":
        return this.stepped(at, at.row <= 0 ? 0 : -Math.min(page, at.row), 0);
      case "Home":
        return { row: mod ? 0 : at.row, column: first };
      case "End":
        return { row: mod ? end : at.row, column: last };
      default:
        return null;
    }
  }

  private stepped({ row, column }: CellPlace, rows: number, columns: number): CellPlace {
    const to = Math.max(-1, Math.min(this.grid.model.total - 1, row + rows));
    const { layout } = this.grid;
    // Levels of the row labels have headers to stand on, and no cells.
    const order = to < 0 ? [...layout.levels, ...layout.order()] : layout.order();
    const at = Math.max(0, Math.min(order.length - 1, order.indexOf(column) + columns));
    return { row: to, column: order[at] ?? column };
  }

  private step(rows: number, columns: number, extend: boolean): void {
    if (this.active) this.go(this.stepped(this.active, rows, columns), extend);
  }

  private all(): void {
    const order = this.grid.layout.order();
    this.anchor = { row: 0, column: order[0] ?? 0 };
    this.active = { row: this.grid.model.total - 1, column: order.at(-1) ?? 0 };
    this.grid.draw();
  }

  private menu({ row, column }: CellPlace): void {
    const cell = document.getElementById(this.grid.cellId(row, column)) ?? this.grid.headerOf(column);
    if (cell) this.acts?.menu(column, cell);
  }

  /** Shows on the drawn cells what is active and what is selected. */
  mark(): void {
    const { grid, active } = this;
    const { stage } = grid;
    const chosen = this.selection();
    const columns = new Set(chosen?.columns);
    const focused = document.activeElement === stage;
    grid.eachCell((cell, row, column) => {
      const inside = chosen !== null && row >= chosen.rows[0] && row < chosen.rows[1] && columns.has(column);
      if (row >= 0) cell.setAttribute("aria-selected", String(inside));
      cell.toggleAttribute("data-at", focused && active?.row === row && active.column === column);
    });
    const id = active && grid.cellId(active.row, active.column);
    if (id && document.getElementById(id)) stage.setAttribute("aria-activedescendant", id);
    else stage.removeAttribute("aria-activedescendant");
  }
}
