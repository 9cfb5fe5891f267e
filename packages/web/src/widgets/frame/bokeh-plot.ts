/** A plot that is a widget: what it says of the code that it needs, and its style sheets, which no frame can fetch. Used by frame-manager.ts. */
import type { CommMessage, ModelState } from "@pellucid/protocol";

export const BOKEH = "@bokeh/jupyter_bokeh";

/** The parts of a plot by which its libraries are known. */
export const versionsOf = (plot: string): string =>
  (plot.match(/\\?"version\\?":\s*\\?"[\w.]+\\?",\s*\\?"title\\?"|cdn\.holoviz\.org\/panel\/[\w.]+\/dist/g) ?? [])
    .slice(0, 3)
    .join(" ");

export const hasPlots = (models: readonly ModelState[]): boolean =>
  models.some(({ state }) => state["_model_module"] === BOKEH);

const STYLE = /https:\/\/cdn\.holoviz\.org\/panel\/[\w@^%./-]+\.css(?:\?[\w.=]*)?/g;

/** Style sheets of this frame's plots, by their addresses. */
const known = new Map<string, string>();
const withKnown = (text: string): string => text.replace(STYLE, (address) => known.get(address) ?? address);

/** What the kernel says to a plot names the same style sheets once more. */
export const restyled = (data: CommMessage["data"]): CommMessage["data"] =>
  known.size === 0 ? data : (JSON.parse(withKnown(JSON.stringify(data))) as CommMessage["data"]);

/** With its style sheets as data, where the kernel's environment has them. */
export async function withStyles(model: ModelState, file: (name: string) => Promise<string>): Promise<ModelState> {
  const { render_bundle: plot, _model_module: module } = model.state;
  if (module !== BOKEH || typeof plot !== "string") return model;
  const addresses = [...new Set(plot.match(STYLE))];
  const keep = async (address: string) => known.set(address, await file(`style:${address}`).catch(() => address));
  await Promise.all(addresses.map(keep));
  return { ...model, state: { ...model.state, render_bundle: withKnown(plot) } };
}
