/** Is my notebook true? States, reasons and plans of a real notebook on a real kernel, as a person sees them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
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
import { kernelHas } from "../lab/kernel-python.ts";
import { openView } from "../lab/view.ts";

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});
afterEach(() => page.context().close());

const CELLS = [
  "rides = [3, 1, 2]",
  "rides.append(4)",
  "total = sum(rides)\nprint(total)",
  "best = max(rides)\nprint(best)",
];

async function open(...cells: string[]): Promise<string> {
  const name = `t${Math.random().toString(36).slice(2)}.ipynb`;
  lab.put(name, notebook(...cells));
  page = await openLab(lab, name);
  return name;
}
const command = (label: string) => choose(page, label);
const states = () =>
  page
    .locator('[data-cell-type="code"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute("data-truth")).join(" "));
const why = (id: string) => cell(page, id).getAttribute("data-truth-why");
const ran = async (id: string) => {
  await select(page, id);
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => cell(page, id).getAttribute("data-run")).toBe("done");
};
const runAll = async (last: string) => {
  await select(page, "c1");
  await command("Run All Cells");
  await runState(page, last, "done");
};

test("a cell that changes its input: run twice, planned from a checkpoint, mended", async () => {
  const name = await open(...CELLS);
  await runAll("c4");
  await expect.poll(states).toBe("fresh fresh fresh fresh");
  // For copies the first runs may have been too early. A view of its own knows when cells that have run have run again.
  const view = await openView(lab, name);
  await view.runOnceRead("c1", "c2", "c3", "c4");
  view.close();
  await expect.poll(states).toBe("fresh fresh fresh fresh");
  await ran("c2");
  await expect.poll(states).toBe("fresh stale stale stale");
  await expect.poll(async () => why("c2")).toBe("Stale: uses `rides`, changed by its own earlier run");
  await command("Run as from the Top");
  const dialog = page.getByRole("dialog", { name: "Run as from the top" });
  await dialog.getByText("Restores rides as cell 1 left it").waitFor();
  await dialog.getByText("3 of 4 cells run").waitFor();
  await dialog.getByRole("button", { name: "Run 3 cells" }).click();
  await expect.poll(states).toBe("fresh fresh fresh fresh");
  await outputs(page, "c3").getByText("10", { exact: true }).waitFor();
});

test("an edit and its undo; a comment is no edit; the cause is a link; counts stand in the header", async () => {
  await open("x = 1", "y = x + 1", "y * 2");
  await runAll("c3");
  await expect.poll(states).toBe("fresh fresh fresh");
  await select(page, "c1");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("0");
  await expect.poll(states).toBe("edited stale stale");
  await expect.poll(async () => why("c2")).toBe("Stale: uses `x`, made by cell 1, which was edited");
  await page.getByRole("toolbar", { name: "Notebook" }).getByText("2 stale").waitFor();
  await page.keyboard.press("Backspace");
  await page.keyboard.type("  # so");
  await expect.poll(states).toBe("fresh fresh fresh");
  await page.keyboard.press("Escape");
  await ran("c1");
  await expect.poll(() => why("c2")).toMatch(/^Stale: uses `x`, changed by cell 1 at \d\d:\d\d, after this ran$/);
  await cell(page, "c2").getByRole("button", { name: "cell 1" }).click();
  await expect.poll(() => cell(page, "c1").getAttribute("data-active")).not.toBeNull();
  await command("Run Stale Cells");
  await page.getByRole("dialog").getByRole("button", { name: "Run 2 cells" }).click();
  await expect.poll(states).toBe("fresh fresh fresh");
});

test("[E30] a module that is saved marks the cells that use it, before anything runs again", async () => {
  lab.put("rates.py", "RATE = 2\n");
  await open("import rates", "price = 10 * rates.RATE\nprint(price)", "print('else')");
  await runAll("c3");
  await expect.poll(states).toBe("fresh fresh fresh");
  lab.put("rates.py", "RATE = 30\n");
  await expect.poll(states).toBe("stale stale fresh");
  expect(await why("c2")).toContain("uses `rates`, whose file changed after it was imported");
});

test("a ghost: taken away before the cell runs", async () => {
  await open("tmp = 5", "print(tmp)");
  await runAll("c2");
  await select(page, "c1");
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await expect.poll(states).toBe("ghost");
  await expect.poll(async () => why("c2")).toBe("Uses `tmp`, which no cell defines any more");
  await select(page, "c2");
  await command("Run as from the Top");
  await page.getByRole("dialog").getByText("Taken away first").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Run 1 cell" }).click();
  await runState(page, "c2", "failed");
  await outputs(page, "c2").getByText("NameError").first().waitFor();
});

const LEARNING = [
  "import torch\nfrom torch import nn",
  "_ = torch.manual_seed(0)",
  "X = torch.linspace(0, 1, 16).reshape(-1, 1)\ny = 3 * X + 0.1 * torch.randn(16, 1)",
  "width = 4",
  "net = nn.Sequential(nn.Linear(1, width), nn.ReLU(), nn.Dropout(0.1), nn.Linear(width, 1))",
  "opt = torch.optim.SGD(net.parameters(), lr=0.1)\nfor _ in range(20):\n    opt.zero_grad()\n    loss = ((net(X) - y) ** 2).mean()\n    loss.backward()\n    opt.step()\nprint(round(loss.item(), 6))",
  "print(torch.rand(2).tolist())",
  "print(len(y))",
];

interface Saved {
  readonly cells: readonly { readonly outputs: readonly { readonly text?: readonly string[] }[] }[];
}
/** What each cell of a notebook file has printed. */
const printed = (name: string): string[] =>
  (JSON.parse(readFileSync(join(lab.folder, name), "utf8")) as Saved).cells.map((one) =>
    one.outputs.flatMap(({ text = [] }) => text).join(""),
  );

// Skipped where the kernel's Python has no torch.
test.skipIf(!kernelHas("torch"))(
  "torch: an edit, the draws that follow from it, a plan, a fresh kernel, verified",
  async () => {
    const name = await open(...LEARNING);
    await runAll("c8");
    await expect.poll(states).toBe("fresh fresh fresh fresh fresh fresh fresh fresh");
    await select(page, "c4");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+End");
    await page.keyboard.type("0");
    await expect.poll(states).toBe("fresh fresh fresh edited stale stale stale fresh");
    await expect.poll(() => why("c5")).toBe("Stale: uses `width`, made by cell 4, which was edited");
    await expect
      .poll(() => why("c7"))
      .toBe("Stale: uses the random numbers of `torch`, made by cell 6, which is stale");
    await page.keyboard.press("Escape");
    await command("Run as from the Top");
    const dialog = page.getByRole("dialog", { name: "Run as from the top" });
    await dialog.locator('[data-plan-restore="random:torch"]').getByText("as cell 3 left").waitFor();
    await dialog.getByRole("button", { name: "Run 4 cells", exact: true }).click();
    await expect.poll(states).toBe("fresh fresh fresh fresh fresh fresh fresh fresh");
    const shown = (await outputs(page, "c7").textContent())!.trim();
    await page.keyboard.press("Control+s");
    await expect.poll(() => printed(name)[6]!.trim()).toBe(shown);
    expect(lab.verb("run", name, "-o", "again.ipynb").status).toBe(0);
    expect(printed(name)).toEqual(printed("again.ipynb"));
    await command("Verify Notebook");
    await page.locator('[data-verify="reproduces"]').waitFor({ timeout: 120_000 });
  },
);
