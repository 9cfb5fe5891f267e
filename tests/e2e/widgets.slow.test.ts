// Widgets as people meet them: one lab, one notebook, one kernel, two browsers. Cells hold each other by files where a state
// must be seen while it lasts.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hostileNotebook } from "../lab/hostile.ts";
import {
  browserPath,
  cell,
  closeBrowser,
  command,
  type Lab,
  notebook,
  openLab,
  outputs,
  runState,
  startLab,
  visit,
} from "../lab/lab.ts";

const CELLS = {
  slider:
    "import ipywidgets as w\ns = w.IntSlider(value=7, description='n')\nd = w.IntSlider(description='twice')\ns.observe(lambda c: setattr(d, 'value', 2 * c['new']), 'value')\nw.VBox([s, d])",
  value: "print('value', s.value)",
  interact: "w.interact(lambda x: print('got', x), x=(0, 10));",
  own: [
    "import anywidget, traitlets",
    "class Own(anywidget.AnyWidget):",
    "    _esm = '''export default { render({ model, el }) {",
    "      const b = document.createElement('button'); const show = () => b.textContent = 'count ' + model.get('value');",
    "      b.onclick = () => model.send({ add: 2 }, undefined, [new Uint8Array([1, 2, 3]).buffer]);",
    "      model.on('change:value', show); show(); el.append(b); } };'''",
    "    value = traitlets.Int(0).tag(sync=True)",
    "own = Own(value=3)",
    "def heard(widget, content, buffers): widget.value += content['add'] + sum(bytes(buffers[0]))",
    "own.on_msg(heard)",
    "own",
  ].join("\n"),
  reload: "own._esm = own._esm.replace('count ', 'anew ')",
  play: "p, l = w.Play(interval=50, max=3), w.IntSlider(max=3)\nw.jslink((p, 'value'), (l, 'value'))\nw.HBox([p, l])",
  apart: "q = w.IntSlider(max=3)\nw.jslink((p, 'value'), (q, 'value'))\nq",
  closed: "gone = w.IntProgress(description='inner')\ndisplay(gone)\ngone.close()\nprint('after')",
  long: "import os, time\ns.value = 5\nwhile not os.path.exists('go'): time.sleep(0.05)",
};
type Name = keyof typeof CELLS;

