/**
 * New notebooks, cells and ids.
 *
 * Called by the server and the page. Randomness is passed in, because this floor has none.
 */
import type { Cell, CellId, CellType, JsonObject, Notebook } from "./notebook.ts";

/** Numbers from 0 to less than 1, such as `Math.random`. */
export type Random = () => number;

/** Eight hex digits, as Jupyter makes them; `taken` are ids that the notebook has. */
export function newCellId(random: Random, taken: { has(id: CellId): boolean } = new Set()): CellId {
  for (;;) {
    const id = Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
    if (!taken.has(id)) return id;
  }
}

export const newCell = (id: CellId, type: CellType = "code", source = ""): Cell => ({
  id,
  type,
  source,
  metadata: {},
  outputs: [],
  executionCount: null,
});

/** A notebook with one empty cell, for a kernel whose metadata (`kernelspec`, `language_info`) is given. */
export const newNotebook = (random: Random, metadata: JsonObject = {}): Notebook => ({
  cells: [newCell(newCellId(random))],
  metadata,
  format: { major: 4, minor: 5 },
});
