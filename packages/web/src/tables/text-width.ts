/**
 * How wide texts of a grid are drawn, in the fonts that stand there. Figures and the signs between them are all of one width there. Called by
 * table-grid.ts; it lays nothing out.
 */
import type { Measure } from "./column-layout.ts";

/** How much wider figures of one width are than their own, at most. */
const TABULAR = 1.06;

let canvas: CanvasRenderingContext2D | null = null;

/** `within`: an element of the grid, in the page. */
export function measureIn(within: Element): Measure {
  const { fontFamily, fontSize } = getComputedStyle(within);
  const width = (font: string) => (text: string) => {
    canvas ??= document.createElement("canvas").getContext("2d");
    if (!canvas) return text.length * 8;
    canvas.font = font;
    return canvas.measureText(text.replace(/[\d:+-]/g, "0")).width * TABULAR;
  };
  return {
    cell: width(`${fontSize} ${fontFamily}`),
    small: width(`11px ${fontFamily}`),
    name: width(`600 ${fontSize} ${fontFamily}`),
  };
}
