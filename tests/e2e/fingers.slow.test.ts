/**
 * What trained fingers expect of a notebook, key by key on the page: Jupyter's command mode, edit mode and both, in the
 * order of its list of shortcuts; then what belongs to it: notices with the way back, Vim, the clipboard, dragging, cells
 * that run while they are split, moved or deleted, and undo over a restart of the server. On a real kernel.
 *
 * Cells are shown as "c1 [c2] (c3) *": active, selected, new.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  command,
  edit,
  type Lab,
  notebook,
  openLab,
  outputs,
  runState,
  saved,
  select,
  startLab,
  still,
  visit,
} from "../lab/lab.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab();
});
afterEach(() => page.context().close());
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

let count = 0;
const fresh = async (...cells: Parameters<typeof notebook>) => {
  const name = `n${++count}.ipynb`;
  lab.put(name, notebook(...cells));
  page = await openLab(lab, name);
  return name;
};
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const shown = (on = page) =>
  on.locator("[data-cell-id]:visible").evaluateAll((cells) =>
    cells
      .map((one) => {
        const id = one.getAttribute("data-cell-id")!;
        const name = /^c\d$/.test(id) ? id : "*";
        const selected = one.hasAttribute("data-selected");
        return one.hasAttribute("data-active") ? `[${name}]` : selected ? `(${name})` : name;
      })
      .join(" "),
  );
const mode = () => page.locator("[data-notebook]:visible").getAttribute("data-mode");
const attribute = (id: string, name: string) => cell(page, id).getAttribute(name);
const text = (id: string, on = page) =>
  cell(on, id)
    .locator('[role="textbox"]')
    .evaluate(
      (box) => [...box.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n") || box.textContent,
    );
const order = (want: string) => expect.poll(() => shown()).toBe(want);
/** Line numbers, of static text or of an editor. */
const NUMBERS = ".source-numbers:visible, .cm-lineNumbers";
const undoNotice = () => page.getByRole("status").getByRole("button", { name: "Undo" });
/** What the file of the last notebook says of a cell, saved now. */
const onDisk = async (name: string) => {
  await press("Escape", "Control+s");
  await saved(page);
  return async () =>
    JSON.parse(readFileSync(join(lab.folder, name), "utf8")) as { cells: Record<string, unknown>[]; metadata: object };
};
const palette = (label: string) => command(page, label);

