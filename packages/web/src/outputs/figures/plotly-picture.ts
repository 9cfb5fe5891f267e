/**
 * Pictures of a plotly figure: as it is seen, and as its author made it with what a person did to it since, which is what is saved and copied.
 * Called by plotly.ts, with the first press on its bar.
 */
import { addressOf } from "../blob-address.ts";
import { make } from "../elements.ts";
import type { FigureState } from "./plotly-drawing.ts";
import { plotlyVersion, type Figure } from "./plotly-figure.ts";
import { loadPlotly } from "./plotly-program.ts";

/** Out of sight, but measured as text on the page is. */
const ASIDE = "position: fixed; left: -20000px; top: 0; pointer-events: none";

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Drawn anew beside the page, in its own colours. For figures that need no frame. */
export async function originalPicture(figure: Figure, state: FigureState, size: PictureSize): Promise<string> {
  const plotly = await loadPlotly(plotlyVersion(figure));
  const aside = document.body.appendChild(make("div", ""));
  aside.style.cssText = ASIDE;
  aside.ariaHidden = "true";
  aside.inert = true;
  try {
    const { data, layout } = structuredClone(figure);
    await plotly.react(aside, { data, layout: { ...layout, ...size }, config: { staticPlot: true } });
    if (Object.keys(state.layout).length > 0) await plotly.relayout(aside, state.layout);
    for (const [change, traces] of state.styles) await plotly.restyle(aside, change, traces);
    return await plotly.toImage(aside, { format: "svg", ...size });
  } finally {
    plotly.purge(aside);
    aside.remove();
  }
}

/** An image that is there, of data or of a picture that the page has. */
export async function imageOf(address: string, signal: AbortSignal): Promise<HTMLImageElement> {
  const image = make("img", "");
  image.alt = "Figure";
  const data = address.startsWith("data:") ? blobOf(address) : null;
  image.dataset["kind"] = data?.type === "image/svg+xml" ? "vector" : "raster";
  image.src = data ? addressOf(data, signal) : address;
  await image.decode();
  return image;
}

/** Addresses of data cannot be fetched under the page's policy. */
function blobOf(address: string): Blob {
  const comma = address.indexOf(",");
  const [head, body] = [address.slice(0, comma), address.slice(comma + 1)];
  const type = /^data:([^;,]+)/.exec(head)?.[1] ?? "image/png";
  const bytes = () => Uint8Array.from(atob(body), (char) => char.charCodeAt(0));
  return new Blob([head.endsWith(";base64") ? bytes() : decodeURIComponent(body)], { type });
}
