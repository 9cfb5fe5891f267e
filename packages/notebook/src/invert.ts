/**
 * `invert`: the edit that undoes another.
 *
 * Called by the server when it keeps what undo needs: with the notebook as it was before the edit. Applied to the notebook
 * after it, the inverse gives back the same values, and so (ipynb.ts compares values) the same bytes.
 */
import { apply, cellById, cellIndex } from "./apply.ts";
import { invertChanges } from "./changes.ts";
import type { Edit } from "./edit.ts";
import { get, isObject } from "./json.ts";
import type { Cell, CellId, Json, Notebook } from "./notebook.ts";
import { isStored } from "./notebook.ts";
import { outputCount, slotOf } from "./outputlist.ts";

type Of<T extends Edit["type"]> = Extract<Edit, { type: T }>;

/** What undoes nothing. */
const NOTHING: Edit = { type: "batch", edits: [] };

export function invert(before: Notebook, edit: Edit): Edit {
  switch (edit.type) {
    case "insert-cells": {
      const known = cellIndex(before);
      return { type: "delete-cells", ids: edit.cells.map((cell) => cell.id).filter((id) => !known.has(id)) };
    }
    case "delete-cells":
      return bringBack(before, new Set(edit.ids));
    case "move-cells":
      return moveBack(before, new Set(edit.ids));
    case "set-metadata":
      return invertMetadata(before, edit);
    case "update-display":
      return invertUpdate(before, edit);
    case "batch":
      return invertBatch(before, edit.edits);
    default: {
      const cell = cellById(before, edit.id);
      return cell ? invertInCell(cell, edit) : NOTHING;
    }
  }
}

function invertInCell(
  cell: Cell,
  edit: Exclude<Edit, Of<"insert-cells" | "delete-cells" | "move-cells" | "set-metadata" | "update-display" | "batch">>,
): Edit {
  const { id } = cell;
  switch (edit.type) {
    case "set-cell-type":
      return invertType(cell);
    case "edit-source": {
      const undo = invertChanges(cell.source, edit.changes, edit.breaks);
      return undo ? { type: "edit-source", id, ...undo } : NOTHING;
    }
    case "set-attachment": {
      const bundle = cell.attachments && get(cell.attachments, edit.name);
      return { type: "set-attachment", id, name: edit.name, ...(isObject(bundle) ? { bundle } : {}) };
    }
    case "set-outputs": {
      const slot = slotOf(cell.outputs, edit.from);
      if (slot === undefined || edit.from > outputCount(cell.outputs)) return NOTHING;
      return { type: "set-outputs", id, from: edit.from, outputs: cell.outputs.slice(slot) };
    }
    case "set-output":
    case "extend-stream":
      return invertOutput(cell, edit);
    case "set-execution-count":
      return { type: "set-execution-count", id, count: cell.executionCount };
  }
}

function invertOutput(cell: Cell, edit: Of<"set-output" | "extend-stream">): Edit {
  const slot = slotOf(cell.outputs, edit.index);
  const output = slot === undefined ? undefined : cell.outputs[slot];
  if (!output) return NOTHING;
  const { id } = cell;
  if (
    edit.type === "extend-stream" &&
    output.type === "stream" &&
    !isStored(output.text) &&
    edit.keep <= output.text.length
  ) {
    return { type: "extend-stream", id, index: edit.index, keep: edit.keep, text: output.text.slice(edit.keep) };
  }
  return { type: "set-output", id, index: edit.index, output };
}

/** Back to the old type, and to what only that type has. */
function invertType(cell: Cell): Edit {
  const { id } = cell;
  const edits: Edit[] = [{ type: "set-cell-type", id, cellType: cell.type }];
  if (cell.outputs.length > 0) edits.push({ type: "set-outputs", id, from: 0, outputs: cell.outputs });
  if (cell.executionCount !== null) edits.push({ type: "set-execution-count", id, count: cell.executionCount });
  for (const [name, bundle] of Object.entries(cell.attachments ?? {})) {
    if (isObject(bundle)) edits.push({ type: "set-attachment", id, name, bundle });
  }
  return { type: "batch", edits };
}

/** Deleted cells come back in runs, each behind the cell that it stood behind. */
function bringBack(before: Notebook, gone: ReadonlySet<CellId>): Edit {
  const edits: Edit[] = [];
  const { cells } = before;
  for (let i = 0; i < cells.length; i++) {
    const start = i;
    while (i < cells.length && gone.has((cells[i] as Cell).id)) i++;
    if (i === start) continue;
    const at = { after: cells[start - 1]?.id ?? null, before: cells[i]?.id ?? null };
    edits.push({ type: "insert-cells", at, cells: cells.slice(start, i) });
  }
  return edits.length === 1 ? (edits[0] as Edit) : { type: "batch", edits };
}

/** From the top down, each moved cell goes back behind the cell that stood before it. */
function moveBack(before: Notebook, moved: ReadonlySet<CellId>): Edit {
  const edits: Edit[] = [];
  before.cells.forEach((cell, i) => {
    const after = before.cells[i - 1]?.id ?? null;
    if (moved.has(cell.id)) edits.push({ type: "move-cells", ids: [cell.id], at: { after } });
  });
  return edits.length === 1 ? (edits[0] as Edit) : { type: "batch", edits };
}

/** The old value at the path, or the removal of the first key on the way that was not there. */
function invertMetadata(before: Notebook, { id, path }: Of<"set-metadata">): Edit {
  const whole = id === undefined ? before.metadata : cellById(before, id)?.metadata;
  if (!whole) return NOTHING;
  let value: Json = whole;
  for (const [i, key] of path.entries()) {
    const place = { type: "set-metadata" as const, ...(id === undefined ? {} : { id }), path: path.slice(0, i) };
    if (!isObject(value)) return { ...place, value };
    const next = get(value, key);
    if (next === undefined) return { ...place, path: path.slice(0, i + 1) };
    value = next;
  }
  return { type: "set-metadata", ...(id === undefined ? {} : { id }), path, value };
}

/** Outputs under one display id need not have shown the same: each gets back its own. */
function invertUpdate(before: Notebook, { displayId }: Of<"update-display">): Edit {
  const edits: Edit[] = [];
  for (const cell of before.cells) {
    cell.outputs.forEach((output, index) => {
      if ((output.type !== "display" && output.type !== "result") || output.displayId !== displayId) return;
      const gap = cell.outputs.slice(0, index).find((earlier) => earlier.type === "elided");
      const skipped = gap?.type === "elided" ? gap.count - 1 : 0;
      edits.push({ type: "set-output", id: cell.id, index: index + skipped, output });
    });
  }
  return { type: "batch", edits };
}

function invertBatch(before: Notebook, edits: readonly Edit[]): Edit {
  const inverse: Edit[] = [];
  let notebook = before;
  for (const edit of edits) {
    inverse.unshift(invert(notebook, edit));
    notebook = apply(notebook, edit);
  }
  return { type: "batch", edits: inverse };
}
