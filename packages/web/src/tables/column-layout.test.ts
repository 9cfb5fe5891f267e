// How wide columns are: by their first cells, and wider for figures that would be cut.
import { expect, test } from "vitest";
import { ColumnLayout, type Measure } from "./column-layout.ts";
import type { ColumnHead } from "./table-model.ts";

const measure: Measure = {
  cell: (text) => text.length * 10,
  small: (text) => text.length * 8,
  name: (text) => text.length * 10,
};
const head = (kind: ColumnHead["kind"]): ColumnHead => ({ name: ["x"], type: "", kind });

test.each<[string, ColumnHead["kind"], boolean]>([
  ["figures", "number", true],
  ["times", "time", true],
  ["texts", "text", false],
])("a column of %s: whether it grows for longer ones", (_, kind, grows) => {
  const layout = new ColumnLayout(1);
  layout.fit(0, head(kind), ["12345678"], measure, 0);
  const first = layout.width(0);
  layout.fit(0, head(kind), ["1"], measure, 0);
  expect(layout.width(0)).toBe(first);
  layout.fit(0, head(kind), ["1234567890"], measure, 0);
  expect(layout.width(0) > first).toBe(grows);
});

test("what a person has dragged stays as it is, and levels of row labels stand after the last column", () => {
  const layout = new ColumnLayout(2, 2);
  layout.fit(0, head("number"), ["1"], measure, 0);
  layout.resize(0, 40);
  layout.fit(0, head("number"), ["1234567890"], measure, 0);
  expect(layout.width(0)).toBe(40);
  expect(layout.levels).toEqual([2, 3]);
  expect(layout.order()).toEqual([0, 1]);
});
