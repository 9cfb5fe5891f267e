/**
 * A table with all that can be done to it: the grid, the line under it that says what is seen and why, and the acts of its
 * headers and menus. Stands in an output, in a tab and in the dialog of a variable. It never decides whether there is a table.
 */
import type { ColumnTest, TableViewing } from "@pellucid/protocol";
import { make } from "../outputs/elements.ts";
import { openMenu, type MenuItem } from "../ui/menu.tsx";
import { closePopup } from "./table-popup.ts";
import { barButton as button, FEW_ROWS, nameOf, type HeaderActs } from "./header-cell.ts";
import { TableGrid, isArray } from "./table-grid.ts";
import { exportMenu, TableOut } from "./table-menus.ts";
import type { AskTable, TableModel } from "./table-model.ts";
import { TablePlane } from "./table-plane.ts";
import { TableSearch } from "./table-search.ts";
import { seenWords } from "./table-words.ts";
import "./tables.css";

export interface TableHost {
  readonly ask: AskTable;
  /** What screen readers call it. */
  readonly name: string;
  /** Whether the kernel runs a cell now: figures that nobody asked for wait. */
  busy(): boolean;
  openInTab?: () => void;
  /** Told of each order and filter that is chosen. */
  chosen?: (view: TableViewing) => void;
  /** What was chosen elsewhere and is to be seen here. */
  follow?: (show: (view: TableViewing) => void) => () => void;
}

/** Figures of headers are read one at a time, a moment after the last rows. */
const FIGURES_AFTER = 250;

export class TableView {
  readonly element = make("div", "table-view");
  readonly grid: TableGrid;
  readonly model: TableModel;
  private readonly host: TableHost;
  private readonly words = make("span", "table-seen");
  private readonly note = make("span", "table-note");
  private readonly search: TableSearch;
  private readonly plane: TablePlane;
  private readonly out: TableOut;
  private figures = new Map<number, (profile: never) => void>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private reading = false;
  private readonly onOver: (reason: string) => void;

