/**
 * Language help from end to end: a real basedpyright, a real kernel, a real page; one lab and one notebook for all. It begins as
 * it does for a person: nothing is there, the kernel helps, the server is offered, and installed with one press (by an npm that
 * has it already). Skipped visibly where basedpyright cannot be fetched.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { delimiter } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeInBoth } from "../lab/axe.ts";
import { kernelHas } from "../lab/kernel-python.ts";
import { cell, closeBrowser, command, type Lab, notebook, openLab, runState, select, startLab } from "../lab/lab.ts";
import { fetchedLanguageServer, npmWith } from "../lab/language-server.ts";

const server = await fetchedLanguageServer();

const CLASS = [
  "class Course:",
  "    def __init__(self, name: str, steps: int = 10):",
  "        self.name = name",
  "        self.steps = steps",
  "",
  "    def total(self, rate: float) -> float:",
  '        """All of it."""',
  "        return scale(self.steps, by=rate)",
].join("\n");
const FILES = {
  "pyproject.toml": "",
  "helper.py": 'def scale(value: float, by: float = 2.0) -> float:\n    """Scales a value."""\n    return value * by\n',
  "a.ipynb": notebook(
    "import os\nfrom helper import scale",
    CLASS,
    "course = Course('first')\nanswer: str = course.total(0.5)\n%timeit -n1 -r1 scale(2.0)",
    "import json, io\n%matplotlib  inline\nheld = Path('x')\nsettings={'epochs':3}\n!echo   kept",
    "",
  ),
};

let lab: Lab;
let page: Page;
let npm: ReturnType<typeof npmWith>;

const soon = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 120_000 });
const code = (id: string) => cell(page, id).locator(".cm-content");
const sourceOf = (id: string) =>
  cell(page, id)
    .locator(".source-text, .cm-content")
    .first()
    .evaluate((text) => {
      const lines = [...text.querySelectorAll(".cm-line")];
      return lines.length > 0 ? lines.map((line) => line.textContent).join("\n") : (text.textContent ?? "");
    });
const tooltips = () => page.getByRole("tooltip").allInnerTexts();
const isIn = (id: string) => page.waitForSelector(`[data-cell-id="${id}"] .cm-content:focus`);

/** Into the cell's editor, whatever was in front of it. */
async function enter(id: string): Promise<void> {
  await select(page, id);
  await page.locator('[data-notebook][data-mode="command"]').waitFor();
  await page.keyboard.press("Enter");
  await isIn(id);
}
/** Puts the caret behind the first place where this stands, by the keys only. */
async function caretBehind(id: string, text: string): Promise<void> {
  await enter(id);
  const shown = async () => (await code(id).locator(".cm-line").allTextContents()).join("\n");
  await soon(shown).toContain(text);
  const source = await shown();
  const before = source.slice(0, source.indexOf(text) + text.length).split("\n");
  await page.keyboard.press("Control+Home");
  for (let i = 1; i < before.length; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  // Home goes to the text of an indented line first.
  const indent = /^\s*/.exec(before.at(-1)!)![0].length;
  for (let i = indent; i < before.at(-1)!.length; i++) await page.keyboard.press("ArrowRight");
}
/** Empties the last cell and types there. */
async function type(text: string): Promise<void> {
  await enter("c5");
  await page.waitForSelector('[data-cell-id="c5"] .cm-editor[data-completes]');
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await page.keyboard.type(text);
}
/** Types until this is offered: what the kernel knows comes a moment after its run. */
async function offered(text: string, label: RegExp): Promise<void> {
  await soon(async () => {
    await type(text);
    const found = page.getByRole("option").filter({ hasText: label }).first();
    return found.waitFor({ timeout: 8000 }).then(
      () => true,
      () => false,
    );
  }).toBe(true);
}
async function run(id: string, state = "done"): Promise<void> {
  await select(page, id);
  await page.keyboard.press("Control+Enter");
  await runState(page, id, state);
}
const statusOf = async () => {
  const body = JSON.stringify({ ask: { op: "status" } });
  const answer = await lab.fetch("/api/pellucid/language/a.ipynb", { method: "POST", body });
  return ((await answer.json()) as { result: { state: string; running?: boolean } }).result;
};
const servers = (): string[] =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, ...args]) => parent === String(lab.pid) && args.join(" ").includes("langserver"))
    .map(([pid]) => pid!);

