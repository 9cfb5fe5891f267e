/**
 * Slices and the graph, as a person meets them: what a slice gives when it runs, over a table of small notebooks in real
 * Python; and, on one kernel in the browser, texts recovered that were overwritten, a proof, its end by an edit, dead
 * cells, the map and the impact of an edit.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sliceOf } from "@pellucid/dataflow";
import { discoverKernels } from "@pellucid/kernel";
import { loadAnalyser } from "@pellucid/server";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  command as choose,
  type Lab,
  notebook,
  openLab,
  outputs,
  root,
  runState,
  select,
  startLab,
  visit as visitPath,
} from "../lab/lab.ts";

let lab: Lab;
let page: Page;
const python = (await discoverKernels({ folder: root })).specs.get("python3")?.python;

beforeAll(async () => {
  lab = await startLab(python ? { env: { PELLUCID_PYTHON: python.executable } } : {});
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const command = (label: string) => choose(page, label);
const strip = (state: string) => page.locator(`[data-slice="${state}"]`);

/** Cells parted by ‖, lines by ¶; what is sliced is the output of the last cell. */
const NOTEBOOKS = [
  "x = 1 ‖ y = 2 ‖ x",
  "x = 1 ‖ x = x + 1 ‖ z = x ‖ x += 5 ‖ print(x, z)",
  "a = [3, 1] ‖ b = a ‖ b.sort() ‖ c = list(a)¶c.append(9) ‖ a",
  "d = {'k': []} ‖ e = d['k'] ‖ e.append(4) ‖ d",
  "def f(v, acc=[]):¶    acc.append(v)¶    return acc ‖ f(1) ‖ f(2) ‖ f(3)",
  "k = 2 ‖ def f(v):¶    return v * k ‖ k = 5 ‖ u = f(2) ‖ u",
  "n = 0 ‖ def bump():¶    global n¶    n += 1 ‖ bump() ‖ bump() ‖ n",
  "class A:¶    seen = []¶    def add(self, v):¶        self.seen.append(v) ‖ a = A() ‖ a.add(1) ‖ A().add(2) ‖ a.seen",
  "g = (i * i for i in range(5)) ‖ next(g) ‖ h = next(g) ‖ list(g)",
  "it = iter([1, 2, 3]) ‖ for one in it:¶    break ‖ list(it)",
  "fs = [lambda: w for _ in range(2)] ‖ w = 1 ‖ w = 2 ‖ [f() for f in fs]",
  "import random ‖ random.seed(3) ‖ a = random.random() ‖ s = 'x' ‖ random.random()",
  "import random ‖ r = random.Random(5) ‖ r.random() ‖ q = 1 ‖ r.random()",
  "import random ‖ random.seed(1) ‖ l = [1, 2, 3, 4] ‖ random.shuffle(l) ‖ l",
  "open('a.txt', 'w').write('1') ‖ with open('a.txt', 'a') as f:¶    f.write('2') ‖ q = 3 ‖ open('a.txt').read()",
  "f = open('b.txt', 'w') ‖ f.write('one') ‖ f.close() ‖ unused = 1 ‖ open('b.txt').read()",
  "import json ‖ data = {'a': 1} ‖ json.dump(data, open('c.json', 'w')) ‖ data['a'] = 2 ‖ json.load(open('c.json'))",
  "import os ‖ os.environ['SLICE_TEST'] = 'on' ‖ j = 1 ‖ os.environ['SLICE_TEST']",
  "exec('hidden = 4') ‖ other = 1 ‖ hidden",
  "try:¶    v = int('x')¶except ValueError:¶    v = -1 ‖ w = v ‖ v",
  "m, (o, p) = 1, (2, 3) ‖ m = 9 ‖ q, *rest = [4, 5, 6] ‖ (o, rest)",
  "t = 5 ‖ if t > 3:¶    t = 'big'¶else:¶    t = 'small' ‖ l = [t for _ in range(2)] ‖ l",
  "from collections import defaultdict ‖ dd = defaultdict(list) ‖ for i in range(3):¶    dd[i % 2].append(i) ‖ z = len(dd) ‖ dict(dd)",
  "def deco(fn):¶    return lambda *a: fn(*a) + base ‖ base = 10 ‖ @deco¶def f(v):¶    return v ‖ base = 20 ‖ f(1)",
  "x = [1, 2] ‖ y = x[:] ‖ y.append(3) ‖ setattr(__import__('types').SimpleNamespace(), 'q', x) ‖ x",
  "import math¶import re ‖ r = math.sqrt(16)¶s = 'unused' ‖ print('noise') ‖ int(r)",
];

