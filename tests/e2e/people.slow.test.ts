/**
 * Two people in one notebook, and a reader by a link, in real browsers: carets, places, names, who runs what, following, each
 * one's own undo, and that a read-only link opens its notebook to watch and nothing else.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  browserContext,
  cell,
  closeBrowser,
  type Lab,
  notebook,
  openLab,
  runState,
  saved,
  startLab,
} from "../lab/lab.ts";

const LONG = { timeout: 60_000 };
const WAIT = "x = 1\nimport os, time\nwhile not os.path.exists('go'): time.sleep(0.05)";
let lab: Lab;
let ada: Page;
let bob: Page;
/** The code of editors is held back in Bob's page until this is called. */
let editorComes = () => {};
beforeAll(async () => {
  const more = Array.from({ length: 30 }, (_, i) => `# part ${i}\nprint(${i})\n# more`);
  lab = await startLab({
    files: {
      "a.ipynb": notebook("x = 1", WAIT, "x + 1", ...more),
      "b.ipynb": notebook("secret = 1"),
      "texts/plan.txt": "One day",
      "views/v.ipynb": notebook("v = 1"),
    },
  });
  ada = await openLab(lab, "a.ipynb");
  bob = await openLab(lab, "a.ipynb", { dark: true });
  for (const page of [ada, bob]) page.setDefaultTimeout(60_000);
  await ada.context().grantPermissions(["clipboard-read", "clipboard-write"]);
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const until = (what: () => Promise<unknown>, value: unknown) => expect.poll(what, LONG).toEqual(value);
const command = async (page: Page, label: string) => {
  await page.keyboard.press("Control+Shift+C");
  await page.getByRole("combobox").fill(label);
  await page.getByRole("option").first().getByText(label).waitFor();
  await page.keyboard.press("Enter");
};
/** The caret at the end of a cell's text. */
const edit = async (page: Page, id: string) => {
  await cell(page, id).getByRole("textbox").click();
  await cell(page, id).locator(".cm-content:focus").waitFor();
  await page.keyboard.press("Control+End");
};
const text = (page: Page, id: string) =>
  cell(page, id)
    .getByRole("textbox")
    .evaluate((box) =>
      [...box.querySelectorAll("[data-caret]")].reduce(
        (all, each) => all.replace(each.textContent, ""),
        box.textContent,
      ),
    );

const rename = (from: string, to: string) =>
  ada.evaluate(
    ([path, body]) =>
      fetch(`/api/contents/${path}`, { method: "PATCH", headers: { "Content-Type": "application/json" }, body }),
    [from, JSON.stringify({ path: to })] as const,
  );

test("each has a name, which changes for the other at once and is kept", async () => {
  await ada.locator("[data-person]").nth(1).waitFor();
  const list = ada.getByRole("list", { name: "People in this notebook" });
  await until(() => list.getByRole("listitem").count(), 2);
  for (const [page, name] of [
    [ada, "Ada Lovelace"],
    [bob, "Bob"],
  ] as const) {
    await command(page, "Change Your Name and Color");
    await page.getByRole("textbox", { name: "Name" }).fill(name);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await ada.locator('[data-person="Bob"]').waitFor();
  const release = new Promise<void>((done) => (editorComes = done));
  await bob.route(/\/cell-editor-/, (route) => release.then(() => route.continue()));
  await bob.reload();
  await bob.locator('[data-person="Ada Lovelace"]').waitFor();
  await ada.getByRole("button", { name: "Bob", exact: true }).waitFor();
});

test("the other's caret and selection stand in the text, and his mark at the cell where he is", async () => {
  await edit(ada, "c1");
  await ada.keyboard.type("00");
  const caret = cell(bob, "c1").locator('[data-caret="Ada Lovelace"]');
  await until(() => text(bob, "c1"), "x = 100");
  // It stands in an editor, whose code comes later than the caret is told.
  await cell(bob, "c1").getByRole("img", { name: "Here: Ada Lovelace (editing)" }).waitFor();
  editorComes();
  await caret.waitFor({ state: "attached" });
  await ada.keyboard.press("Shift+Home");
  await cell(bob, "c1").locator(".remote-selection").waitFor();
  await cell(bob, "c1").getByRole("img", { name: "Here: Ada Lovelace (editing)" }).waitFor();
  await ada.keyboard.press("Escape");
  await caret.waitFor({ state: "detached" });
  await cell(bob, "c1").locator('[data-people="Ada Lovelace"]').waitFor();
});

test("undo takes back one's own edit and nothing of the other's", async () => {
  await edit(bob, "c3");
  await bob.keyboard.type(" + 2");
  await saved(bob);
  await until(() => text(ada, "c3"), "x + 1 + 2");
  await ada.keyboard.press("Control+z");
  await until(() => text(bob, "c1"), "x = 1");
  await ada.keyboard.press("Control+z");
  await saved(ada);
  await expect.poll(async () => text(ada, "c3")).toBe("x + 1 + 2");
  await bob.keyboard.press("Control+z");
  await until(() => text(ada, "c3"), "x + 1");
  await bob.keyboard.press("Escape");
});

test("a running and a waiting cell say who asked; so does the queue", async () => {
  await cell(bob, "c2").click({ position: { x: 8, y: 12 } });
  await until(() => cell(bob, "c2").getAttribute("data-active"), "true");
  await bob.keyboard.press("Control+Enter");
  await runState(ada, "c2", "running");
  await cell(bob, "c3").click({ position: { x: 8, y: 12 } });
  await until(() => cell(bob, "c3").getAttribute("data-active"), "true");
  await bob.keyboard.press("Control+Enter");
  await runState(ada, "c3", "queued");
  for (const id of ["c2", "c3"]) {
    await cell(ada, id)
      .getByText(/^asked by Bob at \d\d:\d\d$/)
      .waitFor();
    await cell(bob, id)
      .getByText(/^asked by you at/)
      .waitFor();
  }
  await command(ada, "Show Queue");
  await ada
    .getByRole("list", { name: "Queue" })
    .getByText(/^asked by Bob/)
    .nth(1)
    .waitFor();
  writeFileSync(join(lab.folder, "go"), "");
  await runState(ada, "c3", "done");
});

test("Alt+Up brings back what ran", async () => {
  await edit(ada, "c5");
  await ada.keyboard.press("Control+a");
  await ada.keyboard.press("Delete");
  await until(() => text(ada, "c5"), "");
  await ada.keyboard.press("Alt+ArrowUp");
  await until(() => text(ada, "c5"), "x + 1");
  await ada.keyboard.press("Alt+ArrowDown");
  await until(() => text(ada, "c5"), "");
  await ada.keyboard.press("Escape");
});

test("a followed person's view leads, until Escape", async () => {
  const top = (page: Page) => page.locator(".notebook-scroll").evaluate((it) => Math.round(it.scrollTop));
  const down = (page: Page, to: number) =>
    page.locator(".notebook-scroll").evaluate((it, at) => it.scrollTo(0, at), to);
  await command(ada, "Follow Person");
  await ada.locator('[data-following="Bob"]').waitFor();
  await down(bob, 900);
  await expect.poll(() => top(ada), LONG).toBeGreaterThan(300);
  await ada.keyboard.press("Escape");
  await ada.locator("[data-following]").waitFor({ state: "detached" });
});

test("[W128] a rename reaches every window at once, under the hands of who writes; a reader's too, and reloads find it", async () => {
  await command(ada, "Copy Read-only Link");
  await ada.getByText("Read-only link copied").waitFor();
  const reader = await (await browserContext()).newPage();
  await reader.goto(await ada.evaluate(() => navigator.clipboard.readText()));
  await cell(reader, "c1").waitFor();
  await edit(bob, "c20");
  const before = await text(bob, "c20");
  const words = " # written while the name changes";
  const writing = bob.keyboard.type(words, { delay: 20 });
  await bob.waitForTimeout(150);
  await rename("a.ipynb", "z.ipynb");
  await writing;
  for (const page of [ada, bob, reader]) {
    await page.locator('[data-notebook="z.ipynb"]').waitFor();
    await until(() => page.title(), expect.stringMatching(/^z\.ipynb · /));
    expect(new URL(page.url()).pathname).toBe("/lab/tree/z.ipynb");
    await until(() => text(page, "c20"), before + words);
  }
  await until(
    () => bob.evaluate(() => document.activeElement?.closest("[data-cell-id]")?.getAttribute("data-cell-id")),
    "c20",
  );
  expect(await bob.locator("[data-notebook]").getAttribute("data-mode")).toBe("edit");
  for (const page of [bob, reader]) {
    await page.goto(`${new URL(page.url()).origin}/lab/tree/a.ipynb`);
    await page.locator('[data-notebook="z.ipynb"] [data-cell-id="c1"]').waitFor();
  }
  await rename("z.ipynb", "a.ipynb");
  for (const page of [ada, bob, reader]) await page.locator('[data-notebook="a.ipynb"]').waitFor();
  await reader.context().close();
});

test("[W128] so does that of a text, of which no key is lost, and a folder's", async () => {
  const page = await openLab(lab, "texts/plan.txt");
  const editor = page.locator(".cm-content");
  await editor.click();
  await page.keyboard.press("Control+End");
  const words = " there will be a second edition of all of this, with pictures, and with an index of names.";
  const writing = page.keyboard.type(words, { delay: 80 });
  await page.waitForTimeout(300);
  await rename("texts/plan.txt", "texts/idea.txt");
  await writing;
  await until(() => page.title(), expect.stringMatching(/^idea\.txt · /));
  expect(new URL(page.url()).pathname).toBe("/lab/tree/texts/idea.txt");
  expect([await editor.innerText(), await editor.evaluate((it) => it === document.activeElement)]).toEqual([
    `One day${words}`,
    true,
  ]);
  await rename("texts", "ideas");
  await page.keyboard.press("Control+s");
  const onDisk = () => page.evaluate(() => fetch("/files/ideas/idea.txt").then((answer) => answer.text()));
  await until(onDisk, `One day${words}`);
  expect(new URL(page.url()).pathname).toBe("/lab/tree/ideas/idea.txt");
  await page.context().close();
});

test("[W128] two views of a notebook go on side by side, without an empty moment", async () => {
  const page = await openLab(lab, "views/v.ipynb");
  const missed: string[] = [];
  page.on("response", (answer) => answer.status() === 404 && missed.push(answer.url()));
  await command(page, "New View for Notebook");
  await page.locator('[data-view="2"] [data-cell-id]').waitFor();
  await page.evaluate(() => {
    const seen = Object.assign(window, { empty: 0 });
    const look = () => (seen.empty += document.querySelectorAll(".notebook-opening, .tab-later").length);
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
  await rename("views", "later");
  await expect.poll(() => page.locator('[data-notebook="later/v.ipynb"] [data-cell-id]').count(), LONG).toBe(2);
  expect([await page.evaluate(() => (window as unknown as { empty: number }).empty), missed]).toEqual([0, []]);
  await page.context().close();
});

test("a read-only link shows its notebook live, and nothing else; revoked, it ends", async () => {
  await command(ada, "Copy Read-only Link");
  await ada.getByText("Read-only link copied").waitFor();
  const link = await ada.evaluate(() => navigator.clipboard.readText());
  const page = await (await browserContext()).newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(link);
  await cell(page, "c1").waitFor();
  await ada.locator("[data-person][data-reader]").waitFor();
  await edit(bob, "c1");
  await bob.keyboard.type("7");
  await until(() => text(page, "c1"), "x = 17");

  await cell(page, "c1").getByRole("textbox").click();
  await cell(page, "c1").locator(".cm-content:focus").waitFor();
  await page.keyboard.type("no");
  await page.keyboard.press("Control+Enter");
  await page.getByText("This link is for reading").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("b");
  await expect.poll(() => page.locator("[data-cell-id]").count()).toBe(33);
  expect(await text(page, "c1")).toBe("x = 17");
  await expect.poll(async () => page.getByRole("button", { name: /run|interrupt|restart|kernel/i }).count()).toBe(0);
  await expect.poll(async () => page.getByRole("tree").count()).toBe(0);
  // Nor does an output lead to the kernel.
  await edit(ada, "c5");
  await ada.keyboard.type("\nimport nowhere_at_all");
  await ada.keyboard.press("Control+Enter");
  await runState(page, "c5", "failed");
  await cell(page, "c5").scrollIntoViewIfNeeded();
  await cell(page, "c5").getByRole("button", { name: "Copy traceback" }).waitFor();
  expect(
    await cell(page, "c5")
      .getByRole("button", { name: /^(?:Install|Locals|Debug)/ })
      .count(),
  ).toBe(0);
  await cell(page, "c5").hover();
  await cell(page, "c5").getByRole("button", { name: "Output" }).click();
  const offered = () => page.getByRole("menu", { name: "Output" }).getByRole("menuitem").allInnerTexts();
  await until(offered, ["Copy as text", "Raw data…", "Open in a window"]);
  await page.keyboard.press("Escape");
  const closed = [
    "/api/contents",
    "/api/contents/a.ipynb",
    "/api/kernels",
    "/api/terminals",
    "/lab/tree/b.ipynb",
    "/lab",
  ];
  for (const path of closed)
    await expect
      .poll(async () => page.evaluate(async (at) => (await fetch(at, { redirect: "manual" })).status, path), {
        message: path,
      })
      .toBe(403);

  await command(ada, "Show Read-only Links");
  const read = ada.getByRole("dialog").getByRole("listitem").filter({ hasText: ", 1 reads now" });
  await read.getByRole("button", { name: "Revoke the link to a.ipynb" }).click();
  await ada.locator("[data-person][data-reader]").waitFor({ state: "detached" });
  await page.getByText("This link was revoked").waitFor();
  const status = await page.evaluate(async () => (await fetch("/lab/tree/a.ipynb")).status);
  expect(status).toBe(403);
});
