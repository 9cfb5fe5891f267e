/** What is told of two results: numbers of printed text, and tables cell by cell. One line a case. */
import { describe, expect, test } from "vitest";
import { deltaOf, numberDeltas } from "./number-deltas.ts";
import { goneInWords, kindsInWords, whatInWords } from "./result-words.ts";
import { diffInWords, tableDiff, type TableText } from "./table-diff.ts";

describe("[P110] numbers", () => {
  test.each<[name: string, a: string, b: string, told: string[]]>([
    [
      "with the words before them",
      "loss: 0.208 at epoch 14",
      "loss: 0.206 at epoch 18",
      ["loss 0.208 0.206 −0.002", "at epoch 14 18 +4"],
    ],
    ["bare", "0.5", "0.75", ["Value 0.5 0.75 +0.25"]],
    ["the same", "n=3", "n=3", ["n 3 3 "]],
    ["thousands", "rows 17,379", "rows 1,017,379", ["rows 17,379 1,017,379 +1,000,000"]],
    ["exponents", "lr 1e-3", "lr 3e-3", ["lr 1e-3 3e-3 +0.00200"]],
    ["below zero", "gain -0.5", "gain 0.5", ["gain -0.5 0.5 +1.0"]],
    ["of a log the last line", "e 1\ne 2\ne 3\ne 4", "e 1\ne 2\ne 3\ne 9", ["e 4 9 +5"]],
    ["only of lines that read the same", "mean 3", "median 4", []],
    ["not in names", "model_2 v1a x3", "model_2 v1a x3", []],
    ["no words", "done", "done", []],
  ])("%s", (_, a, b, told) => {
    expect(numberDeltas(a, b).map((each) => [each.label, each.a, each.b, each.delta].join(" "))).toEqual(told);
  });

  test.each([
    ["1", "2.50", "+1.50"],
    ["nan", "2", ""],
    ["12%", "10%", "−2"],
  ])("%s to %s is %s", (a, b, delta) => expect(deltaOf(a, b)).toBe(delta));
});

test("[P110] what went is told with its number and its reason", () => {
  const limits = { each: 64 * 1024 ** 2, all: 2 * 1024 ** 3, cell: 100 };
  expect(goneInWords({ gone: {}, limits })).toEqual([]);
  expect(goneInWords({ gone: { cell: 1200, notebook: 1, all: 3 }, limits })).toEqual([
    "1,200 older results went: a cell keeps its last 100.",
    "1 older result went: this notebook's may take 64 MB together.",
    "3 older results went: all notebooks' may take 2 GB together.",
  ]);
});

describe("[P110] tables", () => {
  /** `columns | label: cells | ...` */
  const table = (text: string): TableText => {
    const [columns, ...rows] = text.split(" | ");
    return {
      columns: columns!.split(" "),
      rows: rows.map((row) => {
        const [label, cells] = row.split(": ");
        return { label: label!, cells: cells!.split(" ") };
      }),
    };
  };
  const inWords = (a: string, b: string): string => {
    const { columns, rows } = tableDiff(table(a), table(b));
    const sign = { both: "", a: "-", b: "+" };
    return [
      columns.map(({ name, side }) => sign[side] + name).join(" "),
      ...rows.map(({ label, side, cells }) => {
        const words = cells.map((cell) => (cell.changed ? `${cell.a ?? ""}>${cell.b ?? ""}` : cell.b));
        return `${sign[side]}${label}: ${words.join(" ")}`;
      }),
    ].join(" | ");
  };

  test.each<[name: string, a: string, b: string, told: string]>([
    ["the same", "x y | 0: 1 2", "x y | 0: 1 2", "x y | 0: 1 2"],
    ["a cell", "x y | 0: 1 2", "x y | 0: 1 3", "x y | 0: 1 2>3"],
    ["a row by its label", "x | a: 1 | c: 3", "x | a: 1 | b: 2 | c: 3", "x | a: 1 | +b: >2 | c: 3"],
    ["a row that went", "x | a: 1 | b: 2 | c: 3", "x | a: 1 | c: 3", "x | a: 1 | -b: 2> | c: 3"],
    ["a column", "x | 0: 1", "x y | 0: 1 2", "x +y | 0: 1 >2"],
    ["a column that went", "x y | 0: 1 2", "y | 0: 2", "-x y | 0: 1> 2"],
    ["labels that are not unique: by place", "x | a: 1 | a: 2", "x | a: 1 | a: 3", "x | a: 1 | a: 2>3"],
  ])("%s", (_, a, b, told) => expect(inWords(a, b)).toBe(told));

  const CUT = ", as far as the outputs show them: a long table is shown without its middle.";
  test.each<[name: string, a: string, b: string, told: string]>([
    ["the same", "x y | 0: 1 2", "x y | 0: 1 2", "The tables are the same."],
    ["a cell and a row", "x | 0: 1", "x | 0: 2 | 1: 3", "1 cell changed, 1 row came."],
    ["rows left out", "x y | 0: 1 2 | ...: ... ...", "x y | 0: 1 2 | ...: ... ...", `The tables are the same${CUT}`],
    ["columns left out", "x ... y | 0: 1 ... 2", "x ... y | 0: 1 ... 3", `1 cell changed${CUT}`],
    ["rows of polars left out", "x | : 1 | : …", "x | : 1 | : …", `The tables are the same${CUT}`],
    ["a value of dots", "x y | 0: ... 2", "x y | 0: ... 2", "The tables are the same."],
  ])("in words: %s", (_, a, b, told) => expect(diffInWords(tableDiff(table(a), table(b)))).toBe(told));
});

test("what a result is, in words", () => {
  expect(kindsInWords(["image/png", "stdout", "application/vnd.plotly.v1+json"])).toBe("2 figures, text");
  expect(whatInWords({ kinds: ["image/png", "stdout"], length: 1 })).toBe("Figure, text");
  expect(whatInWords({ kinds: ["stdout"], title: "loss 0.2", length: 1 })).toBe("loss 0.2");
});
