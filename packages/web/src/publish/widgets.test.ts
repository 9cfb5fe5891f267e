// @vitest-environment jsdom
// A widget in a published page: alive where the page can draw it, a plot where it is bokeh's, else words that say why not.
import { expect, test } from "vitest";
import { ForeignWidgets, type ForeignWidget } from "./foreign-widgets.ts";
import { Frames, type FrameData } from "./frames.ts";
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

const PICTURE = "data:image/png;base64,iVBORw0KGgo=";

function drawn(models: readonly object[] | null): string {
  const host = document.createElement("div");
  const notes: string[] = [];
  const told = (words: string) => Object.assign(document.createElement("b"), { textContent: words });
  const place = {
    notes,
    surroundings: { widget: () => models && { models, buffers: [] } },
    frames: { place: () => told("frame") },
    plots: { place: (html: string) => told(`plot ${html}`) },
    foreign: { place: ({ modules, hasTiles }: ForeignWidget) => told(`${modules.join()} ${hasTiles}`) },
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
    "of others wait for the code beside the kernel",
    [model("m", "@jupyter-widgets/controls"), model("n", "jupyter-leaflet", { _model_name: "LeafletTileLayerModel" })],
    "jupyter-leaflet true",
  ],
  [
    "a canvas within others is a picture",
    [model("m", "@jupyter-widgets/controls"), model("n", "jupyter-matplotlib", { _data_url: PICTURE })],
    "frame",
  ],
  [
    "without its state",
    null,
    "IntSlider(value=3)A widget whose state is not saved in the notebook" +
      " | A widget whose state is not saved in the notebook: it is shown as text",
  ],
])("%s", (_name, models, words) => expect(drawn(models)).toBe(words));

test("a canvas of matplotlib alone is the picture that it showed last", () => {
  const host = document.createElement("div");
  const models = [model("m", "jupyter-matplotlib", { _data_url: PICTURE, _size: [640, 480] })];
  const place = { surroundings: { widget: () => ({ models, buffers: [] }) } } as unknown as OutputPlace;
  expect(drawWidget(host, { model_id: "m" }, { "text/plain": "Canvas()" }, place)).toBe("Figure");
  expect(host.innerHTML).toBe(`<img class="out-image" alt="Canvas()" width="640" height="480" src="${PICTURE}">`);
});

test("code of others stands once in the file, its pictures in it; what is not beside the kernel is told", async () => {
  const frames = new Frames("n");
  const foreign = new ForeignWidgets();
  const widget = { model: "m", models: [], buffers: [] };
  const places = ["map", "map", "gone"].map((name) =>
    foreign.place({ widget, modules: [name], words: `W ${name}`, hasTiles: name === "map" }),
  );
  const given: Record<string, string> = { "map/index.js": 'define(e.p+"pin.png")', "map/pin.png": PICTURE };
  const notes = await foreign.draw(frames, {
    environment: async (name) => given[name] ?? null,
    bundle: async () => [],
  });
  expect([...frames.kept]).toEqual([[`define("${PICTURE}")`, "kept-1.js.gz"]]);
  const data = places.slice(0, 2).map((place) => JSON.parse(place.querySelector("script")!.textContent) as FrameData);
  expect(data.map((one) => one.widget!.files)).toEqual([1, 2].map(() => ({ "map/index.js": "kept-1.js.gz" })));
  expect(places.map((place) => place.querySelector(".out-note")?.textContent)).toEqual([
    "The pictures of this map come from the network, which an exported file does not ask.",
    "The pictures of this map come from the network, which an exported file does not ask.",
    "A widget of gone: the code that draws it is not beside the kernel",
  ]);
  expect(notes).toHaveLength(1);
});

test("a bundle comes whole, by the names that its loader asks for, its pictures in it", async () => {
  const frames = new Frames("n");
  const foreign = new ForeignWidgets();
  const widget = { model: "m", models: [], buffers: [] };
  const place = foreign.place({ widget, modules: ["@own/map"], words: "W", hasTiles: false });
  const given: Record<string, string> = {
    "lab:@own/map/package.json": "{}",
    "lab:@own/map/static/remote.1.js": "entry",
    "lab:@own/map/static/2.js": 'e.exports=n.p+"pin.png"',
    "lab:@own/map/static/pin.png": PICTURE,
  };
  const names = Object.keys(given).slice(0, 3);
  const notes = await foreign.draw(frames, {
    environment: async (name) => given[name] ?? null,
    bundle: async (name) => (name === "@own/map" ? names : []),
  });
  const { widget: drawn } = JSON.parse(place.querySelector("script")!.textContent) as FrameData;
  expect([Object.keys(drawn!.files!), notes]).toEqual([names, []]);
  expect([...frames.kept.keys()]).toEqual(["{}", "entry", `e.exports="${PICTURE}"`]);
});

test("formulas in controls come set, once each, as they are seen", () => {
  const host = document.createElement("div");
  const models = [
    model("m", "@jupyter-widgets/controls", { value: "<b>a</b> \\(x &lt; 2\\) and $x^2$", description: "$x^2$" }),
    model("n", "@jupyter-widgets/controls", { value: 3, description: "5 $ or 6 $" }),
  ];
  const frames = new Frames("n");
  const place = { frames, surroundings: { widget: () => ({ models, buffers: [] }) } } as unknown as OutputPlace;
  drawWidget(host, { model_id: "m" }, { "text/plain": "HTMLMath()" }, place);
  const { widget } = JSON.parse(host.querySelector("script")!.textContent) as FrameData;
  expect(Object.keys(widget!.files!)).toEqual(["tex:x < 2", "tex:x^2"]);
  expect([...frames.kept.keys()].every((text) => text.includes("<math"))).toBe(true);
});
