/**
 * Lint with ruff over a whole notebook: what ruff says is said of the cell and the line that people see. Cells are written
 * between `%%` lines; a finding is "rule:cell.line".
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readNotebook, notebookText, type Cell, type Notebook } from "@pellucid/notebook";
import { findProject } from "./lint-project.ts";
import { fixNotebook, lintOne } from "./lint-notebook.ts";
import { Lints, type LintView } from "./lints.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lint-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string) => {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
};
const cells = (text: string): Cell[] =>
  text.split(/^%%%\n/m).map((source, i) => ({
    id: `c${i + 1}`,
    type: "code",
    source: source.replace(/\n$/, ""),
    metadata: {},
    outputs: [],
    executionCount: null,
  }));
const made = (text: string): Notebook => ({ cells: cells(text), metadata: {}, format: { major: 4, minor: 5 } });
const alone = { project: null, own: { settings: null, exclude: [], failOn: null, baseline: null, trouble: [] } };
const request = (text: string, select: string[]) => ({
  path: join(folder, "rides.ipynb"),
  notebook: made(text),
  size: 0,
  project: alone,
  settings: { select },
});
const found = async (text: string, ...select: string[]): Promise<string> =>
  (await lintOne(request(text, select))).problems
    .map(({ rule, cell, span }) => `${rule}:${cell?.slice(1)}.${span?.line}`)
    .join(" ");

describe("[R80] ruff over the notebook as one file", () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ["an import that no cell uses", "import json\n%%%\nprint(1)", "I306:1.1"],
    ["one that a later cell uses", "import json\n%%%\nprint(json)", ""],
    ["one that only a magic uses", "import json\n%%%\n%timeit json.dumps(1)", ""],
    ["one that only the shell uses", "import json\n%%%\n!echo {json}", ""],
    ["a line below magics", "%matplotlib inline\n!ls\nimport json", "I306:1.3"],
    ["a cell below one that is no Python", "if x\n%%%\nimport json", "I306:2.1"],
    ["a half-open bracket ends with its cell", "print((1\n%%%\nimport json\n%%%\nx = )", "I306:2.1"],
    ["bodies of other languages", "%%bash\nimport json\n%%%\nx = 1", ""],
    ["a local variable that nobody reads", "def f():\n    x = 1", "I306:1.2"],
    ["numpy of yesterday", "import numpy as np\n%%%\nx = np.float_(1)", "W212:2.1"],
    ["numpy of today", "import numpy as np\n%%%\nx = np.float64(1)", ""],
    ["Python 2 is not spoken of", "print 'x'", ""],
  ];
  test.each(rows)("%s", async (_, text, wanted) => expect(await found(text, "I306", "W212")).toBe(wanted));

  test("its own codes, with its own comments of silence", async () => {
    expect(await found("x = 1\n%%%\nif x == None: pass", "E711")).toBe("E711:2.1");
    expect(await found("x = 1\nif x == None: pass  # noqa: E711", "E711")).toBe("");
    expect(await found("x = 1\nif x == None: pass  # pellucid: ignore[E711]", "E711")).toBe("");
  });
});

test("[R80] a text nested too deep for ruff costs its own findings, and nobody else's", async () => {
  const deep = `x = ${"(".repeat(3000)}1${")".repeat(3000)}`;
  const texts = [deep, "import json\n%%%\nprint(1)", "import json"];
  expect(await Promise.all(texts.map((text) => found(text, "I306")))).toEqual(["", "I306:1.1", "I306:1.1"]);
  expect(await found("import json", "I306")).toBe("I306:1.1");
});

describe("[R81] fixes", () => {
  const fixed = async (text: string, ...select: string[]) =>
    (await fixNotebook(request(text, select))).notebook.cells.map(({ source }) => source).join("\n%%%\n");
  const rows: readonly (readonly [string, string, string])[] = [
    ["I306", "import json\n%%%\nprint(1)", "\n%%%\nprint(1)"],
    ["I306", "import json, os, re\nprint(os)", "import os\nprint(os)"],
    ["I306", "x = 1\nimport json", "x = 1"],
    ["I306", "import seaborn\nprint(1)", "import seaborn\nprint(1)"],
    ["I306", "import this\nprint(1)", "import this\nprint(1)"],
    ["I306", "def f():\n    x = g()", "def f():\n    x = g()"],
    ["W212", "import numpy as np\n%%%\nx = np.float_(1)", "import numpy as np\n%%%\nx = np.float64(1)"],
    ["E711", "print(1)\n%%%\n%time\nif x == None:\n    y = 1", "print(1)\n%%%\n%time\nif x is None:\n    y = 1"],
    ["W304", "import os\n%%%\nimport os\n\nimport re, os", "import os\n%%%\n\nimport re"],
  ];
  test.each(rows)("%s: %j", async (rule, before, after) => expect(await fixed(before, rule)).toBe(after));

  test("only the bytes of touched cells change", async () => {
    const text = JSON.stringify({
      cells: ["import os", "import os\nx = 1.0", "y = 1e-05"].map((source, i) => ({
        cell_type: "code",
        execution_count: null,
        id: `c${i}`,
        metadata: { z: 1, a: 2 },
        outputs: [],
        source,
      })),
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
    });
    const reading = readNotebook(text);
    if ("refused" in reading) throw new Error(reading.refused.reason);
    const after = await fixNotebook({ ...request("", ["W304"]), notebook: reading.notebook });
    expect(notebookText(after.notebook)).toBe(text.replace("import os\\nx", "x"));
  });
});

describe("[R82] the project around it", () => {
  const rules = async (name: string, text: string) =>
    (await lintOne({ path: join(folder, name), notebook: made(text), size: 0 })).problems
      .filter(({ level }) => level !== "info")
      .map(({ rule, level }) => `${level} ${rule}`);

  test("settings of pyproject.toml and pellucid.toml, lock, modules, requires-python", async () => {
    put(
      "p/pyproject.toml",
      '[project]\nrequires-python = ">=3.11"\n[tool.pellucid.lint]\nignore = ["W106"]\nlevels = { W209 = "error" }\n',
    );
    put("p/uv.lock", 'version = 1\n[[package]]\nname = "scikit-learn"\nversion = "1.9"\n');
    put("p/notebooks/helpers.py", "");
    const text = "import sklearn, helpers, polars\nfrom math import *\nlist = 1\nprint(sklearn, helpers, polars)";
    expect(await rules("p/notebooks/rides.ipynb", text)).toEqual(["error E201", "error W209"]);
    put("p/pellucid.toml", '[lint]\nignore = ["E201"]\nexclude = ["old/**"]\nfail-on = "warning"\n');
    expect(await rules("p/notebooks/rides.ipynb", text)).toEqual(["error W209", "warning W106"]);
    const { project, own } = await findProject(join(folder, "p/notebooks/rides.ipynb"), false);
    expect([project?.folder, project?.requiresPython, own.exclude, own.failOn]).toEqual([
      "notebooks",
      ">=3.11",
      ["old/**"],
      "warning",
    ]);
  });

  test("settings that cannot be read are told", async () => {
    put("q/pyproject.toml", "[tool.pellucid.lint]\nignore = 1\n");
    put("q/pellucid.toml", "[lint\n");
    const { trouble } = await lintOne({ path: join(folder, "q/a.ipynb"), notebook: made("x = 1"), size: 0 });
    expect(trouble.join(" ")).toMatch(/pellucid\.toml is not valid TOML.*ignore must be a list/);
  });

  test("the notebook's own settings", async () => {
    const notebook = { ...made("from math import *"), metadata: { pellucid: { lint: { levels: { W209: "off" } } } } };
    const { problems } = await lintOne({ ...request("", ["W2"]), settings: null, notebook });
    expect(problems.filter(({ rule }) => rule === "W209")).toEqual([]);
  });
});

describe("[R83] for pages", () => {
  const view = async (text: string) => {
    const notebook = made(text);
    const lints = new Lints({
      resolvePath: async () => join(folder, "none/a.ipynb"),
      find: async () => ({ notebook, runner: { view: () => ({ truth: { c1: { state: "edited" } } }) } }),
    });
    const answer = await lints.view("a.ipynb");
    expect((await lints.view("a.ipynb")).problems).toBe(answer.problems);
    return answer;
  };
  test.each([
    ["from math import *", "from math import *  # pellucid: ignore[W209]"],
    ["%cd ..", "# pellucid: ignore[W206]\n%cd .."],
    ["x = 1\r\nfrom math import *", "x = 1\r\nfrom math import *  # pellucid: ignore[W209]"],
  ])("%j is silenced by %j", async (source, wanted) => {
    const { problems } = await view(source);
    const { silence } = problems.find(({ rule }) => rule.startsWith("W20"))!;
    if (silence?.kind !== "text") throw new Error("there is no change");
    expect(source.slice(0, silence.from) + silence.insert + source.slice(silence.to)).toBe(wanted);
  });

  test("what was edited since it ran is known where it is open", async () => {
    const notebook = { ...made("x = 1\nx"), metadata: { pellucid: { verified: {} } } };
    const find = async () => ({ notebook, runner: { view: () => ({ truth: { c1: { state: "edited" } } }) } });
    const lints = new Lints({ resolvePath: async () => join(folder, "none/a.ipynb"), find });
    expect((await lints.view("a.ipynb")).problems.map(({ rule }) => rule)).toContain("W602");
  });

  const lintsOf = (notebook: Notebook, path: string) => {
    const find = async () => ({ notebook, runner: { view: () => ({ truth: {} }) } });
    return new Lints({ resolvePath: async () => join(folder, path), find, later: 0 });
  };
  const later60 = ({ problems }: LintView) =>
    problems.map(({ rule }) => rule).filter((rule) => /^W60[3467]/.test(rule));
  /** Once the look into the project is over. */
  const looked = (lints: Lints) =>
    vi.waitUntil(async () => {
      const view = await lints.view("a.ipynb");
      return view.looking ? null : view;
    }, 20_000);

  test("outputs in a notebook that git has, where the project wants none there", async () => {
    put("g/pellucid.toml", '[lint]\noutputs = "strip"\n');
    put("g/a.ipynb", "{}");
    const [plain] = made("print(1)").cells;
    const output = { type: "stream", name: "stdout", text: "1\n" } as const;
    const notebook = { ...made("print(1)"), cells: [{ ...plain!, outputs: [output] }] } as Notebook;
    const git = (...words: string[]) => expect(spawnSync("git", words, { cwd: join(folder, "g") }).status).toBe(0);
    git("init", "-q");
    expect(later60(await looked(lintsOf(notebook, "g/a.ipynb")))).toEqual([]);
    git("add", "a.ipynb");
    expect(later60(await looked(lintsOf(notebook, "g/a.ipynb")))).toEqual(["W603"]);
  });

  test("what other files of the project say comes when it was looked through", async () => {
    const clean = "def clean(table):\n    table = table.dropna()\n    table = table[table.n > 0]\n    return table\n";
    put("r/pellucid.toml", "");
    put("r/tables.py", "");
    put("r/Makefile", "all:\n\tpellucid run a.ipynb\n");
    put("r/more/b.ipynb", notebookText(made(clean)));
    put("r/more/broken.ipynb", "{");
    const before = made(`${clean}\n%%%\nimport tables\n%%%\nprint(tables)`);
    const ran = before.cells.map((cell, i) => ({ ...cell, executionCount: i === 1 ? null : i + 1 }));
    const notebook = { ...before, cells: ran };
    const lints = lintsOf(notebook, "r/a.ipynb");
    expect(later60(await lints.view("a.ipynb"))).toEqual([]);
    const later = await looked(lints);
    expect(later60(later)).toEqual(["W604", "W606", "W607"]);
    expect(later.problems.find(({ rule }) => rule === "W604")?.message).toContain("more/b.ipynb");
  });
});
