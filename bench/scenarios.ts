/**
 * One function a scenario: it does the same thing to either product, in a fresh browser profile, and returns what it
 * took. "Ready" always means that a typed character shows, never that an element exists.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Browser, CDPSession, Page } from "playwright-core";
import { percentile } from "./figures.ts";
import type { Peer, Server } from "./peers/peer.ts";

export interface Stage {
  readonly peer: Peer;
  readonly browser: Browser;
  readonly folder: string;
}

const TYPED = "zqx";
/** Both servers go on working for a moment after they first answer, ms. */
const SERVER_SETTLES = 2000;
/** Either page fetches parts for later when its notebook stands, ms. */
const OPENING_ENDS = 3000;

/** Runs `work` with a server that is up and a fresh page, and ends both. */
export const withServer = <T>(stage: Stage, work: (server: Server, page: Page) => Promise<T>): Promise<T> =>
  inFreshPage(stage, (page) => served(stage, (server) => work(server, page)));

async function served<T>(stage: Stage, work: (server: Server) => Promise<T>): Promise<T> {
  const server = await stage.peer.start(stage.folder);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function inFreshPage<T>(stage: Stage, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await stage.browser.newContext({ viewport: { width: 1440, height: 900 } });
  // The compiler names functions by a helper that pages do not have.
  await context.addInitScript("globalThis.__name = (work) => work");
  try {
    const page = await context.newPage();
    await quiet(stage.browser);
    return await work(page);
  } finally {
    await context.close();
  }
}

/**
 * Waits until the browser does nothing. A new window costs Chromium over a second of processor time before it shows
 * anything: that belongs to neither product, and would weigh most on the faster one.
 */
async function quiet(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const used = async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
  const deadline = performance.now() + 10_000;
  for (let before = await used(); performance.now() < deadline;) {
    await pause(400);
    const now = await used();
    if (now - before < 0.04) break;
    before = now;
  }
  await session.detach();
}

/** Opening is over on either side: its late parts are fetched, and the kernel is up. */
export async function atRest(browser: Browser): Promise<void> {
  await pause(OPENING_ENDS);
  await quiet(browser);
}

/** A page that shows this notebook, kernel idle. */
export async function opened(stage: Stage, server: Server, page: Page, notebook: string): Promise<void> {
  await page.goto(await server.address(notebook));
  await page.waitForSelector(stage.peer.page.cell);
  await typeInFirstCell(stage, page);
  for (let i = 0; i < TYPED.length; i++) await page.keyboard.press("Backspace");
  await page.waitForSelector(stage.peer.page.idle, { state: "attached", timeout: 90_000 });
}

/** Presses into the first cell and types until it shows. */
async function typeInFirstCell(stage: Stage, page: Page): Promise<void> {
  const { source } = stage.peer.page;
  await page.waitForSelector(source);
  await page.locator(source).first().click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(TYPED);
  await page.waitForFunction(
    ([selector, text]) => document.querySelector(selector!)?.textContent?.includes(text!),
    [source, TYPED],
  );
}

/** Command to first result: start the server, open the page, run `1 + 1` as soon as it is shown. */
export const firstResult = (stage: Stage): Promise<number> =>
  inFreshPage(stage, (page) => {
    const start = performance.now();
    return served(stage, async (server) => {
      await page.goto(await server.address("one.ipynb"));
      const { source, output } = stage.peer.page;
      await page.locator(source).first().click({ timeout: 60_000 });
      const deadline = performance.now() + 60_000;
      // A run that was lost is asked for again, as a person would: what counts is when the result is there.
      while (performance.now() < deadline) {
        await page.keyboard.press("Control+Enter");
        const shown = (selector: string) => document.querySelector(selector)?.textContent?.includes("2");
        const there = await page.waitForFunction(shown, output, { timeout: 4000 }).catch(() => null);
        if (there) return performance.now() - start;
      }
      throw new Error("no result within 60 s");
    });
  });

/** Runs that were pressed at once and never gave a result, of one try. */
export async function lostRun(stage: Stage): Promise<number> {
  return withServer(stage, async (server, page) => {
    await page.goto(await server.address("one.ipynb"));
    await page.locator(stage.peer.page.source).first().click({ timeout: 60_000 });
    await page.keyboard.press("Control+Enter");
    return page.waitForSelector(stage.peer.page.output, { timeout: 20_000 }).then(
      () => 0,
      () => 1,
    );
  });
}

/** Bytes of script, as sent, until the first cell takes a key. */
export async function scriptBytes(stage: Stage): Promise<number> {
  return withServer(stage, async (server, page) => {
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    const scripts = new Set<string>();
    let bytes = 0;
    session.on("Network.responseReceived", (event) => {
      if (event.type === "Script") scripts.add(event.requestId);
    });
    session.on("Network.loadingFinished", (event) => {
      if (scripts.has(event.requestId)) bytes += event.encodedDataLength;
    });
    await page.goto(await server.address("one.ipynb"));
    await typeInFirstCell(stage, page);
    return bytes;
  });
}

/** Navigation to a typed character that shows, on a server that has done what it does at its start. */
export const openNotebook = (notebook: string) => (stage: Stage) =>
  withServer(stage, async (server, page) => {
    const address = await server.address(notebook);
    await pause(SERVER_SETTLES);
    const start = performance.now();
    await page.goto(address);
    await typeInFirstCell(stage, page);
    return performance.now() - start;
  });

/** A page that is open is loaded again, to a typed character that shows. */
export const reloaded = (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    await opened(stage, server, page, "thousand.ipynb");
    await pause(SERVER_SETTLES);
    const start = performance.now();
    await page.reload();
    await typeInFirstCell(stage, page);
    return performance.now() - start;
  });