/** Runs notebooks, each in a namespace and folder of its own, and says what the last cell of each shows. */
const RUNNER = `
import ast, contextlib, io, json, os, sys, tempfile
def shown(cells):
    os.chdir(tempfile.mkdtemp(dir=sys.argv[2]))
    space, text = {"__name__": "__main__"}, ""
    for source in cells:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            tree = ast.parse(source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "cell", "exec"), space)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
                if value is not None and not source.rstrip().endswith(";"):
                    print(repr(value))
        text = out.getvalue()
    return text
print(json.dumps([shown(cells) for cells in json.load(open(sys.argv[1]))]))
`;

test.skipIf(!python)("a slice that runs shows what the whole shows, over small notebooks", async () => {
  const analyser = await loadAnalyser();
  const whole = NOTEBOOKS.map((text) => text.split("‖").map((one) => one.trim().replaceAll("¶", "\n")));
  const slices = whole.map((cells) => {
    const runs = cells.map((source, i) => ({ key: String(i), cell: String(i), source }));
    const target = String(cells.length - 1);
    return sliceOf(runs, { kind: "output", run: target }, analyser).cells.map((one) => one.text);
  });
  const path = join(lab.folder, "programs.json");
  writeFileSync(path, JSON.stringify([...whole, ...slices]));
  const ran = spawnSync(python!.executable, ["-c", RUNNER, path, lab.state], { encoding: "utf8" });
  expect(ran.stderr).toBe("");
  const shown = JSON.parse(ran.stdout) as string[];
  const table = NOTEBOOKS.map((text, i) => [text, shown[i + whole.length]]);
  expect(table).toEqual(NOTEBOOKS.map((text, i) => [text, shown[i]]));
  const lines = (all: readonly string[][]) => all.flat().join("\n").split("\n").length;
  expect(lines(slices)).toBeLessThan(lines(whole));
});

test("overwritten texts come back, the proof runs fresh, an edit ends it", async () => {
  lab.put(
    "rides.ipynb",
    notebook("km = [3, 1, 2]", "unit = 'km'\nlong = max(km)", "print('longest', long)", "spare = 1"),
  );
  page = await openLab(lab, "rides.ipynb");
  await select(page, "c1");
  await command("Run All Cells");
  await runState(page, "c4", "done");
  // The text that made it is gone from the page.
  await select(page, "c1");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("km = [99]");
  await page.keyboard.press("Control+Enter");
  await runState(page, "c1", "done");
  await select(page, "c3");
  await command("Slice to New Notebook");
  await strip("unproven").getByText("Not yet proven: run fresh and compare").waitFor();
  const texts = page.locator(
    '[data-notebook="rides slice.ipynb"] [data-cell-type="code"] .cm-line, [data-notebook="rides slice.ipynb"] [data-cell-type="code"] pre',
  );
  await texts.first().waitFor();
  const file = () => JSON.parse(readFileSync(join(lab.folder, "rides slice.ipynb"), "utf8"));
  const sources = () =>
    (file().cells as { cell_type: string; source: string | string[] }[])
      .filter((one) => one.cell_type === "code")
      .map((one) => [one.source].flat().join(""));
  await expect.poll(sources).toEqual(["km = [3, 1, 2]", "long = max(km)", "print('longest', long)"]);
  await expect.poll(() => file().metadata.pellucid.slice).toMatchObject({ of: "rides.ipynb", proven: false });
  await page.getByRole("button", { name: "Prove slice" }).click();
  await strip("proven")
    .getByText(/Proven \d\d:\d\d/)
    .waitFor({ timeout: 60_000 });
  await expect.poll(() => file().metadata.pellucid.slice.proven).toBe(true);
  const last = page.locator('[data-notebook="rides slice.ipynb"] [data-cell-type="code"]').last();
  await last.click({ position: { x: 8, y: 12 } });
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("  # so");
  await strip("changed").getByText("changed since").waitFor();
});

