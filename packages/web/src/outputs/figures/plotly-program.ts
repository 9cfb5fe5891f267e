/**
 * plotly.js itself: a script file of our own, fetched with the first figure, in the version that a figure was made for; as a program of
 * the page, or as text for a frame. Called by plotly.ts.
 */
import fourUrl from "plotly.js-dist-min/plotly.min.js?url";
import threeUrl from "plotly3/plotly.min.js?url";
import { make } from "../elements.ts";

export interface PlotlyElement extends HTMLElement {
  on?(event: string, act: (change: unknown) => void): void;
}

export interface Plotly {
  react(element: HTMLElement, figure: object): Promise<unknown>;
  relayout(element: HTMLElement, change: object): Promise<unknown>;
  restyle(element: HTMLElement, change: object, traces: readonly number[]): Promise<unknown>;
  toImage(element: HTMLElement, options: object): Promise<string>;
  purge(element: HTMLElement): void;
  Plots: { resize(element: HTMLElement): void };
}

const addresses = { 3: threeUrl, 4: fourUrl } as const;
const loading = new Map<number, Promise<Plotly>>();
const texts = new Map<number, Promise<string>>();
let turn: Promise<unknown> = Promise.resolve();

/** One file at a time: both versions announce themselves under the same name. */
export function loadPlotly(version: 3 | 4): Promise<Plotly> {
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

/** For frames, which can load nothing. */
export function plotlyText(version: 3 | 4): Promise<string> {
  let text = texts.get(version);
  if (!text) {
    text = fetch(addresses[version]).then((response) => {
      if (!response.ok) throw new Error("plotly.js could not be loaded");
      return response.text();
    });
    text.catch(() => texts.delete(version));
    texts.set(version, text);
  }
  return text;
}
