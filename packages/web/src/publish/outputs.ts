/**
 * The outputs of a cell as they stand in a published page: drawn by the same renderers as in the lab, whole instead of in windows,
 * without buttons that need the lab. Script goes into frames (frames.ts); pictures are in the file. Called by cells.ts.
 */
import { isStored, type Json, type MimeBundle, type Output, type Text as Printed } from "@pellucid/notebook";
import { asText, plainText } from "../outputs/content.ts";
import { make, outputElement } from "../outputs/elements.ts";
import { ErrorView } from "../outputs/errors/error-view.ts";
import { groupOutput } from "../outputs/errors/group-output.ts";
import { embeddedPages } from "../outputs/embedded-pages.ts";
import { inlineHtml, needsScript, renderHtml } from "../outputs/html.ts";
import { altText, drawingAsFile, reserve, setSize } from "../outputs/image.ts";
import { renderJson } from "../outputs/json-tree.ts";
import { renderLatex } from "../outputs/math/latex.ts";
import { renderMarkdownOutput } from "../outputs/markdown/markdown-output.ts";
import { choices, metadataOf, VEGA } from "../outputs/mime-choice.ts";
import type { MimeContext, OutputContext } from "../outputs/output-view.ts";
import { plotlyVersion, readFigure } from "../outputs/figures/plotly-figure.ts";
import { Screen } from "../outputs/text/screen.ts";
import { drawLine } from "../outputs/text/text-line.ts";
import { GROUP_HEAD } from "../outputs/errors/traceback.ts";
import { figureIn, isPlotlyLibrary } from "../outputs/figures/plotly-page.ts";
import { scriptTag } from "../outputs/figures/plot-needs.ts";
import { chartIn } from "../outputs/figures/vega-page.ts";
import { placeChart } from "./drawings.ts";
import type { Kind } from "./numbering.ts";
import type { OutputPlace } from "./output-place.ts";
import { drawWidget } from "./widgets.ts";

export interface DrawnOutput {
  readonly element: HTMLElement;
  /** What it is numbered as. */
  readonly kind: Kind | null;
}

type Shown = Extract<Output, { type: "display" | "result" }>;

/** Higher than this printed text scrolls on the screen; on paper it is whole, or of a flood its beginning and its end. */
const MANY_LINES = 60;
const FLOOD = { lines: 1000, first: 300, last: 100 } as const;

export function drawOutput(output: Output, index: number, place: OutputPlace): DrawnOutput {
  switch (output.type) {
    case "stream": {
      return { element: drawStream(output.name, wholeText(output.text), place), kind: null };
    }
    case "error": {
      const view = new ErrorView(output, contextOf(place));
      return { element: withFolds(view.element, view.traceback), kind: null };
    }
    case "display":
    case "result":
      return drawBundle(output, index, place);
    default: {
      const element = outputElement("display");
      const words = output.type === "elided" ? `${output.count} more outputs` : JSON.stringify(output.json, null, 2);
      element.append(make("pre", "out-pre", words.slice(0, 20_000)));
      return { element, kind: null };
    }
  }
}

export const wholeText = (text: Printed): string => (isStored(text) ? text.tail : text);

/** Printed text with its colours; carriage returns have done what they do on a screen. */
export function printed(text: string): HTMLElement {
  const screen = new Screen();
  screen.write(text);
  const element = make("pre", screen.count > MANY_LINES ? "out-text published-long" : "out-text");
  if (screen.count > MANY_LINES) element.tabIndex = 0;
  const flood = screen.count > FLOOD.lines ? makeFlood(screen.count) : null;
  for (const [at, line] of screen.lines.slice(0, screen.count).entries()) {
    const row = make("span", "");
    drawLine(row, line);
    if (at === FLOOD.first && flood) element.append(...flood.parts);
    const inside = flood && at >= FLOOD.first && at < screen.count - FLOOD.last;
    (inside ? flood.middle : element).append(...row.childNodes, "\n");
  }
  return element;
}

/** The middle of a flood, which the screen alone has, and what paper says in its place. */
function makeFlood(lines: number): { readonly middle: HTMLElement; readonly parts: readonly HTMLElement[] } {
  const middle = make("span", "published-middle");
  const left = (lines - FLOOD.first - FLOOD.last).toLocaleString("en");
  const words = make("span", "published-left-out", `${left} of ${lines.toLocaleString("en")} lines are not printed\n`);
  words.setAttribute("aria-hidden", "true");
  return { middle, parts: [middle, words] };
}

