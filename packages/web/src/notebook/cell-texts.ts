/**
 * The plain text of cells that are not on the page yet, a row a cell, made a few milliseconds at a time: for the browser's
 * own find, and for the eye until the cell itself comes. The browser lays out no row that is far from view. A row that
 * is found, looked at or pressed asks for its cell. Colours, figures and editors are the cell's business.
 */
import type { CellId, Output } from "@pellucid/notebook";
import { plainOf, rawOf } from "../find/texts.ts";
import { isFolded } from "./cell-edits.ts";
import type { CellHeight } from "./cells-shown.ts";
import { whenIdle, type Job } from "./idle-work.ts";
import type { NotebookSession } from "./notebook-session.ts";
import type { CellStore } from "./cell-store.ts";

/** Rows are made so long at once, ms. */
const SLICE = 4;
/** So many rows stand in one part, which is one box for the browser while it is far from view (cells.css). */
const PART = 24;
/** Whoever scrolls on does not want the cells that went by: they come when the page rests, ms. */
const REST = 120;

interface Row {
  readonly element: HTMLElement;
  readonly stop: () => void;
}

type Bring = (ids: readonly CellId[]) => void;

/** Rows of a gap that ended, for the gaps that it became: one that is split needs no new ones. */
const pool = new Map<CellStore, Row>();

function emptyPool(): void {
  for (const row of pool.values()) row.stop();
  pool.clear();
}

export class CellTexts {
  private readonly host: HTMLElement;
  private readonly session: NotebookSession;
  private readonly height: CellHeight;
  private readonly looks: Looks;
  private readonly rows = new Map<CellId, Row>();
  private ids: readonly CellId[] = [];
  private job: Job | null = null;

  constructor(host: HTMLElement, session: NotebookSession, height: CellHeight, bring: Bring) {
    this.host = host;
    this.session = session;
    this.height = height;
    this.looks = looksOf(session, bring);
    session.textOfOutputs = textOfOutputs;
  }

  /** Rows for these cells, in this order. */
  show(ids: readonly CellId[]): void {
    this.ids = ids;
    const wanted = new Set(ids);
    for (const id of this.rows.keys()) if (!wanted.has(id)) this.drop(id);
    // Cells that came, went or moved: what was made in another order is made anew.
    let at = 0;
    for (const id of this.rows.keys()) {
      if (id === ids[at++]) continue;
      for (const made of this.rows.keys()) this.drop(made);
      break;
    }
    if (this.rows.size === ids.length || this.job) return;
    if (pool.size > 0) this.fill();
    else this.job = whenIdle(() => this.fill(), true);
  }

  dispose(): void {
    this.job?.drop();
    for (const [id, row] of this.rows) {
      const cell = this.session.store.cell(id);
      takeOut(row.element);
      if (cell) pool.set(cell, row);
      else row.stop();
    }
    this.rows.clear();
    setTimeout(emptyPool);
  }

  private drop(id: CellId): void {
    const row = this.rows.get(id);
    if (!row) return;
    takeOut(row.element);
    row.stop();
    this.rows.delete(id);
  }

  private fill(): void {
    this.job = null;
    const end = performance.now() + SLICE;
    let part = this.host.lastElementChild as HTMLElement | null;
    for (let at = this.rows.size; at < this.ids.length && performance.now() < end; at++) {
      const id = this.ids[at]!;
      const cell = this.session.store.cell(id);
      if (!cell) continue;
      const row = pooled(cell) ?? rowOf(cell, this.height, this.looks);
      this.rows.set(id, row);
      if (!part || part.childElementCount >= PART) this.host.append((part = newPart()));
      part.append(row.element);
      if (part.childElementCount >= PART) fit(part);
    }
    if (part) fit(part);
    if (this.rows.size < this.ids.length) this.job = whenIdle(() => this.fill(), true);
  }
}

function newPart(): HTMLElement {
  const part = document.createElement("div");
  part.className = "cell-text-part";
  part.setAttribute("role", "none");
  return part;
}

/** As high as its rows, also when nobody lays them out. */
function fit(part: Element): void {
  const tall = [...part.children].reduce((sum, row) => sum + parseFloat((row as HTMLElement).style.height), 0);
  (part as HTMLElement).style.height = `${tall}px`;
}

function takeOut(row: HTMLElement): void {
  const part = row.parentElement;
  row.remove();
  if (part?.childElementCount === 0) part.remove();
  else if (part) fit(part);
}

/** What of the rows is looked at, pressed or found: it becomes cells. One for each view. */
class Looks {
  private readonly session: NotebookSession;
  private readonly bring: Bring;
  private readonly seen = new Set<CellId>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: NotebookSession, bring: Bring) {
    this.session = session;
    this.bring = bring;
  }

  at(id: CellId): void {
    this.seen.add(id);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.bring([...this.seen]), REST);
  }

  away(id: CellId): void {
    this.seen.delete(id);
  }

  found(id: CellId): void {
    this.session.store.reveal(id);
    this.bring([id]);
  }

  pressed(id: CellId): void {
    if (getSelection()?.isCollapsed !== false) this.session.select(id);
  }
}

const everybody = new WeakMap<NotebookSession, Looks>();

function looksOf(session: NotebookSession, bring: Bring): Looks {
  const looks = everybody.get(session) ?? new Looks(session, bring);
  everybody.set(session, looks);
  return looks;
}

function rowOf(cell: CellStore, height: CellHeight, looks: Looks): Row {
  const { id } = cell;
  const element = document.createElement("div");
  element.className = "cell-text-row";
  element.setAttribute("role", "listitem");
  const write = () => {
    element.style.height = `${height(id)}px`;
    element.textContent = textOf(cell);
    if (cell.head.get().under === null) element.removeAttribute("hidden");
    else element.setAttribute("hidden", "until-found");
    if (element.parentElement) fit(element.parentElement);
  };
  write();
  element.addEventListener("beforematch", () => looks.found(id));
  element.addEventListener("click", () => looks.pressed(id));
  element.addEventListener("contentvisibilityautostatechange", (event) => {
    if ((event as ContentVisibilityAutoStateChangeEvent).skipped) looks.away(id);
    else looks.at(id);
  });
  // By other hands, by a run, by folding: written again when there is time.
  let job: Job | null = null;
  const changed = () => (job ??= whenIdle(() => ((job = null), write())));
  const stops = [cell.source, cell.outputs, cell.head].map((value) => value.subscribe(changed));
  return {
    element,
    stop: () => {
      looks.away(id);
      job?.drop();
      for (const stop of stops) stop();
    },
  };
}

function pooled(cell: CellStore): Row | undefined {
  const row = pool.get(cell);
  pool.delete(cell);
  return row;
}

function textOf(cell: CellStore): string {
  const head = cell.head.get();
  const source = cell.source.get();
  const shown = isFolded(head, "source") ? source.split("\n", 1)[0]! : source;
  return isFolded(head, "outputs") ? shown : [shown, textOfOutputs(cell.outputs.get())].filter(Boolean).join("\n");
}

const textOfOutputs = (outputs: readonly Output[]): string =>
  outputs
    .flatMap((output) => rawOf(output) ?? [])
    .map(plainOf)
    .join("\n");
