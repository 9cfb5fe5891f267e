/**
 * Where lines go when cells are split, merged, moved and pasted. Notebooks as words: "a:one/two b:three", lines with / between;
 * places as cell and number: "a1 b2", "-" for a line that is gone.
 */
import { apply, type Cell, changeSource, type Edit, invert, type Notebook } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import { type CellLines, carried, linesMovedBy, linesPasted } from "./cell-lines.ts";

const cells = (words: string): Cell[] =>
  words.split(" ").map((word) => {
    const [id = "", text = ""] = word.split(":");
    const source = text.replaceAll("/", "\n");
    return { id, type: "code", source, metadata: {}, outputs: [], executionCount: null };
  });
const notebook = (words: string): Notebook => ({
  cells: cells(words),
  metadata: {},
  format: { major: 4, minor: 5 },
});
const shown = (lines: CellLines = []) => lines.map((place) => (place ? place.cell + place.line : "-")).join(" ");

/** One step of undo that turns the one into the other: cells go, come, and have other texts. */
function editTo(before: Notebook, after: Notebook): Edit {
  const at = (note: Notebook, id: string) => note.cells.find((cell) => cell.id === id);
  const gone = before.cells.filter(({ id }) => !at(after, id)).map(({ id }) => id);
  const edits: Edit[] = after.cells.flatMap((cell, index): Edit[] => {
    const old = at(before, cell.id);
    if (!old) return [{ type: "insert-cells", at: { after: after.cells[index - 1]?.id ?? null }, cells: [cell] }];
    return [changeSource(cell.id, old.source, cell.source) ?? []].flat();
  });
  if (gone.length > 0) edits.push({ type: "delete-cells", ids: gone });
  return { type: "batch", edits };
}

describe("[E60] breakpoints go along with the lines of cells", () => {
  test.each([
    ["a:1/2/3/4", "n:1/2 a:3/4", "a", "n1 n2 a1 a2"],
    ["a:1/2/3/4", "a:1/2 n:3/4", "a", "a1 a2 n1 n2"],
    ["a:1//3/4", "n:1 a:3/4", "a", "n1 - a1 a2"],
    ["x:0 a:1/2 b:3", "x:0 a:1/2//3", "b", "a4"],
    ["a:1/2 b:3/4 c:5", "b:1/2//3/4//5", "a", "b1 b2"],
    ["a:1/2 b:3/4 c:5", "b:1/2//3/4//5", "c", "b7"],
    ["a:1/2/3", "a:1/new/2/3", "a", "a1 a3 a4"],
    ["a:1/2 b:3", "b:3", "a", ""],
    ["a:1/2", "a:1 n:other", "a", "a1 -"],
  ])("%s to %s: lines of %s are at %s", (before, after, cell, places) => {
    const [old, now] = [notebook(before), notebook(after)];
    const edit = editTo(old, now);
    const made = apply(old, edit);
    expect(made.cells.map(({ id, source }) => [id, source])).toEqual(now.cells.map(({ id, source }) => [id, source]));
    const moved = linesMovedBy(edit, old, made);
    expect(shown(moved.get(cell))).toBe(places);
    // Undone, every line that is somewhere is back.
    const back = linesMovedBy(invert(old, edit), made, old);
    const lines = (moved.get(cell) ?? []).map((place, index) => place && { cell, line: index + 1 });
    expect(carried(moved.get(cell) ?? [], back)).toEqual(lines);
  });

  test("and with a cell that is cut and pasted, whose copy is another cell", () => {
    const edit: Edit = { type: "insert-cells", at: { after: null }, cells: cells("n:1/2") };
    expect(shown(linesPasted(edit, new Map([["a", "1\n2"]])).get("a"))).toBe("n1 n2");
    expect(linesPasted(edit, new Map([["a", "1\n3"]])).size).toBe(0);
  });
});
