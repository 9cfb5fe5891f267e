/** Outputs that the notebooks of examples/ do not have (gallery.slow.test.ts), made on a real kernel, as the page shows them; and floods. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  type Lab,
  notebook,
  openLab,
  outputs,
  runState,
  saved,
  select,
  startLab,
} from "../lab/lab.ts";

/** Cell id, source, kind, MIME, and what must be seen. */
const table: [string, string, string, RegExp, string][] = [
  ["carriage", "for i in range(5): print(f'\\r{i} of 4', end='')", "stream", /^/, "4 of 4"],
  ["backspace", "print('abc\\b\\bX')", "stream", /^/, "aX"],
  ["cursorup", "print('first'); print('second\\x1b[1A\\rFIRST')", "stream", /^/, "FIRST"],
  [
    "styler",
    "import pandas as pd\npd.DataFrame({'n': [1, 22]}).style.highlight_max(color='rgb(1, 2, 3)')",
    "result",
    /text\/html/,
    "22",
  ],
  [
    "sklearn",
    "from sklearn.linear_model import LogisticRegression\nLogisticRegression()",
    "result",
    /text\/html/,
    "LogisticRegression",
  ],
  [
    "vega",
    "display({'application/vnd.vegalite.v6+json': {'title': 'Rivers', 'mark': 'bar', 'data': {'values': [{'a': 1}]}, 'encoding': {'x': {'field': 'a', 'type': 'quantitative'}}}}, raw=True)",
    "display",
    /vegalite/,
    ".out-vega svg .mark-rect",
  ],
  [
    "wait",
    "from IPython.display import clear_output\nprint('old'); clear_output(wait=True); print('new')",
    "stream",
    /^/,
    "new",
  ],
  [
    "html",
    "from IPython.display import HTML\nHTML('<b>fat</b><img src=x onerror=\"parent.document.title=1\">')",
    "result",
    /text\/html/,
    "fat",
  ],
];

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab({ files: { "all.ipynb": notebook(...table.map(([id, source]) => ({ id, source }))) } });
  page = await openLab(lab, "all.ipynb");
  for (const [id] of table) {
    await select(page, id);
    await page.keyboard.press("Control+Enter");
    await page.waitForFunction(
      (one) =>
        ["done", "failed"].includes(document.querySelector(`[data-cell-id="${one}"]`)!.getAttribute("data-run")!),
      id,
      { timeout: 240_000 },
    );
  }
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

async function check(view: Page): Promise<void> {
  for (const [id, , kind, mime, seen] of table) {
    await cell(view, id).scrollIntoViewIfNeeded();
    const output = outputs(view, id)
      .locator(kind ? `[data-output="${kind}"]` : "[data-output]")
      .first();
    await output.waitFor().catch((error) => Promise.reject(new Error(`${id}: ${error.message}`)));
    await expect.poll(async () => output.getAttribute("data-mime"), { message: id }).toMatch(mime);
    const isSelector = seen === "img" || seen.startsWith(".");
    const found = isSelector ? output.locator(seen).first() : output.getByText(seen, { exact: false }).first();
    await found.waitFor({ state: "attached" }).catch((error) => Promise.reject(new Error(`${id}: ${error.message}`)));
  }
}

/** What the page fetches by this name waits until it is released. */
async function held(view: Page, name: RegExp): Promise<() => void> {
  let release = () => {};
  const waits = new Promise<void>((done) => (release = done));
  await view.route(name, (route) => waits.then(() => route.continue()));
  return release;
}

