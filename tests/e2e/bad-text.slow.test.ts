/**
 * Text that no page likes: without an end, without a break, in every script, by every way in. All of it in one notebook: the page
 * shows it in a bounded way or says why not, takes keys in any of it, and the file has exactly what was typed. How long the
 * page is held up is measured by hand, not here: here stands what keeps it short. And a notebook of 2,000 cells, which neither
 * jumps nor forgets where somebody was.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cell, closeBrowser, type Lab, notebook, openLab, saved, select, startLab, visit } from "../lab/lab.ts";

const WAIT = { timeout: 60_000 };
const nested = (open: string, close: string, times: number) => open.repeat(times) + "x" + close.repeat(times);
const code = (source: string) => ({ type: "code" as const, source });
const md = (source: string) => ({ type: "markdown" as const, source });
const rows = (count: number, row: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => row(at)).join("\n");

/** What it is, the cell, what must be seen of it, and of how many elements it is made at most. */
const table: [string, { type: "code" | "markdown"; source: string }, RegExp, number][] = [
  ["unparsable Python", code("def f(:\n  ((( [\n 'x"), /def f\(:/, 200],
  ["mixed tabs", code("if x:\n\ta = 1\n        b = 2\n \t c = 3"), /b = 2/, 200],
  ["10,000 lines", code(rows(10_000, (at) => `x${at} = ${at}`)), /x1 = 1/, 200],
  ["a line of a megabyte", code(`x = "${"ab ".repeat(333_333)}"`), /x = "ab .*more characters/s, 200],
  ["a paragraph of a megabyte", md("word ".repeat(200_000)), /word .*more characters, not drawn/s, 200],
  ["a table of 10,000 rows", md(`|a|b|\n|-|-|\n${rows(10_000, () => "|x|y|")}`), /x.*more characters/s, 8000],
  ["right to left, combining", md("שלום עולם **مرحبا** é̂̂̂ 👩‍👩‍👧‍👦 漢字\u202Eabc"), /שלום עולם مرحبا/, 200],
  [
    "a broken attachment",
    md("![pic](attachment:none.png) ![bad](data:image/png;base64,AAAA)"),
    /bad \(this image/,
    200,
  ],
  ["a macro bomb", md("$\\newcommand{\\a}{\\b\\b}\\newcommand{\\b}{\\a\\a}\\a$ end"), /\\newcommand.* end/s, 200],
  ["a nested bomb", md(`$${nested("{", "}", 5000)}$ $${nested("\\frac{1}{", "}", 900)}$ end`), /\\frac.* end/s, 200],
  ["formulas without an end", md(`end ${"$a{ \\( \\begin{q} ".repeat(20_000)}`), /end/, 200],
  ["brackets without an end", md(`${"> ".repeat(3000)}deep\n\n${"[".repeat(5000)} end`), /deep.* end/s, 4000],
];
/** Texts, code and prints of every height. */
const long = Array.from({ length: 2000 }, (_, at) =>
  at % 10 === 0
    ? { ...md(`## Part ${at}\n\nWords of it, ${"and more ".repeat(at % 70)}`), id: `part${at}` }
    : { ...code(rows(1 + (at % 13), (line) => `x_${at}_${line} = ${line}`)), id: `code${at}` },
);
/** Prints of one line, which is broken into any number of rows: nobody would guess how high they are. */
const tall = Array.from({ length: 240 }, (_, at) => ({
  cell_type: "code",
  id: `tall${at}`,
  metadata: {},
  execution_count: null,
  source: [`print("x" * ${at})`],
  outputs: [{ output_type: "stream", name: "stdout", text: ["x".repeat(200 * ((at * 7) % 20))] }],
}));
const id = (at: number) => `bad${at}`;
const LONG = [3, 4, 5, 10];

/** Where a cell's text stands, at rest or in an editor. */
const TEXT = ".source-text:visible, .cm-content, .cell-prose";

let lab: Lab;
let page: Page;

const onDisk = (): string[] =>
  JSON.parse(readFileSync(join(lab.folder, "bad.ipynb"), "utf8")).cells.map((one: { source: string | string[] }) =>
    [one.source].flat().join(""),
  );
const content = (at: string) => cell(page, at).locator(".cm-content");

beforeAll(async () => {
  const cells = table.map(([, one], at) => ({ ...one, id: id(at) }));
  const bad = notebook({ id: "keys", source: "" }, ...cells);
  lab = await startLab({
    files: { "bad.ipynb": bad, "long.ipynb": notebook(...long), "tall.ipynb": { ...notebook(), cells: tall } },
  });
  page = await openLab(lab, "bad.ipynb");
}, 300_000);
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

/** In the editor of this cell, the caret at its end. */
async function edit(at: string): Promise<void> {
  await select(page, at);
  await page.keyboard.press("Enter");
  await content(at).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Control+End");
}

async function save(): Promise<void> {
  await saved(page);
  await page.keyboard.press("Control+s");
}

test.each(table.map(([name, , seen, most], at) => [name, seen, most, id(at)] as const))(
  "%s is shown in a bounded way, or it is said why not",
  async (_, seen, most, at) => {
    // Far from view a text is laid out only when somebody comes near.
    await cell(page, at).scrollIntoViewIfNeeded();
    await expect.poll(() => cell(page, at).innerText(), WAIT).toMatch(seen);
    const width = () =>
      cell(page, at)
        .locator(TEXT)
        .evaluate((text) => text.getBoundingClientRect().width);
    await expect.poll(width, WAIT).toBeGreaterThan(100);
    expect(await cell(page, at).locator("*").count()).toBeLessThan(most);
  },
);

test("keys go into each of them; what no grammar reads in time is plain text; the file has what was typed", async () => {
  for (const at of table.keys()) {
    await edit(id(at));
    await page.keyboard.type("7");
    await expect.poll(() => content(id(at)).innerText(), WAIT).toMatch(/7\s*$/);
    if (LONG.includes(at)) expect(await content(id(at)).locator('[class*="tok-"]').count()).toBe(0);
    await page.keyboard.press("Escape");
  }
  await save();
  await expect.poll(onDisk, WAIT).toEqual(["", ...table.map(([, { source }]) => `${source}7`)]);
});

test("what is composed by an input method goes in once, as it was composed", async () => {
  await edit("keys");
  const keys = await page.context().newCDPSession(page);
  for (const text of ["ｎ", "に", "にほ", "にほん"])
    await keys.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  await keys.send("Input.insertText", { text: "日本" });
  await page.keyboard.type(" = 1");
  await keys.send("Input.imeSetComposition", { text: "한", selectionStart: 1, selectionEnd: 1 });
  await keys.send("Input.insertText", { text: "한글 👩‍👩‍👧" });
  await expect.poll(() => content("keys").innerText(), WAIT).toBe("日本 = 1한글 👩‍👩‍👧");
  await save();
  await expect.poll(() => onDisk()[0], WAIT).toBe("日本 = 1한글 👩‍👩‍👧");
});

test("a paste of 20 MB is refused with what to do instead, in text and between cells", async () => {
  const paste = (target: string) =>
    page.evaluate((where) => {
      const data = new DataTransfer();
      data.setData("text/plain", "0123456789".repeat(2_000_000));
      const init = { bubbles: true, cancelable: true, clipboardData: data };
      document.querySelector(where)!.dispatchEvent(new ClipboardEvent("paste", init));
    }, target);
  const told = () => page.getByRole("status").filter({ hasText: "20.0 MB" }).count();
  await edit("keys");
  // The clipboard's listeners come a moment after the first cells.
  await expect.poll(async () => (await told()) || (await paste('[data-cell-id="keys"] .cm-content'), 0), WAIT).toBe(1);
  expect((await content("keys").innerText()).length).toBeLessThan(100);
  await page.keyboard.press("Escape");
  await paste('[data-cell-id="keys"]');
  await expect.poll(told, WAIT).toBeGreaterThan(0);
  expect(await page.locator('[data-notebook="bad.ipynb"] [data-cell-id]').count()).toBe(table.length + 1);
});

/** The cell at the top of what is seen, and how far its top is above; what a turn of the wheel moved beside what it should. */
const place = () =>
  page.evaluate(() => {
    const top = document.querySelector(".notebook-scroll")!.getBoundingClientRect().top;
    const all = [...document.querySelectorAll<HTMLElement>("[data-cell-id]")];
    const first = all.find((one) => one.getBoundingClientRect().bottom > top)!;
    return `${first.dataset["cellId"]} ${Math.round((first.getBoundingClientRect().top - top) / 4)}`;
  });
const turn = (by: number) =>
  page.evaluate(async (step) => {
    const scroll = [...document.querySelectorAll(".notebook-scroll")].find((one) => one.clientHeight > 0)!;
    const { left, top, width, height } = scroll.getBoundingClientRect();
    const under = document.elementFromPoint(left + width / 2, top + height / 2)?.closest("[data-cell-id]") ?? null;
    const before = under?.getBoundingClientRect().top ?? 0;
    scroll.scrollBy(0, step);
    for (let frame = 0; frame < 4; frame++) await new Promise((done) => requestAnimationFrame(done));
    return under ? Math.round(Math.abs(before - under.getBoundingClientRect().top - step)) : 0;
  }, by);

/** Where the browser's own find comes upon it: a cell, or the text of one that is still to come. */
const found = (text: string) =>
  page.evaluate((wanted) => {
    getSelection()!.removeAllRanges();
    if (!(window as unknown as { find(text: string): boolean }).find(wanted)) return "";
    const at = getSelection()!.anchorNode!.parentElement!;
    return at.closest("[data-cell-id]") ? "cell" : at.closest('[role="listitem"]') ? "text" : "elsewhere";
  }, text);

test("the browser's own find has all of 2,000 cells long before they are drawn, and what it finds is drawn", async () => {
  await visit(lab, page, "long.ipynb");
  await expect.poll(() => found("x_1999_0 = 0"), WAIT).toBe("text");
  // Found again, as often as somebody presses Enter: what else is drawn meanwhile may take the view along.
  await expect.poll(() => found("x_1999_0 = 0"), WAIT).toBe("cell");
  // Still to come, or drawn by now.
  await expect.poll(() => found("Part 990"), WAIT).toMatch(/^(text|cell)$/);
});

test("the browser's own find looks into all of a line that is shown in part", async () => {
  const line = Array.from({ length: 20_000 }, (_, at) => `x${at}y`).join("+");
  lab.put("wide.ipynb", notebook({ id: "first", source: "1" }, { id: "wide", source: `"${line}"` }));
  await visit(lab, page, "wide.ipynb");
  await expect.poll(() => cell(page, "wide").innerText(), WAIT).toContain("more characters");
  expect(await cell(page, "wide").innerText()).not.toContain("x19998y+x19999y");
  const sees = (text: string) =>
    page.evaluate((wanted) => (window as unknown as { find(text: string): boolean }).find(wanted), text);
  await expect.poll(() => sees("x19998y+x19999y"), WAIT).toBe(true);
  // Nothing of it is laid out until then: the browser shows the piece in which it found something.
  expect(await cell(page, "wide").locator('.source-rest > [hidden="until-found"]').count()).toBeGreaterThan(5);
  await edit("wide");
  await expect.poll(() => cell(page, "wide").locator(".source-rest").count(), WAIT).toBe(0);
});

test("2,000 cells scroll without jumps; place and folding come back after a reload", async () => {
  await visit(lab, page, "long.ipynb");
  await select(page, "part10");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => cell(page, "code12").getAttribute("hidden"), WAIT).toBe("until-found");
  await saved(page);
  await expect.poll(() => cell(page, "code299").count(), WAIT).toBe(1);
  const jumps: number[] = [];
  for (let at = 0; at < 60; at++) jumps.push(await turn(400));
  expect(jumps.filter((jump) => jump > 2)).toEqual([]);
  const before = await place();
  expect(before).not.toMatch(/^part0 /);
  await page.reload();
  await expect.poll(place, WAIT).toBe(before);
  expect(await cell(page, "code12").getAttribute("hidden")).toBe("until-found");
});

test("[P48] upwards from the end, through what was never seen, nothing jumps", async () => {
  await visit(lab, page, "tall.ipynb");
  await expect.poll(() => cell(page, "tall239").count(), WAIT).toBe(1);
  await page.locator(".notebook-scroll:visible").evaluate((scroll) => scroll.scrollTo(0, scroll.scrollHeight));
  await page.waitForTimeout(1500);
  for (let at = 0; at < 5; at++) await turn(-150);
  const jumps: number[] = [];
  for (let at = 0; at < 100; at++) jumps.push(await turn(-150));
  expect(jumps.filter((jump) => jump > 2)).toEqual([]);
});