  constructor(model: TableModel, host: TableHost, onOver: (reason: string) => void) {
    this.model = model;
    this.host = host;
    this.onOver = onOver;
    this.grid = new TableGrid(model, () => this.headerActs(), host.name);
    this.out = new TableOut(this.grid, this.note);
    this.search = new TableSearch(
      model.about.rows > FEW_ROWS,
      (text) => this.searchFor(text),
      () => this.grid.stage.focus(),
    );
    this.grid.place.acts = {
      copy: () => void this.out.copy("tsv"),
      sort: (column, add) => this.sort(column, add),
      menu: (column, anchor) => this.columnMenu(column, anchor),
      search: () => this.search.show(),
    };
    this.element.toggleAttribute("data-few", model.about.rows <= FEW_ROWS);
    this.plane = new TablePlane(model, (plane) => this.look({ plane }));
    this.element.append(...this.plane.elements, this.grid.element, this.bar());
    this.element.addEventListener("keydown", (event) => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLButtonElement)
        event.stopPropagation();
    });
  }

  /** The model has something new. */
  changed(): void {
    this.grid.soon();
    this.words.textContent = seenWords(this.model);
    const { trouble } = this.model;
    if (trouble?.over) return this.onOver(trouble.text);
    this.element.toggleAttribute("data-waiting", trouble !== null);
    if (trouble) this.note.textContent = trouble.text;
    else if (this.element.dataset["said"] !== undefined) this.note.textContent = "";
    if (trouble) this.element.dataset["said"] = "";
    else delete this.element.dataset["said"];
    if (this.figures.size > 0) this.later();
  }

  // ---- what is seen ---------------------------------------------------------------------------------------------------

  private look(change: Partial<TableViewing>): void {
    const view = { ...this.model.view, ...change };
    this.host.chosen?.(view);
    this.model.look(view);
    this.grid.scroll.top = 0;
    this.grid.element.scrollTop = 0;
    this.grid.restyle();
    this.words.textContent = seenWords(this.model);
  }

  /** An order and filters that were chosen elsewhere. */
  show(view: TableViewing): void {
    this.search.set(view.search ?? "");
    this.plane.set(view.plane ?? []);
    this.look({ sort: [], tests: [], ...view });
  }

  private sort(column: number, add: boolean, down?: boolean): void {
    const now = this.model.view.sort ?? [];
    const mine = now.find(([one]) => one === column);
    const next = down ?? (mine ? (mine[1] ? null : true) : false);
    const others = add ? now.filter(([one]) => one !== column) : [];
    this.look({ sort: next === null ? others : [...others, [column, next]] });
  }

  private test(column: number, test: ColumnTest | null): void {
    const others = (this.model.view.tests ?? []).filter((one) => one.column !== column);
    this.look({ tests: test ? [...others, test] : others });
  }

  private headerActs(): HeaderActs {
    return {
      sort: (column, add) => this.sort(column, add),
      filter: (column, anchor) => void this.filter(column, anchor),
      profile: (column, anchor) => void this.profile(column, anchor),
      menu: (column, anchor) => this.columnMenu(column, anchor),
      resize: (column, width) => this.grid.resize(column, width),
      worded: (column, words) => this.grid.worded(column, words),
      figures: (column, show) => {
        this.figures.set(column, show as (profile: never) => void);
        this.later();
      },
    };
  }

  private name(column: number): string {
    return nameOf(this.model.heads[column], column);
  }

  private async filter(column: number, anchor: Element): Promise<void> {
    const { openFilter } = await import("./column-filter.ts");
    openFilter(anchor, this.grid.stage, {
      name: this.name(column),
      column,
      kind: this.model.heads[column]?.kind ?? "text",
      test: this.model.view.tests?.find((one) => one.column === column),
      profile: this.model.profile(column),
      apply: (test) => this.test(column, test),
    });
  }

  private async profile(column: number, anchor: Element): Promise<void> {
    const { openProfile } = await import("./column-profile.ts");
    const asked = this.model.profile(column);
    openProfile(anchor, this.grid.stage, this.name(column), asked, (text) =>
      this.test(column, { column, values: [text] }),
    );
  }

  private columnMenu(column: number, anchor: Element): void {
    const { layout } = this.grid;
    const frozen = layout.frozen.includes(column);
    const level = layout.levels.includes(column);
    const then = (act: () => void) => () => {
      act();
      this.grid.restyle();
    };
    const header = this.grid.headerOf(column) ?? anchor;
    const items: MenuItem[] = [
      { label: "Sort ascending", run: () => this.sort(column, false, false) },
      { label: "Sort descending", run: () => this.sort(column, false, true) },
      { label: "Filter…", run: () => void this.filter(column, header) },
      { label: "Profile", run: () => void this.profile(column, header) },
      "separator",
    ];
    // Row labels stand still as they are.
    if (!level)
      items.push(
        { label: frozen ? "Unfreeze column" : "Freeze column", run: then(() => layout.freeze(column, !frozen)) },
        { label: "Hide column", run: then(() => layout.hide([column], true)), disabled: layout.order().length < 2 },
      );
    const widen = (by: number) => () => this.grid.resize(column, this.grid.widthOf(column) + by);
    items.push({ label: "Wider", run: widen(40) }, { label: "Narrower", run: widen(-40) });
    openMenu(anchor, items, `${level ? "Level" : "Column"} ${this.name(column)}`);
  }

  // ---- figures of headers ---------------------------------------------------------------------------------------------

  private later(after = FIGURES_AFTER): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.readFigures(), after);
  }

  /** One at a time, and none while rows are waited for: the kernel answers in the order it is asked. */
  private async readFigures(): Promise<void> {
    const [next] = this.figures;
    if (!next || this.reading || this.model.coming || !this.element.isConnected) return;
    if (this.host.busy() || this.model.waiting || this.model.searched !== null) return this.later();
    const [column, show] = next;
    this.figures.delete(column);
    if (this.grid.headerOf(column)) {
      this.reading = true;
      const profile = await this.model.profile(column);
      this.reading = false;
      if (profile) show(profile as never);
    }
    if (this.figures.size > 0) this.later(this.grid.moving ? FIGURES_AFTER : 0);
  }

  // ---- the line under it ------------------------------------------------------------------------------------------------

  private bar(): HTMLElement {
    const bar = make("div", "table-bar");
    this.words.setAttribute("role", "status");
    this.note.setAttribute("role", "status");
    bar.append(this.words, this.note, make("span", "table-gap"), this.search.element);
    bar.append(button("Columns", "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10", (at) => this.columnsMenu(at)));
    bar.append(
      button("Copy and export", "M8 2.5v7.5m-3-3 3 3 3-3M3 13h10", (at) =>
        openMenu(
          at,
          exportMenu(this.out, () => this.reset()),
          "Copy and export",
        ),
      ),
    );
    const { openInTab } = this.host;
    if (openInTab) bar.append(button("Open in a tab", "M9 3h4v4M13 3 7.5 8.5M11.5 9v4h-8.500V4.500h4", openInTab));
    this.words.textContent = seenWords(this.model);
    return bar;
  }

  private searchFor(text: string): void {
    if ((this.model.view.search ?? "") !== text) this.look({ search: text });
  }

  private columnsMenu(anchor: Element): void {
    const { layout } = this.grid;
    const listed = Array.from({ length: Math.min(this.model.about.columns, 60) }, (_, column) => column);
    const items: MenuItem[] = listed.map((column) => ({
      label: this.name(column),
      checked: !layout.hidden.has(column),
      run: () => {
        layout.hide([column], !layout.hidden.has(column));
        this.grid.restyle();
      },
    }));
    const show = () => {
      layout.hide([...layout.hidden], false);
      this.grid.restyle();
    };
    openMenu(anchor, [{ label: "Show all columns", run: show }, "separator", ...items], "Columns");
  }

  private reset(): void {
    this.search.set("");
    this.look({ sort: [], tests: [], search: "" });
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    closePopup();
    this.grid.dispose();
  }
}

export { isArray };
