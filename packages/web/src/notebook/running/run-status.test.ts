// What is told of runs beside the cells: sizes in words, and which ends are worth a notice.
import { describe, expect, test } from "vitest";
import { bytes } from "./run-words.ts";
import { isTold } from "./run-notifier.ts";
import { timeOfDay } from "../cell-state.ts";

test.each([
  [0, "0 B"],
  [139_000, "139 kB"],
  [2_310_000, "2.3 MB"],
  [61_000_000, "61 MB"],
  [999_600, "1.0 MB"],
  [1_800_000_000, "1.8 GB"],
  [24e9, "24 GB"],
])("%i bytes are %s", (count, words) => expect(bytes(count)).toBe(words));

describe("[P22] a notice", () => {
  test.each([
    ["done", 90, 60, false, true],
    ["done", 30, 60, false, false],
    ["done", 90, 60, true, false],
    ["failed", 90, 60, false, true],
    ["interrupted", 90, 60, false, false],
    ["done", 90, null, false, false],
  ] as const)("%s after %i s, asked for after %s s, window in front %s: %s", (state, took, after, watched, told) =>
    expect(isTold({ state, took: took * 1000 }, after, watched)).toBe(told),
  );
});

test("the time a run finished, to the second", () => {
  const now = new Date(2026, 4, 3, 14, 31, 7).getTime();
  expect([timeOfDay(now, now), timeOfDay(now, now, true)]).toEqual(["14:31", "14:31:07"]);
});
