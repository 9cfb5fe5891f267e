/**
 * The code that plots of bokeh, holoviews, hvplot and panel want to find on their page. Their libraries put it into an output of its
 * own (`output_notebook()`, `hv.extension()`), once for all plots; here each plot is a frame, so each frame gets it in front. What
 * those outputs would load from the internet comes out of the kernel's environment, in exactly the version they name.
 *
 * Called by bokeh.ts, and by widgets/widget-files.ts for plots that are widgets. Nothing runs here, and nothing is asked of the network.
 */
import { fileFor } from "../widgets/widget-files.ts";

/** Outputs that load code, of each notebook, by cell and place: what they say, and whether it may run. */
const told = new Map<string, Map<string, { text: string; isTrusted: () => Promise<boolean> }>>();

export function keepPlotCode(path: string, place: string, text: string, isTrusted: () => Promise<boolean>): void {
  const ofNotebook = told.get(path) ?? new Map<string, { text: string; isTrusted: () => Promise<boolean> }>();
  ofNotebook.set(place, { text: withOneAddress(text), isTrusted });
  told.set(path, ofNotebook);
}

const ADDRESS =
  /https:\/\/cdn\.(?:bokeh\.org\/bokeh\/(?:release|dev)\/(bokeh(?:-[a-z]+)*)-(\d[\w.]*?)(\.min)?\.js|holoviz\.org\/panel\/(\d[\w.]*)\/dist\/([\w@^%./-]+))(?:\?[\w.=]*)?/g;

/** Panel names its files by three addresses, one of which stands for a server of its own. */
function withOneAddress(text: string): string {
  const one = text.replace(/https:\/\/unpkg\.com\/@holoviz\/panel@(\d[\w.]*)\/dist\//g, `${PANEL}$1/dist/`);
  const [, version] = /holoviz\.org\/panel\/(\d[\w.]*)\/dist/.exec(one) ?? [];
  return version ? one.replace(/(["'])static\/extensions\/panel\//g, `$1${PANEL}${version}/dist/`) : one;
}
const PANEL = "https://cdn.holoviz.org/panel/";

/** The file of the kernel's environment that holds what the address would give (server's module-files.ts). */
function fileOf(address: string): string | null {
  const [, part, bokeh, min = "", panel, rest] = new RegExp(ADDRESS.source).exec(address) ?? [];
  if (part) return `python:bokeh@${bokeh}/js/${part}${min}.js`;
  return panel ? `python:panel@${panel}/${rest}` : null;
}

/** What a plot names by itself: it holds the version of bokeh it was made with, and addresses of panel's styles. */
export function versionsIn(text: string): { bokeh?: string; panel?: string } {
  const bokeh = /"version":\s*"(\d+\.\d+[\w.]*)",\s*"title"/.exec(text.replaceAll('\\"', '"'))?.[1];
  const panel = /cdn\.holoviz\.org\/panel\/(\d[\w.]*)\/dist/.exec(text)?.[1];
  return { ...(bokeh && { bokeh }), ...(panel && { panel }) };
}

const BOKEH = ["bokeh", "bokeh-gl", "bokeh-widgets", "bokeh-tables", "bokeh-mathjax"];

function addressesFor({ bokeh, panel }: { bokeh?: string; panel?: string }): string[] {
  const release = BOKEH.map((part) => `https://cdn.bokeh.org/bokeh/release/${part}-${bokeh}.min.js`);
  return [...(bokeh ? release : []), ...(panel ? [`${PANEL}${panel}/dist/panel.min.js`] : [])];
}

/** Large, and rarely of use. */
function isWanted(address: string, text: string): boolean {
  if (address.includes("mathjax")) return /TeX|MathML|\$\$|\\\\[([]/.test(text);
  return !address.includes("es-module-shims") || /ReactiveESM|ReactComponent|AnyWidgetComponent/.test(text);
}

/** Scripts to run, in their order, before the plot in `text`, which is from the notebook at `path`. */
export async function plotScripts(path: string, text: string): Promise<string[]> {
  const loaders = [...(told.get(path)?.values() ?? [])];
  const named = loaders.flatMap((loader) => loader.text.match(ADDRESS) ?? []).concat(addressesFor(versionsIn(text)));
  const addresses = [...new Set(named)].filter((address) => address.endsWith(".js"));
  const files = addresses.map(async (address) => {
    if (!isWanted(address, text)) return "";
    return fileFor(path, fileOf(address)!).catch(() => null);
  });
  const found = await Promise.all(files);
  const here = new Set(addresses.filter((_address, at) => found[at] !== null));
  const allowed = await Promise.all(loaders.map((loader) => loader.isTrusted()));
  const scripts = loaders.filter((_loader, at) => allowed[at]).map((loader) => withoutLoaded(loader.text, here));
  return [...found.filter((each) => each !== null && each !== ""), ...scripts] as string[];
}

/** A loader asks only for what is not there yet. */
const withoutLoaded = (text: string, here: ReadonlySet<string>): string =>
  text.replace(/(["'])(https:\/\/cdn\.[^"'\s]+)\1\s*,?/g, (all, _quote, address: string) =>
    here.has(address) ? "" : all,
  );

/** Style sheets that the plot names by their addresses stand in it as data. */
export async function withStyles(path: string, text: string): Promise<string> {
  const addresses = [...new Set(text.match(ADDRESS))].filter((address) => /\.css(?:\?|$)/.test(address));
  const styles = await Promise.all(addresses.map((address) => fileFor(path, fileOf(address)!).catch(() => null)));
  const data = new Map(addresses.map((address, at) => [address, styles[at]] as const));
  return text.replace(ADDRESS, (address) => {
    const css = data.get(address);
    return css === null || css === undefined ? address : `data:text/css,${encodeURIComponent(css)}`;
  });
}
