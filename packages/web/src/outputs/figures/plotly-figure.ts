/**
 * What has to be known of a plotly figure before it is drawn: which plotly.js it was made for, whether it needs an isolated frame,
 * and its layout in the page's theme. Called by plotly.ts. Pure.
 */
type Value = unknown;
type Values = Record<string, Value>;

export interface Figure {
  readonly data: readonly Values[];
  readonly layout: Values;
  readonly frames?: readonly Values[];
  readonly config: Values;
}

const isObject = (value: Value): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function readFigure(value: Value): Figure {
  if (!isObject(value) || !Array.isArray(value["data"])) throw new Error("the figure has no data");
  const frames = Array.isArray(value["frames"]) ? value["frames"].filter(isObject) : [];
  return {
    data: value["data"].filter(isObject),
    layout: modernTitles(isObject(value["layout"]) ? value["layout"] : {}),
    ...(frames.length > 0 ? { frames } : {}),
    config: isObject(value["config"]) ? value["config"] : {},
  };
}

/**
 * Version 4 dropped `mapbox` and older defaults. plotly.py writes its template into each figure, and up to version 6 the
 * template speaks of mapbox: such a figure, and one that holds no template at all, is of the time of plotly.js 3 or before.
 */
export function plotlyVersion(figure: Figure): 3 | 4 {
  if (figure.data.some((trace) => typeof trace["type"] === "string" && trace["type"].endsWith("mapbox"))) return 3;
  if (Object.keys(figure.layout).some((key) => /^mapbox\d*$/.test(key))) return 3;
  const template = figure.layout["template"];
  if (!isObject(template)) return 3;
  const data = isObject(template["data"]) ? template["data"] : {};
  const layout = isObject(template["layout"]) ? template["layout"] : {};
  return Object.keys(data).some((type) => type.endsWith("mapbox")) || "mapbox" in layout ? 3 : 4;
}

/** Traces that plotly draws with programs it writes as it goes: the page's policy forbids that, a frame's allows it. */
const WRITES_PROGRAMS = /^(?:scattergl|scatterpolargl|splom|parcoords|heatmapgl|pointcloud|.*mapbox|.*map)$/;
const NO_MAP = /^(?:heatmap|treemap)$/;

export function needsFrame(figure: Figure): boolean {
  return figure.data.some(({ type }) => typeof type === "string" && WRITES_PROGRAMS.test(type) && !NO_MAP.test(type));
}

const FLAT_GL = /^(?:scattergl|scatterpolargl|splom|parcoords|heatmapgl|pointcloud)$/;
const SCENES = /^(?:scatter3d|surface|mesh3d|isosurface|volume|cone|streamtube)$/;
const MAPS = /mapbox$|(?:scatter|choropleth|density)map$/;

/** WebGL contexts that the figure holds while it is drawn: three for its flat parts, one for each scene and map. */
export function contextsOf(figure: Figure): number {
  const types = figure.data.map((trace) => String(trace["type"] ?? "scatter"));
  const places = (kind: RegExp, key: string) =>
    new Set(figure.data.filter((_, at) => kind.test(types[at]!)).map((trace) => trace[key] ?? key)).size;
  return (types.some((type) => FLAT_GL.test(type)) ? 3 : 0) + places(SCENES, "scene") + places(MAPS, "subplot");
}

/** Backgrounds of maps come from the web. */
export function needsNetwork(figure: Figure): boolean {
  return figure.data.some(
    ({ type }) => typeof type === "string" && /(?:mapbox|geo|^choropleth|[a-z]map)$/.test(type) && !NO_MAP.test(type),
  );
}

/** Titles were strings, and their fonts stood beside them, until plotly.js 3. */
function modernTitles(layout: Values): Values {
  const next: Values = { ...layout };
  fixTitle(next);
  for (const [key, value] of Object.entries(next)) {
    if (/^[xyz]axis\d*$/.test(key) && isObject(value)) fixTitle((next[key] = { ...value }));
    if (/^scene\d*$/.test(key) && isObject(value)) next[key] = modernTitles(value);
  }
  return next;
}

function fixTitle(holder: Values): void {
  const { title, titlefont } = holder;
  if (typeof title === "string") holder["title"] = { text: title };
  if (isObject(titlefont)) {
    holder["title"] = { font: titlefont, ...(isObject(holder["title"]) ? holder["title"] : {}) };
    delete holder["titlefont"];
  }
}

export interface FigureLook {
  readonly dark: boolean;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly font: string;
}

const CLEAR = "rgba(0,0,0,0)";
const isWhite = (color: Value): boolean =>
  color === undefined || /^(?:white|#fff(?:fff)?|rgba?\(255, ?255, ?255(?:, ?1)?\))$/i.test(String(color));
const LIGHT_GROUND = /^(?:#e5ecf6|white|#fff(?:fff)?|#eaeaf2|rgb\(2[345]\d, ?2[345]\d, ?2[345]\d\))$/i;

/**
 * The layout as the page shows it: paper lets the page through, and on a dark page the template's own colours of ground, text and grid
 * give way. Colours that the figure itself asks for stay as they are.
 */
export function themedLayout(figure: Figure, look: FigureLook): Values {
  const layout: Values = { ...figure.layout };
  const template = isObject(layout["template"]) ? layout["template"] : {};
  const base = isObject(template["layout"]) ? template["layout"] : {};
  const light = isWhite(base["paper_bgcolor"]);
  if (layout["paper_bgcolor"] === undefined && light) layout["paper_bgcolor"] = CLEAR;
  const font = isObject(layout["font"]) ? layout["font"] : {};
  layout["font"] = { family: look.font, ...(look.dark && light ? { color: look.text } : {}), ...font };
  if (!look.dark || !light) return layout;
  if (LIGHT_GROUND.test(String(base["plot_bgcolor"] ?? "white")) && layout["plot_bgcolor"] === undefined)
    layout["plot_bgcolor"] = CLEAR;
  layout["template"] = { ...template, layout: darkTemplate(base, look) };
  return layout;
}

function darkTemplate(base: Values, look: FigureLook): Values {
  const axis = (value: Value): Values => ({
    ...(isObject(value) ? value : {}),
    gridcolor: look.line,
    linecolor: look.line,
    zerolinecolor: look.line,
    tickcolor: look.quiet,
    backgroundcolor: CLEAR,
  });
  const next: Values = { ...base, paper_bgcolor: CLEAR, plot_bgcolor: CLEAR };
  next["font"] = { ...(isObject(base["font"]) ? base["font"] : {}), color: look.text };
  for (const name of ["xaxis", "yaxis"]) next[name] = axis(base[name]);
  for (const [name, axes] of [
    ["scene", ["xaxis", "yaxis", "zaxis"]],
    ["polar", ["angularaxis", "radialaxis"]],
    ["ternary", ["aaxis", "baxis", "caxis"]],
  ] as const) {
    const part: Values = { ...(isObject(base[name]) ? base[name] : {}), bgcolor: CLEAR };
    for (const each of axes) part[each] = axis(part[each]);
    next[name] = part;
  }
  next["geo"] = {
    ...(isObject(base["geo"]) ? base["geo"] : {}),
    bgcolor: CLEAR,
    landcolor: look.line,
    lakecolor: CLEAR,
  };
  next["annotationdefaults"] = {
    ...(isObject(base["annotationdefaults"]) ? base["annotationdefaults"] : {}),
    arrowcolor: look.text,
  };
  return next;
}
