/** The map as tables: a notebook is a row of cells, "#A" a heading; edges are "from>to:names". */
import { describe, expect, test } from "vitest";
import {
  cellsInWords,
  layoutOf,
  MOST_LANES,
  namesBeside,
  reachedFrom,
  withoutImports,
  type MapRow,
} from "./graph-layout.ts";
import type { GraphEdge } from "./notebook-graph.ts";

const rowsOf = (cells: string): MapRow[] =>
  cells.split(" ").map((cell) => ({
    key: cell,
    cell,
    kind: cell.startsWith("#") ? "heading" : "code",
    level: 1,
    text: cell,
    expanded: cell.startsWith("#") ? true : null,
  }));

const edgesOf = (text: string): GraphEdge[] =>
  text.split(" ").map((edge) => {
    const [, from, to, names = ""] = /^(\w+)>(\w+):?(.*)$/.exec(edge)!;
    return { from: from!, to: to!, names: names.split(",").filter(Boolean), files: [] };
  });

/** "a>b,c@0": the line of row a to rows b and c, in lane 0. */
function lines(rows: string, order: string, edges: string): string {
  const all = rowsOf(rows);
  const { lines: made } = layoutOf(all, order.split(" "), edgesOf(edges));
  return made
    .map(({ from, to, lane }) => `${all[from]!.cell}>${to.map((at) => all[at]!.cell).join(",")}@${lane ?? "-"}`)
    .join(" ");
}

describe("lines", () => {
  test.for([
    ["a b", "a b", "a>b", "a>b@0"],
    ["a b c", "a b c", "a>b a>c", "a>b,c@0"],
    ["a b c", "a b c", "a>c b>c", "a>c@1 b>c@0"],
    ["a b c d", "a b c d", "a>b c>d", "a>b@0 c>d@0"],
    // Of a folded section: its cells are the row above them.
    ["#A c", "#A a b c", "a>b b>c", "#A>c@0"],
    ["#A #B", "#A a #B b", "a>b", "#A>#B@0"],
    // Cells below feed nothing here.
    ["a b", "a b", "b>a", ""],
  ] as const)("[P90] %s of %s with %s: %s", ([rows, order, edges, expected]) =>
    expect(lines(rows, order, edges)).toBe(expected),
  );

  test("[P90] of many that run side by side the longest are drawn only when they are asked for", () => {
    const names = Array.from({ length: 10 }, (_, i) => `a${i}`);
    const cells = [...names, ...names.map((name) => `${name}x`)].join(" ");
    const made = layoutOf(rowsOf(cells), cells.split(" "), edgesOf(names.map((name) => `${name}>${name}x`).join(" ")));
    expect(made.lanes).toBe(MOST_LANES);
    expect(made.lines.filter((line) => line.lane === null)).toHaveLength(3);
  });
});

test("[P90] what an import binds is not told", () => {
  const edges = edgesOf("a>b:np,x a>c:np");
  expect(withoutImports(edges, new Map([["a", new Set(["np"])]]))).toEqual(edgesOf("a>b:x"));
});

test("names stand at the rows that give to the chosen cell and take from it", () => {
  const rowOf = new Map(["a", "b", "c"].map((id, i) => [id, i]));
  const { inputs, outputs } = namesBeside(new Set(["b"]), edgesOf("a>b:x,y b>c:z a>c:w"), rowOf);
  expect([...inputs]).toEqual([[0, ["x", "y"]]]);
  expect([...outputs]).toEqual([[2, ["z"]]]);
});

test("what an edit reaches", () => {
  expect([...reachedFrom(edgesOf("a>b b>c a>d e>f"), "a")].toSorted().join("")).toBe("bcd");
});

test.for([
  [[7], "cell 7"],
  [[5, 7], "cells 5 and 7"],
  [[5, 7, 9], "cells 5, 7 and 9"],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9], "cells 1, 2, 3, 4, 5, 6 and 3 more"],
] as const)("%j is %s", ([numbers, words]) => expect(cellsInWords(numbers)).toBe(words));