describe("command mode", () => {
  test("selecting, going about, inserting, moving: key by key", async () => {
    await fresh("a = 1", { type: "markdown", source: "# Head" }, "b = 2", "c = 3");
    await select(page, "c1");
    const rows: [string, string][] = [
      ["ArrowDown", "c1 [c2] c3 c4"],
      ["j", "c1 c2 [c3] c4"],
      ["k", "c1 [c2] c3 c4"],
      ["ArrowUp", "[c1] c2 c3 c4"],
      ["Shift+ArrowDown", "(c1) [c2] c3 c4"],
      ["Shift+J", "(c1) (c2) [c3] c4"],
      ["Shift+K", "(c1) [c2] c3 c4"],
      ["Shift+ArrowUp", "[c1] c2 c3 c4"],
      ["Shift+End", "(c1) (c2) (c3) [c4]"],
      ["j", "c1 c2 c3 [c4]"],
      ["Shift+Home", "[c1] (c2) (c3) (c4)"],
      ["k", "[c1] c2 c3 c4"],
      ["Control+a", "[c1] (c2) (c3) (c4)"],
      ["k", "[c1] c2 c3 c4"],
      ["b", "c1 [*] c2 c3 c4"],
      ["z", "c1 [c2] c3 c4"],
      ["a", "c1 [*] c2 c3 c4"],
      ["d d", "c1 [c2] c3 c4"],
      ["Control+Shift+ArrowUp", "[c2] c1 c3 c4"],
      ["Control+Shift+ArrowDown", "c1 [c2] c3 c4"],
      ["x", "c1 [c3] c4"],
      ["v", "c1 c3 [*] c4"],
      ["z", "c1 c3 [c4]"],
      ["z", "c1 [c2] c3 c4"],
      ["Shift+Z", "c1 [c3] c4"],
      ["z", "c1 [c2] c3 c4"],
      ["c", "c1 [c2] c3 c4"],
      ["Shift+V", "c1 [*] c2 c3 c4"],
      ["z", "c1 [c2] c3 c4"],
      ["Shift+M", "c1 [c2] c4"],
      ["z", "c1 c2 [c3] c4"],
      ["Control+Backspace", "c1 [c3] c4"],
      ["z", "c1 [c2] c3 c4"],
      ["Control+Shift+M", "c1 [c2] c4"],
      ["z", "c1 c2 [c3] c4"],
    ];
    for (const [keys, want] of rows) {
      await press(...keys.split(" "));
      await expect.poll(() => shown(), { message: keys }).toBe(want);
    }
  });

  test("types, headings, folding, numbers, looks and modes: key by key", async () => {
    const name = await fresh("print(1)", { type: "markdown", source: "text" }, "c = 3");
    await select(page, "c1");
    await press("m");
    await expect.poll(() => attribute("c1", "data-cell-type")).toBe("markdown");
    await press("4");
    await expect.poll(() => text("c1")).toBe("#### print(1)");
    await press("r");
    await expect.poll(() => attribute("c1", "data-cell-type")).toBe("raw");
    await press("y");
    await expect.poll(() => attribute("c1", "data-cell-type")).toBe("code");
    await press("1");
    await expect.poll(async () => text("c1")).toBe("#### print(1)");
    await press("z", "z", "z", "z");
    await expect.poll(() => text("c1")).toBe("print(1)");
    await expect.poll(() => attribute("c1", "data-cell-type")).toBe("code");
    await press("l");
    await cell(page, "c1").locator(NUMBERS).first().waitFor();
    await press("Shift+L");
    await cell(page, "c3").locator(NUMBERS).first().waitFor();
    await press("Control+Enter");
    await runState(page, "c1", "done");
    await press("o");
    await outputs(page, "c1").waitFor({ state: "hidden" });
    await press("o", "Shift+O");
    await cell(page, "c1").locator("[data-scrolled] [data-outputs]").waitFor();
    await press("Shift+R");
    await page.waitForSelector("[data-side-by-side]");
    await press("Shift+R", "h");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await press("Escape", "p");
    await page.getByRole("combobox").waitFor();
    await press("Escape", "Enter");
    await expect.poll(mode).toBe("edit");
    await press("Escape");
    await expect.poll(mode).toBe("command");
    await palette("Collapse Selected Code");
    await cell(page, "c1").locator(".cell-folded-source").waitFor();
    await palette("Clear Outputs of All Cells");
    await expect.poll(() => outputs(page, "c1").innerText()).toBe("");
    await undoNotice().click();
    await outputs(page, "c1").getByText("1").waitFor();
    const file = await onDisk(name);
    const jupyter = { source_hidden: true };
    await expect.poll(async () => (await file()).cells[0]!["metadata"]).toMatchObject({ scrolled: true, jupyter });
  });
});

