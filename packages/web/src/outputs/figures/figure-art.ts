/**
 * How a picture was meant for white paper, told from the colours of a small copy. Called by figure-tone.ts, and by published
 * pages.
 */
const SIDE = 96;
/** Less opaque is nothing at all. */
const CLEAR = 32;

/** Line art, whose paper can become the page; or other art with dark strokes on nothing, which needs its paper. */
export type PaperTone = "line-art" | "on-paper";

export function paperToneOf(image: HTMLImageElement): PaperTone | null {
  const ratio = image.naturalHeight / (image.naturalWidth || 1);
  const width = Math.max(1, Math.round(ratio > 1 ? SIDE / ratio : SIDE));
  const height = Math.max(1, Math.round(ratio > 1 ? SIDE : SIDE * ratio));
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const paint = canvas.getContext("2d", { willReadFrequently: true });
  if (!paint) return null;
  try {
    paint.drawImage(image, 0, 0, width, height);
    return toneOfPixels(paint.getImageData(0, 0, width, height).data, width, height);
  } catch {
    // A canvas that may not be read (an image of another origin): leave the figure alone.
    return null;
  }
}

/** Of RGBA pixels. */
export function toneOfPixels(pixels: ArrayLike<number>, width: number, height: number): PaperTone | null {
  if (isForDark(pixels, width * height)) return null;
  if (isLineArt(pixels, width, height)) return "line-art";
  return hasInkOnNothing(pixels, width, height) ? "on-paper" : null;
}

/** A light drawing on nothing was not meant for white. */
function isForDark(pixels: ArrayLike<number>, total: number): boolean {
  let clear = 0;
  for (let at = 0; at < total; at++) if (pixels[at * 4 + 3]! < CLEAR) clear++;
  return clear > total * 0.5 && meanLight(pixels, total) > 150;
}

/** Labels of a heat map, of bars: dark pixels beside clear ones. */
function hasInkOnNothing(pixels: ArrayLike<number>, width: number, height: number): boolean {
  const total = width * height;
  const isClear = (at: number) => pixels[at * 4 + 3]! < CLEAR;
  let ink = 0;
  for (let at = 0; at < total; at++) {
    if (isClear(at) || Math.max(pixels[at * 4]!, pixels[at * 4 + 1]!, pixels[at * 4 + 2]!) > 90) continue;
    if (isClear(at - 1) || isClear(at + 1) || isClear(at - width) || isClear(at + width)) ink++;
  }
  return ink > total * 0.004;
}

/** A figure on white or on nothing: mostly paper, paper at the edges, and few other colours in large areas. */
function isLineArt(pixels: ArrayLike<number>, width: number, height: number): boolean {
  const total = width * height;
  let paper = 0;
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
    if (alpha < CLEAR || low > 236) {
      paper++;
      if (onEdge) edgePaper++;
    } else {
      colors.add(((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5));
      if (high - low > 60) saturated++;
    }
  }
  return edgePaper > edge * 0.85 && paper > total * 0.4 && saturated < total * 0.35 && colors.size < 140;
}

function meanLight(pixels: ArrayLike<number>, total: number): number {
  let sum = 0;
  let weight = 0;
  for (let at = 0; at < total; at++) {
    const alpha = pixels[at * 4 + 3]!;
    if (alpha < CLEAR) continue;
    sum += (pixels[at * 4]! * 0.3 + pixels[at * 4 + 1]! * 0.59 + pixels[at * 4 + 2]! * 0.11) * alpha;
    weight += alpha;
  }
  return weight === 0 ? 255 : sum / weight;
}
