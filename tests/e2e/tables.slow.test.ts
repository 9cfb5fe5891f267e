/**
 * A table of a million rows in a real page: scrolled, ordered, filtered, copied, exported. One lab and one kernel for all. Left out, visibly, where the
 * kernel's environment has no pandas.
 */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeProblems } from "../lab/axe.ts";
import { kernelHas } from "../lab/kernel-python.ts";
import {
  cell,
  closeBrowser,
  command,
  type Lab,
  notebook,
  openLab,
  outputs,
  runState,
  select,
  startLab,
} from "../lab/lab.ts";

const CELLS = [
  "import numpy as np, pandas as pd, os, time\nn = 1_000_000\nrng = np.random.default_rng(7)\ndf = pd.DataFrame({'k': np.arange(n), 'x': rng.normal(size=n), 'city': rng.choice(['Oslo', 'Rome', '<b>Lima</b>'], n), **{f'c{i}': rng.normal(size=n) for i in range(17)}})",
  "df",
  "np.arange(24_000.0).reshape(20, 30, 40)",
  "df.head(3).style.format(precision=1)",
  "df.head(60).assign(half=lambda d: d.k % 2).pivot_table(index=['city', 'half'], columns=df.k.head(60) % 3, values='x')",
];

let lab: Lab;
let page: Page;
const grid = (of = page, id = "c2") => outputs(of, id).getByRole("grid");
const header = (name: string) => grid().getByRole("columnheader", { name, exact: true });
const status = (text: string | RegExp, of = page) => outputs(of, "c2").getByText(text).first().waitFor();
/** The text of a cell in view, by its place in the whole table, 1-based. */
const at = (row: number, column: number, of = page) =>
  grid(of).locator(`[role="row"][aria-rowindex="${row + 1}"] > [aria-colindex="${column + 1}"]`);
const reads = (row: number, column: number, text: string | RegExp, of = page) =>
  expect
    .poll(() => at(row, column, of).textContent())
    .toMatch(typeof text === "string" ? new RegExp(`^${text}$`) : text);

