/** The whole lab with the Python helper off: everything works, marks rest on the code alone, and say so. */
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

let lab: Lab;
let page: Page;

const CELLS = [
  "import pandas as pd\nfrom sklearn.datasets import load_iris\nfrom sklearn.linear_model import LogisticRegression",
  "data = load_iris(as_frame=True).frame",
  "rows = len(data)\nprint(rows)",
  "model = LogisticRegression(max_iter=500).fit(data[['petal width (cm)']], data['target'])",
  "print(model.score(data[['petal width (cm)']], data['target']) > 0.9)",
];

beforeAll(async () => {
  lab = await startLab({ env: { PELLUCID_HELPER: "off" }, files: { "iris.ipynb": notebook(...CELLS) } });
  page = await openLab(lab, "iris.ipynb");
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const command = (label: string) => choose(page, label);
const states = () =>
  page
    .locator('[data-cell-type="code"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute("data-truth")).join(" "));
const why = (id: string) => cell(page, id).getAttribute("data-truth-why");

test("cells run; what the code proves is fresh and says that it is inferred", async () => {
  await select(page, "c1");
  await command("Run All Cells");
  await runState(page, "c5", "done");
  await expect.poll(states).toBe("fresh fresh fresh fresh fresh");
  await expect.poll(async () => why("c2")).toMatch(/inferred/);
});

test("an edit makes its readers stale, and a plan mends them", async () => {
  await select(page, "c2");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+End");
  await page.keyboard.type(".head(120)");
  await expect.poll(() => why("c3")).toMatch(/uses `data`, made by cell 2, which was edited/);
  await page.keyboard.press("Escape");
  await command("Run as from the Top");
  await page
    .getByRole("dialog", { name: "Run as from the top" })
    .getByRole("button", { name: /^Run \d cells$/ })
    .click();
  await outputs(page, "c3").getByText("120", { exact: true }).waitFor();
  await runState(page, "c5", "done");
});

test("Variables says why it is empty", async () => {
  await command("Show Variables");
  await page.getByText(/without Pellucid's helper/).waitFor();
});

test("Verify compares with a fresh run", async () => {
  await command("Verify Notebook");
  await page.locator('[data-verify="reproduces"]').waitFor({ timeout: 60_000 });
});

test("what the kernel knows is asked in Jupyter's own words, and never waited for", async () => {
  const list = page.getByRole("listbox", { name: "Completions" });
  const editor = page.locator("[data-active] .cm-content");
  await select(page, "c5");
  await page.keyboard.press("b");
  await page.keyboard.press("Enter");
  await page.locator("[data-active] .cm-editor[data-completes] .cm-content:focus").waitFor();
  await page.keyboard.type("data.memory_us");
  await list.getByRole("option", { name: /memory_usage/ }).waitFor();
  await page.keyboard.press("Tab");
  await expect.poll(() => editor.innerText()).toBe("data.memory_usage");
  await page.keyboard.press("Shift+Tab");
  await page
    .getByRole("tooltip")
    .getByText(/memory usage of each column/i)
    .waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("import os\nwhile not os.path.exists('go'): pass");
  await page.keyboard.press("Shift+Enter");
  await page.locator('[data-notebook][data-kernel="busy"]').waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[data-active] .cm-editor[data-completes] .cm-content:focus").waitFor();
  await page.keyboard.type("mode");
  await list.getByRole("option", { name: /^model/ }).waitFor();
  lab.put("go", "");
  await page.keyboard.press("Escape");
  await page.locator('[data-notebook][data-kernel="idle"]').waitFor();
});
