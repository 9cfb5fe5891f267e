/**
 * The variables of a real kernel in a real page: listed while a cell runs, opened, their cells, their names changed. One lab
 * and one kernel for all; what a library makes is left out, visibly, where the kernel has not got that library.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  type Lab,
  notebook,
  openLab,
  outputs,
  runState,
  select,
  startLab,
  still,
  visit,
} from "../lab/lab.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const CELLS = [
  "import importlib.util, math, time\nprint(*[one for one in ('numpy', 'pandas', 'PIL', 'torch') if importlib.util.find_spec(one)])",
  "limit = 3.5\nletters = 'x' * 10_000_000\nmany = list(range(3_000_000))",
  "said = []\nclass Loud:\n    def __init__(self): self.inner = {'a': [1, 2]}\n    def __repr__(self): said.append('repr'); return 'no'\n    def __len__(self): said.append('len'); return 1\n    def __eq__(self, other): said.append('eq'); return True\nloud = Loud()\ndeep = {'one': [10, {'two': (20, 'thirty')}], 2: loud}",
  "deep['one'].append('more')\ndef half(x):\n    return x / 2\ntotal = limit * 2",
  "if importlib.util.find_spec('numpy'):\n    import numpy as np\n    cube = np.arange(24_000.0).reshape(20, 30, 40)\nif importlib.util.find_spec('pandas'):\n    import pandas as pd\n    frame = pd.DataFrame({'n': range(1000), 'half': [i / 2 for i in range(1000)], 'word': ['w'] * 1000})\nif importlib.util.find_spec('PIL'):\n    from PIL import Image\n    picture = Image.new('RGB', (64, 32), (200, 30, 30))\nif importlib.util.find_spec('torch'):\n    import torch\n    tensor = torch.arange(6.0).reshape(2, 3)",
  "print(total, len(deep), said)",
  "go, n = True, 0\nwhile go:\n    n += 1\n    time.sleep(0.05)",
  "print('limit' in globals(), ratio, said)",
];

let lab: Lab;
let page: Page;
/** Libraries that the kernel has. */
let has: string[] = [];

const soon = <T>(read: () => T | Promise<T>) => expect.poll(read);
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const grid = () => page.getByRole("treegrid", { name: "Variables" });
const row = (name: string) => grid().locator(`[data-variable="${name}"]`);
/** What the cells of a row say, without the short one that only a narrow panel shows. */
const said = (name: string) =>
  row(name)
    .getByRole("gridcell")
    .evaluateAll((cells) =>
      cells
        .filter((one) => one.checkVisibility() && !one.matches(".v-acts"))
        .map((one) => one.textContent)
        .join(" | "),
    );
const names = () =>
  grid()
    .locator("[data-variable]")
    .evaluateAll((rows) => rows.map((one) => one.getAttribute("data-variable")));
/** The rows below an opened one, as far as the next variable. */
const inside = (name: string) =>
  row(name).evaluate((element) => {
    const rows: string[] = [];
    for (
      let next = element.nextElementSibling;
      next && !next.matches("[data-variable]");
      next = next.nextElementSibling
    )
      rows.push(`${next.querySelector(".variable-name")?.textContent} ${next.querySelector(".v-value")?.textContent}`);
    return rows;
  });
const openRow = async (name: string) => {
  await row(name).focus();
  await press("ArrowRight");
  await soon(() => row(name).getAttribute("aria-expanded")).toBe("true");
};
/** It is said, and put away: one notice is shown at a time. */
const notice = async (text: string) => {
  const shown = page.getByRole("status").filter({ hasText: text });
  await shown.waitFor();
  await shown.getByRole("button", { name: "Dismiss" }).click();
};
const run = async (id: string) => {
  await select(page, id);
  await press("Control+Enter");
  await runState(page, id, "done");
};

