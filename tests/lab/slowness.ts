/**
 * How races are found before a slow machine finds them: a browser made as slow as the environment asks for.
 *
 *   PELLUCID_SLOW_PAGE=4     every page's processor is that many times slower
 *   PELLUCID_SLOW_WIRE=800   what a page fetches comes up to that many milliseconds late; what its sockets say, in both
 *                            directions and in its order, up to a fourth of that
 *
 * A test that fails so, other than by its limit of time, has a defect, or has met one of the page. Without these variables
 * nothing here does anything.
 */
import type { BrowserContext, Page, WebSocketRoute } from "playwright-core";

const processor = Number(process.env.PELLUCID_SLOW_PAGE ?? 1);
const wire = Number(process.env.PELLUCID_SLOW_WIRE ?? 0);

const pause = (most: number) => new Promise((done) => setTimeout(done, Math.random() * most));

export async function slowed(context: BrowserContext): Promise<BrowserContext> {
  if (processor > 1) context.on("page", (page) => void throttle(page).catch(() => {}));
  if (wire > 0) {
    await context.route(/\/(assets|api)\//, async (route) => {
      await pause(wire);
      await route.fallback().catch(() => {});
    });
    await context.routeWebSocket(/.*/, late);
  }
  return context;
}

async function throttle(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: processor });
}

/** Later, but none before the one in front of it; a flood is as late as its first. */
function late(page: WebSocketRoute): void {
  const server = page.connectToServer();
  for (const [from, to] of [
    [page, server],
    [server, page],
  ] as const) {
    let last: Promise<unknown> = Promise.resolve();
    const inOrder = (act: () => void) => {
      last = Promise.all([last, pause(wire / 4)]).then(act);
    };
    from.onMessage((message) => inOrder(() => to.send(message)));
    from.onClose((code, reason) =>
      inOrder(() => void to.close({ ...(code && { code }), ...(reason && { reason }) }).catch(() => {})),
    );
  }
}
