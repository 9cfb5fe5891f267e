/**
 * What a figure on the page is made of: a drawing that can be taken down for a picture of itself, and what a person did to it, which
 * comes back with the next drawing. Here is the drawing that stands in the page itself. Called by plotly.ts.
 */
import type { PlotlyElement } from "./plotly-program.ts";
import { loadPlotly } from "./plotly-program.ts";
import { plotlyVersion, type Figure } from "./plotly-figure.ts";
import { make } from "../elements.ts";

export interface Drawing {
  /** It can be looked at. */
  readonly shown: Promise<void>;
  /** An address of a picture of it as it stands; null where there is none. */
  picture(): Promise<string | null>;
  /** As its author made it, where only the drawing itself can tell. */
  original?(): Promise<string | null>;
  end(): void;
}

/** A picture as plotly makes it. In an `<img>` it runs nothing, whatever is in it. */
export const isPicture = (value: unknown): value is string =>
  typeof value === "string" && /^data:image\/(?:png|svg\+xml|webp)[;,]/.test(value);

type Style = readonly [change: object, traces: readonly number[]];
const MOST_STYLES = 200;

/** Zoom, camera, legend: what was changed since the figure came. */
export class FigureState {
  layout: Record<string, unknown> = {};
  styles: Style[] = [];

  changed(layout: unknown, style: unknown): void {
    if (typeof layout === "object" && layout !== null) {
      const { width, height, autosize, ...rest } = layout as Record<string, unknown>;
      // Sizes follow the page, not the past.
      void [width, height, autosize];
      this.layout = { ...this.layout, ...rest };
    }
    if (!Array.isArray(style) || typeof style[0] !== "object" || style[0] === null) return;
    const traces = Array.isArray(style[1]) ? style[1].filter((one): one is number => Number.isSafeInteger(one)) : [];
    this.styles = [...this.styles, [style[0] as object, traces] as const].slice(-MOST_STYLES);
  }
}

export async function drawInPage(
  place: HTMLElement,
  figure: Figure,
  shown: object,
  state: FigureState,
): Promise<Drawing> {
  const plotly = await loadPlotly(plotlyVersion(figure));
  const box: PlotlyElement = place.appendChild(make("div", "out-plotly-box"));
  await plotly.react(box, structuredClone(shown));
  if (Object.keys(state.layout).length > 0) await plotly.relayout(box, state.layout);
  for (const [change, traces] of state.styles) await plotly.restyle(box, change, traces);
  box.on?.("plotly_relayout", (change) => state.changed(change, null));
  box.on?.("plotly_restyle", (change) => state.changed(null, change));
  const observer = new ResizeObserver(() => box.offsetWidth > 0 && plotly.Plots.resize(box));
  if (figure.layout["width"] === undefined) observer.observe(place);
  return {
    shown: Promise.resolve(),
    async picture() {
      const { width, height } = box.getBoundingClientRect();
      return width > 0 ? plotly.toImage(box, { format: "svg", width, height }) : null;
    },
    end() {
      observer.disconnect();
      plotly.purge(box);
      box.remove();
    },
  };
}
