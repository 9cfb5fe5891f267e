/** Finding one's way in a notebook: outline and folding, find and replace, the queue, what is told of runs; on real ipykernel. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  command as choose,
  type Lab,
  notebook,
  openLab,
  outputs,
  runState,
  select,
  startLab,
  visit,
} from "../lab/lab.ts";

let lab: Lab;
let page: Page;
let name: string;

beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});
afterEach(() => page.context().close());

/** Machines differ; what is awaited does not. */
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read);
const md = (source: string) => ({ type: "markdown" as const, source });
const open = async (...cells: Parameters<typeof notebook>) => {
  name = `f${Math.random().toString(36).slice(2)}.ipynb`;
  lab.put(name, notebook(...cells));
  page = await openLab(lab, name);
};
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const active = () => page.locator("[data-active]").getAttribute("data-cell-id");
const visible = () =>
  page
    .locator("[data-cell-id]:not([hidden])")
    .evaluateAll((list) => list.map((one) => one.getAttribute("data-cell-id")).join(" "));
const sources = () => page.locator('[data-cell-id] [role="textbox"]').allTextContents();
const command = (label: string) => choose(page, label);

describe("the outline", () => {
  const rows = () =>
    page
      .getByRole("tree", { name: "Outline" })
      .getByRole("treeitem")
      .evaluateAll((list) =>
        list.map((row) =>
          [row.getAttribute("aria-level"), row.getAttribute("aria-label"), row.getAttribute("aria-expanded")]
            .filter(Boolean)
            .join(" "),
        ),
      );
  const row = (text: string) => page.getByRole("treeitem", { name: text });

  test("headings, marks, folding in step, running a section, keys", async () => {
    await open(
      md("# Title\n\nwords"),
      "x = 1",
      md("## Part"),
      "# Fail here\n1/0",
      md("# End"),
      "from IPython.display import HTML\nHTML('<h2>Report</h2>')",
    );
    await press("Control+Shift+K");
    await soon(rows).toEqual([
      "1 Title true",
      "2 x = 1, cell 1, Has not run",
      "2 Part true",
      "3 Fail here, cell 2, Has not run",
      "1 End true",
      expect.stringMatching(/^2 HTML.*Has not run/),
    ]);
    await row("Part").hover();
    await row("Part").getByRole("button", { name: "Run section" }).click();
    await runState(page, "c4", "failed");
    await soon(rows).toContainEqual(expect.stringMatching(/^3 Fail here, cell 2, .*ZeroDivision/));
    await row("End").hover();
    await row("End").getByRole("button", { name: "Run section" }).click();
    await soon(rows).toContain("2 Report");

    await select(page, "c3");
    await press("ArrowLeft");
    await soon(visible).toBe("c1 c2 c3 c5 c6");
    await expect.poll(async () => cell(page, "c4").getAttribute("hidden")).toBe("until-found");
    await cell(page, "c3").getByText("1 cell hidden").waitFor();
    await soon(rows).toContain("2 Part, failed cells inside false");
    await press("ArrowDown");
    await expect.poll(async () => active()).toBe("c5");
    await press("Control+s");
    await soon(() => readFileSync(join(lab.folder, name), "utf8")).toContain('"jp-MarkdownHeadingCollapsed": true');

    // The browser's own find tells the cell before it shows it.
    await cell(page, "c4").evaluate((element) => element.dispatchEvent(new Event("beforematch", { bubbles: true })));
    await soon(visible).toBe("c1 c2 c3 c4 c5 c6");
    await row("Title").focus();
    await press("ArrowLeft");
    // At once, while the outline may still show the rows of before.
    await press("ArrowDown");
    await soon(visible).toBe("c1 c5 c6");
    await expect.poll(() => row("End").evaluate((one) => one === document.activeElement)).toBe(true);
    await press("Enter");
    await soon(active).toBe("c5");
    await expect
      .poll(async () => cell(page, "c5").evaluate((element) => element === document.activeElement))
      .toBe(true);
  });
});

