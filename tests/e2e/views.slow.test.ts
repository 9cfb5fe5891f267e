/**
 * A notebook in several views of one window, an output in a tab of its own, two notebooks on one kernel, and how text is edited
 * as a person chose it; on real ipykernel.
 */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { axeInBoth } from "../lab/axe.ts";
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
  visit,
} from "../lab/lab.ts";

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab({
    files: {
      "one.ipynb": notebook("x = 20\nprint('from one')", "name = input('Name? ')\nprint('hello', name)"),
      "two.ipynb": notebook("print(x + 22)", "x = 7"),
      "long.ipynb": tall(),
      "text.ipynb": notebook("value = 41 + 1\nprint(value)", `wide = "${"w".repeat(400)}"`, ""),
    },
  });
  page = await openLab(lab, "one.ipynb");
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

/** Figures above, some screens of cells with a line below. */
function tall(): object {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><rect width="400" height="400"/></svg>';
  const figure = {
    output_type: "display_data",
    metadata: {},
    data: { "image/svg+xml": svg, "text/plain": "<Figure>" },
  };
  const line = { output_type: "stream", name: "stdout", text: "a line" };
  const book = notebook(...Array.from({ length: 40 }, (_, i) => `x = ${i}`)) as { cells: object[] };
  return { ...book, cells: book.cells.map((one, i) => ({ ...one, outputs: [i < 4 ? figure : line] })) };
}

const soon = <T>(read: () => T | Promise<T>) => expect.poll(read);
const panel = (name: string) => page.getByRole("region", { name, exact: true });
const source = (view: Locator, id: string) => view.locator(`[data-cell-id="${id}"] [role="textbox"]`);
const active = (view: Locator) => view.locator("[data-active]").getAttribute("data-cell-id");

test("a second view is in step with the first, and has a selection of its own", async () => {
  const [first, second] = [panel("Notebook one.ipynb"), panel("Notebook one.ipynb, view 2")];
  await select(page, "c1");
  await command(page, "New View for Notebook");
  await soon(() => source(second, "c1").textContent()).toContain("x = 20");
  await second.locator('[data-cell-id="c2"]').click({ position: { x: 8, y: 12 } });
  await soon(() => active(second)).toBe("c2");
  expect(await active(first)).toBe("c1");
  await source(second, "c1").click();
  await second.locator('[data-cell-id="c1"] .cm-content').waitFor();
  await soon(() => second.locator(".cm-focused").count()).toBe(1);
  await page.keyboard.press("Control+End");
  await page.keyboard.type("  # seen");
  await soon(() => source(first, "c1").textContent()).toContain("# seen");
  await page.keyboard.press("Control+Enter");
  await first.locator('[data-cell-id="c1"][data-run="done"]').waitFor();
  await soon(() => first.locator('[data-cell-id="c1"] [data-outputs]').textContent()).toContain("from one");
  // Nobody else is here.
  expect(await page.locator(".cell-people, .remote-caret").count()).toBe(0);
});

test("an output in a tab of its own follows the runs, and comes back with the layout", async () => {
  const output = panel("Output of a cell of one.ipynb");
  await command(page, "Create New View for Cell Output");
  await soon(() => output.textContent()).toContain("from one");
  expect(await axeInBoth(page, "[data-output-view]")).toEqual({ light: [], dark: [] });
  const first = panel("Notebook one.ipynb");
  await source(first, "c1").click();
  await soon(() => first.locator(".cm-focused").count()).toBe(1);
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\nprint('again')");
  await page.keyboard.press("Control+Enter");
  await soon(() => output.textContent()).toContain("again");
  await page.getByRole("tab", { name: /^Output of Cell 1 · one/ }).click();
  await soon(() => page.title()).toMatch(/^Output of Cell 1 · one/);
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  await soon(() => page.title()).toMatch(/^Output of Cell 1 · one/);
  await soon(() => output.textContent()).toContain("again");
  await output.getByRole("button", { name: "Cell 1", exact: true }).click();
  await soon(() => page.evaluate(() => document.activeElement?.getAttribute("data-cell-id"))).toBe("c1");
});