describe.skipIf(!server)("language help", () => {
  beforeAll(async () => {
    npm = npmWith(server!);
    lab = await startLab({ files: FILES, env: { PATH: `${npm.folder}${delimiter}${process.env.PATH}` } });
    page = await openLab(lab, "a.ipynb");
  });
  afterAll(async () => {
    await closeBrowser();
    await lab?.close();
    if (npm) rmSync(npm.folder, { recursive: true, force: true });
  });

  test("[R94] [R98] without a server the kernel helps; the first word offers one, and a press installs it", async () => {
    expect((await statusOf()).state).toBe("missing");
    for (const id of ["c1", "c2", "c3"]) await run(id);
    await offered("course.ste", /steps/);
    const offer = page.getByRole("region", { name: "Language help" });
    await soon(() => offer.innerText()).toMatch(/install basedpyright \(\d+ MB\)\?/);
    // One line at the foot, over nothing.
    expect(await offer.evaluate((one) => one.closest("footer") !== null)).toBe(true);
    expect(await axeInBoth(page, "footer")).toEqual({ light: [], dark: [] });
    // Where a name is made, and used, the cells themselves say.
    await caretBehind("c3", "course = Cour");
    await page.keyboard.press("F12");
    await isIn("c2");
    await page.keyboard.press("Shift+F12");
    const uses = page.getByRole("menu", { name: "References" }).getByRole("menuitem");
    await soon(() => uses.allInnerTexts()).toEqual([
      expect.stringMatching(/class Course[\s\S]*cell 2/),
      expect.stringMatching(/Course\('first'\)[\s\S]*cell 3/),
    ]);
    await page.keyboard.press("Escape");
    await offer.getByRole("button", { name: "Details", exact: true }).click();
    expect(await offer.locator("code").innerText()).toMatch(/^npm install --ignore-scripts .*basedpyright@\d/);
    expect(await axeInBoth(page, ".language-offer")).toEqual({ light: [], dark: [] });
    expect(servers()).toEqual([]);
    await offer.getByRole("button", { name: "Install", exact: true }).click();
    await soon(() => offer.count()).toBe(0);
    expect(readFileSync(npm.told, "utf8")).toContain("--ignore-scripts");
    expect((await statusOf()).state).toBe("ready");
  });

  test("[R90] completion from types and from the kernel in one list; a signature while arguments are typed", async () => {
    await offered("made = Course('x').tot", /total/);
    await offered("course.ste", /steps/);
    await type("Course('x').total(");
    await soon(tooltips).toEqual(expect.arrayContaining([expect.stringContaining("rate: float")]));
    await page.keyboard.press("Escape");
  });

  test("what a name is: under the pointer, by Shift+Tab, in the help panel", async () => {
    await caretBehind("c3", "course.total");
    const at = await page.evaluate(() => {
      const range = getSelection()!.getRangeAt(0).getBoundingClientRect();
      return { x: range.x - 10, y: range.y + range.height / 2 };
    });
    await page.mouse.move(at.x, at.y - 60);
    await page.mouse.move(at.x, at.y, { steps: 3 });
    await soon(tooltips).toEqual([expect.stringContaining("rate: float")]);
    const card = page.getByRole("tooltip");
    await soon(() => card.evaluate((one) => getComputedStyle(one).paddingLeft)).toBe("12px");
    await page.mouse.move(4, 4);
    await caretBehind("c3", "course.total");
    await page.keyboard.press("Shift+Tab");
    await soon(tooltips).toEqual([expect.stringContaining("All of it")]);
    await page.keyboard.press("Escape");
    await enter("c3");
    await caretBehind("c3", "course.total");
    await page.keyboard.press("Control+i");
    await soon(() => page.getByRole("complementary", { name: "Help" }).innerText()).toContain("All of it");
  });

  test("[R93] to the definition in a cell, and in a file that opens at its line; all uses, magics too", async () => {
    await caretBehind("c3", "course.tot");
    await page.keyboard.press("F12");
    await isIn("c2");
    await caretBehind("c2", "return sca");
    await page.keyboard.press("Shift+F12");
    const uses = page.getByRole("menu").getByRole("menuitem");
    await soon(() => uses.allInnerTexts()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/helper\.py:1/),
        expect.stringMatching(/timeit[\s\S]*cell 3, line 3/),
      ]),
    );
    await page.keyboard.press("Escape");
    await caretBehind("c2", "return sca");
    await page.keyboard.press("F12");
    await page.waitForSelector('.cm-content[aria-label="helper.py"]:focus');
    await page.getByRole("tab", { name: "a.ipynb" }).click();
  });

  test("[R99] to the definition in a library, at its line, in a tab that is only read", async () => {
    await caretBehind("c1", "import o");
    await page.keyboard.press("F12");
    const source = page.locator("[data-source$='/os.py']");
    await source.locator(".cm-content:focus", { hasText: "OS routines" }).waitFor();
    expect(await source.getByRole("status").innerText()).toMatch(/os\.py, outside of the lab's folder/);
    await page.keyboard.type("x");
    expect(await source.locator(".cm-content").innerText()).toMatch(/^r"""OS routines/);
    // A name in it leads on, into the next library.
    await command(page, "Go to Definition");
    await page.getByText("No definition was found").waitFor();
    const abc = source.locator(".cm-line", { hasText: /^import abc$/ });
    await abc
      .getByText("abc")
      .last()
      .click({ modifiers: ["Control"] });
    await page.locator("[data-source$='/abc.py'] .cm-content:focus").waitFor();
    await page.getByRole("tab", { name: "a.ipynb" }).click();
  });

  test("[R99] a name in a source of the kernel leads on as well", async ({ skip }) => {
    if (!kernelHas("debugpy")) skip("the kernel has no debugpy");
    await command(page, "Show Debugger");
    await page.getByRole("button", { name: "Kernel sources", exact: true }).click();
    await page.getByRole("textbox", { name: "Filter modules" }).fill("json/__init__.py");
    const modules = page.getByRole("list", { name: "Kernel sources" }).getByRole("button");
    await modules.filter({ hasText: /^jsonjson/ }).click();
    const source = page.locator("[data-source$='/json/__init__.py'] .cm-content");
    await source.click();
    await page.keyboard.press("Control+End");
    await page.keyboard.press("Control+f");
    await page.keyboard.type("raise JSONDecodeError");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.press("F12");
    await page.locator("[data-source$='/json/decoder.py'] .cm-content:focus").waitFor();
    await command(page, "Show Debugger");
    await page.getByRole("tab", { name: "a.ipynb" }).click();
  });

  test("[R93] a rename shows every line first, changes cells and files, and leaves magics and the notebook's file alone", async () => {
    await caretBehind("c2", "return sca");
    await page.keyboard.press("F2");
    const dialog = page.getByRole("dialog", { name: "Rename scale" });
    const field = dialog.getByRole("textbox", { name: "New name" });
    await soon(() => dialog.locator("mark").allInnerTexts()).toEqual(["scale", "scale", "scale"]);
    expect(await dialog.locator("del, ins").count()).toBe(0);
    await field.fill("stretch");
    await soon(() => dialog.getByRole("button", { name: "Rename 3 places" }).isEnabled()).toBe(true);
    expect(await dialog.getByRole("list", { name: "Changes" }).innerText()).toContain("helper.py");
    expect([await dialog.locator("del").count(), await dialog.locator("ins").count()]).toEqual([3, 3]);
    expect(await dialog.innerText()).toContain("Magics are left as they are");
    expect(await axeInBoth(page, "dialog[open]")).toEqual({ light: [], dark: [] });
    await field.press("Enter");
    await soon(() => sourceOf("c2")).toContain("return stretch(self.steps");
    await soon(() => sourceOf("c1")).toContain("from helper import stretch");
    expect(await sourceOf("c3")).toContain("%timeit -n1 -r1 scale(2.0)");
    await page.getByRole("tab", { name: /^helper\.py/ }).click();
    const helper = page.locator('.cm-content[aria-label="helper.py"]');
    await soon(() => helper.innerText()).toContain("def stretch(");
    await page.getByRole("tab", { name: "a.ipynb" }).click();

    // Undo is the notebook's: it says what it has left, and the notice takes that back too.
    await page.getByText("scale is stretch now, in 2 cells and 1 file.").waitFor();
    await select(page, "c2");
    await page.keyboard.press("z");
    await soon(() => sourceOf("c1")).toContain("from helper import scale");
    await page.getByText("The cells say scale again, 1 file still says stretch.").waitFor();
    await page.getByRole("button", { name: "Undo in 1 file" }).click();
    await page.getByRole("tab", { name: /^helper\.py/ }).click();
    await soon(() => helper.innerText()).toContain("def scale(");
    await page.getByRole("tab", { name: "a.ipynb" }).click();

    await caretBehind("c2", "return sca");
    await page.keyboard.press("F2");
    await field.fill("stretch");
    await soon(() => dialog.getByRole("button", { name: "Rename 3 places" }).isEnabled()).toBe(true);
    await field.press("Enter");
    await soon(() => sourceOf("c2")).toContain("return stretch(self.steps");
  });

  test("types stand among the problems, and go by a quick fix", async () => {
    await soon(() => cell(page, "c3").locator('[data-problem="reportAssignmentType"]').count()).toBe(1);
    await command(page, "Show Problems");
    const rows = page.getByRole("list", { name: "Problems" }).locator("li");
    await soon(() => rows.allInnerTexts()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/float is not assignable to declared type str[\s\S]*Cell 3, line 2/),
      ]),
    );
    await caretBehind("c3", "answer");
    await page.keyboard.press("Control+.");
    await page.getByRole("menuitem", { name: "Add # pyright: ignore[reportAssignmentType]", exact: true }).click();
    await soon(() => sourceOf("c3")).toContain("course.total(0.5)  # pyright: ignore[reportAssignmentType]");
    await soon(() => cell(page, "c3").locator('[data-problem="reportAssignmentType"]').count()).toBe(0);
  });

  test("formatting and the order of imports leave magics byte for byte", async () => {
    await enter("c4");
    await page.keyboard.press("Shift+Alt+F");
    await soon(() => sourceOf("c4")).toBe(
      'import json, io\n\n%matplotlib  inline\nheld = Path("x")\nsettings = {"epochs": 3}\n!echo   kept',
    );
    await command(page, "Organize Imports");
    await soon(() => sourceOf("c4")).toMatch(/^import io\nimport json\n+%matplotlib  inline\n[\s\S]*!echo {3}kept$/);
  });

  test("[R92] a name that is not imported yet brings its import to the cell of imports, while the kernel is busy", async () => {
    await type("waits = input()");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector('[data-cell-id="c5"] [data-stdin]');
    await caretBehind("c3", "scale(2.0)");
    await page.keyboard.press("Enter");
    await page.keyboard.type("OrderedDi");
    const row = page.getByRole("option").filter({ hasText: "OrderedDict" }).filter({ hasText: "collections" }).first();
    await row.waitFor({ timeout: 120_000 });
    await row.click();
    await soon(() => sourceOf("c1")).toMatch(/^from collections import OrderedDict$/m);
    await soon(() => sourceOf("c3")).toMatch(/\nOrderedDict$/);
  });

  test("[R91] killed, it is started again and goes on helping", async () => {
    const before = servers();
    expect(before).toHaveLength(1);
    process.kill(Number(before[0]), "SIGKILL");
    await soon(servers).not.toContain(before[0]);
    await caretBehind("c3", "Cour");
    await page.keyboard.press("F12");
    await isIn("c2");
    expect(servers()).toHaveLength(1);
  });

  test("a file completes what is typed, asks once for it, and says what a name is", async () => {
    let asked = 0;
    page.on("request", (request) => (asked += request.postData()?.includes('"complete"') ? 1 : 0));
    await page.getByRole("tab", { name: /^helper\.py/ }).click();
    const text = page.locator('.cm-content[aria-label="helper.py"]');
    await text.click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("made = stret", { delay: 20 });
    const row = page.getByRole("option").filter({ hasText: "stretch" });
    await row.waitFor({ timeout: 120_000 });
    // The last letter's question may still be on its way with the list in view; asking without end is never quiet.
    await soon(async () => {
      const before = asked;
      await page.waitForTimeout(500);
      return asked - before;
    }).toBe(0);
    const scrolls = () =>
      page.evaluate(() => (scrollTo(0, 100), document.documentElement.scrollHeight - innerHeight + scrollY));
    expect(await scrolls(), "the page itself scrolls").toBe(0);
    // The list is pale while it waits for what goes on with the word.
    await soon(() => page.locator(".cm-tooltip-autocomplete-disabled").count()).toBe(0);
    await page.keyboard.press("Tab");
    await soon(() => text.locator(".cm-line").last().innerText()).toBe("made = stretch");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await soon(() => text.locator(".cm-line").last().innerText()).toBe("    ");
    await text.getByText("stretch").first().hover();
    await soon(tooltips).toEqual([expect.stringMatching(/^def stretch\([\s\S]*function\s+Scales a value/)]);
  });
});
