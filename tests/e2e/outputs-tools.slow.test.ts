/**
 * What people do with outputs: look back at earlier results and compare them, read an error down to its values, install what an
 * import did not find, copy and clear. One lab, one real ipykernel, in Chromium; the package index is a folder.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { axeInBoth } from "../lab/axe.ts";
import {
  cell,
  closeBrowser,
  command,
  type Lab,
  notebook,
  openLab,
  outputs,
  runState,
  select,
  startLab,
} from "../lab/lab.ts";

const CELLS = [
  "from features import last_day",
  "def split(d, test):\n    rows = len(d)\n    return last_day(d)",
  "split({'month': 1}, 'x')",
  "import wheelsample\nprint(wheelsample.VALUE + 1)",
  "n = globals().get('n', 0) + 1\nprint(f'deviance {n / 10:.2f} at epoch {n}')",
  "for k in (1, 2):\n    display({'text/html': f'<b>bold {k}</b>', 'text/plain': f'words {k}'}, raw=True)\n" +
    "display({'text/html': '<i>large</i><!--' + 'x' * 1_200_000 + '-->'}, raw=True)",
];
const WHEEL = `
import sys, zipfile
meta = {"METADATA": "Metadata-Version: 2.1\\nName: wheelsample\\nVersion: 1.0\\n",
        "WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
with zipfile.ZipFile(sys.argv[1] + "/wheelsample-1.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("wheelsample.py", "VALUE = 41\\n")
    for name, text in meta.items():
        wheel.writestr("wheelsample-1.0.dist-info/" + name, text)
    names = ["wheelsample.py", *("wheelsample-1.0.dist-info/" + name for name in (*meta, "RECORD"))]
    wheel.writestr("wheelsample-1.0.dist-info/RECORD", "".join(name + ",,\\n" for name in names))
`;

let index: string;
let lab: Lab;
let page: Page;

beforeAll(async () => {
  index = mkdtempSync(join(tmpdir(), "pellucid-index-"));
  mkdirSync(join(index, "extra"));
  execFileSync(process.env.PELLUCID_PYTHON ?? "python3", ["-c", WHEEL, index]);
  const extra = join(index, "extra");
  lab = await startLab({
    files: {
      "features.py": "def last_day(d):\n    month = d['month']\n    return d['day']\n",
      "rides.ipynb": notebook(...CELLS),
    },
    env: {
      PIP_NO_INDEX: "1",
      PIP_FIND_LINKS: index,
      PIP_TARGET: extra,
      PYTHONPATH: extra,
      PELLUCID_LANGUAGE_PYTHON: "off",
    },
  });
  page = await openLab(lab, "rides.ipynb");
  for (const [id, end] of [
    ["c1", "done"],
    ["c2", "done"],
    ["c3", "failed"],
  ] as const)
    await run(id, end);
});
afterAll(async () => {
  await closeBrowser();
  await lab.close();
  rmSync(index, { recursive: true, force: true });
});

const soon = <T>(read: () => T | Promise<T>) => expect.poll(read);
/** For the first run of a cell. */
const run = async (id: string, end: "done" | "failed") => {
  await select(page, id);
  await page.keyboard.press("Control+Enter");
  await runState(page, id, end);
};
const button = (within: Page | Locator, name: string | RegExp) => within.getByRole("button", { name, exact: true });
const words = (within: Locator) => within.innerText();
const says = (within: Locator, text: string | RegExp) => soon(() => words(within)).toMatch(text);

const lineOfCaret = () =>
  page.evaluate(() => {
    const node = getSelection()?.anchorNode;
    const element = node instanceof Element ? node : node?.parentElement;
    return element?.closest('[data-cell-id="c2"] .cm-line')?.textContent;
  });

describe("an error", () => {
  const error = () => outputs(page, "c3");

  test("[P111] has the person's frames innermost first, each with its names, and links to file and cell", async () => {
    await soon(async () =>
      (await error().locator(".out-frame-head").allInnerTexts()).map((text) => text.replace(/\s+/g, " ")),
    ).toEqual([
      expect.stringMatching(/^In last_day features\.py, line 3 ?Locals$/),
      expect.stringMatching(/^Called from split cell 2, line 3 ?Locals$/),
      expect.stringMatching(/^Called from cell 3, line 1 ?Locals$/),
    ]);
    await button(error(), "Locals").nth(1).click();
    const names = error().locator(".out-locals").nth(1);
    await soon(async () =>
      (await names.locator("tr").allInnerTexts()).map((row) => row.split("\t").slice(0, 2)),
    ).toEqual([
      ["d", "dict"],
      ["test", "str"],
      ["rows", "int"],
    ]);
    expect(await axeInBoth(page, '[data-cell-id="c3"]')).toEqual({ light: [], dark: [] });
  });

  test("[P111] a link leads to the line: of a file in its tab, of a cell with the caret", async () => {
    await button(error(), "features.py, line 3").click();
    await page.locator(".cm-content:visible", { hasText: "def last_day" }).waitFor();
    await page.getByRole("tab", { name: "rides.ipynb" }).first().click();
    await button(error(), "cell 2, line 3").click();
    await soon(lineOfCaret).toBe("    return last_day(d)");
  });

  test("[K60] once another run has failed its values are gone, and it says so", async () => {
    await page.keyboard.press("Escape");
    await run("c4", "failed");
    await button(error(), "Locals").first().click();
    await says(error().locator(".out-locals").first(), /values of its last error only/);
  });
});

