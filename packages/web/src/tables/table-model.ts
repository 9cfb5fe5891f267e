/**
 * One table of a kernel as the page has it: which of it was read, in which view, and what is still wanted. Rows come in
 * blocks, the latest wanted first; where the kernel is silent what was read stays, and it is asked again. It draws nothing.
 */
import type {
  ColumnKind,
  ColumnProfile,
  HelperRefusal,
  TableAbout,
  TableRequest,
  TableRows,
  TableSource,
  TableViewing,
} from "@pellucid/protocol";

export type AskTable = <Answer>(request: TableRequest) => Promise<Answer | HelperRefusal>;

export interface ColumnHead {
  readonly name: readonly string[];
  readonly type: string;
  readonly kind: ColumnKind;
}

export interface CellText {
  readonly text: string;
  readonly whole: string;
  readonly missing: boolean;
}

/** What stands in the way, in words. `over`: there will be no more of this table. */
export interface Trouble {
  readonly text: string;
  readonly over: boolean;
}

/** Rows and columns of one block, and blocks kept. */
export const BLOCK = { rows: 100, columns: 40 } as const;
const KEPT = 240;
/** Blocks asked for at a time: those in view never wait for those that are only read ahead. */
const IN_FLIGHT = { ahead: 2, seen: 4 } as const;
/** How long a kernel that did not answer is left alone, ms. */
const AGAIN = 1500;

interface Block {
  readonly rows: TableRows;
  readonly whole: ReadonlyMap<string, string>;
  readonly gaps: ReadonlySet<string>;
}

interface Wish {
  readonly row: number;
  readonly column: number;
  readonly seen: boolean;
}

type Span = readonly [number, number];

export class TableModel {
  readonly about: TableAbout;
  readonly heads: (ColumnHead | undefined)[] = [];
  view: TableViewing = {};
  /** Rows of the view as it is drawn. */
  total: number;
  trouble: Trouble | null = null;
  /** A view was asked for whose rows have not come. */
  coming = false;
  /** The first rows are here. */
  arrived = false;
  /** Which part of the rows a search has looked at, 0 to 1; null: no search goes on. */
  searched: number | null = null;
  private readonly ask: AskTable;
  private readonly changed: () => void;
  private blocks = new Map<string, Block>();
  private wishes: Wish[] = [];
  private readonly flying = new Set<string>();
  private readonly profiles = new Map<number, Promise<ColumnProfile | null>>();
  private version = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private stopped = false;
  /** Kept in the kernel for this model alone. */
  private own = false;

  constructor(about: TableAbout, ask: AskTable, changed: () => void) {
    this.about = about;
    this.total = about.rows;
    for (const [level, { name, type, kind }] of (about.index ?? []).entries())
      this.heads[about.columns + level] = { name: [name], type, kind };
    this.ask = ask;
    this.changed = changed;
  }

  static async open(source: TableSource, ask: AskTable, changed: () => void): Promise<TableModel | HelperRefusal> {
    const about = await ask<TableAbout & { status: "ok" }>({ want: "open", source });
    if (isRefusal(about)) return about;
    const model = new TableModel(about, ask, changed);
    model.own = "path" in source;
    return model;
  }

  get handle(): string {
    return this.about.handle;
  }

  /** Another order or filter. The rows that are there stay until the first of the new ones come. */
  look(view: TableViewing): void {
    this.view = view;
    this.version++;
    this.coming = true;
    this.searched = null;
    this.flying.clear();
    this.profiles.clear();
    this.wishes = [{ row: 0, column: 0, seen: true }];
    this.fetch();
    this.changed();
  }

  cell(row: number, column: number): CellText | null {
    const block = this.blocks.get(keyOf(row, column));
    const [r, c] = [row % BLOCK.rows, column % BLOCK.columns];
    const text = block?.rows.cells[c]?.[r];
    if (block === undefined || text === undefined) return null;
    return { text, whole: block.whole.get(`${r} ${c}`) ?? text, missing: block.gaps.has(`${r} ${c}`) };
  }

  labels(row: number, column: number): readonly string[] | null {
    const found = this.blocks.get(keyOf(row, column)) ?? this.blocks.get(keyOf(row, 0));
    return found?.rows.labels[row % BLOCK.rows] ?? null;
  }

  /** Rows in view (of none, the names of the columns) were asked for and have not come. */
  get waiting(): boolean {
    return this.coming || this.wishes.some(({ seen }) => seen);
  }

  /**
   * Of these rows and columns, what is not there is asked for; then of the rows `ahead`, the nearest first. It takes the
   * place of whatever was wanted earlier: rows that have left the view again are not read.
   */
  want(rows: Span, columns: readonly Span[], ahead: Span = rows): void {
    if (this.coming) return;
    const seen = this.missing(rows, columns, true);
    const keys = new Set(seen.map(({ row, column }) => keyOf(row, column)));
    const near = (row: number) => (row < rows[0] ? rows[0] - row : row - rows[0]);
    const later = this.missing(ahead, columns, false)
      .filter(({ row, column }) => !keys.has(keyOf(row, column)))
      .toSorted((a, b) => near(a.row) - near(b.row));
    this.wishes = [...seen, ...later];
    this.fetch();
  }

