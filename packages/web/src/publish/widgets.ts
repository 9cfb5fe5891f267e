/**
 * A widget in a published page: alive in a frame, as the notebook's own state has it, where the program of the page can draw it; else as
 * words that say why not. Called by outputs.ts.
 */
import type { Json, MimeBundle } from "@pellucid/notebook";
import type { ModelState } from "@pellucid/protocol";
import { plainText } from "../outputs/content.ts";
import { make } from "../outputs/elements.ts";
import { BOKEH } from "../widgets/frame/bokeh-plot.ts";
import type { OutputPlace } from "./output-place.ts";

/** What draws itself in a frame without files of the kernel's environment. */
const ALONE = /^(?:@jupyter-widgets\/(?:base|controls|output)|anywidget)$/;

export function drawWidget(host: HTMLElement, value: Json, bundle: MimeBundle, place: OutputPlace): null {
  const model = typeof value === "object" && value !== null ? (value as Record<string, Json>)["model_id"] : undefined;
  const saved = typeof model === "string" ? place.surroundings.widget(model) : null;
  const words = plainText(bundle) || "Widget";
  if (!saved || typeof model !== "string")
    return inWords(host, words, "A widget whose state is not saved in the notebook", place);
  const models = saved.models as readonly ModelState[];
  const plot = models.find(({ comm }) => comm === model)?.state;
  // Without a kernel it is a plot like any other.
  if (plot?.["_model_module"] === BOKEH && drawPlot(host, plot, words, place)) return null;
  const foreign = models.map(({ state }) => String(state["_model_module"])).find((name) => !ALONE.test(name));
  if (foreign)
    return inWords(
      host,
      words,
      `A widget of ${foreign}: the code that draws it is not part of an exported file`,
      place,
    );
  const data = { program: "widgets.js.gz" as const, widget: { model, ...saved } };
  host.append(place.frames.place(data, `Widget ${words}`.slice(0, 80), words, 40));
  return null;
}

/** bokeh's widget holds what its page would embed. */
function drawPlot(host: HTMLElement, state: ModelState["state"], words: string, { plots }: OutputPlace): boolean {
  const bundle = typeof state["render_bundle"] === "string" ? state["render_bundle"] : "";
  const parts = jsonOf(bundle) as { docs_json?: unknown; render_items?: unknown; div?: unknown } | null;
  if (!parts?.docs_json || typeof parts.div !== "string") return false;
  const json = JSON.stringify([parts.docs_json, parts.render_items]).replaceAll("<", "\\u003c");
  const drawn = plots.place(`${parts.div}<script>Bokeh.embed.embed_items(...${json})</script>`, "", words);
  if (drawn) host.append(drawn);
  return drawn !== null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function inWords(host: HTMLElement, words: string, why: string, { notes }: OutputPlace): null {
  host.append(make("pre", "out-text", words), make("div", "out-note", why));
  notes.push(`${why}: it is shown as text`);
  return null;
}
