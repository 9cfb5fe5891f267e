/**
 * A search that is typed letter by letter in 1,000 cells with outputs: from each key to the count that belongs to it. The
 * notebook prints every beginning of the word another number of times, so that no earlier count passes for the answer.
 */
import { median } from "./figures.ts";
import { opened, withServer, type Stage } from "./scenarios.ts";

const WORD = "quartz";
const CELLS = 1000;

/** So often the letters up to this one stand in the outputs: once in every longer beginning too. */
const countOf = (letters: number): number => (WORD.length - letters + 1) * CELLS;

export const searchKeys = (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    const words = stage.peer.page.search;
    await opened(stage, server, page, "printed.ipynb");
    await page.keyboard.press("Escape");
    await page.keyboard.press(words.key);
    await page.waitForSelector(words.field);
    await words.outputs(page);
    const times: number[] = [];
    for (let letters = 1; letters <= WORD.length; letters++) {
      await page.locator(words.field).focus();
      await page.evaluate(watchCount, { count: words.count, total: String(countOf(letters)) });
      await page.keyboard.press(WORD[letters - 1]!);
      times.push(await page.evaluate(() => (window as unknown as { counted: Promise<number> }).counted));
      await page.waitForTimeout(300);
    }
    return median(times);
  });

/** In the page: from the next key to when the count says so, looked at with every change of the page. */
function watchCount({ count, total }: { count: string; total: string }): void {
  const counted = new Promise<number>((resolve, reject) => {
    let pressed = 0;
    document.addEventListener("keydown", (event) => (pressed ||= event.timeStamp), { capture: true, once: true });
    const look = () => {
      const said = document.querySelector(count)?.textContent ?? "";
      if (!pressed || !said.split(/\D+/).includes(total)) return;
      changes.disconnect();
      resolve(performance.now() - pressed);
    };
    const changes = new MutationObserver(look);
    changes.observe(document.body, { childList: true, characterData: true, subtree: true });
    setTimeout(() => reject(new Error(`${total} was not counted within 60 s`)), 60_000);
  });
  // Asked for after the press: a page that is busy must not miss the key.
  Object.assign(window, { counted });
}
