/** Rules of the text form: N1 to N14 of SPEC.md. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply } from "./apply.ts";
import { anyNotebook, anyRecipe, bare, code, notebookOf } from "./testing/arbitrary.ts";
import { changeSource } from "./changes.ts";
import type { Edit } from "./edit.ts";
import { fixtures, notebooksIn, open } from "./testing/fixtures.ts";
import { invert } from "./invert.ts";
import { notebookText, readNotebook, writeNotebook } from "./ipynb.ts";
import { newCell } from "./new.ts";
import type { Cell, Notebook, Output } from "./notebook.ts";
import { pythonLines } from "./write.ts";

const read = (text: string): Notebook => {
  const reading = readNotebook(text);
  if ("refused" in reading) throw new Error(reading.refused.reason);
  return reading.notebook;
};
const fixture = (name: string) => {
  const { text, reading } = open(fixtures + name);
  if (text === undefined || "refused" in reading) throw new Error(`${name} does not open`);
  return { text, ...reading };
};
const closed = ["conflict.ipynb", "format-5.ipynb", "truncated.ipynb"];
const opened = notebooksIn(fixtures).filter((name) => !closed.includes(name));
/** What is different between two texts, without what is equal at both ends. */
const changed = (a: string, b: string) => {
  let [head, tail] = [0, 0];
  while (head < a.length && a[head] === b[head]) head++;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  return [a.slice(head, a.length - tail), b.slice(head, b.length - tail)] as const;
};

describe("[N1] what is not edited is written byte for byte", () => {
  test.each(opened)("%s", (name) => {
    const { text, notebook } = fixture(name);
    expect(notebookText(notebook)).toBe(text);
    // Also when every cell is another object, as after a journal was read again.
    expect(notebookText({ ...notebook, cells: notebook.cells.map((cell) => ({ ...cell })) })).toBe(text);
  });
});

describe("[N2] an edit of one value changes only that value's bytes", () => {
  const text = fixture("python-4.5.ipynb").text;
  const cases: [Edit, string, string][] = [
    [{ type: "edit-source", id: "table", changes: [5, [0, "!"]] }, "", "!"],
    [{ type: "set-execution-count", id: "print", count: 9 }, "1", "9"],
    [{ type: "set-metadata", id: "table", path: ["collapsed"], value: true }, "fals", "tru"],
    [{ type: "set-metadata", id: "print", path: ["x"], value: 1 }, "", '\n    "x": 1\n   '],
    [{ type: "set-metadata", path: ["kernelspec", "name"], value: "python4" }, "3", "4"],
    [{ type: "extend-stream", id: "print", index: 0, keep: 18, text: "more\n" }, "", ',\n      "more\\n"'],
    [
      {
        type: "set-attachment",
        id: "attached",
        name: "a.png",
        bundle: { "image/png": "iVBORw0KGgo=", "text/plain": "x" },
      },
      "",
      ',\n     "text/plain": [\n      "x"\n     ]',
    ],
  ];
  test.each(cases)("%j", (edit, gone, put) =>
    expect(changed(text, notebookText(apply(read(text), edit)))).toEqual([gone, put]),
  );
  // What a long cell said is remembered from when it was read; the bytes are the same.
  const long = text.replace(/^   "metadata"/gm, `   "long": "${"é\\n".repeat(20_000)}",\n   "metadata"`);
  test.each(cases)("in a long cell: %j", (edit, gone, put) => {
    expect(long.length).toBeGreaterThan(300_000);
    expect(changed(long, notebookText(apply(read(long), edit)))).toEqual([gone, put]);
  });
  const lines = (first: string) => `[\n${`      "${first}\\n",\n`.repeat(20_000)}      "end"\n     ]`;
  const output = (text: string) =>
    `    {\n     "name": "stdout",\n     "output_type": "stream",\n     "text": ${text}\n    }`;
  test.each([
    ["another in its place", 0, ["b"], output('[\n      "b"\n     ]')],
    ["none", 0, [], ""],
    ["one behind it", 1, ["b"], `${output(lines("a"))},\n${output('[\n      "b"\n     ]')}`],
  ])("long output: %s", (_, from, texts, put) => {
    const file = (outputs: string) =>
      `{\n "cells": [\n  {\n   "cell_type": "code",\n   "execution_count": 1,\n   "id": "a",\n   "metadata": {},\n   "outputs": [${outputs && `\n${outputs}\n   `}],\n   "source": []\n  }\n ],\n "metadata": {},\n "nbformat": 4,\n "nbformat_minor": 5\n}\n`;
    const outputs = texts.map((each): Output => ({ type: "stream", name: "stdout", text: each }));
    const after = apply(read(file(output(lines("a")))), { type: "set-outputs", id: "a", from, outputs });
    expect(notebookText(after)).toBe(file(put));
  });
  test.each(opened.filter((name) => !name.startsWith("format-")))("any cell of %s", (name) => {
    const { text: before, notebook } = fixture(name);
    for (const cell of notebook.cells) {
      const edit = changeSource(cell.id, cell.source, `${cell.source}\nedited é`) as Edit;
      const after = notebookText(apply(notebook, edit));
      expect(changed(before, after)[0].length).toBeLessThanOrEqual(cell.origin?.raw.length ?? 0);
      expect(read(after).cells.map((each) => each.source)).toEqual(
        apply(notebook, edit).cells.map((each) => each.source),
      );
    }
  });
});