/** Printed text; an ExceptionGroup, which comes as text, as other errors. */
function drawStream(name: string, text: string, place: OutputPlace): HTMLElement {
  const group = name === "stderr" && text.includes(GROUP_HEAD) ? groupOutput(text, contextOf(place)) : null;
  const element = outputElement(group ? "error" : "stream", `application/vnd.jupyter.${name}`);
  if (!group) {
    element.dataset["stream"] = name;
    element.append(printed(text));
    return element;
  }
  const { before, view, after } = group;
  const words = (part: string) => (part ? [printed(part)] : []);
  element.append(...words(before), withFolds(view.body, view.traceback), ...words(after));
  return element;
}

function contextOf({ path, cell, language, notebook }: OutputPlace): OutputContext {
  const code = notebook.cells
    .filter(({ type }) => type === "code")
    .map(({ id, source, executionCount: count }, at) => ({ id, number: at + 1, source, count }));
  const locate = (count: number) => code.find((one) => one.count === count) ?? null;
  return { path, cell, language, locate, codeCells: () => code };
}

/** An error without what needs the lab, its folds filled. */
function withFolds(element: HTMLElement, traceback: string): HTMLElement {
  openFolds(element);
  for (const button of element.querySelectorAll(".out-frame-head button")) button.replaceWith(placeOf(button));
  withoutActs(element);
  const shown = element.querySelector(".out-traceback");
  if (shown) shown.replaceWith(printed(traceback));
  else if (traceback) {
    const details = make("details", "out-fold published-full");
    details.append(make("summary", "", "Full traceback"), printed(traceback));
    element.append(details);
  }
  return element;
}

/** A frame in a cell leads there. */
function placeOf({ textContent }: Element): HTMLElement {
  const link = make("a", "out-frame-place", textContent ?? "");
  const number = /^cell (\d+)/.exec(link.textContent)?.[1];
  if (number !== undefined) link.setAttribute("href", `#cell-${number}`);
  return link;
}

/** What a fold holds comes with its first opening: here it has to be there from the beginning. */
function openFolds(root: HTMLElement): void {
  const seen = new Set<Element>();
  for (let left = 400; left > 0; left--) {
    const next = [...root.querySelectorAll("details")].find((one) => !seen.has(one));
    if (!next) return;
    seen.add(next);
    const open = next.open;
    next.open = true;
    next.dispatchEvent(new Event("toggle"));
    next.open = open;
  }
}

function withoutActs(root: HTMLElement): void {
  for (const one of root.querySelectorAll(".out-actions, .out-hover-bar")) one.remove();
  for (const button of root.querySelectorAll("button"))
    button.replaceWith(make("span", "out-note", button.textContent ?? ""));
}

