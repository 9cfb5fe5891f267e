// Decisions about figures and values that need no page: plotly versions and themes, line art, MIME types, links, LaTeX.
import { expect, test } from "vitest";
import { type PaperTone, toneOfPixels } from "./figure-art.ts";
import { whoRests } from "./figure-live.ts";
import { figureHeight, figureWords } from "./figure-room.ts";
import { rasterSize } from "../image-size.ts";
import { resolveLink } from "../links.ts";
import { choices, metadataOf } from "../mime-choice.ts";
import { contextsOf, needsFrame, plotlyVersion, readFigure, themedLayout } from "./plotly-figure.ts";
import { isSafe, scopeSelector, splitSelectors } from "../css-scope.ts";
import { prepareTex } from "../math/tex.ts";
import { fitted, zoomedAt } from "./zoom-place.ts";
import { parseMarkdown } from "../markdown/markdown-parser.ts";

const figure = (data: object[], layout: object = {}) => readFigure({ data, layout });
const NEW = { template: { data: {}, layout: {} } };

test.each<[string, object, 3 | 4]>([
  ["of plotly.py 7", figure([{ type: "bar" }], NEW), 4],
  ["without a template", figure([{ type: "bar" }]), 3],
  ["with a template of plotly.py 6", figure([{ type: "bar" }], { template: { data: { scattermapbox: [] } } }), 3],
  ["with a mapbox trace", figure([{ type: "scattermapbox" }], NEW), 3],
  ["with a mapbox layout", figure([{ type: "bar" }], { ...NEW, mapbox2: {} }), 3],
  ["with a map of today", figure([{ type: "scattermap" }], NEW), 4],
])("[O13] a figure %s is drawn by its own plotly.js", (_name, shown, version) => {
  expect(plotlyVersion(shown as never)).toBe(version);
});

test.each<[unknown, number, string]>([
  [{ data: [] }, 450, "Drawing the figure"],
  [{ layout: { height: 300, title: "Plain" } }, 300, "Drawing “Plain”"],
  [
    { layout: { template: { layout: { height: 700 } }, title: { text: "<b>Two</b><br>lines" } } },
    700,
    "Drawing “Two lines”",
  ],
  [{ layout: { height: 1e9, title: { text: 3 } } }, 450, "Drawing the figure"],
  [null, 450, "Drawing the figure"],
])("[O13] the room of %j is %i px high before it is drawn", (value, height, words) => {
  expect([figureHeight(value), figureWords(value)]).toEqual([height, words]);
});

test("[O14] figures that write programs go into a frame; others do not", () => {
  const types = [
    "scatter",
    "bar",
    "heatmap",
    "treemap",
    "scatter3d",
    "scattergl",
    "splom",
    "parcoords",
    "scattermap",
    "densitymapbox",
  ];
  expect(types.filter((type) => needsFrame(figure([{ type }])))).toEqual(types.slice(5));
});

test("[O15] a dark page changes the template's colours, never the figure's own", () => {
  const look = { dark: true, text: "#eee", quiet: "#999", line: "#333", font: "Inter" };
  const template = {
    data: {},
    layout: { paper_bgcolor: "white", plot_bgcolor: "#E5ECF6", font: { color: "#2a3f5f" } },
  };
  const dark = themedLayout(figure([], { template, font: { size: 9 } }), look) as Record<string, any>;
  expect([dark.paper_bgcolor, dark.plot_bgcolor, dark.font.color, dark.font.size]).toEqual([
    "rgba(0,0,0,0)",
    "rgba(0,0,0,0)",
    "#eee",
    9,
  ]);
  expect(dark.template.layout.xaxis.gridcolor).toBe("#333");
  const own = themedLayout(figure([], { template, paper_bgcolor: "pink", font: { color: "red" } }), look) as Record<
    string,
    any
  >;
  expect([own.paper_bgcolor, own.font.color]).toEqual(["pink", "red"]);
  expect(template.layout.plot_bgcolor).toBe("#E5ECF6");
});

test("[O16] titles of old figures are read", () => {
  const { layout } = figure([], { title: "A", titlefont: { size: 9 }, xaxis: { title: "x" } }) as { layout: any };
  expect([layout.title, layout.xaxis.title]).toEqual([{ font: { size: 9 }, text: "A" }, { text: "x" }]);
});

