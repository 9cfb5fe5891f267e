// @vitest-environment jsdom
// A widget in a published page: alive where the page can draw it, a plot where it is bokeh's, else words that say why not.
import { expect, test } from "vitest";
import type { OutputPlace } from "./output-place.ts";
import { drawWidget } from "./widgets.ts";

const model = (comm: string, module: string, state: object = {}) => ({
  comm,
  state: { _model_module: module, ...state },
});
const PLOT = {
  docs_json: { a: { version: "3.9.2", title: "</script>" } },
  render_items: [{}],
  div: "<div id=d></div>",
};

function drawn(models: readonly object[] | null): string {
  const host = document.createElement("div");
  const notes: string[] = [];
  const told = (words: string) => Object.assign(document.createElement("b"), { textContent: words });
  const place = {
    notes,
    surroundings: { widget: () => models && { models, buffers: [] } },
    frames: { place: () => told("frame") },
    plots: { place: (html: string) => told(`plot ${html}`) },
  } as unknown as OutputPlace;
  drawWidget(host, { model_id: "m" }, { "text/plain": "IntSlider(value=3)" }, place);
  return [host.textContent, ...notes].join(" | ");
}

test.each<[string, readonly object[] | null, string]>([
  [
    "Jupyter's own and anywidget's are alive",
    [model("m", "@jupyter-widgets/controls"), model("n", "anywidget")],
    "frame",
  ],
  [
    "bokeh's is a plot",
    [model("m", "@bokeh/jupyter_bokeh", { render_bundle: JSON.stringify(PLOT) })],
    'plot <div id=d></div><script>Bokeh.embed.embed_items(...[{"a":{"version":"3.9.2","title":"\\u003c/script>"}},[{}]])</script>',
  ],
  [
    "whose code is beside the kernel",
    [model("m", "@jupyter-widgets/controls"), model("n", "jupyter-leaflet")],
    "IntSlider(value=3)A widget of jupyter-leaflet: the code that draws it is not part of an exported file" +
      " | A widget of jupyter-leaflet: the code that draws it is not part of an exported file: it is shown as text",
  ],
  [
    "without its state",
    null,
    "IntSlider(value=3)A widget whose state is not saved in the notebook" +
      " | A widget whose state is not saved in the notebook: it is shown as text",
  ],
])("%s", (_name, models, words) => expect(drawn(models)).toBe(words));
