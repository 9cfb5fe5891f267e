/** Which rows of a tree are drawn. */
import { expect, test } from "vitest";
import { drawn } from "./drawn-rows.ts";

test.each([
  ["nothing of nothing", 0, [0, 80], [], []],
  ["[W8] all of a short tree, wherever the view is", 400, [-40, 20], [399], [[0, 400]]],
  ["of a long one what is near the view", 20_000, [960, 1060], [], [[960, 1060]]],
  ["no row before the first, none behind the last", 500, [-40, 900], [], [[0, 500]]],
  [
    "a row that is kept, far above and far below",
    20_000,
    [960, 1060],
    [3, 19_999],
    [
      [3, 4],
      [960, 1060],
      [19_999, 20_000],
    ],
  ],
  ["a row that is kept within, at the edge, and twice", 20_000, [960, 1060], [1000, 1060, 1060], [[960, 1061]]],
  ["a row that is not there", 20_000, [0, 80], [-1], [[0, 80]]],
  ["a view that was scrolled where there are no rows any more", 500, [900, 1000], [2], [[2, 3]]],
] as [string, number, [number, number], number[], [number, number][]][])(
  "%s",
  (_, count, [from, to], kept, expected) => {
    expect(drawn(count, { from, to }, kept).map((one) => [one.from, one.to])).toEqual(expected);
  },
);
