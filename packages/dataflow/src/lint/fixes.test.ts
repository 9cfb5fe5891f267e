/** What `--fix` does to the text of cells: a row is a rule, the notebook before, and after (cells between `%%` lines). */
import { describe, expect, test } from "vitest";
import { analyser } from "../testing/cells.ts";
import { lintSubjectOf } from "../testing/lint-notebooks.ts";
import { applyFixes, LintConfig, lintNotebook, RULES } from "./index.ts";

const ROWS: readonly (readonly [string, string, string])[] = [
  ["W304", "import os\n%%\nimport os\nx = 1", "import os\n%%\nx = 1"],
  ["W304", "import os\n%%\nx = 1\nimport os", "import os\n%%\nx = 1"],
  ["W304", "import os\n%%\nimport os", "import os\n%%\n"],
  ["W304", "import os\n%%\nimport os, re", "import os\n%%\nimport re"],
  ["W304", "import os\n%%\nimport re, os", "import os\n%%\nimport re"],
  ["W304", "from a import b\n%%\nfrom a import c, b", "from a import b\n%%\nfrom a import c"],
  ["W304", "import numpy as np\n%%\nimport numpy as np  # again\ny = 1", "import numpy as np\n%%\ny = 1"],
  // It may do something there: the name is another thing by then, or may be.
  ["W304", "import os\n%%\nos = 1\n%%\nimport os", ""],
  ["W304", "import os\n%%\ndel os\n%%\nimport os", ""],
  ["W304", "import os\n%%\nexec(code)\n%%\nimport os", ""],
  ["W304", "from a import b\n%%\nfrom c import b\n%%\nfrom a import b", ""],
  ["W304", "#error ImportError\nimport os\n%%\nimport os", ""],
  // More than one statement on the line.
  ["W304", "import os\n%%\nimport os; x = 1", ""],
  ["W209", "from math import *\nprint(sqrt(pi))", "from math import pi, sqrt\nprint(sqrt(pi))"],
  ["W209", "from math import *\n%%\nprint(pow(2, 3))", "from math import pow\n%%\nprint(pow(2, 3))"],
  ["W209", "from pylab import *\nplot([1])", ""],
  ["W209", "from math import *\nprint(eval('sqrt(2)'))", ""],
  ["I310", "x = 1\n%%\n\n%%\ny = 2", "x = 1\n%%\ny = 2"],
  ["W204", "#project\nx = open('/rides/notebooks/data/x.csv')", "x = open('data/x.csv')"],
  ["W204", "#project\nx = open('/rides/data/x.csv')", "x = open('../data/x.csv')"],
  ["W204", "#project\nx = open('/home/ann/x.csv')", ""],
  ["W204", "#project\nprint('/rides/data/x.csv')", ""],
];

/** Fixed by ruff's edits: packages/server/src/lint/lint.test.ts has them. */
const BY_RUFF = new Set(["W212", "I306"]);
/** What is done to saved outputs: rule, notebook, the changes. */
const OUTPUTS: readonly (readonly [string, string, string])[] = [
  ["W603", "#strip\n#stdout 1\nprint(1)\n%%\nx = 1", "clear c1"],
  ["W603", "#strip\nx = 1", ""],
  ["W505", "#stdout /home/ann/rides/a.csv\nprint(path)", "mask c1 /home/ann ~"],
  ["W505", "#stdout /home/runner/a.csv\nprint(path)", ""],
];

describe("[D63] fixes of saved outputs", () => {
  test.each(OUTPUTS)("%s: %j: %s", async (rule, text, wanted) => {
    const problems = await lintNotebook(lintSubjectOf(text), {
      analyser,
      ruff: null,
      config: new LintConfig({ select: [rule] }),
    });
    const fixes = problems.flatMap(({ fix }) => fix ?? []);
    const { outputs } = applyFixes(fixes, () => "");
    expect(outputs.map((one) => Object.values(one).join(" ")).join(", ")).toBe(wanted);
  });
});

describe("[D63] every rule that mends has a row, and no other mends", () => {
  const rows = new Set([...ROWS, ...OUTPUTS].filter(([, , after]) => after !== "").map(([rule]) => rule));
  const own = RULES.filter(({ id }) => !BY_RUFF.has(id));
  test.each(own.map((rule) => [rule.id, rule] as const))("%s", async (id, rule) => {
    const project = id === "E201" ? "#project\n" : "";
    const config = new LintConfig({ select: [id] });
    const problems = await lintNotebook(lintSubjectOf(project + rule.bad), { analyser, ruff: null, config });
    expect(rows.has(id)).toBe(rule.fixes === true);
    if (!rule.fixes) expect(problems.flatMap(({ fix }) => fix ?? [])).toEqual([]);
    expect(rule.fixes && rule.unfixed).toBeFalsy();
  });
});

describe("[D63] fixes", () => {
  test.each(ROWS)("%s: %j becomes %j", async (rule, before, after) => {
    const subject = lintSubjectOf(before);
    const root = subject.project ? { ...subject, project: { ...subject.project, root: "/home/ann/rides" } } : subject;
    const moved = {
      ...root,
      cells: root.cells.map((cell) => ({ ...cell, source: cell.source.replace("/rides/", "/home/ann/rides/") })),
    };
    const config = new LintConfig({ select: [rule] });
    const problems = await lintNotebook(moved, { analyser, ruff: null, config });
    const fixes = problems.flatMap(({ fix }) => fix ?? []);
    const { cells } = applyFixes(fixes, (id) => moved.cells.find((cell) => cell.id === id)!.source);
    const changed = new Map(cells.map(({ id, source }) => [id, source]));
    const texts = moved.cells.map(({ id, source }) => (changed.has(id) ? changed.get(id) : source));
    expect(fixes.length === 0 ? "" : texts.filter((text) => text !== null).join("\n%%\n")).toBe(after);
  });

  test("of two that touch one another the first is taken", () => {
    const change = (from: number, to: number) => ({
      title: "",
      changes: [{ kind: "text" as const, cell: "a", from, to, insert: "-" }],
    });
    const { taken, cells } = applyFixes([change(0, 2), change(1, 3), change(4, 5)], () => "012345");
    expect(taken.length).toBe(2);
    expect(cells).toEqual([{ id: "a", source: "-23-5" }]);
  });
});