describe.skipIf(!browserPath())("widgets", () => {
  let lab: Lab;
  let page: Page;
  const frame = (name: Name, of = page): FrameLocator => of.frameLocator(`[data-cell-id="${name}"] iframe`);
  const slider = (name: Name, of = page, nth = 0) => frame(name, of).getByRole("slider").nth(nth);
  const words = (name: Name, of = page) => frame(name, of).locator("body").innerText();
  const at = (name: Name, of = page, nth = 0) => slider(name, of, nth).getAttribute("aria-valuenow");

  /** Runs a cell as a person does. */
  async function run(name: Name, until = "done"): Promise<void> {
    const before = await cell(page, name).getAttribute("data-run");
    await cell(page, name).click({ position: { x: 8, y: 12 } });
    await page.keyboard.press("Escape");
    await expect.poll(() => cell(page, name).getAttribute("data-active")).not.toBeNull();
    await page.keyboard.press("Control+Enter");
    if (before !== until) return void (await runState(page, name, until));
    await expect.poll(() => cell(page, name).getAttribute("data-run")).toBe(until);
  }
  async function press(name: Name, key: string, of = page): Promise<void> {
    await slider(name, of).focus();
    await of.keyboard.press(key);
  }

  beforeAll(async () => {
    const cells = Object.entries(CELLS).map(([id, source]) => ({ id, source }));
    lab = await startLab({ files: { "w.ipynb": notebook(...cells) } });
    page = await openLab(lab, "w.ipynb");
  });
  afterAll(async () => {
    await closeBrowser();
    await lab?.close();
  });

  test("[W60] a slider is live by keys: the kernel hears it, and answers", async () => {
    await run("slider");
    await expect.poll(() => at("slider")).toBe("7.0");
    await expect.poll(() => slider("slider").getAttribute("aria-label")).toBe("n");
    await press("slider", "ArrowRight");
    await expect.poll(() => at("slider", page, 1)).toBe("16.0");
    await run("value");
    await expect.poll(() => outputs(page, "value").innerText()).toContain("value 8");
    const element = page.locator('[data-cell-id="slider"] iframe');
    expect(await element.getAttribute("sandbox")).toBe("allow-scripts");
    expect(
      await frame("slider")
        .locator("body")
        .evaluate(() => origin),
    ).toBe("null");
    // A frame goes along with its cell; browsers that cannot move it make it anew.
    await cell(page, "slider").click({ position: { x: 8, y: 12 } });
    await page.keyboard.press("Escape");
    for (const [key, place] of [
      ["Control+Shift+ArrowDown", 1],
      ["Control+Shift+ArrowUp", 0],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => page.locator("[data-cell-id]").nth(place).getAttribute("data-cell-id")).toBe("slider");
      await expect.poll(() => at("slider")).toBe("8.0");
    }
  });

  test("[R110] a reload and a second window find it as it stands, and [R113] stay in step", async () => {
    const second = await openLab(lab, "w.ipynb", { dark: true });
    await expect.poll(() => at("slider", second)).toBe("8.0");
    await visit(lab, page, "w.ipynb");
    await expect.poll(() => at("slider")).toBe("8.0");
    await press("slider", "ArrowRight");
    await expect.poll(() => at("slider", second)).toBe("9.0");
    await movedBy(second);
    await expect.poll(() => at("slider", second, 1)).toBe("18.0");
    await second.context().close();
  });

  /** [W60] Somebody else moves the cell whose slider has the keys here: its frame is the same, and has them still. */
  async function movedBy(other: Page): Promise<void> {
    const body = frame("slider").locator("body");
    await body.evaluate(() => void (document.body.dataset["kept"] = "yes"));
    await cell(other, "slider").click({ position: { x: 8, y: 12 } });
    await other.keyboard.press("Escape");
    await other.keyboard.press("Control+Shift+ArrowDown");
    await expect.poll(() => page.locator("[data-cell-id]").nth(1).getAttribute("data-cell-id")).toBe("slider");
    await expect.poll(() => body.getAttribute("data-kept")).toBe("yes");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => at("slider")).toBe("8.0");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => at("slider")).toBe("9.0");
  }

  test("[W125] the frame that stands ready is the one that shows the next widget; interact prints into it", async () => {
    const spare = page.locator("body > iframe").first().contentFrame().locator("body");
    // Once its program has made its place; before, a mark would be lost.
    const mark = () => document.querySelector("script ~ div") && (document.body.dataset["spare"] = "taken");
    await expect.poll(() => spare.evaluate(mark).catch(() => "")).toBe("taken");
    await run("interact");
    await expect.poll(() => frame("interact").locator("body").getAttribute("data-spare")).toBe("taken");
    await expect.poll(() => words("interact")).toContain("got 5");
    await press("interact", "ArrowRight");
    await expect.poll(() => words("interact")).toContain("got 6");
    await expect.poll(() => words("interact")).not.toContain("got 5");
    expect(await outputs(page, "interact").locator("[data-output]").count()).toBe(1);
  });

  test("[W63] a widget with its own code: custom messages with binary parts, and its code changed as it stands", async () => {
    await run("own");
    const button = frame("own").getByRole("button");
    await expect.poll(() => button.textContent()).toBe("count 3");
    await button.click();
    await expect.poll(() => button.textContent()).toBe("count 11");
    await run("reload");
    await expect.poll(() => button.textContent()).toBe("anew 11");
  });

  test("[E85] what is linked goes along without the kernel, in an output of its own as well", async () => {
    await run("play");
    await run("apart");
    await expect.poll(() => at("apart")).toBe("0.0");
    await frame("play").getByRole("button").first().click();
    await expect.poll(() => at("play")).toBe("3.0");
    await expect.poll(() => at("apart")).toBe("3.0");
  });

  test("[R119] a progress bar that took itself away leaves nothing behind", async () => {
    await run("closed");
    await outputs(page, "closed").getByText("after", { exact: true }).waitFor();
    await expect.poll(() => outputs(page, "closed").locator('[data-widget="closed"]').count()).toBe(1);
    expect(await outputs(page, "closed").innerText()).not.toContain("inner");
  });

  test("[R111] [R114] it answers while a cell runs that has just spoken to it, and goes on", async () => {
    await run("long", "running");
    await expect.poll(() => at("slider")).toBe("5.0");
    await press("slider", "ArrowRight");
    await expect.poll(() => at("slider", page, 1)).toBe("12.0");
    expect(existsSync(join(lab.folder, "go"))).toBe(false);
    expect(await cell(page, "long").getAttribute("data-run")).toBe("running");
    expect(await page.locator("[data-notebook]").getAttribute("data-kernel")).toBe("busy");
    writeFileSync(join(lab.folder, "go"), "");
    await runState(page, "long", "done");
  });

  test("[R110] the server may end and come back: the kernel tells what it has", async () => {
    await lab.kill();
    await lab.start();
    await visit(lab, page, "w.ipynb");
    await expect.poll(() => at("slider")).toBe("6.0");
    await press("slider", "ArrowRight");
    await expect.poll(() => at("slider", page, 1)).toBe("14.0");
  });

  test("[R112] with the kernel it stands still and says so; [W61] and after a reload its words stand there", async () => {
    await page.keyboard.press("Escape");
    await page
      .locator("[data-notebook]")
      .getByRole("button", { name: /^Restart/ })
      .first()
      .click();
    const confirm = page.getByRole("dialog").getByRole("button", { name: /^Restart/ });
    await confirm.click();
    await expect.poll(() => outputs(page, "slider").innerText()).toContain("stands still: the kernel was restarted");
    await visit(lab, page, "w.ipynb");
    await expect.poll(() => outputs(page, "slider").innerText()).toContain("not alive");
    await expect.poll(() => outputs(page, "slider").innerText()).toContain("VBox(");
    await run("slider");
    await expect.poll(() => at("slider")).toBe("7.0");
  });

  test("[W64] [R115] saved state shows without a kernel, after trust where it comes from elsewhere", async () => {
    await command(page, "Save Widget State in Notebook");
    await expect.poll(() => page.getByText(/^The state of \d+ widgets is in/).count()).toBeGreaterThan(0);
    await page.keyboard.press("Control+s");
    const saved = () => readFileSync(join(lab.folder, "w.ipynb"), "utf8");
    await expect.poll(saved).toContain("widget-state+json");
    // The same content from elsewhere: another word in it.
    lab.put("copy.ipynb", saved().replaceAll("twice", "double"));
    await visit(lab, page, "copy.ipynb");
    await expect.poll(() => cell(page, "slider").locator("[data-held]").getAttribute("data-held")).toBe("widget");
    expect(await page.locator("[data-outputs] iframe").count()).toBe(0);
    await cell(page, "slider").getByRole("button", { name: "Trust this notebook" }).click();
    await expect.poll(() => at("slider")).toMatch(/^[78]\.0$/);
    expect(await page.locator('[data-notebook="copy.ipynb"]').getAttribute("data-kernel")).toBe("none");
  });
});

