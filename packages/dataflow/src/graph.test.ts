/** Which cell feeds which: SPEC.md D17 to D21. Cells are texts; edges are words like "1>3 x y". */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Graph, GraphKeeper, graphOf, namesOfCells } from "./graph.ts";
import { factsOf } from "./testing/cells.ts";

const inputs = (cells: readonly string[]) => cells.map((source, i) => ({ id: `${i + 1}`, facts: factsOf(source) }));

const edges = (graph: Graph) =>
  graph.edges
    .map(({ from, to, names, files }) => `${from}>${to} ${[...names, ...files].join(" ")}`)
    .toSorted()
    .join(", ");

const edgesOf = (...cells: string[]) => edges(graphOf(inputs(cells)));

describe("[D17] from the nearest earlier writers to the reader", () => {
  test.each([
    [["x = 1", "y = x"], "1>2 x"],
    [["y = x", "x = 1"], ""],
    [["x = 1", "x = 2", "y = x"], "2>3 x"],
    [["x = 1", "if p:\n    x = 2", "y = x"], "1>3 x, 2>3 x"],
    [["x = 1", "if p:\n    x = 2", "x = 3", "y = x"], "3>4 x"],
    [["df = f()", "df['a'] = 1", "df.head()"], "1>2 df, 1>3 df, 2>3 df"],
    [["df = f()", "df['a'] = 1", "df = g()", "df"], "1>2 df, 3>4 df"],
    [["x = 1", "x += 1", "x"], "1>2 x, 2>3 x"],
    [["x = 1", "del x", "x = 2", "x"], "1>2 x, 3>4 x"],
    [["a = b = 1", "a + b"], "1>2 a b"],
    [["x = 1", "[x for x in ys]", "x"], "1>3 x"],
    [["x = 1", "!echo {x}"], "1>2 x"],
    [["x = !ls", "x"], "1>2 x"],
    [["e = 1", "try:\n    f()\nexcept E as e:\n    pass", "e"], "1>3 e, 2>3 e"],
  ])("%j: %s", (cells, expected) => {
    expect(edgesOf(...cells)).toBe(expected);
  });
});

describe("[D18] through functions", () => {
  test.each([
    [["def f():\n    return k", "k = 1", "f()"], "1>3 f, 2>3 k"],
    [["k = 1", "def f():\n    return k"], ""],
    [["k = 1", "def f():\n    return k\nf()"], "1>2 k"],
    [["k = 1", "def f():\n    return k", "def g():\n    return f()", "g()"], "1>4 k, 2>4 f, 3>4 g"],
    [["def f():\n    global k\n    k = 1", "f()", "k"], "1>2 f, 2>3 k"],
    [["log = []", "def f():\n    log.append(1)", "f()", "log"], "1>3 log, 1>4 log, 2>3 f, 3>4 log"],
    [
      ["k = 1", "class A:\n    def m(self):\n        return k", "a = A()", "k = 2", "a.m()"],
      "1>3 k, 2>3 A, 3>5 a, 4>5 k",
    ],
    [["f = lambda: k", "k = 1", "f()"], "1>3 f, 2>3 k"],
    [["def f():\n    return k", "g = f", "k = 1", "g()"], "1>2 f, 2>4 g, 3>4 k"],
    [["def f():\n    return k", "k = 1", "list(map(f, [1]))"], "1>3 f, 2>3 k"],
    [["def f():\n    return k", "k = 1", "x = f()", "k = 2", "x"], "1>3 f, 2>3 k, 3>5 x"],
    [["def f():\n    return lambda: k", "k = 1", "h = f()", "k = 2", "h()"], "1>3 f, 2>3 k, 3>5 h, 4>5 k"],
  ])("%j: %s", (cells, expected) => {
    expect(edgesOf(...cells)).toBe(expected);
  });
});

describe("[D19] what is changed, and what is not", () => {
  test.each([
    [["a = []", "b = a", "b.append(1)", "a"], "1>2 a, 1>4 a, 2>3 b, 3>4 a"],
    [["a = f()", "v = a[1:]", "v[0] = 1", "print(a)"], "1>2 a, 1>4 a, 2>3 v, 3>4 a"],
    [["a = []", "b = [a]", "a.append(1)", "b"], "1>2 a, 1>3 a, 2>4 b, 3>4 b"],
    [["def f(x):\n    return x", "a = []", "f(a)", "a"], "1>3 f, 2>3 a, 2>4 a"],
    [["def f(x):\n    x.append(1)", "a = []", "f(a)", "a"], "1>3 f, 2>3 a, 2>4 a, 3>4 a"],
    [["a = []", "unknown(a)", "a"], "1>2 a, 1>3 a, 2>3 a"],
    [["import m", "m.f(1)", "m"], "1>2 m, 1>3 m"],
    [["import numpy as xp", "a = []", "xp.sort(a)", "a"], "1>3 xp, 2>3 a, 2>4 a"],
    [["g = (x for x in xs)", "list(g)", "list(g)"], "1>2 g, 1>3 g, 2>3 g"],
    [["xs = [1]", "for x in xs:\n    pass", "xs"], "1>2 xs, 1>3 xs"],
    [["import matplotlib.pyplot as plt", "plt.plot(1)", "plt.title(2)"], "1>2 plt, 1>3 plt"],
    [
      ["%matplotlib widget\nimport matplotlib.pyplot as plt", "plt.plot(1)", "plt.title(2)"],
      "1>2 plt, 1>3 plt, 2>3 plt",
    ],
  ])("%j: %s", (cells, expected) => {
    expect(edgesOf(...cells)).toBe(expected);
  });
});