test("another notebook uses the kernel of the first; each sees that it works, and leaving it does not end it", async () => {
  await visit(lab, page, "two.ipynb");
  const two = page.locator('[data-notebook="two.ipynb"]');
  await two.locator("[data-kernel-button]").click();
  await page.getByRole("menuitemcheckbox", { name: /^Kernel of one\.ipynb( \w+)?$/ }).click();
  await soon(() => two.getAttribute("data-kernel")).toBe("idle");
  await two.locator('[data-cell-id="c1"]').click({ position: { x: 8, y: 12 } });
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+Enter");
  await two.locator('[data-cell-id="c1"][data-run="done"]').waitFor();
  await soon(() => two.locator('[data-cell-id="c1"] [data-outputs]').textContent()).toContain("42");
  await soon(async () =>
    (await (await lab.fetch("/api/sessions")).json()).map((one: { kernel: { id: string } }) => one.kernel.id),
  ).toHaveLength(2);
  const kernels = async () =>
    ((await (await lab.fetch("/api/kernels")).json()) as { id: string }[]).map(({ id }) => id);
  const before = await kernels();
  await two.locator("[data-kernel-button]").click();
  await page.getByRole("menuitemcheckbox", { name: "No kernel", exact: true }).click();
  await soon(() => two.getAttribute("data-kernel")).toBe("none");
  expect(await kernels()).toEqual(before);
});

test("answers to input() come back by the arrow keys", async () => {
  await visit(lab, page, "one.ipynb");
  const field = page.locator('[data-notebook="one.ipynb"]:not([data-view]) [data-stdin] input');
  for (const answer of ["Ada", "Grace"]) {
    await panel("Notebook one.ipynb")
      .locator('[data-cell-id="c2"]')
      .click({ position: { x: 8, y: 12 } });
    await page.keyboard.press("Control+Enter");
    await soon(() => field.evaluate((one) => one === document.activeElement).catch(() => false)).toBe(true);
    await page.keyboard.type(answer);
    await page.keyboard.press("Enter");
    await soon(() => outputs(page, "c2").first().textContent()).toContain(`hello ${answer}`);
    await runState(page, "c2", "done");
  }
  await panel("Notebook one.ipynb")
    .locator('[data-cell-id="c2"]')
    .click({ position: { x: 8, y: 12 } });
  await page.keyboard.press("Control+Enter");
  await soon(() => field.evaluate((one) => one === document.activeElement).catch(() => false)).toBe(true);
  await page.keyboard.type("new");
  for (const [key, answer] of [
    ["ArrowUp", "Grace"],
    ["ArrowUp", "Ada"],
    ["ArrowUp", "Ada"],
    ["ArrowDown", "Grace"],
    ["ArrowDown", "new"],
  ] as const) {
    await page.keyboard.press(key);
    await soon(() => field.inputValue()).toBe(answer);
  }
  await page.keyboard.press("Enter");
  await soon(() => cell(page, "c2").first().locator("[data-outputs]").textContent()).toContain("hello new");
});

const editing = async (id: string) => {
  await page.locator(`[data-notebook="text.ipynb"] [data-cell-id="${id}"] [role="textbox"]`).click();
  await soon(() => cell(page, id).locator(".cm-focused").count()).toBe(1);
};