describe("find and replace", () => {
  const field = (label: string) => page.getByRole("search").getByRole("textbox", { name: label, exact: true });
  const toggle = (label: string) => page.getByRole("search").getByRole("button", { name: label, exact: true });
  const status = () => page.getByRole("search").getByRole("status");
  const says = (text: string) => soon(() => status().textContent()).toBe(text);
  const marked = () => page.evaluate(() => CSS.highlights.get("pellucid-find")?.size ?? 0);

  test("a key that comes before the commands' code waits for it, and so does what is typed then", async () => {
    await open("first = 1", "second = first");
    let send = () => {};
    const held = new Promise<void>((done) => (send = done));
    await page.route(/assets\/acts-/, (route) => held.then(() => route.fallback()));
    await visit(lab, page, name);
    await select(page, "c2");
    await press("Control+h");
    await page.keyboard.type("first");
    expect(await page.getByRole("search").count()).toBe(0);
    send();
    await soon(async () => field("Find").inputValue()).toBe("first");
    await press("Escape", "Control+h", "x");
    await soon(async () => field("Replace").inputValue()).toBe("x");
  });

  test("counts at every key, in code, text and outputs; F3 goes on; Escape returns to the cell", async () => {
    await open(md("The rate of change"), "rate = 1\nRate = 2", "print('rate')", "rated = 3");
    await select(page, "c3");
    await press("Control+Enter");
    await runState(page, "c3", "done");
    await select(page, "c1");
    await press("Control+f");
    await field("Find").waitFor();
    await page.keyboard.type("rat");
    await says("1 of 5");
    await soon(marked).toBe(5);
    await page.keyboard.type("ez");
    await says("No results");
    await field("Find").fill("rate");
    await says("1 of 5");
    await toggle("Search outputs").click();
    await says("1 of 6");
    await toggle("Match case").click();
    await says("1 of 5");
    await toggle("Whole word").click();
    await says("1 of 4");
    await expect.poll(async () => toggle("Whole word").getAttribute("aria-pressed")).toBe("true");
    await press("Enter", "F3");
    await says("3 of 4");
    await expect.poll(async () => active()).toBe("c3");
    await press("Shift+F3");
    await says("2 of 4");
    await press("Escape");
    await expect.poll(async () => page.getByRole("search").count()).toBe(0);
    await expect
      .poll(async () => cell(page, "c2").evaluate((element) => element === document.activeElement))
      .toBe(true);
  });

  test("expressions over lines, groups, preserved case, one step of undo, selected cells", async () => {
    await open("model = Model(MODEL)", "def f(a,\n      b):\n    pass", "model_2 = 0", md("the model"));
    await select(page, "c1");
    await press("Control+h");
    for (const label of ["Search outputs", "Match case", "Whole word", "Regular expression"])
      if ((await toggle(label).getAttribute("aria-pressed")) === "true") await toggle(label).click();
    await field("Find").fill("model");
    await field("Replace").fill("network");
    await toggle("Preserve case").click();
    await says("1 of 5");
    await toggle("Replace all").click();
    await page.getByText("Replaced 5 in 3 cells").waitFor();
    await soon(sources).toEqual(["network = Network(NETWORK)", "def f(a,\n      b):\n    pass", "network_2 = 0"]);
    await page.getByRole("button", { name: "Undo" }).click();
    await soon(async () => (await sources())[0]).toBe("model = Model(MODEL)");
    await says("1 of 5");

    await toggle("Preserve case").click();
    await toggle("Regular expression").click();
    await field("Find").fill("(\\w+),\\n\\s+(\\w+)");
    await says("1 of 1");
    await field("Replace").fill("$2, $1");
    await field("Replace").press("Enter");
    await soon(async () => (await sources())[1]).toBe("def f(b, a):\n    pass");
    await field("Find").fill("(");
    await soon(() => status().textContent()).toMatch(/^Not an expression/);
    await toggle("Regular expression").click();
    await press("Escape");

    await select(page, "c3");
    await press("Control+f");
    await field("Find").fill("model");
    await says("4 of 5");
    await toggle("Search selected cells").click();
    await says("1 of 1");
  });
});

