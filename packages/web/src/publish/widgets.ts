/**
 * A widget in a published page: alive in a frame, as the notebook's own state has it; a figure of ipympl as the picture that it showed
 * last; else words that say why not. Called by outputs.ts.
 */
import type { Json, MimeBundle } from "@pellucid/notebook";
import type { ModelState } from "@pellucid/protocol";
import { plainText } from "../outputs/content.ts";
import { make } from "../outputs/elements.ts";
import { BOKEH } from "../widgets/frame/bokeh-plot.ts";
import { lastPicture, withStills } from "./canvas-stills.ts";
import type { Kind } from "./numbering.ts";
import type { OutputPlace } from "./output-place.ts";
import { formulasIn } from "./widget-formulas.ts";

/** What draws itself in a frame without files of the kernel's environment. */
const ALONE = /^(?:@jupyter-widgets\/(?:base|controls|output)|anywidget)$/;

export function drawWidget(host: HTMLElement, value: Json, bundle: MimeBundle, place: OutputPlace): Kind | null {
  const model = typeof value === "object" && value !== null ? (value as Record<string, Json>)["model_id"] : undefined;
  const saved = typeof model === "string" ? place.surroundings.widget(model) : null;
  const words = plainText(bundle) || "Widget";
  if (!saved || typeof model !== "string")
    return inWords(host, words, "A widget whose state is not saved in the notebook", place);
  const state = (saved.models as readonly ModelState[]).find(({ comm }) => comm === model)?.state;
  // Without a kernel it is a plot like any other.
  if (state?.["_model_module"] === BOKEH && drawPlot(host, state, words, place)) return "Figure";
  const picture = state && lastPicture(state, words);
  if (picture) {
    host.append(picture);
    return "Figure";
  }
  const models = withStills(saved.models as readonly ModelState[]);
  const widget = { model, models, buffers: saved.buffers, files: formulasIn(models, place.frames) };
  const named = models.flatMap(({ state }) => [state["_model_module"], state["_view_module"]]);
  const modules = [...new Set(named.filter((name) => typeof name === "string" && name !== ""))] as string[];
  const foreign = modules.filter((name) => !ALONE.test(name));
  if (foreign.length > 0) {
    const hasTiles = models.some(({ state }) => /Tile|WMS/.test(String(state["_model_name"])));
    host.append(place.foreign.place({ widget, modules: foreign, words, hasTiles }));
    return null;
  }
  const data = { program: "widgets.js.gz" as const, widget };
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
