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
    ["in a magic", ["x = 1", "x = 2", "%timeit -n1 f(|x)"], "2:1:1"],
    ["in a magic, above it in the cell first", ["x = 1", "x = 2\n%timeit |x\nx = 3"], "2:1:1"],
    ["no magic's own name", ["timeit = 1", "%tim|eit f()"], null],
    ["nothing that nobody binds", ["pri|nt(1)"], null],
    ["text that is no Python yet", ["rate = 2", "def f(:\n    (ra|te"], "1:1:1"],
  ])("%s: %j", async (_, texts, expected) => {
    const { cells, at } = marked(texts);
    const found = await definitionOf(cells, at, analyser);
    expect(found && said(found)).toBe(expected);
  });
});

describe("[D22] what a block keeps to itself leads to where that block binds it", () => {
  test.each([
    ["a parameter", ["x = 1", "def f(x):\n    return |x"], "2:1:7"],
    ["the parameter itself", ["def f(a, |x=1): pass"], "1:1:10"],
    ["a parameter with a default", ["def f(a, x=1):\n    return |x"], "1:1:10"],
    ["a parameter with a type", ["def f(x: int, y: str = ''):\n    return x, |y"], "1:1:15"],
    ["a typed one without a default", ["def f(x: int):\n    return |x"], "1:1:7"],
    ["a star and two", ["def f(*a, **k):\n    return a, |k"], "1:1:13"],
    ["a typed star", ["def f(*a: int):\n    return |a"], "1:1:8"],
    ["a lambda's", ["x = 1\nf = lambda x: |x"], "1:2:12"],
    ["a variable of a function", ["x = 1", "def f():\n    x = 2\n    return |x"], "2:2:5"],
    ["the nearest above in it", ["def f():\n    x = 1\n    x = 2\n    return |x\n    x = 3"], "1:3:5"],
    ["a loop in a function", ["def f():\n    for i in z:\n        g(|i)"], "1:2:9"],
    ["with, except, import, walrus", ["def f():\n    try: pass\n    except E as e:\n        h(|e)"], "1:3:17"],
    ["a variable of a comprehension", ["x = 1", "[|x for x in y]"], "2:1:8"],
    ["the second of two", ["[a + |b for a in c for b in a]"], "1:1:23"],
    ["a pair in a comprehension", ["{k: |v for k, (v, w) in z}"], "1:1:15"],
    ["a comprehension in a function", ["def f(n):\n    return {k: n for k in |n}"], "1:1:7"],
    ["of the function around", ["def f(n):\n    def g():\n        return |n\n    return g"], "1:1:7"],
    ["past the class between", ["def f(n):\n    class A:\n        n = 1\n        def g(self): return |n"], "1:1:7"],
    ["nonlocal", ["def f():\n    n = 1\n    def g():\n        nonlocal n\n        n = |n + 1"], "1:2:5"],
    ["a function in a function", ["def f():\n    def g(g2): pass\n    |g(1)"], "1:2:9"],
    ["a name of a class's body", ["x = 1", "class A:\n    x = 2\n    y = |x"], "2:2:5"],
    ["a private name", ["class A:\n    def f(self, __x):\n        return |__x"], "1:2:17"],
    ["a method's parameter of its own", ["def f(x): pass\ndef g(x): return |x"], "1:2:7"],
  ])("%s: %j", async (_, texts, expected) => {
    const { cells, at } = marked(texts);
    const found = await definitionOf(cells, at, analyser);
    expect(found && said(found)).toBe(expected);
  });
  test.each([
    ["a default is looked up around", ["x = 1", "def f(x=|x): pass"], "1:1:1"],
    ["so is an annotation", ["T = int", "def f(T: |T): return T"], "1:1:1"],
    ["and a decorator", ["d = 1", "@|d\ndef f(d): pass"], "1:1:1"],
    ["and a lambda's default", ["x = 1", "f = lambda x=|x: x"], "1:1:1"],
    ["and the first iterable", ["x = [1]", "[x for x in |x]"], "1:1:1"],
    ["and a base class", ["A = 1", "class B(|A):\n    A = 2"], "1:1:1"],
    ["a method does not see its class", ["x = 1", "class A:\n    x = 2\n    def f(self): return |x"], "1:1:1"],
    ["global says so", ["x = 1", "def f():\n    global x\n    return |x"], "1:1:1"],
    ["a function whose parameter is called as it", ["def f(f): return f", "|f"], "1:1:5"],
    ["a walrus in a comprehension", ["[(n := k) for k in z]", "|n"], "1:1:3"],
  ])("what is not its own is the notebook's: %s: %j", async (_, texts, expected) => {
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
    ["asked in a magic", ["x = 1", "%timeit f(|x)\nx"], "1:1:1 2:1:11 2:2:1"],
    ["of a function's own: in it", ["x = 1", "def f(x): return |x\nx", "x"], "2:1:7 2:1:18"],
    [
      "of two functions' own: in that one",
      ["def f(x):\n    y = [x for _ in |x]\n    return lambda x: x\ndef g(x): return x"],
      "1:1:7 1:2:10 1:2:21",
    ],
  ])("%s: %j", async (_, texts, expected) => {
    const { cells, at } = marked(texts);
    expect((await usesOf(cells, at, analyser)).map(said).join(" ")).toBe(expected);
  });
});
