/** Widgets of others: found as labextensions alone, as nbextensions, and by their own code. */
import { PANEL, panelSlider } from "./plots.ts";
import type { Row } from "./row.ts";

const lines = (...all: string[]) => all.join("\n");

/** These have no code of their own in their state. */
export const bundled: readonly Row[] = [
  {
    name: "ipympl",
    source: lines(
      "%matplotlib widget",
      "import matplotlib.pyplot as plt",
      "f, a = plt.subplots(figsize=(3, 2)); a.plot([1, 3, 2]); plt.show()",
    ),
    drawn: ".jupyter-matplotlib-canvas-container canvas",
  },
  {
    name: "ipyleaflet",
    source: lines(
      "import ipyleaflet",
      "m = ipyleaflet.Map(center=(50, 10), zoom=4)",
      "m.add(ipyleaflet.Marker(location=(50, 10)))",
      "m",
    ),
    marks: [".leaflet-container .leaflet-marker-icon[src^='data:image']", 1],
  },
  {
    name: "ipycytoscape",
    source: lines(
      "import ipycytoscape",
      "g = ipycytoscape.CytoscapeWidget()",
      "nodes = [{'data': {'id': 'a'}}, {'data': {'id': 'b'}}]",
      "g.graph.add_graph_from_json({'nodes': nodes, 'edges': [{'data': {'source': 'a', 'target': 'b'}}]})",
      "g",
    ),
    drawn: "canvas:last-of-type",
  },
  {
    name: "ipycanvas",
    source: lines(
      "import ipycanvas",
      "c = ipycanvas.Canvas(width=200, height=100)",
      "c.fill_style = 'blue'",
      "c.fill_rect(100, 10, 50, 50)",
      "c",
    ),
    drawn: "canvas",
    // Strokes are no part of its state.
    without: "nothing",
  },
];

const CONTROLS: readonly Row[] = [
  {
    name: "interactive_output",
    source: lines(
      "import ipywidgets as w",
      "x = w.IntSlider(value=4, max=9)",
      "w.VBox([x, w.interactive_output(lambda x: print('four times', x), {'x': x})])",
    ),
    says: /four times [45]/,
    pressed: { on: "[role=slider]", key: "ArrowRight", seen: { says: /four times 5/ } },
  },
  {
    name: "validation",
    source: lines(
      "import traitlets",
      "class Even(w.IntText):",
      "    @traitlets.validate('value')",
      "    def _even(self, proposal): return proposal['value'] // 2 * 2",
      "e = Even(value=7, description='even')",
      "w.HBox([e, w.HTML(f'is {e.value}')])",
    ),
    says: /is 6/,
  },
  {
    name: "tqdm notebook",
    source: "from tqdm.notebook import tqdm as bar\nfor _ in bar(range(5), desc='widget'): pass",
    says: /widget:\s100%[^]*5\/5/,
  },
  {
    name: "tqdm notebook, nested",
    source: "for _ in bar(range(2), desc='outer'):\n    for _ in bar(range(3), desc='inner', leave=False): pass",
    says: /outer:\s100%[^]*2\/2/,
  },
];

export const widgets: readonly Row[] = [
  ...bundled,
  ...CONTROLS,
  {
    name: "BokehModel",
    source: lines(
      "from bokeh.plotting import figure",
      "from jupyter_bokeh import BokehModel",
      "p = figure(width=300, height=200); p.line([1, 2, 3], [3, 1, 2])",
      "BokehModel(p)",
    ),
    drawn: ".bk-Figure canvas",
  },
  {
    name: "panel by ipywidgets",
    source: lines("import panel as pn", "pn.extension(comms='ipywidgets')", PANEL),
    ...panelSlider,
  },
  {
    name: "plotly FigureWidget",
    source: "import plotly.graph_objects as go\ngo.FigureWidget(go.Scatter(y=[1, 3, 2]))",
    marks: [".plotly .scatterlayer path.js-line", 1],
  },
  {
    name: "jupyter-scatter",
    source: "import jscatter, numpy as np\njscatter.Scatter(x=np.random.rand(500), y=np.random.rand(500)).show()",
    // Axes and surface: what WebGL paints without a graphics card comes late or not at all on a busy machine.
    marks: ["canvas", 1],
  },
  {
    name: "quak",
    source: "import polars as pl, quak\nquak.Widget(pl.DataFrame({'river': ['Isar', 'Lech'] * 50, 'n': range(100)}))",
    marks: ["text=Isar", 1],
  },
];