test("the map, names of the chosen cell, the impact of an edit, dead cells, a script", async () => {
  const visit = page.locator('[role="tab"]', { hasText: "rides.ipynb" }).first();
  await visit.click();
  await select(page, "c2");
  await command("Show Graph");
  const map = page.getByRole("list", { name: "Graph" });
  await expect
    .poll(() => map.locator("[data-side]").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label"))))
    .toEqual([
      expect.stringMatching(/^Cell 1, .*gives km to the chosen cell$/),
      expect.stringMatching(/^Cell 3, .*uses long of the chosen cell$/),
    ]);
  await map.locator('[data-graph="c1"]').hover();
  await page.getByText("Would make cells 2 and 3 stale").waitFor();
  await expect.poll(() => cell(page, "c3").getAttribute("data-impact")).toBe("");
  await map.locator('[data-graph="c3"]').click();
  await expect.poll(() => cell(page, "c3").getAttribute("data-active")).not.toBe(null);
  await map.locator('[data-graph="c3"]').press("ArrowLeft");
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-graph"))).toBe("c2");
  await command("Show Dead Cells");
  await expect
    .poll(() => map.locator("[data-dead]").evaluateAll((all) => all.map((one) => one.getAttribute("data-graph"))))
    .toEqual(["c4"]);
  await select(page, "c3");
  await command("Slice to Script");
  await expect
    .poll(() => {
      const text = readFileSync(join(lab.folder, "rides slice.py"), "utf8");
      return text.includes("km = [3, 1, 2]") && !text.includes("unit");
    })
    .toBe(true);
  await expect.poll(() => outputs(page, "c3").innerText()).toContain("longest 3");
});

test("what made an output, from the menu beside it; what made a file, from the file tree", async () => {
  lab.put(
    "made.ipynb",
    notebook(
      { id: "m1", source: "a = 2" },
      { id: "m2", source: "b = 3" },
      { id: "m3", source: "n = open('made.txt', 'w').write(str(b))" },
      { id: "m4", source: "a * 2" },
    ),
  );
  await visitPath(lab, page, "made.ipynb");
  await select(page, "m1");
  await command("Run All Cells");
  await runState(page, "m4", "done");
  const made = (name: string) =>
    expect.poll(
      () => {
        const path = join(lab.folder, name);
        if (!existsSync(path)) return null;
        const { cells } = JSON.parse(readFileSync(path, "utf8")) as { cells: { cell_type: string; source: string }[] };
        return cells.filter((one) => one.cell_type === "code").map((one) => [one.source].flat().join(""));
      },
      { timeout: 60_000 },
    );
  await outputs(page, "m4").hover();
  await cell(page, "m4").getByRole("button", { name: "Output", exact: true }).click();
  await page.getByRole("menuitem", { name: "Show what made this" }).click();
  await made("made slice.ipynb").toEqual(["a = 2", "a * 2"]);
  await visitPath(lab, page, "made.ipynb");
  await page.getByRole("treeitem", { name: "made.txt", exact: true }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Show what made this" }).click();
  await made("made slice 2.ipynb").toEqual(["b = 3", "n = open('made.txt', 'w').write(str(b))"]);
});
