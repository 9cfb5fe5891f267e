/** A notebook as one file: what stands in it, and where its places are in the cells. */
import { describe, expect, test } from "vitest";
import { virtualFile } from "./virtual-file.ts";

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
});
