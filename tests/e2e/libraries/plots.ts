/** Plots whose libraries bring script of their own. */
import type { Row } from "./row.ts";

/** A slider of panel's and a text that is bound to it in the kernel. */
export const PANEL =
  "x = pn.widgets.IntSlider(name='x', value=3, end=9)\npn.Column(x, pn.pane.Markdown(pn.bind(lambda v: f'twice is {2 * v}', x)))";
export const panelSlider: Pick<Row, "marks" | "pressed"> = {
  marks: ["text=/twice is [68]/", 1],
  pressed: { on: ".noUi-handle", key: "ArrowRight", seen: { marks: ["text=twice is 8", 1] } },
};

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
    name: "bokeh, CustomJS",
    source: [
      "from bokeh.layouts import column",
      "from bokeh.models import CustomJS, Div, Slider",
      "said = Div(text='one')",
      "k = Slider(start=1, end=9, value=1)",
      "k.js_on_change('value', CustomJS(args=dict(said=said), code='said.text = `is ${cb_obj.value}`'))",
      "show(column(k, said))",
    ].join("\n"),
    marks: ["text=one", 1],
    answers: { on: ".noUi-handle", key: "ArrowRight", seen: { marks: ["text=is 2", 1] } },
  },
  {
    name: "hvplot",
    source: "import pandas as pd, hvplot.pandas\npd.DataFrame({'a': [1, 2, 3]}).hvplot()",
    drawn: ".bk-Figure canvas",
  },
  {
    name: "bokeh, push_notebook",
    source: [
      "from bokeh.io import push_notebook",
      "from bokeh.models import Div",
      "d = Div(text='as it was')",
      "h = show(d, notebook_handle=True)",
      "d.text = 'as it was pushed'",
      "push_notebook(handle=h)",
    ].join("\n"),
    marks: ["text=as it was pushed", 1],
    without: { marks: ["text=as it was", 1] },
  },
  {
    name: "panel",
    source: ["import panel as pn", "pn.extension()", PANEL].join("\n"),
    ...panelSlider,
  },
];
