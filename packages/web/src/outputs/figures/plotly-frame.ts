/**
 * A figure in an isolated frame: for traces that write programs as they draw (WebGL scatter and the like), which the page's own policy
 * forbids. The frame sends a picture of the figure whenever it has changed, so that it can be taken down at any moment. What it says
 * is checked. Called by plotly.ts.
 */
import { make } from "../elements.ts";
import { type FrameContent, showFrame } from "../frame.ts";
import type { MimeContext } from "../output-view.ts";
import { isPicture, type Drawing, type FigureState } from "./plotly-drawing.ts";
import { plotlyVersion, type Figure } from "./plotly-figure.ts";
import { plotlyText } from "./plotly-program.ts";

/** How long a frame may take to draw its figure once more, ms. */
const PATIENCE = 10_000;

export async function drawInFrame(
  place: HTMLElement,
  figure: Figure,
  shown: object,
  state: FigureState,
  context: MimeContext,
): Promise<Drawing> {
  const program = await plotlyText(plotlyVersion(figure));
  const box = make("div", "out-plotly-frame");
  const control = new AbortController();
  let port: MessagePort | null = null;
  let picture: string | null = null;
  let stands = () => {};
  let asked: ((address: string | null) => void) | null = null;
  const standing = new Promise<void>((done) => (stands = done));
  const hear = ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== "object" || data === null) return;
    const said = data as Record<string, unknown>;
    if (said["kind"] === "shown") stands();
    if (said["kind"] === "picture" && isPicture(said["picture"])) picture = said["picture"];
    if (said["kind"] === "original") asked?.(isPicture(said["picture"]) ? said["picture"] : null);
    if (said["kind"] === "change") state.changed(said["layout"], said["style"]);
  };
  /** As it is now: a frame that is moved on the page begins anew. */
  const content = async (): Promise<FrameContent> => {
    const { port1, port2: channel } = new MessageChannel();
    port = port1;
    port.addEventListener("message", hear);
    port.start();
    const script = program + startOf(shown, { data: figure.data, layout: figure.layout }, state);
    return { html: '<div id="figure"></div>', script, channel, gone: () => port1.close() };
  };
  showFrame(box, content, { ...context, signal: control.signal });
  place.append(box);
  return {
    // What is held back until the notebook is trusted may never come.
    shown: standing,
    picture: () => Promise.resolve(picture),
    original: () =>
      new Promise((done) => {
        asked = done;
        // What never answers keeps nobody waiting: the picture of how it looks is there.
        setTimeout(() => done(picture), PATIENCE);
        port?.postMessage({ kind: "original" });
      }),
    end() {
      control.abort();
      port?.close();
      box.remove();
    },
  };
}

/** Script that draws the figure. It is set as text of a script element, where nothing in it can end it early. */
const startOf = (figure: object, original: object, { layout, styles }: FigureState): string => `
;(async () => {
  const line = globalThis.pellucidChannel;
  const place = document.getElementById("figure");
  const tell = (kind, more) => line.postMessage(JSON.parse(JSON.stringify({ kind, ...more })));
  await Plotly.newPlot(place, ${JSON.stringify(figure)});
  const layout = ${JSON.stringify(layout)};
  if (Object.keys(layout).length > 0) await Plotly.relayout(place, layout);
  for (const [change, traces] of ${JSON.stringify(styles)}) await Plotly.restyle(place, change, traces);
  addEventListener("resize", () => Plotly.Plots.resize(place));
  line.addEventListener("message", async ({ data }) => {
    if (data.kind !== "original") return;
    const { width, height } = place.getBoundingClientRect();
    const own = ${JSON.stringify(original)};
    const aside = document.body.appendChild(document.createElement("div"));
    aside.style.cssText = "position: fixed; left: -20000px; top: 0";
    try {
      await Plotly.newPlot(aside, { ...own, layout: { ...own.layout, width, height }, config: { staticPlot: true } });
      for (const change of done.layouts) await Plotly.relayout(aside, change);
      for (const [change, traces] of done.styles) await Plotly.restyle(aside, change, traces);
      tell("original", { picture: await Plotly.toImage(aside, { format: "png", width, height, scale: 3 }) });
    } catch {
      tell("original", { picture: null });
    }
    Plotly.purge(aside);
    aside.remove();
  });
  line.start();
  const done = { layouts: [layout], styles: ${JSON.stringify(styles)} };
  let timer = 0;
  const keep = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const { width, height } = place.getBoundingClientRect();
      if (width > 0) tell("picture", { picture: await Plotly.toImage(place, { format: "png", width, height, scale: devicePixelRatio }) });
    }, 300);
  };
  place.on("plotly_relayout", (layout) => { done.layouts.push(layout); tell("change", { layout }); keep(); });
  place.on("plotly_restyle", (style) => { done.styles.push(style); tell("change", { style }); keep(); });
  keep();
  tell("shown");
})();`;
