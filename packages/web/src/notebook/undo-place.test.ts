import type { Cell, Edit } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import { placeOfUndo } from "./undo-place.ts";

const typed = (id: string): Edit => ({ type: "edit-source", id, changes: [[0, "x"]] });
const inserted = (...ids: string[]): Edit => ({
  type: "insert-cells",
  at: { after: null },
  cells: ids.map((id) => ({ id }) as Cell),
});
const deleted = (...ids: string[]): Edit => ({ type: "delete-cells", ids });
const all = (...edits: Edit[]): Edit => ({ type: "batch", edits });

describe("[P8] an undo goes to what it changed", () => {
  test.each<[string, Edit, string | null]>([
    ["text in another cell", typed("a"), "a"],
    ["text in the active cell", typed("c"), null],
    ["text in several, the active one among them", all(typed("a"), typed("c")), null],
    ["text in several", all(typed("a"), all(typed("b"))), "a"],
    ["a cell that was moved", { type: "move-cells", ids: ["b"], at: { after: null } }, "b"],
    ["cells that came back", inserted("a", "b"), "b"],
    ["cells that came back, and text of the active one", all(typed("c"), inserted("b")), "b"],
    ["cells that went again", deleted("x"), null],
    ["a split that is one cell again", all(deleted("x"), typed("a")), "a"],
    ["the whole notebook", inserted("a", "b", "c"), null],
    ["the notebook's metadata", { type: "set-metadata", path: ["title"] }, null],
  ])("%s", (_, edit, place) => expect(placeOfUndo(edit, ["a", "b", "c"], "c")).toBe(place));
});
