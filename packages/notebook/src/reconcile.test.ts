/** Rules of files changed by others: N50 to N57 of SPEC.md. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { align } from "./align.ts";
import { apply } from "./apply.ts";
import { anyNotebook, anyRecipe, anyText, bare, code, ids, markdown, notebookOf, stream } from "./testing/arbitrary.ts";
import { applyChanges, sourceChanges } from "./changes.ts";
import type { Cell, Notebook } from "./notebook.ts";
import { merge3, mergeText } from "./merge.ts";
import { reconcile } from "./reconcile.ts";

/** "a:one b:two" */
const nb = (short: string, more: Partial<Cell> = {}): Notebook =>
  notebookOf(
    ...short
      .split(" ")
      .filter(Boolean)
      .map((each) => code(each.split(":")[0] as string, (each.split(":")[1] ?? "").replaceAll("/", "\n"), more)),
  );
const short = (notebook: Notebook) =>
  notebook.cells.map((cell) => `${cell.id}:${cell.source.replaceAll("\n", "/")}`).join(" ");
const kinds = (mine: Notebook, theirs: Notebook) =>
  reconcile(mine, theirs)
    .map((edit) => edit.type)
    .join(" ");

test("[N50] the edits make one notebook of the other", () => {
  const content = (notebook: Notebook) => ({ ...notebook, cells: notebook.cells.map((each) => bare(each, false)) });
  fc.assert(
    fc.property(anyNotebook, anyNotebook, (mine, theirs) => {
      expect(content(reconcile(mine, theirs).reduce(apply, mine))).toEqual(content(theirs));
    }),
    { numRuns: 500 },
  );
});

describe("[N51] the edits are few", () => {
  const out = { outputs: [stream("x")] };
  const cases: [string, Notebook, Notebook, string][] = [
    ["nothing", nb("a:1 b:2"), nb("a:1 b:2"), ""],
    ["one source", nb("a:1 b:2"), nb("a:1 b:3"), "edit-source"],
    ["a cell put in", nb("a:1 b:2"), nb("a:1 n:9 b:2"), "insert-cells"],
    ["cells put in at two places", nb("a:1 b:2"), nb("x:8 y:9 a:1 b:2 z:7"), "insert-cells insert-cells"],
    ["a cell gone", nb("a:1 b:2 c:3"), nb("a:1 c:3"), "delete-cells"],
    ["the first cell moved to the end", nb("a:1 b:2 c:3 d:4"), nb("b:2 c:3 d:4 a:1"), "move-cells"],
    ["outputs cleared", nb("a:1", out), nb("a:1"), "set-outputs"],
    ["new ids, same content", nb("a:1 b:2"), nb("p:1 q:2"), ""],
    ["edited, without ids in the file", nb("~1:import/os ~2:print"), nb("~9:import/sys ~2:print"), "edit-source"],
    [
      "edited, with other ids in the file: another cell",
      nb("a:import/os"),
      nb("b:import/sys"),
      "delete-cells insert-cells",
    ],
  ];
  test.each(cases)("%s", (_, mine, theirs, edits) => expect(kinds(mine, theirs)).toBe(edits));
  test("metadata, key by key", () => {
    const mine = { ...nb("a:1"), metadata: { k: { x: 1, y: 2 }, l: 1 } };
    const theirs = { ...mine, metadata: { k: { x: 1, y: 3 }, m: 2 } };
    expect(reconcile(mine, theirs)).toEqual([
      { type: "set-metadata", path: ["k", "y"], value: 3 },
      { type: "set-metadata", path: ["l"] },
      { type: "set-metadata", path: ["m"], value: 2 },
    ]);
  });
});

test("[N52] outputs that are equal stay the very same", () => {
  const mine = notebookOf(
    code("a", "1", { outputs: [{ type: "display", data: { "text/plain": "x" }, metadata: {}, displayId: "p" }] }),
  );
  const theirs = notebookOf(
    code("a", "2", { outputs: [{ type: "display", data: { "text/plain": "x" }, metadata: {} }] }),
  );
  expect(reconcile(mine, theirs).reduce(apply, mine).cells[0]?.outputs).toBe(mine.cells[0]?.outputs);
});

test("[N53] changes between two texts lead from one to the other, and leave what is equal alone", () => {
  fc.assert(
    fc.property(anyText, anyText, (from, to) => {
      expect(applyChanges(from.replace(/\r\n?/g, "\n"), sourceChanges(from, to))).toBe(to.replace(/\r\n?/g, "\n"));
    }),
    { numRuns: 500 },
  );
  expect(sourceChanges("a\nb\nc\nd", "a\nB\nc\nD!")).toEqual([2, [1, "B"], 3, [1, "D!"]]);
  expect(sourceChanges("😀", "😁")).toEqual([[2, "😁"]]);
});