  private missing([from, to]: Span, columns: readonly Span[], seen: boolean): Wish[] {
    const wishes = new Map<string, Wish>();
    const lastRow = Math.max(0, Math.min(this.total, to) - 1);
    for (const [left, right] of columns)
      for (let row = floor(Math.max(0, from), BLOCK.rows); row <= lastRow; row += BLOCK.rows)
        for (
          let column = floor(left, BLOCK.columns);
          // Of a table without columns the labels are read.
          column < Math.min(Math.max(1, this.about.columns), right);
          column += BLOCK.columns
        )
          if (!this.isWhole(row, column)) wishes.set(keyOf(row, column), { row, column, seen });
    return [...wishes.values()];
  }

  /** While a search goes on a block may have been read before all of its rows were found. */
  private isWhole(row: number, column: number): boolean {
    const rows = this.blocks.get(keyOf(row, column))?.rows;
    return rows !== undefined && rows.labels.length >= Math.min(BLOCK.rows, this.total - rows.start);
  }

  /** A search goes on with each question: where nothing else is wanted, the last rows are asked for again. */
  private searchOn(): void {
    if (this.searched === null || this.wishes.length > 0 || this.flying.size > 0) return;
    this.wishes = [{ row: floor(Math.max(0, this.total - 1), BLOCK.rows), column: 0, seen: false }];
    this.fetch();
  }

  private fetch(): void {
    if (this.stopped || this.timer !== null || this.trouble?.over) return;
    for (const wish of this.wishes) {
      if (this.flying.size >= (wish.seen ? IN_FLIGHT.seen : IN_FLIGHT.ahead)) return;
      const key = keyOf(wish.row, wish.column);
      if (!this.flying.has(key)) void this.read(wish, key);
    }
  }

  private async read({ row, column }: Wish, key: string): Promise<void> {
    const { version, view, handle } = this;
    this.flying.add(key);
    const place = { start: row, count: BLOCK.rows, columnStart: column, columnCount: BLOCK.columns };
    const rows = await this.ask<TableRows>({ want: "rows", handle, view, ...place });
    if (this.stopped || version !== this.version) return;
    this.flying.delete(key);
    if (isRefusal(rows)) this.refused(rows);
    else this.take(key, rows);
    this.changed();
    this.fetch();
    this.searchOn();
  }

  private take(key: string, rows: TableRows): void {
    this.trouble = null;
    this.searched = rows.searched ? rows.searched[0] / rows.searched[1] : null;
    // What was seen before stays until a search has found something.
    if (this.coming && this.searched !== null && rows.total === 0) return;
    if (this.coming) this.blocks = new Map();
    this.coming = false;
    this.arrived = true;
    this.total = rows.total;
    this.wishes = this.wishes.filter(({ row, column }) => keyOf(row, column) !== key);
    for (const [at, name] of rows.names.entries())
      this.heads[rows.columnStart + at] ??= { name, type: rows.types[at] ?? "", kind: rows.kinds[at] ?? "object" };
    const whole = new Map(rows.whole.map(([row, column, text]) => [`${row} ${column}`, text]));
    this.blocks.set(key, { rows, whole, gaps: new Set(rows.gaps.map(([row, column]) => `${row} ${column}`)) });
    while (this.blocks.size > KEPT) this.blocks.delete(this.blocks.keys().next().value!);
  }

  private refused({ reason, because }: HelperRefusal): void {
    const over = because !== undefined && because !== "silent" && because !== "starting";
    this.trouble = { text: reason, over };
    if (over) return;
    if (because === undefined) {
      // The request itself was refused: the view stays as it was.
      this.coming = false;
      this.wishes = [];
      return;
    }
    this.timer = setTimeout(() => {
      this.timer = null;
      this.fetch();
    }, AGAIN);
  }

  /** Read once for each view; null where the kernel refused. */
  profile(column: number): Promise<ColumnProfile | null> {
    const known = this.profiles.get(column);
    if (known) return known;
    const { handle, view } = this;
    const asked = this.ask<ColumnProfile>({ want: "profile", handle, view, column }).then((answer) => {
      if (!isRefusal(answer)) return answer;
      this.profiles.delete(column);
      return null;
    });
    this.profiles.set(column, asked);
    return asked;
  }

  /** Any other question about this table as it is seen; a refusal is thrown with its reason. */
  async put<Answer>(request: Extract<TableRequest, { want: "code" | "export" }>): Promise<Answer> {
    const answer = await this.ask<Answer>(request);
    if (isRefusal(answer)) throw new Error(answer.reason);
    return answer;
  }

  dispose(): void {
    if (this.own && !this.stopped) void this.ask({ want: "release", handles: [this.handle] });
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }
}

export const isRefusal = (answer: unknown): answer is HelperRefusal =>
  (answer as { status?: string }).status === "refused";

const floor = (value: number, step: number) => value - (value % step);
const keyOf = (row: number, column: number) => `${Math.trunc(row / BLOCK.rows)} ${Math.trunc(column / BLOCK.columns)}`;