describe("[N3] edits and their undo give the bytes of before", () => {
  test.each(opened)("%s", (name) => {
    const { text, notebook } = fixture(name);
    const ids = notebook.cells.map((cell) => cell.id);
    fc.assert(
      fc.property(fc.array(fc.tuple(anyRecipe, fc.nat()), { maxLength: 4 }), (recipes) => {
        let now = notebook;
        const undo: Edit[] = [];
        for (const [recipe, n] of recipes) {
          // The recipes' ids, where these cells are called otherwise.
          const edit = JSON.parse(
            JSON.stringify(recipe(now)).replaceAll(/"id":"[a-f]"/g, `"id":${JSON.stringify(ids[n % ids.length])}`),
          ) as Edit;
          undo.unshift(invert(now, edit));
          now = apply(now, edit);
          read(notebookText(now));
        }
        expect(notebookText(undo.reduce(apply, now))).toBe(text);
      }),
      { numRuns: 25 },
    );
  });
});

describe("[N4] new cells and outputs are written in the file's own style", () => {
  const out: Output = { type: "stream", name: "stdout", text: "é/\n" };
  const edits: Edit[] = [
    { type: "insert-cells", at: { after: null }, cells: [{ ...code("new", "a\nb"), outputs: [out] }] },
  ];
  const cases: [string, string][] = [
    [
      "python-4.5.ipynb",
      '{\n   "cell_type": "code",\n   "execution_count": null,\n   "id": "new",\n   "metadata": {},\n   "outputs": [\n    {\n     "name": "stdout",\n     "output_type": "stream",\n     "text": [\n      "é/\\n"\n     ]\n    }\n   ],\n   "source": [\n    "a\\n",\n    "b"\n   ]\n  },\n  ',
    ],
    [
      "other-order-indent-2.ipynb",
      '{\n      "cell_type": "code",\n      "source": [\n        "a\\n",\n        "b"\n      ],\n      "metadata": {},\n      "outputs": [\n        {\n          "name": "stdout",\n          "output_type": "stream",\n          "text": [\n            "é/\\n"\n          ]\n        }\n      ],\n      "execution_count": null,\n      "id": "new"\n    },\n    ',
    ],
    [
      "one-line-ascii.ipynb",
      '{"cell_type":"code","execution_count":null,"id":"new","metadata":{},"outputs":[{"name":"stdout","output_type":"stream","text":["\\u00e9/\\n"]}],"source":["a\\n","b"]},',
    ],
    [
      "tabs-crlf.ipynb",
      '{\n\t\t\t"cell_type": "code",\n\t\t\t"execution_count": null,\n\t\t\t"id": "new",\n\t\t\t"metadata": {},\n\t\t\t"outputs": [\n\t\t\t\t{\n\t\t\t\t\t"name": "stdout",\n\t\t\t\t\t"output_type": "stream",\n\t\t\t\t\t"text": [\n\t\t\t\t\t\t"é/\\n"\n\t\t\t\t\t]\n\t\t\t\t}\n\t\t\t],\n\t\t\t"source": [\n\t\t\t\t"a\\n",\n\t\t\t\t"b"\n\t\t\t]\n\t\t},\n\t\t'.replaceAll(
        "\n",
        "\r\n",
      ),
    ],
    [
      "source-as-string-bom.ipynb",
      '{\n            "cell_type": "code",\n            "execution_count": null,\n            "id": "new",\n            "metadata": {},\n            "outputs": [\n                {\n                    "name": "stdout",\n                    "output_type": "stream",\n                    "text": "é/\\n"\n                }\n            ],\n            "source": "a\\nb"\n        },\n        ',
    ],
  ];
  test.each(cases)("%s", (name, put) => {
    const { text, notebook } = fixture(name);
    const first = notebook.cells[0]?.origin?.raw as string;
    expect(notebookText(edits.reduce(apply, notebook))).toBe(text.replace(first, () => put + first));
  });
});

