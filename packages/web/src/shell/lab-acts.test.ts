/** The commands that are fetched on first use: each of the table's has its act, and what is typed is read with patience. */
import { expect, test } from "vitest";
import { LAB_ACTS, readRatio } from "./lab-acts.ts";
import { SHORTCUTS } from "./shortcuts.ts";

test.each<[string | null, number | null]>([
  ["40", 40],
  ["33.4 %", 33],
  ["5", 10],
  ["1000", 90],
  ["half", null],
  [null, null],
])("a ratio of %s is %s", (said, percent) => expect(readRatio(said)).toBe(percent));

test("every act stands in the table", () => {
  expect(Object.keys(LAB_ACTS).filter((id) => !SHORTCUTS[id])).toEqual([]);
});
