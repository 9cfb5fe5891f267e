/** Plots whose libraries bring script of their own. */
import type { Row } from "./row.ts";

export const plots: readonly Row[] = [
  {
    name: "bokeh",
    source: [
      "from bokeh.plotting import figure, show",
      "from bokeh.io import output_notebook",
      "output_notebook(hide_banner=True)",
      "p = figure(width=300, height=200, title='By bokeh')",
      "p.line([1, 2, 3], [3, 1, 2])",
      "show(p)",
    ].join("\n"),
    drawn: ".bk-Figure canvas",
  },
  {
    name: "holoviews",
    source: "import holoviews as hv\nhv.extension('bokeh', logo=False)\nhv.Curve([1, 2, 3])",
    drawn: ".bk-Figure canvas",
  },
  {
    name: "hvplot",
    source: "import pandas as pd, hvplot.pandas\npd.DataFrame({'a': [1, 2, 3]}).hvplot()",
    drawn: ".bk-Figure canvas",
  },
  {
    name: "panel",
    source: "import panel as pn\npn.extension()\npn.widgets.IntSlider(name='x', value=3)",
    marks: [".noUi-target", 1],
  },
];