/** Key event to after the next frame, in milliseconds: p99 of 200 keys at 20 a second. */
export async function keyToPaint(stage: Stage): Promise<number> {
  return withServer(stage, async (server, page) => {
    await opened(stage, server, page, "thousand.ipynb");
    await page.evaluate(() => {
      const times: number[] = [];
      Object.assign(window, { keyTimes: times });
      document.addEventListener(
        "keydown",
        (event) => {
          const pressed = event.timeStamp;
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.addEventListener("message", () => times.push(performance.now() - pressed));
            port1.start();
            port2.postMessage(null);
          });
        },
        true,
      );
    });
    const session = await page.context().newCDPSession(page);
    for (let i = 0; i < 200; i++) {
      await pressKey(session, "a");
      await page.waitForTimeout(50);
    }
    return percentile(await page.evaluate(() => (window as unknown as { keyTimes: number[] }).keyTimes), 0.99);
  });
}

async function pressKey(session: CDPSession, key: string): Promise<void> {
  await session.send("Input.dispatchKeyEvent", { type: "keyDown", key, text: key });
  await session.send("Input.dispatchKeyEvent", { type: "keyUp", key });
}

/** Ctrl+Enter to the new output in the DOM, in milliseconds: median of 60 runs. */
export async function runToOutput(stage: Stage): Promise<number> {
  return withServer(stage, async (server, page) => {
    await opened(stage, server, page, "counter.ipynb");
    await page.evaluate((output) => {
      const state = { pressed: 0, waiting: "", times: [] as number[] };
      Object.assign(window, { runTimes: state });
      // On the window: a product may keep the press from going further down.
      window.addEventListener(
        "keydown",
        (event) => (state.pressed = event.key === "Enter" ? event.timeStamp : state.pressed),
        true,
      );
      new MutationObserver(() => {
        if (!state.waiting) return;
        for (const one of document.querySelectorAll(output)) {
          if (!one.textContent!.includes(state.waiting)) continue;
          state.times.push(performance.now() - state.pressed);
          state.waiting = "";
          return;
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    }, stage.peer.page.output);
    for (let run = 1; run <= 60; run++) {
      await page.evaluate((text) => {
        (window as unknown as { runTimes: { waiting: string } }).runTimes.waiting = text;
      }, `out ${run} end`);
      await page.keyboard.press("Control+Enter");
      await page.waitForFunction(
        () => (window as unknown as { runTimes: { waiting: string } }).runTimes.waiting === "",
        null,
        { timeout: 10_000 },
      );
      await page.waitForTimeout(50);
    }
    const times = await page.evaluate(() => (window as unknown as { runTimes: { times: number[] } }).runTimes.times);
    return percentile(times, 0.5);
  });
}

export interface Flood {
  time: number;
  worstFrame: number;
  interrupt: number;
}
/** How long a peer gets for a million lines before the time counts as "over". */
const FLOOD_LIMIT = 100_000;

/** A million printed lines: time until the next cell's output shows, the worst frame, and how fast an interrupt acts. */
export async function flood(stage: Stage, withInterrupt: boolean): Promise<Flood> {
  return withServer(stage, async (server, page) => {
    await opened(stage, server, page, "flood.ipynb");
    await page.evaluate(() => {
      const frames = { worst: 0, last: performance.now() };
      Object.assign(window, { frames });
      const tick = (now: number) => {
        frames.worst = Math.max(frames.worst, now - frames.last);
        frames.last = now;
        requestAnimationFrame(tick);
      };
      requestAnimationFrame((now) => {
        frames.last = now;
        requestAnimationFrame(tick);
      });
    });
    const start = performance.now();
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Enter");
    const after = await page
      .waitForFunction(
        ([cell, output]) =>
          [...document.querySelectorAll(cell!)][1]?.querySelector(output!)?.textContent?.includes("after"),
        [stage.peer.page.cell, stage.peer.page.output],
        { timeout: FLOOD_LIMIT, polling: 20 },
      )
      .catch(() => null);
    const time = after ? performance.now() - start : FLOOD_LIMIT;
    const worstFrame = await page.evaluate(() => (window as unknown as { frames: { worst: number } }).frames.worst);
    return { time, worstFrame, interrupt: withInterrupt && after ? await interruptFlood(stage, page) : 0 };
  });
}

async function interruptFlood(stage: Stage, page: Page): Promise<number> {
  await page.locator(stage.peer.page.source).first().click();
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(stage.peer.page.busy, { state: "attached" });
  await page.waitForTimeout(700);
  await page.keyboard.press("Escape");
  const start = performance.now();
  await page.keyboard.press("i");
  await page.keyboard.press("i");
  await page.waitForSelector(stage.peer.page.idle, { state: "attached", timeout: 60_000 });
  return performance.now() - start;
}
