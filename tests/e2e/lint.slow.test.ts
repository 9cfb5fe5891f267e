/**
 * Lint from end to end: the command line on files, fixes on a real kernel (a fresh run prints the same before and after), the
 * problems in the page, and how often its rules speak of real notebooks.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNotebook } from "@pellucid/notebook";
import { lintOne } from "@pellucid/server";
import { closeBrowser, corpus, type Lab, notebook, openLab, startLab } from "../lab/lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const pellucid = (...args: string[]) => lab.verb("lint", ...args);
const textOf = (name: string) => readFileSync(join(lab.folder, name), "utf8");

interface FileCell {
  readonly cell_type: string;
  readonly source: string | string[];
  readonly outputs?: unknown[];
}
const cellsOf = (name: string) => (JSON.parse(textOf(name)) as { cells: FileCell[] }).cells;
const sourcesOf = (name: string) => cellsOf(name).map(({ source }) => [source].flat().join(""));
/** What a fresh run shows, without counts; empty cells show nothing. */
const shownBy = (name: string) => {
  const out = `run-${name}`;
  const { status, stderr } = lab.verb("run", name, "-o", out);
  expect(stderr.includes("Traceback") ? stderr : status).toBe(0);
  return cellsOf(out)
    .flatMap(({ outputs }) => outputs ?? [])
    .map((output) => ({ ...(output as object), execution_count: null }));
};

const FIXABLE = [
  "import json, os\nimport numpy as np",
  "import numpy as np\nprint(np.arange(3))",
  "from math import *\nprint(sqrt(2), pow(2, 3))",
  "",
  "import os\nx = [1, None]\nprint([one == None for one in x], os.sep)",
  "import random\nrandom.seed(1)\nimport random\nrandom.random()",
  "from collections import Counter",
  "from collections import Counter, OrderedDict\nOrderedDict(Counter('aab'))",
];

describe("the command", () => {
  test("[D63] after --fix a fresh run shows what it showed before, and nothing is left to fix", () => {
    lab.put("fix.ipynb", notebook(...FIXABLE));
    const before = shownBy("fix.ipynb");
    const { status, stdout } = pellucid("fix.ipynb", "--fix");
    expect(status, stdout).toBe(0);
    expect(sourcesOf("fix.ipynb")).toEqual([
      "import os\nimport numpy as np",
      "print(np.arange(3))",
      "from math import pow, sqrt\nprint(sqrt(2), pow(2, 3))",
      "x = [1, None]\nprint([one is None for one in x], os.sep)",
      "import random\nrandom.seed(1)\nrandom.random()",
      "from collections import Counter",
      "from collections import OrderedDict\nOrderedDict(Counter('aab'))",
    ]);
    expect(shownBy("fix.ipynb")).toEqual(before);
    const fixed = textOf("fix.ipynb");
    pellucid("fix.ipynb", "--fix");
    expect(textOf("fix.ipynb")).toBe(fixed);
  });

  test("exit codes, levels, settings, baseline", () => {
    lab.put("a/below.ipynb", notebook("print(rate)", "rate = 1"));
    lab.put("a/star.ipynb", notebook("from math import *\nprint(pi)"));
    const rows: readonly (readonly [string, number, RegExp])[] = [
      ["lint a", 1, /a\/below\.ipynb: cell 1:1:7: error E102 .*\n.*star\.ipynb: cell 1:1:1: warning W209/],
      ["lint a/star.ipynb", 0, /1 warning/],
      ["lint a/star.ipynb --fail-on warning", 1, /W209/],
      ["lint a --select W2 --level error", 0, /nothing found/],
      ["lint missing.ipynb", 2, /^$/],
      ["lint a --level loud", 64, /^$/],
      ["lint a --write-baseline base.json", 0, /^$/],
      ["lint a --baseline base.json --fail-on warning", 0, /nothing found/],
    ];
    for (const [line, status, wanted] of rows) {
      const result = lab.verb(...line.split(" "));
      expect([line, result.status], result.stderr).toEqual([line, status]);
      expect(result.stdout).toMatch(wanted);
    }
    lab.put("a/pellucid.toml", '[lint]\nfail-on = "warning"\nexclude = ["below*"]\n');
    const { status, stdout } = pellucid("a");
    expect([status, stdout.includes("E102")]).toEqual([1, false]);
  });

  test("JSON and SARIF name the file, the cell by id and number, and the line", () => {
    lab.put("b.ipynb", notebook({ type: "markdown", source: "# Rides" }, "x = 1\nprint(rate)"));
    const { notebooks } = JSON.parse(pellucid("b.ipynb", "--json").stdout);
    const [finding] = notebooks[0].findings;
    expect(finding).toMatchObject({ rule: "E101", level: "error", number: 1, line: 2, column: 7 });
    const sarif = JSON.parse(pellucid("b.ipynb", "--sarif").stdout);
    expect(sarif.version).toBe("2.1.0");
    const [{ tool, results }] = sarif.runs;
    const [result] = results;
    expect(tool.driver.rules[result.ruleIndex].id).toBe("E101");
    expect(result).toMatchObject({
      ruleId: "E101",
      level: "error",
      properties: { cell: finding.cell, number: 1, line: 2 },
    });
    const [{ physicalLocation, logicalLocations }] = result.locations;
    expect(physicalLocation).toMatchObject({
      artifactLocation: { uri: "b.ipynb" },
      region: { startLine: 2, startColumn: 7 },
    });
    expect(logicalLocations).toMatchObject([{ name: finding.cell, fullyQualifiedName: "cell 1" }]);
  });
});

