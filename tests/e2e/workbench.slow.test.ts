/** The lab around notebooks: files, tabs, text editor, terminals, themes, palette; and the layout that comes back. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  closeBrowser,
  command as choose,
  type Lab,
  notebook,
  openLab,
  root,
  runState,
  startLab,
  visit,
} from "../lab/lab.ts";

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab({
    files: {
      "a.ipynb": notebook("1 + 1"),
      "notes.txt": "some words\n",
      "mouse.txt": "some words\n",
      "data/rows.csv": "a,b\n1,2\n",
      "lines.txt": "one\ntwo\nthree\n",
      "module.py": "x = 1\n\nclass Shape:\n    def area(self):\n        return 0\n",
      "welcome.ipynb": { copy: `${root}/examples/welcome.ipynb` },
    },
  });
  page = await openLab(lab);
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const tree = () => page.getByRole("tree", { name: "Files" });
const item = (name: string) => tree().getByRole("treeitem", { name, exact: true });
const command = (label: string) => choose(page, label);

describe("workbench", () => {
  test("is ready, and says who it is", async () => {
    await expect.poll(async () => page.locator("html").getAttribute("data-app")).toBe("pellucid");
    await item("a.ipynb").waitFor();
  });

  test("opens a notebook and a text file from the tree; edits and saves the text", async () => {
    await item("a.ipynb").dblclick();
    await page.waitForSelector('[data-notebook="a.ipynb"]');
    await item("notes.txt").dblclick();
    const text = page.locator(".cm-content", { hasText: "some words" });
    await text.click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("and more");
    await page.keyboard.press("Control+s");
    await expect.poll(async () => (await lab.fetch("/files/notes.txt")).text()).toContain("and more");
  });

  test("[P16] the outline is that of the Python file in front, and leads to a line of it", async () => {
    await item("module.py").dblclick();
    await command("Table of Contents");
    const row = page.getByRole("tree", { name: "Outline" }).getByRole("treeitem", { name: "area, function" });
    await row.click();
    await expect.poll(() => page.getByText("Ln 4, Col 5").count()).toBe(1);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => row.count()).toBe(0);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByText("Ln 3, Col 1").count()).toBe(1);
    await page.keyboard.press("Alt+w");
    await command("Table of Contents");
  });

  test("Go to Line, Save All, Toggle Tab Focus Mode and Open in New Browser Tab act on the file in front", async () => {
    await item("lines.txt").dblclick();
    const text = page.locator("[data-tab='lines.txt'] .cm-content", { hasText: "three" });
    await text.waitFor();
    await command("Go to Line…");
    await page.getByRole("textbox", { name: "Line", exact: true }).fill("3");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByText("Ln 3, Col 1").count()).toBe(1);
    await text.and(page.locator(":focus")).waitFor();
    await page.keyboard.type("twenty");
    await command("Save All");
    const saved = async () => (await lab.fetch("/files/lines.txt")).text();
    await expect.poll(saved).toBe("one\ntwo\ntwentythree\n");
    await command("Toggle Tab Focus Mode");
    await text.and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Tab");
    await expect.poll(() => text.and(page.locator(":focus")).count()).toBe(0);
    expect(await text.innerText()).not.toContain("    ");
    const opened = page.waitForEvent("popup");
    await command("Open in New Browser Tab");
    const other = await opened;
    await other.waitForURL(/\/lab\/tree\/lines\.txt$/);
    await other.close();
  });

  test("[W126] text that is not saved goes with its file's new name", async () => {
    const text = page.locator("[data-tab$='.txt'] .cm-content", { hasText: "three" });
    await text.click();
    await page.keyboard.press("Control+Home");
    await page.keyboard.type("not saved, ");
    await item("lines.txt").click();
    await page.keyboard.press("F2");
    await tree().getByRole("textbox").and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("moved.txt");
    await page.keyboard.press("Enter");
    await page.locator("[data-tab='moved.txt'] .cm-content", { hasText: "not saved, one" }).click();
    await page.keyboard.press("Control+s");
    await expect.poll(async () => (await lab.fetch("/files/moved.txt")).text()).toContain("not saved, one");
    // The page has heard of it too: nobody is asked before closing.
    await page.getByRole("contentinfo", { name: "Status" }).getByText("Saved", { exact: true }).waitFor();
    await page.keyboard.press("Alt+w");
    await page.getByRole("tab", { name: "moved.txt" }).waitFor({ state: "detached" });
  });

  test("makes, renames and deletes a file", async () => {
    await item("a.ipynb").click();
    await page.keyboard.press("F2");
    await tree().getByRole("textbox").and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("renamed.ipynb");
    await page.keyboard.press("Enter");
    await item("renamed.ipynb").waitFor();
    await page.getByRole("tab", { name: /renamed\.ipynb/ }).click();
    await page.waitForSelector('[data-notebook="renamed.ipynb"]');
    await item("notes.txt").click();
    await page.keyboard.press("Delete");
    await expect.poll(() => item("notes.txt").count()).toBe(0);
    await expect.poll(async () => (await lab.fetch("/api/contents/notes.txt")).status).toBe(404);
  });

  test("uploads what is dropped", async () => {
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["x,y\n"], "dropped.csv", { type: "text/csv" }));
      return transfer;
    });
    await tree().dispatchEvent("drop", { dataTransfer: data });
    await item("dropped.csv").waitFor();
  });

  test("by mouse: renames, downloads, deletes to the trash and takes it back", async () => {
    const choose = async (name: string, entry: string) => {
      await item(name).click({ button: "right" });
      await page.getByRole("menuitem", { name: new RegExp(`^${entry}\\b`) }).click();
    };
    await choose("mouse.txt", "Rename");
    await tree().getByRole("textbox").and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("tail.txt");
    await page.keyboard.press("Enter");
    await item("tail.txt").waitFor();
    const download = page.waitForEvent("download");
    await choose("tail.txt", "Download");
    expect((await download).suggestedFilename()).toBe("tail.txt");
    await choose("tail.txt", "Delete");
    await item("tail.txt").waitFor({ state: "detached" });
    await page.getByText("Moved tail.txt to the trash").waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await item("tail.txt").waitFor();
    await expect.poll(async () => (await lab.fetch("/files/tail.txt")).text()).toBe("some words\n");
  });

  test("[W8] of a folder of 3,000 files the tree draws those in view, and keys reach the others", async () => {
    for (let i = 0; i < 3000; i++) lab.put(`pictures/shot ${i}.txt`, "");
    await command("Refresh File List");
    await item("pictures").click();
    await item("shot 0.txt").waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    const stands = async () => {
      const focus = await page.evaluate(() => document.activeElement!.getBoundingClientRect());
      return focus.top >= 0 && focus.bottom <= 900;
    };
    await page.keyboard.press("ArrowDown");
    await expect.poll(focused).toBe("shot 0.txt");
    await page.keyboard.type("shot 2345");
    await expect.poll(focused).toBe("shot 2345.txt");
    await expect.poll(stands).toBe(true);
    await page.keyboard.press("ArrowUp");
    await expect.poll(focused).toBe("shot 2344.txt");
    expect(await tree().getByRole("treeitem").count()).toBeLessThan(300);
    await tree().evaluate((element) => (element.parentElement!.scrollTop = 0));
    await item("data").waitFor();
    // Out of view, and still where the keyboard is.
    expect(await focused()).toBe("shot 2344.txt");
    await page.keyboard.press("ArrowDown");
    await expect.poll(focused).toBe("shot 2345.txt");
    await expect.poll(stands).toBe(true);
    await page.keyboard.press("Home");
    await item("pictures").click();
    await expect.poll(() => tree().getByRole("treeitem").count()).toBeLessThan(30);
  });

  test("themes change by command and stay", async () => {
    await command("Theme: Dark");
    await page.waitForSelector('html[data-theme="dark"]');
    await page.reload();
    await page.waitForSelector('html[data-theme="dark"][data-ready]');
    await command("Theme: Light");
    await page.waitForSelector('html[data-theme="light"]');
  });

  test("the layout comes back after a reload", async () => {
    await visit(lab, page, "welcome.ipynb");
    await command("New Terminal");
    await page.waitForSelector("[data-terminal]");
    await page.reload();
    await page.waitForSelector("[data-terminal]");
    await page.getByRole("tab", { name: /welcome\.ipynb/ }).click();
    await page.waitForSelector('[data-notebook="welcome.ipynb"]');
  });

  test("a tab dragged to the right of the others splits the screen, which comes back after a reload", async () => {
    const sides = () =>
      page.evaluate(() => {
        const left = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
        const [book, terminal] = [left('[data-notebook="welcome.ipynb"]'), left("[data-terminal]")];
        return Boolean(book?.width && terminal?.width && book.right <= terminal.left + 1);
      });
    const tab = page.getByRole("tab", { name: /^Terminal/ });
    const area = (await page.locator('[data-notebook="welcome.ipynb"]').boundingBox())!;
    expect(await sides()).toBe(false);
    await tab.hover();
    await page.mouse.down();
    await page.mouse.move(area.x + area.width / 2, area.y + area.height / 2, { steps: 8 });
    const outline = page.locator(".flexlayout__outline_rect");
    await outline.waitFor();
    await page.mouse.move(area.x + area.width - 60, area.y + area.height / 2, { steps: 8 });
    await expect.poll(async () => (await outline.boundingBox())!.x > area.x + area.width / 3).toBe(true);
    await page.mouse.up();
    await expect.poll(sides).toBe(true);
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    await expect.poll(sides).toBe(true);
  });

  test("the rail at the right names every panel, walks by arrows, shows one and hides it", async () => {
    const rail = page.getByRole("toolbar", { name: "Panels" });
    const read = () => rail.getByRole("button").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
    const panels = ["Outline", "Variables", "Graph", "Problems", "Queue", "History"];
    await expect.poll(read).toEqual(expect.arrayContaining(panels));
    const names = await read();
    await rail.getByRole("button", { name: "Outline" }).focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: names[1]! }).waitFor();
    await expect.poll(async () => rail.getByRole("button", { pressed: true }).count()).toBe(1);
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: names[1]! }).waitFor({ state: "detached" });
  });

  test("the start page opens an example as a copy, and the same one the next time", async () => {
    for (let time = 0; time < 2; time++) {
      await command("New Launcher");
      await page.getByRole("button", { name: /^Tables/ }).click();
      await page.waitForSelector('[data-notebook="example-tables.ipynb"] [data-cell-id]');
    }
    expect(existsSync(join(lab.folder, "example-tables.ipynb"))).toBe(true);
  });

  test("the welcome notebook runs top to bottom without an error", async () => {
    await visit(lab, page, "welcome.ipynb");
    await command("Run All Cells");
    await runState(page, "importance", "done", 200_000);
    await expect.poll(async () => page.locator('[data-run="failed"]').count()).toBe(0);
    await expect.poll(() => page.locator('[data-cell-id="models-text"] .katex').count()).toBeGreaterThan(2);
  });
});
