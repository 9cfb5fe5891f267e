/**
 * Outputs in a real browser, without the lab around them: a bare page built with Vite and served under the server's own policies.
 * What is proven here: hostile content runs nothing and reaches nothing, script runs only in a frame of opaque origin, every kind of
 * output is drawn, and printed text stays cheap.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { APP_POLICY, FRAME_POLICY } from "../packages/server/src/auth/headers.ts";
import { browserPath } from "./lab/lab.ts";
import { bundle, carriers, html, payloads, stream } from "./lab/payloads.ts";

let folder: string;
let server: Server;
let browser: Browser;
let page: Page;
/** Requests for anything but the page's own files. */
const reached: string[] = [];

const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gallery-"));
  const { build } = await import("vite");
  const web = join(import.meta.dirname, "../packages/web");
  await build({
    root: join(web, "src/outputs/testing"),
    publicDir: join(web, "public"),
    configFile: false,
    logLevel: "error",
    build: { outDir: folder, rollupOptions: { input: join(web, "src/outputs/testing/gallery.html") } },
  });
  server = createServer((ask, answer) => {
    const path = new URL(ask.url!, "http://x").pathname;
    const name = path === "/" ? "gallery.html" : path === "/frame" ? "frame.html" : path.slice(1);
    answer.setHeader("Content-Security-Policy", path === "/frame" ? FRAME_POLICY : APP_POLICY);
    try {
      const body = readFileSync(join(folder, name));
      answer.setHeader("Content-Type", TYPES[extname(name)] ?? "application/octet-stream");
      answer.end(body);
    } catch {
      if (!path.startsWith("/api/")) reached.push(path);
      answer.statusCode = 404;
      answer.end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  browser = await chromium.launch({
    executablePath: browserPath()!,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  page.on("request", (request) => {
    const url = request.url();
    if (!/^(?:data|blob):/.test(url) && new URL(url).hostname !== "127.0.0.1") reached.push(url);
  });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => "gallery" in window);
});
afterAll(async () => {
  await browser?.close();
  server?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await page.evaluate(() => (window as any).gallery.clear());
  reached.length = 0;
});

const show = (outputs: object[], name = "a", running = false) =>
  page.evaluate(([n, o, r]) => (window as any).gallery.show(n, o, r), [name, outputs, running] as const);
const output = () => page.locator("#a [data-output]").first();
const settle = () => page.waitForTimeout(150);

describe("hostile content", () => {
  test.each(carriers)("[O20] runs nothing and reaches nothing as %s", async (_name, carrier) => {
    for (const [at, payload] of payloads.entries()) {
      const armed = (text: string) => text.replaceAll("CANARY", `window.hit=${at}`);
      await show(
        JSON.parse(JSON.stringify(carrier(payload)), (_, v) => (typeof v === "string" ? armed(v) : v)),
        `c${at}`,
      );
    }
    // What waits until it is near the view is brought there.
    for (let top = 0; top < 60_000; top += 4000)
      await page.evaluate((y) => (scrollTo(0, y), new Promise(requestAnimationFrame)), top);
    await page.waitForTimeout(600);
    for (const link of await page.locator("#c0 a, main a").all()) {
      const href = (await link.getAttribute("href")) ?? (await link.getAttribute("xlink:href")) ?? "";
      expect(href).toMatch(/^(?:|https?:\/\/.*|mailto:.*|#.*|\/lab\/tree\/.*)$/i);
    }
    expect(await page.evaluate(() => (window as any).hit)).toBeUndefined();
    expect(reached.filter((url) => url.includes("sink"))).toEqual([]);
    const stray =
      "script, form, button[formaction], object, embed, base, meta, [popover], dialog, [onerror], [onload], [contenteditable]";
    expect(await page.locator("main").locator(stray).count()).toBe(0);
  });

  test("[O21] covers nothing outside its output", async () => {
    await show([
      html(`<div style="position:fixed;inset:0;z-index:99999">x</div><p>words</p>`),
      html("<style>body{display:none} main{opacity:0}</style>y"),
    ]);
    await settle();
    const top = await page.evaluate(() => document.elementFromPoint(5, 880)?.tagName);
    expect(top).toMatch(/BODY|HTML|MAIN/);
    expect(await page.evaluate(() => getComputedStyle(document.body).display)).toBe("block");
  });

  test("[O22] ids of an output are never names of the page, and labels still find their fields", async () => {
    await show([html(`<input type=checkbox id=gallery><label for=gallery>tick</label><img name=cookie>`)]);
    await page.locator("#a label").click();
    expect(await page.locator("#a input").isChecked()).toBe(true);
    expect(await page.evaluate(() => typeof (window as any).gallery.show)).toBe("function");
  });
});

describe("script", () => {
  test("[O23] runs in a frame of opaque origin without network, storage or a parent", async () => {
    await show([
      html(`<p id=p>no</p><script>
        const tries = {
          origin,
          cookie: () => document.cookie,
          storage: () => localStorage.length,
          parent: () => parent.document.title,
          top: () => top.location.href,
        };
        const told = Object.entries(tries).map(([name, one]) => {
          try { return name + "=" + (typeof one === "function" ? one() : one); } catch { return name + " refused"; }
        });
        fetch("http://sink.invalid/").catch(() => (p.textContent = told.join(", ") + ", network refused"));
      </script>`),
    ]);
    const words = page.frameLocator("#a iframe").locator("#p");
    await expect.poll(() => words.textContent()).toContain("network refused");
    expect(await words.textContent()).toBe(
      "origin=null, cookie refused, storage refused, parent refused, top refused, network refused",
    );
    await expect.poll(() => output().getAttribute("data-held")).toBe("network");
    expect(await output().innerText()).toContain("sink.invalid");
    expect(reached.filter((url) => url.includes("sink"))).toEqual([]);
  });

  test("[O23] a page that script would embed is not there: where it would stand, its address is a link", async () => {
    const html = "<iframe id=board height=500></iframe><script>board.src = 'http://board.example:6006/'</script>";
    await show([{ type: "display", data: { "text/html": html }, metadata: {} }]);
    const link = output().getByRole("link", { name: "Open board.example:6006" });
    await expect.poll(() => link.getAttribute("href")).toBe("http://board.example:6006/");
    expect(await output().locator(".out-note").textContent()).not.toContain("Allow network");
    await expect.poll(async () => (await output().boundingBox())!.height).toBeLessThan(100);
    expect(reached).toEqual([]);
  });

  test("[O24] gets the height it needs, and cannot grow for ever or flood the page", async () => {
    await show([html(`<div style="height:300px">x</div><script>1</script>`)]);
    await expect.poll(() => page.locator("#a iframe").evaluate((frame) => frame.clientHeight)).toBe(300);
    await show(
      [
        html(
          `<div id=d style="height:110vh">x</div><script>setInterval(() => d.style.height = innerHeight + 20 + "px", 5)</script>`,
        ),
      ],
      "b",
    );
    await page.waitForTimeout(1200);
    expect(await page.locator("#b iframe").evaluate((frame) => frame.clientHeight)).toBeLessThan(1200);
  });

  test("[O25] application/javascript has its element, in a frame", async () => {
    await show([bundle({ "application/javascript": "element.append('from ' + origin)" })]);
    await expect.poll(() => page.frameLocator("#a iframe").locator("body").innerText()).toContain("from null");
  });

  test("[O26] the frame follows the theme", async () => {
    await show([html(`<p>x</p><script>1</script>`)]);
    const theme = () => page.frameLocator("#a iframe").locator("html").getAttribute("data-theme");
    await expect.poll(theme).toBe("light");
    await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
    await expect.poll(theme).toBe("dark");
    await page.evaluate(() => (document.documentElement.dataset.theme = "light"));
  });

  test("[O26] a drawing with dark words on nothing has white paper on a dark page", async () => {
    const drawn = (fill: string, more = "") =>
      `<svg width="90" height="20">${more}<text y="15" fill="${fill}">words</text></svg>`;
    const ground = `<rect width="90" height="20" fill="pink"/>`;
    await show([html(`${drawn("#564a55")}${drawn("currentColor")}${drawn("#333", ground)}<script>1</script>`)]);
    const grounds = () =>
      page
        .frameLocator("#a iframe")
        .locator("svg")
        .evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor === "rgb(255, 255, 255)"));
    await expect.poll(grounds).toEqual([false, false, false]);
    await page.evaluate(() => (document.documentElement.dataset.theme = "dark"));
    await expect.poll(grounds).toEqual([true, false, false]);
    await page.evaluate(() => (document.documentElement.dataset.theme = "light"));
    await expect.poll(grounds).toEqual([false, false, false]);
  });
});

describe("kinds", () => {
  test("[O27] a Styler's style is its own output's, and nothing else's", async () => {
    const styled = (color: string) =>
      html(`<style type="text/css">#T_1_row0_col0 { background-color: ${color} } td { color: rgb(9, 9, 9) }</style>
        <table id="T_1"><tbody><tr><td id="T_1_row0_col0">1</td></tr></tbody></table>`);
    await show([styled("rgb(1, 2, 3)"), styled("rgb(4, 5, 6)"), html("<table><tr><td>plain</td></tr></table>")]);
    const look = await page
      .locator("#a td")
      .evaluateAll((cells) =>
        cells.map((cell) => [getComputedStyle(cell).backgroundColor, getComputedStyle(cell).color]),
      );
    expect(look[0]).toEqual(["rgb(1, 2, 3)", "rgb(9, 9, 9)"]);
    expect(look[1]).toEqual(["rgb(4, 5, 6)", "rgb(9, 9, 9)"]);
    expect(look[2]![1]).not.toBe("rgb(9, 9, 9)");
  });

  test("[O27] on a dark page bars step back and dark text is lit, unless it brings its own ground; on a light one all is as it was made", async () => {
    await show([
      html(`<style>#T_1_row0_col0 { background: linear-gradient(90deg, rgb(200, 208, 211) 50%, transparent 50%) }</style>
        <table id="T_1"><tbody><tr><td id="T_1_row0_col0">1</td></tr></tbody></table>`),
      html(`<font color="blue">a</font><i style="color: navy">b</i><i style="color: navy; background: white">c</i>`),
    ]);
    const looks = async (scheme: string) => {
      await page.evaluate((name) => (document.documentElement.dataset.theme = name), scheme);
      return page.locator("#a :is(td, font, i)").evaluateAll((all) =>
        all.map((one) => {
          const { color, backgroundImage } = getComputedStyle(one);
          return one.localName === "td" ? backgroundImage.includes("rgb(200, 208, 211)") : color;
        }),
      );
    };
    const made = [true, "rgb(0, 0, 255)", "rgb(0, 0, 128)", "rgb(0, 0, 128)"];
    expect(await looks("light")).toEqual(made);
    const [bar, font, lit, own] = await looks("dark");
    expect([bar, own]).toEqual([false, "rgb(0, 0, 128)"]);
    expect(made).not.toContain(font);
    expect(made).not.toContain(lit);
    await looks("light");
  });

  test("[O27] what stands on a ground of its own looks the same on a dark page as on a light one", async () => {
    await show([
      html(`<div style="background: #efffed">a <code>b</code> <a href="https://example.org">c</a></div>`),
      html(`<style>p { background: lightyellow }</style><p>d</p>`),
      html(`<table><tr><td bgcolor="yellow">e</td><td style="background: #223">f</td></tr></table>`),
    ]);
    const looks = async (scheme: string) => {
      await page.evaluate((name) => (document.documentElement.dataset.theme = name), scheme);
      return page
        .locator("#a :is(div[style], code, a, p, td)")
        .evaluateAll((all) => all.map((one) => [one.localName, getComputedStyle(one).color].join(" ")));
    };
    // Its links and code as well.
    const light = await looks("light");
    expect(light).toHaveLength(6);
    expect(light.slice(-3)).toEqual(["p rgb(26, 31, 33)", "td rgb(26, 31, 33)", "td rgb(255, 255, 255)"]);
    expect(await looks("dark")).toEqual(light);
    await looks("light");
  });

  test("[O28] columns of numbers stand to the right, words to the left", async () => {
    await show([
      html(`<table class="dataframe"><thead><tr><th></th><th>n</th><th>w</th></tr></thead><tbody>
      <tr><th>0</th><td>1.5</td><td>a</td></tr><tr><th>1</th><td>-22</td><td>7b</td></tr><tr><th>2</th><td>NaN</td><td>c</td></tr></tbody></table>`),
    ]);
    const aligned = await page
      .locator("#a tbody tr:first-child > *")
      .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell).textAlign));
    expect(aligned).toEqual(["left", "right", "left"]);
  });

  test.each([
    [
      3,
      {
        data: [{ type: "scatter", y: [1, 3, 2] }],
        layout: { title: "old", template: { data: { scattermapbox: [] }, layout: {} } },
      },
    ],
    [
      4,
      { data: [{ type: "bar", y: [1, 3, 2] }], layout: { title: { text: "new" }, template: { data: {}, layout: {} } } },
    ],
  ])("[O29] a figure of plotly.js %i is drawn", async (_version, figure) => {
    await show([bundle({ "application/vnd.plotly.v1+json": figure, "text/plain": "Figure" })]);
    await page.locator("#a .main-svg").first().waitFor({ timeout: 60_000 });
    await expect.poll(() => page.locator("#a .gtitle").textContent()).toMatch(/old|new/);
    expect(await output().getAttribute("data-mime")).toBe("application/vnd.plotly.v1+json");
    expect(reached).toEqual([]);
  });

  test("[O30] a figure that writes programs is drawn in a frame", async () => {
    await show([
      bundle({
        "application/vnd.plotly.v1+json": {
          data: [{ type: "parcoords", dimensions: [{ values: [1, 2] }, { values: [2, 1] }] }],
          layout: { template: { data: {} } },
        },
      }),
    ]);
    await page.frameLocator("#a iframe").locator(".main-svg").first().waitFor({ timeout: 60_000 });
  });

  test("[O31] formulas are set; what cannot be set is shown as written, with the reason", async () => {
    await page.evaluate(() =>
      (window as any).gallery.markdown(
        "a",
        "Inline $a_1 * b_2$ and\n\n$$\\newcommand{\\R}{\\mathbb{R}} x \\in \\R$$\n\n$\\frac{a}$ and $\\unknowncommand$ | `$code$`",
      ),
    );
    await expect.poll(() => page.locator("#a .katex").count()).toBeGreaterThanOrEqual(2);
    expect(await page.locator("#a code").innerText()).toBe("$code$");
    await expect
      .poll(() => page.locator("#a .math-refused").first().getAttribute("title"), { timeout: 60_000 })
      .toContain("Shown as source");
    await show([bundle({ "text/latex": "$\\displaystyle \\int_0^1 x\\,dx$" })], "b");
    await page.locator("#b .katex").waitFor();
  });

  test("[O32] Markdown: tables, tasks, footnotes, links to notebooks, attachments", async () => {
    const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const source =
      "# My heading\n\n|a|b|\n|-|-|\n|1|$|x|$|\n\n- [x] done\n\n~~gone~~ note[^1]\n\n[other](../other%20one.ipynb#part) [here](#My-heading) ![pic](attachment:dot.png) ![far](http://sink.invalid/x.png)\n\n```python\ndef f(): pass\n```\n\n[^1]: Foot.";
    await page.evaluate(([s, d]) => (window as any).gallery.markdown("a", s, { "dot.png": { "image/png": d } }), [
      source,
      dot,
    ] as const);
    expect(await page.locator("#a td").count()).toBe(2);
    expect(await page.locator("#a input[type=checkbox]").isChecked()).toBe(true);
    expect(await page.locator("#a s").innerText()).toBe("gone");
    expect(await page.locator("#a .footnotes").innerText()).toContain("Foot.");
    expect(await page.locator("#a .tok-definition").innerText()).toBe("f");
    await expect
      .poll(() =>
        page
          .locator("#a img")
          .first()
          .evaluate((image) => (image as HTMLImageElement).naturalWidth),
      )
      .toBe(1);
    expect(await page.locator("#a").getAttribute("data-held")).toContain("sink.invalid");
    await page.locator("#a a", { hasText: "other" }).click();
    expect(await page.evaluate(() => (window as any).gallery.opened)).toEqual([
      { path: "other one.ipynb", fragment: "#part" },
    ]);
    expect(await page.locator("#a h1").getAttribute("data-anchor")).toBe("My-heading");
  });

  test("[O33] an error shows its message, the person's frames innermost first, and folds the libraries'", async () => {
    const frame = (where: string, code: string) => `\x1b[36m${where}\x1b[39m\n\x1b[32m----> 1\x1b[39m ${code}`;
    await show([
      {
        type: "error",
        ename: "KeyError",
        evalue: "'day'",
        traceback: [
          "-".repeat(75),
          "KeyError    Traceback (most recent call last)",
          frame("Cell In[2], line 1", "f(d)"),
          frame("Cell In[1], line 1, in f(d)", "d['day']"),
          frame(
            "File /env/lib/python3.12/site-packages/pandas/core/frame.py:1, in DataFrame.__getitem__(self, key)",
            "raise",
          ),
          "KeyError: 'day'",
        ],
      },
    ]);
    const words = await output().innerText();
    expect(words.replace(/\s+/g, " ")).toMatch(
      /^KeyError: 'day' .*f cell run \[1\], line 1 1 d\['day'\] Called from cell run \[2\], line 1 1 f\(d\) 1 frame in pandas Full traceback Copy traceback$/,
    );
    await page.getByRole("button", { name: "Full traceback" }).click();
    expect(await output().innerText()).toContain("most recent call last");
  });

  test("[O34] a display update replaces what is shown, in place", async () => {
    await show([bundle({ "text/plain": "before" }), bundle({ "text/plain": "below" })]);
    await show([bundle({ "text/html": "<b>after</b>" }), bundle({ "text/plain": "below" })]);
    await expect.poll(() => page.locator("#a").innerText()).toBe("after\nbelow");
    expect(await output().getAttribute("data-mime")).toBe("text/html");
  });
});