test("[N5] a fresh notebook is written as Python's nbformat writes it, and lines are Python's", () => {
  const { text, notebook } = fixture("python-4.5.ipynb");
  const { cells, metadata, format } = JSON.parse(JSON.stringify(notebook)) as Notebook;
  const fresh = { metadata, format, cells: cells.map((cell) => bare(cell) as Cell) };
  expect(notebookText(fresh)).toBe(text.replace('"b": 1.0', '"b": 1'));
  expect(notebookText(notebookOf())).toBe(
    '{\n "cells": [],\n "metadata": {},\n "nbformat": 4,\n "nbformat_minor": 5\n}\n',
  );
  expect(pythonLines("a\r\nb\rc\n\nd\u2028e\x85f\x0cg\x1ch\x1fi")).toEqual([
    "a\r\n",
    "b\r",
    "c\n",
    "\n",
    "d\u2028",
    "e\x85",
    "f\x0c",
    "g\x1c",
    "h\x1fi",
  ]);
});

test("[N5] whatever is written is read again as the same values", () => {
  fc.assert(
    fc.property(anyNotebook, (notebook) => {
      const { cells, metadata } = read(notebookText(notebook));
      const plain = cells.map((cell) => bare(cell));
      const shown = notebook.cells.map((cell) => ({
        ...cell,
        outputs: cell.outputs.map((output) => ({ ...output, displayId: undefined })),
      }));
      expect({ cells: plain, metadata }).toEqual({ cells: shown, metadata: notebook.metadata });
    }),
    { numRuns: 300 },
  );
});

test("[N6] [N7] numbers, doubled, hostile and unknown keys survive edits beside them", () => {
  const { text, notebook } = fixture("odd-values.ipynb");
  const first = notebook.cells[0]?.id as string;
  const after = notebookText(
    [
      { type: "set-metadata", id: first, path: ["2"], value: 3 },
      { type: "set-metadata", id: first, path: ["__proto__", "more"], value: 1 },
      { type: "edit-source", id: "a", changes: [3, [0, "c"]] },
      { type: "set-execution-count", id: "a", count: 5 },
      { type: "set-metadata", path: ["new"], value: 1 },
    ].reduce((now, edit) => apply(now, edit as Edit), notebook),
  );
  expect(after).toBe(
    text
      .replace('"2": 2', '"2": 3')
      .replace('{"polluted": true}', '{"more": 1, "polluted": true}')
      .replace('"execution_count": 2', '"execution_count": 5')
      .replace('["a", "b\\n", ""]', '["ab\\n", "c"]')
      .replace('"metadata": {}, "nbformat"', '"metadata": {\n  "new": 1\n }, "nbformat"'),
  );
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

describe("[N7] the text of outputs is read as the format has it, and kept as it is where the format has none", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => (i % 999 === 0 ? `", ${i}\\",\n   "\\` : `${i}\n`));
  const cases: [what: string, output: object, read: object][] = [
    [
      "lines",
      { output_type: "stream", name: "stdout", text: many },
      { type: "stream", name: "stdout", text: many.join("") },
    ],
    [
      "one text",
      { output_type: "stream", name: "stdout", text: "a\nb" },
      { type: "stream", name: "stdout", text: "a\nb" },
    ],
    ["no lines", { output_type: "stream", name: "stdout", text: [] }, { type: "stream", name: "stdout", text: "" }],
    ...[[...many, 1], [...many, 1, ...many], [["a"], "b"], { a: 1 }].map((text): [string, object, object] => {
      const odd = { output_type: "stream", name: "stdout", text };
      return ["no text", odd, { type: "unknown", json: odd }];
    }),
    [
      "lines of another kind",
      { text: many, output_type: "new" },
      { type: "unknown", json: { text: many, output_type: "new" } },
    ],
  ];
  const cellOf = (output: object) => ({ cell_type: "code", id: "a", source: "", metadata: {}, outputs: [output] });
  const fileOf = (output: object, indent: number) =>
    JSON.stringify(
      { cells: [{ ...cellOf(output), execution_count: 4 }], metadata: {}, nbformat: 4, nbformat_minor: 5 },
      null,
      indent,
    );
  test.each(cases)("%s", (_, output, expected) => {
    for (const indent of [0, 1]) {
      const text = fileOf(output, indent);
      const notebook = read(text);
      expect(notebook.cells[0]?.outputs).toEqual([expected]);
      const edited = apply(notebook, { type: "set-execution-count", id: "a", count: 5 });
      expect(notebookText(edited)).toBe(text.replace(/("execution_count": ?)4/, "$15"));
    }
  });
  test("a line break in one of many lines is refused, and where", () => {
    const text = fileOf({ output_type: "stream", name: "stdout", text: many }, 1).replace("9000\\n", "90\n00");
    const line = text.split("\n").findIndex((each) => each.endsWith('"90')) + 1;
    expect(readNotebook(text)).toMatchObject({ refused: { line } });
  });
});

