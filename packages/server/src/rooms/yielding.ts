/**
 * What is left of a step of undo after somebody else, or a kernel, has been at the same thing: undo gives way. It takes
 * back nobody else's edit, and puts no old output over a new one. Where text positions have to move is `cross`'s affair.
 *
 * A cell that was deleted lives on in the step that would bring it back, and what its run prints meanwhile goes there.
 */
import { apply, type Cell, type CellId, type Edit, type Notebook } from "@pellucid/notebook";

const OUTPUT_EDITS = new Set(["set-outputs", "set-output", "extend-stream", "update-display", "set-execution-count"]);

/** Edits that are about outputs only. */
export const isOutputEdit = (edit: Edit): boolean =>
  edit.type === "batch" ? edit.edits.every(isOutputEdit) : OUTPUT_EDITS.has(edit.type);

/** Cells whose outputs a step would set, or which it would bring back: a kernel's edits of other cells do not touch it. */
export function* concerned(edit: Edit): Generator<CellId> {
  if (edit.type === "batch") for (const each of edit.edits) yield* concerned(each);
  else if (edit.type === "insert-cells") for (const cell of edit.cells) yield cell.id;
  else if (OUTPUT_EDITS.has(edit.type) && "id" in edit && edit.id !== undefined) yield edit.id;
}

/** Cells that an edit puts in, which are those that a step brings back. */
export function* cellsIn(edits: readonly Edit[]): Generator<Cell> {
  for (const edit of edits) {
    if (edit.type === "insert-cells") yield* edit.cells;
    else if (edit.type === "batch") yield* cellsIn(edit.edits);
  }
}

const NOTHING: Edit = { type: "batch", edits: [] };

/** `mine`, a step of undo, after `other`, which somebody else did. */
export function yielding(mine: Edit, other: Edit): Edit {
  if (other.type === "batch") return other.edits.reduce(yielding, mine);
  switch (mine.type) {
    case "batch": {
      const edits = mine.edits.map((edit) => yielding(edit, other));
      return edits.every((edit, i) => edit === mine.edits[i]) ? mine : { type: "batch", edits };
    }
    case "delete-cells":
      return changesText(other) && mine.ids.includes(other.id)
        ? { ...mine, ids: mine.ids.filter((id) => id !== other.id) }
        : mine;
    case "move-cells":
      return other.type === "move-cells" && mine.ids.some((id) => other.ids.includes(id))
        ? { ...mine, ids: mine.ids.filter((id) => !other.ids.includes(id)) }
        : mine;
    case "insert-cells":
      return OUTPUT_EDITS.has(other.type) ? withOutput(mine, other) : mine;
    default:
      return overtaken(mine, other) ? NOTHING : mine;
  }
}

/** Somebody put something into this cell, so whoever made it cannot take it away with undo any more. */
const changesText = (edit: Edit): edit is Extract<Edit, { type: "edit-source" | "set-attachment" | "set-cell-type" }> =>
  edit.type === "edit-source" || edit.type === "set-attachment" || edit.type === "set-cell-type";

function withOutput(mine: Extract<Edit, { type: "insert-cells" }>, output: Edit): Edit {
  const before: Notebook = { cells: mine.cells, metadata: {}, format: { major: 4, minor: 5 } };
  const { cells } = apply(before, output);
  return cells === mine.cells ? mine : { ...mine, cells };
}

function overtaken(mine: Edit, other: Edit): boolean {
  if (OUTPUT_EDITS.has(mine.type))
    return OUTPUT_EDITS.has(other.type) && "id" in mine && "id" in other && mine.id === other.id;
  if (mine.type === "set-cell-type") return other.type === "set-cell-type" && mine.id === other.id;
  if (mine.type === "set-attachment")
    return other.type === "set-attachment" && mine.id === other.id && mine.name === other.name;
  if (mine.type !== "set-metadata" || other.type !== "set-metadata" || mine.id !== other.id) return false;
  const [short, long] = mine.path.length < other.path.length ? [mine.path, other.path] : [other.path, mine.path];
  return short.every((key, i) => key === long[i]);
}