describe("outputs", () => {
  test("[O46] of every kind are shown", () => check(page));

  test("are the same after a reload and in a second browser", async () => {
    await page.reload();
    await page.waitForSelector('[data-cell-id="carriage"]');
    await check(page);
    const other = await openLab(lab, "all.ipynb");
    await check(other);
    await other.context().close();
  });

  test("fold carriage returns, backspaces and cursor moves into what a terminal would show", async () => {
    await expect.poll(async () => outputs(page, "carriage").textContent()).not.toContain("3 of 4");
    await expect.poll(async () => (await outputs(page, "backspace").textContent())!.trim()).toBe("aXc");
    await expect.poll(async () => outputs(page, "cursorup").textContent()).not.toContain("first");
    await expect.poll(async () => outputs(page, "wait").textContent()).not.toContain("old");
  });

  test("styles of a Styler stay inside their output", async () => {
    const last = outputs(page, "styler").locator("td").last();
    await expect.poll(() => last.evaluate((one) => getComputedStyle(one).backgroundColor)).toBe("rgb(1, 2, 3)");
  });

  test("hostile HTML does nothing", async () => {
    await expect.poll(async () => page.title()).not.toBe("1");
  });

  test("a display id is updated where it stands; input and getpass ask in the cell", async () => {
    lab.put(
      "more.ipynb",
      notebook(
        "from IPython.display import display\nh = display('before', display_id='d')",
        "h.update('after')",
        "from getpass import getpass\nlen(getpass('Secret: '))",
      ),
    );
    const view = await openLab(lab, "more.ipynb");
    await select(view, "c1");
    for (const _ of [1, 2, 3]) await view.keyboard.press("Shift+Enter");
    await outputs(view, "c1").getByText("after").waitFor();
    const field = view.locator("[data-stdin] input, input[data-stdin]").first();
    await field.waitFor();
    await expect.poll(async () => field.getAttribute("type")).toBe("password");
    await field.fill("four");
    await view.keyboard.press("Enter");
    await outputs(view, "c3").getByText("4").waitFor();
    await view.context().close();
  });

  test("[O49] a flood is bounded in view, searched, copied and saved whole, and in the file", async () => {
    lab.put("flood.ipynb", notebook("for i in range(200_000): print('line', i)"));
    const view = await openLab(lab, "flood.ipynb");
    await view.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await select(view, "c1");
    await view.keyboard.press("Control+Enter");
    await runState(view, "c1", "done");
    const stream = outputs(view, "c1").locator('[data-output="stream"]');
    const look = async () => {
      await expect.poll(() => stream.getAttribute("data-lines")).toBe("200000");
      await expect.poll(() => stream.locator("*").count()).toBeLessThan(400);
      const field = stream.getByRole("textbox", { name: "Search output" });
      await field.fill("LINE 1234");
      await stream.getByText("1 of 111", { exact: true }).waitFor();
      await field.press("Shift+Enter");
      await stream.getByText("111 of 111", { exact: true }).waitFor();
      // That line lies on the server only.
      await stream.getByText("line 123499", { exact: true }).waitFor();
      await expect
        .poll(() => stream.getByRole("button", { name: "Follow" }).getAttribute("aria-pressed"))
        .toBe("false");
    };
    await look();
    await stream.getByRole("button", { name: "Copy all" }).click();
    await stream.getByText("Copied 200,000 lines", { exact: true }).waitFor();
    expect(await view.evaluate(() => navigator.clipboard.readText())).toMatch(/^line 0\n[^]*\nline 199999\n$/);
    const saving = view.waitForEvent("download");
    await stream.getByRole("link", { name: "Save as file" }).click();
    expect(readFileSync(await (await saving).path(), "utf8").split("\n")).toHaveLength(200_001);
    await stream.getByRole("button", { name: "Open the full log" }).click();
    const log = view.getByRole("dialog", { name: "Full log" });
    await log.getByText("line 123499", { exact: true }).waitFor();
    await log.getByRole("button", { name: "Follow" }).click();
    await log.getByText("line 199999", { exact: true }).waitFor();
    await log.getByRole("button", { name: "Close" }).click();
    await view.keyboard.press("Control+s");
    await saved(view);
    await expect
      .poll(async () => (await (await lab.fetch("/files/flood.ipynb")).text()).includes("line 199999\\n"))
      .toBe(true);
    await view.reload();
    await view.waitForSelector("html[data-ready]");
    await look();
    await view.context().close();
  });

  test("[O49] the end is followed until the person scrolls; what is scrolled to stays where its cell is moved", async () => {
    const source =
      "import os, time\nwhile not os.path.exists('stop'):\n    print('tick', time.time())\n    time.sleep(0.01)";
    lab.put("ticks.ipynb", notebook(source, "2"));
    const view = await openLab(lab, "ticks.ipynb");
    const release = await held(view, /stream-tools/);
    await select(view, "c1");
    await view.keyboard.press("Control+Enter");
    const follow = outputs(view, "c1").getByRole("button", { name: "Follow" });
    const rows = outputs(view, "c1").locator(".out-rows");
    const pressed = (state: string) => expect.poll(() => follow.getAttribute("aria-pressed")).toBe(state);
    const toEnd = () => rows.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    const high = (more: number) => expect.poll(() => rows.evaluate((box) => box.scrollHeight)).toBeGreaterThan(more);
    await high(1500);
    // The tools take the rows to another place of the page, which scrolls them back; the browser says so before the next frame.
    await outputs(view, "c1").evaluate((element) =>
      new MutationObserver(() =>
        element.querySelector(".log-inner .out-rows")?.dispatchEvent(new Event("scroll")),
      ).observe(element, { childList: true, subtree: true }),
    );
    release();
    await pressed("true");
    await expect.poll(toEnd).toBeLessThan(30);
    // What scrolls by itself elsewhere keeps no tooltip from coming.
    await view.locator("[data-notebook] [data-tip]:visible").first().hover();
    await view.locator(".tooltip[data-open]").waitFor();
    const top = () => rows.evaluate((box) => box.scrollTop);
    await rows.hover();
    // What came in between is as much further to go.
    await expect.poll(() => view.mouse.wheel(0, -100_000).then(top)).toBe(0);
    await pressed("false");
    await high((await rows.evaluate((box) => box.scrollHeight)) + 200);
    expect(await top()).toBe(0);
    await rows.evaluate((box) => box.scrollTo(0, 300));
    await expect.poll(top).toBe(300);
    await select(view, "c2");
    await view.keyboard.press("Control+Shift+ArrowUp");
    await expect.poll(() => view.locator("[data-cell-id]").first().getAttribute("data-cell-id")).toBe("c2");
    expect(await top()).toBe(300);
    await follow.click();
    await pressed("true");
    await expect.poll(toEnd).toBeLessThan(30);
    lab.put("stop", "");
    await runState(view, "c1", "done");
    await view.context().close();
  });
});