describe("[N8] stored output is written in any parts", () => {
  const whole = "é one\r\ntwo\rthree 😀\u2028four\n";
  const stored = { log: "l", size: 40, length: whole.length, lines: 4, tail: "" };
  const png = { $blob: "ab", size: 9 };
  const json = { $blob: "cd", size: 9, json: true };
  const outputs = (text: typeof stored | string, image: typeof png | string, data: typeof json | object): Output[] => [
    { type: "stream", name: "stdout", text },
    {
      type: "display",
      data: { "image/png": image, "text/html": image, "application/json": data as never },
      metadata: {},
    },
  ];
  const held = { "": whole, ab: whole, cd: '{"b": 1.0, "a": [1, "x"]}' };
  const styles = ["python-4.5.ipynb", "one-line-ascii.ipynb", "source-as-string-bom.ipynb"];
  test.each(styles)("in the style of %s", (name) => {
    const { notebook } = fixture(name);
    const id = notebook.cells.find((cell) => cell.type === "code")?.id as string;
    const set = (list: Output[]) => apply(notebook, { type: "set-outputs", id, from: 0, outputs: list });
    const parsed = read('{"nbformat":4,"cells":[],"metadata":{"x":{"b": 1.0, "a": [1, "x"]}}}').metadata["x"] as object;
    const wanted = notebookText(set(outputs(whole, whole, parsed)));
    for (const size of [1, 2, 7, 100]) {
      let text = "";
      for (const piece of writeNotebook(set(outputs(stored, png, json)))) {
        if (typeof piece === "string") {
          text += piece;
          continue;
        }
        const encoder = piece.encoder();
        const source = held["$blob" in piece.stored ? (piece.stored.$blob as "ab" | "cd") : ""];
        for (let at = 0; at < source.length; at += size) text += encoder.push(source.slice(at, at + size));
        text += encoder.end();
      }
      expect(text).toBe(wanted);
    }
  });
  test("and cannot be forgotten", () => {
    expect(() => notebookText(notebookOf(code("a", "", { outputs: outputs(stored, "", {}) })))).toThrow(
      "piece by piece",
    );
  });
});

