/**
 * Moving cells by their gutter: all selected cells if the grabbed one is among them. A line shows where they land;
 * Escape puts them back. In another notebook they land as copies, as in Jupyter; the one they come from keeps them. A
 * notebook behind its tab comes to the front when the pointer rests on the tab.
 *
 * Listens on the column of cells, so that a thousand cells cost one listener.
 */
import type { CellId } from "@pellucid/notebook";
import { openTab } from "../shell/tabs.ts";
import { moveBeside, pasteCells } from "./cell-edits.ts";
import { boxesIn } from "./cell-sections.ts";
import type { NotebookSession } from "./notebook-session.ts";

interface Target {
  readonly column: HTMLElement;
  /** Null in a notebook without cells. */
  readonly id: CellId | null;
  readonly side: "above" | "below";
}

/** A press has to move so far before it is a drag, px. */
const SLOP = 5;
/** So long over a tab until it comes to the front, ms. */
const REST = 500;

/** Whose cells a column shows: the notebooks that cells can be dropped into. */
const sessions = new WeakMap<Element, NotebookSession>();

export function openCellDrag(column: HTMLElement, session: NotebookSession): () => void {
  sessions.set(column, session);
  let end: (() => void) | null = null;
  const down = (event: PointerEvent) => {
    const grip = event.target instanceof Element ? event.target.closest("[data-drag]") : null;
    const cell = grip?.closest<HTMLElement>("[data-cell-id]");
    if (!cell || event.button !== 0 || (event.target as Element).closest("button")) return;
    if (event.shiftKey || event.ctrlKey || event.metaKey) return;
    end = follow(column, session, cell.dataset["cellId"]!, event, () => (end = null));
  };
  column.addEventListener("pointerdown", down);
  return () => {
    end?.();
    column.removeEventListener("pointerdown", down);
  };
}

function follow(
  column: HTMLElement,
  session: NotebookSession,
  id: CellId,
  start: PointerEvent,
  ended: () => void,
): () => void {
  let ids: readonly CellId[] | null = null;
  let target: Target | null = null;
  const line = document.createElement("div");
  line.className = "cell-drop-line";
  const tabs = restOnTabs();
  const move = (event: PointerEvent) => {
    if (!ids) {
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < SLOP) return;
      ids = session.selected.includes(id) ? session.selected : [id];
      for (const moving of ids) cellElement(column, moving)?.setAttribute("data-dragging", "");
    }
    event.preventDefault();
    const under = document.elementFromPoint(event.clientX, event.clientY);
    tabs.over(under);
    const into = columnAt(under);
    target = into && targetAt(into, event.clientY, into === column ? ids : []);
    place(line, target);
    if (into) scrollAtEdge(into, event.clientY);
  };
  const stop = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", drop);
    removeEventListener("pointercancel", stop);
    removeEventListener("keydown", key, true);
    tabs.stop();
    line.remove();
    for (const element of column.querySelectorAll("[data-dragging]")) element.removeAttribute("data-dragging");
    ended();
  };
  const drop = () => {
    if (!ids) session.select(id);
    else if (target) land(session, ids, target, target.column === column);
    stop();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !ids) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    stop();
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", stop);
  addEventListener("keydown", key, true);
  return stop;
}

function land(session: NotebookSession, ids: readonly CellId[], { column, id, side }: Target, within: boolean): void {
  if (within) return void (id !== null && session.act(moveBeside(session.notebook, ids, id, side)));
  const other = sessions.get(column);
  if (!other) return;
  const cells = session.notebook.cells.filter((cell) => ids.includes(cell.id));
  // What is pressed next is meant for what was dropped: undo, run, delete.
  openTab({ kind: "notebook", path: other.path, ...(other.view !== undefined && { view: other.view }) });
  column.closest<HTMLElement>("[data-notebook]")?.focus({ preventScroll: true });
  other.act(pasteCells(other.notebook, cells, id, side));
}

/** Brings the notebook of a tab to the front once the pointer has rested on it. */
function restOnTabs() {
  let on: Element | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    over(under: Element | null) {
      const tab = under?.closest<HTMLElement>(".flexlayout__tab_button") ?? null;
      if (tab === on) return;
      clearTimeout(timer);
      on = tab;
      if (tab) timer = setTimeout(() => tab.click(), REST);
    },
    stop: () => clearTimeout(timer),
  };
}

function columnAt(under: Element | null): HTMLElement | null {
  const column = under?.closest("[data-notebook]")?.querySelector<HTMLElement>(".notebook-column") ?? null;
  return column && sessions.has(column) ? column : null;
}

const cellElement = (column: HTMLElement, id: CellId) =>
  column.querySelector<HTMLElement>(`[data-cell-id="${CSS.escape(id)}"]`);

function targetAt(column: HTMLElement, y: number, moving: readonly CellId[]): Target | null {
  let target: Target | null = null;
  const below = y - column.getBoundingClientRect().top;
  const boxes = boxesIn(column);
  for (const { id, top, height } of boxes) {
    if (moving.includes(id)) continue;
    if (below < top + height / 2) return target ?? { column, id, side: "above" };
    target = { column, id, side: "below" };
  }
  return boxes.length === 0 ? { column, id: null, side: "below" } : target;
}

function place(line: HTMLElement, target: Target | null): void {
  line.hidden = target === null;
  if (!target) return;
  const { column, id, side } = target;
  if (line.parentElement !== column) column.append(line);
  const box = (id === null ? column : cellElement(column, id)!).getBoundingClientRect();
  const top = (side === "above" || id === null ? box.top : box.bottom) - column.getBoundingClientRect().top;
  line.style.top = `${Math.round(top)}px`;
}

function scrollAtEdge(column: HTMLElement, y: number): void {
  const scroll = column.closest<HTMLElement>(".notebook-scroll");
  if (!scroll) return;
  const box = scroll.getBoundingClientRect();
  if (y < box.top + 40) scroll.scrollTop -= 16;
  else if (y > box.bottom - 40) scroll.scrollTop += 16;
}