test("[R140] [P111] a module that is missing is installed, with the command shown first, and the cell runs again", async () => {
  const out = outputs(page, "c4");
  await button(out, "Install wheelsample…").click();
  const dialog = page.getByRole("dialog", { name: "Install wheelsample?" });
  await expect.poll(() => words(dialog), { timeout: 240_000 }).toMatch(/-m pip install .*wheelsample/s);
  expect(await axeInBoth(page, "dialog")).toEqual({ light: [], dark: [] });
  await button(dialog, "Install wheelsample").click();
  // pip takes its time to start on a machine that has other things to do.
  await expect.poll(() => words(out), { timeout: 240_000 }).toMatch(/wheelsample is installed/);
  await button(out, "Run the cell again").click();
  await says(out, /^42\s*$/);
}, 300_000);

describe("an output", () => {
  const out = () => outputs(page, "c6");
  const one = (n: number) =>
    out()
      .locator("[data-output]")
      .nth(n - 1);
  const choose = async (menu: string, ...items: string[]) => {
    await cell(page, "c6").hover();
    await button(cell(page, "c6"), menu).click();
    for (const item of items)
      await page
        .getByRole("menuitem", { name: item })
        .or(page.getByRole("menuitemradio", { name: item }))
        .or(page.getByRole("menuitemcheckbox", { name: item }))
        .first()
        .click();
  };

  test("[P112] is shown as another of its types, and raw; a large one says its size", async () => {
    await run("c6", "done");
    await soon(() => one(3).getAttribute("data-size")).toBe("1.2 MB");
    await choose("Output 2", "Show as", "text/plain");
    await soon(() => one(2).getAttribute("data-mime")).toBe("text/plain");
    await says(one(2), /^words 2$/);
    await choose("Output 2", "Raw data…");
    const raw = page.getByRole("dialog", { name: "Raw data of Cell 6, output 2" });
    await says(raw.locator("pre"), "<b>bold 2</b>");
    expect(await axeInBoth(page, "dialog")).toEqual({ light: [], dark: [] });
    await page.keyboard.press("Escape");
    await raw.waitFor({ state: "detached" });
  });

  test("[P112] is copied as text; one alone is cleared, and comes back", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await choose("Output 2", "Copy as text");
    await soon(() => page.evaluate(() => navigator.clipboard.readText())).toBe("words 2");
    await choose("Output 2", "Clear this output");
    await soon(() => out().locator("[data-output]").count()).toBe(2);
    await says(one(1), /bold 1/);
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await soon(() => out().locator("[data-output]").count()).toBe(3);
  });

  test("[P112] is as high as a person draws it, by keys too, after a reload too, and the file knows nothing of it", async () => {
    await cell(page, "c6").hover();
    const handle = cell(page, "c6").getByRole("separator", { name: "Height of the outputs" });
    await handle.focus();
    await handle.press("ArrowUp");
    const box = cell(page, "c6").locator(".cell-outputs[data-limited]");
    await box.waitFor();
    const before = (await box.boundingBox())!.height;
    await soon(async () => {
      const at = (await handle.boundingBox())!;
      await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2);
      await page.mouse.down();
      await page.mouse.move(at.x + at.width / 2, at.y - 30, { steps: 3 });
      await page.mouse.up();
      return (await box.boundingBox())!.height;
    }).toBeLessThan(before);
    expect(await axeInBoth(page, '[data-cell-id="c6"]')).toEqual({ light: [], dark: [] });
    await page.reload();
    await box.waitFor();
    const file = await (await lab.fetch("/api/contents/rides.ipynb")).text();
    expect(file).not.toContain("scrolled");
  });
});

describe("earlier results", () => {
  const list = () => page.getByRole("list", { name: "Output history" });
  const items = () => list().getByRole("listitem");

  test("[P110] [R130] are listed with when and from which source, and two are compared", async () => {
    const out = outputs(page, "c5");
    await run("c5", "done");
    await says(out, /epoch 1/);
    await page.keyboard.press("Control+Enter");
    await says(out, /epoch 2/);
    await command(page, "Show Output History");
    await soon(() => items().count()).toBe(2);
    expect(await items().first().locator("time").getAttribute("datetime")).toMatch(/^\d{4}-/);
    await soon(() => words(items().first())).toContain("n = globals()");
    await items()
      .last()
      .getByRole("button", { name: /^Compare / })
      .click();
    const dialog = page.getByRole("dialog", { name: "Results of cell 5" });
    await says(dialog, /deviance\s+0\.10\s+0\.20\s+\+0\.10\s+at epoch\s+1\s+2\s+\+1/);
    expect(await axeInBoth(page, "dialog")).toEqual({ light: [], dark: [] });
    // What is compared scrolls, and not the dialog: its title would go out of view.
    await soon(() => dialog.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)).toBe(0);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  test("[R132] [R133] one is pinned; the server is killed, and they are there", async () => {
    await button(items().last(), "Pin").click();
    await button(items().last(), "Unpin").waitFor();
    await lab.kill();
    await lab.start();
    const answer = await lab.fetch("/api/pellucid/outputs/rides.ipynb?cell=c5");
    const { results } = (await answer.json()) as { results: { pinned: boolean; about: { title: string } }[] };
    expect(results.map(({ pinned, about }) => [pinned, about.title])).toEqual([
      [false, "deviance 0.20 at epoch 2"],
      [true, "deviance 0.10 at epoch 1"],
    ]);
  });
});
