/** From a name to where it is bound and used: a caret `|` in one cell, and the places that are found, marked in the cells. */
import { describe, expect, test } from "vitest";
import { definitionOf, type NamePlace, usesOf } from "./name-places.ts";
import { analyser } from "./testing/cells.ts";

function marked(texts: readonly string[]) {
  const cell = texts.findIndex((text) => text.includes("|"));
  const [before = ""] = texts[cell]!.split("|");
  const cells = texts.map((text, i) => ({ id: `${i + 1}`, source: text.replace("|", "") }));
  const at = { cell: `${cell + 1}`, line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
  return { cells, at };
}

const said = ({ cell, line, column }: NamePlace) => `${cell}:${line}:${column}`;

describe("[D22] a name leads to where it is bound", () => {
  test.each([
    ["the cell above", ["df = 1", "d|f.head()"], "1:1:1"],
    ["the nearest above", ["x = 1", "x = 2\nx = 3", "print(x|)"], "2:2:1"],
    ["its own cell first", ["x = 1", "x = 2\nprint(|x)"], "2:1:1"],
    ["not the statement that reads it", ["x = 1", "x = |x + 1"], "1:1:1"],
    ["itself", ["x = 1", "|x = x + 1"], "2:1:1"],
    ["what only changes it is passed over", ["x = 1", "x += 1\n|x"], "1:1:1"],
    ["a function, also from inside", ["def area(w):\n    return are|a(w)"], "1:1:5"],
    ["from a function to the global", ["rate = 2", "def f(x):\n    return x * rat|e"], "1:1:1"],
    ["not to a function's own", ["x = 1", "def f():\n    x = 2\nprint(|x)"], "1:1:1"],
    ["imports", ["import numpy as np\nfrom m import a as b", "n|p.sum(b)"], "1:1:17"],
    ["imports, not their modules", ["np = 1\nimport np.linalg", "|np"], "1:2:8"],
    ["loops", ["for i, (j, k) in z: pass", "|k"], "1:1:12"],
    ["with", ["with f() as (u, v): pass", "print(|v)"], "1:1:17"],
    ["a walrus", ["if (n := f()) > 1: pass", "|n"], "1:1:5"],
    ["a pattern", ["match z:\n    case [q, *rest]: pass", "|rest"], "1:2:15"],
    ["below, where it is nowhere above", ["print(|x)", "y = 1", "x = 2"], "3:1:1"],
    ["behind an indentation, a prompt and a magic", ["  x = 1\n  y = 2", ">>> y = 3", "%time z = 4", "|y, z"], "2:1:5"],
    ["behind a magic", ["%time z = 4", "|z"], "1:1:7"],
    ["not what %%timeit keeps to itself", ["x = 1", "%%timeit\nx = 2", "|x"], "1:1:1"],
    ["no attribute", ["head = 1", "df.he|ad()"], null],
    ["no keyword", ["head = 1", "f(he|ad=2)"], null],
    ["no word in a string", ["head = 1", "'he|ad'"], null],
    ["a name in an f-string", ["head = 1", "f'{he|ad}'"], "1:1:1"],
    ["no parameter", ["x = 1", "def f(x):\n    return |x"], null],
    ["no variable of a comprehension", ["x = 1", "[|x for x in y]"], null],
    ["nothing that nobody binds", ["pri|nt(1)"], null],
    ["text that is no Python yet", ["rate = 2", "def f(:\n    (ra|te"], "1:1:1"],
  ])("%s: %j", async (_, texts, expected) => {
    const { cells, at } = marked(texts);
    const found = await definitionOf(cells, at, analyser);
    expect(found && said(found)).toBe(expected);
  });
});

describe("[D22] and to all its uses", () => {
  test.each([
    ["bound and used", ["x = 1", "y = |x\nz.x = f(x=x)", "def f(x): return x"], "1:1:1 2:1:5 2:2:11"],
    [
      "in functions and annotations",
      ["class A: pass", "def f(a: |A) -> A:\n    return A()"],
      "1:1:7 2:1:10 2:1:16 2:2:12",
    ],
    ["in magics", ["x = 1", "%timeit f(x)\n|x"], "1:1:1 2:1:11 2:2:1"],
    ["of a function's own: none", ["def f(x): return |x"], ""],
  ])("%s: %j", async (_, texts, expected) => {
    const { cells, at } = marked(texts);
    expect((await usesOf(cells, at, analyser)).map(said).join(" ")).toBe(expected);
  });
});
