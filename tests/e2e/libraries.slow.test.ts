// Libraries of others as people install them: [name, cells, what must be visible]. Each is a notebook of its own; it is looked at
// when it has run, after a reload, and in a second window. Run where PELLUCID_LIBRARIES names a Python that has them (CONTRIBUTING.md).
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  browserPath,
  cell,
  closeBrowser,
  type Lab,
  notebook,
  openLab,
  runState,
  select,
  startLab,
  visit,
} from "../lab/lab.ts";

const python = process.env.PELLUCID_LIBRARIES;

/** `selector`: what must be seen in a frame of an output. `drawn`: a canvas on which there must be something. */
type Row = readonly [name: string, cells: readonly string[], selector: string, canvas?: "drawn"];

const PLOT = [
  "%matplotlib widget\nimport matplotlib.pyplot as plt",
  "f, a = plt.subplots()\na.plot([1, 3, 2])\nplt.show()",
];
const MAP =
  "import ipyleaflet\nm = ipyleaflet.Map(center=(50, 10), zoom=4)\nm.add(ipyleaflet.Marker(location=(50, 10)))\nm";
const GRAPH = [
  "import ipycytoscape\ng = ipycytoscape.CytoscapeWidget()",
  "nodes = [{'data': {'id': 'a'}}, {'data': {'id': 'b'}}]",
  "g.graph.add_graph_from_json({'nodes': nodes, 'edges': [{'data': {'source': 'a', 'target': 'b'}}]})\ng",
].join("\n");
const CANVAS =
  "import ipycanvas\nc = ipycanvas.Canvas(width=200, height=100)\nc.fill_style = 'blue'\nc.fill_rect(100, 10, 50, 50)\nc";

/** Found as labextensions alone, as nbextensions, and by their own code. */
const BUNDLED: readonly Row[] = [
  ["ipympl", PLOT, ".jupyter-matplotlib-canvas-container canvas", "drawn"],
  ["ipyleaflet", [MAP], ".leaflet-container .leaflet-marker-icon[src^='data:image']"],
  ["ipycytoscape", [GRAPH], "canvas:last-of-type", "drawn"],
  ["ipycanvas", [CANVAS], "canvas", "drawn"],
];
const FIGURE =
  "from bokeh.plotting import figure, show\nfrom bokeh.io import output_notebook\np = figure(width=300, height=200)\np.line([1, 2, 3], [3, 1, 2])";
const LIBRARIES: readonly Row[] = [
  ...BUNDLED,
  ["bokeh", [`${FIGURE}\noutput_notebook()`, "show(p)"], ".bk-Figure"],
  ["BokehModel", [`${FIGURE}\nfrom jupyter_bokeh import BokehModel\nBokehModel(p)`], ".bk-Figure"],
  ["holoviews", ["import holoviews as hv\nhv.extension('bokeh')", "hv.Curve([1, 2, 3])"], ".bk-Figure"],
  ["hvplot", ["import pandas as pd, hvplot.pandas", "pd.DataFrame({'a': [1, 2, 3]}).hvplot()"], ".bk-Figure"],
  [
    "panel",
    ["import panel as pn\npn.extension()", "pn.widgets.IntSlider(name='x', value=3)"],
    ".bk-panel-models-widgets-CustomSlider, .noUi-target",
  ],
  [
    "panel by ipywidgets",
    ["import panel as pn\npn.extension(comms='ipywidgets')", "pn.widgets.IntSlider(name='x', value=3)"],
    ".noUi-target",
  ],
  [
    "plotly FigureWidget",
    ["import plotly.graph_objects as go\ngo.FigureWidget(go.Scatter(y=[1, 3, 2]))"],
    ".plotly .scatterlayer path.js-line",
  ],
  [
    "jupyter-scatter",
    ["import jscatter, numpy as np", "jscatter.Scatter(x=np.random.rand(500), y=np.random.rand(500)).show()"],
    "canvas",
  ],
  ["quak", ["import polars as pl, quak\nquak.Widget(pl.DataFrame({'a': range(100), 'b': ['x', 'y'] * 50}))"], "text=x"],
];

