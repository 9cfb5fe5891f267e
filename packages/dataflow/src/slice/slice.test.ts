/** Slices of small notebooks. Cells are parted by ‖, lines by ¶; the third column is the slice in the same way. */
import { expect, test } from "vitest";
import { analyser } from "../testing/cells.ts";
import { deadCells } from "./dead.ts";
import type { ProgramRun } from "./program.ts";
import { scriptOf } from "./script.ts";
import { type Criterion, type Slice, sliceOf } from "./slice.ts";

const cellsOf = (text: string): string[] => text.split("‖").map((cell) => cell.trim().replaceAll("¶", "\n"));
const runsOf = (text: string): ProgramRun[] =>
  cellsOf(text).map((source, i) => ({ key: String(i + 1), cell: String(i + 1), source }));

/** "3": the output of the third; "x": a name; "a.csv": a file. */
function criterionOf(aim: string): Criterion {
  if (/^\d+$/.test(aim)) return { kind: "output", run: aim };
  return aim.includes(".") ? { kind: "file", path: aim } : { kind: "name", name: aim };
}

const shown = ({ cells }: Slice): string => cells.map((cell) => cell.text.replaceAll("\n", "¶")).join("‖");
const sliced = (text: string, aim: string): string => shown(sliceOf(runsOf(text), criterionOf(aim), analyser));

const NAMES: [string, string, string][] = [
  ["x = 1 ‖ y = 2 ‖ print(x)", "3", "x = 1‖print(x)"],
  ["x = 1¶y = 2 ‖ print(x)", "2", "x = 1‖print(x)"],
  ["x = 1 ‖ x = 2 ‖ print(x)", "3", "x = 2‖print(x)"],
  ["x = 1 ‖ x += 1 ‖ x += 1 ‖ print(x)", "4", "x = 1‖x += 1‖x += 1‖print(x)"],
  ["a = [] ‖ b = a ‖ b.append(1) ‖ print(a)", "4", "a = []‖b = a‖b.append(1)‖print(a)"],
  ["a = []¶b = []¶b.append(1) ‖ print(a)", "2", "a = []‖print(a)"],
  ["if y:¶    x = 1 ‖ print(x)", "2", "if y:¶    x = 1‖print(x)"],
  ["y = 1¶x = 0 ‖ if y:¶    x = 1 ‖ print(x)", "3", "y = 1¶x = 0‖if y:¶    x = 1‖print(x)"],
  ["import os¶import re ‖ print(re.sub('a', 'b', 'c'))", "2", "import re‖print(re.sub('a', 'b', 'c'))"],
  ["k = 2 ‖ def f(v):¶    return v * k ‖ z = 9 ‖ print(f(1))", "4", "k = 2‖def f(v):¶    return v * k‖print(f(1))"],
  ["def f(): return 1 ‖ def f(): return 2 ‖ f()", "3", "def f(): return 2‖f()"],
  ["def f():¶    return g()¶def g():¶    return 1 ‖ f()", "2", "def f():¶    return g()¶def g():¶    return 1‖f()"],
  ["n = 3 ‖ sq = [i * n for i in range(9)] ‖ sum(sq)", "3", "n = 3‖sq = [i * n for i in range(9)]‖sum(sq)"],
  [
    "class A:¶    n = 0 ‖ class B(A):¶    pass ‖ b = B() ‖ A.n = 5 ‖ b.n",
    "5",
    "class A:¶    n = 0‖class B(A):¶    pass‖b = B()‖A.n = 5‖b.n",
  ],
  ["x = 1 ‖ y = x + 1 ‖ x = 5 ‖ y", "y", "x = 1‖y = x + 1"],
  ["k = 2¶u = 3 ‖ def f(v):¶    return v * k", "f", "k = 2‖def f(v):¶    return v * k"],
  ["g = (i for i in range(3)) ‖ next(g) ‖ list(g)", "3", "g = (i for i in range(3))‖next(g)‖list(g)"],
  ["x = 1 ‖ exec('x = 2') ‖ print(x)", "3", "x = 1‖exec('x = 2')‖print(x)"],
  ["a, b = f() ‖ a.grow() ‖ print(b)", "3", "a, b = f()‖a.grow()‖print(b)"],
  ["d = {} ‖ d['a'] = 1 ‖ e = {} ‖ e['a'] = 2 ‖ d", "5", "d = {}‖d['a'] = 1‖d"],
  ["x = [1] ‖ h = unknown(x) ‖ x", "3", "x = [1]‖h = unknown(x)‖x"],
  ["x = [1] ‖ h = len(x) ‖ x", "3", "x = [1]‖x"],
  ["x = 1 ‖ del x ‖ x = 3 ‖ x", "4", "x = 3‖x"],
  ["# why¶x = 1¶¶# other¶y = 2 ‖ x", "2", "# why¶x = 1‖x"],
  ["fs = [lambda: w] ‖ w = 1 ‖ u = 3 ‖ fs[0]()", "4", "fs = [lambda: w]‖w = 1‖fs[0]()"],
  [
    "def f(a=[]):¶    a.append(1)¶    return a ‖ f() ‖ u = 3 ‖ f()",
    "4",
    "def f(a=[]):¶    a.append(1)¶    return a‖f()‖f()",
  ],
  [
    "class A:¶    s = [] ‖ a = A() ‖ A().s.append(2) ‖ u = 3 ‖ a.s",
    "5",
    "class A:¶    s = []‖a = A()‖A().s.append(2)‖a.s",
  ],
  [
    "class V:¶    def __mul__(a, b):¶        return V(a, b) ‖ x = V() ‖ f = x * x ‖ f.back() ‖ u = 3 ‖ x.g",
    "6",
    "class V:¶    def __mul__(a, b):¶        return V(a, b)‖x = V()‖f = x * x‖f.back()‖x.g",
  ],
  ["x = 1; y = 2 ‖ y", "2", "x = 1; y = 2‖y"],
];

