/**
 * Every screen under axe-core's rules of WCAG 2.2 A and AA, in light and dark, at 200 % zoom; names for screen readers; and a
 * walk through the main features by keyboard alone. One lab and one kernel for all.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserContext, cell, closeBrowser, type Lab, notebook, openLab, runState, startLab } from "../lab/lab.ts";
import { axeInBoth, axeProblems } from "../lab/axe.ts";

const CELLS = [
  {
    type: "markdown" as const,
    source: "# Title\n\nText with a [link](b.txt) and `code`.\n\n## Part\n\n| a | b |\n|---|---|\n| 1 | 2 |",
  },
  "import sys\nnumbers = [1, 2, 3]\nprint(sum(numbers))",
  "total = sum(numbers) * missing",
  "print('out', file=sys.stderr)\nnumbers",
  { type: "raw" as const, source: "raw text" },
];

let lab: Lab;
let page: Page;
beforeAll(async () => {
  lab = await startLab({ files: { "a.ipynb": notebook(...CELLS), "b.txt": "text\nmore\n" } });
  page = await openLab(lab);
  page.setDefaultTimeout(60_000);
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
/** By keys alone, as everything here. */
const command = async (label: string, closes = true) => {
  await press("Control+Shift+C");
  await page.locator('[role="combobox"]:focus').waitFor();
  await page.keyboard.insertText(label);
  await page.locator('[role="option"][aria-selected="true"]').getByText(label).first().waitFor();
  await press("Enter");
  if (closes) await page.locator('[role="combobox"]').waitFor({ state: "detached" });
};
const openByKeys = async (path: string) => {
  await command("Open from Path", false);
  await expect.poll(() => page.locator('[role="combobox"]:focus').inputValue(), { timeout: 60_000 }).toBe("/");
  await page.keyboard.insertText(path);
  await page.locator('[role="option"][aria-selected="true"]').getByText(path).first().waitFor();
  await press("Enter");
  await page.locator('[role="combobox"]').waitFor({ state: "detached" });
};

const problems = (part = "html", on = page) => axeProblems(on, part);
const inBoth = async (part = "html", on = page) =>
  expect.soft(await axeInBoth(on, part)).toEqual({ light: [], dark: [] });

