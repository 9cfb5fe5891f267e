import { describe, expect, test } from "vitest";
import type { HistoryEntry } from "./history-api.ts";
import { dayInWords, grouped, sizeInWords, wordsOf } from "./history-words.ts";
import { diffRows } from "./text-diff.ts";

/** Rows as a diff is written, marked words in brackets. */
const shown = (before: string, after: string) =>
  diffRows(before, after).map(({ kind, text, marks, a }) => {
    if (kind === "skipped") return `… ${a}`;
    let marked = text;
    for (const [from, to] of marks.toReversed())
      marked = `${marked.slice(0, from)}[${marked.slice(from, to)}]${marked.slice(to)}`;
    return `${{ same: " ", gone: "-", come: "+" }[kind]}${marked}`;
  });
const lines = (n: number) => Array.from({ length: n }, (_, i) => `l${i + 1}`).join("\n");

describe("a diff", () => {
  test.each<[string, string, string, string[]]>([
    ["a word", "lr = 3e-3", "lr = 1e-3", ["-lr = [3e]-3", "+lr = [1e]-3"]],
    ["a line comes", "a\nb", "a\nnew\nb", [" a", "+new", " b"]],
    ["a line goes", "a\nold\nb", "a\nb", [" a", "-old", " b"]],
    ["the last line comes", "a", "a\nb", [" a", "+b"]],
    ["the first line goes", "a\nb", "b", ["-a", " b"]],
    ["nothing before", "", "x", ["-", "+x"]],
    ["the same", "a\nb\nc\nd", "a\nb\nc\nd", ["… 4"]],
    ["far apart", `${lines(9)}\nx`, `${lines(9)}\ny`, ["… 7", " l8", " l9", "-x", "+y"]],
    [
      "in the middle",
      `x\n${lines(9)}\nx`,
      `y\n${lines(9)}\ny`,
      ["-x", "+y", " l1", " l2", "… 5", " l8", " l9", "-x", "+y"],
    ],
    ["other line breaks", "a\r\nb", "a\nb!", [" a", "-b", "+b[!]"]],
  ])("%s", (_, before, after, rows) => expect(shown(before, after)).toEqual(rows));
});

const entry = (more: Partial<HistoryEntry>): HistoryEntry => ({
  id: "1",
  before: null,
  kind: "cells",
  at: "2026-05-03T12:00:00Z",
  cells: [],
  ...more,
});
const cell = (deed: HistoryEntry["cells"][number]["deed"], number: number) => ({ id: `c${number}`, deed, number });
const run = (state: "done" | "failed" | "interrupted") => ({ run: "r", state, count: 1, took: 1500 });

describe("an entry in words", () => {
  test.each<[string, Partial<HistoryEntry>]>([
    ["Cell 3 edited", { kind: "edit", cells: [cell("edited", 3)] }],
    ["2 cells deleted", { cells: [cell("deleted", 1), cell("deleted", 2)] }],
    ["1 edited, 1 added", { cells: [cell("edited", 1), cell("inserted", 2)] }],
    ["Cell 2 ran, 1.5 s", { kind: "run", cells: [cell("run", 2)], run: run("done") }],
    ["Cell 2 failed after 1.5 s", { kind: "run", cells: [cell("run", 2)], run: run("failed") }],
    ["Undone: cell 1 deleted", { step: "undo", cells: [cell("deleted", 1)] }],
    ["Put back: cell 1 added", { kind: "restore", cells: [cell("inserted", 1)] }],
    ["File changed by another program: cell 1 edited", { kind: "outside", cells: [cell("edited", 1)] }],
    ["Text cell edited", { kind: "edit", cells: [{ id: "t", deed: "edited", type: "markdown" }] }],
    ["Notebook metadata", { cells: [] }],
    ["As it was opened", { kind: "opened" }],
  ])("%s", (words, of) => expect(wordsOf(entry(of))).toBe(words));

  test("days and hours, newest first", () => {
    const at = (day: number, hour: number) => entry({ at: new Date(2026, 4, day, hour).toISOString() });
    const groups = grouped([at(3, 14), at(3, 14), at(3, 9), at(2, 9), at(1, 9)], new Date(2026, 4, 3, 15));
    expect(groups.map(({ day, hours }) => [day, ...hours.map((h) => `${h.hour} ${h.entries.length}`)])).toEqual([
      ["Today", "14:00 2", "09:00 1"],
      ["Yesterday", "09:00 1"],
      ["Fri 1 May", "09:00 1"],
    ]);
    expect(dayInWords(new Date(2025, 4, 1), new Date(2026, 4, 3))).toContain("2025");
  });

  test.each([
    [900, "900 B"],
    [38_000, "38 kB"],
    [4.3 * 2 ** 20, "4.3 MB"],
    [2 ** 31, "2 GB"],
  ])("%d bytes are %s", (bytes, words) => expect(sizeInWords(bytes)).toBe(words));
});