test("settings of the editor act at once, in static text and in editors, and are kept", async () => {
  await page.context().close();
  page = await openLab(lab, "text.ipynb");
  const look = () =>
    page.evaluate(() => {
      const text = document.querySelector('[data-cell-id="c2"] .source-text')!;
      const style = getComputedStyle(text);
      const numbers = document.querySelector<HTMLElement>('[data-cell-id="c2"] .source-numbers')!.hidden;
      return [style.fontSize, text.scrollWidth > text.clientWidth, style.backgroundImage !== "none", numbers].join(" ");
    });
  await select(page, "c3");
  await soon(look).toBe("13px true false true");
  await command(page, "Editor Settings");
  const dialog = page.getByRole("dialog", { name: "Editor settings" });
  await dialog.waitFor();
  expect(await axeInBoth(page, "dialog")).toEqual({ light: [], dark: [] });
  for (const name of ["Line numbers", "Wrap long lines of code", "Show spaces and tabs", "Close brackets and quotes"])
    await dialog.getByRole("checkbox", { name, exact: true }).check();
  await dialog.getByRole("combobox", { name: "Tab size" }).selectOption("2");
  await dialog.getByRole("combobox", { name: "Font size of code" }).selectOption("16");
  await dialog.getByRole("textbox", { name: /^Rulers/ }).fill("80");
  await dialog.getByRole("button", { name: "Done", exact: true }).click();
  await soon(look).toBe("16px false true false");
  await editing("c3");
  await cell(page, "c3").locator(".cm-gutters").waitFor();
  await page.keyboard.type("if value:");
  await page.keyboard.press("Enter");
  await page.keyboard.type("f(");
  const text = () => cell(page, "c3").locator(".cm-content").innerText();
  await soon(text).toBe("if value:\n  f()");
  await soon(() => page.getByRole("contentinfo", { name: "Status" }).textContent()).toMatch(/Ln 2, Col 5.*Spaces: 2/);
  await page.reload();
  await page.waitForSelector('[data-notebook="text.ipynb"] [data-cell-id]');
  await soon(look).toBe("16px false true false");
  await page.evaluate(() => localStorage.removeItem("pellucid:editor"));
  await page.reload();
  await page.waitForSelector('[data-notebook="text.ipynb"] [data-cell-id]');
  await soon(look).toBe("13px true false true");
});

test("a line wider than the cell is reached by keys", async () => {
  await select(page, "c2");
  const text = cell(page, "c2").locator(".source-text");
  await soon(() => text.getAttribute("tabindex")).toBe("0");
  await text.focus();
  await page.keyboard.press("ArrowRight");
  await soon(() => text.evaluate((one) => one.scrollLeft)).toBeGreaterThan(0);
  await page.keyboard.press("Enter");
  await soon(() => cell(page, "c2").locator(".cm-focused").count()).toBe(1);
});

test("what ran before is suggested behind the caret, taken by Tab, typed into, and put away by Escape", async () => {
  await select(page, "c1");
  await page.keyboard.press("Control+Enter");
  await runState(page, "c1", "done");
  await editing("c3");
  await cell(page, "c3").locator(".cm-editor[data-completes]").waitFor();
  const ghost = cell(page, "c3").locator(".suggestion");
  const content = () =>
    cell(page, "c3")
      .locator(".cm-content")
      .evaluate((one) => one.textContent);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("val");
  await page.keyboard.press("Alt+\\");
  await soon(() => ghost.textContent()).toBe("ue = 41 + 1\nprint(value)");
  await page.keyboard.type("ue =");
  await soon(() => ghost.textContent()).toBe(" 41 + 1\nprint(value)");
  await page.keyboard.press("Escape");
  await soon(() => ghost.count()).toBe(0);
  expect(await cell(page, "c3").locator(".cm-focused").count()).toBe(1);
  await page.keyboard.press("Alt+\\");
  await ghost.waitFor();
  await page.keyboard.press("Alt+End");
  await soon(content).toContain("value = 41 + 1");
  await soon(() => ghost.count()).toBe(0);
});