describe("printed text", () => {
  test("[O35] colours, links and overwriting", async () => {
    await show([
      stream(
        "\x1b[31mred\x1b[0m \x1b[1mbold\x1b[0m see https://a.org/x.\n10%\r99%\n\x1b]8;;https://b.org\x07there\x1b]8;;\x07",
      ),
    ]);
    expect(await output().innerText()).toBe("red bold see https://a.org/x.\n99%\nthere");
    expect(
      await page.locator("#a a").evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href)),
    ).toEqual(["https://a.org/x", "https://b.org/"]);
    expect(await output().getAttribute("data-lines")).toBe("3");
  });

  test("[O36] an extended stream keeps the rows it had", async () => {
    await show([stream("one\ntwo\n")]);
    await page
      .locator("#a .out-row")
      .first()
      .evaluate((row) => ((row as any).kept = true));
    await show([stream("one\ntwo\nthree\n")]);
    expect(
      await page
        .locator("#a .out-row")
        .first()
        .evaluate((row) => (row as any).kept),
    ).toBe(true);
    expect(await output().innerText()).toBe("one\ntwo\nthree");
    expect((await output().textContent())!.trim()).toBe("one\ntwo\nthree");
  });

  test("[O37] a million lines: a bounded page, and the whole log a click away", async () => {
    for (let lines = 12_500; lines <= 1_000_000; lines += 12_500) {
      await page.evaluate(async (end) => {
        const view = window as any;
        let tail: string = end === 12_500 ? "" : view.tail;
        for (let at = end - 12_500; at < end; at++) tail += `line ${at}\n`;
        if (tail.length > 131_072) tail = tail.slice(tail.indexOf("\n", tail.length - 131_072) + 1);
        view.tail = tail;
        const text = { log: "l", size: 1, length: 1, lines: end, tail };
        view.gallery.show("a", [{ type: "stream", name: "stdout", text }], true);
        await new Promise((done) => requestAnimationFrame(done));
      }, lines);
    }
    await expect.poll(() => output().getAttribute("data-lines")).toBe("1000000");
    expect(await output().locator("*").count()).toBeLessThan(400);
    const rows = (await output().locator(".out-window").textContent())!.trim().split("\n");
    expect(rows.every((row, at) => at === 0 || Number(row.slice(5)) === Number(rows[at - 1]!.slice(5)) + 1)).toBe(true);
    expect(rows.at(-1)).toBe("line 999999");
    await page.getByRole("button", { name: "Open the full log" }).click();
    await page.getByRole("dialog", { name: "Full log" }).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
  });

  test("[O37] of one endless line the end that came last", async () => {
    const tail = `${"a".repeat(60_000)}the end`;
    const text = { log: "l", size: 2_000_000, length: 2_000_000, lines: 1, tail };
    await show([{ type: "stream", name: "stdout", text }], "a", true);
    await expect.poll(() => output().textContent()).toContain("aaathe end");
    expect(await output().textContent()).not.toContain("more characters");
  });

  test("[O51] pieces that write over one another are one text, and keep their places", async () => {
    const pieces = ["  0%|", "\r 50%|", "\r100%|\n"].map((text) => stream(text));
    await show([...pieces, stream("end\n")], "a", false);
    await expect.poll(() => page.locator("#a [data-output]:visible").allInnerTexts()).toEqual(["100%|", "end"]);
    expect(await page.locator("#a").evaluate((area) => area.children.length)).toBe(4);
    await show(pieces.slice(0, 2), "a", false);
    await expect.poll(() => page.locator("#a [data-output]:visible").allInnerTexts()).toEqual([" 50%|"]);
  });

  test("[O38] nothing jumps while a cell runs again", async () => {
    await show([stream("a\nb\nc\nd\n")], "a", true);
    const height = () => page.locator("#a").evaluate((area) => area.getBoundingClientRect().height);
    const before = await height();
    await show([], "a", true);
    expect(await height()).toBe(before);
    await show([stream("a\n")], "a", true);
    expect(await height()).toBe(before);
    await show([stream("a\n")], "a", false);
    await expect.poll(height).toBeLessThan(before);
  });
});
