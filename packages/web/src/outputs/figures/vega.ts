/**
 * Charts of Vega and Vega-Lite, as Altair makes them: by their MIME types, and out of the page of script that Altair prints by default
 * (vega-page.ts). Called by bundle-view.ts and html.ts; loaded with the first chart.
 */
import type { Json } from "@pellucid/notebook";
import type { Config, View } from "vega";
import { isLite, type Chart } from "./chart-kind.ts";
import { make, whenNear } from "../elements.ts";
import { figureBar } from "./figure-bar.ts";
import type { FigurePictures } from "./figure-save.ts";
import type { MimeContext } from "../output-view.ts";
import { currentTheme, onThemeChange, tokenValues } from "../theme-watch.ts";
import { chartView, darkChart } from "./vega-view.ts";

/** Kept for a chart until it is drawn, px. */
const ROOM = 180;

export function renderVega(host: HTMLElement, value: Json, context: MimeContext): void {
  const chart = (typeof value === "string" ? JSON.parse(value) : value) as Chart;
  const place = new ChartPlace(chart, context);
  host.append(place.element);
  place.bar = figureBar(host, place).bar;
  place.bar.hidden = true;
  whenNear(place.element, context.signal, () => void place.begin());
}

class ChartPlace implements FigurePictures {
  readonly element = make("div", "out-vega");
  /** There while a chart is. */
  bar: HTMLElement | null = null;
  readonly #chart: Chart;
  readonly #context: MimeContext;
  #view: View | null = null;

  constructor(chart: Chart, context: MimeContext) {
    this.#chart = chart;
    this.#context = context;
    this.element.style.minHeight = `${ROOM}px`;
  }

  async begin(): Promise<void> {
    const stop = onThemeChange(() => void this.#show());
    this.#context.signal.addEventListener("abort", () => {
      stop();
      this.#view?.finalize();
    });
    await this.#show();
  }

  async #show(): Promise<void> {
    this.#view?.finalize();
    this.#view = null;
    const { element } = this;
    let view: View | null = null;
    try {
      view = viewOf(element, this.#chart, this.#context);
      this.#view = view;
      await view.runAsync();
    } catch (error) {
      // The theme turned meanwhile, and the chart is drawn anew.
      if (this.#view !== view) return;
      this.#view = null;
      const reason = error instanceof Error ? error.message : String(error);
      element.replaceChildren(make("div", "out-note", `The chart could not be drawn: ${reason}`));
    }
    element.style.minHeight = "";
    if (this.bar) this.bar.hidden = this.#view === null;
  }

  seen(): Promise<HTMLImageElement> {
    return this.#picture(this.#drawn());
  }

  /** In its own colours, as a person has moved and chosen in it. */
  async original(): Promise<HTMLImageElement> {
    const drawn = this.#drawn();
    if (currentTheme() !== "dark") return this.#picture(drawn);
    const aside = { lite: isLite(this.#chart, this.#context.mime), config: {}, held: () => undefined };
    const [container, bind] = [make("div", ""), make("div", "")];
    const view = chartView(this.#chart, { ...aside, container, bind });
    try {
      await view.runAsync();
      const known = new Set(Object.keys(view.getState().signals ?? {}));
      // The ground belongs to the theme.
      const signals = (name?: string) => name !== undefined && name !== "background" && known.has(name);
      view.setState(drawn.getState({ signals, data: (name?: string) => name?.endsWith("_store") === true }));
      await view.runAsync();
      return await this.#picture(view);
    } finally {
      view.finalize();
    }
  }

  #drawn(): View {
    if (!this.#view) throw new Error("the chart is not drawn");
    return this.#view;
  }

  async #picture(view: View): Promise<HTMLImageElement> {
    const { imageOf } = await import("./plotly-picture.ts");
    return imageOf(`data:image/svg+xml,${encodeURIComponent(await view.toSVG())}`, this.#context.signal);
  }
}

function viewOf(place: HTMLElement, chart: Chart, context: MimeContext): View {
  const drawing = make("div", "out-vega-drawing");
  const controls = make("div", "out-vega-controls");
  place.replaceChildren(drawing, controls);
  return chartView(chart, {
    lite: isLite(chart, context.mime),
    config: currentTheme() === "dark" ? darkConfig() : {},
    container: drawing,
    bind: controls,
    held: () => (context.output.dataset["held"] = "network"),
  });
}

/** What the author did not choose, in the colours of a dark page. */
function darkConfig(): Config {
  const names = ["--text", "--text-2", "--line", "--line-strong"] as const;
  const values = tokenValues(names);
  const [text, quiet, line, strong] = names.map((name) => values[name]);
  return darkChart({ text: text!, quiet: quiet!, line: line!, strong: strong! });
}
