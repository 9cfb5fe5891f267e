/**
 * Folding by headings: a folded heading hides the cells of its section, down to the next heading of its level or above.
 * Which are folded is kept in the cells' metadata as Jupyter keeps it; a section opened by a jump or a search is opened
 * in this view alone (`revealed`), so that looking changes no file. Pure; the store (notebook-store.ts) keeps the result.
 */
import type { Cell, CellId, Edit, Notebook } from "@pellucid/notebook";
import { headingsOf } from "./headings.ts";

export const FOLDED = "jp-MarkdownHeadingCollapsed";

export interface Fold {
  readonly level: number;
  /** Cells of its section, headings below it included. */
  readonly size: number;
  readonly folded: boolean;
}

export interface FoldPlace {
  /** What it is the heading of; null for other cells and for a heading with nothing under it. */
  readonly fold: Fold | null;
  /** The outermost folded heading that hides it. */
  readonly under: CellId | null;
}

const levels = new WeakMap<Cell, number>();

/** The highest level among the cell's headings, as Jupyter takes it; 0 without one. */
export function levelOf(cell: Cell): number {
  if (cell.type !== "markdown") return 0;
  let level = levels.get(cell);
  if (level === undefined) {
    const found = headingsOf(cell.source).map((heading) => heading.level);
    level = found.length > 0 ? Math.min(...found) : 0;
    levels.set(cell, level);
  }
  return level;
}

export const isMarkedFolded = (cell: Pick<Cell, "metadata">): boolean => cell.metadata[FOLDED] === true;

/** All of a cell that folding rests on, so that a key that changes nothing of it costs nothing. */
export const foldKey = (cell: Cell | undefined): number =>
  cell?.type === "markdown" ? 2 * levelOf(cell) + Number(isMarkedFolded(cell)) : 0;

export function foldsOf(cells: readonly Cell[], revealed: ReadonlySet<CellId>): FoldPlace[] {
  const places: { fold: Fold | null; under: CellId | null }[] = [];
  const open: { at: number; level: number }[] = [];
  let hiding: { id: CellId; level: number } | null = null;
  const end = (level: number, before: number) => {
    while (open.length > 0 && open.at(-1)!.level >= level) {
      const { at } = open.pop()!;
      const size = before - at - 1;
      places[at]!.fold = size > 0 ? { ...places[at]!.fold!, size } : null;
    }
  };
  for (const [at, cell] of cells.entries()) {
    const level = levelOf(cell);
    if (level > 0) {
      end(level, at);
      if (hiding && level <= hiding.level) hiding = null;
    }
    const folded = level > 0 && isMarkedFolded(cell) && !revealed.has(cell.id);
    places.push({ fold: level > 0 ? { level, size: 0, folded } : null, under: hiding?.id ?? null });
    if (level > 0) open.push({ at, level });
    if (folded) hiding ??= { id: cell.id, level };
  }
  end(0, cells.length);
  return places;
}

/** The cells of a heading's section, the heading first; of another cell only itself. */
export function sectionOf(cells: readonly Cell[], id: CellId): Cell[] {
  const at = cells.findIndex((cell) => cell.id === id);
  const level = at < 0 ? 0 : levelOf(cells[at]!);
  if (level === 0) return at < 0 ? [] : [cells[at]!];
  const end = cells.findIndex((cell, index) => index > at && levelOf(cell) > 0 && levelOf(cell) <= level);
  return cells.slice(at, end < 0 ? cells.length : end);
}

/** The edit that folds or unfolds these headings; null when nothing is to be changed. */
export function foldEdit(notebook: Notebook, ids: readonly CellId[], folded: boolean): Edit | null {
  const wanted = new Set(ids);
  const edits = notebook.cells
    .filter((cell) => wanted.has(cell.id) && levelOf(cell) > 0 && isMarkedFolded(cell) !== folded)
    .map((cell): Edit => ({ type: "set-metadata", id: cell.id, path: [FOLDED], ...(folded && { value: true }) }));
  return edits.length === 0 ? null : edits.length === 1 ? edits[0]! : { type: "batch", edits };
}

/** The heading whose section this cell is in: itself when it is one. */
export function headingAbove(cells: readonly Cell[], id: CellId | null): Cell | null {
  for (let at = cells.findIndex((cell) => cell.id === id); at >= 0; at--)
    if (levelOf(cells[at]!) > 0) return cells[at]!;
  return null;
}
