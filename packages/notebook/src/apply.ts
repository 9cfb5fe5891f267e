/**
 * `apply`: a notebook and an edit to the next notebook.
 *
 * The only way a notebook changes, on the server and in every view, live and when a journal is read again; so it must give
 * the same everywhere. It never throws for an edit that makes no sense (any more): that changes nothing, and then the very
 * same notebook comes back. Typing in one of 10,000 cells copies one list of pointers.
 */
import { applyChanges } from "./changes.ts";
import type { Edit, Place } from "./edit.ts";
import { define, equalJson, get, isObject } from "./json.ts";
import type { Cell, CellId, Json, JsonObject, Notebook, Output } from "./notebook.ts";
import { extendText, putOutput, setOutputs } from "./outputlist.ts";

type Of<T extends Edit["type"]> = Extract<Edit, { type: T }>;

export function apply(notebook: Notebook, edit: Edit): Notebook {
  switch (edit.type) {
    case "insert-cells":
      return insertCells(notebook, edit);
    case "delete-cells":
      return deleteCells(notebook, edit);
    case "move-cells":
      return moveCells(notebook, edit);
    case "set-metadata":
      return setMetadata(notebook, edit);
    case "update-display":
      return updateDisplay(notebook, edit);
    case "batch":
      return edit.edits.reduce(apply, notebook);
    default:
      return changeCell(notebook, edit.id, (cell) => applyToCell(cell, edit));
  }
}

type CellEdit = Of<
  | "set-cell-type"
  | "edit-source"
  | "set-attachment"
  | "set-outputs"
  | "set-output"
  | "extend-stream"
  | "set-execution-count"
>;

function applyToCell(cell: Cell, edit: CellEdit): Cell {
  switch (edit.type) {
    case "set-cell-type":
      return setType(cell, edit);
    case "edit-source": {
      const source = applyChanges(cell.source, edit.changes, edit.breaks);
      return source === undefined || source === cell.source ? cell : { ...cell, source };
    }
    case "set-attachment":
      return setAttachment(cell, edit);
    case "set-outputs":
      return withOutputs(cell, setOutputs(cell.outputs, edit.from, edit.outputs));
    case "set-output":
      return withOutputs(
        cell,
        putOutput(cell.outputs, edit.index, () => edit.output),
      );
    case "extend-stream":
      return withOutputs(
        cell,
        putOutput(cell.outputs, edit.index, (output) => extendText(output, edit.keep, edit.text)),
      );
    case "set-execution-count":
      return cell.type !== "code" || cell.executionCount === edit.count
        ? cell
        : { ...cell, executionCount: edit.count };
  }
}

// ---- finding cells -------------------------------------------------------------------------------------------------

const indices = new WeakMap<readonly Cell[], ReadonlyMap<CellId, number>>();

/** Where each cell stands. Made once per order of cells, and shared by all notebooks that have that order. */
export function cellIndex(notebook: Notebook): ReadonlyMap<CellId, number> {
  const known = indices.get(notebook.cells);
  if (known) return known;
  const index = new Map(notebook.cells.map((cell, i) => [cell.id, i]));
  indices.set(notebook.cells, index);
  return index;
}

export function cellById(notebook: Notebook, id: CellId): Cell | undefined {
  const at = cellIndex(notebook).get(id);
  return at === undefined ? undefined : notebook.cells[at];
}

function changeCell(notebook: Notebook, id: CellId, change: (cell: Cell) => Cell): Notebook {
  const index = cellIndex(notebook);
  const at = index.get(id);
  const cell = at === undefined ? undefined : notebook.cells[at];
  if (at === undefined || !cell) return notebook;
  const next = change(cell);
  if (next === cell) return notebook;
  const cells = notebook.cells.with(at, next);
  indices.set(cells, index);
  return { ...notebook, cells };
}

// ---- cells ---------------------------------------------------------------------------------------------------------

/** The position that a place names, in a list of cells. */
function positionOf(cells: readonly Cell[], at: Place): number {
  const find = (id: CellId | null | undefined) =>
    typeof id === "string" ? cells.findIndex((cell) => cell.id === id) : -1;
  const after = find(at.after);
  if (after >= 0) return after + 1;
  const before = find(at.before);
  if (before >= 0) return before;
  return at.after === null && (at.before === undefined || at.before === null) ? 0 : cells.length;
}

