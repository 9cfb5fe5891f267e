/**
 * Debugging in a real page with a real kernel: breakpoints, steps, values, exceptions, files, a second view, a kernel that
 * starts anew. One lab and one kernel for all; the tests follow one another. Left out, visibly, where the kernel has no
 * debugpy.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
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

const CELLS = [
  "def double(x):\n    y = x * 2\n    return y",
  "total = 0\nfor i in range(4):\n    total += double(i)\nprint('total', total)",
  "import helper\nprint('helped', helper.help_with(4))",
  "def boom(n):\n    found = [n]\n    return found[n]\nboom(7)",
  "import importlib.util, sys\nprint('debugpy' in globals(), importlib.util.find_spec('debugpy') is not None)",
];
const HELPER = "def help_with(x):\n    a = x * 2\n    b = a + 1\n    return b\n";

let lab: Lab;
let page: Page;
let hasDebugpy = false;

const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 60_000 });
/** Where it stands: "c2:3", or "" while nothing is paused. */
const pausedAt = (at: Page = page) =>
  at.locator("[data-cell-id][data-paused-line]").evaluateAll((cells) =>
    cells.map((one) => `${(one as HTMLElement).dataset["cellId"]}:${(one as HTMLElement).dataset["pausedLine"]}`).join(),
  );
const marks = (id: string, at: Page = page) =>
  cell(at, id)
    .locator("[data-breakpoint]")
    .evaluateAll((all) => all.map((one) => Number((one as HTMLElement).dataset["breakpoint"])).toSorted((a, b) => a - b));
/** A command by its English label, from the palette. */
async function command(label: string): Promise<void> {
  await page.keyboard.press("Control+Shift+C");
  const field = page.getByRole("combobox");
  await field.fill(label);
  await page.getByRole("option", { name: label }).first().waitFor();
  await page.keyboard.press("Enter");
  await field.waitFor({ state: "detached" });
}
/** A press in the margin, left of the line. */
async function pressMargin(id: string, line: number, at: Page = page): Promise<void> {
  await at.waitForFunction(() => document.querySelector("[data-notebook]") !== null);
  const box = await cell(at, id).locator(".source").boundingBox();
  await at.mouse.click(box!.x + 6, box!.y + 8 + 20 * (line - 1) + 10);
}
/** Back to the cells: keys of the notebook act there. */
const focus = async (id: string) => {
  await select(page, id);
  await soon(() => page.evaluate(() => document.activeElement?.closest("[data-cell-id]")?.getAttribute("data-cell-id"))).toBe(id);
};
const variable = (name: string) => page.getByRole("tree", { name: "Variables" }).locator(`[data-variable="${name}"]`);
const said = (id: string) => outputs(page, id).innerText();

async function evaluate(expression: string, gives: string): Promise<void> {
  await page.getByRole("textbox", { name: "Evaluate" }).fill(expression);
  await page.keyboard.press("Enter");
  await soon(() => page.getByRole("log", { name: "Evaluated" }).innerText()).toContain(gives);
}
const goOn = async (id: string, state: "done" | "failed" | "interrupted") => {
  await page.keyboard.press("F5");
  await runState(page, id, state);
  await soon(pausedAt).toBe("");
};