test.for(NAMES)("%s by %s", ([cells, aim, expected]) => expect(sliced(cells, aim)).toBe(expected));

const TARGETS: [string, string, string][] = [
  ["x = 1¶y = 2¶x", "1", "x = 1¶x"],
  ["print(1)¶y = 2¶print(3)", "1", "print(1)¶print(3)"],
  ["s = 'a'.upper()¶t = s.lower()¶s", "1", "s = 'a'.upper()¶s"],
  ["x = load()¶1", "1", "x = load()¶1"],
  ["def q(v): return v¶def p(v): print(v) ‖ a = q(1)¶b = p(2)¶3", "2", "def p(v): print(v)‖b = p(2)¶3"],
  ["%%time¶x = 1¶y = 2 ‖ print(x)", "2", "x = 1‖print(x)"],
  ["%%time¶x = 1¶y = 2¶print(x)", "1", "%%time¶x = 1¶print(x)"],
  ["m = M()¶m.fit()¶y = 1 ‖ m.score()", "2", "m = M()¶m.fit();‖m.score()"],
];

test.for(TARGETS)("the cell itself, %s by %s", ([cells, aim, expected]) => expect(sliced(cells, aim)).toBe(expected));

const OUTSIDE: [string, string, string][] = [
  [
    "import pandas as pd ‖ df.to_csv('a.csv') ‖ z = 1 ‖ d = pd.read_csv('a.csv') ‖ d",
    "5",
    "import pandas as pd‖df.to_csv('a.csv')‖d = pd.read_csv('a.csv')‖d",
  ],
  [
    "f = open('o.txt', 'w')¶f.write('x')¶f.close() ‖ y = 2 ‖ print(open('./o.txt').read())",
    "3",
    "f = open('o.txt', 'w')¶f.write('x')¶f.close()‖print(open('./o.txt').read())",
  ],
  [
    "import numpy as np ‖ x = 1¶y = 2 ‖ np.savetxt('y.txt', [y]) ‖ np.savetxt('x.txt', [x])",
    "x.txt",
    "import numpy as np‖x = 1‖np.savetxt('x.txt', [x])",
  ],
  [
    "import random ‖ random.seed(1) ‖ a = random.random() ‖ b = random.random() ‖ b",
    "5",
    "import random‖random.seed(1)‖a = random.random()‖b = random.random()‖b",
  ],
  [
    "import random ‖ random.seed(1) ‖ a = random.random() ‖ random.seed(2) ‖ b = random.random() ‖ b",
    "6",
    "import random‖random.seed(2)‖b = random.random()‖b",
  ],
  [
    "import matplotlib.pyplot as plt ‖ fig, ax = plt.subplots() ‖ ax.plot([1]) ‖ n = 1 ‖ fig",
    "5",
    "import matplotlib.pyplot as plt‖fig, ax = plt.subplots()‖ax.plot([1])‖fig",
  ],
  [
    "import matplotlib.pyplot as plt ‖ plt.plot([1])¶n = 1¶plt.title('a')¶plt.savefig('a.png') ‖ 3",
    "a.png",
    "import matplotlib.pyplot as plt‖plt.plot([1])¶plt.title('a')¶plt.savefig('a.png')",
  ],
  [
    "import numpy as np ‖ np.set_printoptions(precision=2) ‖ import warnings¶warnings.simplefilter('ignore') ‖ np.ones(2)",
    "4",
    "import numpy as np‖np.set_printoptions(precision=2)‖import warnings¶warnings.simplefilter('ignore')‖np.ones(2)",
  ],
  ["import os¶os.environ['A'] = '1' ‖ 1 + 1", "2", "import os¶os.environ['A'] = '1'‖1 + 1"],
  ["!pip install a ‖ %load_ext autoreload ‖ x = 1 ‖ x", "4", "x = 1‖x"],
  ["%matplotlib inline ‖ import numpy as np ‖ np.ones(2) ‖ 4", "3", "%matplotlib inline‖import numpy as np‖np.ones(2)"],
  ["!unzip a.zip ‖ !ls ‖ x = open('a.txt').read() ‖ x", "4", "!unzip a.zip‖x = open('a.txt').read()‖x"],
  [
    "import numpy as np ‖ np.savez('a', b=1) ‖ u = 3 ‖ np.load('a.npz')",
    "4",
    "import numpy as np‖np.savez('a', b=1)‖np.load('a.npz')",
  ],
  ["limit = 3 ‖ df = make() ‖ u = 4 ‖ df.query('a > @limit')", "4", "limit = 3‖df = make()‖df.query('a > @limit')"],
  ["from pylab import * ‖ y = 1 ‖ sqrt(2)", "3", "from pylab import *‖sqrt(2)"],
  [
    "%%writefile m.txt¶hello ‖ y = 1 ‖ print(open('m.txt').read())",
    "3",
    "%%writefile m.txt¶hello‖print(open('m.txt').read())",
  ],
];

