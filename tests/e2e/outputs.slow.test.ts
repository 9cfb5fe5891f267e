/** Every kind of output, made by the real libraries on a real kernel, as the page shows it. */
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
  ["stream", "print('\\x1b[31mred\\x1b[0m plain')", "stream", /^/, "red"],
  ["carriage", "for i in range(5): print(f'\\r{i} of 4', end='')", "stream", /^/, "4 of 4"],
  ["backspace", "print('abc\\b\\bX')", "stream", /^/, "aX"],
  ["cursorup", "print('first'); print('second\\x1b[1A\\rFIRST')", "stream", /^/, "FIRST"],
  ["stderr", "import sys; print('careful', file=sys.stderr)", "stream", /^/, "careful"],
  ["error", "def f(): return {}['missing']\nf()", "error", /^/, "KeyError"],
  ["png", "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]); plt.show()", "display", /image\/png/, "img"],
  [
    "svg",
    'from IPython.display import SVG\nSVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><circle cx="10" cy="10" r="8"/></svg>\')',
    "result",
    /image\/svg/,
    "img",
  ],
  [
    "table",
    "import pandas as pd\npd.DataFrame({'fruit': ['fig', 'plum'], 'n': [1, 22]})",
    "result",
    /text\/html/,
    "plum",
  ],
  ["styler", "pd.DataFrame({'n': [1, 22]}).style.highlight_max(color='rgb(1, 2, 3)')", "result", /text\/html/, "22"],
  ["latex", "from IPython.display import Latex\nLatex(r'$\\frac{a}{b}$')", "result", /text\/latex/, ".katex"],
  ["markdown", "from IPython.display import Markdown\nMarkdown('**bold** words')", "result", /text\/markdown/, "bold"],
  ["json", "from IPython.display import JSON\nJSON({'deep': [1, 2]})", "result", /application\/json/, "deep"],
  [
    "sklearn",
    "from sklearn.linear_model import LogisticRegression\nLogisticRegression()",
    "result",
    /text\/html/,
    "LogisticRegression",
  ],
  [
    "plotly",
    "import plotly.express as px\npx.scatter(x=[1, 2, 3], y=[2, 1, 3])",
    "",
    /plotly/,
    ".js-plotly-plot .main-svg",
  ],
  ["seaborn", "import seaborn as sns\nsns.histplot([1, 1, 2, 3]);", "display", /image\/png/, "img"],
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

describe("outputs", () => {
  test("of every kind are shown", () => check(page));

  test("are the same after a reload and in a second browser", async () => {
    await page.reload();
    await page.waitForSelector('[data-cell-id="stream"]');
    await check(page);
    const other = await openLab(lab, "all.ipynb");
    await check(other);
    await other.context().close();
  });

  test("fold carriage returns, backspaces and cursor moves into what a terminal would show", async () => {
    await expect.poll(async () => outputs(page, "carriage").textContent()).not.toContain("3 of 4");
    expect((await outputs(page, "backspace").textContent())!.trim()).toBe("aXc");
    await expect.poll(async () => outputs(page, "cursorup").textContent()).not.toContain("first");
    await expect.poll(async () => outputs(page, "wait").textContent()).not.toContain("old");
  });

  test("styles of a Styler stay inside their output", async () => {
    const last = outputs(page, "styler").locator("td").last();
    await expect.poll(() => last.evaluate((one) => getComputedStyle(one).backgroundColor)).toBe("rgb(1, 2, 3)");
  });

  test("an image has its size, and hostile HTML does nothing", async () => {
    const image = outputs(page, "png").locator("img").first();
    await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(100);
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

  test("a flood is bounded in view, whole behind the link, and in the file", async () => {
    lab.put("flood.ipynb", notebook("for i in range(200_000): print('line', i)"));
    const view = await openLab(lab, "flood.ipynb");
    await select(view, "c1");
    await view.keyboard.press("Control+Enter");
    await runState(view, "c1", "done");
    const stream = outputs(view, "c1").locator('[data-output="stream"]');
    await expect.poll(() => stream.getAttribute("data-lines")).toMatch(/^20000[01]$/);
    await outputs(view, "c1").getByText("Open the full log").waitFor();
    await expect.poll(async () => stream.locator("*").count()).toBeLessThan(20_000);
    await view.keyboard.press("Control+s");
    await saved(view);
    await expect
      .poll(async () => (await (await lab.fetch("/files/flood.ipynb")).text()).includes("line 199999\\n"))
      .toBe(true);
    await view.context().close();
  });
});