describe("[P95] the debugger", () => {
  beforeAll(async () => {
    lab = await startLab({ files: { "n.ipynb": notebook(...CELLS), "helper.py": HELPER } });
    page = await openLab(lab, "n.ipynb");
    await select(page, "c5");
    await page.keyboard.press("Control+Enter");
    await runState(page, "c5", "done");
    hasDebugpy = (await said("c5")).includes("False True");
    await select(page, "c1");
    await page.keyboard.press("Control+Enter");
    await runState(page, "c1", "done");
  }, 120_000);
  afterAll(async () => {
    await closeBrowser();
    await lab?.close();
  });

  test("a breakpoint pauses a run; values, steps in, over and out; and it goes on", async ({ skip }) => {
    if (!hasDebugpy) skip("the kernel has no debugpy");
    await focus("c2");
    await command("Show Debugger");
    await command("Toggle Breakpoint");
    await soon(() => marks("c2")).toEqual([1]);
    await pressMargin("c2", 1);
    await soon(() => marks("c2")).toEqual([]);
    await pressMargin("c2", 3);
    await soon(() => marks("c2")).toEqual([3]);
    await focus("c2");
    await page.keyboard.press("Control+Enter");
    await soon(pausedAt).toBe("c2:3");
    await soon(() => page.locator("[data-paused]").innerText()).toContain("Paused in cell 2, line 3");
    await soon(() => variable("total").innerText()).toContain("0");
    await page.keyboard.press("F11");
    await soon(pausedAt).toBe("c1:2");
    await soon(() => variable("x").innerText()).toContain("0");
    await page.keyboard.press("F10");
    await soon(pausedAt).toBe("c1:3");
    await soon(() => page.getByRole("list", { name: "Call stack" }).innerText()).toMatch(/double[\s\S]*cell 1, line 3[\s\S]*top level[\s\S]*cell 2, line 3/);
    await page.keyboard.press("Shift+F11");
    await soon(pausedAt).toBe("c2:3");
    await evaluate("total * 100 + i", "0");
    await evaluate("total = 1000", "");
  }, 120_000);

  test("a second page joins in the pause, a reload finds it again, and either goes on", async ({ skip }) => {
    if (!hasDebugpy) skip("the kernel has no debugpy");
    const other = await page.context().newPage();
    await visit(lab, other, "n.ipynb");
    await soon(() => pausedAt(other)).toBe("c2:3");
    await soon(() => marks("c2", other)).toEqual([3]);
    await other.reload();
    await soon(() => pausedAt(other)).toBe("c2:3");
    await pressMargin("c2", 3, other);
    await soon(() => marks("c2")).toEqual([]);
    await other.close();
    await focus("c2");
    await goOn("c2", "done");
    await soon(() => said("c2")).toContain("total 1012");
  }, 120_000);

  test("conditions and log points, set in the panel; the breakpoint keeps to its line", async ({ skip }) => {
    if (!hasDebugpy) skip("the kernel has no debugpy");
    await pressMargin("c2", 3);
    await soon(() => marks("c2")).toEqual([3]);
    await page.getByRole("button", { name: "Edit cell 2, line 3" }).click();
    await page.getByRole("textbox", { name: "Condition" }).fill("i == 2");
    await page.keyboard.press("Enter");
    await soon(() => cell(page, "c2").locator("[data-breakpoint][data-kind=condition]").count()).toBe(1);
    await focus("c2");
    await page.keyboard.press("Enter");
    await soon(() => page.evaluate(() => document.activeElement?.className ?? "")).toContain("cm-content");
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("# first\n");
    await soon(() => marks("c2")).toEqual([4]);
    await page.keyboard.press("Control+Enter");
    await soon(pausedAt).toBe("c2:4");
    await soon(() => variable("i").innerText()).toContain("2");
    await page.getByRole("button", { name: "Edit cell 2, line 4" }).click();
    await page.getByRole("textbox", { name: "Condition" }).fill("");
    await page.getByRole("textbox", { name: "Log message" }).fill("i is {i}");
    await page.keyboard.press("Enter");
    await soon(() => cell(page, "c2").locator("[data-breakpoint][data-kind=log]").count()).toBe(1);
    await focus("c2");
    await goOn("c2", "done");
    await soon(() => page.getByRole("log", { name: "Evaluated" }).innerText()).toContain("i is 3");
    await pressMargin("c2", 4);
    await soon(() => marks("c2")).toEqual([]);
  }, 120_000);

  test("a failing cell pauses where it fails; later its frames can be looked at again", async ({ skip }) => {
    if (!hasDebugpy) skip("the kernel has no debugpy");
    await focus("c4");
    await command("Pause on Exceptions");
    await focus("c4");
    await page.keyboard.press("Control+Enter");
    await soon(pausedAt).toBe("c4:3");
    await soon(() => variable("found").innerText()).toContain("[7]");
    await goOn("c4", "failed");
    await focus("c4");
    await command("Pause on Exceptions");
    await focus("c4");
    await command("Debug from This Error");
    await soon(pausedAt).toBe("c4:3");
    await soon(() => variable("n").innerText()).toContain("7");
    await focus("c4");
    await page.keyboard.press("F5");
    await soon(pausedAt).toBe("");
  }, 120_000);

  test("a file's breakpoint, an interrupt in the pause, and a kernel that starts anew", async ({ skip }) => {
    if (!hasDebugpy) skip("the kernel has no debugpy");
    await page.getByRole("treeitem", { name: "helper.py" }).dblclick();
    const line = page.locator(".text-place .cm-line").nth(2);
    await line.click();
    await page.locator(".debug-file-gutter").waitFor();
    await page.keyboard.press("F9");
    await soon(() => page.locator(".debug-file-gutter [data-breakpoint='3']").count()).toBe(1);
    await page.getByRole("tab", { name: "n.ipynb" }).click();
    await focus("c3");
    await page.keyboard.press("Control+Enter");
    await soon(() => page.locator("[data-paused]").innerText()).toContain("helper.py, line 3");
    await soon(() => variable("a").innerText()).toContain("8");
    await focus("c3");
    await page.keyboard.press("i");
    await page.keyboard.press("i");
    await runState(page, "c3", "interrupted");
    await soon(() => page.locator("[data-paused]").count()).toBe(0);
    await focus("c3");
    await page.keyboard.press("Control+Enter");
    await soon(() => page.locator("[data-paused]").innerText()).toContain("helper.py, line 3");
    await focus("c3");
    await page.keyboard.press("0");
    await page.keyboard.press("0");
    await page.getByRole("button", { name: "Restart", exact: true }).last().click();
    await kernelState(page, "idle");
    await soon(() => page.locator("[data-paused]").count()).toBe(0);
    await focus("c3");
    await page.keyboard.press("Control+Enter");
    await soon(() => page.locator("[data-paused]").innerText()).toContain("helper.py, line 3");
    await goOn("c3", "done");
    await soon(() => said("c3")).toContain("helped 9");
    await command("Remove All Breakpoints");
    await focus("c1");
    await command("Debug Cell");
    await soon(pausedAt).toBe("c1:1");
    await goOn("c1", "done");
  }, 180_000);
});
