/**
 * Markdown cells as a person works with them: ticks, links, numbers, drawings, images, values, marks, preview. One lab, one kernel,
 * one notebook a topic. What Markdown means is told by the tables beside the parser; here is what has to be clicked.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cell,
  closeBrowser,
  type Lab,
  notebook,
  openLab,
  runState,
  saved,
  select,
  startLab,
  visit,
} from "../lab/lab.ts";

const md = (id: string, source: string) => ({ id, type: "markdown" as const, source });
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const WAIT = { timeout: 60_000 };

/** Payloads in Markdown's own carriers: fences that are drawn, callouts, tasks, references, values, attachments. */
const CANARY = "window.canary = 1";
const hostile = [
  `> [!NOTE] <img src=x onerror="${CANARY}">\n> <svg onload="${CANARY}"></svg>`,
  `- [ ] <img src=x onerror="${CANARY}">\n- [x] [go](javascript:${CANARY.replaceAll(" ", "%20")})`,
  `\\eqref{<img src=x onerror=${CANARY.replaceAll(" ", "")}>} $\\href{javascript:${CANARY}}{x}$ $$x\\label{"><img src=x onerror="${CANARY}">}$$`,
  `{{ <img src=x onerror="${CANARY}"> }}`,
  "```mermaid\nflowchart LR\n  A[\"<img src=x onerror='" +
    CANARY +
    '\'>"] --> B\n  click A href "javascript:' +
    CANARY +
    '"\n```',
  '```mermaid\n%%{init: {"securityLevel": "loose", "themeCSS": "* { background: url(http://sink.invalid/m) }"}}%%\nflowchart LR\n  A["<b onclick=\'' +
    CANARY +
    "'>b</b>\"] --> B\n  click A call alert()\n```",
].map((source, at) => md(`h${at}`, source));

/** A number, a table with script in it, and a text of two lines. */
const N1 = `n = 41 + 1
class Table:
    def _repr_html_(self):
        return "<table><tr><td onclick='1'>cell</td></tr></table><img src=x onerror='1'>"
class Lines:
    def __repr__(self):
        return "one\\ntwo"
table, lines = Table(), Lines()`;

let lab: Lab;
let page: Page;

beforeAll(async () => {
  lab = await startLab({
    files: {
      "tasks.ipynb": notebook(md("t", "# Plan\n\n$$\na\n$$\n\n- [ ] first\n- [x] second")),
      "links.ipynb": notebook(
        md("la", "[there](sub%20%232/far%20away.ipynb#Third-part) and [same](#Below)"),
        md("lb", "## Below"),
      ),
      "sub #2/far away.ipynb": notebook(
        ...Array.from({ length: 60 }, (_, at) => md(`f${at}`, `words ${at}\n\nmore`)),
        md("third", "intro\n\n## Third *part*\n\nhere"),
        ...Array.from({ length: 40 }, (_, at) => md(`g${at}`, `words ${at}`)),
      ),
      "numbers.ipynb": notebook(
        md("refs", "see \\eqref{eq:b} and \\ref{eq:a}, `\\ref{eq:a}`, \\eqref{gone}"),
        md("first", "$$x \\label{eq:a}$$"),
        md("b", "$$\\qty(\\frac{1}{2}) \\label{eq:b}$$ $\\ce{H2O}$ $\\nobody$"),
      ),
      "drawn.ipynb": notebook(
        md("d", "```mermaid\nflowchart LR\n  A[Start] --> B[End]\n```\n\n```mermaid\nnonsense <<\n```"),
      ),
      "hostile.ipynb": notebook(...hostile),
      "images.ipynb": notebook(md("i", "Look: "), { id: "ix", source: "x = 1" }),
      "values.ipynb": notebook(
        { id: "n1", source: N1 },
        md("v", "There are **{{ n }}**, {{ f'{n / 8:.1f}' }}, {{ missing }}, {{ (m := 3) }}."),
        { id: "n2", source: "n += 1" },
        md("shapes", "{{ table }} and {{ lines }}"),
      ),
      "write.ipynb": notebook(md("w", "some words"), { id: "wx", source: "x = 1" }),
    },
  });
  page = await openLab(lab);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"], { origin: lab.origin });
}, 120_000);
afterAll(async () => {
  await closeBrowser();
  await lab.close();
});

const open = (name: string) => visit(lab, page, name);
const text = (id: string) => cell(page, id).locator(".cell-prose");
const onDisk = (name: string) => JSON.parse(readFileSync(join(lab.folder, name), "utf8")).cells;
const soon = (get: () => unknown) => expect.poll(get, WAIT);
const command = async (label: string) => {
  await page.keyboard.press("Control+Shift+C");
  await page.getByRole("combobox").fill(label);
  await page.getByRole("option", { name: label }).first().waitFor(WAIT);
  await page.keyboard.press("Enter");
};
const save = async (name: string, holds: (cells: any[]) => unknown) => {
  await saved(page);
  await page.keyboard.press("Control+S");
  await soon(() => holds(onDisk(name))).toBeTruthy();
};

