/** A table of a million rows: how soon it stands there, and whether rows stay blank while it scrolls. */
import { opened, withServer, type Stage } from "./scenarios.ts";

const LIMIT = 180_000;
/** A row that is not there yet for longer is blank to the eye, ms. */
const BLANK_MS = 100;

export interface TableTimes {
  /** From the end of the cell to its first rows in the grid. */
  readonly rows: number;
  /** The longest that a row in view stayed blank while it was scrolled. */
  readonly blank: number;
}

/** A dataframe of 1,000,000 rows and 20 columns: ours alone, as the other shows 60 rows of it. */
export const millionRows = async (stage: Stage): Promise<TableTimes> => {
  const times = { rows: 0, blank: 0 };
  await withServer(stage, async (server, page) => {
    await opened(stage, server, page, "million.ipynb");
    // The value exists before the cell that shows it runs.
    await page.keyboard.press("Shift+Enter");
    await page.waitForSelector('[data-cell-id="cell-1"][data-run="done"]', { state: "attached", timeout: LIMIT });
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector('[data-cell-id="cell-2"][data-run="done"]', { state: "attached", timeout: LIMIT });
    const start = performance.now();
    await page.waitForSelector('[role="grid"] [role="gridcell"]:not(:empty)', { timeout: LIMIT });
    times.rows = performance.now() - start;
    times.blank = await page.evaluate(scrollAndWatch, BLANK_MS);
  });
  return times;
};

/** In the page: turns through 60 places for three seconds, and says how long a cell in view was without its text. */
async function scrollAndWatch(enough: number): Promise<number> {
  const box = document.querySelector<HTMLElement>(".table-scroll")!;
  let [longest, since, turned] = [0, 0, 0];
  const end = performance.now() + 3000;
  while (performance.now() < end || since > 0) {
    const now = await new Promise<number>((done) => requestAnimationFrame(done));
    const blank = box.querySelector('[role="gridcell"][data-coming]') !== null;
    if (blank && since === 0) since = now;
    if (!blank && since > 0) {
      longest = Math.max(longest, now - since);
      since = 0;
    }
    if (since > 0 && now - since > enough * 50) return now - since;
    if (now - turned < 50 || now > end) continue;
    turned = now;
    box.scrollTop += 600;
  }
  return longest;
}
