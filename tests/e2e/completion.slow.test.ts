/**
 * Help while writing code, in a browser on a real kernel: completions before anything has run, from what has run, and while
 * a cell is busy; signatures, Shift+Tab, the pager, formatting. One notebook and one kernel for all, in order.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  command,
  kernelState,
  type Lab,
  notebook,
  openLab,
  outputs,
  runState,
  select,
  startLab,
  visit,
} from "../lab/lab.ts";

const LONG = 60_000;
const LIST = "[role=listbox][aria-label=Completions]";
const MADE = [
  "settings = {'alpha': 1, 'beta two': {'gamma': 2}}",
  "class Point:\n    def __init__(self): self.across = 1",
  "point = Point()",
  'def area(width, height=2):\n    """The area of a thing."""\n    return width * height',
].join("\n");

let lab: Lab;
let page: Page;
/** The code of help is held back until a test lets it come. */
const HELP = /\/editor-language-[\w-]+\.js$/;
let letCome: () => void = () => {};
const mayCome = new Promise<void>((resolve) => (letCome = resolve));
let askedForHelp: Promise<unknown>;
beforeAll(async () => {
  const busy = "import os, time\nwhile not os.path.exists('go'): pass";
  lab = await startLab({ files: { "help.ipynb": notebook("import math", MADE, "", busy, "", "") } });
  page = await openLab(lab);
  // Before the page that may ask for it: on a slow machine it is asked for before the first test begins.
  await page.route(HELP, async (route) => {
    await mayCome;
    await route.continue();
  });
  askedForHelp = page.waitForRequest(HELP, { timeout: 2 * LONG });
  await visit(lab, page, "help.ipynb");
}, 2 * LONG);
afterAll(async () => {
  await closeBrowser();
  await lab.close();
}, LONG);

const content = (id: string) => cell(page, id).locator(".cm-content");
const textOf = async (id: string) => (await content(id).innerText()).replaceAll("\u200b", "");
const isFocused = (id: string) =>
  page.waitForFunction(
    (at) => document.querySelector(`[data-cell-id="${at}"] .cm-content`)?.contains(document.activeElement),
    id,
    { timeout: LONG },
  );

/** The caret in this cell, its help loaded, and this text in it. */
async function write(id: string, text: string): Promise<void> {
  if ((await content(id).count()) === 0 || !(await content(id).evaluate((one) => one === document.activeElement)))
    await cell(page, id).locator("[data-type]").first().click();
  await isFocused(id);
  await page.waitForSelector(`[data-cell-id="${id}"] .cm-editor[data-completes]`, { timeout: LONG });
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text.slice(0, -1));
  await page.keyboard.type(text.slice(-1));
}