describe("what can be clicked", () => {
  test("[M2] a tick edits the source, keeps the keyboard, and is one step of undo", async () => {
    await open("tasks.ipynb");
    const boxes = text("t").getByRole("checkbox");
    await boxes.first().waitFor(WAIT);
    expect(await boxes.evaluateAll((all) => all.map((box) => (box as HTMLInputElement).checked))).toEqual([
      false,
      true,
    ]);
    await boxes.first().focus();
    await page.keyboard.press("Space");
    await soon(() => boxes.first().isChecked()).toBe(true);
    await soon(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset["task"])).toBe("6");
    await save("tasks.ipynb", ([one]) => one.source.join("").endsWith("- [x] first\n- [x] second"));
    await select(page, "t");
    await page.keyboard.press("z");
    await soon(() => boxes.first().isChecked()).toBe(false);
  });

  test("a heading's link is copied, and opens the notebook there; so does a link in another notebook", async () => {
    await open("sub #2/far away.ipynb");
    await page.evaluate(() => document.querySelector('[data-cell-id="third"]')?.scrollIntoView());
    const heading = text("third").locator("h2");
    await heading.hover(WAIT);
    await heading.getByRole("button", { name: "Copy link to Third part" }).click();
    await soon(() => page.evaluate(() => navigator.clipboard.readText())).toBe(
      `${lab.origin}/lab/tree/sub%20%232/far%20away.ipynb#Third-part`,
    );
    const inView = () =>
      page.evaluate(() => {
        const heading = document.querySelector('[data-cell-id="third"] h2')?.getBoundingClientRect();
        return heading !== undefined && heading.top >= 0 && heading.top < 200;
      });
    await open("links.ipynb");
    await text("la").getByRole("link", { name: "there" }).click();
    await page.waitForSelector('[data-notebook="sub #2/far away.ipynb"]', WAIT);
    await soon(inView).toBe(true);
    const fresh = await page.context().newPage();
    await fresh.goto(`${lab.origin}/lab/tree/sub%20%232/far%20away.ipynb#Third-part`);
    await soon(() =>
      fresh.evaluate(() => {
        const top = document.querySelector('[data-cell-id="third"] h2')?.getBoundingClientRect().top ?? -1;
        return top >= 0 && top < 200;
      }),
    ).toBe(true);
    await fresh.close();
  });
});

describe("what is drawn", () => {
  test("[M6] references say numbers of equations in other cells and follow them; MathJax sets what KaTeX refuses", async () => {
    await open("numbers.ipynb");
    await soon(() => text("refs").innerText()).toBe("see (2) and 1, \\ref{eq:a}, (??)");
    await text("b").locator(".math-drawing").first().waitFor(WAIT);
    await text("b").locator(".katex").first().waitFor(WAIT);
    await soon(() => text("b").locator(".math-refused").getAttribute("title")).toContain("Shown as source");
    await select(page, "first");
    await page.keyboard.press("Control+Shift+ArrowDown");
    await soon(() => text("refs").innerText()).toBe("see (1) and 2, \\ref{eq:a}, (??)");
  });

  test("diagrams are drawn in the page's colours and anew in another theme; what cannot be read stays, with the reason", async () => {
    await open("drawn.ipynb");
    const figure = text("d").locator("figure.diagram svg");
    await figure.waitFor(WAIT);
    await expect.poll(async () => figure.textContent()).toContain("Start");
    await soon(() => text("d").locator(".diagram-note").innerText()).toMatch(/^Not drawn: /);
    await expect.poll(async () => text("d").locator("pre").innerText()).toContain("nonsense");
    const ink = () => figure.evaluate((svg) => getComputedStyle(svg.querySelector("text, tspan")!).fill);
    const before = await ink();
    await command("Theme: Dark");
    await soon(async () => (await ink()) !== before).toBe(true);
    await command("Theme: Light");
  });

  test("[O20] nothing in Markdown runs or reaches out", async () => {
    const reached: string[] = [];
    page.on("request", (request) => /sink\.invalid/.test(request.url()) && reached.push(request.url()));
    await open("hostile.ipynb");
    const here = page.locator('[data-notebook="hostile.ipynb"]');
    await text("h0").locator(".callout-title").waitFor(WAIT);
    await soon(() => here.locator("figure.diagram svg").count()).toBe(2);
    for (const link of await here.locator(".cell-prose a").all())
      expect(await link.evaluate((a) => a.getAttribute("href") ?? a.getAttribute("xlink:href") ?? "")).not.toMatch(
        /script:/,
      );
    for (const node of await here.locator("figure.diagram g.node").all()) await node.dispatchEvent("click");
    await expect.poll(async () => page.evaluate(() => "canary" in window)).toBe(false);
    await expect
      .poll(async () => here.locator(".cell-prose :is(script, iframe, [onerror], [onload], [onclick])").count())
      .toBe(0);
    expect(reached).toEqual([]);
  });
});