function insertCells(notebook: Notebook, edit: Of<"insert-cells">): Notebook {
  const known = cellIndex(notebook);
  const seen = new Set<CellId>();
  const cells = edit.cells.filter(({ id }) => !known.has(id) && !seen.has(id) && Boolean(seen.add(id)));
  if (cells.length === 0) return notebook;
  return { ...notebook, cells: notebook.cells.toSpliced(positionOf(notebook.cells, edit.at), 0, ...cells) };
}

function deleteCells(notebook: Notebook, edit: Of<"delete-cells">): Notebook {
  const index = cellIndex(notebook);
  if (!edit.ids.some((id) => index.has(id))) return notebook;
  const gone = new Set(edit.ids);
  return { ...notebook, cells: notebook.cells.filter((cell) => !gone.has(cell.id)) };
}

function moveCells(notebook: Notebook, edit: Of<"move-cells">): Notebook {
  const index = cellIndex(notebook);
  const moved = [...new Set(edit.ids)].flatMap((id) => notebook.cells[index.get(id) ?? -1] ?? []);
  if (moved.length === 0) return notebook;
  const gone = new Set(moved);
  const rest = notebook.cells.filter((cell) => !gone.has(cell));
  const cells = rest.toSpliced(positionOf(rest, edit.at), 0, ...moved);
  return cells.every((cell, i) => cell === notebook.cells[i]) ? notebook : { ...notebook, cells };
}

/** Outputs and count belong to code, attachments to text: the new type starts without what it cannot have. */
function setType(cell: Cell, { cellType: type }: Of<"set-cell-type">): Cell {
  if (cell.type === type) return cell;
  if (type !== "code") return { ...cell, type, outputs: [], executionCount: null };
  const { attachments: _, ...rest } = cell;
  return { ...rest, type };
}

function setAttachment(cell: Cell, edit: Of<"set-attachment">): Cell {
  const old = cell.attachments ?? {};
  if (cell.type === "code" || equalJson(get(old, edit.name), edit.bundle)) return cell;
  const files: Record<string, Json> = { ...old };
  if (edit.bundle) define(files, edit.name, edit.bundle);
  else delete files[edit.name];
  if (edit.bundle || Object.keys(files).length > 0) return { ...cell, attachments: files };
  const { attachments: _, ...rest } = cell;
  return rest;
}

const withOutputs = (cell: Cell, outputs: readonly Output[]): Cell =>
  cell.type !== "code" || outputs === cell.outputs ? cell : { ...cell, outputs };

// ---- metadata ------------------------------------------------------------------------------------------------------

function setMetadata(notebook: Notebook, { id, path, value }: Of<"set-metadata">): Notebook {
  const change = (metadata: JsonObject) => {
    const next = setPath(metadata, path, value);
    return isObject(next) ? next : metadata;
  };
  if (id !== undefined) {
    return changeCell(notebook, id, (cell) => {
      const metadata = change(cell.metadata);
      return metadata === cell.metadata ? cell : { ...cell, metadata };
    });
  }
  const metadata = change(notebook.metadata);
  return metadata === notebook.metadata ? notebook : { ...notebook, metadata };
}

/** An empty path is the whole. What stands in the way of a longer path and is no object gives way to one. */
function setPath(old: Json | undefined, path: readonly string[], value: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return equalJson(old, value) ? old : value;
  const object = isObject(old) ? old : undefined;
  const had = object && get(object, key);
  if (value === undefined && had === undefined) return old;
  const next = setPath(had, rest, value);
  if (next === had) return old;
  const changed: Record<string, Json> = { ...object };
  if (next === undefined) delete changed[key];
  else define(changed, key, next);
  return changed;
}

// ---- outputs -------------------------------------------------------------------------------------------------------

function updateDisplay(notebook: Notebook, { displayId, data, metadata }: Of<"update-display">): Notebook {
  const shows = (output: Output) =>
    (output.type === "display" || output.type === "result") && output.displayId === displayId;
  if (!notebook.cells.some((cell) => cell.outputs.some(shows))) return notebook;
  const cells = notebook.cells.map((cell) =>
    cell.outputs.some(shows)
      ? {
          ...cell,
          outputs: cell.outputs.map((output) => (shows(output) ? ({ ...output, data, metadata } as Output) : output)),
        }
      : cell,
  );
  indices.set(cells, cellIndex(notebook));
  return { ...notebook, cells };
}
