// What is put in front of a plot: [what the notebook's loaders name, the plot, what the environment has, the scripts that come].
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepPlotCode, plotScripts, withStyles } from "./plot-code.ts";

const BOKEH = "https://cdn.bokeh.org/bokeh/release/bokeh-3.9.2.min.js";
const WIDGETS = "https://cdn.bokeh.org/bokeh/release/bokeh-widgets-3.9.2.min.js";
const MATHJAX = "https://cdn.bokeh.org/bokeh/release/bokeh-mathjax-3.9.2.min.js";
const PANEL = "https://cdn.holoviz.org/panel/1.9.4/dist/panel.min.js";
const VEGA = "https://cdn.holoviz.org/panel/1.9.4/dist/bundled/vegaplot/vega@6.1.2";
const STYLE = "https://cdn.holoviz.org/panel/1.9.4/dist/css/a.css?v=1.9.4";
const PLOT = '{"version":"3.9.2","title":"Bokeh Application"}';

let has: string[] = [];
beforeEach(() => {
  vi.stubGlobal("fetch", async (address: string) => {
    const name = decodeURIComponent(address.split("file=")[1] ?? "");
    return has.includes(name) ? new Response(`<${name}>`) : new Response("", { status: 404 });
  });
});
afterEach(() => vi.unstubAllGlobals());

const file = (name: string) => `python:bokeh@3.9.2/js/${name}.min.js`;
const ALL = ["bokeh", "bokeh-gl", "bokeh-widgets", "bokeh-tables", "bokeh-mathjax"].map(file);
let numbered = 0;

test.each<[string, string[], string, string[], string[]]>([
  [
    "what the loader names",
    [`urls = ["${BOKEH}", "${WIDGETS}"];`],
    "plot",
    ALL,
    [`<${file("bokeh")}>`, `<${file("bokeh-widgets")}>`, "urls = [ ];"],
  ],
  ["twice named, once there", [`["${BOKEH}"]`, `["${BOKEH}"]`], "plot", ALL, [`<${file("bokeh")}>`, "[]", "[]"]],
  ["another version is left to the loader", [`["${BOKEH}"]`], "plot", [], [`["${BOKEH}"]`]],
  [
    "panel's own",
    [`["${PANEL}"]`],
    "plot",
    ["python:panel@1.9.4/panel.min.js"],
    ["<python:panel@1.9.4/panel.min.js>", "[]"],
  ],
  [
    "what panel names without its kind",
    [`["${VEGA}"]`],
    "plot",
    ["python:panel@1.9.4/bundled/vegaplot/vega@6.1.2"],
    ["<python:panel@1.9.4/bundled/vegaplot/vega@6.1.2>", "[]"],
  ],
  ["formulas where there are some", [`["${MATHJAX}"]`], "$$x$$", ALL, [`<${file("bokeh-mathjax")}>`, "[]"]],
  ["and else not", [`["${MATHJAX}"]`], "plot", ALL, ["[]"]],
  ["a plot without a loader", [], PLOT, ALL, ALL.slice(0, 4).map((name) => `<${name}>`)],
])("[W66] %s", async (_case, loaders, plot, environment, scripts) => {
  has = environment;
  const path = `${++numbered}.ipynb`;
  for (const [place, text] of loaders.entries()) keepPlotCode(path, String(place), text, async () => true);
  expect(await plotScripts(path, plot)).toEqual(scripts);
});

test("[W65] a loader that came with the file runs only when it is trusted; the environment's own code is no content", async () => {
  has = ALL;
  keepPlotCode("held.ipynb", "0", `["${BOKEH}"]; evil()`, async () => false);
  expect(await plotScripts("held.ipynb", "plot")).toEqual([`<${file("bokeh")}>`]);
});

test("styles that a plot names stand in it", async () => {
  has = ["python:panel@1.9.4/css/a.css"];
  expect(await withStyles("s.ipynb", `"${STYLE}" "${BOKEH}"`)).toBe(
    `"data:text/css,${encodeURIComponent("<python:panel@1.9.4/css/a.css>")}" "${BOKEH}"`,
  );
});
