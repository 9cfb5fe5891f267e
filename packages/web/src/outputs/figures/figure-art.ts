/**
 * Whether a picture is line art on white, told from the colours of a small copy. Called by figure-tone.ts, and by published pages.
 */
const SIDE = 96;

export function looksLikeLineArt(image: HTMLImageElement): boolean {
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
