// The rows of the variables' listing: search, order, the folded group, what is inside; and what is said of a value.
import type { NameView, Variable, VariableSummary, VariableView } from "@pellucid/protocol";
import { describe, expect, test } from "vitest";
import { GROUP, keyOf, labelOf, PAGE, pathInWords, rowsOf, type Asked, type Opened } from "./variable-rows.ts";
import { inShort, sentenceOf, shapeOf, typeOf } from "./variable-words.ts";

const summary = (type: string, more: Partial<VariableSummary> = {}): VariableSummary => ({
  kind: "atom",
  type,
  preview: "…",
  memory: 28,
  opens: false,
  ...more,
});
const variable = (name: string, type: string, more: Partial<VariableSummary> = {}): Variable => ({
  name,
  ...summary(type, more),
});
const story = (made: string | null, ...read: string[]): NameView => ({ made, changed: [], read });

const ALL = [
  variable("df", "DataFrame", { kind: "frame", shape: [100, 5], memory: 4000, opens: true }),
  variable("x10", "int", { preview: "7" }),
  variable("x9", "int", { preview: "12" }),
  variable("big", "list", { kind: "container", length: 1e8, memory: 8e8, opens: true }),
  variable("np", "module", { kind: "module", opens: true }),
  variable("mean", "function", { kind: "function", opens: true }),
];
const NAMES = { df: story("c2", "c5"), x10: story("c1"), x9: story("c3", "c4"), big: story(null) };

const list = (asked: Partial<Asked>) =>
  rowsOf({
    variables: ALL,
    names: NAMES,
    opened: new Map(),
    query: "",
    order: { by: "name", down: false },
    groupOpen: false,
    number: (id) => Number(id.slice(1)),
    ...asked,
  });
/** `df`, `+df` opened, `  0` inside, `# group`, `> table`, `… more`, `(note)`. */
const drawn = (asked: Partial<Asked>) =>
  list(asked).map((row) => {
    const indent = "  ".repeat(row.level - 1);
    if (row.kind === "group") return `${indent}# ${row.count}`;
    if (row.kind === "note") return `${indent}(${row.text})`;
    if (row.kind === "view") return `${indent}> ${row.opened.view?.view}`;
    if (row.kind === "more") return `${indent}… ${row.total}`;
    return `${indent}${row.expanded ? "+" : ""}${labelOf(row)}`;
  });

describe("[P30] order", () => {
  test.each([
    ["by name, numbers as numbers", "name", false, "big df x9 x10"],
    ["by name, from the end", "name", true, "x10 x9 df big"],
    ["by type", "type", false, "df x9 x10 big"],
    ["by how many there are", "shape", true, "big df x9 x10"],
    ["by value", "value", false, "big df x10 x9"],
    ["by memory", "memory", true, "big df x9 x10"],
    ["by the cell that made it; unknown ones last", "made", false, "x10 df x9 big"],
    ["by the first that reads it", "read", false, "x9 df big x10"],
  ] as const)("%s", (_, by, down, expected) => {
    expect(drawn({ order: { by, down } }).slice(0, 4).join(" ")).toBe(expected);
  });
});

describe("[P30] search and the folded group", () => {
  test.each<[string, Partial<Asked>, string[]]>([
    ["folded away", {}, ["big", "df", "x9", "x10", "# 2"]],
    ["opened", { groupOpen: true }, ["big", "df", "x9", "x10", "# 2", "  mean", "  np"]],
    ["by name", { query: "X1" }, ["x10"]],
    ["by type", { query: "frame" }, ["df"]],
    ["by both", { query: "int x9" }, ["x9"]],
    ["within the group", { query: "mod" }, ["# 1", "  np"]],
    ["nothing", { query: "zzz" }, []],
  ])("%s", (_, asked, expected) => expect(drawn(asked)).toEqual(expected));
});

