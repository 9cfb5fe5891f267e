/** What will re-run? Checkpoints in a plan, cells that run by themselves, pinned and expensive cells, names without a cell. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
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
} from "../lab/lab.ts";
import { openView } from "../lab/view.ts";

let lab: Lab;
let page: Page;

const CELLS = [
  "rows = [3, 1, 2]",
  "rows.append(4)",
  "print(sum(rows))",
  "x = 1",
  "y = x + 1",
  "print(y)",
  "tmp = 5",
  "print(tmp)",
];

/** One notebook and one kernel for all: each test leaves every cell fresh. */
beforeAll(async () => {
  lab = await startLab();
  lab.put("all.ipynb", notebook(...CELLS));
  page = await openLab(lab, "all.ipynb");
  await select(page, "c1");
  await command("Run All Cells");
  await runState(page, "c8", "done");
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const command = (label: string) => choose(page, label);
const states = (...ids: string[]) =>
  expect.poll(async () => (await Promise.all(ids.map((id) => cell(page, id).getAttribute("data-truth")))).join(" "));
const why = (id: string) => expect.poll(() => cell(page, id).getAttribute("data-truth-why"));
const shows = (id: string, text: string) => outputs(page, id).getByText(text, { exact: true }).waitFor();
const write = async (id: string, text: string) => {
  await select(page, id);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
};
const erase = async (id: string) => {
  await select(page, id);
  await page.keyboard.press("d");
  await page.keyboard.press("d");
};

test("a plan puts back what the cell itself had changed, from a checkpoint", async () => {
  await states(...CELLS.map((_, at) => `c${at + 1}`)).toBe(CELLS.map(() => "fresh").join(" "));
  // For copies the first runs may have been too early. On the page these cells have run already; a view of its own knows when
  // they have run again.
  const view = await openView(lab, "all.ipynb");
  await view.runOnceRead("c1", "c2", "c3");
  view.close();
  await states("c1", "c2", "c3").toBe("fresh fresh fresh");
  await write("c2", "rows.append(40)");
  await page.keyboard.press("Escape");
  await states("c2", "c3").toBe("edited stale");
  await command("Run as from the Top");
  const dialog = page.getByRole("dialog", { name: "Run as from the top" });
  await dialog.getByText("2 of 8 cells run").waitFor();
  await dialog.locator('[data-plan-restore="rows"]').getByText("Restores rows as cell 1 left it").waitFor();
  await dialog.getByRole("button", { name: "Run 2 cells" }).click();
  await states("c1", "c2", "c3").toBe("fresh fresh fresh");
  await shows("c3", "46");
});

test("quick and pure cells run by themselves; expensive ones wait and say so", async () => {
  await command("Re-run by Itself: Quick");
  const panel = page.locator("[data-notebook]");
  await expect.poll(() => panel.getAttribute("data-rerun")).toBe("auto");
  await write("c4", "x = 10");
  await page.keyboard.press("Control+Enter");
  await shows("c6", "11");
  await states("c4", "c5", "c6").toBe("fresh fresh fresh");
  await select(page, "c5");
  await command("Mark Cell as Expensive");
  await cell(page, "c5").getByText("expensive").waitFor();
  await write("c4", "x = 20");
  await page.keyboard.press("Control+Enter");
  await why("c5").toMatch(/Waits for you: it is marked as expensive$/);
  await why("c6").toMatch(/Waits for you: it needs one that waits$/);
  await select(page, "c5");
  await command("Mark Cell as Expensive");
  await select(page, "c4");
  await page.keyboard.press("Control+Enter");
  await shows("c6", "21");
  await command("Re-run by Itself: Off");
  await expect.poll(() => panel.getAttribute("data-rerun")).toBe("off");
});

test("a pinned cell keeps what it made, and its readers take it as given", async () => {
  await select(page, "c5");
  await command("Pin Cell");
  await states("c5").toBe("pinned");
  await cell(page, "c5").getByText("pinned").waitFor();
  await write("c4", "x = 30");
  await page.keyboard.press("Control+Enter");
  await states("c4", "c5", "c6").toBe("fresh pinned fresh");
  await command("Run All Cells");
  await runState(page, "c8", "done");
  await states("c4", "c5", "c6", "c8").toBe("fresh pinned fresh fresh");
  await shows("c6", "21");
  await select(page, "c5");
  await command("Pin Cell");
  await states("c5", "c6").toBe("stale stale");
});

test("names without a cell are listed; the cell comes back, or the name goes", async () => {
  await erase("c7");
  await states("c8").toBe("ghost");
  await page.locator("[data-ghosts]").click();
  const ghost = page.getByRole("dialog", { name: "Names without a cell" }).locator('[data-ghost="tmp"]');
  await ghost.getByText("Used by cell 7").waitFor();
  await ghost.getByRole("button", { name: "Restore its cell" }).click();
  await states("c7", "c8").toBe("fresh fresh");
  await erase("c7");
  await page.getByRole("button", { name: "Also remove tmp from the kernel" }).click();
  await page.getByText("Removed tmp from the kernel").waitFor();
  await select(page, "c8");
  await page.keyboard.press("Control+Enter");
  await outputs(page, "c8").getByText("NameError").first().waitFor();
});
