/** Verification from the page: the badge, what it opens, how it fades, and that the notebook stays as it is. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeInBoth } from "../lab/axe.ts";
import { closeBrowser, command as choose, type Lab, openLab, outputs, runState, select, startLab } from "../lab/lab.ts";

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const stream = (text: string) => ({ output_type: "stream", name: "stdout", text: [text] });
/** Each cell: its source, and what it is saved with. */
const saved = (...cells: [source: string, shown?: string][]) => ({
  cells: cells.map(([source, shown], i) => ({
    cell_type: "code",
    id: `c${i + 1}`,
    execution_count: i + 1,
    metadata: {},
    outputs: shown === undefined ? [] : [stream(shown)],
    source: [source],
  })),
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});
const badge = () => page.locator("[data-verify]");
const command = (label: string) => choose(page, label);
const verdict = (of: string) => page.locator(`[data-verify="${of}"]`).waitFor({ timeout: 60_000 });

describe("[V5] the badge", () => {
  test("verified in this environment; fades at the next edit, comes back with undo; the file stays as it was", async () => {
    lab.put("good.ipynb", saved(["x = 20"], ["print(x + 1)", "21\n"]));
    const before = readFileSync(join(lab.folder, "good.ipynb"), "utf8");
    page = await openLab(lab, "good.ipynb");
    await command("Verify Notebook");
    await verdict("reproduces");
    await expect.poll(async () => badge().textContent()).toMatch(/^Verified \d\d:\d\d, this environment$/);
    expect(readFileSync(join(lab.folder, "good.ipynb"), "utf8")).toBe(before);
    await select(page, "c1");
    await page.keyboard.press("b");
    await page.locator('[data-verify-current="false"]').waitFor();
    await expect.poll(async () => badge().textContent()).toMatch(/^Verified \d\d:\d\d, changed since$/);
    await page.keyboard.press("z");
    await page.locator('[data-verify-current="true"]').waitFor();
    await page.reload();
    await page.locator('[data-verify="reproduces"][data-verify-current="true"]').waitFor();
    await page.context().close();
  });

  test("one cause, told with its cell; the cells bear their verdicts while the panel is open", async () => {
    lab.put("bad.ipynb", saved(["x = 1"], ["print(x + y)", "3\n"], ["print(y)", "2\n"], ["print(x)", "1\n"]));
    page = await openLab(lab, "bad.ipynb");
    await page.getByRole("button", { name: "Verify Notebook" }).click();
    await verdict("failed");
    await expect.poll(async () => badge().textContent()).toBe("Does not reproduce, cell 2 failed");
    await badge().click();
    const panel = page.getByRole("dialog", { name: "Verification" });
    await panel.getByText("NameError: name 'y' is not defined").first().waitFor();
    await panel.getByText("No cell makes y: the cell that did is gone.").waitFor();
    await expect
      .poll(() => panel.getByRole("listitem").allTextContents())
      .toEqual([expect.stringMatching(/^Cell 3 cascade.*follows from cell 2$/)]);
    const marks = () =>
      page
        .locator("[data-cell-id][data-verdict]")
        .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["verdict"]));
    await expect.poll(marks).toEqual(["identical", "failed", "cascade", "identical"]);
    expect(await axeInBoth(page)).toEqual({ light: [], dark: [] });
    await panel.getByRole("button", { name: /^Cell 2/ }).click();
    await expect.poll(() => page.locator('[data-cell-id="c2"]').getAttribute("data-active")).not.toBeNull();
    await page.keyboard.press("Escape");
    await page.locator("[data-verdict]").first().waitFor({ state: "detached" });
    await page.context().close();
  });

  test("noted in the notebook only when asked, and undone like any edit; runs go on beside it", async () => {
    lab.put("note.ipynb", saved(["print(6 * 7)", "42\n"]));
    page = await openLab(lab, "note.ipynb");
    await command("Verify Notebook");
    await select(page, "c1");
    await page.keyboard.press("Control+Enter");
    await runState(page, "c1", "done");
    await outputs(page, "c1").getByText("42").waitFor();
    await page.locator('[data-verify="reproduces"][data-verify-current="true"]').waitFor({ timeout: 60_000 });
    await badge().click();
    await page.getByRole("button", { name: "Note in the notebook" }).click();
    await expect
      .poll(() => JSON.parse(readFileSync(join(lab.folder, "note.ipynb"), "utf8")).metadata.pellucid?.verified)
      .toMatchObject({
        verdict: "reproduces",
        environment: { python: expect.stringMatching(/^3\./) },
      });
    await page.context().close();
  });
});
