import type { Cell, Edit, Output, StoredText } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import { wholePaste } from "./pasted.ts";
import { Projection } from "./projection.ts";

const display = (n: number): Output => ({ type: "display", data: { "text/plain": `${n}` }, metadata: {} });
const stream = (text: string | StoredText): Output => ({ type: "stream", name: "stdout", text });
const cell = (id: string, ...outputs: Output[]): Cell => ({
  id,
  type: "code",
  source: "",
  metadata: {},
  outputs,
  executionCount: 1,
});
const stored = (log: string): StoredText => ({ log, size: 10, length: 10, lines: 1, tail: "end" });
const projection = new Projection({ hold: () => {} } as never);

const many = cell("many", ...Array.from({ length: 500 }, (_, i) => display(i)));
const long = cell("long", stream("x".repeat(200_000)));
const logged = cell("logged", stream(stored("here")));
const foreign = cell("foreign", stream(stored("elsewhere")));
const originals = [many, long, logged];

const pasted = (copied: Cell): readonly Output[] => {
  const edit: Edit = { type: "insert-cells", at: { after: null }, cells: [{ ...projection.cell(copied), id: "copy" }] };
  const whole = wholePaste(JSON.parse(JSON.stringify(edit)) as Edit, {
    cells: () => originals,
    shown: (each) => projection.cell(each),
    log: (name) => name === "here",
  });
  return (whole as Edit & { type: "insert-cells" }).cells[0]!.outputs;
};

describe("cells that a page copied", () => {
  test.each([
    ["very many outputs", many],
    ["a long stream of the file", long],
    ["a stream in a log", logged],
  ])("[R52] with %s are pasted whole", (_, original) => {
    expect(pasted(original)).toEqual(original.outputs);
  });

  test.each([
    [
      "many outputs of a cell that is gone",
      cell("gone", ...Array.from({ length: 300 }, (_, i) => display(-i))),
      "[100 outputs were not pasted]\n",
    ],
    ["a log of another notebook", foreign, "[7 characters before this were not pasted]\nend"],
  ])("[R52] %s: what is missing is said", (_, copied, text) => {
    expect(pasted(copied)).toContainEqual(expect.objectContaining({ type: "stream", text }));
  });
});
