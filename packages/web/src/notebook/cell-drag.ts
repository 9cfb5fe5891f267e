/**
 * Moving cells by their gutter: all selected cells if the grabbed one is among them. A line shows where they land;
 * Escape puts them back. Listens on the column of cells, so that a thousand cells cost one listener.
 */
import type { CellId } from "@pellucid/notebook";
import { moveBeside } from "./cell-edits.ts";
import type { NotebookSession } from "./notebook-session.ts";

interface Target {
  readonly id: CellId;
  readonly side: "above" | "below";
}

/** A press has to move so far before it is a drag, px. */
const SLOP = 5;

export function openCellDrag(column: HTMLElement, session: NotebookSession): () => void {
  let end: (() => void) | null = null;
  const down = (event: PointerEvent) => {
    const grip = event.target instanceof Element ? event.target.closest("[data-drag]") : null;
    const cell = grip?.closest<HTMLElement>("[data-cell-id]");
    if (!cell || event.button !== 0 || (event.target as Element).closest("button")) return;
    const id = cell.dataset["cellId"]!;
    end = follow(column, session, id, event, () => (end = null));
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
  const move = (event: PointerEvent) => {
    if (!ids) {
      if (Math.abs(event.clientY - start.clientY) < SLOP) return;
      ids = session.selected.includes(id) ? session.selected : [id];
      for (const moving of ids) cellElement(column, moving)?.setAttribute("data-dragging", "");
      column.append(line);
    }
    event.preventDefault();
    target = targetAt(column, event.clientY, ids);
    place(line, column, target);
    scrollAtEdge(column, event.clientY);
  };
  const stop = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", drop);
    removeEventListener("pointercancel", stop);
    removeEventListener("keydown", key, true);
    line.remove();
    for (const element of column.querySelectorAll("[data-dragging]")) element.removeAttribute("data-dragging");
    ended();
  };
  const drop = () => {
    if (ids && target) session.act(moveBeside(session.notebook, ids, target.id, target.side));
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

const cellElement = (column: HTMLElement, id: CellId) =>
  column.querySelector<HTMLElement>(`[data-cell-id="${CSS.escape(id)}"]`);

function targetAt(column: HTMLElement, y: number, moving: readonly CellId[]): Target | null {
  let target: Target | null = null;
  for (const element of column.querySelectorAll<HTMLElement>("[data-cell-id]")) {
    const id = element.dataset["cellId"]!;
    if (moving.includes(id)) continue;
    const box = element.getBoundingClientRect();
    if (y < box.top + box.height / 2) return target ?? { id, side: "above" };
    target = { id, side: "below" };
  }
  return target;
}

function place(line: HTMLElement, column: HTMLElement, target: Target | null): void {
  line.hidden = target === null;
  const element = target && cellElement(column, target.id);
  if (!target || !element) return;
  const box = element.getBoundingClientRect();
  const top = (target.side === "above" ? box.top : box.bottom) - column.getBoundingClientRect().top;
  line.style.top = `${Math.round(top)}px`;
}

function scrollAtEdge(column: HTMLElement, y: number): void {
  const scroll = column.closest<HTMLElement>(".notebook-scroll");
  if (!scroll) return;
  const box = scroll.getBoundingClientRect();
  if (y < box.top + 40) scroll.scrollTop -= 16;
  else if (y > box.bottom - 40) scroll.scrollTop += 16;
}