describe.skipIf(!kernelHas("pandas"))("a table of a million rows", () => {
  beforeAll(async () => {
    lab = await startLab({ files: { "t.ipynb": notebook(...CELLS) } });
    page = await openLab(lab, "t.ipynb");
    await command(page, "Run All Cells");
    await runState(page, "c5", "done");
    await grid().waitFor();
  });
  afterAll(async () => {
    await lab?.close();
    await closeBrowser();
  });

  test("[P100] it stands in the output as a grid, scrolls to any row, and is text", async () => {
    await expect.poll(() => grid().getAttribute("aria-rowcount")).toBe("1000001");
    await reads(1, 1, "0");
    await grid().focus();
    await page.keyboard.press("Control+End");
    await expect.poll(() => grid().getByText("999999", { exact: true }).count()).toBeGreaterThan(0);
    await page.keyboard.press("Control+Home");
    await reads(1, 1, "0");
    expect(await grid().locator("b").count()).toBe(0);
    expect(await outputs(page, "c4").getByRole("grid").count()).toBe(0);
  });

  test("[P101] ordered by a header, filtered by a range and by text, searched", async () => {
    await header("x").click();
    await expect.poll(() => header("x").getAttribute("aria-sort")).toBe("ascending");
    await reads(1, 2, /^-[45]\./);
    await header("x").click();
    await reads(1, 2, /^[45]\./);
    await header("k").getByRole("button", { name: "Filter" }).click();
    const dialog = page.getByRole("dialog", { name: "Filter k" });
    await dialog.getByLabel("Minimum").fill("10");
    await dialog.getByLabel("Maximum").fill("19");
    await dialog.getByRole("button", { name: "Apply" }).click();
    await status("10 of 1,000,000 rows, 20 columns");
    await header("city").getByRole("button", { name: "Filter" }).click();
    await page.getByRole("dialog", { name: "Filter city" }).getByLabel("Contains").fill("no such");
    await page.keyboard.press("Enter");
    await status("0 of 1,000,000 rows, 20 columns");
    await header("city").getByRole("button", { name: "Filter" }).click();
    await page.getByRole("dialog", { name: "Filter city" }).getByRole("button", { name: "Clear" }).click();
    await status("10 of 1,000,000 rows, 20 columns");
  });

  test("[P101] a level of the row labels orders and is filtered as a column, by hand and by keys; axe finds nothing", async () => {
    const level = (name: string) => grid(page, "c5").getByRole("columnheader", { name, exact: true });
    const label = (row: number) =>
      grid(page, "c5")
        .locator(`[role="row"][aria-rowindex="${row + 1}"] [role="rowheader"]`)
        .first();
    await expect.poll(() => label(1).textContent()).toBe("<b>Lima</b>");
    expect(await grid(page, "c5").locator(".table-corner").textContent()).toContain("k");
    await grid(page, "c5").focus();
    for (const key of ["ArrowUp", "ArrowLeft", "ArrowLeft", "Enter", "Enter"]) await page.keyboard.press(key);
    await expect.poll(() => level("city").getAttribute("aria-sort")).toBe("descending");
    await expect.poll(() => label(1).textContent()).toBe("Rome");
    await level("half").getByRole("button", { name: "Filter" }).click();
    await page.getByRole("dialog", { name: "Filter half" }).getByLabel("Minimum").fill("1");
    await page.keyboard.press("Enter");
    await outputs(page, "c5").getByText("3 of 6 rows, 3 columns").waitFor();
    expect(await axeProblems(page, '[data-cell-id="c5"] .table-view')).toEqual([]);
  });

  test("[P103] copied as text and exported as a file, in the order that is seen", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await header("k").click();
    await reads(1, 1, "10");
    await at(1, 1).click();
    await at(2, 2).click({ modifiers: ["Shift"] });
    await page.keyboard.press("Control+c");
    await status("Copied 2 × 2 cells as TSV");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^k\tx\n10\t-?\d\.\d+\n11\t-?\d\.\d+\n$/);
    const download = page.waitForEvent("download");
    await outputs(page, "c2").getByRole("button", { name: "Copy and export" }).click();
    await page.getByRole("menuitem", { name: "Export as CSV", exact: true }).click();
    const text = readFileSync(await (await download).path(), "utf8");
    expect(text.split("\n").slice(0, 2).join("\n")).toMatch(/^k,x,city,.*\n10,/);
    expect(text.trimEnd().split("\n")).toHaveLength(11);
  });

  test("[P112] it opens live in a window of its own, in the order and with the filters that are seen", async () => {
    await select(page, "c2");
    const opened = page.waitForEvent("popup");
    await cell(page, "c2").getByRole("button", { name: "Output", exact: true }).click();
    await page.getByRole("menuitem", { name: "Open in a window" }).click();
    const alone = (await opened).locator('[data-output-view="t.ipynb"]');
    await expect.poll(() => alone.getByRole("grid").getAttribute("aria-rowcount")).toBe("11");
    const ordered = alone.getByRole("columnheader", { name: "k", exact: true });
    await expect.poll(() => ordered.getAttribute("aria-sort")).toBe("ascending");
    await ordered.click();
    await expect.poll(() => ordered.getAttribute("aria-sort")).toBe("descending");
    expect(await header("k").getAttribute("aria-sort")).toBe("ascending");
    await (await opened).close();
  });

  test("[P105] it opens as it is seen in a tab of its own, which it fills and which comes back with the layout; axe finds nothing", async () => {
    await status("10 of 1,000,000 rows, 20 columns");
    await outputs(page, "c2").getByRole("button", { name: "Open in a tab" }).click();
    const tab = page.locator('[data-output-view="t.ipynb"][data-cell="c2"]');
    const shown = async () => {
      await expect.poll(() => tab.getByRole("grid").getAttribute("aria-rowcount")).toBe("1000001");
      await expect.poll(() => tab.getByRole("grid").getByRole("row").count()).toBeGreaterThan(20);
    };
    await expect.poll(() => tab.getByRole("grid").getAttribute("aria-rowcount")).toBe("11");
    const sorted = tab.getByRole("columnheader", { name: "k", exact: true });
    await expect.poll(() => sorted.getAttribute("aria-sort")).toBe("ascending");
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    await page.getByRole("tablist", { name: "Tabs" }).getByText("Output of Cell 2 · t.ipynb", { exact: true }).click();
    await shown();
    expect(await axeProblems(page, '[data-output-view="t.ipynb"]')).toEqual([]);
  });
});
