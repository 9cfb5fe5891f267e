/**
 * Figures drawn for white paper, on a dark page.
 *
 * Line art on white is adapted (inverted, with its hues turned back); photographs and heat maps never are. Which it is, is
 * decided from the colours of a small copy: `isLineArt` is pure and tested. "As drawn" on the output's hover bar takes the
 * adaptation back. Called by image.ts once an image is there; the file and copies always hold the original.
 */
import { action, make } from "./elements.ts";
import type { MimeContext } from "./output-view.ts";

const SIDE = 96;

/** Decides, marks the image (`data-tone`), and offers the original. The colours themselves are changed by outputs.css. */
export function adaptFigure(host: HTMLElement, image: HTMLImageElement, context: MimeContext): void {
  if (context.metadata["needs_background"] === "light" || !looksLikeLineArt(image)) return;
  image.dataset["tone"] = "line-art";
  const bar = make("div", "out-hover-bar");
  const button = action("As drawn", () => {
    const drawn = image.toggleAttribute("data-as-drawn");
    button.setAttribute("aria-pressed", String(drawn));
  });
  button.setAttribute("aria-pressed", "false");
  button.classList.add("out-as-drawn");
  bar.append(button);
  host.append(bar);
}

function looksLikeLineArt(image: HTMLImageElement): boolean {
  const ratio = image.naturalHeight / (image.naturalWidth || 1);
  const width = Math.max(1, Math.round(ratio > 1 ? SIDE / ratio : SIDE));
  const height = Math.max(1, Math.round(ratio > 1 ? SIDE : SIDE * ratio));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const paint = canvas.getContext("2d", { willReadFrequently: true });
  if (!paint) return false;
  try {
    paint.drawImage(image, 0, 0, width, height);
    return isLineArt(paint.getImageData(0, 0, width, height).data, width, height);
  } catch {
    // A canvas that may not be read (an image of another origin): leave the figure alone.
    return false;
  }
}

/**
 * RGBA pixels of a figure on white or on nothing: mostly paper, paper at the edges, and few other colours in large areas.
 */
export function isLineArt(pixels: ArrayLike<number>, width: number, height: number): boolean {
  const total = width * height;
  let paper = 0;
  let clear = 0;
  let saturated = 0;
  let edge = 0;
  let edgePaper = 0;
  const colors = new Set<number>();
  for (let at = 0; at < total; at++) {
    const red = pixels[at * 4]!;
    const green = pixels[at * 4 + 1]!;
    const blue = pixels[at * 4 + 2]!;
    const alpha = pixels[at * 4 + 3]!;
    const onEdge = at < width || at >= total - width || at % width === 0 || at % width === width - 1;
    if (onEdge) edge++;
    const high = Math.max(red, green, blue);
    const low = Math.min(red, green, blue);
    if (alpha < 32 || low > 236) {
      paper++;
      if (alpha < 32) clear++;
      if (onEdge) edgePaper++;
    } else {
      colors.add(((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5));
      if (high - low > 60) saturated++;
    }
  }
  // On nothing at all the drawing itself must be dark to have been meant for white.
  if (clear > total * 0.5 && meanLight(pixels, total) > 150) return false;
  return edgePaper > edge * 0.85 && paper > total * 0.4 && saturated < total * 0.35 && colors.size < 140;
}

function meanLight(pixels: ArrayLike<number>, total: number): number {
  let sum = 0;
  let weight = 0;
  for (let at = 0; at < total; at++) {
    const alpha = pixels[at * 4 + 3]!;
    if (alpha < 32) continue;
    sum += (pixels[at * 4]! * 0.3 + pixels[at * 4 + 1]! * 0.59 + pixels[at * 4 + 2]! * 0.11) * alpha;
    weight += alpha;
  }
  return weight === 0 ? 255 : sum / weight;
}
