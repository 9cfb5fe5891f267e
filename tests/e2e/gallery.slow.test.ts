/**
 * The notebooks of examples/, one for each family of outputs: run top to bottom on a real kernel, looked at, and looked at again after a
 * reload; widgets in a second window too. Pictures that the kernel draws are compared with reviewed ones. One lab, one kernel after another.
 */
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeInFrame } from "../lab/axe.ts";
import { cell, closeBrowser, command, type Lab, openLab, outputs, root, startLab } from "../lab/lab.ts";
import { differsFrom, pixelsOf } from "../lab/pictures.ts";

/** Cell, what must stand in its outputs, and what they must say. `frame`: the words are within its frames. */
type Seen = readonly [cell: string, selector: string, says: RegExp];

const GALLERY: Record<string, readonly Seen[]> = {
  tables: [
    ["million", '[role="grid"][aria-rowcount="1000001"]', /rentals[^]*1,000,000 rows, 4 columns/],
    ["series", '[role="grid"]', /1,000,000 rows, 1 column/],
    ["levels", '[role="grid"]', /mean[^]*2 columns/],
    ["cube", '[role="grid"]', /Axis 0[^]*20 × 30 × 40 array/],
    ["styled", "table [id^='out-'], table td", /rentals/],
  ],
  figures: [
    ["line", "img", /^/],
    ["heat", "img", /^/],
    ["seasons", "img", /^/],
    ["vector", 'img[data-kind="vector"]', /^/],
    ["lines", '.out-plotly[data-figure="live"] .main-svg', /Level by season/],
    ["points", '.out-plotly[data-figure="live"] iframe', /^/],
  ],
  media: [
    ["words", "strong", /6\.2832[^]*2\.09/],
    ["formula", ".katex", /^/],
    ["tree", ".out-json", /Plattling/],
    ["drawing", 'img[data-kind="vector"]', /^/],
    ["picture", 'img[alt="The Mandelbrot set"]', /^/],
    ["sound", "audio", /^/],
    ["page", "details", /waits until you trust/],
    ["script", "frame", /Script runs in a frame of its own/],
    ["handle", "strong", /^100 % of the way\s*$/],
  ],
  errors: [
    ["chain", ".out-error-name", /ValueError: nothing was counted[^]*ZeroDivisionError/],
    ["missing", ".out-error-name", /no_such_package_anywhere/],
    ["syntax", ".out-error-name", /SyntaxError/],
    ["warned", '[data-stream="stderr"]', /stops nothing/],
    ["progress", '[data-output="stream"]', /^500 of 500\s*$/],
    ["flood", '[data-lines="50000"]', /line 49999/],
    ["colours", ".ansi-bold", /red green blue bold underlined/],
  ],
  widgets: [
    ["numbers", "frame", /whole[^]*log[^]*range[^]*bounded[^]*progress[^]*steps/],
    ["choices", "frame", /one of[^]*radio[^]*check[^]*many[^]*toggle/],
    ["words", "frame", /text[^]*area[^]*combo[^]*HTML, and[^]*colour/],
    ["layouts", "frame", /One[^]*Two[^]*Open[^]*inside/],
    ["interact", "frame", /knock knock knock/],
    ["linked", "frame", /a[^]*b[^]*c/],
    ["output", "frame", /Add a line[^]*in the widget, not in the cell/],
    ["play", "frame", /^/],
    ["upload", "frame", /Upload[^]*nothing yet/],
    ["own", "frame", /count 3/],
  ],
};

type Of<Result> = (frame: FrameLocator) => Promise<Result>;
const by = (role: "slider" | "button" | "checkbox" | "tab", name: string) => (frame: FrameLocator) =>
  frame.getByRole(role, { name, exact: true }).first();
const words: Of<string> = (frame) => frame.locator("body").innerText();

/** What a person does to a control in one window, and what of it another window shows. */
const TOGETHER: readonly (readonly [cell: string, act: Of<unknown>, seen: Of<unknown>, says: RegExp])[] = [
  [
    "numbers",
    (at) => by("slider", "whole")(at).press("ArrowRight"),
    (at) => value(by("slider", "whole")(at)),
    /^8\.0$/,
  ],
  ["numbers", (at) => by("slider", "steps")(at).press("ArrowRight"), words, /steps\s+middle/],
  ["choices", (at) => at.locator("select").first().selectOption("green"), chosen, /^green,b$/],
  [
    "choices",
    (at) => by("checkbox", "check")(at).uncheck(),
    (at) => by("checkbox", "check")(at).isChecked(),
    /^false$/,
  ],
  ["choices", (at) => by("button", "week")(at).click(), pressed, /^week$/],
  ["words", (at) => field(at, "text").fill("another"), (at) => field(at, "text").inputValue(), /^another$/],
  [
    "words",
    (at) => at.locator('input[type="color"]').fill("#ff0000"),
    (at) => at.locator('input[type="color"]').inputValue(),
    /^#ff0000$/,
  ],
  ["words", (at) => at.locator('input[type="date"]').fill("2026-11-22"), dated, /^2026-11-22$/],
  ["layouts", (at) => by("tab", "Two")(at).click(), words, /second/],
  ["layouts", (at) => at.getByRole("button", { name: "Closed" }).press("Enter"), words, /below/],
  ["interact", (at) => at.getByRole("slider").press("ArrowRight"), words, /knock knock knock knock/],
  ["linked", (at) => by("slider", "a")(at).press("ArrowRight"), (at) => value(by("slider", "b")(at)), /^1\.0$/],
  ["play", (at) => by("button", "Play")(at).click(), (at) => value(at.getByRole("slider").first()), /^20\.0$/],
  ["upload", uploaded, words, /5 bytes/],
  ["own", (at) => at.getByRole("button").click(), words, /count 4/],
];