describe("edit mode", () => {
  test("text keys, splitting at every caret, and the run keys", async () => {
    await fresh("a = 1\nb = 2\nc = 3", { type: "markdown", source: "words" });
    await select(page, "c1");
    await press("Enter", "Control+Home", "Control+/");
    await expect.poll(() => text("c1")).toBe("# a = 1\nb = 2\nc = 3");
    await press("Control+/", "Control+]");
    await expect.poll(() => text("c1")).toBe("    a = 1\nb = 2\nc = 3");
    await press("Control+[", "ArrowDown", "Control+d");
    await expect.poll(() => text("c1")).toBe("a = 1\nc = 3");
    await press("Control+z");
    await expect.poll(() => text("c1")).toBe("a = 1\nb = 2\nc = 3");
    await press("Control+Home", "Control+Alt+ArrowDown", "Control+Alt+ArrowDown", "Control+Shift+Minus");
    await order("* * * [c1] c2");
    await expect.poll(async () => mode()).toBe("edit");
    await press("Control+m");
    await expect.poll(mode).toBe("command");
    await press("z");
    await order("[c1] c2");
    await press("Enter", "Control+End", "Alt+Enter");
    await order("c1 [*] c2");
    await expect.poll(async () => mode()).toBe("edit");
    await press("Escape", "j", "Enter", "Control+a", "Control+b");
    await expect.poll(() => text("c2")).toBe("**words**");
    await press("Shift+Enter");
    await cell(page, "c2").locator("strong").waitFor();
  });

  test("Alt and dragging select a block in place of every caret; Alt and a click add one", async () => {
    await fresh("alpha = 1\nbeta = 2\ngamma = 3");
    await select(page, "c1");
    await press("Enter", "Control+End");
    await cell(page, "c1").locator(".cm-content:focus").waitFor();
    /** Before the letter `at` of a line. */
    const place = async (line: number, at: number) => {
      const box = await cell(page, "c1")
        .locator(".cm-line")
        .nth(line)
        .evaluate((element, letter) => {
          const range = document.createRange();
          range.setStart(document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode()!, letter);
          return range.getBoundingClientRect().toJSON() as DOMRect;
        }, at);
      return { x: box.x + 1, y: box.y + box.height / 2 };
    };
    await cell(page, "c1").locator("[data-completes]").waitFor();
    const click = await place(0, 1);
    await page.keyboard.down("Alt");
    await page.mouse.click(click.x, click.y);
    await page.keyboard.up("Alt");
    await page.keyboard.type("7");
    await expect.poll(() => text("c1")).toBe("a7lpha = 1\nbeta = 2\ngamma = 37");
    await press("Control+z");
    await expect.poll(() => text("c1")).toBe("alpha = 1\nbeta = 2\ngamma = 3");
    const [from, to] = [await place(0, 2), await place(1, 3)];
    await page.keyboard.down("Alt");
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.up("Alt");
    await page.keyboard.type("_");
    await expect.poll(() => text("c1")).toBe("al_ha = 1\nbe_a = 2\ngamma = 3");
  });

  test("[P15] code folds by keys, rests folded after a reload, and a search opens it", async () => {
    await fresh("first = 1", "def folded(a):\n    b = a + 1\n    return b\n\nlast = 2");
    await select(page, "c2");
    const fold = cell(page, "c2").getByTitle("Show 2 folded lines");
    await press("Enter", "Control+Home", "Control+k", "Control+l");
    await expect.poll(() => fold.count()).toBe(1);
    await press("Escape", "ArrowUp");
    // An opened cell has its editor kept; after a reload this one rests.
    await page.reload();
    await expect.poll(() => fold.isVisible()).toBe(true);
    await expect.poll(() => cell(page, "c2").locator(".cm-editor").count()).toBe(0);
    expect(await cell(page, "c2").getByText("return b").isVisible()).toBe(false);
    await fold.click();
    await expect.poll(() => cell(page, "c2").getByText("return b").isVisible()).toBe(true);
    await select(page, "c2");
    await press("Control+k", "Control+0");
    await expect.poll(() => fold.count()).toBe(1);
    await press("Control+f");
    await page.getByRole("search").getByRole("textbox", { name: "Find" }).fill("a + 1");
    await expect.poll(() => fold.count()).toBe(0);
  });

  test("[W15] with Vim's keys, Escape is Vim's first and then the cell's", async () => {
    await fresh("one\ntwo", "three");
    await palette("Toggle Vim Keymap");
    await select(page, "c1");
    await press("Enter");
    await page.waitForSelector('[data-cell-id="c1"] [data-vim="normal"]');
    await press("g", "g", "i");
    await page.waitForSelector('[data-vim="insert"]');
    await page.keyboard.type("zero ");
    await press("Escape");
    await page.waitForSelector('[data-vim="normal"]');
    await expect.poll(async () => mode()).toBe("edit");
    await expect.poll(() => text("c1")).toBe("zero one\ntwo");
    await press("d", "d", "u");
    await expect.poll(() => text("c1")).toBe("zero one\ntwo");
    for (const [key, words] of [
      [":", "s/zero/nought/"],
      ["/", "two"],
    ] as const) {
      await press(key);
      await page.locator(".cm-vim-panel input:focus").waitFor();
      await page.keyboard.type(words);
      await press("Enter");
      await page.locator('[data-cell-id="c1"] .cm-content:focus').waitFor();
    }
    await press("x");
    await expect.poll(() => text("c1")).toBe("nought one\nwo");
    await expect.poll(async () => mode()).toBe("edit");
    await press("G", "j");
    await order("c1 [c2]");
    await expect.poll(async () => mode()).toBe("edit");
    await press("Escape");
    await expect.poll(mode).toBe("command");
    await palette("Toggle Vim Keymap");
    await press("Enter", "Control+End");
    await page.keyboard.type("!");
    await expect.poll(() => text("c2")).toBe("three!");
    await expect.poll(() => page.locator("[data-vim]").count()).toBe(0);
  });
});