describe("[D20] hidden names and files", () => {
  test.each([
    [["x = 1", "exec(s)", "x"], "1>2 x, 1>3 x, 2>3 x"],
    [["x = 1", "eval('x')", "x"], "1>2 x, 1>3 x"],
    [["from m import *", "x", "print(1)"], "1>2 x"],
    [["x = 1", "from m import *", "x + y"], "1>3 x, 2>3 y"],
    [["df.to_csv('a.csv')", "pd.read_csv('a.csv')"], "1>2 a.csv"],
    [["pd.read_csv('a.csv')", "df.to_csv('a.csv')"], ""],
  ])("%j: %s", (cells, expected) => {
    expect(edgesOf(...cells)).toBe(expected);
  });
});

describe("[D21] a graph that is kept", () => {
  const SOURCES = [
    "x = 1",
    "y = x + 1",
    "x += y",
    "def f():\n    return x",
    "z = f()",
    "a = []",
    "b = a",
    "b.append(x)",
    "if p:\n    x = 2",
    "g(a)",
    "def g(v):\n    v.append(z)",
    "exec(s)",
    "from m import *",
    "del y",
    "print(a, b, x, y, z)",
    "%matplotlib widget",
    "df.to_csv('f')",
    "pd.read_csv('f')",
    "class C:\n    def m(self):\n        return f()",
    "c = C()",
    "c.m()",
  ];
  const step = fc.oneof(
    fc.record({ act: fc.constant("edit" as const), at: fc.nat(), source: fc.constantFrom(...SOURCES) }),
    fc.record({ act: fc.constant("insert" as const), at: fc.nat(), source: fc.constantFrom(...SOURCES) }),
    fc.record({ act: fc.constant("remove" as const), at: fc.nat(), source: fc.constant("") }),
    fc.record({ act: fc.constant("move" as const), at: fc.nat(), source: fc.constantFrom(...SOURCES) }),
  );

  test("after any edits it is the graph made anew", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...SOURCES), { maxLength: 9 }),
        fc.array(step, { maxLength: 8 }),
        (first, steps) => {
          let next = first.length;
          let cells = inputs(first);
          const keeper = new GraphKeeper();
          keeper.update(cells);
          for (const { act, at, source } of steps) {
            const place = cells.length ? at % cells.length : 0;
            if (act === "insert") cells = cells.toSpliced(place, 0, { id: `${++next}`, facts: factsOf(source) });
            else if (act === "edit")
              cells = cells.map((cell, i) => (i === place ? { ...cell, facts: factsOf(source) } : cell));
            else if (act === "remove") cells = cells.toSpliced(place, 1);
            else if (cells[place])
              cells = cells.toSpliced(place, 1).toSpliced((at * 7) % cells.length, 0, cells[place]);
            expect(keeper.update(cells)).toEqual(graphOf(cells));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test("an edit looks at cells that touch its names", () => {
    const keeper = new GraphKeeper();
    const cells = inputs(Array.from({ length: 300 }, (_, i) => (i % 3 ? `v${i} = v${i - 1}` : `v${i} = ${i}`)));
    keeper.update(cells);
    expect(keeper.looked).toBe(300);
    keeper.update(cells);
    expect(keeper.looked).toBe(0);
    keeper.update(cells.with(150, { id: "151", facts: factsOf("v150 = 0 + 1") }));
    // Nobody can tell the difference but the cell itself.
    expect(keeper.looked).toBe(1);
    keeper.update(cells.with(150, { id: "151", facts: factsOf("v150 = other") }));
    // The cell, its reader, and the one whose value came through there.
    expect(keeper.looked).toBe(3);
  });
});

test("[D17] what the command line prints of a cell", () => {
  const cells = inputs(["list = len([1])", "def f():\n    return list, print", "x = f()\nx.y = x"]);
  expect(namesOfCells(cells, graphOf(cells))).toEqual([
    { id: "1", binds: ["list"], reads: [], deferred: [], mutates: [] },
    { id: "2", binds: ["f"], reads: [], deferred: ["list"], mutates: [] },
    { id: "3", binds: ["x"], reads: ["f", "x"], deferred: [], mutates: ["x"] },
  ]);
});
