/**
 * plotly figures. Called by bundle-view.ts.
 *
 * plotly.js comes as a script file of our own on the first figure, in the version that the figure was made for, and is drawn when the
 * figure comes near the view. Figures whose drawing writes programs as it goes (WebGL scatter and the like) run in an isolated frame,
 * because the page's policy forbids that.
 */
import type { Json } from "@pellucid/notebook";
import fourUrl from "plotly.js-dist-min/plotly.min.js?url";
import threeUrl from "plotly3/plotly.min.js?url";
import { make, whenNear } from "./elements.ts";
import { showFrame } from "./frame.ts";
import type { MimeContext } from "./output-view.ts";
import {
  needsFrame,
  needsNetwork,
  plotlyVersion,
  readFigure,
  themedLayout,
  type Figure,
  type FigureLook,
} from "./plotly-figure.ts";
import { currentTheme, onThemeChange, tokenValues } from "./theme-watch.ts";

interface Plotly {
  react(element: HTMLElement, figure: object): Promise<unknown>;
  purge(element: HTMLElement): void;
  Plots: { resize(element: HTMLElement): void };
}

const addresses = { 3: threeUrl, 4: fourUrl } as const;
const loading = new Map<number, Promise<Plotly>>();
let turn: Promise<unknown> = Promise.resolve();

const HEIGHT = 450;

export function renderPlotly(host: HTMLElement, value: Json, context: MimeContext): void | Promise<void> {
  const figure = readFigure(value);
  if (needsNetwork(figure)) {
    context.output.dataset["held"] = "network";
    host.append(make("div", "out-note", "Map backgrounds come from the web; outputs have no network here"));
  }
  if (needsFrame(figure)) return showInFrame(host, figure, context);
  const place = make("div", "out-plotly");
  const height = Number(figure.layout["height"]);
  place.style.minHeight = `${height > 0 && height < 10_000 ? height : HEIGHT}px`;
  host.append(place);
  whenNear(place, context.signal, () => void draw(place, figure, context));
}

async function draw(place: HTMLElement, figure: Figure, context: MimeContext): Promise<void> {
  try {
    const plotly = await load(plotlyVersion(figure));
    if (context.signal.aborted) return;
    const show = () =>
      plotly.react(place, {
        data: structuredClone(figure.data),
        layout: structuredClone(themedLayout(figure, lookOf())),
        ...(figure.frames ? { frames: figure.frames } : {}),
        config: configOf(figure),
      });
    await show();
    const stop = onThemeChange(() => void show());
    const observer = new ResizeObserver(() => place.offsetWidth > 0 && plotly.Plots.resize(place));
    if (figure.layout["width"] === undefined) observer.observe(place);
    context.signal.addEventListener("abort", () => {
      stop();
      observer.disconnect();
      plotly.purge(place);
    });
  } catch (error) {
    place.style.minHeight = "";
    const reason = error instanceof Error ? error.message : String(error);
    place.replaceChildren(make("div", "out-note", `The figure could not be drawn: ${reason}`));
  }
}

/** One file at a time: both versions announce themselves under the same name. */
function load(version: 3 | 4): Promise<Plotly> {
  let promise = loading.get(version);
  if (!promise) {
    promise = turn.then(() => loadScript(addresses[version]));
    turn = promise.catch(() => undefined);
    promise.catch(() => loading.delete(version));
    loading.set(version, promise);
  }
  return promise;
}

function loadScript(address: string): Promise<Plotly> {
  return new Promise((done, fail) => {
    const page = window as { Plotly?: Plotly | undefined };
    const script = make("script", "");
    script.src = address;
    script.addEventListener("load", () => {
      const plotly = page.Plotly;
      page.Plotly = undefined;
      script.remove();
      if (plotly) done(plotly);
      else fail(new Error("plotly.js did not start"));
    });
    script.addEventListener("error", () => fail(new Error("plotly.js could not be loaded")));
    document.head.append(script);
  });
}

function lookOf(): FigureLook {
  const tokens = tokenValues(["--text", "--text-3", "--line", "--font-ui"]);
  return {
    dark: currentTheme() === "dark",
    text: tokens["--text"]!,
    quiet: tokens["--text-3"]!,
    line: tokens["--line"]!,
    font: tokens["--font-ui"]!,
  };
}

/** The figure's own wishes, but no logo, no upload, and a tool bar only under the pointer. */
function configOf(figure: Figure): object {
  const { displayModeBar, scrollZoom, editable, staticPlot, modeBarButtonsToRemove, doubleClick } = figure.config;
  const asked = { displayModeBar, scrollZoom, editable, staticPlot, modeBarButtonsToRemove, doubleClick };
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return { displayModeBar: "hover", ...given, responsive: false, displaylogo: false, showLink: false };
}

/**
 * The same figure in an isolated frame: the program goes in as text, since the frame can load nothing. A change of theme makes the
 * frame anew, because colours are part of what the program drew.
 */
async function showInFrame(host: HTMLElement, figure: Figure, context: MimeContext): Promise<void> {
  const response = await fetch(addresses[plotlyVersion(figure)]);
  if (!response.ok) throw new Error("plotly.js could not be loaded");
  const program = await response.text();
  const place = make("div", "out-plotly");
  const height = Number(figure.layout["height"]);
  place.style.minHeight = `${height > 0 && height < 10_000 ? height : HEIGHT}px`;
  host.append(place);
  let shown = new AbortController();
  const show = () => {
    shown.abort();
    shown = new AbortController();
    place.replaceChildren();
    const script = program + startOf({ ...figure, layout: themedLayout(figure, lookOf()), config: configOf(figure) });
    showFrame(place, { html: '<div id="figure"></div>', script }, { ...context, signal: shown.signal });
  };
  show();
  const stop = onThemeChange(show);
  context.signal.addEventListener("abort", () => {
    stop();
    shown.abort();
  });
}

/** Script that draws the figure. It is set as text of a script element, where nothing in it can end it early. */
const startOf = (figure: object): string =>
  `\n;Plotly.newPlot("figure", ${JSON.stringify(figure)}).then(() => addEventListener("resize", () => Plotly.Plots.resize("figure")));`;