/** Drawn by the kernel, with fonts of its own: the same on every machine. */
const PICTURES: Record<string, readonly string[]> = { figures: ["line", "heat", "seasons"], media: ["picture"] };
const MOST_DIFFERING = 0.02;

const value = (of: Locator) => of.getAttribute("aria-valuenow");
const field = (at: FrameLocator, name: string) => at.getByRole("textbox", { name, exact: true }).first();
function chosen(at: FrameLocator): Promise<string> {
  return at.locator("select").evaluateAll((all) => all.map((one) => (one as HTMLSelectElement).value).join());
}
function pressed(at: FrameLocator): Promise<string[]> {
  return at.locator('button[aria-pressed="true"]').allInnerTexts();
}
function dated(at: FrameLocator): Promise<string> {
  return at.locator('input[type="date"]').inputValue();
}
async function uploaded(at: FrameLocator): Promise<void> {
  const chooser = at.owner().page().waitForEvent("filechooser");
  await at.getByRole("button").first().click();
  await (await chooser).setFiles({ name: "five.txt", mimeType: "text/plain", buffer: Buffer.from("words") });
}

let lab: Lab;

beforeAll(async () => {
  const names = Object.keys(GALLERY).map((name) => `${name}.ipynb`);
  lab = await startLab({
    files: Object.fromEntries(names.map((name) => [name, { copy: join(root, "examples", name) }])),
  });
});
afterAll(async () => {
  await closeBrowser();
  await lab?.close();
});

async function wordsIn(page: Page, id: string, selector: string): Promise<string> {
  if (selector !== "frame") return outputs(page, id).innerText();
  const frames = await outputs(page, id).locator("iframe").all();
  const words = frames.map((frame) =>
    frame
      .contentFrame()
      .locator("body")
      .innerText({ timeout: 2000 })
      // One that is drawn anew at this moment is asked again.
      .catch(() => ""),
  );
  return (await Promise.all(words)).join("\n");
}

async function look(page: Page, name: string): Promise<void> {
  for (const [id, selector, says] of GALLERY[name]!) {
    const message = `${name}, ${id}`;
    const found = outputs(page, id).locator(selector === "frame" ? "iframe" : selector);
    // What is drawn above it meanwhile may take it out of view again.
    const near = () => cell(page, id).scrollIntoViewIfNeeded();
    await expect.poll(() => near().then(() => found.count()), { message }).toBeGreaterThan(0);
    await outputs(page, id).scrollIntoViewIfNeeded();
    await expect.poll(() => wordsIn(page, id, selector), { message }).toMatch(says);
  }
  for (const id of PICTURES[name] ?? []) {
    const seen = await pixelsOf(outputs(page, id).locator("img").first());
    const reviewed = join(import.meta.dirname, "gallery", `${id}.png`);
    expect(differsFrom(reviewed, seen), `${name}, ${id}`).toBeLessThan(MOST_DIFFERING);
  }
}

/** What is done in one window is seen in the other. */
async function together(one: Page, other: Page): Promise<void> {
  for (const [id, act, seen, says] of TOGETHER) {
    const [here, there] = [one, other].map((page) => outputs(page, id).frameLocator("iframe").first());
    for (const page of [one, other]) await outputs(page, id).scrollIntoViewIfNeeded();
    await act(here!);
    await expect.poll(async () => String(await seen(there!)), { message: `${id}: ${says}` }).toMatch(says);
  }
}

/** Of the widgets in their frames, in the theme of the window. */
async function problems(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const [id] of GALLERY["widgets"]!) {
    await outputs(page, id).scrollIntoViewIfNeeded();
    for (const element of await outputs(page, id).locator("iframe").elementHandles())
      for (const problem of await axeInFrame((await element.contentFrame())!)) found.push(`${id}: ${problem}`);
  }
  return found;
}

/** Each cell has ended as it should: what is tagged may fail. */
async function runs(page: Page, name: string): Promise<void> {
  await command(page, "Run All Cells");
  const states = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('[data-cell-type="code"]')].map((one) => one.getAttribute("data-run") ?? ""),
    );
  await expect
    .poll(async () => (await states()).filter((state) => state !== "done"), { message: name, timeout: 240_000 })
    .toEqual([]);
}

test.each(Object.keys(GALLERY))(
  "[O50] the gallery of %s runs from the top, and is the same after a reload",
  async (name) => {
    const page = await openLab(lab, `${name}.ipynb`);
    await runs(page, name);
    await look(page, name);
    await page.reload();
    await page.waitForSelector(`[data-notebook="${name}.ipynb"] [data-cell-id]`);
    await look(page, name);
    if (name === "widgets") {
      const second = await openLab(lab, "widgets.ipynb", { dark: true });
      await look(second, name);
      await together(page, second);
      expect([await problems(page), await problems(second)]).toEqual([[], []]);
      await second.context().close();
    }
    await page.context().close();
    // What a hidden kernel holds is not wanted by the next notebook.
    const kernels = (await (await lab.fetch("/api/kernels")).json()) as { id: string }[];
    for (const { id } of kernels) await lab.fetch(`/api/kernels/${id}`, { method: "DELETE" });
  },
  360_000,
);
