import { expect, test } from "vitest";
import { figureIn, isPlotlyLibrary } from "./plotly-page.ts";

const page = (call: string, rest = "") =>
  `<div><script src="https://cdn.plot.ly/plotly-2.35.2.min.js"></script><div id="4f-a" class="plotly-graph-div"></div>` +
  `<script>if (document.getElementById("4f-a")) { Plotly.newPlot(\n "4f-a",\n ${call} ).then(function(){ ${rest} }) };</script></div>`;
const DATA = '[{"y": [1, 2], "name": "a ] } \\" Plotly"}]';
const data = [{ y: [1, 2], name: 'a ] } " Plotly' }];

test.each([
  [
    "a figure",
    page(`${DATA}, {"title": {"text": "{"}}, {"responsive": true}`),
    { data, layout: { title: { text: "{" } }, config: { responsive: true } },
  ],
  ["data alone", page(DATA), { data, layout: {}, config: {} }],
  [
    "one that moves",
    page(`${DATA}, {}`, `Plotly.addFrames('4f-a', [{"name": "1"}]);`),
    { data, layout: {}, config: {}, frames: [{ name: "1" }] },
  ],
  [
    "beside its library",
    `<script>Plotly.newPlot("x",q)</script>${page(`${DATA}, {}`)}`,
    { data, layout: {}, config: {} },
  ],
  ["with handlers of its own", page(`${DATA}, {}`, `gd.on('plotly_click', alert)`), null],
  ["what is no JSON", page("trace, layout"), null],
  ["another script", `<script>Plotly.newPlot("x", [], {})</script>`, null],
])("[O46] %s", (_, html, figure) => expect(figureIn(html)).toEqual(figure));

test("[O46] the library alone shows nothing", () => {
  const library =
    '<script>\nwindow.PlotlyConfig = {MathJaxConfig: "local"};\n</script>\n<script>/**\n* plotly.js v3.7.0\n*/';
  expect(isPlotlyLibrary(`${library}</script>`)).toBe(true);
  expect(isPlotlyLibrary(`${library}</script>${page(DATA)}`)).toBe(false);
  expect(isPlotlyLibrary('<script type="module">import "https://cdn.plot.ly/plotly-3.7.0.min"</script>')).toBe(true);
  expect(isPlotlyLibrary(`<script>if (1) {\nrequire.undef("plotly");\ndefine('plotly', q)}</script>`)).toBe(true);
  expect(isPlotlyLibrary(page(DATA))).toBe(false);
});
