/** What stands above the cells when the file is not as the notebook is, and what each choice does. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import {
  cell,
  closeBrowser,
  edit,
  Lab,
  notebook,
  openLab,
  outputs,
  select,
  startLab,
  typeAtEnd,
  visit,
} from "../lab/lab.ts";

const BARE = { env: { PATH: "/nowhere", HOME: "/nowhere", PELLUCID_PYTHON: "", PELLUCID_INSTALLATION: "/nowhere" } };
let lab: Lab;
let page: Page;

beforeAll(async () => {
  // Without any Python: nothing here needs one, and what is said then is one of the cases.
  lab = await startLab(BARE);
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
/** Another program replaces the file. */
const other = (name: string, ...cells: string[]) => {
  lab.put(`${name}.new`, notebook(...cells));
  renameSync(file(`${name}.new`), file(name));
};
const strips = () => page.locator(".notebook-strip");
const press = (name: string) => page.getByRole("button", { name, exact: true }).click();

async function opened(name: string, ...cells: string[]): Promise<void> {
  lab.put(name, notebook(...cells));
  await visit(lab, page, name);
}
const type = (id: string, text: string) => typeAtEnd(page, id, text);
const shown = (id: string, text: string) => expect.poll(() => cell(page, id).innerText()).toContain(text);

describe("a conflict shows both versions, and nothing is written until one is chosen", () => {
  test.each([
    ["Keep mine", "mine.ipynb", ["a = 1 # mine", "b = 2"]],
    ["Take the file's", "theirs.ipynb", ["a = 'theirs'", "b = 2"]],
  ])("%s", async (choice, name, result) => {
    lab.put(name, notebook("a = 1", "b = 2"));
    // Else it might be saved before the other program comes.
    chmodSync(file(name), 0o444);
    await visit(lab, page, name);
    await type("c1", " # mine");
    other(name, "a = 'theirs'", "b = 2");
    await strips().getByText(`${name} was changed by another program, and so was 1 cell here.`).waitFor();
    const versions = page.locator(".notebook-conflict");
    await expect.poll(async () => versions.innerText()).toContain("a = 1 # mine");
    await expect.poll(async () => versions.innerText()).toContain("a = 'theirs'");
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
  await expect.poll(async () => outputs(page, "c1").innerText()).toContain("kept");
  await expect.poll(async () => element!.isVisible()).toBe(true);
  await expect.poll(async () => strips().count()).toBe(0);
});

test("a read-only file says so once, keeps edits, and is saved when it may be written", async () => {
  lab.put("locked.ipynb", notebook("a = 1"));
  chmodSync(file("locked.ipynb"), 0o444);
  await visit(lab, page, "locked.ipynb");
  await type("c1", " + 1");
  await expect.poll(() => strips().allInnerTexts()).toEqual([expect.stringContaining("locked.ipynb is read-only.")]);
  await page.keyboard.press("Control+s");
  await page.waitForTimeout(300);
  await expect.poll(async () => strips().count()).toBe(1);
  expect(disk("locked.ipynb")).toEqual(["a = 1"]);
  chmodSync(file("locked.ipynb"), 0o644);
  await strips().waitFor({ state: "detached" });
  await page.keyboard.press("Control+s");
  await expect.poll(() => disk("locked.ipynb")).toEqual(["a = 1 + 1"]);
});

describe("what is not safe yet is said until it is safe", () => {
  const unsafe = new Lab(BARE);
  const risk = () => page.locator('.notebook-strip[data-tone="fail"]');
  const lost = () => page.locator('[data-reach="lost"]');
  const panel = (name: string) => page.locator(`[data-notebook="${name}"]`);
  const isSaved = (name: string, value: boolean) =>
    expect.poll(() => panel(name).getAttribute("data-saved")).toBe(String(value));
  let mounted = false;

  beforeAll(async () => {
    mkdirSync(unsafe.state);
    const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "none", unsafe.state]);
    mounted = status === 0;
    unsafe.put("full.ipynb", notebook("a = 1"));
    unsafe.put("away.ipynb", notebook("a = 1"));
    await unsafe.start();
  });
  afterAll(async () => {
    await unsafe.end("SIGTERM");
    if (mounted) spawnSync("umount", ["-l", unsafe.state]);
    await unsafe.close();
  });
  const text = (name: string) => readFileSync(join(unsafe.folder, name), "utf8");
  const view = async (name: string) => {
    await page.context().close();
    page = await openLab(unsafe, name);
    await edit(page, "c1");
  };

  test("a full state folder: the file can be saved meanwhile, and all lands when there is room", async ({ skip }) => {
    skip(!mounted, "no file system can be mounted here");
    onTestFinished(() => rmSync(join(unsafe.state, "ballast"), { force: true }));
    await view("full.ipynb");
    await page.keyboard.type("0");
    await isSaved("full.ipynb", true);
    const ballast = join(unsafe.state, "ballast");
    const free = spawnSync("df", ["--output=avail", "-B1", unsafe.state], { encoding: "utf8" }).stdout.split("\n")[1];
    writeFileSync(ballast, "x".repeat(Number(free)));
    // More than fits into what the disk had already given.
    await page.keyboard.type(` # ${"y".repeat(80)}`);
    await risk().getByText("not safe yet: the disk of the state folder is full. Make room there.").waitFor();
    await page.getByText("Not safe yet", { exact: true }).waitFor();
    await isSaved("full.ipynb", false);
    await page.keyboard.press("Control+s");
    await expect.poll(() => text("full.ipynb")).toContain("yyyyyyyy");
    await expect.poll(async () => risk().count()).toBe(1);
    rmSync(ballast);
    await risk().waitFor({ state: "detached" });
    await isSaved("full.ipynb", true);
  });

  test("a stopped server: edits stay on the page, and are sent when it is back", async () => {
    await view("away.ipynb");
    await isSaved("away.ipynb", true);
    await unsafe.end("SIGTERM");
    await lost().getByText("Edits are kept and sent when the server answers.").waitFor();
    await page.keyboard.type("0");
    await isSaved("away.ipynb", false);
    await page.getByText("Edits kept in this browser").waitFor();
    await unsafe.start();
    await lost().waitFor({ state: "detached" });
    await isSaved("away.ipynb", true);
    await page.keyboard.press("Control+s");
    await expect.poll(() => text("away.ipynb")).toContain("a = 10");
  });
});

