/**
 * Debugging in a real page with a real kernel: breakpoints, steps, values, exceptions, files, a second view, a kernel that
 * starts anew. One lab and one kernel for all; the tests follow one another. Left out, visibly, where the kernel has no
 * debugpy.
 */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeInBoth } from "../lab/axe.ts";
import {
  cell,
  closeBrowser,
  command as paletteCommand,
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

/** Whether anything looks at this code while it runs, and whether it could. */
const TRACED = [
  "import importlib.util, sys",
  "seen = sys.modules.get('debugpy')",
  "has = importlib.util.find_spec('debugpy')",
  "watched = seen is not None and seen.is_client_connected()",
  "print('found' if has else 'absent', sys.gettrace(), watched)",
].join("\n");
const CELLS = [
  "def double(x):\n    y = x * 2\n    return y",
  "total = 0\nfor i in range(4):\n    total += double(i)\nprint('total', total)",
  "import helper\nprint('helped', helper.help_with(4))",
  "def boom(n):\n    found = [n]\n    return found[n]\nboom(7)",
  TRACED,
];
const HELPER = "def help_with(x):\n    a = x * 2\n    b = a + 1\n    return b\n";

let lab: Lab;
let page: Page;

const hasDebugpy = () => said("c5").then((text) => text.includes("found"));
const soon = <T>(read: () => T | Promise<T>) => expect.poll(read);
/** Where it stands: "c2:3", or "" while nothing is paused in a cell. */
const pausedAt = (at: Page = page) =>
  at
    .locator("[data-cell-id][data-paused-line]")
    .evaluateAll((cells) =>
      cells
        .map((one) => `${(one as HTMLElement).dataset["cellId"]}:${(one as HTMLElement).dataset["pausedLine"]}`)
        .join(),
    );
const pausedWords = () => page.locator("[data-paused]").allInnerTexts();
const marks = (id: string, at: Page = page) =>
  cell(at, id)
    .locator("[data-breakpoint]")
    .evaluateAll((all) =>
      all.map((one) => Number((one as HTMLElement).dataset["breakpoint"])).toSorted((a, b) => a - b),
    );
const kinds = (id: string) =>
  cell(page, id)
    .locator("[data-breakpoint]")
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["kind"]));
const said = (id: string) => outputs(page, id).innerText();
const variable = (name: string) =>
  page
    .getByRole("tree", { name: "Variables" })
    .locator(`[data-variable="${name}"] .debugger-value`)
    .first()
    .innerText();
const consoleText = () => page.getByRole("log", { name: "Evaluated" }).innerText();

/** Chosen, with the keys of the notebook in command mode. */
async function focus(id: string): Promise<void> {
  await select(page, id);
  await page.waitForSelector(`[data-cell-id="${id}"]:focus-within, [data-cell-id="${id}"]:focus`);
  await page.locator('[data-notebook][data-mode="command"]', { has: cell(page, id) }).waitFor();
}
async function command(label: string): Promise<void> {
  await paletteCommand(page, label);
  await page.getByRole("combobox", { name: "Command palette" }).waitFor({ state: "detached" });
}
/** The pointer over the margin, left of a line: the pale dot says which line a press means, once nothing moves any more. */
async function overMargin(id: string, line: number, at: Page = page): Promise<void> {
  const source = cell(at, id).locator(".source");
  await source.scrollIntoViewIfNeeded();
  const meant = async () => {
    const box = (await source.boundingBox())!;
    const y = box.y + 8 + 20 * (line - 1) + 10;
    await at.mouse.move(box.x + 200, y);
    await at.mouse.move(box.x + 6, y);
    return source
      .locator(".debug-ghost")
      .evaluateAll((all) => all.map((one) => Number((one as HTMLElement).style.getPropertyValue("--line")) + 1));
  };
  await soon(meant).toEqual([line]);
}
/** A press there: the dot comes, or goes. */
async function pressMargin(id: string, line: number, gives: number[], at: Page = page): Promise<void> {
  await overMargin(id, line, at);
  await at.mouse.down();
  await at.mouse.up();
  await soon(() => marks(id, at)).toEqual(gives);
}
/** Runs the cell from its gutter, and waits until it stands there. */
async function runTo(id: string, place: string): Promise<void> {
  await focus(id);
  await page.keyboard.press("Control+Enter");
  await soon(pausedAt).toBe(place);
}
async function run(id: string, state = "done"): Promise<void> {
  await focus(id);
  await page.keyboard.press("Control+Enter");
  await runState(page, id, state);
}
async function press(key: string, place: string): Promise<void> {
  await page.keyboard.press(key);
  await soon(pausedAt).toBe(place);
}
async function goOn(id: string, state: "done" | "failed" = "done"): Promise<void> {
  await page.keyboard.press("F5");
  await runState(page, id, state);
  await soon(pausedAt).toBe("");
}
async function evaluate(expression: string, gives: RegExp): Promise<void> {
  await page.getByRole("textbox", { name: "Evaluate", exact: true }).fill(expression);
  await page.keyboard.press("Enter");
  await soon(consoleText).toMatch(gives);
}
/** The pencil of the breakpoint, and what is written there. */
async function editBreakpoint(place: string, words: { condition?: string; log?: string }): Promise<void> {
  await page.getByRole("button", { name: `Edit ${place}`, exact: true }).click();
  await page.getByRole("textbox", { name: "Condition" }).fill(words.condition ?? "");
  await page.getByRole("textbox", { name: "Log message" }).fill(words.log ?? "");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Condition" }).waitFor({ state: "detached" });
}
/** Rests the pointer on the first place where this word stands, and reads what is said there. */
async function restOn(code: Locator, word: string, says: string): Promise<void> {
  const at = await code.evaluate((host, wanted) => {
    const walker = document.createTreeWalker(host, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const found = new RegExp(`\\b${wanted}\\b`).exec(node.textContent ?? "");
      if (!found) continue;
      range.setStart(node, found.index);
      range.setEnd(node, found.index + wanted.length);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
    return null;
  }, word);
  await page.mouse.move(at!.x, at!.y, { steps: 2 });
  await soon(() => page.locator(".debug-hover").allInnerTexts()).toEqual([expect.stringContaining(says)]);
  await page.mouse.move(4, 4);
}
/** In the cell's editor, with the caret at its beginning. */
async function edit(id: string): Promise<void> {
  await focus(id);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`[data-cell-id="${id}"] .cm-content:focus`);
  await page.keyboard.press("Control+Home");
}

