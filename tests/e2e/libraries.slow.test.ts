/**
 * Libraries of others as people install them (tools/setup/libraries.txt), in few notebooks: each is run once from the top, and then looked
 * at; after a reload; in a second window, which is dark; and without a kernel.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  browserContext,
  browserPath,
  closeBrowser,
  command,
  type Lab,
  notebook,
  openLab,
  outputs,
  root,
  startLab,
  visit,
} from "../lab/lab.ts";
import { openView, type View } from "../lab/view.ts";
import { look, lookAt, pressIn } from "./libraries/look.ts";
import { plots } from "./libraries/plots.ts";
import { idOf, type Row } from "./libraries/row.ts";
import { before, values } from "./libraries/values.ts";
import { bundled, widgets } from "./libraries/widgets.ts";

/** A notebook, the kernel that it asks for, and its rows. */
interface Family {
  readonly family: string;
  readonly kernel: string;
  readonly rows: readonly Row[];
}
const FAMILIES: readonly Family[] = [
  { family: "values", kernel: "python3", rows: values },
  { family: "plots", kernel: "python3", rows: plots },
  { family: "widgets", kernel: "python3", rows: widgets },
  { family: "labextensions", kernel: "labextensions", rows: bundled },
];
const MOST_WAIT = 300_000;

interface Environment {
  python?: string;
  reason?: string;
}
let environment: Environment = {};
let lab: Lab;
let home: string;
let page: Page;
let absent = new Set<string>();
const views: View[] = [];

/** Once it is known whether the environment that is made meanwhile can be had. */
async function settled(): Promise<Environment> {
  const { libraries } = (await import("../../tools/setup/libraries.mjs" as string)) as {
    libraries: () => Environment | null;
  };
  const until = Date.now() + MOST_WAIT;
  for (;;) {
    const found = libraries();
    if (found) return found;
    if (Date.now() > until) return { reason: "are still being installed" };
    await pause(500);
  }
}

beforeAll(async () => {
  environment = browserPath() ? await settled() : { reason: "need a browser" };
  const { python } = environment;
  if (!python) return;
  const modules = [...new Set(values.flatMap((row) => row.needs ?? []))];
  absent = new Set(modules.filter((name) => spawnSync(python, ["-c", `import ${name}`]).status !== 0));
  home = mkdtempSync(join(tmpdir(), "libraries-"));
  lab = await startLab({
    env: { PELLUCID_PYTHON: python, JUPYTER_PATH: join(home, "jupyter") },
    files: Object.fromEntries(
      ["plotly-6.9.0.json", "altair-5.5.0.json"].map((name) => [name, { copy: join(root, "fixtures/mime", name) }]),
    ),
  });
  labextensionsOnly(python);
  views.push(...(await Promise.all(FAMILIES.map(run))));
  page = await openLab(lab);
}, MOST_WAIT + 400_000);

afterAll(async () => {
  for (const view of views) view.close();
  await closeBrowser();
  await lab?.close();
  if (home) rmSync(home, { recursive: true, force: true });
});

beforeEach((context) => {
  const lacking = [...absent].find((name) => context.task.name.includes(name));
  if (lacking) context.skip(`the environment has no ${lacking}`);
  if (environment.reason) context.skip(`the libraries ${environment.reason}`);
});

const nameOf = (family: string) => `${family}.ipynb`;
const present = (rows: readonly Row[]) => rows.filter((row) => !absent.has(row.needs ?? ""));

/** Makes a notebook and runs it from the top; the view stays, as of somebody who has it open. */
async function run({ family, kernel, rows }: Family): Promise<View> {
  const shown = present(rows).map((row) => ({ id: idOf(family, row), source: row.source }));
  const cells = [{ id: "before", source: before }, ...shown];
  const value = notebook(...cells) as { metadata: { kernelspec: { name: string } } };
  value.metadata.kernelspec.name = kernel;
  lab.put(nameOf(family), value);
  const view = await openView(lab, nameOf(family));
  // One after the other: one that fails takes no other with it, and is told by its own row.
  for (const { id } of cells) {
    view.send({ kind: "run", cells: [id] });
    await view.until(() => view.ended(id), MOST_WAIT);
  }
  return view;
}

/** Of the rows that should be seen, what there is instead. */
async function unseen(at: Page, { family, rows }: Family, want = (row: Row): Row["without"] => row): Promise<string[]> {
  const found: string[] = [];
  for (const row of present(rows)) {
    const wanted = want(row);
    if (wanted === undefined || wanted === "nothing") continue;
    let there = "";
    const seen = expect.poll(async () => (there = await look(at, idOf(family, row), wanted))).toBe("seen");
    await seen.catch(() => found.push(`${family}, ${row.name}: ${there}`));
  }
  return found;
}

describe.each(FAMILIES)("$family", (of) => {
  const { family, rows } = of;
  test.each(rows.map((row) => [row.name, row] as const))("[W63] %s shows", async (_, row) => {
    if (!page.url().endsWith(nameOf(family))) await visit(lab, page, nameOf(family));
    const id = idOf(family, row);
    await expect.poll(() => look(page, id, row)).toBe("seen");
    const { pressed } = row;
    if (!pressed) return;
    await pressIn(outputs(page, id), pressed.on, pressed.key);
    await expect.poll(() => look(page, id, pressed.seen)).toBe("seen");
  });

  test("all show after a reload", async () => {
    await visit(lab, page, nameOf(family));
    expect(await unseen(page, of)).toEqual([]);
  });

  test("all show in a second window, which is dark; [R113] a map that is moved here moves there", async () => {
    const second = await openLab(lab, nameOf(family), { dark: true });
    expect(await unseen(second, of)).toEqual([]);
    if (rows.some((row) => row.name === "ipyleaflet")) await moved(`${family}-ipyleaflet`, page, second);
    await second.context().close();
  });
});

