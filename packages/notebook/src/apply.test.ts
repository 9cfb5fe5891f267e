/** Rules of edits: N20 to N29 of SPEC.md. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply, cellById } from "./apply.ts";
import { anyNotebook, anyRecipe, code, ids, markdown, notebookOf, stream } from "./testing/arbitrary.ts";
import type { Edit, Place, SourceChanges } from "./edit.ts";
import { invert } from "./invert.ts";
import type { JsonObject, Notebook } from "./notebook.ts";

const abc = notebookOf(code("a", "one"), code("b", "two"), code("c", "three"));
const run = (notebook: Notebook, ...edits: Edit[]) => edits.reduce(apply, notebook);

describe("[N20] an edit names cells by id, and changes nothing when its cell is gone", () => {
  const nothing: Edit[] = [
    { type: "delete-cells", ids: ["z"] },
    { type: "move-cells", ids: ["z"], at: { after: "a" } },
    { type: "set-cell-type", id: "z", cellType: "raw" },
    { type: "set-cell-type", id: "a", cellType: "code" },
    { type: "edit-source", id: "z", changes: [[0, "x"]] },
    { type: "edit-source", id: "a", changes: [3] },
    { type: "set-metadata", id: "z", path: ["k"], value: 1 },
    { type: "set-metadata", id: "a", path: ["k"] },
    { type: "set-outputs", id: "a", from: 0, outputs: [] },
    { type: "set-outputs", id: "a", from: 1, outputs: [stream("x")] },
    { type: "set-output", id: "a", index: 0, output: stream("x") },
    { type: "extend-stream", id: "a", index: 0, keep: 0, text: "x" },
    { type: "update-display", displayId: "p", data: {}, metadata: {} },
    { type: "set-execution-count", id: "a", count: null },
    { type: "insert-cells", at: { after: null }, cells: [code("a")] },
    { type: "batch", edits: [] },
  ];
  test.each(nothing)("$type", (edit) => expect(apply(abc, edit)).toBe(abc));
});

describe("[N21] a place is behind one cell, else before another, else at the end; null is the start", () => {
  const cases: [Place, string][] = [
    [{ after: null }, "n a b c"],
    [{ after: "a" }, "a n b c"],
    [{ after: "c" }, "a b c n"],
    [{ after: "gone" }, "a b c n"],
    [{ after: "gone", before: "b" }, "a n b c"],
    [{ after: null, before: "c" }, "a b n c"],
    [{ after: null, before: null }, "n a b c"],
    [{ after: "gone", before: "gone" }, "a b c n"],
  ];
  test.each(cases)("%j", (at, order) =>
    expect(ids(apply(abc, { type: "insert-cells", at, cells: [code("n")] }))).toBe(order),
  );
  test("several cells move together, in the order named", () => {
    expect(ids(apply(abc, { type: "move-cells", ids: ["c", "a"], at: { after: "b" } }))).toBe("b c a");
  });
});

describe("[N22] positions in a source count every line break as one, and untouched breaks stay", () => {
  const cases: [string, SourceChanges, string][] = [
    ["one", [3, [0, "!"]], "one!"],
    ["", [[0, "a", "b"]], "a\nb"],
    ["a\r\nb", [2, [0, "x"], 1], "a\r\nxb"],
    ["a\r\nb", [2, [1, "x", "y"]], "a\r\nx\r\ny"],
    ["a\rb", [2, [1, "x", "y"]], "a\rx\ry"],
    ["a\r\nb\r\nc", [1, [1], 3], "ab\r\nc"],
    ["a\nb\r\nc", [4, [1, "d", "e"]], "a\nb\r\nd\ne"],
    ["a\rb\nc", [2, [1], 2], "a\n\nc"],
    ["one", [9], "one"],
    ["one", [2, [0, "!"]], "one"],
    ["one", [3, [0, "a\nb"]], "one"],
  ];
  test.each(cases)("%j with %j is %j", (source, changes, after) => {
    expect(apply(notebookOf(code("a", source)), { type: "edit-source", id: "a", changes }).cells[0]?.source).toBe(
      after,
    );
  });
});

describe("[N23] metadata is set by path, and any name is only a name", () => {
  const cases: [JsonObject, string[], JsonObject[string] | undefined, string][] = [
    [{}, ["a", "b"], 1, '{"a":{"b":1}}'],
    [{ a: { b: 1, c: 2 } }, ["a", "b"], undefined, '{"a":{"c":2}}'],
    [{ a: 1 }, ["a", "b"], 2, '{"a":{"b":2}}'],
    [{}, ["__proto__", "polluted"], true, '{"__proto__":{"polluted":true}}'],
    [{}, ["constructor"], null, '{"constructor":null}'],
    [{ a: 1 }, [], { b: 2 } as never, '{"b":2}'],
  ];
  test.each(cases)("%j %j %j", (metadata, path, value, after) => {
    const edit: Edit = { type: "set-metadata", path, ...(value === undefined ? {} : { value }) };
    expect(JSON.stringify(apply({ ...abc, metadata }, edit).metadata)).toBe(after);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

test("[N24] a new type starts without what it cannot have, and undo brings that back", () => {
  const before = notebookOf(
    code("a", "x", { outputs: [stream("out")], executionCount: 3 }),
    markdown("m", "# t", { attachments: { f: {} } }),
  );
  for (const edit of [
    { type: "set-cell-type", id: "a", cellType: "markdown" },
    { type: "set-cell-type", id: "m", cellType: "code" },
  ] as const) {
    const after = apply(before, edit);
    expect(cellById(after, edit.id)).toMatchObject({ type: edit.cellType, outputs: [], executionCount: null });
    expect(cellById(after, "m")?.attachments === undefined).toBe(edit.id === "m");
    expect(apply(after, invert(before, edit))).toEqual(before);
  }
});

describe("[N25] outputs: kept to an index and put behind it, replaced, extended, updated by display id", () => {
  const p = { type: "display", data: { "text/plain": "1" }, metadata: {}, displayId: "p" } as const;
  const before = notebookOf(code("a", "", { outputs: [stream("ab"), p] }), code("b", "", { outputs: [p] }));
  const texts = (notebook: Notebook) =>
    notebook.cells
      .map((cell) =>
        cell.outputs
          .map((output) => ("text" in output ? output.text : "data" in output ? output.data["text/plain"] : "?"))
          .join(","),
      )
      .join(";");
  const cases: [Edit, string][] = [
    [{ type: "set-outputs", id: "a", from: 2, outputs: [stream("c")] }, "ab,1,c;1"],
    [{ type: "set-outputs", id: "a", from: 1, outputs: [stream("c")] }, "ab,c;1"],
    [{ type: "set-outputs", id: "a", from: 0, outputs: [] }, ";1"],
    [{ type: "set-output", id: "a", index: 1, output: stream("c") }, "ab,c;1"],
    [{ type: "extend-stream", id: "a", index: 0, keep: 2, text: "c" }, "abc,1;1"],
    [{ type: "extend-stream", id: "a", index: 0, keep: 1, text: "c" }, "ac,1;1"],
    [{ type: "extend-stream", id: "a", index: 1, keep: 0, text: "c" }, "ab,1;1"],
    [{ type: "update-display", displayId: "p", data: { "text/plain": "2" }, metadata: {} }, "ab,2;2"],
  ];
  test.each(cases)("%j", (edit, after) => expect(texts(apply(before, edit))).toBe(after));
  test("indices count what was left out of a view", () => {
    const view = notebookOf(code("a", "", { outputs: [stream("0"), { type: "elided", count: 8 }, stream("9")] }));
    const after = run(
      view,
      { type: "extend-stream", id: "a", index: 9, keep: 1, text: "!" },
      { type: "set-output", id: "a", index: 4, output: stream("unseen") },
      { type: "set-outputs", id: "a", from: 10, outputs: [stream("10")] },
    );
    expect(texts(after)).toBe("0,?,9!,10");
    expect(texts(run(after, { type: "set-outputs", id: "a", from: 5, outputs: [] }))).toBe("0,?");
  });
});

test("[N26] apply never changes what it is given, and shares what it does not touch", () => {
  fc.assert(
    fc.property(anyNotebook, anyRecipe, (notebook, recipe) => {
      const before = JSON.stringify(notebook);
      const after = apply(notebook, recipe(notebook));
      expect(JSON.stringify(notebook)).toBe(before);
      expect(new Set(after.cells.map((cell) => cell.id)).size).toBe(after.cells.length);
      if (JSON.stringify(after) === before && after !== notebook) expect(after.cells).not.toBe(notebook.cells);
    }),
  );
});

test("[N27] an edit and its inverse give back the same values", () => {
  fc.assert(
    fc.property(anyNotebook, fc.array(anyRecipe, { maxLength: 6 }), (notebook, recipes) => {
      const states: [Notebook, Edit][] = [];
      let now = notebook;
      for (const recipe of recipes) {
        const edit = recipe(now);
        states.push([now, invert(now, edit)]);
        now = apply(now, edit);
      }
      for (const [before, undo] of states.toReversed()) {
        now = apply(now, undo);
        expect(now).toEqual(before);
      }
    }),
    { numRuns: 500 },
  );
});

test("[N28] every prefix of a journal, through JSON, is a valid notebook and the same one", () => {
  fc.assert(
    fc.property(anyNotebook, fc.array(anyRecipe, { maxLength: 8 }), (notebook, recipes) => {
      let [live, replayed] = [notebook, notebook];
      for (const recipe of recipes) {
        const edit = recipe(live);
        live = apply(live, edit);
        replayed = apply(replayed, JSON.parse(JSON.stringify(edit)) as Edit);
        expect(replayed).toEqual(live);
        for (const { type, outputs, executionCount } of live.cells) {
          if (type !== "code") expect([outputs.length, executionCount]).toEqual([0, null]);
        }
      }
    }),
  );
});

test("[N29] typing in one of 10,000 cells costs no more than copying a list of pointers", () => {
  let notebook = notebookOf(...Array.from({ length: 10_000 }, (_, i) => code(`c${i}`, "x")));
  const started = performance.now();
  for (let i = 0; i < 300; i++)
    notebook = apply(notebook, { type: "edit-source", id: "c9000", changes: [i + 1, [0, "x"]] });
  expect(cellById(notebook, "c9000")?.source.length).toBe(301);
  // Making an index of 10,000 ids anew each time would take some 300 ms on a quiet machine.
  expect(performance.now() - started).toBeLessThan(1000);
});
