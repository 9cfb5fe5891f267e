/** A notebook as one file: what stands in it, and where its places are in the cells. */
import { describe, expect, test } from "vitest";
import { closersOf, plainVirtualFile, typedVirtualFile, virtualFile } from "./virtual-file.ts";

const file = (...sources: string[]) => virtualFile(sources.map((source, i) => ({ id: `c${i + 1}`, source })));

describe("[D64] one virtual file", () => {
  test("cells below one another, magics masked line for line", () => {
    expect(file("x = 1", "%matplotlib inline\ny = x", "%%bash\nls", "z = !ls").text).toBe(
      "x = 1\n0\ny = x\n\n\nz = 0\n",
    );
  });

  test("names that only magics use are in use", () => {
    expect(file("import numpy as np", "%timeit np.sum(x)").text).toBe("import numpy as np\n0\n(np, x,)\n");
  });

  test("places lead there and back", () => {
    const made = file("x = 1\ny = 2", "  %time f()", ">>> a = 1\n>>> b = 2");
    expect(made.toCell({ line: 2, column: 3 })).toEqual({ cell: "c1", line: 2, column: 3 });
    expect(made.toCell({ line: 5, column: 1 })).toEqual({ cell: "c3", line: 2, column: 5 });
    expect(made.toFile({ cell: "c3", line: 2, column: 5 })).toEqual({ line: 5, column: 1 });
    expect(made.toCell({ line: 6, column: 1 })).toBe(null);
    expect([1, 2, 3, 4].map((line) => made.isVerbatim(line))).toEqual([true, true, false, false]);
  });

  test("a cell that is left out keeps its lines", () => {
    const made = virtualFile(
      [
        { id: "a", source: "if\nx" },
        { id: "b", source: "y" },
      ],
      new Set(["a"]),
    );
    expect(made.text).toBe("\n\ny\n");
    expect(made.toCell({ line: 3, column: 1 })?.cell).toBe("b");
  });

  test("line ends of every kind count as one", () => {
    expect(file("a\r\nb\rc", "d").toCell({ line: 4, column: 1 })).toEqual({ cell: "c2", line: 1, column: 1 });
  });

  test("lines of a cell, and magics that use a name", () => {
    const made = file("def f(): ...", "%timeit f(x)\nf()", "!echo {f} x.f\n%time g.f()");
    expect(made.linesOf("c2")).toEqual({ first: 2, count: 2 });
    expect(made.linesOf("c9")).toBe(null);
    expect(made.magicsWith("f").map(({ cell, line }) => `${cell}:${line}`)).toEqual(["c2:1", "c3:1"]);
    expect(made.magicsWith("nothing")).toEqual([]);
    // What stands behind %time is Python of the file, and no use beside it.
    const timed = file("%time y = f(1)", "%%time\nf(2)", "f = !echo {f}");
    expect(timed.text).toContain("y = f(1)");
    expect(timed.magicsWith("f").map(({ cell, line }) => `${cell}:${line}`)).toEqual(["c3:1"]);
  });

  test("a language without magics stands as it is", () => {
    const made = plainVirtualFile([
      { id: "a", source: "const x = 1" },
      { id: "b", source: "!x\n%y" },
    ]);
    expect(made.text).toBe("const x = 1\n!x\n%y\n");
    expect(made.toCell({ line: 3, column: 2 })).toEqual({ cell: "b", line: 2, column: 2 });
    expect(made.toCell({ line: 4, column: 1 })).toBe(null);
  });

  test.each([
    ["f(", ")"],
    ["f(a, [1, {2: ", "}])"],
    ["f(')', \"(\")  # (", ""],
    ["x = '''(", "'''"],
    ["x = 'never closed", ""],
    ["f('a\\'b(', ", ")"],
    ["f(1))", ""],
    ["f(  # why", ""],
  ])("%j leaves open %j", (python, closers) => expect(closersOf(python)).toBe(closers));

  test("what a cell leaves open ends with it, and its places stay in its text", () => {
    const made = typedVirtualFile([
      { id: "a", source: "f(\ng(1, " },
      { id: "b", source: "y" },
    ]);
    expect(made.text).toBe("f(\ng(1, ))\ny\n");
    expect(made.toCell({ line: 2, column: 8 })).toEqual({ cell: "a", line: 2, column: 6 });
    expect(made.isVerbatim(2)).toBe(true);
  });
});