async function moved(id: string, here: Page, there: Page): Promise<void> {
  for (const page of [here, there]) {
    await outputs(page, id).scrollIntoViewIfNeeded();
    await expect.poll(() => mapZoom(page, id)).toBe(4);
  }
  const map = outputs(here, id).frameLocator("iframe").first();
  await map.locator(".leaflet-control-zoom-in").click();
  for (const page of [here, there]) await expect.poll(() => mapZoom(page, id)).toBe(5);
}

/** How near its map is seen, by the tiles that it asks for; null while there is none. */
async function mapZoom(page: Page, id: string): Promise<number | null> {
  const tiles = outputs(page, id).frameLocator("iframe").first().locator("img.leaflet-tile");
  const sources = await tiles.evaluateAll((all) => all.map((one) => (one as HTMLImageElement).src)).catch(() => []);
  const zooms = sources.map((source) => Number(/\/(\d+)\/\d+\/\d+\.png/.exec(source)?.[1] ?? 0));
  return zooms.length > 0 ? Math.max(...zooms) : null;
}

/** Values and plots, as the file has them: the same, or what a row says it is then; and widgets whose state was put into it. */
test(
  "without a kernel they show what the file has, [R118] and the state of widgets that lived here",
  async () => {
    const lacking: string[] = [];
    const bundles = FAMILIES[3]!;
    await visit(lab, page, nameOf(bundles.family));
    await command(page, "Save Widget State in Notebook");
    await expect.poll(() => page.getByText(/^The state of \d+ widgets is in/).count()).toBeGreaterThan(0);
    const kernels = (await (await lab.fetch("/api/kernels")).json()) as { id: string }[];
    for (const { id } of kernels) await lab.fetch(`/api/kernels/${id}`, { method: "DELETE" });
    for (const of of [...FAMILIES.slice(0, 2), bundles]) {
      await visit(lab, page, nameOf(of.family));
      lacking.push(...(await unseen(page, of, (row) => row.without ?? row)));
    }
    expect(lacking).toEqual([]);
  },
  MOST_WAIT,
);

test("[W120] in one HTML file plots stand, and answer what they can without a kernel; nothing is asked of the network", async () => {
  const answer = await lab.fetch(`/api/pellucid/export/${nameOf("plots")}?to=html`);
  expect([answer.status, answer.headers.get("X-Notes")]).toEqual([200, null]);
  lab.put("plots.html", await answer.text());
  const reader = await (await browserContext({ viewport: { width: 1100, height: 900 } })).newPage();
  const asked: string[] = [];
  reader.on("request", (request) => asked.push(request.url()));
  await reader.goto(pathToFileURL(join(lab.folder, "plots.html")).href);
  // The first cell of the notebook is none of the rows.
  for (const [at, row] of plots.entries()) {
    const place = reader.locator(`#cell-${at + 2} .outputs`);
    const wanted = row.without ?? row;
    if (wanted === "nothing") continue;
    await expect.poll(() => lookAt(place, wanted), { message: row.name }).toBe("seen");
    if (!row.answers) continue;
    await pressIn(place, row.answers.on, row.answers.key);
    await expect.poll(() => lookAt(place, row.answers!.seen), { message: row.name }).toBe("seen");
  }
  expect(asked.filter((url) => !/^(?:file|data|blob|about):/.test(url))).toEqual([]);
  await reader.context().close();
});

test("[W120] in one HTML file the widgets of labextensions stand, by the bundles of the kernel's environment", async () => {
  const { family, rows } = FAMILIES[3]!;
  const answer = await lab.fetch(`/api/pellucid/export/${nameOf(family)}?to=html`);
  expect([answer.status, answer.headers.get("X-Notes")]).toEqual([200, null]);
  lab.put("bundles.html", await answer.text());
  const reader = await (await browserContext({ viewport: { width: 1100, height: 900 } })).newPage();
  await reader.goto(pathToFileURL(join(lab.folder, "bundles.html")).href);
  for (const [at, row] of rows.entries()) {
    const wanted = row.without ?? row;
    if (wanted === "nothing" || row.name === "ipympl") continue;
    const place = reader.locator(`#cell-${at + 2} .outputs`);
    await expect.poll(() => lookAt(place, wanted), { message: row.name }).toBe("seen");
  }
  await reader.context().close();
});

/** A kernel whose environment has the labextensions and not the nbextensions of the real one. */
function labextensionsOnly(python: string): void {
  const real = dirname(dirname(python));
  const made = join(home, "environment");
  const program = join(made, "bin/python");
  const spec = join(home, "jupyter/kernels/labextensions");
  for (const folder of [dirname(program), join(made, "share/jupyter"), spec]) mkdirSync(folder, { recursive: true });
  writeFileSync(program, `#!/bin/sh\nexec "${python}" "$@"\n`, { mode: 0o755 });
  symlinkSync(join(real, "share/jupyter/labextensions"), join(made, "share/jupyter/labextensions"));
  const argv = [program, "-m", "ipykernel_launcher", "-f", "{connection_file}"];
  writeFileSync(join(spec, "kernel.json"), JSON.stringify({ argv, display_name: "Labextensions", language: "python" }));
  expect(existsSync(join(real, "share/jupyter/labextensions"))).toBe(true);
}
