/** How much a browser has to fetch, as it travels, before the first cell of a notebook shows. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeBrowser, type Lab, notebook, openLab, startLab } from "../lab/lab.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ files: { "a.ipynb": notebook("1 + 1", "print('two')") } });
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

test("[W12] script and style before the first cell are under 250 kB", async () => {
  const page = await openLab(lab);
  const context = page.context();
  const fresh = await context.newPage();
  const client = await context.newCDPSession(fresh);
  await client.send("Network.enable");
  await client.send("Network.setCacheDisabled", { cacheDisabled: true });
  const kinds = new Map<string, string>();
  let bytes = 0;
  client.on("Network.responseReceived", ({ requestId, type }) => void kinds.set(requestId, type));
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (/Script|Stylesheet|Document/.test(kinds.get(requestId) ?? "")) bytes += encodedDataLength;
  });
  // Counted in the page's own task, before what is fetched afterwards arrives.
  await fresh.exposeFunction("cellShows", () => bytes);
  await fresh.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (!document.querySelector("[data-cell-id]")) return;
      watch.disconnect();
      void (window as never as { cellShows(): Promise<number> }).cellShows().then((sum) => {
        document.documentElement.dataset["firstLoad"] = String(sum);
      });
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  await fresh.goto(`${lab.origin}/lab/tree/a.ipynb`);
  await fresh.waitForSelector("html[data-first-load]");
  const sum = Number(await fresh.locator("html").getAttribute("data-first-load"));
  expect(sum).toBeGreaterThan(50_000);
  expect(sum).toBeLessThan(250_000);
  await context.close();
});