describe.skipIf(!python || !browserPath())("libraries", { timeout: 600_000 }, () => {
  let lab: Lab;
  let page: Page;
  let home: string;

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "libraries-"));
    lab = await startLab({ env: { PELLUCID_PYTHON: python!, JUPYTER_PATH: join(home, "jupyter") } });
    labextensionsOnly(home);
    page = await openLab(lab);
  });
  afterAll(async () => {
    await closeBrowser();
    await lab?.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Makes the notebook and runs it, a cell after the other. */
  async function run(path: string, cells: readonly string[], kernel: string): Promise<void> {
    const sources = cells.map((source, index) => ({ id: `${path.replace(/\W/g, "-")}-${index}`, source }));
    const value = notebook(...sources) as { metadata: { kernelspec: { name: string } } };
    value.metadata.kernelspec.name = kernel;
    lab.put(path, value);
    await visit(lab, page, path);
    for (const { id } of sources) {
      await select(page, id);
      await expect.poll(() => cell(page, id).getAttribute("data-active")).not.toBeNull();
      await page.keyboard.press("Control+Enter");
      await runState(page, id, "done", 180_000);
    }
  }

  const isSeen = (path: string, [, , selector, canvas]: Row, of = page) =>
    expect.poll(() => seen(of, path, selector, canvas)).toBe("seen");

  test.each(named(BUNDLED))("[W63] $name, installed as a labextension alone", async ({ row }) => {
    const path = `${row[0]}-lab.ipynb`;
    await run(path, row[1], "labextensions");
    await isSeen(path, row);
  });

  test.each(["python3", "labextensions"])(
    "[R113] a map that is moved here moves in a second window too (%s)",
    async (kernel) => {
      const path = `moved-${kernel}.ipynb`;
      await run(path, [MAP], kernel);
      await expect.poll(() => mapZoom(page)).toBe(4);
      const second = await openLab(lab, path);
      await expect.poll(() => mapZoom(second)).toBe(4);
      await page.frameLocator(`[data-notebook="${path}"] iframe`).first().locator(".leaflet-control-zoom-in").click();
      await expect.poll(() => mapZoom(page)).toBe(5);
      await expect.poll(() => mapZoom(second)).toBe(5);
      await second.context().close();
    },
  );

  test.each(named(LIBRARIES))("$name shows, after a reload and in a second window as well", async ({ row }) => {
    const path = `${row[0]}.ipynb`;
    await run(path, row[1], "python3");
    await isSeen(path, row);
    await visit(lab, page, path);
    await isSeen(path, row);
    const second = await openLab(lab, path, { dark: true });
    await isSeen(path, row, second);
    await second.context().close();
  });
});

/** How near its map is seen, by the tiles that it asks for; null while there is none. */
async function mapZoom(page: Page): Promise<number | null> {
  for (const frame of page.frames().slice(1)) {
    const tiles = frame.locator("img.leaflet-tile");
    const sources = await tiles.evaluateAll((all) => all.map((one) => (one as HTMLImageElement).src)).catch(() => []);
    const zooms = sources.map((source) => Number(/\/(\d+)\/\d+\/\d+\.png/.exec(source)?.[1] ?? 0));
    if (zooms.length > 0) return Math.max(...zooms);
  }
  return null;
}

const named = (rows: readonly Row[]) => rows.map((row) => ({ name: row[0], row }));

/** "seen", or what there is instead. */
async function seen(page: Page, path: string, selector: string, canvas?: "drawn"): Promise<string> {
  const panel = page.locator(`[data-notebook="${path}"]`);
  for (const each of await panel.locator("[data-cell-id]").all()) await each.scrollIntoViewIfNeeded();
  const said = await panel.locator(".out-note").allInnerTexts();
  for (const frame of await panel.locator("iframe").elementHandles()) {
    const inside = await frame.contentFrame();
    const look = inside ? await lookIn(inside, selector, canvas).catch((error: unknown) => String(error)) : "";
    if (look === "seen") return look;
    said.push(look);
  }
  return said.filter(Boolean).join("; ") || "nothing";
}

async function lookIn(frame: Frame, selector: string, canvas?: "drawn"): Promise<string> {
  const found = frame.locator(selector).first();
  if (!(await found.isVisible())) return "";
  if (canvas === undefined) return "seen";
  const drawn = await found.evaluate((one) => {
    const { width, height } = one as HTMLCanvasElement;
    const data = (one as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
    return new Set(data).size > 1;
  });
  return drawn ? "seen" : "there, and nothing drawn";
}

/** A kernel whose environment has the labextensions and not the nbextensions of the real one. */
function labextensionsOnly(home: string): void {
  const real = dirname(dirname(python!));
  const environment = join(home, "environment");
  const program = join(environment, "bin/python");
  const spec = join(home, "jupyter/kernels/labextensions");
  for (const folder of [dirname(program), join(environment, "share/jupyter"), spec])
    mkdirSync(folder, { recursive: true });
  writeFileSync(program, `#!/bin/sh\nexec "${python!}" "$@"\n`, { mode: 0o755 });
  symlinkSync(join(real, "share/jupyter/labextensions"), join(environment, "share/jupyter/labextensions"));
  const argv = [program, "-m", "ipykernel_launcher", "-f", "{connection_file}"];
  writeFileSync(join(spec, "kernel.json"), JSON.stringify({ argv, display_name: "Labextensions", language: "python" }));
  expect(existsSync(join(real, "share/jupyter/labextensions"))).toBe(true);
}