describe("[W20] keys", () => {
  /** Files of this name come when the answer is called. */
  const held = async (name: RegExp) => {
    let come = () => {};
    const until = new Promise<void>((done) => (come = done));
    await page.route(name, async (route) => {
      await until;
      await route.continue();
    });
    return come;
  };

  test("wait for the code of the editor, of Vim, of the find bar and of a dialog, and then act as they were pressed", async () => {
    page = await openLab(lab);
    const editor = await held(/cell-editor/);
    const vim = await held(/vim-keys/);
    lab.put("early.ipynb", notebook("one\ntwo"));
    await visit(lab, page, "early.ipynb");
    await select(page, "c1");
    await press("Enter", "Control+End", "x", "y", "ArrowLeft", "Backspace", "Enter", "z", "Escape", "b");
    editor();
    await order("c1 [*]");
    await expect.poll(async () => text("c1")).toBe("one\ntwo\nzy");
    await palette("Toggle Vim Keymap");
    await press("k", "Enter", "d", "d");
    vim();
    await expect.poll(() => text("c1")).toBe("one\ntwo");
    await palette("Toggle Vim Keymap");
    const bar = await held(/find-bar/);
    await select(page, "c1");
    await press("Control+f", "o", "d", "d");
    bar();
    await expect.poll(() => page.getByRole("textbox", { name: "Find", exact: true }).inputValue()).toBe("odd");
    await order("[c1] *");
    await press("Escape");
    const dialog = await held(/properties-dialog/);
    await press("Control+Shift+u", "o", "d", "d");
    dialog();
    await expect.poll(() => page.getByLabel("Tags, with commas between").inputValue()).toBe("odd");
  });

  test("after a command of the palette find it done, however busy the page is", async () => {
    await fresh("one", "two");
    await select(page, "c2");
    await press("Control+Shift+c");
    await page.getByRole("combobox").fill("Delete Cell");
    await page.getByRole("option", { name: "Delete Cell", selected: true }).waitFor();
    // All in one task, as presses come that waited while the page was busy.
    await page.evaluate(() => {
      for (const key of ["Enter", "b"])
        document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    });
    await order("c1 [*]");
  });
});

