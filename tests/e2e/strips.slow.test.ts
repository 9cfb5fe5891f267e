/** What stands above the cells when the file is not as the notebook is, and what each choice does. */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  type Lab,
  notebook,
  openLab,
  outputs,
  saved,
  select,
  startLab,
  visit,
} from "../lab/lab.ts";

let lab: Lab;
let page: Page;

beforeAll(async () => {
  // Without any Python: nothing here needs one, and what is said then is one of the cases.
  lab = await startLab({
    env: { PATH: "/nowhere", HOME: "/nowhere", PELLUCID_PYTHON: "", PELLUCID_INSTALLATION: "/nowhere" },
  });
});
beforeEach(async () => {
  page = await openLab(lab);
});
afterEach(() => page.context().close());
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const file = (name: string) => join(lab.folder, name);
/** The sources on the disk, with what the cells printed behind a bar. */
const disk = (name: string) =>
  (
    JSON.parse(readFileSync(file(name), "utf8")) as { cells: { source: string[]; outputs: { text: string[] }[] }[] }
  ).cells.map(({ source, outputs: shown }) => [source.join(""), ...shown.map(({ text }) => text.join(""))].join(" | "));
/** Another program writes the file. */
const other = (name: string, ...cells: string[]) => lab.put(name, notebook(...cells));
const strips = () => page.locator(".notebook-strip");
const press = (name: string) => page.getByRole("button", { name, exact: true }).click();

async function opened(name: string, ...cells: string[]): Promise<void> {
  lab.put(name, notebook(...cells));
  await visit(lab, page, name);
}
async function type(id: string, text: string): Promise<void> {
  await select(page, id);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+End");
  await page.keyboard.type(text);
  await saved(page);
  await page.keyboard.press("Escape");
}
const shown = (id: string, text: string) => expect.poll(() => cell(page, id).innerText()).toContain(text);

describe("a conflict shows both versions, and nothing is written until one is chosen", () => {
  test.each([
    ["Keep mine", "mine.ipynb", ["a = 1 # mine", "b = 2"]],
    ["Take the file's", "theirs.ipynb", ["a = 'theirs'", "b = 2"]],
  ])("%s", async (choice, name, result) => {
    await opened(name, "a = 1", "b = 2");
    await type("c1", " # mine");
    other(name, "a = 'theirs'", "b = 2");
    await strips().getByText(`${name} was changed by another program, and so was 1 cell here.`).waitFor();
    const versions = page.locator(".notebook-conflict");
    expect(await versions.innerText()).toContain("a = 1 # mine");
    expect(await versions.innerText()).toContain("a = 'theirs'");
    expect(disk(name)).toEqual(["a = 'theirs'", "b = 2"]);
    await press(choice);
    await strips().waitFor({ state: "detached" });
    await shown("c1", result[0]!);
    await expect.poll(() => disk(name)).toEqual(result);
  });
});

test("a file changed while nothing is unsaved is followed quietly, and outputs of other cells stay", async () => {
  const value = notebook("a = 1", "b = 2") as { cells: { outputs: object[] }[] };
  value.cells[0]!.outputs = [{ name: "stdout", output_type: "stream", text: ["kept\n"] }];
  lab.put("quiet.ipynb", value);
  await visit(lab, page, "quiet.ipynb");
  await outputs(page, "c1").getByText("kept").waitFor();
  const element = await outputs(page, "c1").elementHandle();
  lab.put("quiet.ipynb", { ...value, cells: [value.cells[0], (notebook("", "b = 3") as typeof value).cells[1]] });
  await shown("c2", "b = 3");
  expect(await outputs(page, "c1").innerText()).toContain("kept");
  expect(await element!.isVisible()).toBe(true);
  expect(await strips().count()).toBe(0);
});

test("a read-only file says so once, keeps edits, and is saved when it may be written", async () => {
  lab.put("locked.ipynb", notebook("a = 1"));
  chmodSync(file("locked.ipynb"), 0o444);
  await visit(lab, page, "locked.ipynb");
  await type("c1", " + 1");
  await expect.poll(() => strips().allInnerTexts()).toEqual([expect.stringContaining("locked.ipynb is read-only.")]);
  await page.keyboard.press("Control+s");
  await page.waitForTimeout(300);
  expect(await strips().count()).toBe(1);
  expect(disk("locked.ipynb")).toEqual(["a = 1"]);
  chmodSync(file("locked.ipynb"), 0o644);
  await strips().waitFor({ state: "detached" });
  await page.keyboard.press("Control+s");
  await expect.poll(() => disk("locked.ipynb")).toEqual(["a = 1 + 1"]);
});

test("a file that was deleted is written again when it is asked for, not before", async () => {
  await opened("gone.ipynb", "a = 1");
  rmSync(file("gone.ipynb"));
  await strips().getByText("gone.ipynb was deleted or moved away.").waitFor();
  expect(await strips().count()).toBe(1);
  await type("c1", "0");
  expect(existsSync(file("gone.ipynb"))).toBe(false);
  await press("Write it again");
  await strips().waitFor({ state: "detached" });
  await expect.poll(() => disk("gone.ipynb")).toEqual(["a = 10"]);
});

test("without Python a run says once what is missing, with the command that mends it", async () => {
  await opened("bare.ipynb", "1 + 1");
  await select(page, "c1");
  await page.keyboard.press("Control+Enter");
  const told = [expect.stringMatching(/^1 queued cell did not run\. .*(Python|ipykernel)/s)];
  await expect.poll(() => strips().allInnerTexts()).toEqual(told);
  await page.waitForTimeout(300);
  expect(await strips().allInnerTexts()).toEqual(told);
});

test("what is no notebook is refused with the line, and opens as text", async () => {
  writeFileSync(file("broken.ipynb"), '{\n "cells": [\n  {,\n ]\n}\n');
  await page.goto(`${lab.origin}/lab/tree/broken.ipynb`);
  await page.getByRole("heading", { name: "broken.ipynb cannot be opened as a notebook" }).waitFor();
  expect(await page.locator(".notebook-refused").innerText()).toContain("Line 3");
  await press("Open as text");
  await page.locator(".cm-content").getByText('"cells"').waitFor();
});

test("cells copied in one tab are pasted in another, with their outputs", async () => {
  const value = notebook("print('copied')") as { cells: { outputs: object[] }[] };
  value.cells[0]!.outputs = [{ name: "stdout", output_type: "stream", text: ["copied\n"] }];
  lab.put("from.ipynb", value);
  await visit(lab, page, "from.ipynb");
  await select(page, "c1");
  await page.keyboard.press("c");
  lab.put("to.ipynb", notebook({ id: "d1", source: "b = 2" }));
  const tab = await page.context().newPage();
  await visit(lab, tab, "to.ipynb");
  await select(tab, "d1");
  await tab.keyboard.press("v");
  await outputs(tab, await tab.locator("[data-cell-id]").nth(1).getAttribute("data-cell-id").then(String))
    .getByText("copied")
    .waitFor();
  await tab.keyboard.press("Control+s");
  await expect.poll(() => disk("to.ipynb")).toEqual(["b = 2", "print('copied') | copied\n"]);
  await tab.close();
});
