/**
 * What plots of bokeh, holoviews, hvplot and panel need in front of them: read out of what their libraries say of versions and addresses,
 * and found in the kernel's environment in exactly the version they name. Nothing runs here, and nothing is asked of the network.
 *
 * Called by plot-code.ts in the lab, and by publish/plots.ts for a file to give away.
 */

/** A file of the kernel's environment by its name (server's module-files.ts); null where it has none. */
export type FileGiver = (name: string) => Promise<string | null>;

const ADDRESS =
  /https:\/\/cdn\.(?:bokeh\.org\/bokeh\/(?:release|dev)\/(bokeh(?:-[a-z]+)*)-(\d[\w.]*?)(\.min)?\.js|holoviz\.org\/panel\/(\d[\w.]*)\/dist\/([\w@^%./-]+))(?:\?[\w.=]*)?/g;

/** Panel names its files by three addresses, one of which stands for a server of its own. */
export function withOneAddress(text: string): string {
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

/** Panel names some scripts without their kind: `vega@6.1.2`. */
const SCRIPT = /\.js$|\/[\w-]+@\d+(?:\.\d+)*$/;

/** What runs before a plot. */
export interface PlotNeeds {
  /** Of the kernel's environment, in their order. */
  readonly files: readonly string[];
  /** A loader's text as it is to run: without what is there already. */
  readonly rest: (loader: string) => string;
}

/** `loaders`: what those outputs of the notebook say that load code. */
export async function plotNeeds(loaders: readonly string[], plot: string, file: FileGiver): Promise<PlotNeeds> {
  const named = loaders.flatMap((text) => text.match(ADDRESS) ?? []).concat(addressesFor(versionsIn(plot)));
  const addresses = [...new Set(named)].filter((address) => SCRIPT.test(address));
  const found = await Promise.all(
    addresses.map(async (address) => (isWanted(address, plot) ? file(fileOf(address)!) : "")),
  );
  const here = new Set(addresses.filter((_address, at) => found[at] !== null));
  return {
    files: found.filter((text): text is string => text !== null && text !== ""),
    rest: (loader) => withoutLoaded(loader, here),
  };
}

/** A loader asks only for what is not there yet. */
const withoutLoaded = (text: string, here: ReadonlySet<string>): string =>
  text.replace(/(["'])(https:\/\/cdn\.[^"'\s]+)\1\s*,?/g, (all, _quote, address: string) =>
    here.has(address) ? "" : all,
  );

/** Style sheets that the plot names by their addresses stand in it as data. */
export async function stylesWithin(text: string, file: FileGiver): Promise<string> {
  const addresses = [...new Set(text.match(ADDRESS))].filter((address) => /\.css(?:\?|$)/.test(address));
  const styles = await Promise.all(addresses.map((address) => file(fileOf(address)!)));
  const data = new Map(addresses.map((address, at) => [address, styles[at]] as const));
  return text.replace(ADDRESS, (address) => {
    const css = data.get(address);
    return css === null || css === undefined ? address : `data:text/css,${encodeURIComponent(css)}`;
  });
}

/** What a library writes beside its canvases for a light page: controls, tables, text. */
const WORDS =
  /"name\\?":\s*\\?"(?:panel\.models\.(?!comm_manager|browser|state|location|layout)|\w*(?:Slider|Button|Group|Input|Select|Picker|Spinner|Toggle|Switch|Dropdown|Div|Paragraph|PreText|DataTable|Tabs)\\?")/;
const PAPER =
  '<style>html[data-theme="dark"]{color-scheme:light!important}' +
  'html[data-theme="dark"] body{padding:8px;border-radius:4px;background:#fff;color:#000}</style>';

/** On a dark page those stand on paper, as the plots beside them do, unless they are of a dark theme themselves. */
export const paperFor = (plot: string): string => (WORDS.test(plot) && !/theme\/dark\.css/.test(plot) ? PAPER : "");

export const scriptTag = (script: string): string => `<script>${script.replace(/<\/(script)/gi, "<\\/$1")}</script>`;

/** A plot as HTML, from whichever of its two kinds it has. */
export const plotHtml = (html: string, script: string): string =>
  html === "" ? `${placesIn(script)}${scriptTag(script)}` : html;

/** The elements that bokeh's script draws into: it puts them into an output of their own. */
function placesIn(script: string): string {
  const [, roots = "{}"] = /"roots":\s*(\{[^{}]*\})/.exec(script) ?? [];
  return Object.entries(JSON.parse(roots) as Record<string, unknown>)
    .map(([root, id]) => `<div id="${word(id)}" data-root-id="${word(root)}" style="display: contents"></div>`)
    .join("");
}

const word = (value: unknown): string => String(value).replace(/[^\w-]/g, "");

/** The element in which a loader tells how it goes, and the version that it loads. */
export function loaderTells(text: string): { id?: string; version: string } {
  const [, id] = /getElementById\("([\w-]+)"\)/.exec(text) ?? [];
  const version = /bokeh-(\d[\w.]*?)(?:\.min)?\.js/.exec(text)?.[1] ?? "";
  return { ...(id && { id }), version };
}