test("the simple interface shows one document, and a picture is looked at by Jupyter's keys", async () => {
  const strip = page.locator(".flexlayout__tabset_tabbar_outer");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await soon(() => page.locator('[data-notebook="text.ipynb"]').getAttribute("data-mode")).toBe("command");
  await page.keyboard.press("Control+Shift+d");
  await soon(() => strip.first().isVisible()).toBe(false);
  await page.keyboard.press("Control+Shift+d");
  await soon(() => strip.first().isVisible()).toBe(true);
  lab.put(
    "dot.svg",
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="9" height="9"/></svg>',
  );
  await visit(lab, page, "dot.svg");
  const ground = page.getByRole("region", { name: "dot.svg", exact: true });
  const picture = ground.getByRole("img");
  await soon(() => picture.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(40);
  await ground.focus();
  for (const key of ["=", "]", "h", "i"]) await page.keyboard.press(key);
  await soon(() => picture.evaluate((one) => (one as HTMLElement).style.cssText)).toMatch(
    /rotate\(90deg\) scale\(-1, 1\).*width: 50px.*invert\(1\)/,
  );
  await page.keyboard.press("0");
  await soon(() => picture.evaluate((one) => (one as HTMLElement).style.cssText)).toMatch(/rotate\(0deg\)/);
});

test("[P47] the scratchpad tries code in the notebook's kernel: told in truth, written nowhere", async () => {
  lab.put("pad.ipynb", notebook({ id: "p1", source: "data = [1, 2]" }, { id: "p2", source: "sum(data)" }));
  await visit(lab, page, "pad.ipynb");
  const run = (n: number, state: string) => page.locator(`[data-scratch-run="${n}"][data-run="${state}"]`);
  const code = page.getByRole("textbox", { name: "Scratchpad code" });
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest("[data-scratchpad],[data-cell-id]")?.className);
  await select(page, "p1");
  await page.keyboard.press("Shift+Enter");
  await runState(page, "p1", "done");
  await page.keyboard.press("Control+Alt+b");
  await page.locator("[data-scratchpad] .cm-content:focus").waitFor();
  await page.keyboard.type("data.append(30)");
  await soon(() => code.innerText()).toBe("data.append(30)");
  expect(await axeInBoth(page, "aside")).toEqual({ light: [], dark: [] });
  await page.keyboard.press("Shift+Enter");
  await run(1, "done").waitFor();
  await soon(() => cell(page, "p1").getAttribute("data-truth-why")).toContain("by code from outside the notebook");
  await page.keyboard.type("data / 2");
  await page.keyboard.press("Shift+Enter");
  await run(2, "failed").waitFor();
  await soon(() => run(2, "failed").innerText()).toContain("TypeError");
  await soon(() => code.innerText()).toBe("\n");
  for (const [key, text] of [
    ["ArrowUp", "data / 2"],
    ["ArrowUp", "data.append(30)"],
    ["ArrowDown", "data / 2"],
  ] as const) {
    await page.keyboard.press(key);
    await soon(() => code.innerText()).toBe(text);
  }
  await page.keyboard.press("Escape");
  await soon(focused).toMatch(/cell/);
  await select(page, "p2");
  await command(page, "Run Selected Text or Current Line in Scratchpad");
  await run(3, "done").waitFor();
  await soon(() => run(3, "done").innerText()).toContain("33");
  const file = JSON.parse(await (await lab.fetch("/files/pad.ipynb")).text()) as { cells: { outputs: unknown[] }[] };
  expect(file.cells.map((one) => one.outputs)).toEqual([[], []]);
  await soon(() => run(2, "failed").innerText()).toContain("In this code, line 1");
  await page.reload();
  await soon(() => run(2, "failed").innerText()).toContain("TypeError");
  await run(3, "done").waitFor();
});

test("[W127] after a reload a notebook is as high as before, and its place is the same", async () => {
  // The other tests' window keeps its own arrangement of tabs.
  const own = await openLab(lab, "long.ipynb");
  const scroll = own.locator(".notebook-scroll");
  const drawn = () => soon(() => own.locator("[data-cell-id] [data-waits]").count()).toBe(0);
  const place = () => scroll.evaluate(({ scrollHeight, scrollTop }) => [scrollHeight, Math.round(scrollTop)]);
  await drawn();
  // Seen once from end to end, all heights are known.
  for (let at = 1; at <= 40; at++) {
    const one = cell(own, `c${at}`);
    await one.scrollIntoViewIfNeeded();
    await soon(() => one.evaluate(({ clientHeight }) => clientHeight)).toBeGreaterThan(at <= 4 ? 400 : 60);
  }
  await scroll.evaluate((one) => one.scrollTo(0, one.scrollHeight));
  const before = await place();
  for (let round = 0; round < 2; round++) {
    await own.reload();
    await drawn();
    await soon(place).toEqual(before);
  }
  await own.context().close();
});