beforeAll(async () => {
  lab = await startLab({ files: { "v.ipynb": notebook(...CELLS) } });
  page = await openLab(lab);
  await page.evaluate(() =>
    localStorage.setItem("pellucid:right-panel", JSON.stringify({ open: true, name: "variables", width: 640 })),
  );
  await visit(lab, page, "v.ipynb");
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

test("[P31] without a kernel the panel says so, and what to do", async () => {
  await page.getByText("No kernel is running: run a cell, and its variables show here.").waitFor();
});

describe("[P30] the listing", () => {
  test("name, type, shape, value, memory, made by, read by; modules and functions apart", async () => {
    for (const id of ["c1", "c2", "c3", "c4", "c5", "c6"]) await run(id);
    has = (await outputs(page, "c1").textContent())!.trim().split(/\s+/);
    await soon(() => said("limit")).toBe("limit | float |  | 3.5 | 28 B | 2 | 4");
    await soon(() => said("total")).toBe("total | float |  | 7.0 | 28 B | 4 | 6");
    await expect.poll(async () => said("letters")).toMatch(/^letters \| str \| 10,000,000 \| 'x+…' \| 10 MB \| 2 \| $/);
    await expect
      .poll(async () => said("many"))
      .toMatch(/^many \| list \| 3,000,000 \| \[0, 1, 2, 3, 4, 5, …\] \| \d+ MB \| 2 \| $/);
    await expect
      .poll(async () => said("deep"))
      .toMatch(/^deep \| dict \| 2 \| \{'one': \[10, .*\], 2: Loud\(\)\} \| .* \| 3 \| 46$/);
    await expect.poll(async () => names()).not.toContain("math");
    await grid().getByText("Modules and functions").click();
    await soon(names).toEqual(expect.arrayContaining(["math", "half", "Loud"]));
    await grid().getByText("Modules and functions").click();
  });

  test("nothing of the person's ran to look, however large it is", async () => {
    await soon(() => outputs(page, "c6").textContent()).toBe("7.0 2 []\n");
  });

  test("search, and order by a column", async () => {
    await page.getByRole("textbox", { name: "Search variables" }).fill("L flo");
    await soon(names).toEqual(["limit", "total"]);
    const memory = grid().getByRole("columnheader", { name: "Memory" });
    await page.getByRole("textbox", { name: "Search variables" }).fill("");
    await memory.getByRole("button").click();
    await soon(() => memory.getAttribute("aria-sort")).toBe("descending");
    await soon(async () => (await names())[0]).toBe("many");
    await grid().getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  });

  test("its cells are a press away", async () => {
    await row("total").getByRole("button", { name: "Made by cell 4" }).click();
    await soon(() => cell(page, "c4").getAttribute("data-active")).not.toBeNull();
    const story = page.getByRole("region", { name: "About deep" });
    await row("deep").focus();
    await soon(() => story.textContent()).toContain("cell 3, changed by cell 4");
  });

  test("a value that is not what the page gives bears the mark of its cell", async () => {
    await cell(page, "c2").getByText("3.5").click();
    await press("Control+End", "Enter");
    await page.keyboard.type("extra = 1");
    await press("Escape");
    await soon(() => row("limit").getAttribute("data-truth")).toBe("edited");
    await soon(() => row("limit").getAttribute("aria-label")).toMatch(/Made at .* by cell 2, which was edited since$/);
    await soon(() => row("total").getAttribute("data-truth")).toBe("stale");
    await press("z");
    await soon(() => row("limit").getAttribute("data-truth")).toBeNull();
  });
});

describe("[P30] what is inside", () => {
  test("containers and objects, a level at a time", async () => {
    await openRow("deep");
    await soon(() => inside("deep")).toEqual(["'one' [10, {'two': (…)}, 'more']", expect.stringMatching(/^2 Loud\(/)]);
    await press("ArrowRight", "ArrowRight");
    await soon(async () => (await inside("deep")).slice(1, 4)).toEqual([
      "0 10",
      "1 {'two': (20, 'thirty')}",
      "2 'more'",
    ]);
    await row("deep").focus();
    await press("ArrowLeft");
    await soon(() => inside("deep")).toEqual([]);
    await openRow("loud");
    await soon(() => inside("loud")).toEqual(["inner {'a': [1, 2]}"]);
    await press("ArrowLeft");
  });

  test("the end of a giant as fast as its beginning", async () => {
    await openRow("many");
    await soon(async () => (await inside("many")).length).toBe(101);
    const to = page.getByRole("textbox", { name: "Items: go to number" });
    await to.fill("2999998");
    await to.press("Enter");
    await soon(async () => (await inside("many")).at(-2)).toBe("2999999 2999999");
    await row("many").focus();
    await press("ArrowLeft");
    await openRow("letters");
    await page.getByText("Characters 0 to 3,999 of 10,000,000").waitFor();
    await row("letters").focus();
    await press("ArrowLeft");
  });

  test("a frame, a page at a time, here and wide", async ({ skip }) => {
    skip(!has.includes("pandas"), "no pandas in this kernel");
    await openRow("frame");
    await page.getByText("Rows 0 to 19 of 1,000").waitFor();
    await page.getByRole("button", { name: "Later rows" }).click();
    await page.getByText("Rows 20 to 39 of 1,000").waitFor();
    await row("frame").focus();
    await press("ArrowLeft", "Enter");
    const wide = page.getByRole("dialog", { name: "frame" });
    await wide.getByText("DataFrame, 1,000 × 3").waitFor();
    // It is the grid that outputs have: ordered, searched and filtered.
    const table = wide.getByRole("grid", { name: "Table of frame" });
    await table.getByRole("columnheader", { name: "half", exact: true }).waitFor();
    await table.focus();
    await press("Control+End");
    await soon(() => table.getByRole("row").last().textContent()).toBe("999999499.5w");
    await press("/");
    const search = wide.getByRole("searchbox", { name: "Search table" });
    await soon(() => search.evaluate((one) => one === document.activeElement)).toBe(true);
    await search.fill("99.5");
    await press("Enter");
    await wide.getByText("5 of 1,000 rows, 3 columns").waitFor();
    await press("Escape");
    await wide.getByText("1,000 rows, 3 columns", { exact: true }).waitFor();
    // What opens over it closes alone.
    await wide.getByRole("button", { name: "Copy and export" }).click();
    await page.getByRole("menuitem", { name: "Copy as Markdown", exact: true }).waitFor();
    await press("Escape");
    await soon(() => page.getByRole("menuitem").count()).toBe(0);
    await wide.getByRole("button", { name: "Close" }).click();
    await wide.waitFor({ state: "detached" });
  });

  test("an array of three dimensions by its planes, a tensor, an image", async ({ skip }) => {
    skip(!has.includes("numpy"), "no numpy in this kernel");
    await expect
      .poll(async () => said("cube"))
      .toMatch(/^cube \| ndarray float64 \| 20 × 30 × 40 \| \[0, 1, .*\] \| 192 kB \| 5 \| $/);
    await row("cube").focus();
    await press("Enter");
    const wide = page.getByRole("dialog", { name: "cube" });
    const planes = wide.getByRole("grid", { name: "Table of cube" });
    await planes.getByRole("columnheader", { name: "0", exact: true }).waitFor();
    await wide.getByRole("spinbutton", { name: /Axis 0/ }).fill("19");
    await press("Enter");
    await soon(() => planes.getByRole("row").nth(1).textContent()).toMatch(/^0 ?22800/);
    await press("Escape");
    if (has.includes("torch")) expect(await said("tensor")).toMatch(/^tensor \| Tensor float32 \| 2 × 3 \| \[0, 1,/);
    if (!has.includes("PIL")) return;
    await openRow("picture");
    const image = grid().getByRole("img", { name: /64 × 32/ });
    await soon(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(64);
    await row("picture").focus();
    await press("ArrowLeft");
  });
});

describe("[P30] while a cell runs", () => {
  const counted = async () => Number((await said("n")).split(" | ")[3]);

  test("values are read as they are now; a name is deleted when it has ended", async () => {
    await select(page, "c7");
    await press("Control+Enter");
    await runState(page, "c7", "running");
    await row("n").waitFor();
    const first = await counted();
    await soon(counted).toBeGreaterThan(first);
    const second = await counted();
    await expect.poll(async () => cell(page, "c7").getAttribute("data-run")).toBe("running");
    await row("limit").focus();
    await press("Delete");
    await page.getByRole("dialog", { name: "Delete limit?" }).getByRole("button", { name: "Delete limit" }).click();
    await notice("limit is deleted as soon as the cell that runs has ended");
    await soon(counted).toBeGreaterThan(second);
    await expect.poll(async () => names()).toContain("limit");
    await select(page, "c7");
    await press("i", "i");
    await runState(page, "c7", "interrupted");
    await soon(names).not.toContain("limit");
  });
});

describe("[P31] names", () => {
  test("renamed, unless it is taken or none", async () => {
    const rename = async (from: string, to: string) => {
      await row(from).focus();
      await press("F2");
      const dialog = page.getByRole("dialog", { name: `Rename ${from}` });
      await dialog.getByRole("textbox", { name: "New name" }).fill(to);
      await press("Enter");
    };
    await rename("total", "deep");
    await notice("Could not rename total. The name deep is in use already.");
    await rename("total", "class");
    await notice("Could not rename total. class is not a name in Python.");
    await rename("total", "ratio");
    await row("ratio").waitFor();
    await soon(names).not.toContain("total");
    await soon(() => row("ratio").getAttribute("data-truth")).toBe("stale");
  });

  test("the kernel has them so, and truth knows", async () => {
    await run("c8");
    await soon(() => outputs(page, "c8").textContent()).toBe("False 7.0 []\n");
    await soon(() => cell(page, "c8").getAttribute("data-truth")).toMatch(/^(stale|ghost)$/);
  });

  test("its uses are found, by the menu of its row", async () => {
    await row("deep").focus();
    await press("Shift+F10");
    await page.getByRole("menuitem", { name: "Find uses" }).click();
    await soon(() => page.getByRole("textbox", { name: "Find", exact: true }).inputValue()).toBe("deep");
    await page
      .getByRole("search")
      .getByText(/^\d of 3$/)
      .waitFor();
    await press("Escape");
  });
});

test("whoever cannot see or point has all of it", async () => {
  await openRow("deep");
  await still(page);
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(on: Element): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run(document.querySelector(".variables")!);
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
  expect(found).toEqual([]);
});