const opened = (path: Opened["path"], view: VariableView | null, trouble: string | null = null): [string, Opened] => [
  keyOf(path),
  { path, start: 0, columnStart: 0, slice: [], view, trouble },
];
const items = (total: number, ...labels: string[]): VariableView => ({
  view: "items",
  summary: summary("list"),
  start: 0,
  total,
  items: labels.map((label, index) => ({ label, step: { index }, ...summary("list", { opens: true }) })),
});
const nothing: VariableView = { view: "nothing", summary: summary("object") };
const text: VariableView = { view: "text", summary: summary("str"), start: 0, total: 1, text: "x" };

describe("[P30] what is inside", () => {
  const only = ALL.slice(3, 4);
  test.each<[string, [string, Opened][], string[]]>([
    ["is read", [opened(["big"], null)], ["+big", "  (Reading)"]],
    [
      "items, and the way to the rest",
      [opened(["big"], items(1e8, "0", "1"))],
      ["+big", "  0", "  1", "  … 100000000"],
    ],
    [
      "items in items",
      [opened(["big"], items(1, "0")), opened(["big", { index: 0 }], items(1, "a"))],
      ["+big", "  +0", "    a"],
    ],
    ["text", [opened(["big"], text)], ["+big", "  > text"]],
    ["nothing", [opened(["big"], nothing)], ["+big", "  (There is nothing more to see inside)"]],
    ["an empty one", [opened(["big"], items(0))], ["+big", "  (Empty)"]],
    [
      "a refusal",
      [opened(["big"], null, "That part is no longer there.")],
      ["+big", "  (That part is no longer there.)"],
    ],
  ])("%s", (_, all, expected) => expect(drawn({ variables: only, opened: new Map(all) })).toEqual(expected));

  test("keys are of one row each", () => {
    const rows = list({ opened: new Map([opened(["big"], items(PAGE + 1, "0", "1"))]), groupOpen: true });
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    expect(rows.some(({ key }) => key === GROUP)).toBe(true);
  });
});

describe("words", () => {
  test.each([
    [
      summary("numpy.ndarray", { kind: "array", shape: [1000, 12], dtype: "float64" }),
      "ndarray float64",
      "1,000 × 12",
      "1,000 × 12",
    ],
    [
      summary("numpy.ndarray", { kind: "array", shape: [], dtype: "int64" }),
      "ndarray int64",
      "one number",
      "one number",
    ],
    [summary("Series", { kind: "series", shape: [5], length: 5, dtype: "str" }), "Series str", "5", "5"],
    [
      summary("torch.Tensor", { kind: "tensor", shape: [2, 3], dtype: "float32", device: "cuda:0" }),
      "Tensor float32 on cuda:0",
      "2 × 3",
      "2 × 3",
    ],
    [summary("list", { kind: "container", length: 9 }), "list", "9", "list of 9"],
    [summary("str", { kind: "text", length: 3, preview: "'abc'" }), "str", "3", "'abc'"],
    [summary("sklearn.linear_model.Ridge", { kind: "object" }), "Ridge", "", "Ridge"],
    [summary("float", { preview: "3.5" }), "float", "", "3.5"],
  ])("%o", (of, type, shape, short) => {
    expect([typeOf(of), shapeOf(of), inShort(of)]).toEqual([type, shape, short]);
  });

  test("a row says all of it to who hears it", () => {
    const of = {
      ...story("c2", "c5", "c7", "gone"),
      truth: { state: "stale" as const, why: "Made by cell 2, which is stale" },
    };
    const number = (id: string) => (id === "gone" ? null : Number(id.slice(1)));
    expect(sentenceOf(variable("n", "int", { preview: "7" }), "", of, number)).toBe(
      "n, int, 7, made by cell 2, read by cells 5, 7, Made by cell 2, which is stale",
    );
  });

  test("a path is said as it is written", () => {
    expect(pathInWords(["d", { entry: 2 }, { attribute: "x" }, { index: 0 }])).toBe("d[2].x[0]");
  });
});
