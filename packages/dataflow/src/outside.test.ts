/** Imports, files, randomness, hidden names, fingerprints, half-typed code: SPEC.md D9 to D14. */
import { describe, expect, test } from "vitest";
import { analyser, factsOf } from "./testing/cells.ts";

test("[D9] imports, with what they bind and where they stand", () => {
  const { imports } = factsOf("import a.b\nimport c as d\nfrom .m import n as o, p\nif x:\n    from q import *");
  expect(imports.map(({ module, name, as, line, topLevel }) => [module, name, as, line, topLevel])).toEqual([
    ["a.b", null, "a", 1, true],
    ["c", null, "d", 2, true],
    [".m", "n", "o", 3, true],
    [".m", "p", "p", 3, true],
    ["q", "*", null, 5, false],
  ]);
});

describe("[D10] files and randomness", () => {
  test.each([
    ["open('a.txt')", "read a.txt"],
    ["open('a.txt', 'w')", "write a.txt"],
    ["open('a.txt', mode='ab')", "write a.txt"],
    ["open('a.txt', m)", "unknown a.txt"],
    ["open(p)", ""],
    ["pd.read_csv('d/a.csv')", "read d/a.csv"],
    ["df.to_csv('a.csv')", "write a.csv"],
    ["plt.savefig('f.png')", "write f.png"],
    ["np.load(os.path.join('d', 'a.npy'))", "read d/a.npy"],
    ["torch.save(model, 'm.pt')", "write m.pt"],
    ["pd.read_csv(Path('d') / 'a.csv')", "read d/a.csv"],
    ["Path('a.txt').read_text()", "read a.txt"],
    ["Path('a.txt').write_text(x)", "write a.txt"],
    ["d.exists()", ""],
    ["%%writefile a.py\nx = 1", "write a.py"],
    ["%run a.py", "read a.py"],
  ])("%j: %j", (cell, expected) => {
    expect(factsOf(cell).files.map(({ access, path }) => `${access} ${path}`)).toEqual(expected ? [expected] : []);
  });

  test.each([
    ["open('a', 'w')", true],
    ["open('a', 'a')", false],
    ["open('a', mode='r+')", false],
    ["df.to_csv('a', mode='a')", false],
    ["torch.save(m, 'a')", true],
    ["os.makedirs('a')", false],
    ["if x: df.to_csv('a')", false],
    ["def f(): df.to_csv('a')", false],
  ])("%j writes anew: %s", (cell, anew) => {
    expect(factsOf(cell).files.some((file) => file.anew)).toBe(anew);
  });

  test.each([
    ["np.random.rand(3)", "draw numpy np.random.rand"],
    ["np.random.seed(0)", "seed numpy np.random.seed"],
    ["rng = np.random.default_rng(0)", ""],
    ["rng = np.random.default_rng()", "draw other np.random.default_rng"],
    ["r = np.random.RandomState(seed=None)", "draw other np.random.RandomState"],
    ["r = np.random.RandomState(seed)", ""],
    ["r = random.Random(3)", ""],
    ["r = random.Random()", "draw other random.Random"],
    ["random.shuffle(x)", "draw random random.shuffle"],
    ["torch.manual_seed(0)", "seed torch torch.manual_seed"],
    ["torch.randn(3)", "draw torch torch.randn"],
    ["train_test_split(X)", "draw sklearn train_test_split"],
    ["train_test_split(f(X), y,\n  random_state=0)", ""],
    ["train_test_split(X, random_state=None)", "draw sklearn train_test_split"],
    ["train_test_split(X, random_state=rng)", "draw sklearn train_test_split"],
    ["tf.random.set_seed(1)", "seed tensorflow tf.random.set_seed"],
    ["x.random_thing()", ""],
    ["m = nn.Linear(2, 1)", "draw torch nn.Linear"],
    ["from torch.nn import Conv2d as C\nC(1, 2, 3)", "draw torch C"],
    ["import torch.nn\ntorch.nn.LSTM(2, 2)", "draw torch torch.nn.LSTM"],
    ["nn.init.xavier_uniform_(w)", "draw torch nn.init.xavier_uniform_"],
    ["nn.init.zeros_(w)\nnn.ReLU()\nnn.MSELoss()", ""],
    ["w.normal_()", "draw torch w.normal_"],
    ["F.dropout(x)", "draw torch F.dropout"],
    ["nn.Dropout(0.5)", "later torch nn.Dropout"],
    ["from torch.utils.data import DataLoader\nDataLoader(d)", "later torch DataLoader"],
    ["from torch.utils.data import DataLoader\nDataLoader(d, generator=g)", ""],
    ["from flax import linen as nn\nnn.Embedding(2)", ""],
  ])("%j: %j", (cell, expected) => {
    const found = factsOf(cell).random.map(({ kind, library, call }) => `${kind} ${library} ${call}`);
    expect(found).toEqual(expected ? [expected] : []);
  });

  test("what waits for a call is told with its function", () => {
    const { random, functions } = factsOf(
      "class Net(nn.Module):\n  w = torch.rand(2)\n  def __init__(self):\n    self.fc = nn.Linear(2, 1)\ndef f(): return np.random.rand()\nf()",
    );
    expect(random.map(({ call, inside = "" }) => `${call} ${inside}`)).toEqual([
      "torch.rand ",
      "nn.Linear Net",
      "np.random.rand f",
    ]);
    expect(functions.map(({ name, draws }) => [name, ...draws])).toEqual([
      ["Net", "torch"],
      ["f", "numpy"],
    ]);
  });
});

