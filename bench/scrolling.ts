/**
 * Scrolling through 1,000 mixed cells by wheel for five seconds: how many frames came late, over 33 ms after the one before. One that
 * took ten times as long counts ten times: a page that hardly draws has few frames, and each of them is late.
 */
import { opened, withServer, type Stage } from "./scenarios.ts";

const TURNS = 150;
const PIXELS = 240;
const EVERY_MS = 33;
const LATE_MS = 33;

export const lateFrames = (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    await opened(stage, server, page, "mixed.ipynb");
    await page.keyboard.press("Escape");
    await page.waitForTimeout(3000);
    await page.evaluate(() => {
      const frames: number[] = [];
      Object.assign(window, { frames });
      const tick = (now: number) => {
        frames.push(now);
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
    });
    const session = await page.context().newCDPSession(page);
    const turned: Promise<unknown>[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const wheel = { type: "mouseWheel", x: 700, y: 500, deltaX: 0, deltaY: PIXELS } as const;
      turned.push(session.send("Input.dispatchMouseEvent", wheel));
      await page.waitForTimeout(EVERY_MS);
    }
    await Promise.all(turned);
    const frames = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
    return frames.reduce((late, now, at) => late + Math.floor(at > 0 ? (now - frames[at - 1]!) / LATE_MS : 0), 0);
  });