describe("what is written", () => {
  /** A paste or a drop as the browser makes it, with an image of this name. */
  const give = (kind: "paste" | "drop", target: string, name: string) =>
    page.evaluate(
      ([kind, target, name, data]) => {
        const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
        const files = new DataTransfer();
        files.items.add(new File([bytes], name, { type: "image/png" }));
        const element = document.querySelector(target)!;
        const init = { bubbles: true, cancelable: true, composed: true };
        element.dispatchEvent(
          kind === "paste"
            ? new ClipboardEvent("paste", { ...init, clipboardData: files })
            : new DragEvent("drop", { ...init, dataTransfer: files }),
        );
      },
      [kind, target, name, DOT] as const,
    );

  test("[M8] a pasted and a dropped image are attachments; unused ones go by the command only", async () => {
    await open("images.ipynb");
    await cell(page, "i").locator(".cell-text").dblclick(WAIT);
    await page.locator('[data-cell-id="i"] .cm-content:focus').waitFor(WAIT);
    await soon(async () => {
      await give("paste", '[data-cell-id="i"] .cm-content', "image.png");
      return cell(page, "i").locator(".cm-content").innerText();
    }).toContain("![image.png](attachment:image.png)");
    await page.keyboard.press("Control+Enter");
    await soon(() =>
      text("i")
        .locator("img")
        .first()
        .evaluate((image) => (image as HTMLImageElement).naturalWidth),
    ).toBe(1);
    await give("drop", '[data-cell-id="i"] .cell-prose', "my plot.png");
    await soon(() => text("i").locator("img").count()).toBeGreaterThanOrEqual(2);
    await save("images.ipynb", ([one]) => one.attachments?.["my plot.png"]?.["image/png"] === DOT);
    await select(page, "i");
    await page.keyboard.press("z");
    await soon(() => text("i").innerHTML()).not.toContain("my plot");
    await cell(page, "i").locator(".cell-text").dblclick(WAIT);
    await page.locator('[data-cell-id="i"] .cm-content:focus').waitFor(WAIT);
    await page.keyboard.press("Control+A");
    await page.keyboard.type("no image");
    await page.keyboard.press("Control+Enter");
    await save("images.ipynb", ([one]) => one.source.join("") === "no image" && one.attachments?.["image.png"]);
    await command("Remove Unused Attachments");
    await save("images.ipynb", ([one]) => !one.attachments || Object.keys(one.attachments).length === 0);
  });

  test("[M7] values show only when switched on, follow the kernel, and say when they may be old", async () => {
    await open("values.ipynb");
    await soon(() => text("v").innerText()).toContain("There are {{ n }}");
    await select(page, "n1");
    await page.keyboard.press("Control+Enter");
    await runState(page, "n1", "done");
    await expect.poll(async () => text("v").innerText()).toContain("{{ n }}");
    await command("Toggle Values in Markdown");
    await soon(() => text("v").innerText()).toBe("There are 42, 5.2, {{ missing }}, {{ (m := 3) }}.");
    await expect
      .poll(async () => text("v").locator("[data-failed]").first().getAttribute("title"))
      .toContain("NameError");
    await expect.poll(async () => text("v").locator("[data-failed]").last().getAttribute("title")).toContain("assign");
    await soon(() => text("shapes").locator("table").innerText()).toBe("cell");
    expect(await text("shapes").locator("[onclick],[onerror]").count()).toBe(0);
    await soon(() => text("shapes").locator('[data-value="lines"]').innerText()).toBe("one\ntwo");
    await select(page, "n2");
    await page.keyboard.press("Control+Enter");
    await soon(() => text("v").innerText()).toContain("There are 43, 5.4");
    await soon(() => text("v").locator('[data-value="n"]').getAttribute("data-stale")).toBe(null);
    await command("Shut Down Kernel");
    await soon(() => text("v").locator('[data-value="n"]').getAttribute("data-stale")).toBe("");
    await expect.poll(async () => text("v").innerText()).toContain("There are 43");
    await open("values.ipynb");
    await soon(() => text("v").innerText()).toContain("There are 43");
    await command("Toggle Values in Markdown");
    await soon(() => text("v").innerText()).toContain("{{ n }}");
  });

  test("[M3] the bar sets marks and keeps the caret; the preview follows what is typed", async () => {
    await open("write.ipynb");
    await cell(page, "w").locator(".cell-text").dblclick(WAIT);
    const editor = cell(page, "w").locator(".cm-content");
    await page.locator('[data-cell-id="w"] .cm-content:focus').waitFor(WAIT);
    const bar = page.getByRole("toolbar", { name: "Formatting" });
    await bar.waitFor(WAIT);
    await page.keyboard.press("Control+A");
    await bar.getByRole("button", { name: "Italic" }).click();
    await soon(() => editor.innerText()).toBe("*some words*");
    await bar.getByRole("button", { name: "Quotation" }).click();
    await soon(() => editor.innerText()).toBe("> *some words*");
    await bar.getByRole("button", { name: "Preview" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Below the text" }).click();
    const preview = page.getByRole("region", { name: "Preview" });
    await soon(() => preview.locator("blockquote em").innerText()).toBe("some words");
    await editor.click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(" $x^2$");
    await preview.locator(".katex").waitFor(WAIT);
    await command("Markdown Preview: Off");
    await soon(() => preview.count()).toBe(0);
  });
});