test.each([
  ["exec(s)", "exec"],
  ["eval('x')", "eval"],
  ["globals()['x'] = 1", "globals()"],
  ["from m import *", "from m import *"],
  ["get_ipython().run_line_magic('x', '')", "get_ipython().run_line_magic"],
  ["%run a.py", "%run"],
  ["%reset -f", "%reset"],
  ["%pylab inline", "%pylab"],
  ["%store -r", "%store"],
  ["%frobnicate", "%frobnicate"],
  ["%%frobnicate\nx", "%%frobnicate"],
  ["df.eval('x')\n%matplotlib inline\n%store -r x", ""],
])("[D11] %j hides names: %j", (cell, expected) => {
  expect(factsOf(cell).opaque.map(({ what }) => what)).toEqual(expected ? [expected] : []);
});

describe("[D12] the same cell", () => {
  const same = (a: string, b: string) => factsOf(a).fingerprint === factsOf(b).fingerprint;
  test.each([
    ["x = 1", "# why\nx  =  1  # because\n\n"],
    ["f(a, b)", "f(\n    a,  # first\n    b,\n)"],
    ["x = 'a'", 'x = "a"'],
    ["x = 'it\\'s'", 'x = "it\'s"'],
    ["x = (1)", "x = 1"],
    ["return_ = a, b", "return_ = (a, b)"],
    ["if p: x", "if p:\n    x"],
    ["a; b", "a\nb"],
    ["class A(): pass", "class A:\n  pass"],
    ["x = 0XFF", "x = 0xff"],
    ["from m import (a, b)", "from m import a, b"],
    ["x = a + \\\n    b", "x = a + b"],
  ])("%j is %j", (a, b) => {
    expect(same(a, b)).toBe(true);
  });
  test.each([
    ["%%bash\nls a", "%%bash\nls b"],
    ["%%writefile m.py\nx = 1", "%%writefile m.py\nx = 2"],
    ["x = 1", "x = 2"],
    ["x = 'a'", "x = b'a'"],
    ["x = 'a b'", "x = 'a  b'"],
    ["x = '\\n'", "x = r'\\n'"],
    ["x = (1,)", "x = 1"],
    ["if p:\n    x\ny", "if p:\n    x\n    y"],
    ["def f(a, /): pass", "def f(a): pass"],
    ["def f(*, a): pass", "def f(a): pass"],
    ["async for x in y: pass", "for x in y: pass"],
    ["f(a)", "f(*a)"],
    ["{**a}", "{*a}"],
    ["f'{x}'", "f'{x!r}'"],
    ["f'{x:1}'", "f'{x:2}'"],
    ["x[1:2]", "x[1, 2]"],
    ["a - b - c", "a - (b - c)"],
    ["not a", "a"],
    ["%time x", "%timeit x"],
    ["!ls", "!pwd"],
    ["x = y", "x == y"],
    ["foo(", "foo"],
  ])("%j is not %j", (a, b) => {
    expect(same(a, b)).toBe(false);
  });
});

describe("[D13] half-typed code", () => {
  test.each([
    ["x = foo(", "foo"],
    ["df.head(\nx = 3", "df"],
    ["def f(", ""],
    ["a = b\nc = (d +\ne = f", "b"],
    ["for x in ys", "ys"],
    ["if p:\nq", "p q"],
    ["'abc", ""],
    ["x = = 1", ""],
    ["@", ""],
    ["\u0000", ""],
  ])("%j is broken; of it %j is known", (cell, reads) => {
    const facts = factsOf(cell);
    expect(facts.broken?.message).toMatch(/^This is not Python yet/);
    for (const name of reads.split(" ").filter((one) => one)) expect(facts.lookups).toContain(name);
  });

  test("every beginning of a cell can be read", () => {
    const cell = `%%time\nimport numpy as np\n@d\nclass A[T](B):\n    def m(self, x: int = 3) -> str:\n        with a as b, c:\n            yield [f"{y!r:>{w}}" for y in x if y]\nmatch v:\n    case {"k": [1, *_], **r} if r: x = !ls {a} $b\ntry:\n    pass\nexcept* E as e: del e\nlambda *a, k=1: (z := 2)\nfiles = %sx ls\n?help`;
    for (let end = 0; end <= cell.length; end += 3) expect(factsOf(cell.slice(0, end)).fingerprint).not.toBe("");
  }, 30_000);

  test.each([
    ["200 brackets in brackets", `${"(".repeat(200)}x${")".repeat(200)}`, null],
    ["201, which Python refuses too", `${"[".repeat(201)}x${"]".repeat(201)}`, "Nested too deep to be read."],
    ["20,000", "(".repeat(20_000) + ")".repeat(20_000), "Nested too deep to be read."],
    ["300 one after the other", Array(300).fill("(x)").join(" + "), null],
    ["3,000 terms", Array(3000).fill("x").join(" + "), null],
    ["none, behind 300 that only close", `${")".repeat(300)}\n(x)`, "This is not Python yet"],
  ])("%s", (_, cell, said) => {
    const { broken } = factsOf(cell);
    if (said === null) expect(broken).toBeNull();
    else expect(broken?.message).toContain(said);
  });

  test("Python 2 is not Python", () => {
    expect(factsOf("print x").broken).not.toBeNull();
  });
});

test("[D14] the same text gives the same facts", () => {
  expect(analyser.facts("x = 1")).toBe(analyser.facts("x = 1"));
});