describe("what is taken away", () => {
  test("offers Undo; letters in an output or after a field that went away take nothing", async () => {
    await fresh("print('some words')", "x = input('Name ')", "3");
    await select(page, "c3");
    await press("d", "d");
    await order("c1 [c2]");
    await undoNotice().click();
    await order("c1 c2 [c3]");
    await select(page, "c1");
    await press("Shift+Enter", "Shift+Enter");
    await page.waitForSelector("[data-stdin] input");
    await page.locator("[data-stdin] input").focus();
    await page.keyboard.type("add");
    // At once, as somebody types on who has not seen yet that the field is gone.
    await Promise.all([press("Enter"), press("x")]);
    await runState(page, "c2", "done");
    expect((await shown()).replace(/[[\]()]/g, "")).toBe("c1 c2 c3");
    await outputs(page, "c1").evaluate((one: HTMLElement) => {
      one.tabIndex = -1;
      one.focus();
    });
    await press("d", "d", "x", "a");
    expect((await shown()).replace(/[[\]()]/g, "")).toBe("c1 c2 c3");
    // Escape leads out of it. A press to read it selects the cell, and Escape again makes its keys act.
    await press("Escape");
    await outputs(page, "c1").getByText("some words").click();
    await press("x", "d", "d");
    await order("[c1] c2 c3");
    await press("Escape", "x");
    await order("[c2] c3");
  });

  test("locked cells stay; tags, flags and metadata are checked and kept", async () => {
    const name = await fresh("a = 1", "b = 2");
    await select(page, "c1");
    await palette("Lock Cell");
    await press("d", "d");
    await page.getByRole("status").getByText("is locked").waitFor();
    await order("[c1] c2");
    await palette("Lock Cell");
    await press("Control+Shift+u");
    const dialog = page.getByRole("dialog", { name: "Cell 1: metadata" });
    await dialog.getByLabel("Tags, with commas between").fill("first, second");
    await dialog.getByLabel("Skip when running all").check();
    const json = dialog.getByLabel("Metadata as JSON");
    await expect
      .poll(async () => JSON.parse(await json.inputValue()))
      .toEqual({ tags: ["first", "second", "skip-execution"] });
    await json.fill('{"tags": ["a"], ');
    await dialog.getByText(/^Line 1, column/).waitFor();
    await expect.poll(async () => dialog.getByRole("button", { name: "Save metadata" }).isDisabled()).toBe(true);
    await expect.poll(async () => problems()).toEqual([]);
    await json.fill('{"tags": ["a", "skip-execution"], "mine": {"deep": [1]}}');
    await dialog.getByRole("button", { name: "Save metadata" }).click();
    await palette("Run All Cells");
    await runState(page, "c2", "done");
    await expect.poll(async () => attribute("c1", "data-run")).toBe("none");
    const file = await onDisk(name);
    await expect
      .poll(async () => (await file()).cells[0]!["metadata"])
      .toEqual({ tags: ["a", "skip-execution"], mine: { deep: [1] } });
    await press("h");
    await page.getByRole("textbox", { name: "Find a shortcut" }).fill("merge");
    await page.getByText("Merge Cell Above").waitFor();
    await expect.poll(async () => problems()).toEqual([]);
    await press("Escape");
  });
});

/** What axe finds on the page as it is. */
async function problems(): Promise<string[]> {
  await still(page);
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const axe = (globalThis as unknown as { axe: { run(on: Document): Promise<{ violations: { id: string }[] }> } })
      .axe;
    return (await axe.run(document)).violations.map(({ id }) => id);
  });
}

describe("cells from here to there", () => {
  test("through the system's clipboard, as cells and as text, between windows", async () => {
    await fresh("print('out')", "b = 2");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: lab.origin });
    await select(page, "c1");
    await press("Control+Enter");
    await runState(page, "c1", "done");
    await press("Shift+ArrowDown", "Control+c");
    const read = () => page.evaluate(() => navigator.clipboard.readText());
    await expect.poll(read).toBe("print('out')\n\nb = 2");
    const other = await page.context().newPage();
    lab.put("other.ipynb", notebook("z = 26"));
    // The first paste comes before its code does.
    let send = () => {};
    const held = new Promise<void>((done) => (send = done));
    await other.route(/assets\/acts-/, (route) => held.then(() => route.fallback()));
    await visit(lab, other, "other.ipynb");
    await select(other, "c1");
    await other.keyboard.press("Control+v");
    send();
    await expect.poll(() => shown(other)).toBe("c1 * [*]");
    await expect.poll(() => other.locator("[data-outputs]").allInnerTexts()).toContain("out");
    await other.evaluate(() =>
      navigator.clipboard.writeText('{"cell_type": "markdown", "source": ["# T"], "metadata": {}}'),
    );
    await other.keyboard.press("v");
    await other.getByRole("heading", { name: "T" }).waitFor();
    await other.evaluate(() => navigator.clipboard.writeText("plain = 'text'"));
    await other.keyboard.press("Control+v");
    await other.locator("[data-active]").getByText("plain = 'text'").waitFor();
    await other.close();
  });

  test("dragged by the gutter, several at once, and into another notebook", async () => {
    await fresh("1", "2", "3", "4");
    await select(page, "c1");
    await press("Shift+ArrowDown");
    await drag("c1", "c4");
    await order("c3 c4 (c1) [c2]");
    lab.put("beside.ipynb", notebook({ id: "d1", source: "beside" }));
    await palette("Split Tab Right");
    await palette("/beside.ipynb");
    const target = page.locator('[data-notebook="beside.ipynb"] [data-cell-id="d1"]');
    await target.waitFor();
    await drag("c1", "d1");
    const beside = page.locator('[data-notebook="beside.ipynb"] [data-cell-id]');
    await expect.poll(() => beside.count()).toBe(3);
    await expect.poll(() => page.locator('[data-cell-id="c1"]').count()).toBe(1);
    // Keys go where the cells went. The notebook's keys come with its next frame.
    await page.locator('[data-notebook="beside.ipynb"] [data-cell-id]:focus').waitFor();
    await palette("Undo Cell Operation");
    await expect.poll(() => beside.count()).toBe(1);
  });
});