test("[N54] alignment finds the longest common part", () => {
  const longest = (a: readonly number[], b: readonly number[]): number => {
    const rows = [...a, 0].map(() => [...b, 0].map(() => 0));
    a.forEach((x, i) =>
      b.forEach(
        (y, k) =>
          ((rows[i + 1] as number[])[k + 1] =
            x === y ? (rows[i]?.[k] ?? 0) + 1 : Math.max(rows[i]?.[k + 1] ?? 0, rows[i + 1]?.[k] ?? 0)),
      ),
    );
    return rows.at(-1)?.at(-1) ?? 0;
  };
  const list = fc.array(fc.nat(3), { maxLength: 12 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      const runs = align(a, b);
      for (const run of runs) expect(a.slice(run.a, run.a + run.length)).toEqual(b.slice(run.b, run.b + run.length));
      expect(runs.reduce((sum, run) => sum + run.length, 0)).toBe(longest(a, b));
    }),
    { numRuns: 500 },
  );
});

describe("[N55] merging: both sides win where they touched different things", () => {
  const cases: [string, string, string, string, string][] = [
    ["different cells", "a:1 b:2", "a:9 b:2", "a:1 b:8", "a:9 b:8"],
    ["two cells of one id put in", "a:1", "a:1 n:5", "a:1 n:6", "a:1 n-2:6 n:5"],
    ["only theirs", "a:1 b:2", "a:1 b:2", "a:1 n:5 b:3", "a:1 n:5 b:3"],
    ["only mine", "a:1 b:2", "a:7 n:5", "a:1 b:2", "a:7 n:5"],
    ["the same on both sides", "a:1", "a:2", "a:2", "a:2"],
    ["the same cell put in on both sides", "a:1", "a:1 n:5", "a:1 n:5", "a:1 n:5"],
    ["cells put in at different places", "a:1 b:2", "a:1 n:5 b:2", "a:1 b:2 m:6", "a:1 n:5 b:2 m:6"],
    ["different lines of one cell", "a:x/y/z/w", "a:X/y/z/w", "a:x/y/z/W", "a:X/y/z/W"],
    ["deleted there, untouched here", "a:1 b:2", "a:1 b:2", "a:1", "a:1"],
    ["deleted there, edited here", "a:1 b:2", "a:1 b:9", "a:1", "a:1 b:9"],
    ["deleted here, untouched there", "a:1 b:2", "a:1", "a:1 b:2", "a:1"],
    ["deleted here, edited there", "a:1 b:2", "a:1", "a:1 b:9", "a:1 b:9"],
    ["moved there, edited here", "a:1 b:2 c:3", "a:9 b:2 c:3", "b:2 c:3 a:1", "b:2 c:3 a:9"],
  ];
  test.each(cases)("%s", (_, base, mine, theirs, merged) => {
    const result = merge3(nb(base), nb(mine), nb(theirs));
    expect(result.conflicts).toEqual([]);
    expect(short(result.edits.reduce(apply, nb(mine)))).toBe(merged);
  });
});

test("[N56] only the same lines are a conflict; then mine stays, and both are shown", () => {
  const mine = nb("a:x/MINE/z b:2");
  const { edits, conflicts } = merge3(nb("a:x/y/z b:2"), mine, nb("a:x/THEIRS/z b:3"));
  expect(conflicts).toEqual([{ id: "a", mine: "x\nMINE\nz", theirs: "x\nTHEIRS\nz" }]);
  expect(short(edits.reduce(apply, mine))).toBe("a:x/MINE/z b:3");
  expect(mergeText("a\nb\nc\n", "a\nB\nc\n", "a\nb\nC\n")).toBeUndefined();
  expect(mergeText("a\nb\nc\nd", "a2\nb\nc\nd", "a\nb\nc\nd\ne")).toBe("a2\nb\nc\nd\ne");
});

test("[N57] what one side did not touch is exactly the other's; and outputs of a run here are not lost", () => {
  fc.assert(
    fc.property(anyNotebook, fc.array(anyRecipe, { maxLength: 4 }), (base, recipes) => {
      const edited = recipes.reduce((now, recipe) => apply(now, recipe(now)), base);
      expect(merge3(base, edited, base)).toEqual({ edits: [], conflicts: [] });
    }),
    { numRuns: 300 },
  );
  const mine = notebookOf(code("a", "1", { outputs: [stream("mine")], executionCount: 2 }));
  const theirs = notebookOf(code("a", "1", { outputs: [stream("theirs")], executionCount: 5 }), markdown("m", "new"));
  const merged = merge3(notebookOf(code("a", "1")), mine, theirs).edits.reduce(apply, mine);
  expect(merged.cells[0]).toEqual(mine.cells[0]);
  expect(ids(merged)).toBe("a m");
});
