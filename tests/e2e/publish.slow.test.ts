/**
 * What a notebook becomes when it is given away, as a reader's browser has it: one file that asks for nothing and runs nothing of the
 * notebook in its own origin; slides by keys; PDF; and a hundred figures in the lab itself. No kernel: all outputs are in the files.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserContext, closeBrowser, command, type Lab, openLab, startLab, visit } from "../lab/lab.ts";
import { carriers, payloads } from "../lab/payloads.ts";

let lab: Lab;
let page: Page;
const file = (name: string) => join(lab.folder, name);

const value = (cells: object[], metadata: object = {}) => ({
  cells: cells.map((cell, at) => ({ id: `c${at}`, metadata: {}, ...cell })),
  metadata: { kernelspec: { display_name: "Python 3", language: "python", name: "python3" }, ...metadata },
  nbformat: 4,
  nbformat_minor: 5,
});
const text = (source: string, more: object = {}) => ({ cell_type: "markdown", source, ...more });
const code = (source: string, outputs: object[] = [], more: object = {}) => ({
  cell_type: "code",
  execution_count: 1,
  source,
  outputs,
  ...more,
});
const shown = (data: object, metadata: object = {}) => ({ output_type: "display_data", data, metadata });
const slide = (kind: string) => ({ metadata: { slideshow: { slide_type: kind } } });

const TABLE =
  '<table class="dataframe"><thead><tr><th></th><th>day</th><th>rides</th></tr></thead><tbody>' +
  [
    ["M", 20],
    ["T", 100],
    ["W", 3],
  ]
    .map(([day, rides], at) => `<tr><th>${at}</th><td>${day}</td><td>${rides}</td></tr>`)
    .join("") +
  "</tbody></table>";
const figure = (type: string, seed: number) => ({
  data: [{ type, mode: "markers", x: [1, 2, 3, 4], y: [seed % 7, 3, seed % 5, 1], z: [1, 2, 3, 4] }],
  layout: { title: { text: `Figure ${seed}` }, height: 300, template: { data: {}, layout: {} } },
});
/** Higher than any window: what script draws stands at the foot of each output. */
const long = value(
  Array.from({ length: 12 }, (_, at) =>
    code(`picture(${at})`, [
      shown({
        "text/html":
          '<div style="height:3500px"></div><canvas width="40" height="40"></canvas><script>' +
          'const pen = document.querySelector("canvas").getContext("2d");' +
          `pen.fillStyle = "hsl(${at * 25} 90% 50%)"; pen.fillRect(0, 0, 40, 40)</script>`,
      }),
    ]),
  ),
);
const BARS = {
  title: "Rivers",
  mark: "bar",
  data: { values: [{ km: 295 }] },
  encoding: { x: { field: "km", type: "quantitative" } },
};
const PLOTLY = "application/vnd.plotly.v1+json";

