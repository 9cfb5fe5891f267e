/** A notebook tab as a person's fingers know it: modes, running, editing, undoing; on a real kernel. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  command,
  edit,
  kernelState,
  type Lab,
  notebook,
  openLab,
  outputs,
  runState,
  saved,
  select,
  startLab,
} from "../lab/lab.ts";

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});
afterEach(() => page.context().close());

const open = async (...cells: Parameters<typeof notebook>) => {
  const name = `n${Math.random().toString(36).slice(2)}.ipynb`;
  lab.put(name, notebook(...cells));
  page = await openLab(lab, name);
};
const ids = () =>
  page.locator("[data-cell-id]").evaluateAll((list) => list.map((one) => one.getAttribute("data-cell-id")));
// Text far from view is not laid out, so it is asked for as it stands, not as it looks.
const sources = () => page.locator('[data-cell-id] [role="textbox"]').allTextContents();
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

describe("running", () => {
  beforeEach(() => open("x = 20", "x + 1", { type: "markdown", source: "# Title" }, "print('last')"));

  test("Shift+Enter runs and goes on; Ctrl+Enter stays; Alt+Enter inserts", async () => {
    await select(page, "c1");
    await press("Shift+Enter");
    await runState(page, "c1", "done");
    await expect.poll(async () => cell(page, "c2").getAttribute("data-active")).not.toBeNull();
    await press("Control+Enter");
    await outputs(page, "c2").getByText("21").waitFor();
    await expect.poll(async () => cell(page, "c2").getAttribute("data-active")).not.toBeNull();
    await press("Alt+Enter");
    await expect.poll(async () => (await ids()).length).toBe(5);
  });

  test("Run All Cells, then every cell is done and fresh, and the file holds the outputs", async () => {
    await select(page, "c1");
    await command(page, "Run All Cells");
    await runState(page, "c4", "done");
    for (const id of ["c1", "c2", "c4"])
      await expect.poll(() => cell(page, id).getAttribute("data-truth")).toBe("fresh");
    await press("Escape", "Control+s");
    await expect
      .poll(async () => JSON.stringify(await (await lab.fetch(`/api/contents/${await path()}?content=1`)).json()))
      .toContain("last");
  });

  test("a run asked for before the kernel is ready is never lost", async () => {
    await select(page, "c1");
    await press("Shift+Enter", "Shift+Enter");
    await outputs(page, "c2").getByText("21").waitFor();
  });

  test("interrupt stops the cell and the queue; restart forgets the variables", async () => {
    await open("import time\nx = 5\nprint('on', flush=True)\nwhile True: time.sleep(0.1)", "y = 1", "print(x)");
    await select(page, "c1");
    await press("Shift+Enter", "Shift+Enter");
    await outputs(page, "c1").getByText("on").waitFor();
    await runState(page, "c2", "queued");
    await press("Escape", "i", "i");
    await page.waitForFunction(() =>
      ["failed", "interrupted"].includes(document.querySelector('[data-cell-id="c1"]')!.getAttribute("data-run")!),
    );
    await kernelState(page, "idle");
    await expect.poll(async () => cell(page, "c2").getAttribute("data-run")).toMatch(/^(none|interrupted)$/);
    await select(page, "c3");
    await press("Control+Enter");
    await outputs(page, "c3").getByText("5").waitFor();
    await press("0", "0");
    await page.getByRole("dialog").getByRole("button", { name: "Restart" }).click();
    await press("Control+Enter");
    await runState(page, "c3", "failed");
    await outputs(page, "c3").getByText("NameError").first().waitFor();
  });
});

test("the strip beside the scroll bar has a mark for each cell, when its notebook is opened again too", async () => {
  await open(...Array.from({ length: 40 }, (_, at) => `x${at} = ${at}`));
  const marks = () => page.locator(".state-strip-marks > i").count();
  await expect.poll(marks).toBe(40);
  await page.reload();
  await expect.poll(marks).toBe(40);
});

const path = () => page.locator("[data-notebook]").first().getAttribute("data-notebook");

describe("editing", () => {
  beforeEach(() => open("a = 1", "b = 2", "c = 3"));

  test("typing: the page says unsaved in the same task, then saved when the journal has it", async () => {
    await edit(page, "c1");
    await page.keyboard.type("00");
    await saved(page);
    await page.reload();
    await page.waitForSelector('[data-cell-id="c1"]');
    await expect.poll(async () => (await sources()).join("\n")).toContain("a = 100");
  });

  test("insert, delete, undo, move, copy, cut and paste by keys", async () => {
    await select(page, "c2");
    await press("b");
    await expect.poll(async () => (await ids()).length).toBe(4);
    await press("d", "d");
    await expect.poll(ids).toEqual(["c1", "c2", "c3"]);
    await select(page, "c1");
    await press("d", "d");
    await expect.poll(ids).toEqual(["c2", "c3"]);
    await press("z");
    await expect.poll(ids).toEqual(["c1", "c2", "c3"]);
    await select(page, "c1");
    await press("Control+Shift+ArrowDown");
    await expect.poll(ids).toEqual(["c2", "c1", "c3"]);
    await press("c", "v");
    await expect.poll(async () => (await ids()).length).toBe(4);
    await press("x");
    await expect.poll(async () => (await ids()).length).toBe(3);
  });

  test("[P8] undo and redo go to what they change, however quickly they are pressed", async () => {
    const active = () => page.locator("[data-active=true]").getAttribute("data-cell-id");
    await edit(page, "c1");
    await page.keyboard.type("0");
    await press("Escape");
    await select(page, "c3");
    await press("z");
    await expect.poll(active).toBe("c1");
    await select(page, "c3");
    await press("Enter", "Control+Shift+z");
    await expect.poll(active).toBe("c1");
    await expect.poll(async () => (await sources()).join("\n")).toContain("a = 10");
    await press("Escape");
    await select(page, "c2");
    await press("x", "v", "v", "z", "z", "z");
    await expect.poll(ids).toEqual(["c1", "c2", "c3"]);
    await expect.poll(active).toBe("c2");
  });

  test("split at the cursor, merge with the next, undo both", async () => {
    await select(page, "c1");
    await press("Enter", "Home", "ArrowRight", "Control+Shift+Minus");
    await expect.poll(async () => (await ids()).length).toBe(4);
    await press("Escape", "Shift+ArrowUp", "Shift+M");
    await expect.poll(async () => (await ids()).length).toBe(3);
    await press("Escape", "z", "z");
    await expect.poll(ids).toEqual(["c1", "c2", "c3"]);
    await expect.poll(async () => (await sources()).join("\n")).toContain("a = 1");
  });

  test("change type to Markdown and back; a heading by digit; Markdown is drawn on run", async () => {
    await select(page, "c1");
    await press("m");
    await page.waitForSelector('[data-cell-id="c1"][data-cell-type="markdown"]');
    await press("y");
    await page.waitForSelector('[data-cell-id="c1"][data-cell-type="code"]');
    await press("m", "1");
    await press("Shift+Enter");
    await cell(page, "c1").getByRole("heading", { level: 1 }).waitFor();
  });

  test("a press on the static text makes an editor with the cell's name", async () => {
    await cell(page, "c2").getByText("b = 2").click();
    await page.keyboard.press("End");
    await page.keyboard.type(" # here");
    await expect.poll(async () => (await sources()).join("\n")).toContain("b = 2 # here");
    await expect.poll(async () => page.locator("[data-notebook]").first().getAttribute("data-mode")).toBe("edit");
    await press("Escape");
    await expect.poll(async () => page.locator("[data-notebook]").first().getAttribute("data-mode")).toBe("command");
  });
});

describe("two windows", () => {
  test("show the same cells, outputs, states and prompt; text typed in one appears in the other", async () => {
    await open("name = input('Who? ')", "print('hello', name)");
    const other = await openLab(lab, (await path())!);
    await select(page, "c1");
    await press("Shift+Enter", "Shift+Enter");
    await page.waitForSelector("[data-stdin]");
    await other.waitForSelector("[data-stdin]");
    await other.locator("[data-stdin] input, input[data-stdin]").first().fill("Ada");
    await other.keyboard.press("Enter");
    for (const view of [page, other]) await outputs(view, "c2").getByText("hello Ada").waitFor();
    await select(page, "c2");
    await press("Enter", "Control+End");
    await page.keyboard.type("\n# typed here");
    await expect.poll(() => cell(other, "c2").innerText()).toContain("# typed here");
    await other.context().close();
  });
});
