/** One key in a 50 MB notebook: what reaches the disk before the edit is acknowledged. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Stage } from "./scenarios.ts";

const sizes = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Bytes added to the state directory; NaN when the notebook's own file was written before the acknowledgement. */
export async function journalOnly({ peer, browser, folder }: Stage): Promise<number> {
  const server = await peer.start(folder);
  const page = await (await browser.newContext()).newPage();
  try {
    await page.goto(await server.address("large.ipynb"));
    await page.locator(peer.page.source).first().click();
    await page.keyboard.press("Control+End");
    const state = peer.runCommand("", "").env.PELLUCID_STATE!;
    const file = join(folder, "large.ipynb");
    const before = { state: sizes(state), file: statSync(file).mtimeMs };
    await page.keyboard.press("x");
    await page.waitForSelector('[data-notebook][data-saved="true"]', { state: "attached" });
    return statSync(file).mtimeMs === before.file ? sizes(state) - before.state : Number.NaN;
  } finally {
    await page.context().close();
    await server.stop();
  }
}