function drawBundle(output: Shown, index: number, place: OutputPlace): DrawnOutput {
  const element = outputElement(output.type);
  let refused: string | undefined;
  for (const mime of choices(output.data)) {
    const host = make("div", "out-content");
    const context: MimeContext = {
      path: place.path,
      cell: place.cell,
      language: place.language,
      mime,
      metadata: metadataOf(output.metadata, mime),
      bundle: output.data,
      index,
      output: element,
      signal: new AbortController().signal,
    };
    try {
      const kind = drawValue(host, output.data[mime] as Json, context, place);
      element.dataset["mime"] = mime;
      if (refused) host.append(make("div", "out-note", refused));
      element.append(host);
      withoutActs(element);
      return { element, kind };
    } catch (error) {
      refused ??= `${mime} could not be shown: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  if (refused) element.append(make("div", "out-note", refused));
  return { element, kind: null };
}

function drawValue(host: HTMLElement, value: Json, context: MimeContext, place: OutputPlace): Kind | null {
  const { mime } = context;
  if (mime.startsWith("image/")) return drawImage(host, value, context);
  if (mime === "application/vnd.plotly.v1+json") return drawPlotly(host, value, context.bundle, place);
  if (mime === "application/vnd.jupyter.widget-view+json") return drawWidget(host, value, context.bundle, place);
  if (VEGA.test(mime)) return drawChart(host, value, context, place);
  if (PLOT_CODE.test(mime)) {
    place.plots.load(asText(value));
    return null;
  }
  if (PLOT.test(mime)) return drawPlot(host, context.bundle, place);
  if (mime === "text/html") return drawHtml(host, asText(value), context, place);
  if (mime.endsWith("javascript")) {
    const script = asText(value);
    const before = place.frames.codeFor(scriptTag(script));
    host.append(place.frames.place({ html: "", script, before }, "Output with script", plainText(context.bundle), 0));
    return null;
  }
  if (mime === "text/markdown") void renderMarkdownOutput(host, value, context);
  else if (mime === "text/latex") void renderLatex(host, value, context);
  else if (/[/+]json$/.test(mime)) {
    void renderJson(host, value, context);
    openFolds(host);
  } else host.append(printed(asText(value)));
  return null;
}

function drawChart(host: HTMLElement, value: Json, { mime, bundle }: MimeContext, { frames }: OutputPlace): Kind {
  host.append(placeChart(frames, JSON.parse(JSON.stringify(value)) as Json, mime, plainText(bundle)));
  return "Figure";
}

/** Plots whose code lies in the kernel's environment, and the outputs that load it. */
const PLOT = /^application\/vnd\.(?:bokehjs|holoviews)_exec\./;
const PLOT_CODE = /^application\/vnd\.(?:bokehjs|holoviews)_load\./;

function drawPlot(host: HTMLElement, bundle: MimeBundle, { plots }: OutputPlace): Kind | null {
  const part = (mime: string): string => (bundle[mime] === undefined ? "" : asText(bundle[mime] as Json));
  const drawn = plots.place(part("text/html"), part("application/javascript"), plainText(bundle));
  if (drawn) host.append(drawn);
  return drawn && "Figure";
}

function drawHtml(host: HTMLElement, html: string, context: MimeContext, place: OutputPlace): Kind | null {
  const chart = chartIn(html);
  if (chart) return drawChart(host, chart as Json, context, place);
  const figure = figureIn(html);
  if (figure) return drawPlotly(host, figure as Json, context.bundle, place);
  if (isPlotlyLibrary(html)) return null;
  const script = needsScript(html);
  if (script !== null) {
    const before = script === html ? place.frames.codeFor(html) : [];
    host.append(place.frames.place({ html: script, before }, "Output with script", plainText(context.bundle), 40));
    return null;
  }
  const { files } = embeddedPages(html, place.path);
  if (files.length === 0) renderHtml(host, html, context);
  else {
    const told = files.map(({ name }) => `${name}, which this output embeds, is a file of its own.`);
    host.append(inlineHtml(html, place.path).box, make("div", "out-note", told.join(" ")));
  }
  return host.querySelectorAll(".out-table").length === 1 ? "Table" : host.querySelector("img, svg") ? "Figure" : null;
}

function drawImage(host: HTMLElement, value: Json, context: MimeContext): Kind {
  const image = make("img", "out-image");
  image.alt = altText(context);
  setSize(image, context.metadata, context.mime);
  reserve(image, asText(value), context);
  image.src = dataAddress(asText(value), context.mime);
  host.append(image);
  return "Figure";
}

/** An `<img>` runs no script and loads nothing, whatever is in it. */
export function dataAddress(text: string, mime: string): string {
  if (!/^image\/[\w.+-]+$/.test(mime)) throw new Error("this is no picture");
  if (mime === "image/svg+xml" && text.includes("<"))
    return `data:image/svg+xml;base64,${btoa(binary(drawingAsFile(text)))}`;
  const data = text.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data)) throw new Error("the image data is not base64");
  return `data:${mime};base64,${data}`;
}

/** The same; null for what is no picture. */
export function pictureAddress(value: unknown, mime: string): string | null {
  try {
    return dataAddress(asText(value as Json), mime);
  } catch {
    return null;
  }
}

/** UTF-8 as a string of bytes. */
function binary(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

const PLOTLY_HEIGHT = 450;

function drawPlotly(host: HTMLElement, value: Json, bundle: MimeBundle, { frames }: OutputPlace): Kind {
  const figure = readFigure(JSON.parse(JSON.stringify(value)));
  const height = Number(figure.layout["height"]);
  const title = titleOf(figure.layout["title"]);
  host.append(
    frames.place(
      { program: `plotly-${plotlyVersion(figure)}.js.gz`, figure },
      title ? `Figure: ${title}` : "Interactive figure",
      plainText(bundle) || "Interactive figure",
      height > 0 && height < 10_000 ? height : PLOTLY_HEIGHT,
    ),
  );
  return "Figure";
}

function titleOf(title: unknown): string {
  const text = typeof title === "object" && title !== null ? (title as { text?: unknown }).text : title;
  return typeof text === "string" ? text.replace(/<[^>]*>/g, "").slice(0, 100) : "";
}
