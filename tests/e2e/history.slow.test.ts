/** The history of a notebook through its worst day: killed server, renamed, deleted. On real ipykernel, in Chromium. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  command as choose,
  type Lab,
  notebook,
  openLab,
  runState,
  select,
  startLab,
  typeAtEnd,
} from "../lab/lab.ts";

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab({ files: { "rides.ipynb": notebook("lr = 3e-3", "print(lr)", "unused = 1", "1 / 0") } });
  page = await openLab(lab, "rides.ipynb");
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const soon = <T>(read: () => T | Promise<T>) => expect.poll(read);
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const command = (label: string) => choose(page, label);
const list = () => page.getByRole("list", { name: "History" });
const entry = (words: string) => list().locator("[data-version]", { hasText: words }).first();
const told = () => list().locator(".history-what").allTextContents();
const open = (words: string) => entry(words).getByRole("button").first().click();
const source = async (id: string) =>
  (await cell(page, id).locator(".source, [role=textbox]").first().textContent()) ?? "";
const run = async (id: string, end: "done" | "failed") => {
  await select(page, id);
  await press("Control+Enter");
  await runState(page, id, end);
};
const verb = (...args: string[]) => lab.verb("history", ...args);

describe("history", () => {
  test("edits and runs show up as they are made, with what was changed", async () => {
    await command("Show History");
    await run("c1", "done");
    await run("c4", "failed");
    await typeAtEnd(page, "c1", " # slower");
    await run("c1", "done");
    await soon(async () => (await told()).map((words) => words.replace(/<?[\d.]+ s$/, "t"))).toEqual([
      "Cell 1 ran, t",
      "Cell 1 edited",
      "Cell 4 failed after t",
      "Cell 1 ran, t",
      "As it was opened",
    ]);
    await expect(entry("Cell 4 failed").locator("time").getAttribute("datetime")).resolves.toMatch(/^20\d\d-.*Z$/);
    await open("Cell 1 edited");
    await soon(() => list().locator('[data-diff="gone"] code').textContent()).toContain("lr = 3e-3");
    await soon(() => list().locator("ins").textContent()).toBe(" # slower");
    const difference = list().locator('[data-history-cell="c1"]').getByRole("group", { name: "Difference" });
    expect([await difference.count(), await list().locator('[data-kind="run"]').count()]).toEqual([1, 3]);
  });

  test("a killed server loses none of it, and what was typed last is there", async () => {
    await typeAtEnd(page, "c2", " # last words");
    await lab.kill();
    await lab.start();
    page = await openLab(lab, "rides.ipynb");
    await command("Show History");
    // As an entry of its own, or found in the journal: that depends on how long the server had.
    await soon(async () => (await told()).join("\n")).toMatch(/^(Recovered after a crash: cell|Cell) 2 edited$/m);
    expect((await told()).filter((words) => /^Cell 4 failed|^Cell 1 edited/.test(words)).length).toBe(2);
    await open("Cell 1 edited");
    await list().getByRole("button", { name: "Restore notebook" }).click();
    await soon(() => source("c2")).toBe("print(lr)");
    await expect.poll(async () => source("c1")).toContain("slower");
  });

  test("a deleted cell is found and comes back; undo takes that back; a name stays", async () => {
    await select(page, "c3");
    await press("d", "d");
    await soon(() => cell(page, "c3").count()).toBe(0);
    await page.getByRole("button", { name: "What the history shows" }).click();
    await page
      .getByRole("menuitemcheckbox", { name: "Deleted cells" })
      .or(page.getByText("Deleted cells"))
      .first()
      .click();
    await soon(told).toEqual(["Cell 3 deleted"]);
    await open("Cell 3 deleted");
    await list().getByRole("button", { name: "Restore cell" }).click();
    await soon(() => source("c3")).toBe("unused = 1");
    await page.getByRole("status").getByRole("button", { name: "Undo" }).first().click();
    await soon(() => cell(page, "c3").count()).toBe(0);
    await command("Name Version");
    await page.getByRole("textbox", { name: "Name" }).fill("before lunch");
    await press("Enter");
    await page.getByRole("button", { name: "Show everything" }).click();
    await soon(() => list().locator(".history-name").allTextContents()).toEqual(["before lunch"]);
    await select(page, "c4");
    await command("Show Cell History");
    await soon(async () => (await told()).length).toBe(2);
    expect((await told())[0]).toContain("Cell 4 failed");
  });

  test("it goes along when the notebook is renamed, is readable when it is deleted, and lies outside the folder", async () => {
    const rename = { path: "trips.ipynb" };
    await lab.fetch("/api/contents/rides.ipynb", {
      method: "PATCH",
      body: JSON.stringify(rename),
      headers: { "Content-Type": "application/json" },
    });
    await page.context().close();
    await lab.end("SIGTERM");
    expect(readdirSync(lab.folder)).toEqual(["trips.ipynb"]);
    rmSync(join(lab.folder, "trips.ipynb"));
    const { status, stdout } = verb("trips.ipynb", "--json", "--count", "0");
    const entries = JSON.parse(stdout) as { kind: string; name?: string }[];
    expect([status, entries[0]!.kind, entries.at(-1)!.name]).toEqual([0, "opened", "before lunch"]);
    expect(verb("trips.ipynb", "--named").stdout).toContain("[before lunch]");
    expect(verb("trips.ipynb", "--restore", "before lunch", "-o", "back.ipynb").status).toBe(0);
    const back = JSON.parse(readFileSync(join(lab.folder, "back.ipynb"), "utf8")) as { cells: { source: string[] }[] };
    expect(back.cells.map((each) => each.source.join(""))).toEqual(["lr = 3e-3 # slower", "print(lr)", "1 / 0"]);
    expect(verb("trips.ipynb", "--restore", "nothing", "-o", "more.ipynb").status).toBe(2);
    expect([existsSync(join(lab.folder, "more.ipynb")), verb("trips.ipynb", "--restore", "x").status]).toEqual([
      false,
      64,
    ]);
  });

  test("a deleted notebook is put back in the page, where it was and with its past", async () => {
    await lab.start();
    page = await openLab(lab);
    await command("Restore Deleted Notebook");
    const dialog = page.getByRole("dialog", { name: "Deleted notebooks" });
    await dialog.getByRole("button", { name: "Restore trips.ipynb" }).click();
    await page.waitForSelector('[data-notebook="trips.ipynb"] [data-cell-id="c4"]');
    expect(existsSync(join(lab.folder, "trips.ipynb"))).toBe(true);
    await page.getByRole("button", { name: "Show history" }).click();
    await soon(() => list().locator(".history-name").allTextContents()).toEqual(["before lunch"]);
  });
});
