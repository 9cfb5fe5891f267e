/**
 * The figure in a page of script as plotly.py prints it for classic notebooks and Colab: `Plotly.newPlot` is called with data, layout and
 * configuration, all JSON. Pure. A page with handlers of its own is none, and runs as script where script may run.
 */
const CALL = /Plotly\.newPlot\(\s*(["'])[\w-]+\1\s*,/g;
const FRAMES = /Plotly\.addFrames\(\s*(["'])[\w-]+\1\s*,/g;
const OWN_SCRIPT = /\.on\(\s*["']plotly_/;
/** plotly.js itself or the way to it, put into an output of its own for the figures below; each of which has its own here. */
const LIBRARY =
  /^\s*(?:<script[^>]*>[^<]{0,2000}<\/script>\s*)?<script[^>]*>\s*(?:\/\*\*?\s*\*?\s*plotly\.js v\d|import "https:\/\/cdn\.plot\.ly\/)/;
/** The same up to plotly.py 5. */
const REQUIRED = /require\.undef\(["']plotly["']\)/;

export const isPlotlyLibrary = (html: string): boolean =>
  (LIBRARY.test(html) || REQUIRED.test(html.slice(0, 3000))) && !isFigure(html);

const isFigure = (html: string): boolean => html.includes("plotly-graph-div");

export function figureIn(html: string): Record<string, unknown> | null {
  if (!isFigure(html) || OWN_SCRIPT.test(html)) return null;
  const call = [...html.matchAll(CALL)].at(-1);
  if (!call) return null;
  const [data, layout, config] = valuesAfter(html, call.index + call[0].length);
  if (!Array.isArray(data)) return null;
  const added = [...html.matchAll(FRAMES)].at(-1);
  const [frames] = added ? valuesAfter(html, added.index + added[0].length) : [];
  return { data, layout: layout ?? {}, config: config ?? {}, ...(Array.isArray(frames) && { frames }) };
}

/** The JSON values from here on that commas part. */
function valuesAfter(text: string, start: number): unknown[] {
  const values: unknown[] = [];
  for (let at = start; ; at++) {
    while (/\s/.test(text[at] ?? "")) at++;
    const end = endOf(text, at);
    try {
      values.push(JSON.parse(text.slice(at, end)));
    } catch {
      return values;
    }
    at = end;
    while (/\s/.test(text[at] ?? "")) at++;
    if (text[at] !== ",") return values;
  }
}

const MARKS = /["[\]{}]/g;
const STRING = /"(?:[^"\\]|\\.)*"/gs;

/** Where the object or list ends that begins here. */
function endOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; ;) {
    MARKS.lastIndex = at;
    const mark = MARKS.exec(text);
    if (!mark) return text.length;
    at = mark.index + 1;
    if (mark[0] === '"') {
      STRING.lastIndex = mark.index;
      if (!STRING.exec(text)) return text.length;
      at = STRING.lastIndex;
    } else if (mark[0] === "[" || mark[0] === "{") depth++;
    else if (--depth <= 0) return at;
  }
}