test.for(OUTSIDE)("beyond names, %s by %s", ([cells, aim, expected]) => expect(sliced(cells, aim)).toBe(expected));

test("what ran is sliced, in the order it ran: overwritten texts come back [D90]", () => {
  const runs: ProgramRun[] = [
    { key: "r1", cell: "a", source: "x = 1" },
    { key: "r2", cell: "b", source: "y = x + 1" },
    { key: "r3", cell: "a", source: "x = 100" },
    { key: "r4", cell: "c", source: "print(y)" },
  ];
  expect(shown(sliceOf(runs, { kind: "output", run: "r4" }, analyser))).toBe("x = 1‖y = x + 1‖print(y)");
});

test("what the helper saw decides over what may be", () => {
  const text = "x = [1] ‖ h = unknown(x) ‖ x";
  const runs = runsOf(text).map((run, i) => ({
    ...run,
    seen: { touched: ["x", "h", ""].slice(i, i + 1), groups: [] },
  }));
  expect(shown(sliceOf(runs, { kind: "output", run: "3" }, analyser))).toBe("x = [1]‖x");
  const [first, second, third] = runsOf("x = [1] ‖ grow() ‖ x");
  const seen = [first!, { ...second!, seen: { touched: ["x"], groups: [] } }, third!];
  expect(shown(sliceOf(seen, { kind: "output", run: "3" }, analyser))).toBe("x = [1]‖grow()‖x");
});

test("names that nobody makes and files that nobody writes are said", () => {
  expect(() => sliced("x = 1", "y")).toThrow("No cell makes y.");
  expect(() => sliced("x = 1", "a.csv")).toThrow("No cell writes a.csv.");
});

const DEAD: [string, string][] = [
  ["x = 1 ‖ y = 2 ‖ print(x)!", "2"],
  ["x = 1 ‖ open('a', 'w').write(str(x)) ‖ z = 3", "3"],
  ["import os ‖ x = 1 ‖ x", "1"],
  ["%matplotlib inline ‖ x = 1 ‖ x", ""],
];

test.for(DEAD)("dead in %s: %s [D91]", ([cells, expected]) => {
  const pages = cellsOf(cells).map((source, i) => ({
    id: String(i + 1),
    source: source.replace(/!$/, ""),
    shows: source.endsWith("!"),
  }));
  expect(deadCells(pages, analyser).join(" ")).toBe(expected);
});

const SCRIPTS: [string, string][] = [
  ["x = 1", "x = 1"],
  ["%%time¶x = 1", "x = 1"],
  ["%matplotlib inline¶x = 1", "x = 1"],
  [
    "x = !ls {d}",
    'import subprocess¶¶x = subprocess.run(f"ls {d}", shell=True, capture_output=True, text=True).stdout.splitlines()',
  ],
  ["%%writefile a¶b", 'with open("a", "w") as file:¶    file.write("b\\n")'],
  ["s = '''¶%time¶'''", "s = '''¶%time¶'''"],
  ["%load_ext sql", ""],
  ["%sql x", 'get_ipython().run_line_magic("sql", "x")'],
];

test.for(SCRIPTS)("as a script, %s", ([source, expected]) => {
  const cell = { run: "1", cell: "1", source, lines: [], text: source.replaceAll("¶", "\n"), whole: true };
  expect(
    scriptOf([cell], ["h"])
      .text.replace(/^# h\n\n/, "")
      .trimEnd(),
  ).toBe(expected.replaceAll("¶", "\n"));
});