describe("runs", () => {
  const queued = () =>
    page
      .getByRole("list", { name: "Queue" })
      .locator("[data-queued]")
      .evaluateAll((list) => list.map((one) => (one as HTMLElement).dataset["queued"]).join(" "));
  const inQueue = (id: string) => page.locator(`li[data-queued="${id}"]`);

  test("the queue: seen, moved, taken from, edited; a cell runs as it was asked", async () => {
    await open("name = input()", "print('b')", "print('c')", "print('d')", "print('e')");
    await command("Show Queue");
    await page.getByText("Nothing waits").waitFor();
    await select(page, "c1");
    await press("Shift+Enter");
    // It has taken the focus; the presses that follow are no answer.
    await page.locator("[data-stdin] input:focus").waitFor();
    await press("Shift+Enter", "Shift+Enter", "Shift+Enter", "Shift+Enter");
    await soon(queued).toBe("c2 c3 c4 c5");
    await inQueue("c4").getByRole("button", { name: "Move earlier" }).click();
    await soon(queued).toBe("c2 c4 c3 c5");
    await inQueue("c2").getByRole("button", { name: "Remove from queue" }).click();
    await soon(queued).toBe("c4 c3 c5");
    for (const id of ["c3", "c5"]) {
      await cell(page, id).locator(".source").click();
      await press("Control+a");
      await page.keyboard.type("print('new')");
      await inQueue(id).getByText("Edited since").waitFor();
    }
    await inQueue("c5").getByRole("button", { name: "Queue the new text" }).click();
    await inQueue("c5").getByText("Edited since").waitFor({ state: "detached" });
    await page.locator("[data-stdin] input").fill("x");
    await press("Enter");
    await runState(page, "c5", "done");
    await soon(() => outputs(page, "c3").textContent()).toContain("c");
    await soon(() => outputs(page, "c5").textContent()).toContain("new");
    await expect.poll(async () => outputs(page, "c2").textContent()).toBe("");
    await soon(queued).toBe("");
  });

  test("how long it took and when it ended; memory of the kernel; following until the person scrolls", async () => {
    const end = join(lab.folder, "end");
    const waits = "while not os.path.exists('end'): time.sleep(0.05)";
    await open(`import os, time\nprint(*range(60), sep='\\n')\n${waits}`, md("\n\n".repeat(80) + "end"));
    await select(page, "c1");
    await press("Control+Enter");
    await runState(page, "c1", "running");
    await command("Follow Running Cell");
    const scroll = page.locator(".notebook-scroll");
    await outputs(page, "c1").getByText("59").waitFor();
    writeFileSync(end, "");
    await runState(page, "c1", "done");
    rmSync(end);
    await cell(page, "c1").hover();
    await soon(() => cell(page, "c1").locator('[data-tip^="Finished at"]').getAttribute("data-tip")).toMatch(
      /^Finished at \d\d:\d\d:\d\d/,
    );
    await page.locator("[data-kernel-usage]").waitFor();
    await soon(() => page.locator("[data-kernel-usage]").getAttribute("aria-label")).toMatch(
      /^Memory of the kernel: [\d.]+ [MG]B of [\d.]+ [GT]B/,
    );
    await press("Control+Enter");
    await runState(page, "c1", "running");
    await command("Follow Running Cell");
    await scroll.hover({ position: { x: 12, y: 300 } });
    await page.mouse.wheel(0, -2000);
    await soon(() => scroll.evaluate((element) => element.scrollTop)).toBe(0);
    writeFileSync(end, "");
    await runState(page, "c1", "done");
    await expect.poll(async () => scroll.evaluate((element) => element.scrollTop)).toBe(0);
  });
});