describe("[P95] the debugger", () => {
  beforeAll(async () => {
    lab = await startLab({ files: { "n.ipynb": notebook(...CELLS), "helper.py": HELPER } });
    page = await openLab(lab, "n.ipynb");
    await run("c5");
    await run("c1");
    await focus("c2");
    await command("Show Debugger");
    await page.getByRole("toolbar", { name: "Debugger", exact: true }).waitFor();
  });
  afterAll(async () => {
    await closeBrowser();
    await lab?.close();
  });

  test("a breakpoint pauses a run: stack, variables, steps in, over and out", async ({ skip }) => {
    if (!(await hasDebugpy())) skip("the kernel has no debugpy");
    expect(await said("c5")).toContain("found None False");
    await focus("c2");
    await command("Toggle Breakpoint");
    await soon(() => marks("c2")).toEqual([1]);
    // What lint says of the line (it runs out of order) stands in the margin too, and leaves the press to it.
    await cell(page, "c2").locator('[data-problem="W104"]').waitFor();
    await pressMargin("c2", 1, []);
    await pressMargin("c2", 3, [3]);
    await runTo("c2", "c2:3");
    await soon(pausedWords).toEqual(["Paused in cell 2, line 3"]);
    await soon(() => variable("total")).toBe("0");
    await press("F11", "c1:2");
    await soon(() => variable("x")).toBe("0");
    await press("F10", "c1:3");
    await soon(() => page.getByRole("list", { name: "Call stack" }).innerText()).toMatch(
      /double[\s\S]*cell 1, line 3[\s\S]*top level[\s\S]*cell 2, line 3/,
    );
    await press("Shift+F11", "c2:3");
    await press("F10", "c2:2");
    await press("F10", "c2:3");
    await soon(() => variable("i")).toBe("1");
  });

  test("values: watched, evaluated, set by a statement, under the pointer", async ({ skip }) => {
    if (!(await hasDebugpy())) skip("the kernel has no debugpy");
    await page.getByRole("textbox", { name: "Watch expression" }).fill("total + 5");
    await page.keyboard.press("Enter");
    await soon(() => page.locator('[data-watch="total + 5"] .debugger-value').innerText()).toBe("5");
    await evaluate("(total, i)", /\(0, 1\)/);
    await evaluate("total = 1000", /total = 1000/);
    await evaluate("total + 1", /1001/);
    await page.getByRole("button", { name: "More about total" }).click();
    await page.getByRole("menuitem", { name: "Show as a cell would" }).click();
    await soon(() => page.getByRole("region", { name: "Value of total" }).innerText()).toContain("1000");
    await restOn(cell(page, "c2").locator(".source"), "total", "total = 1000");
    expect(await axeInBoth(page)).toEqual({ light: [], dark: [] });
  });

  test("a second page joins in the pause, a reload finds it again, and either goes on", async ({ skip }) => {
    if (!(await hasDebugpy())) skip("the kernel has no debugpy");
    const other = await page.context().newPage();
    await visit(lab, other, "n.ipynb");
    await soon(() => pausedAt(other)).toBe("c2:3");
    await other.reload();
    await soon(() => pausedAt(other)).toBe("c2:3");
    await soon(() => marks("c2", other)).toEqual([3]);
    // A press counts when it goes down: what is drawn anew before it is over takes nothing from it.
    await pressMargin("c2", 4, [3, 4]);
    await overMargin("c2", 3, other);
    await other.mouse.down();
    await soon(() => marks("c2", other)).toEqual([4]);
    await pressMargin("c2", 4, []);
    await soon(() => marks("c2", other)).toEqual([]);
    await other.mouse.up();
    await pressMargin("c2", 3, [3], other);
    await pressMargin("c2", 3, [], other);
    await soon(() => marks("c2")).toEqual([]);
    await other.keyboard.press("F5");
    await runState(page, "c2", "done");
    await soon(pausedAt).toBe("");
    await soon(() => pausedAt(other)).toBe("");
    await other.close();
    await soon(() => said("c2")).toContain("total 1012");
  });

  test("a condition, a log point; breakpoints go along with edits, splits and merges", async ({ skip }) => {
    if (!(await hasDebugpy())) skip("the kernel has no debugpy");
    await pressMargin("c2", 3, [3]);
    await editBreakpoint("cell 2, line 3", { condition: "i == 2" });
    await soon(() => kinds("c2")).toEqual(["condition"]);
    await edit("c2");
    await page.keyboard.type("# first\n");
    await soon(() => marks("c2")).toEqual([4]);
    await page.keyboard.press("Home");
    await page.keyboard.press("Control+Shift+Minus");
    // The part above is a new cell; the lines with the breakpoint are the cell's own still.
    await soon(() => page.locator("[data-cell-id]").count()).toBe(6);
    await soon(() => marks("c2")).toEqual([3]);
    await page.keyboard.press("Escape");
    await page.locator('[data-notebook][data-mode="command"]').waitFor();
    await command("Merge Cell Above");
    await soon(() => page.locator("[data-cell-id]").count()).toBe(5);
    await soon(() => marks("c2")).toEqual([5]);
    await runTo("c2", "c2:5");
    await soon(() => variable("i")).toBe("2");
    await editBreakpoint("cell 2, line 5", { log: "i is {i}" });
    await soon(() => kinds("c2")).toEqual(["log"]);
    await focus("c2");
    await goOn("c2");
    await soon(consoleText).toContain("i is 3");
    await pressMargin("c2", 5, []);
  });

  test("a failing cell pauses where it fails; later its frames are one press on its output away", async ({ skip }) => {
    if (!(await hasDebugpy())) skip("the kernel has no debugpy");
    await focus("c4");
    await command("Pause on Exceptions");
    await runTo("c4", "c4:3");
    await soon(() => variable("found")).toBe("[7]");
    await goOn("c4", "failed");
    await command("Pause on Exceptions");
    await outputs(page, "c4").getByRole("button", { name: "Debug from this error" }).click();
    await soon(pausedAt).toBe("c4:3");
    await soon(() => variable("n")).toBe("7");
    await focus("c4");
    await press("F5", "");
  });

  test("a file's breakpoint opens the file; steps, values and an interrupt work from there", async ({ skip }) => {
    if (!(await hasDebugpy())) skip("the kernel has no debugpy");
    await page.getByRole("treeitem", { name: "helper.py" }).dblclick();
    await page.locator(".debug-file-gutter").waitFor();
    await page.locator(".text-place .cm-line").nth(1).click();
    await page.waitForSelector(".text-place .cm-content:focus");
    await page.keyboard.press("F9");
    await page.locator(".debug-file-gutter [data-breakpoint='2']").waitFor();
    await page.getByRole("tab", { name: "n.ipynb" }).click();
    await focus("c3");
    await page.keyboard.press("Control+Enter");
    const line = page.locator(".text-place .debug-file-line");
    await soon(() => line.allInnerTexts()).toEqual(["    a = x * 2"]);
    await page.waitForSelector(".text-place .cm-content:focus");
    await page.keyboard.press("F10");
    await soon(() => line.allInnerTexts()).toEqual(["    b = a + 1"]);
    await soon(() => variable("a")).toBe("8");
    await restOn(page.locator(".text-place .cm-line").nth(2), "a", "a = 8");
    // Out of the file it is the notebook's turn again.
    await press("Shift+F11", "c3:2");
    await page.locator('[data-notebook="n.ipynb"]').waitFor({ state: "visible" });
    await focus("c3");
    await page.keyboard.press("i");
    await page.keyboard.press("i");
    await runState(page, "c3", "interrupted");
    await soon(pausedWords).toEqual([]);
  });

  test("breakpoints outlive the kernel and the page", async ({ skip }) => {
    if (!(await hasDebugpy())) skip("the kernel has no debugpy");
    await pressMargin("c3", 2, [2]);
    await runTo("c3", "c3:2");
    await page.keyboard.press("0");
    await page.keyboard.press("0");
    await page.getByRole("button", { name: "Restart", exact: true }).last().click();
    await soon(pausedWords).toEqual([]);
    await kernelState(page, "idle");
    await visit(lab, page, "n.ipynb");
    await soon(() => marks("c3")).toEqual([2]);
    await runTo("c3", "c3:2");
    await page.keyboard.press("F5");
    // The one in the file pauses next.
    await soon(pausedWords).toEqual(["Paused in helper.py, line 2"]);
    await soon(() => page.locator(".text-place .debug-file-line").allInnerTexts()).toEqual(["    a = x * 2"]);
    await page.keyboard.press("F5");
    await soon(pausedWords).toEqual([]);
    await page.getByRole("tab", { name: "n.ipynb" }).click();
    await runState(page, "c3", "done");
    await soon(() => said("c3")).toContain("helped 9");
  });

  test("a cell is debugged without a breakpoint; and then nothing looks at runs any more", async ({ skip }) => {
    if (!(await hasDebugpy())) skip("the kernel has no debugpy");
    await focus("c1");
    await command("Remove All Breakpoints");
    await soon(() => marks("c3")).toEqual([]);
    await command("Debug Cell");
    await soon(pausedAt).toBe("c1:1");
    await goOn("c1");
    await soon(() => page.locator(".debugger-state").innerText()).toContain("Press left of a line");
    await run("c5");
    await soon(() => said("c5")).toContain("found None False");
  });

  test("[P116] what the kernel has loaded is filtered, a library's file is read, one of the project opens as itself", async ({
    skip,
  }) => {
    if (!(await hasDebugpy())) skip("the kernel has no debugpy");
    await page.getByRole("button", { name: "Kernel sources", exact: true }).click();
    const filter = page.getByRole("textbox", { name: "Filter modules" });
    const modules = page.getByRole("list", { name: "Kernel sources" }).getByRole("button");
    await filter.fill("json.dec");
    await modules.filter({ hasText: "json/decoder.py" }).click();
    await page.locator("[data-source$='json/decoder.py'] .cm-content", { hasText: "JSONDecoder" }).waitFor();
    await command("Go to Line…");
    await page.getByRole("textbox", { name: "Line", exact: true }).fill("3");
    await page.keyboard.press("Enter");
    await soon(() => page.getByText("Ln 3, Col 1").count()).toBe(1);
    await soon(() => page.getByText("Read-only", { exact: true }).count()).toBe(1);
    await filter.fill("helper.py");
    await modules.filter({ hasText: /^helperhelper\.py$/ }).click();
    await page.locator("[data-tab='helper.py'] .cm-content", { hasText: "help_with" }).waitFor();
  });

  test("a run that nothing would pause is paused where it is, and the debugger goes with its end", async ({ skip }) => {
    if (!(await hasDebugpy())) skip("the kernel has no debugpy");
    lab.put(
      "loop.ipynb",
      notebook({ id: "loop", source: "import time\nfor turn in range(100_000):\n    time.sleep(0.01)" }),
    );
    await visit(lab, page, "loop.ipynb");
    const runAway = async () => {
      await focus("loop");
      await page.keyboard.press("Control+Enter");
      await runState(page, "loop", "running");
      await kernelState(page, "busy");
    };
    const goOnAndInterrupt = async () => {
      await page.keyboard.press("F5");
      await soon(pausedAt).toBe("");
      await command("Interrupt Kernel");
      await runState(page, "loop", "interrupted");
    };
    await runAway();
    await page.keyboard.press("F6");
    await soon(pausedAt).toMatch(/^loop:[123]$/);
    await goOnAndInterrupt();

    // It had come and gone before: Python traces nothing any more in the thread that runs by then.
    await runAway();
    await page.keyboard.press("F6");
    await soon(pausedAt).toMatch(/^loop:[123]$/);
    await goOnAndInterrupt();

    await runAway();
    await pressMargin("loop", 3, [3]);
    await soon(pausedAt).toBe("loop:3");
    await pressMargin("loop", 3, []);
    await goOnAndInterrupt();
  });
});