describe("screens without violations", () => {
  test("login", async () => {
    const stranger = await (await browserContext()).newPage();
    await stranger.goto(`${lab.origin}/login`);
    await stranger.getByLabel("Token").waitFor();
    await inBoth("html", stranger);
    await stranger.context().close();
  });

  test("an empty lab", () => inBoth());

  test("a notebook, run, with an error; in high contrast too", async () => {
    await openByKeys("a.ipynb");
    await cell(page, "c1").waitFor();
    await page.locator("[data-cell-id]:focus").waitFor();
    await command("Run All Cells");
    await runState(page, "c3", "failed");
    await inBoth();
    await command("Theme: High Contrast");
    expect.soft(await problems(), "high contrast").toEqual([]);
    await command("Theme: System");
  });

  test("cells, their states and their outputs have names", async () => {
    const names = await page
      .getByRole("list", { name: "Cells" })
      .getByRole("listitem")
      .evaluateAll((cells) =>
        cells.flatMap((each) => (each.hasAttribute("data-cell-id") ? [each.getAttribute("aria-label")] : [])),
      );
    expect(names).toEqual(["Text at place 1", "Cell 1", "Cell 2", "Cell 3", "Raw at place 5"]);
    await cell(page, "c3")
      .getByRole("img", { name: /Failed/ })
      .first()
      .waitFor();
    for (const [id, name] of [
      ["c2", "Cell 1"],
      ["c5", "Raw at place 5"],
    ] as const)
      await cell(page, id).getByRole("textbox", { name }).waitFor();
  });

  const PANELS: [string, string][] = [
    ["Table of Contents", ".side-right"],
    ["Show Queue", ".side-right"],
    ["Show Problems", ".side-right"],
    ["Show History", ".side-right"],
    ["Show Variables", ".side-right"],
    ["Show Graph", ".side-right"],
    ["Show Debugger", ".side-right"],
    ["Show Contextual Help", ".side-right"],
    ["Sessions and Tabs", "html"],
  ];
  test.each(PANELS)("panel: %s", async (label, part) => {
    await command(label);
    await page.locator(part).first().waitFor();
    await inBoth(part);
  });

  const DIALOGS = [
    "Edit Cell Metadata",
    "Change Your Name and Color",
    "Show Read-only Links",
    "Show Keyboard Shortcuts",
    "Name Version",
    "Run as from the Top",
    "Restart Kernel",
    "Extension Manager",
  ];
  test.each(DIALOGS)("dialog: %s", async (label) => {
    await command(label);
    await page.locator("dialog[open]").waitFor();
    await inBoth("dialog[open]");
    await press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
  });

  test("palette, find, the notebook's menu", async () => {
    await press("Control+Shift+C");
    await page.locator('[role="combobox"]:focus').waitFor();
    await inBoth();
    await page.keyboard.insertText("@");
    await page.getByRole("option", { name: "a.ipynb" }).first().waitFor();
    await inBoth();
    await press("Escape");
    await press("Control+f");
    await page.getByRole("textbox", { name: "Find" }).waitFor();
    await inBoth("search");
    await press("Escape");
    await page.getByRole("toolbar", { name: "Notebook" }).getByRole("button", { name: "More" }).focus();
    await press("Enter");
    await page.getByRole("menu").first().waitFor();
    await inBoth();
    await press("Escape");
    await page.getByRole("menu").first().waitFor({ state: "detached" });
  });

  test("at 200 % zoom nothing is cut off sideways; without motion nothing moves", async () => {
    await page.setViewportSize({ width: 720, height: 450 });
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    const wider = () =>
      page.evaluate(
        () =>
          [document.documentElement, ...document.querySelectorAll(".notebook-scroll, .notebook-header")].filter(
            (each) => each.scrollWidth > each.clientWidth + 1,
          ).length,
      );
    await expect.poll(wider, { timeout: 60_000 }).toBe(0);
    expect.soft(await problems()).toEqual([]);
    const moving = () =>
      page.evaluate(
        () =>
          document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().activeDuration) > 0)
            .length,
      );
    await press("Control+Shift+C");
    await page.locator('[role="combobox"]:focus').waitFor();
    await expect.poll(async () => moving()).toBe(0);
    await press("Escape");
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test("terminal and text file", async () => {
    await command("New Terminal");
    await page.locator("[data-terminal]").waitFor();
    await inBoth();
    await openByKeys("b.txt");
    await page.locator(".cm-content").filter({ hasText: "more" }).waitFor();
    await inBoth();
  });
});

test("by keys alone: a cell is made, written, run, moved and taken back", async () => {
  await openByKeys("a.ipynb");
  await page.locator("[data-cell-id]:focus").waitFor();
  await press("End", "Escape");
  const count = () => page.locator("[data-cell-id]").count();
  await press("b");
  await expect.poll(count, { timeout: 60_000 }).toBe(6);
  await press("Enter");
  await page.locator("[data-active] .cm-content:focus").waitFor();
  await page.keyboard.insertText("print('by keys')");
  await press("Control+Enter");
  await page.locator("[data-active]").getByText("by keys", { exact: true }).waitFor();
  const place = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("[data-cell-id]")].findIndex((each) => each.hasAttribute("data-active")),
    );
  const before = await place();
  await press("Control+Shift+ArrowUp");
  await expect.poll(place, { timeout: 60_000 }).toBe(before - 1);
  await press("d", "d");
  await expect.poll(count, { timeout: 60_000 }).toBe(5);
  await press("z");
  await expect.poll(count, { timeout: 60_000 }).toBe(6);
});
