/**
 * Completions: from the key that calls them up to a list that has the name. On a kernel that has just come up, on one that runs a
 * loop, and again and again on one that is idle. Ours come as one types, so the first letter is the key; JupyterLab's is Tab.
 */
import type { Page } from "playwright-core";
import { median } from "./figures.ts";
import { opened, withServer, type Stage } from "./scenarios.ts";

/** So long a list is waited for before it counts as none, ms. */
const NONE = 10_000;
const AGAIN = 12;
/** From the mouse to the keys, ms: nobody types in the moment of the click. */
const HAND = 700;

/** The first completion in a notebook whose kernel has just become ready. */
export const firstCompletion = (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    await opened(stage, server, page, "names.ipynb");
    await intoCell(stage, page, 1);
    return completed(stage, page, "p", "print");
  });

/** While another cell goes round and round. */
export const busyCompletion = (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    await opened(stage, server, page, "loop.ipynb");
    await intoCell(stage, page, 0);
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector(stage.peer.page.busy, { state: "attached" });
    await intoCell(stage, page, 1);
    return completed(stage, page, "p", "print");
  });

/** A name of the kernel's, on an idle kernel that was asked before. */
export const warmCompletion = (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    await opened(stage, server, page, "names.ipynb");
    await intoCell(stage, page, 0);
    await page.keyboard.press("Control+Enter");
    await page.waitForTimeout(2000);
    await page.waitForSelector(stage.peer.page.idle, { state: "attached" });
    await intoCell(stage, page, 1);
    const times: number[] = [];
    for (let round = 0; round <= AGAIN; round++) {
      times.push(await completed(stage, page, "v", "value_one"));
      await page.keyboard.press("Escape");
      await intoCell(stage, page, 1);
      await page.keyboard.press("Control+a");
      await page.keyboard.press("Backspace");
      await page.waitForTimeout(150);
    }
    return median(times.slice(1));
  });

async function intoCell(stage: Stage, page: Page, at: number): Promise<void> {
  const { source } = stage.peer.page;
  const place = page.locator(source).nth(at);
  for (let tried = 0; tried < 50; tried++) {
    await place.click();
    const focused = page.waitForFunction(
      ([selector, index]) => document.querySelectorAll(selector as string)[index as number] === document.activeElement,
      [source, at],
      { timeout: 1000 },
    );
    if (await focused.catch(() => null)) return page.waitForTimeout(HAND);
  }
  throw new Error("the cell did not take the caret");
}

async function completed(stage: Stage, page: Page, letter: string, name: string): Promise<number> {
  const { option, keys } = stage.peer.page.completion;
  const last = keys.at(-1) ?? letter;
  await page.evaluate(watchList, { option, name, last, none: NONE });
  await page.keyboard.press(letter);
  for (const key of keys) await page.keyboard.press(key);
  return page.evaluate(() => (window as unknown as { listed: Promise<number> }).listed);
}

/** In the page: from the key to when an option has the name, looked at with every change of the page. */
function watchList({ option, name, last, none }: { option: string; name: string; last: string; none: number }): void {
  const listed = new Promise<number>((resolve) => {
    let pressed = 0;
    const hear = (event: KeyboardEvent) => {
      if (event.key === last) pressed ||= event.timeStamp;
    };
    window.addEventListener("keydown", hear, true);
    const end = (time: number) => {
      changes.disconnect();
      window.removeEventListener("keydown", hear, true);
      resolve(time);
    };
    const look = () => {
      if (!pressed) return;
      const has = [...document.querySelectorAll<HTMLElement>(option)].some(
        (one) => one.textContent!.includes(name) && one.offsetParent !== null,
      );
      if (has) end(performance.now() - pressed);
    };
    const changes = new MutationObserver(look);
    changes.observe(document.body, { childList: true, characterData: true, attributes: true, subtree: true });
    setTimeout(() => end(none), none);
  });
  // Asked for after the press: a page that is busy must not miss the key.
  Object.assign(window, { listed });
}