/** Writes until this is offered: what the kernel knows comes a moment after its run. */
async function offered(id: string, text: string, label: string): Promise<void> {
  const option = page.locator(`${LIST} [role=option]`, { hasText: label }).first();
  const end = Date.now() + LONG;
  for (;;) {
    await write(id, text);
    try {
      return await option.waitFor({ timeout: 3000 });
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

const run = async (id: string, state = "done") => {
  await select(page, id);
  await page.keyboard.press("Control+Enter");
  await runState(page, id, state, LONG);
};

test("keys that came before help are completed when it is here", async () => {
  await cell(page, "c6").locator("[data-type]").first().click();
  await isFocused("c6");
  await page.keyboard.type("prin");
  await askedForHelp;
  letCome();
  await page.locator(`${LIST} [role=option]`, { hasText: "print" }).first().waitFor({ timeout: LONG });
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await page.unroute(HELP);
});

test("a kernel that has run nothing: the words of Python and of the notebook", { timeout: 3 * LONG }, async () => {
  await offered("c3", "enumer", "enumerate");
  await offered("c3", "settin", "settings");
});

test("names, keys and attributes of what has run; Tab puts in what is chosen", { timeout: 5 * LONG }, async () => {
  await run("c1");
  await run("c2");
  await offered("c3", "point.acr", "across");
  await offered("c3", "settings['beta two']['gam", "gamma");
  await offered("c3", "settings['alp", "alpha");
  await page.keyboard.press("Tab");
  await expect.poll(() => textOf("c3"), { timeout: LONG }).toBe("settings['alpha']");
});

test("a pointer that came to rest on a name before help is here brings its card", { timeout: 3 * LONG }, async () => {
  const late = await openLab(lab);
  let come: () => void = () => {};
  const held = new Promise<void>((resolve) => (come = resolve));
  await late.route(HELP, (route) => held.then(() => route.continue()));
  const asked = late.waitForRequest(HELP, { timeout: LONG });
  await visit(lab, late, "help.ipynb");
  await cell(late, "c1").locator("[data-type]").first().click();
  await late.waitForSelector('[data-cell-id="c1"] .cm-content:focus', { timeout: LONG });
  await late.keyboard.press("Control+End");
  const behind = await late.evaluate(() => getSelection()!.getRangeAt(0).getBoundingClientRect().toJSON());
  await late.mouse.move(behind.x - 8, behind.y + behind.height / 2, { steps: 3 });
  await asked;
  come();
  await late.locator("[role=tooltip]", { hasText: "module" }).waitFor({ timeout: LONG });
  await late.close();
});

test("a pointer that rests on a name of a cell without an editor brings its card", { timeout: 3 * LONG }, async () => {
  const fresh = await openLab(lab);
  await visit(lab, fresh, "help.ipynb");
  await select(fresh, "c3");
  const name = fresh.locator('[data-cell-id="c2"] .source-text span', { hasText: /^area$/ }).first();
  const card = fresh.locator("[role=tooltip]", { hasText: "The area of a thing." });
  // Again and again: who looks for it comes after the first paint, and once it is there a pointer has to rest.
  const comes = async () => {
    await name.hover();
    return card.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
  };
  await expect.poll(comes, { timeout: LONG }).toBe(true);
  await expect.poll(async () => fresh.locator('[data-cell-id="c2"] .cm-editor').count()).toBe(0);
  await expect.poll(async () => fresh.getAttribute("[data-notebook]", "data-mode")).toBe("command");
  await card.hover();
  await fresh.keyboard.press("Escape");
  await card.waitFor({ state: "detached", timeout: LONG });
  await fresh.close();
});

test("a name that is not imported brings its import to the cell that has imports", { timeout: 3 * LONG }, async () => {
  await offered("c3", "defaultdi", "defaultdict");
  await page.keyboard.press("Tab");
  await expect.poll(() => textOf("c3"), { timeout: LONG }).toBe("defaultdict");
  await expect
    .poll(() => cell(page, "c1").locator("[data-type]").first().innerText(), { timeout: LONG })
    .toContain("from collections import defaultdict");
});

test(
  "the signature of a call, and Shift+Tab: Escape closes the card and stays in the cell",
  { timeout: 3 * LONG },
  async () => {
    await write("c3", "area(");
    await page.locator("[role=tooltip] mark", { hasText: "width" }).waitFor({ timeout: LONG });
    await page.keyboard.press("Shift+Tab");
    const card = page.locator("[role=tooltip]", { hasText: "Shift+Tab again" });
    await card.filter({ hasText: "The area of a thing." }).waitFor({ timeout: LONG });
    await page.keyboard.press("Escape");
    await card.waitFor({ state: "detached", timeout: LONG });
    await expect.poll(async () => page.getAttribute("[data-notebook]", "data-mode")).toBe("edit");
    await page.keyboard.press("Escape");
    await page.waitForSelector('[data-notebook][data-mode="command"]', { timeout: LONG });
  },
);

test("a list that came by itself does not hold anybody in the cell", { timeout: 3 * LONG }, async () => {
  await offered("c3", "sett", "settings");
  await page.keyboard.press("Escape");
  await page.waitForSelector('[data-notebook][data-mode="command"]', { timeout: LONG });
  await expect.poll(async () => page.locator(LIST).count()).toBe(0);
});

test("?x shows its page in the help panel, and leaves no output", { timeout: 3 * LONG }, async () => {
  await write("c3", "area??");
  await page.keyboard.press("Control+Enter");
  await page.locator("[data-pager]", { hasText: "return width * height" }).waitFor({ timeout: LONG });
  await runState(page, "c3", "done", LONG);
  await expect.poll(async () => outputs(page, "c3").locator("[data-output]").count()).toBe(0);
  // As the classic notebook's pager.
  await page.waitForSelector('[data-notebook][data-mode="command"]', { timeout: LONG });
  await page.keyboard.press("Escape");
  await expect.poll(async () => page.locator("[data-pager]").count()).toBe(0);
});

test("formatting is one step of undo, and keeps magics and what it cannot read", { timeout: 3 * LONG }, async () => {
  const before = "x=1\n%timeit   -n1 -r1 x\ny=[x,2];";
  await write("c3", before);
  await write("c5", "broken = (");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.waitForSelector('[data-notebook][data-mode="command"]', { timeout: LONG });
  await command(page, "Format Notebook");
  const shown = async (id: string) => (await cell(page, id).locator("[data-type]").first().innerText()).trim();
  await expect.poll(() => shown("c3"), { timeout: LONG }).toBe("x = 1\n%timeit   -n1 -r1 x\ny = [x, 2];");
  await expect.poll(async () => shown("c5")).toBe("broken = (");
  await page.getByText("was left as it is").first().waitFor({ timeout: LONG });
  await select(page, "c3");
  await page.keyboard.press("Control+z");
  await expect.poll(() => shown("c3"), { timeout: LONG }).toBe(before);
});

test("while a cell is busy everything known is offered as before", { timeout: 4 * LONG }, async () => {
  await select(page, "c4");
  await page.keyboard.press("Control+Enter");
  await kernelState(page, "busy", LONG);
  await offered("c6", "settings['bet", "beta two");
  await offered("c6", "math.sq", "sqrt");
  await offered("c6", "point.acr", "across");
  await expect.poll(async () => page.getAttribute("[data-notebook]", "data-kernel")).toBe("busy");
  writeFileSync(join(lab.folder, "go"), "");
  await runState(page, "c4", "done", LONG);
});
