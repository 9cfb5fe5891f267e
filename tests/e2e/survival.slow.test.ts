/** What survives what: a closed tab, a reload, a killed server. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  command,
  kernelState,
  type Lab,
  notebook,
  openLab,
  outputs,
  runState,
  saved,
  select,
  startLab,
  visit,
} from "../lab/lab.ts";

let lab: Lab;
let page: Page;

/** Ticks until it is let go, then ten more times: it is running for as long as a test needs it to. */
const slowLoop = (go: string): string =>
  `import os, time
kept = 41
ticks = left = 0
while left < 10:
    print("tick", ticks, flush=True)
    ticks += 1
    left += os.path.exists("${go}")
    time.sleep(0.1)
print("of", ticks)`;

beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

async function startLoop(name: string): Promise<void> {
  lab.put(name, notebook(slowLoop(`${name}.go`), "kept + 1"));
  page = await openLab(lab, name);
  await select(page, "c1");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.press("Shift+Enter");
  await outputs(page, "c1").getByText("tick 3").waitFor();
}

const letGo = (name: string): void => lab.put(`${name}.go`, "");

async function finished(view: Page): Promise<void> {
  await runState(view, "c2", "done", 60_000);
  const shown = () => outputs(view, "c1").innerText();
  await expect.poll(shown).toMatch(/of \d+/);
  const text = await shown();
  const ticks = [...text.matchAll(/tick (\d+)/g)].map((match) => Number(match[1]));
  const printed = Number(/of (\d+)/.exec(text)?.[1]);
  expect(printed).toBeGreaterThan(10);
  expect(ticks).toEqual(Array.from({ length: printed }, (_, index) => index));
  await expect.poll(async () => outputs(view, "c2").innerText()).toContain("42");
}

describe("a run goes on", () => {
  test("when the tab is closed; another browser shows its queue and elapsed time, and all of its output", async () => {
    await startLoop("closed.ipynb");
    await page.context().close();
    const other = await openLab(lab, "closed.ipynb");
    await expect.poll(async () => cell(other, "c1").getAttribute("data-run")).toBe("running");
    await expect.poll(async () => cell(other, "c2").getAttribute("data-run")).toBe("queued");
    letGo("closed.ipynb");
    await finished(other);
    await other.context().close();
  });

  test("when the page is reloaded", async () => {
    await startLoop("reloaded.ipynb");
    await page.reload();
    await page.waitForSelector('[data-cell-id="c1"]');
    letGo("reloaded.ipynb");
    await finished(page);
    await page.context().close();
  });

  test("when the server is killed: variables, output printed meanwhile, and edits are there", async () => {
    await startLoop("killed.ipynb");
    await select(page, "c2");
    await page.keyboard.press("b");
    await page.keyboard.press("Enter");
    await page.locator("[data-active] .cm-content:focus").waitFor();
    await page.keyboard.type("kept * 2  # typed before the crash");
    await saved(page);
    await lab.kill();
    await new Promise((done) => setTimeout(done, 1500));
    await lab.start();
    // The page finds the server again by itself.
    await page.waitForSelector('[data-notebook="killed.ipynb"][data-saved="true"]');
    letGo("killed.ipynb");
    await finished(page);
    const other = await openLab(lab, "killed.ipynb");
    await finished(other);
    await expect
      .poll(async () => (await other.locator("[data-cell-id]").allInnerTexts()).join("\n"))
      .toContain("# typed before the crash");
    const typed = other.locator("[data-cell-id]", { hasText: "# typed before the crash" });
    const last = (await typed.getAttribute("data-cell-id"))!;
    await select(other, last);
    await other.keyboard.press("Control+Enter");
    await outputs(other, last).getByText("82").waitFor();
    await kernelState(other, "idle");
    await other.context().close();
    await page.context().close();
  });

  test("and so does a terminal, with its screen", async () => {
    page = await openLab(lab);
    await command(page, "New Terminal");
    const terminal = page.locator("[data-terminal]");
    await terminal.waitFor();
    await terminal.click();
    await page.keyboard.type("echo $((6*7))-kept\n");
    await expect.poll(() => terminal.innerText(), { timeout: 60_000 }).toContain("42-kept");
    await lab.kill();
    await lab.start();
    await visit(lab, page, "");
    await expect.poll(() => page.locator("[data-terminal]").innerText(), { timeout: 60_000 }).toContain("42-kept");
    await page.context().close();
  });
});