test("a file that was deleted is written again when it is asked for, not before", async () => {
  await opened("gone.ipynb", "a = 1");
  rmSync(file("gone.ipynb"));
  await strips().getByText("gone.ipynb was deleted or moved away.").waitFor();
  await expect.poll(async () => strips().count()).toBe(1);
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
  await expect.poll(async () => strips().allInnerTexts()).toEqual(told);
});

test("what is no notebook is refused with the line, and opens as text", async () => {
  writeFileSync(file("broken.ipynb"), '{\n "cells": [\n  {,\n ]\n}\n');
  await page.goto(`${lab.origin}/lab/tree/broken.ipynb`);
  await page.getByRole("heading", { name: "broken.ipynb cannot be opened as a notebook" }).waitFor();
  await expect.poll(async () => page.locator(".refused").innerText()).toContain("Line 3");
  await press("Open as text");
  await page.locator(".cm-content").getByText('"cells"').waitFor();
});

test.each([
  ["nowhere/new.ipynb", "Create notebook", /no such file or folder/],
  ["new.ipynb", "Create notebook", null],
  ["new.txt", "Create file", null],
])("%s, which is not there, is made where it can be", async (path, act, why) => {
  await page.goto(`${lab.origin}/lab/tree/${path}`);
  await page.getByRole("heading", { name: `There is no ${path.split("/").at(-1)}` }).waitFor();
  await press(act);
  if (why) await page.getByText(why).waitFor();
  else if (path.endsWith(".txt")) await page.locator(".text-tab .cm-content").waitFor();
  else await page.locator(`[data-notebook="${path}"] [data-cell-id]`).waitFor();
  expect(existsSync(file(path))).toBe(why === null);
});

test("a link out of the lab's folder says so", async () => {
  symlinkSync(join(lab.state, ".."), file("out"));
  await page.goto(`${lab.origin}/lab/tree/out/a.ipynb`);
  await page.getByText("This link leads out of the lab's folder.").waitFor();
});

test("what was not there opens when it comes", async () => {
  await page.goto(`${lab.origin}/lab/tree/late.ipynb`);
  await page.getByRole("heading", { name: "There is no late.ipynb" }).waitFor();
  lab.put("late.ipynb", notebook("1"));
  await page.locator('[data-notebook="late.ipynb"] [data-cell-id="c1"]').waitFor();
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