const picture = (pixel: (x: number, y: number) => [number, number, number, number?]) => {
  const side = 40;
  const data = Array.from({ length: side * side }, (_, at) => {
    const [r, g, b, a = 255] = pixel(at % side, Math.floor(at / side));
    return [r, g, b, a];
  }).flat();
  return toneOfPixels(data, side, side);
};
test.each<[string, (x: number, y: number) => [number, number, number, number?], PaperTone | null]>([
  ["black lines on white", (x) => (x % 10 === 5 ? [0, 0, 0] : [255, 255, 255]), "line-art"],
  ["coloured lines on white", (x, y) => (x === y ? [31, 119, 180] : [255, 255, 255]), "line-art"],
  ["dark lines on nothing", (x, y) => (x === y ? [0, 0, 0, 255] : [0, 0, 0, 0]), "line-art"],
  ["light lines on nothing", (x, y) => (x === y ? [240, 240, 240, 255] : [0, 0, 0, 0]), null],
  [
    "a heat map with margins",
    (x, y) => (x > 5 && x < 36 && y > 3 && y < 36 ? [x * 6, y * 6, 90] : [255, 255, 255]),
    null,
  ],
  [
    "a heat map with labels on nothing",
    (x, y) => (x > 9 ? [x * 6, y * 6, 140] : x > 3 && x < 7 && y % 4 === 0 ? [20, 20, 20] : [0, 0, 0, 0]),
    "on-paper",
  ],
  ["a heat map on nothing", (x, y) => (x > 9 ? [x * 6, y * 6, 140] : [0, 0, 0, 0]), null],
  ["a photograph", (x, y) => [x * 6, y * 6, (x * y) % 255], null],
  ["a dark figure", (x) => (x % 10 === 5 ? [255, 255, 255] : [10, 10, 10]), null],
])("[O17] %s: on a dark page it is %s", (_name, pixel, expected) => {
  expect(picture(pixel)).toBe(expected);
});

test.each([
  [["text/plain", "text/html"], "text/html"],
  [["text/plain", "image/png"], "image/png"],
  [["text/html", "application/vnd.plotly.v1+json"], "application/vnd.plotly.v1+json"],
  [["text/plain", "application/vnd.jupyter.widget-view+json"], "application/vnd.jupyter.widget-view+json"],
  [["application/vnd.unknown+json"], "application/vnd.unknown+json"],
  [["application/geo+json", "text/plain"], "application/geo+json"],
  [["image/png", "image/svg+xml"], "image/svg+xml"],
  [["text/latex", "text/plain", "text/markdown"], "text/markdown"],
])("[O18] of %j is shown %s", (mimes, best) => {
  expect(choices(Object.fromEntries(mimes.map((mime) => [mime, "x"])))[0]).toBe(best);
  expect(metadataOf({ "image/png": { width: 3 } }, "image/png")).toEqual({ width: 3 });
});

test.each<[string, string | null]>([
  ["other.ipynb", "/lab/tree/folder/other.ipynb"],
  ["../a%20b.ipynb#x", "/lab/tree/a%20b.ipynb#x"],
  ["/top.csv", "/lab/tree/top.csv"],
  ["/files/top.csv", "/lab/tree/top.csv"],
  ["../../up", null],
  ["https://a.org", "https://a.org"],
  ["mailto:a@b.c", "mailto:a@b.c"],
  ["#part", "#part"],
  ["//a.org/x", null],
  ["\\\\a.org", null],
  ["javascript:1", null],
  ["java\nscript:1", null],
  ["\u0001javascript:1", null],
  ["vscode://x", null],
  ["%2e%2e/%2e%2e/x", null],
  ["a%00b", null],
])("[O19] the link %j leads to %j", (target, href) => {
  expect(resolveLink(target, "folder/book.ipynb")?.href ?? null).toBe(href);
});

test.each<[string, string, boolean]>([
  ["color", "red", true],
  ["background", "url(https://x/y)", false],
  ["background", "u\\72l(https://x/y)", false],
  ["background", "url(data:image/png;base64,AA)", true],
  ["fill", "url(#grad)", true],
  ["background", 'image-set("https://x" 1x)', false],
  ["--x", "url(//x)", false],
  ["animation", "spin 1s infinite", false],
  ["background", "linear-gradient(90deg, #5fbdd6 50%, transparent 50%)", true],
])("[O40] style %s: %s is kept: %s", (name, value, kept) => {
  expect(isSafe(name, value)).toBe(kept);
});

test.each([
  ["td", "S td"],
  ["#T_1 td", "S #p-T_1 td"],
  ["body > p", "S > p"],
  [":root", "S"],
  ["a[href='#x']", "S a[href='#x']"],
])("[O41] the selector %s becomes %s", (selector, scoped) => {
  expect(scopeSelector(selector, "S", "p-")).toBe(scoped);
  expect(splitSelectors("a, b:is(c, d), e[x=','] ")).toEqual(["a", "b:is(c, d)", "e[x=',']"]);
});

