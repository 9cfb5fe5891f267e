// The short line under a column's picture: [its smallest and largest value, as they are written].
import { expect, test } from "vitest";
import type { ColumnProfile } from "@pellucid/protocol";
import { rangeWords } from "./column-picture.ts";

test.each([
  ["279.877599", "304.1", "280 – 304"],
  ["-2.0496", "1.5001", "-2.05 – 1.5"],
  ["0", "10000", "0 – 10,000"],
  ["0.10000001", "1.00000001e25", "0.1 – 1e25"],
])("%s to %s: %s", (minimum, maximum, words) => {
  const profile = { kind: "number", minimum, maximum, count: 3, missing: 0, counted: 3, distinct: 3 };
  expect(rangeWords(profile as unknown as ColumnProfile)).toBe(words);
});
