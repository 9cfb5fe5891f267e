import { sourceChanges, type SourceChanges } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import { linesAfter } from "./lines.ts";

/** Texts as words, one a line, with / between; what becomes of each line, "-" where it is gone. */
const map = (before: string, after: string) =>
  linesAfter(before.replaceAll("/", "\n"), sourceChanges(before.replaceAll("/", "\n"), after.replaceAll("/", "\n")))
    .map((line) => line ?? "-")
    .join(" ");

describe("[E60] a line is where its text is", () => {
  test.each([
    ["a/b/c", "a/b/c", "1 2 3"],
    ["a/b/c", "new/a/b/c", "2 3 4"],
    ["a/b/c", "a/new/more/b/c", "1 4 5"],
    ["a/b/c", "a/b/c/new", "1 2 3"],
    ["a/b/c", "a/c", "1 - 2"],
    ["a/b/c", "b/c", "- 1 2"],
    ["a/b = 1/c", "a/b = 12/c", "1 2 3"],
    ["a/  b/c", "a/    b/c", "1 2 3"],
  ])("%s to %s: %s", (before, after, lines) => {
    expect(map(before, after)).toBe(lines);
  });

  test.each<[string, string, SourceChanges, string]>([
    ["Enter before the first letter takes the line along", "a/b", [2, [0, "", ""], 1], "1 3"],
    ["Enter at the end leaves it", "a/b", [1, [0, "", ""], 2], "1 3"],
    ["a whole line deleted with its break", "a/b/c", [2, [2, ""], 1], "1 - 2"],
    ["a line written anew in one stroke is the same line", "a/bb/c", [2, [2, "xyz"], 2], "1 2 3"],
    ["changes that were not made for this text move nothing", "a/b", [99], "1 2"],
  ])("%s", (_, before, changes, lines) => {
    expect(
      linesAfter(before.replaceAll("/", "\n"), changes)
        .map((line) => line ?? "-")
        .join(" "),
    ).toBe(lines);
  });
});

test("a cell of very many lines is walked through once", () => {
  const lines = Array.from({ length: 100_000 }, (_, at) => `x = ${at}`);
  const commented = lines.flatMap((line, at): SourceChanges => [[0, "# "], line.length + (at < 99_999 ? 1 : 0)]);
  const same = lines.map((_, at) => at + 1);
  expect(linesAfter(lines.join("\n"), commented)).toEqual(same);
  expect(linesAfter(lines.join("\n"), [[0, "", ""], lines.join("\n").length])).toEqual(same.map((line) => line + 1));
});