const story = value([
  text("# Rides\n\nSee @fig-line, @tbl-days and \\eqref{mean}. $x^2$\n\n$$m = 1 \\label{mean}$$"),
  code("#| label: tbl-days\n#| tbl-cap: Rides of a week.\nrides", [
    shown({ "text/html": TABLE, "text/plain": "rides" }),
  ]),
  text("## Figures"),
  code("#| label: fig-line\nplot()", [shown({ [PLOTLY]: figure("scatter", 1), "text/plain": "Figure" })]),
  code("print('words')", [{ output_type: "stream", name: "stdout", text: "\u001b[32mwords\u001b[0m printed\n" }]),
  code("script", [shown({ "text/html": "<p id=p>still</p><script>p.textContent = 'ran in ' + origin</script>" })]),
  text("```mermaid\nflowchart LR\n  A[Read] --> B[Fit]\n```"),
  code("chart", [shown({ "application/vnd.vegalite.v6+json": BARS, "text/plain": "alt.Chart(...)" })]),
]);
const odd = value([
  code("plot()", [shown({ "image/png": "{{ data }}", "text/plain": "<Figure>" })]),
  text("![a](attachment:a%.png)", { attachments: { "a%.png": { "image/png": "<b>" } } }),
]);
const wide = (id: string, columns: number, more = "") => {
  const cells = (tag: string, row: number, of: (column: number) => string) =>
    Array.from({ length: columns }, (_, at) => `<${tag} id="T_${id}_${row}_${at}">${of(at)}</${tag}>`).join("");
  const rows = [0, 1, 2].map((row) => `<tr><th>${row}</th>${cells("td", row, (at) => `${row * at}.000000`)}</tr>`);
  return `${more}<table id="T_${id}"><thead><tr><th></th>${cells("th", 9, (at) => `column_${at}`)}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
};
const BAR = "<style>#T_bar_1_1 { background: linear-gradient(90deg, #c8d0d3 40%, transparent 40%); }</style>";
const paper = value([
  text("# Paper\n\n<https://jupyter.org> and [docs](https://jupyter.org)"),
  code("wide", [shown({ "text/html": wide("wide", 30), "text/plain": "wide" })]),
  code("bars", [shown({ "text/html": wide("bar", 3, BAR), "text/plain": "bars" })]),
  code("flood()", [
    { output_type: "stream", name: "stdout", text: Array.from({ length: 5000 }, (_, at) => `line ${at}\n`).join("") },
  ]),
  code("drawing", [shown({ "image/svg+xml": '<svg width="30" height="20"><circle r="9"/></svg>' })]),
  code(Array.from({ length: 30 }, (_, at) => `step(${at})`).join("\n")),
  text("### Alone"),
]);
/** As panel's plots do, it opens a line to its kernel as soon as it stands. */
const speaking = value([
  code("panel", [
    shown({
      "application/vnd.holoviews_exec.v0+json": "",
      "text/html":
        "<p>A slider</p><script>// panel.models.comm_manager\npellucidKernels.plot.connectToComm('line').open()</script>",
    }),
  ]),
]);
/** A library is printed once, and called by outputs before and behind it. */
const drawing = code("draw()", [
  shown({ "text/html": "<p class=p>waits</p><script>drawing.fill(document.querySelector('.p'))</script>" }),
]);
const library = value([
  drawing,
  code("library()", [
    shown({
      "text/html":
        "<style>.dark .p { color: rgb(1, 2, 3) }</style><script>window.drawing = { fill(p) { p.textContent = 'drawn' } }</script>",
    }),
  ]),
  drawing,
]);
const talk = value([
  text("# One", slide("slide")),
  text("first fragment", slide("fragment")),
  text("said aloud", slide("notes")),
  text("# Below", slide("subslide")),
  text("left out", slide("skip")),
  text("# Three", slide("slide")),
]);
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const hundred = value([
  ...Array.from({ length: 100 }, (_, at) =>
    code(`figure(${at})`, [
      shown({ [PLOTLY]: figure(["scatter", "scattergl", "scatter3d", "bar"][at % 4]!, at), "text/plain": "Figure" }),
    ]),
  ),
  code("dot", [shown({ "image/png": DOT }, { "image/png": { width: 200, height: 80 } })]),
  code("chart", [shown({ "application/vnd.vegalite.v6+json": BARS, "text/plain": "alt.Chart(...)" })]),
]);
/** Each carrier of hostile content, with every payload in it. */
const hostile = value(
  [
    text(payloads.map((one, at) => armed(one, at)).join("\n\n"), {
      attachments: { "a.svg": { "image/svg+xml": `<svg xmlns="http://www.w3.org/2000/svg">${payloads[1]}</svg>` } },
    }),
    { cell_type: "raw", source: payloads.join("\n") },
    ...carriers.map(([, carry]) =>
      code(
        payloads.join("\n"),
        payloads.flatMap((one, at) => carry(armed(one, at)).map(inFile)),
        { metadata: { tags: [armed(payloads[0]!, 0)], name: armed(payloads[1]!, 1) } },
      ),
    ),
  ],
  { title: `</title>${armed(payloads[0]!, 0)}` },
);

function armed(payload: string, at: number): string {
  return payload.replaceAll("CANARY", `window.hit=${at}`);
}
/** An output as the file has it. */
function inFile(output: any): object {
  const { type, ...rest } = output;
  if (type === "display") return { output_type: "display_data", ...rest };
  if (type === "stream" || type === "error") return { output_type: type, ...rest };
  return { output_type: "display_data", data: { "application/json": rest }, metadata: {} };
}

beforeAll(async () => {
  lab = await startLab({
    files: {
      "story.ipynb": story,
      "odd.ipynb": odd,
      "talk.ipynb": talk,
      "long.ipynb": long,
      "hundred.ipynb": hundred,
      "hostile.ipynb": hostile,
      "paper.ipynb": paper,
      "library.ipynb": library,
      "speaking.ipynb": speaking,
    },
  });
  page = await openLab(lab, "story.ipynb");
});
afterAll(async () => {
  await closeBrowser();
  await lab?.close();
});

function exported(name: string, to: string, ...options: string[]): string {
  const { status, stderr } = lab.verb("export", name, "--to", to, ...options);
  expect(stderr).toContain("is written");
  expect(status).toBe(0);
  return stderr;
}

/** A file as a reader opens it, with all that it asked for. */
async function read(name: string): Promise<{ page: Page; asked: string[] }> {
  const context = await browserContext({ viewport: { width: 1100, height: 900 } });
  const reader = await context.newPage();
  const asked: string[] = [];
  reader.on("request", (request) => asked.push(request.url()));
  await reader.goto(pathToFileURL(file(name)).href);
  return { page: reader, asked: asked };
}
const outside = (asked: readonly string[]) => asked.filter((url) => !/^(?:file|data|blob|about):/.test(url));

/** Brings everything near the view once. */
async function seeAll(reader: Page): Promise<void> {
  const height = await reader.evaluate(() => document.documentElement.scrollHeight);
  for (let top = 0; top < height; top += 800)
    await reader.evaluate((y) => (scrollTo(0, y), new Promise(requestAnimationFrame)), top);
}

describe("an exported page", () => {
  test("arrives as a download", async () => {
    const download = page.waitForEvent("download");
    await command(page, "Export as HTML");
    expect((await download).suggestedFilename()).toBe("story.html");
  });

  test("[W120] asks for nothing; its tables sort, its figures, charts and diagrams are alive in frames, its numbers lead to what they name", async () => {
    exported("story.ipynb", "html", "--report");
    const { page: reader, asked } = await read("story.html");
    await reader.locator('.published-frame[data-drawn]:has-text("Figure")').first().waitFor({ state: "attached" });
    const days = () => reader.locator("table tbody td:nth-child(2)").allTextContents();
    await reader.getByRole("columnheader", { name: "rides" }).click();
    expect(await days()).toEqual(["W", "M", "T"]);
    await reader.getByRole("columnheader", { name: "rides" }).click();
    expect(await days()).toEqual(["T", "M", "W"]);
    expect(await reader.getByRole("link", { name: "Figure 1" }).getAttribute("href")).toBe("#figure-1");
    expect(await reader.getByRole("link", { name: "Table 1" }).getAttribute("href")).toBe("#table-1");
    expect(await reader.title()).toBe("Rides");
    expect(await reader.locator("html").getAttribute("lang")).toBe("en");
    await seeAll(reader);
    const script = reader.frameLocator('iframe[title="Output with script"]').locator("#p");
    await expect.poll(() => script.textContent()).toBe("ran in null");
    const diagram = reader.frameLocator('iframe[title="Diagram"]').locator("svg");
    await expect.poll(() => diagram.textContent()).toMatch(/Read[^]*Fit/);
    const chart = reader.frameLocator('iframe[title="Chart"]').locator("svg");
    await expect.poll(() => chart.textContent()).toContain("Rivers");
    expect(outside(asked)).toEqual([]);
    await reader.context().close();
  });

  test("[W121] runs nothing of the notebook in its own origin, whatever carries it", async () => {
    exported("hostile.ipynb", "html");
    const { page: reader, asked } = await read("hostile.html");
    await seeAll(reader);
    await reader.waitForLoadState("networkidle");
    expect(await reader.locator(".cell").count()).toBe(carriers.length + 2);
    expect(await reader.evaluate(() => (window as any).hit)).toBeUndefined();
    expect(outside(asked)).toEqual([]);
    const stray =
      "main :is(form, object, embed, base, meta, [popover], dialog, [onerror], [onload], [contenteditable])";
    expect(await reader.locator(stray).count()).toBe(0);
    expect(await reader.locator("main script:not([type='application/json'])").count()).toBe(0);
    await reader.emulateMedia({ media: "print" });
    await reader.pdf();
    expect(await reader.evaluate(() => (window as any).hit)).toBeUndefined();
    expect(outside(asked)).toEqual([]);
    await reader.context().close();
  });

  test("slides go on by keys, step by step", async () => {
    exported("talk.ipynb", "slides");
    const { page: reader } = await read("talk.slides.html");
    const current = () => reader.locator(".slide[data-current] h1").textContent();
    const steps: [string, string, boolean | null][] = [
      ["", "One", false],
      ["ArrowRight", "One", true],
      ["Space", "Below", null],
      ["PageDown", "Three", null],
      ["ArrowRight", "Three", null],
      ["ArrowLeft", "Below", null],
      ["Home", "One", false],
      ["]", "Three", null],
    ];
    for (const [key, heading, fragment] of steps) {
      if (key) await reader.keyboard.press(key);
      expect(await current(), key).toBe(heading);
      if (fragment !== null) expect(await reader.getByText("first fragment").isVisible(), key).toBe(fragment);
    }
    await reader.keyboard.press("Home");
    expect(await reader.getByText("said aloud").isVisible()).toBe(false);
    await reader.keyboard.press("s");
    expect(await reader.getByText("said aloud").isVisible()).toBe(true);
    expect(await reader.getByText("left out").count()).toBe(0);
    await reader.context().close();
  });

  test("[W67] an output calls what another one left for it, in the lab and in the file, and knows a dark page by its mark", async () => {
    exported("library.ipynb", "html");
    const { page: reader } = await read("library.html");
    await reader.emulateMedia({ colorScheme: "dark" });
    await reader.reload();
    await seeAll(reader);
    const published = reader.locator("#cell-3").frameLocator("iframe");
    await expect.poll(() => published.locator(".p").textContent()).toBe("drawn");
    expect(await published.locator("html").getAttribute("class")).toBe("dark");
    await reader.context().close();

    await lab.fetch("/api/pellucid/trust/library.ipynb", { method: "POST" });
    const own = await openLab(lab, "library.ipynb", { dark: true });
    for (const id of ["c0", "c2"]) {
      const words = own.frameLocator(`[data-cell-id="${id}"] iframe`).locator(".p");
      await expect.poll(() => words.textContent()).toBe("drawn");
      expect(await words.evaluate((p) => getComputedStyle(p).color)).toBe("rgb(1, 2, 3)");
    }
    await own.context().close();
  });

  test("Print opens the browser's dialog on the page that an export makes, in an origin of its own, with its figures drawn", async () => {
    const own = await openLab(lab, "talk.ipynb", { width: 1100, height: 700, dark: true });
    await own.addInitScript(() => {
      window.print = () => {
        const scheme = getComputedStyle(document.documentElement).colorScheme;
        const drawn = document.querySelectorAll(".published-frame:is([data-drawn], :has(img))").length;
        const all = document.querySelectorAll(".published-frame").length;
        console.log(`printed from ${origin}: ${document.title}, ${scheme}, ${all - drawn} of some frames missing`);
      };
    });
    await visit(lab, own, "story.ipynb");
    const printed = own.waitForEvent("console", (message) => message.text().startsWith("printed"));
    await own.keyboard.press("Control+p");
    expect((await printed).text()).toBe("printed from null: Rides, light, 0 of some frames missing");
    await own.context().close();
  });

  test("in Markdown a picture that is none becomes its text, and what is attached wrongly stays as it was written", () => {
    exported("odd.ipynb", "md");
    const written = readFileSync(file("odd.md"), "utf8");
    expect(written).toContain("<Figure>");
    expect(written).toContain("![a](attachment:a%.png)");
  });

  test("on paper no table is cut, a flood is its beginning and its end, and what belongs together stays together", async () => {
    exported("paper.ipynb", "html");
    const { page: reader } = await read("paper.html");
    await reader.emulateMedia({ media: "print" });
    await reader.setViewportSize({ width: 672, height: 986 });
    const seen = await reader.evaluate(() => {
      dispatchEvent(new Event("beforeprint"));
      const all = <T extends Element>(selector: string) => [...document.querySelectorAll<T & HTMLElement>(selector)];
      const shownOf = (selector: string) => all(selector).filter((one) => one.offsetParent !== null);
      const styleOf = (selector: string) => getComputedStyle(document.querySelector(selector)!);
      const bands = shownOf("#cell-1 table");
      const found = {
        overflow: document.documentElement.scrollWidth - innerWidth,
        bands: bands.length > 1 && bands.every((one) => one.getBoundingClientRect().right <= 672),
        columns: bands.flatMap((one) => [...one.querySelectorAll("thead th")].slice(1).map((cell) => cell.textContent)),
        bar: styleOf("#cell-2 td[id*='1_1']").backgroundImage.includes("gradient"),
        lines: document.querySelector<HTMLElement>("#cell-3 .out-text")!.innerText.trim().split("\n"),
        drawing: document.querySelector<HTMLImageElement>("#cell-4 img")!.naturalWidth,
        breaks: ["#cell-4 .published-code", "#cell-5 .published-code", ".cell:has(h3)"].map((one) => {
          const { breakInside, breakAfter } = styleOf(one);
          return `${breakInside} ${breakAfter}`;
        }),
        said: all(".markdown a").map((one) => getComputedStyle(one, "::after").content !== "none"),
      };
      dispatchEvent(new Event("afterprint"));
      return { ...found, after: shownOf("#cell-1 table").length };
    });
    expect({ ...seen, lines: [seen.lines.length, ...seen.lines.slice(299, 302)] }).toEqual({
      overflow: 0,
      bands: true,
      columns: Array.from({ length: 30 }, (_, at) => `column_${at}`),
      bar: true,
      lines: [401, "line 299", "4,600 of 5,000 lines are not printed", "line 4900"],
      drawing: 30,
      breaks: ["avoid avoid", "auto auto", "auto avoid"],
      said: [false, true],
      after: 1,
    });
    await reader.context().close();
  });

  test("the browser's own menu prints the lab with its tables in bands, and says what of a flood is not there", async () => {
    const own = await openLab(lab, "paper.ipynb", { width: 1100, height: 800 });
    const bands = () => own.locator('[data-cell-id="c1"] table:visible').count();
    await expect.poll(() => own.locator('[data-cell-id="c3"] [data-in-view]').count()).toBe(1);
    await own.emulateMedia({ media: "print" });
    const print = async () => {
      await own.evaluate(() => dispatchEvent(new Event("beforeprint")));
      return bands();
    };
    await expect.poll(print).toBeGreaterThan(1);
    const flood = own.locator('[data-cell-id="c3"] .output');
    const said = await flood.evaluate((one) => getComputedStyle(one, "::after").content);
    expect(said).toContain("those around the view are printed here");
    expect(said).toContain("5000");
    expect(await flood.locator(".out-rows").evaluate((one) => one.scrollHeight - one.clientHeight)).toBe(0);
    await own.evaluate(() => dispatchEvent(new Event("afterprint")));
    expect(await bands()).toBe(1);
    await own.context().close();
  });

  test("slides read on a dark page are printed on white: tables and figures of those that are not in front too", async () => {
    exported("paper.ipynb", "slides");
    const context = await browserContext({ viewport: { width: 1000, height: 700 }, colorScheme: "dark" });
    const reader = await context.newPage();
    await reader.goto(pathToFileURL(file("paper.slides.html")).href);
    await reader.keyboard.press("End");
    await reader.locator("#cell-4 img").evaluate((image: HTMLElement) => (image.dataset["tone"] = "line-art"));
    await reader.emulateMedia({ media: "print" });
    const seen = await reader.evaluate(() => {
      dispatchEvent(new Event("beforeprint"));
      const { filter, mixBlendMode } = getComputedStyle(document.querySelector("#cell-4 img")!);
      return [filter, mixBlendMode, document.querySelectorAll("#cell-1 [data-band]").length > 1];
    });
    expect(seen).toEqual(["none", "normal", true]);
    await context.close();
  });

  test("[W120] in a PDF of forty pages each output has what its script draws", () => {
    exported("long.ipynb", "pdf");
    expect(readFileSync(file("long.pdf"), "latin1").match(/\/Subtype\s*\/Image/g)).toHaveLength(12);
  });

  test("PDF has pages; without a browser the message says what to do; wrong use is 64", () => {
    exported("talk.ipynb", "pdf");
    const bytes = readFileSync(file("talk.pdf"), "latin1");
    expect(bytes.slice(0, 5)).toBe("%PDF-");
    expect(bytes.match(/\/Type\s*\/Page\b/g)!.length).toBeGreaterThan(0);
    const before = process.env.PELLUCID_CHROME;
    process.env.PELLUCID_CHROME = "/nowhere";
    const without = lab.verb("export", "talk.ipynb", "--to", "pdf");
    if (before === undefined) delete process.env.PELLUCID_CHROME;
    else process.env.PELLUCID_CHROME = before;
    expect([without.status, without.stderr]).toEqual([2, expect.stringContaining("PDF needs Chromium")]);
    expect(lab.verb("export", "talk.ipynb", "--to", "docx").status).toBe(64);
    expect(lab.verb("export", "missing.ipynb", "--to", "html").status).toBe(2);
  });
});

describe("figures", () => {
  test("[W66] a plot whose controls ask a kernel says that there is none", async () => {
    await lab.fetch("/api/pellucid/trust/speaking.ipynb", { method: "POST" });
    const own = await openLab(lab, "speaking.ipynb");
    const words = own.locator('[data-cell-id="c0"] .out-note', { hasText: "stand still" });
    await expect.poll(() => words.textContent()).toContain("the kernel was not running. Run the cell");
    await own.context().close();
  });

  test("[W123] a hundred of them can all be looked at, and none that is seen loses its WebGL context", async () => {
    const panel = '[data-notebook="hundred.ipynb"]';
    const lost: string[] = [];
    page.on("console", (message) => message.text().startsWith("context lost") && lost.push(message.text()));
    await page.addInitScript(() => {
      addEventListener(
        "webglcontextlost",
        ({ target }) => (target as Node).isConnected && console.log("context lost", (target as Element).className),
        true,
      );
    });
    await lab.fetch("/api/pellucid/trust/hundred.ipynb", { method: "POST" });
    await visit(lab, page, "hundred.ipynb");
    const first = page.locator(`${panel} [data-cell-id="c0"] .out-plotly`);
    const ticks = async () => (await first.locator(".xtick text").allTextContents()).join(" ");
    await expect.poll(() => first.getAttribute("data-figure")).toBe("live");
    const whole = await ticks();
    const plane = (await first.locator(".nsewdrag").first().boundingBox())!;
    await page.mouse.move(plane.x + plane.width * 0.2, plane.y + plane.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(plane.x + plane.width * 0.5, plane.y + plane.height * 0.7, { steps: 5 });
    await page.mouse.up();
    await expect.poll(ticks).not.toBe(whole);
    const zoomed = await ticks();
    for (const at of [0, 21, 43, 66, 99]) {
      const output = page.locator(`${panel} [data-cell-id="c${at}"] .out-plotly`);
      await output.scrollIntoViewIfNeeded();
      await expect.poll(() => output.getAttribute("data-figure"), { message: `figure ${at}` }).toBe("live");
    }
    // Back at the top: what rested as a picture is alive again, as it was zoomed.
    await expect.poll(() => first.getAttribute("data-figure")).toBe("picture");
    await first.scrollIntoViewIfNeeded();
    await expect.poll(() => first.getAttribute("data-figure")).toBe("live");
    await expect.poll(ticks).toBe(zoomed);
    expect(await page.locator('.out-plotly[data-figure="live"]').count()).toBeLessThan(20);
    expect(lost).toEqual([]);
  });

  test("[W124] are saved as their author made them: a plotly figure in lines, a picture byte for byte, a chart; each is enlarged", async () => {
    const save = async (id: string, kind: string) => {
      const output = page.locator(`[data-notebook="hundred.ipynb"] [data-cell-id="${id}"] [data-output]`);
      await output.scrollIntoViewIfNeeded();
      await output.hover();
      const download = page.waitForEvent("download");
      await output.getByRole("toolbar", { name: "Figure" }).getByRole("button", { name: "Save", exact: true }).click();
      await page.getByRole("menuitem", { name: `Save as ${kind}`, exact: true }).click();
      return readFileSync(await (await download).path());
    };
    const lines = (await save("c0", "SVG")).toString();
    expect(lines).toMatch(/^<svg[^]*Figure 0/);
    const printed = (await save("c0", "PDF")).toString("latin1");
    expect([printed.slice(0, 5), /\/Subtype ?\/Image/.test(printed)]).toEqual(["%PDF-", false]);
    expect((await save("c100", "PNG")).toString("base64")).toBe(DOT);
    await page.locator('[data-notebook="hundred.ipynb"] [data-cell-id="c100"] .out-image').dblclick();
    const large = page.getByRole("dialog", { name: "Figure" });
    const scale = async () => Number.parseInt((await large.locator(".figure-zoom-scale").textContent())!, 10);
    await expect.poll(scale).toBeGreaterThan(0);
    const fitted = await scale();
    await page.keyboard.press("+");
    await expect.poll(scale).toBeGreaterThan(fitted);
    await large.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("menuitem", { name: "Save as PDF", exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("menuitem").count()).toBe(0);
    await large.getByRole("button", { name: "Close", exact: true }).click();
    await large.waitFor({ state: "detached" });
    // A chart of Vega has the same bar, once it is drawn.
    expect((await save("c101", "SVG")).toString()).toMatch(/^<svg[^]*Rivers/);
    const bar = page.locator(`[data-cell-id="c101"]`).getByRole("toolbar", { name: "Figure" });
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await bar.getByRole("button", { name: "Copy", exact: true }).click();
    const copied = () => page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => types));
    await expect.poll(copied).toEqual(["image/png"]);
    await bar.getByRole("button", { name: "Enlarge", exact: true }).click();
    await expect.poll(scale).toBeGreaterThan(0);
    await large.getByRole("button", { name: "Close", exact: true }).click();
    await large.waitFor({ state: "detached" });
  });
});
