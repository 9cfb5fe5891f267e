/** IPython's syntax: SPEC.md D15, D16. */
import { describe, expect, test } from "vitest";
import { maskMagics } from "./magics.ts";
import { factsOf, names } from "./testing/cells.ts";

describe("[D15] what IPython makes of lines", () => {
  test.each([
    ["%matplotlib inline\nx = y", "0|x = y"],
    ["if p:\n    %time f(x)", "if p:|    f(x)"],
    ["!pip install x", "0"],
    ["x = !ls -l | grep 'a'", "x = 0"],
    ["x = %time f(y)", "x = f(y)"],
    ["df.head?", "0"],
    ["?df", "0"],
    ["np.arr*?", "0"],
    ["%ls \\\n  -l\nx", "0||x"],
    ["x = (1,\n%y)", "x = (1,|%y)"],
    ["s = '''\n%time\n!ls\n'''", "s = '''|%time|!ls|'''"],
    ["x = a % b", "x = a % b"],
    ["x = a %b", "x = a %b"],
    ["d = {'a': '%s' % x}", "d = {'a': '%s' % x}"],
    ["x != y", "x != y"],
    ["# what?", "# what?"],
    ["x = 'why?'", "x = 'why?'"],
    [">>> x = 1\n... y = 2", "x = 1|y = 2"],
    ["In [1]: x = 1\n   ...: y = 2", "x = 1|y = 2"],
    ["    x = 1\n    y = 2", "x = 1|y = 2"],
    ["%%bash\nls $x", "|"],
    ["%%html\n<b>", "|"],
    ["%%time\nx = y", "|x = y"],
    ["\n%%capture out\nx = y", "||x = y"],
    [",f a b", 'f("")'],
    ["/f a b", "f(a,b)"],
    ["ls -l", ""],
    ["cd data", ""],
    ["pip install x", ""],
    ["ls = 3", "ls = 3"],
    ["%%timeit s = f()\nx = s", "|x = s"],
  ])("%j is read as %j", (cell, expected) => {
    expect(maskMagics(cell).python.split("\n").join("|")).toBe(expected);
  });

  test.each([
    ["%time x = f(y)", "f y", "x"],
    ["%timeit -n 10 x = f(y)", "f y", ""],
    ["%timeit -o f(y)", "f y", ""],
    ["%%time\nx = y", "y", "x"],
    ["%%timeit x = f()\nz = x", "x f", ""],
    ["%%capture out --no-stderr\nx = y", "y", "x out"],
    ["%%bash --out o\nls", "", "o"],
    ["%%bash\nx = y", "", ""],
    ["%store -r a b", "", "a b"],
    ["%store a", "a", ""],
    ["%prun -l 5 f(x)", "f x", ""],
    ["%lprun -f g g(x)", "g x", ""],
    ["df?", "df", ""],
  ])("%j looks up %j and binds %j", (cell, reads, binds) => {
    expect([names(cell, "reads").split(" ").toSorted(), names(cell, "mayBind")]).toEqual([
      reads.split(" ").toSorted(),
      binds,
    ]);
  });

  test("magics are listed as written", () => {
    const cell = "%%time\n%matplotlib inline\n!ls -l\nx?\nfiles = !ls";
    expect(factsOf(cell).magics.map(({ kind, name, line }) => `${line} ${kind} ${name}`)).toEqual([
      "1 cell time",
      "2 line matplotlib",
      "3 shell ",
      "4 help ",
      "5 shell ",
    ]);
  });

  test.each(["a".repeat(1e6), `x = "${"a".repeat(1e6)}"`, `${"a".repeat(1e6)} ?`])(
    "a line of a megabyte is read in the time of its length",
    (line) => expect(maskMagics(line).magics.length).toBeLessThan(2),
  );
  test("%xdel deletes", () => expect(names("%xdel x", "deletes")).toBe("x"));
});

test.each([
  ["!echo {a.b[c]} $d ${e} $HOME {{f}}", "a c d e"],
  ["!awk '{print $1}' x", ""],
  ["x = !ls {folder}", "folder"],
  ["%cd {path:>3}", "path"],
  ["%%bash -s {a}\necho $b", "a"],
  ["!pip install {pkg}==1", "pkg"],
])("[D16] %j looks up %j", (cell, expected) => {
  expect(names(cell, "reads").split(" ").toSorted()).toEqual(expected.split(" ").toSorted());
});