describe.skipIf(!browserPath())("isolation", () => {
  let lab: Lab;
  let page: Page;
  /** Requests that were made; of them those that a policy did not stop. */
  const asked: string[] = [];
  const reached: string[] = [];
  const hit = (of: { evaluate(code: string): Promise<unknown> }) => of.evaluate("window.hit");
  const down = async () => {
    for (const each of await page.locator("[data-cell-id]").all()) await each.scrollIntoViewIfNeeded();
  };
  /** The lab can be used: nothing lies above what a person presses. */
  const uncovered = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("[data-notebook] button")]
        .slice(0, 4)
        .map((button) => [button, button.getBoundingClientRect()] as const)
        .every(([button, { x, y, width, height }]) =>
          button.contains(document.elementFromPoint(x + width / 2, y + height / 2)),
        ),
    );

  beforeAll(async () => {
    lab = await startLab({ files: { "evil.ipynb": hostileNotebook() } });
    page = await openLab(lab);
    page.on("request", (request) => request.url().includes("sink") && asked.push(request.url()));
    const ended = (request: Request) =>
      request.url().includes("sink") && request.failure()?.errorText !== "csp" && reached.push(request.url());
    page.on("requestfailed", ended);
    page.on("requestfinished", ended);
    page.on("dialog", (dialog) => void dialog.dismiss().then(() => reached.push("dialog")));
  });
  afterAll(async () => {
    await closeBrowser();
    await lab?.close();
  });

  test("[W65] a foreign notebook runs nothing, asks for nothing, covers nothing, and says what is held back", async () => {
    await visit(lab, page, "evil.ipynb");
    const held = (what: string) => page.locator(`[data-held=${what}]`).count();
    await expect.poll(async () => (await down(), await held("widget"))).toBe(1);
    await expect.poll(() => held("script")).toBeGreaterThan(3);
    expect(await page.locator("[data-outputs] iframe").count()).toBe(0);
    expect(await hit(page)).toBeUndefined();
    expect([...asked, ...reached]).toEqual([]);
    await expect.poll(uncovered).toBe(true);
    expect(await page.locator("[data-notebook]").getAttribute("data-kernel")).not.toBe("busy");
    const stray = "script, iframe, object, embed, base, meta, [onerror], [onload]";
    expect(await page.locator("[data-outputs]").locator(stray).count()).toBe(0);
  });

  test("[R117] [R118] trusted, script runs in frames of opaque origin, and still reaches neither lab nor network", async () => {
    await command(page, "Trust Notebook");
    const frames = () => page.frames().filter((frame) => frame.url().endsWith("/frame"));
    await expect.poll(async () => (await down(), frames().length)).toBeGreaterThan(3);
    const ran = async () =>
      (await Promise.all(frames().map((frame) => hit(frame).catch(() => 0)))).filter(Boolean).length;
    await expect.poll(ran).toBeGreaterThan(1);
    await expect.poll(() => frames()[0]!.evaluate("origin")).toBe("null");
    expect(await hit(page)).toBeUndefined();
    expect(reached).toEqual([]);
    await expect.poll(uncovered).toBe(true);
    expect(await page.locator("[data-notebook]").getAttribute("data-notebook")).toBe("evil.ipynb");
  });
});
