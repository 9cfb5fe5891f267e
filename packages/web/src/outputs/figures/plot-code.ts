/**
 * The code that plots of bokeh, holoviews, hvplot and panel want to find on their page. Their libraries put it into an output of its
 * own (`output_notebook()`, `hv.extension()`), once for all plots; here each plot is a frame, so each frame gets it in front. What
 * those outputs would load from the internet comes out of the kernel's environment (plot-needs.ts).
 *
 * Called by bokeh.ts, and by widgets/widget-files.ts for plots that are widgets. Nothing runs here, and nothing is asked of the network.
 */
import { moduleFile } from "../../widgets/module-file.ts";
import { plotNeeds, stylesWithin, withOneAddress } from "./plot-needs.ts";

/** Outputs that load code, of each notebook, by cell and place: what they say, and whether it may run. */
const told = new Map<string, Map<string, { text: string; isTrusted: () => Promise<boolean> }>>();

export function keepPlotCode(path: string, place: string, text: string, isTrusted: () => Promise<boolean>): void {
  const ofNotebook = told.get(path) ?? new Map<string, { text: string; isTrusted: () => Promise<boolean> }>();
  ofNotebook.set(place, { text: withOneAddress(text), isTrusted });
  told.set(path, ofNotebook);
}

const giver = (path: string) => (name: string) => moduleFile(path, name).catch(() => null);

/** Scripts to run, in their order, before the plot in `text`, which is from the notebook at `path`. */
export async function plotScripts(path: string, text: string): Promise<string[]> {
  const loaders = [...(told.get(path)?.values() ?? [])];
  const { files, rest } = await plotNeeds(
    loaders.map((loader) => loader.text),
    text,
    giver(path),
  );
  const allowed = await Promise.all(loaders.map((loader) => loader.isTrusted()));
  return [...files, ...loaders.filter((_loader, at) => allowed[at]).map((loader) => rest(loader.text))];
}

export const withStyles = (path: string, text: string): Promise<string> => stylesWithin(text, giver(path));