test.each<[string, string, Record<string, string>]>([
  ["\\begin{align}a\\end{align}", "\\begin{align*}a\\end{align*}", {}],
  ["\\begin{eqnarray}a&=&b\\\\c&=&d\\end{eqnarray}", "\\begin{align*}a&=b\\\\c&=d\\end{align*}", {}],
  ["\\newcommand{\\R}{\\mathbb{R}}\\R", "\\R", { "\\R": "\\mathbb{R}" }],
  ["\\newcommand\\v[1]{\\vec{#1}} x", "x", { "\\v": "\\vec{#1}" }],
  ["\\DeclareMathOperator*{\\argmax}{arg\\,max}y", "y", { "\\argmax": "\\operatorname*{arg\\,max}" }],
  ["a\\label{x}", "a", {}],
  ["\\eqref{x}", "(\\text{x})", {}],
])("[O42] %s is set as %s", (source, tex, defined) => {
  const macros: Record<string, string> = {};
  expect(prepareTex(source, true, macros).tex).toBe(tex);
  expect(macros).toEqual(defined);
});

test.each([
  ["# A b\n\n## A b", '<h1 id="A-b">A b</h1>\n<h2 id="A-b-1">A b</h2>'],
  ["~~a~~ <b>x</b>", "<p><s>a</s> <b>x</b></p>"],
  ["https://a.org", '<p><a href="https://a.org">https://a.org</a></p>'],
  ["![$x$](a.png)", '<p><img src="a.png" alt="$x$"></p>'],
])("[O43] Markdown %j", (source, html) => {
  expect(parseMarkdown(source).html.trim()).toBe(html);
});

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((char) => char.charCodeAt(0)) : part)),
  );
const pad = Array.from({ length: 30 }, () => 0);
test.each<[string, Uint8Array, [number, number] | null]>([
  ["PNG", bytes([0x89], "PNG\r\n", [26, 10, 0, 0, 0, 13], "IHDR", [0, 0, 2, 128, 0, 0, 1, 224], pad), [640, 480]],
  ["GIF", bytes("GIF89a", [64, 1, 200, 0], pad), [320, 200]],
  ["JPEG", bytes([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 1, 0x2c, 2, 0x58], pad), [600, 300]],
  [
    "WebP, lossy",
    bytes("RIFF", [0, 0, 0, 0], "WEBPVP8 ", [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 100, 0, 50, 0], pad),
    [100, 50],
  ],
  [
    "WebP, extended",
    bytes("RIFF", [0, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0, 49, 0, 0], pad),
    [100, 50],
  ],
  ["HTML", bytes("<html><script>alert(1)</script></html>"), null],
  ["cut short", bytes([0x89], "PNG"), null],
])("[O44] the size of a %s image is read from its first bytes", (_name, data, size) => {
  expect(rasterSize(data)).toEqual(size && { width: size[0], height: size[1] });
});

test.each<[string[], number]>([
  [["scatter", "bar"], 0],
  [["scattergl", "scattergl"], 3],
  [["scatter3d", "surface", "scattergl"], 4],
  [["scattermap"], 1],
])("a figure of %j holds %i WebGL contexts", (types, count) =>
  expect(contextsOf(figure(types.map((type) => ({ type }))))).toBe(count),
);

test.each<[string, [contexts: number, distance: number][], number[]]>([
  [
    "nobody while there is room",
    [
      [3, 0],
      [3, 900],
    ],
    [],
  ],
  [
    "the farthest that holds contexts",
    [
      [3, 0],
      [0, 5000],
      [3, 900],
      [3, 2000],
    ],
    [3],
  ],
  [
    "of those in view the one that came first",
    [
      [3, 0],
      [3, 0],
      [3, 0],
    ],
    [0],
  ],
  ["the farthest of too many", Array.from({ length: 5 }, (_, at): [number, number] => [0, at * 100]), [4]],
])("[W123] %s rests", (_name, figures, expected) => {
  const live = figures.map(([contexts, distance]) => ({ contexts, distance }));
  expect(whoRests(live, { figures: 4, contexts: 6 })).toEqual(expected);
});

test("a picture fits its window, and what is under the pointer stays there while it grows", () => {
  const place = fitted({ width: 500, height: 200 }, { width: 1000, height: 1000 });
  expect([place.scale, place.x + 250 * place.scale, place.y + 100 * place.scale]).toEqual([1.84, 500, 500]);
  const point = { x: 300, y: 400 };
  const before = [(point.x - place.x) / place.scale, (point.y - place.y) / place.scale];
  const next = zoomedAt(place, 1.5, point);
  expect((point.x - next.x) / next.scale).toBeCloseTo(before[0]!);
  expect((point.y - next.y) / next.scale).toBeCloseTo(before[1]!);
});