/** From the grip of one cell to below another. What was just opened is still laid out: until the line stands there. */
async function drag(from: string, to: string): Promise<void> {
  const grip = cell(page, from).locator("[data-drag]");
  // The code for it comes after the cells.
  await expect
    .poll(async () => {
      const { x, y, height } = (await grip.boundingBox())!;
      await grip.hover({ position: { x: 6, y: height - 6 } });
      await page.mouse.down();
      await page.mouse.move(x + 16, y + height - 6);
      const begun = (await page.locator("[data-dragging]").count()) > 0;
      if (!begun) await page.mouse.up();
      return begun;
    })
    .toBe(true);
  const line = page.locator(".cell-drop-line");
  await expect
    .poll(async () => {
      const end = (await cell(page, to).boundingBox())!;
      await page.mouse.move(end.x + 60, end.y + end.height - 10, { steps: 6 });
      await page.mouse.move(end.x + 60, end.y + end.height - 4);
      const shown = await line.boundingBox({ timeout: 2000 }).catch(() => null);
      return shown !== null && Math.abs(shown.y - end.y - end.height) < 16;
    })
    .toBe(true);
  await page.mouse.up();
}

describe("a cell that runs", () => {
  const LOOP = "import time\nfor i in range(30):\n    print('tick', i); time.sleep(0.1)";
  beforeEach(() => fresh(LOOP, "after = 1"));

  test("keeps its run and output when it is split, moved, and deleted and brought back", async () => {
    await select(page, "c1");
    await press("Control+Enter");
    await outputs(page, "c1").getByText("tick 0").waitFor();
    await press("Enter", "Control+Home", "ArrowDown", "Control+Shift+Minus");
    await order("c1 [*] c2");
    await expect.poll(() => text("c1")).toBe("import time");
    await outputs(page, "c1").getByText("tick 5").waitFor();
    await select(page, "c1");
    await press("Control+Shift+ArrowDown");
    await order("* [c1] c2");
    await outputs(page, "c1").getByText("tick 9").waitFor();
    await press("d", "d");
    await order("* [c2]");
    await page.waitForTimeout(800);
    await press("z");
    await order("* [c1] c2");
    await runState(page, "c1", "done");
    const all = Array.from({ length: 30 }, (_, i) => `tick ${i}`).join("\n");
    await expect.poll(async () => (await outputs(page, "c1").innerText()).trim()).toBe(all);
  });

  test("[R16] undo goes on over a reload and a restart of the server, text and cells in one order", async () => {
    await edit(page, "c2");
    // Two letters that a slow page heard far apart would be two steps of undo.
    await page.keyboard.insertText("23");
    await page.waitForTimeout(700);
    await press("Escape", "b", "y", "k", "Control+Shift+ArrowUp");
    await order("[c2] c1 *");
    await saved(page);
    await lab.kill();
    await lab.start();
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    await cell(page, "c2").waitFor();
    await saved(page);
    await select(page, "c2");
    await press("z");
    await order("c1 [c2] *");
    await press("z");
    await order("c1 [c2]");
    await press("z");
    await expect.poll(() => text("c2")).toBe("after = 1");
    await press("Shift+Z");
    await expect.poll(() => text("c2")).toBe("after = 123");
  });
});
