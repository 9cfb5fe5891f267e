/**
 * Outputs that are alive: a display updated 5,000 times at 1 kHz, 200 sliders, and what is left of the memory when outputs are
 * cleared. Each runs the cell of its notebook (files.ts) and looks at the page.
 */
import { readdirSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { atRest, opened, withServer, type Stage } from "./scenarios.ts";

const LIMIT = 180_000;
const TICKS_A_SECOND = 100;

const says = (page: Page, output: string, text: string) =>
  page.waitForFunction(
    ([selector, wanted]) => [...document.querySelectorAll(selector!)].some((one) => one.textContent?.includes(wanted!)),
    [output, text],
    { timeout: LIMIT, polling: 20 },
  );

/** Processor time of the server and all it started, kernels left out, ms. */
function serverTime(root: number): number {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const kernel = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("ipykernel");
        return [
          { id: Number(name), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]), kernel },
        ];
      } catch {
        return [];
      }
    });
  const wanted = new Set([root]);
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size;
    for (const one of all) if (wanted.has(one.parent) && !one.kernel) wanted.add(one.id);
  }
  const ticks = all.filter(({ id }) => wanted.has(id)).reduce((sum, one) => sum + one.ticks, 0);
  return (ticks / TICKS_A_SECOND) * 1000;
}

/** The server's processor time for 5,000 updates at 1 kHz; throws where the page has grown with them. */
export const manyUpdates = (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    await opened(stage, server, page, "updates.ipynb");
    await atRest(stage.browser);
    await page.keyboard.press("Control+Enter");
    const { output } = stage.peer.page;
    // Which of the numbers are painted is chance.
    await page.waitForFunction(
      (selector) => Number(/at (\d+) of 5000/.exec(document.querySelector(selector)?.textContent ?? "")?.[1]) >= 1000,
      output,
      { timeout: LIMIT, polling: 20 },
    );
    const nodes = () => page.evaluate((selector) => document.querySelectorAll(`${selector} *`).length, output);
    const [before, start] = [await nodes(), serverTime(server.process.pid!)];
    await says(page, output, "at 4999 of 5000");
    const took = serverTime(server.process.pid!) - start;
    if ((await nodes()) > before) throw new Error(`${stage.peer.name}: ${before} nodes became ${await nodes()}`);
    return took;
  });

/** From the run to 200 sliders on the page, which is at rest before: what opening still does is not what is asked for here. */
export const showSliders = (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    await opened(stage, server, page, "sliders.ipynb");
    await atRest(stage.browser);
    const count = async () => {
      const found = page.frames().map((frame) =>
        frame
          .locator(".noUi-handle")
          .count()
          .catch(() => 0),
      );
      return (await Promise.all(found)).reduce((sum, one) => sum + one, 0);
    };
    const start = performance.now();
    await page.keyboard.press("Control+Enter");
    // What is far below in a frame need not be drawn to be there.
    while ((await count()) < 200) {
      if (performance.now() - start > LIMIT) throw new Error(`${stage.peer.name}: ${await count()} sliders`);
      await page.waitForTimeout(20);
    }
    return performance.now() - start;
  });

/** Memory of the page after a hundred outputs were shown and cleared, over what it was before them: 1 is all of it given back. */
export const clearedMemory = async (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    await opened(stage, server, page, "showing.ipynb");
    const session = await page.context().newCDPSession(page);
    const used = async () => {
      await session.send("HeapProfiler.collectGarbage");
      await session.send("HeapProfiler.collectGarbage");
      return (await session.send("Runtime.getHeapUsage")).usedSize;
    };
    const round = async (which: string) => {
      await page.keyboard.press("Control+Enter");
      await says(page, stage.peer.page.output, `shown ${which}`);
      await page.waitForTimeout(1000);
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await page.locator('[data-cell-id="cell-1"]').click({ position: { x: 8, y: 12 } });
      await page.keyboard.press("Control+Shift+c");
      await page.getByRole("combobox", { name: "Command palette" }).fill("Clear Outputs of All Cells");
      await page.getByRole("option", { name: "Clear Outputs of All Cells", selected: true }).first().waitFor();
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.querySelectorAll("[data-output]").length === 0);
      await page.waitForTimeout(1000);
    };
    // The first round brings the programs that draw.
    await round("1");
    const before = await used();
    await round("2");
    return (await used()) / before;
  });
