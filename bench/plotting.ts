/** A notebook of 100 plotly figures: how long from its address until the first of them is drawn, and whether all of them can be seen. */
import { withServer, type Stage } from "./scenarios.ts";

/** Both servers go on working for a moment after they first answer, ms. */
const SERVER_SETTLES = 2000;

export const openFigures = (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    const address = await server.address("figures.ipynb");
    await page.waitForTimeout(SERVER_SETTLES);
    const start = performance.now();
    await page.goto(address);
    await page.waitForSelector(".js-plotly-plot .main-svg", { state: "attached", timeout: 120_000 });
    return performance.now() - start;
  });

/** How long a figure that is scrolled to may be waited for, ms: one that shows late on a busy machine is not hidden. */
const SEEN_WITHIN = 30_000;

/** Of 100 figures those that do not show when a person scrolls to them. */
export const hiddenFigures = (stage: Stage): Promise<number> =>
  withServer(stage, async (server, page) => {
    await page.goto(await server.address("figures.ipynb"));
    const { cell } = stage.peer.page;
    await page.waitForSelector(".js-plotly-plot .main-svg", { state: "attached", timeout: 120_000 });
    let hidden = 0;
    for (let at = 0; at < 100; at++) {
      const place = page.locator(cell).nth(at);
      await place.scrollIntoViewIfNeeded();
      const drawn = place.locator(".js-plotly-plot .main-svg").first();
      await drawn.waitFor({ state: "visible", timeout: SEEN_WITHIN }).catch(() => hidden++);
    }
    return hidden;
  });