describe("the page", () => {
  let page: Page;
  const soon = <T>(read: () => T | Promise<T>) => expect.poll(read);
  const marks = () =>
    page.locator("[data-problem]").evaluateAll((list) => list.map((one) => one.getAttribute("data-problem")).join(" "));
  const rows = () =>
    page
      .getByRole("list", { name: "Problems" })
      .getByRole("listitem")
      .evaluateAll((list) => list.map((one) => one.getAttribute("data-rule")).join(" "));
  const row = (rule: string) => page.locator(`.problem[data-rule="${rule}"]`);

  test("marks at the lines, the panel, fixing, ignoring, and undo", async () => {
    lab.put(
      "page.ipynb",
      notebook("import json\nprint(json.dumps(rate))", "import json\nrate = 1", "from math import *\nprint(pi)"),
    );
    page = await openLab(lab, "page.ipynb");
    await soon(marks).toBe("E102 W304 W209");
    await page.getByRole("button", { name: "1 error" }).click();
    await soon(rows).toBe("E102 W304 W209");
    await page.getByRole("button", { name: /^Warnings: 2/ }).click();
    await soon(rows).toBe("E102");
    await page.getByRole("button", { name: /^Warnings: 2/ }).click();

    await row("W304").getByRole("button", { name: "Remove the import" }).click();
    await soon(rows).toBe("E102 W209");
    await expect
      .poll(async () => page.locator("[data-cell-id] .source").nth(1).innerText())
      .toMatch(/^\s*rate = 1\s*$/);
    await page.getByRole("button", { name: "Undo", exact: true }).last().click();
    await soon(rows).toBe("E102 W304 W209");

    await row("W209").getByRole("button", { name: "More about W209" }).click();
    await page.getByRole("menuitem", { name: "Ignore on this line" }).click();
    await soon(rows).toBe("E102 W304");
    await expect
      .poll(async () => page.locator("[data-cell-id] .source").nth(2).innerText())
      .toContain("# pellucid: ignore[W209]");
    await row("W304").getByRole("button", { name: "More about W304" }).click();
    await page.getByRole("menuitem", { name: "Ignore in this notebook" }).click();
    await soon(rows).toBe("E102");
    await soon(() => JSON.stringify(JSON.parse(textOf("page.ipynb")).metadata.pellucid)).toBe(
      '{"lint":{"ignore":["W304"]}}',
    );

    await row("E102").locator(".problem-text").click();
    await soon(() => page.locator("[data-active] [data-problem]").count()).toBe(1);
  });

  test("what was said of a text is gone when the text changes, and comes back when it is said again", async () => {
    await page.locator("[data-active]").press("Enter");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\nprint(1)");
    await soon(marks).toBe("E102");
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("rate = 3\n");
    await soon(marks).toBe("");
    await page.context().close();
  });
});

/** Written to teach, and read by many. */
const TEXTBOOKS = ["handson-ml3", "llms-from-scratch", "scipy-2018-sklearn", "pytudes", "statsmodels"];

describe.skipIf(!corpus)("real notebooks", () => {
  test("errors are found in at most 5 % of textbook notebooks", async () => {
    const counts = new Map<string, number>();
    const failing: string[] = [];
    let all = 0;
    for (const name of readdirSync(corpus!, { recursive: true, encoding: "utf8" }).toSorted()) {
      if (!name.endsWith(".ipynb") || !TEXTBOOKS.includes(name.split("/")[0]!)) continue;
      const reading = readNotebook(readFileSync(join(corpus!, name), "utf8"));
      if ("refused" in reading) continue;
      all++;
      const own = { settings: null, exclude: [], failOn: null, baseline: null, trouble: [] };
      const { problems } = await lintOne({
        path: join(corpus!, name),
        notebook: reading.notebook,
        size: 0,
        project: { project: null, own },
      });
      for (const rule of new Set(problems.map(({ rule, level }) => `${rule} ${level}`)))
        counts.set(rule, (counts.get(rule) ?? 0) + 1);
      const errors = problems.filter(({ level }) => level === "error");
      if (errors.length > 0)
        failing.push(`${name}: ${errors.map(({ rule, message }) => `${rule} ${message}`).join("; ")}`);
    }
    const list = [...counts].toSorted((a, b) => b[1] - a[1]).map(([rule, count]) => `${rule} ${count}`);
    console.log(`${all} textbook notebooks; notebooks a rule speaks of: ${list.join(", ")}\n${failing.join("\n")}`);
    expect(all).toBeGreaterThan(50);
    expect(failing.length / all).toBeLessThanOrEqual(0.05);
    expect(failing.filter((line) => /E101|E102/.test(line))).toEqual([]);
  });
});
