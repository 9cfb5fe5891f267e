/** Where lines show among folds, and which folds a text has when it is seen again. */
import { describe, expect, test } from "vitest";
import { CodeFolds, lineOf, rowOf } from "./code-folds.ts";

const TEXT = "a:\n 1\n 2\nb:\n 3\nc";
/** The two blocks, from the end of the line above each. */
const [A, B] = [
  [2, 8],
  [11, 14],
] as const;

describe("[P15] marks stand at the rows of their lines", () => {
  test.each([
    ["nothing folded", [], [1, 2, 3, 4, 5, 6]],
    ["the first", [...A], [1, 1, 1, 2, 3, 4]],
    ["the second", [...B], [1, 2, 3, 4, 4, 5]],
    ["both", [...A, ...B], [1, 1, 1, 2, 2, 3]],
    ["one in another", [2, 14, ...B], [1, 1, 1, 1, 1, 2]],
    ["one that goes on from the other", [2, 9, 11, 14], [1, 1, 1, 1, 1, 2]],
  ])("%s", (_, folds, rows) => {
    expect([1, 2, 3, 4, 5, 6].map((line) => rowOf(TEXT, folds, line))).toEqual(rows);
    for (const row of new Set(rows)) expect(rowOf(TEXT, folds, lineOf(TEXT, folds, row))).toBe(row);
  });
  test("the line of a row is the one that is seen there", () => expect(lineOf(TEXT, [...A], 2)).toBe(4));
});

test("[P15] folds hold for the text they were made in, each cell its own", () => {
  const folds = new CodeFolds("a.ipynb");
  let heard = 0;
  folds.changed.subscribe(() => heard++);
  folds.keep("x", TEXT, A);
  expect([folds.of("x", TEXT), folds.of("y", TEXT), folds.of("x", TEXT.replace("1", "7"))]).toEqual([A, [], []]);
  folds.keep("x", TEXT, A);
  folds.keep("x", TEXT, []);
  folds.keep("y", TEXT, []);
  expect([folds.of("x", TEXT), heard]).toEqual([[], 2]);
});
