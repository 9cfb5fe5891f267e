/**
 * Vega charts and Mermaid diagrams of a published page: each in a frame with the program that draws it, which stands once in the file.
 * Called by outputs.ts and index.ts.
 */
import type { Json } from "@pellucid/notebook";
import { isLite, type Chart } from "../outputs/figures/chart-kind.ts";
import { asData, type Frames } from "./frames.ts";

/** Kept until it is drawn, px. */
const ROOM = { chart: 180, diagram: 60 } as const;

export function placeChart(frames: Frames, value: Json, mime: string, words: string): HTMLElement {
  const chart = (typeof value === "string" ? JSON.parse(value) : value) as Chart;
  const script = `pellucidChart(element, ${asData(chart)}, ${isLite(chart, mime)})`;
  return frames.place({ html: "", program: "vega.js.gz", script }, "Chart", words || "Chart", ROOM.chart);
}

/** Once the prose is drawn. */
export function placeDiagrams(root: HTMLElement, frames: Frames): void {
  for (const code of root.querySelectorAll<HTMLElement>("pre > code.language-mermaid")) {
    const source = code.textContent ?? "";
    const script = `pellucidDiagram(element, ${asData(source)})`;
    const place = frames.place({ html: "", program: "mermaid.js.gz", script }, "Diagram", source, ROOM.diagram);
    code.parentElement!.replaceWith(place);
  }
}