describe("[N9] old formats open, keep their bytes until they are edited, and are then format 4.5", () => {
  const cases: [string, string[]][] = [
    ["format-3.ipynb", ["markdown:## Old times", "markdown:plain *text*\nmore", "code:print 1\n2", "raw:as it is"]],
    ["format-2.ipynb", ["code:a = 1\na", "markdown:text"]],
    ["newer-minor.ipynb", ["code:x"]],
  ];
  test.each(cases)("%s", (name, cells) => {
    const { notebook } = fixture(name);
    expect(notebook.cells.map((cell) => `${cell.type}:${cell.source}`)).toEqual(cells);
  });
  test("outputs of format 3", () => {
    const { notebook, findings } = fixture("format-3.ipynb");
    const [stream, result, error] = notebook.cells[2]?.outputs ?? [];
    expect(stream).toEqual({ type: "stream", name: "stdout", text: "1\n" });
    expect(result).toEqual({
      type: "result",
      data: { "text/plain": "2", "text/html": "<b>2</b>" },
      metadata: {},
      executionCount: 4,
    });
    expect(error).toEqual({ type: "error", ename: "E", evalue: "v", traceback: ["t"] });
    expect(notebook.cells[2]).toMatchObject({ executionCount: 4, metadata: { collapsed: true } });
    expect(findings[0]).toMatchObject({
      kind: "old-format",
      message: expect.stringContaining("saved in format 4.5") as string,
    });
    const id = notebook.cells[0]?.id as string;
    const after = notebookText(apply(notebook, { type: "edit-source", id, changes: [12, [0, "!"]] }));
    expect(after).toContain(`"id": "${id}"`);
    expect(read(after)).toMatchObject({
      format: { major: 4, minor: 5 },
      cells: [{ id, source: "## Old times!" }, {}, {}, {}],
    });
    expect(after.match(/"nbformat.*/g)).toEqual(['"nbformat": 4,', '"nbformat_minor": 5']);
  });
});

test("[N10] ids: legal ones are used, others are made of the content and stay in memory", () => {
  const { notebook, findings } = fixture("odd-values.ipynb");
  const ids = notebook.cells.map((cell) => cell.id);
  expect(ids).toEqual([
    expect.stringMatching(/^~/),
    "a",
    expect.stringMatching(/^~/),
    expect.stringMatching(/^~/),
    expect.stringMatching(/^~/),
  ]);
  expect(new Set(ids).size).toBe(5);
  expect(fixture("odd-values.ipynb").notebook.cells.map((cell) => cell.id)).toEqual(ids);
  expect(findings.filter((finding) => finding.kind === "id")).toHaveLength(2);
  const { text, notebook: old } = fixture("python-4.4.ipynb");
  const moved = apply(old, { type: "move-cells", ids: [old.cells[1]?.id as string], at: { after: null } });
  expect(notebookText(moved)).not.toContain('"id"');
  expect([...notebookText(moved)].toSorted()).toEqual([...text].toSorted());
});

test("[N11] new cells have ids in the file from 4.5 on, and the minor stays", () => {
  for (const [name, has] of [
    ["python-4.5.ipynb", true],
    ["python-4.4.ipynb", false],
    ["newer-minor.ipynb", true],
  ] as const) {
    const { text, notebook } = fixture(name);
    const after = notebookText(
      apply(notebook, { type: "insert-cells", at: { after: "gone" }, cells: [newCell("fresh")] }),
    );
    expect(after.includes('"id": "fresh"')).toBe(has);
    expect(/"nbformat_minor": \d+/.exec(after)?.[0]).toBe(/"nbformat_minor": \d+/.exec(text)?.[0]);
  }
});

test("[N12] what has no sensible reading is shown as best it can, told and kept", () => {
  const { text, notebook, findings } = fixture("odd-values.ipynb");
  expect(notebook.cells.map((cell) => [cell.type, cell.source, cell.executionCount, cell.outputs.length])).toEqual([
    ["code", "", null, 0],
    ["code", "ab\n", 2, 2],
    ["markdown", "A/ \ud800 \0", null, 0],
    ["raw", "x", null, 0],
    ["raw", "42", null, 0],
  ]);
  expect(findings.map((finding) => finding.message)).toEqual([
    expect.stringContaining("Cell 2 has outputs of an unknown form (1)"),
    expect.stringContaining("Text at place 3 has an id that another cell has too"),
    expect.stringContaining("Raw at place 4 has an id that the format does not allow"),
    expect.stringContaining("Raw at place 4 is of a type that is not known"),
    expect.stringContaining("Raw at place 5 is not an object"),
  ]);
  const run = apply(notebook, { type: "set-outputs", id: notebook.cells[0]?.id as string, from: 0, outputs: [] });
  expect(notebookText(run)).toBe(text);
});

test("[N14] a value in a file never counts as a reference to stored output", () => {
  const text =
    '{"cells":[{"cell_type":"code","outputs":[{"output_type":"display_data","data":{"image/png":{"$blob":"ab","size":1}},"metadata":{}}],"source":[]}],"nbformat":4,"nbformat_minor":4}';
  expect(read(text).cells[0]?.outputs[0]?.type).toBe("unknown");
  expect(notebookText(read(text))).toBe(text);
});
