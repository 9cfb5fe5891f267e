/**
 * Pages of the project that an output embeds (IPython's IFrame, pyvis, a plot written to a file): shown in Chromium from a real run, and
 * after a reload, without the lab's authority.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, type Lab, notebook, openLab, outputs, root, runState, select, startLab } from "../lab/lab.ts";

const NET = `<!doctype html><body><p id="net" style="height:100%">still</p><script>
  document.getElementById("net").textContent = "drawn";
  try { document.body.dataset.lab = parent.document.title } catch (error) { document.body.dataset.lab = error.name }
  fetch("/api/status").catch((error) => (document.body.dataset.asked = error.name));
</script></body>`;
const embed = (file: string) => `from IPython.display import IFrame\nIFrame('${file}', width=400, height='300px')`;

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab({ files: { "net.html": NET, "frames.ipynb": notebook(embed("net.html"), embed("gone.html")) } });
  page = await openLab(lab, "frames.ipynb");
});

afterAll(async () => {
  await lab?.close();
  await closeBrowser();
});

async function isShown(): Promise<void> {
  const frame = outputs(page, "c1").locator("iframe");
  const body = outputs(page, "c1").frameLocator("iframe").locator("body");
  await expect.poll(() => body.locator("#net").textContent()).toBe("drawn");
  expect(await frame.evaluate(({ clientWidth, clientHeight }) => [clientWidth, clientHeight])).toEqual([400, 300]);
  expect(await body.getAttribute("data-lab")).toBe("SecurityError");
  await expect.poll(() => body.getAttribute("data-asked")).toBe("TypeError");
}

test("[W69] a page of the project is shown in a frame of its own, also after a reload", async () => {
  await select(page, "c1");
  await page.keyboard.press("Control+Enter");
  await runState(page, "c1", "done");
  await isShown();
  await page.reload();
  await isShown();
});

test("[W69] one that is not there is said to be missing", async () => {
  await select(page, "c2");
  await page.keyboard.press("Control+Enter");
  await runState(page, "c2", "done");
  await expect.poll(() => outputs(page, "c2").innerText()).toContain("gone.html, which it embeds, is not there.");
  expect(await outputs(page, "c2").locator("iframe:visible").count()).toBe(0);
});

test("[W69] a file to give away names the page", async () => {
  const path = join(lab.folder, "frames.ipynb");
  await page.keyboard.press("Control+s");
  await expect.poll(() => readFileSync(path, "utf8")).toContain("<iframe");
  const args = [join(root, "dist/cli.mjs"), "export", path, "--to", "html", "-o", "-"];
  expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toContain(
    "net.html, which this output embeds, is a",
  );
});
