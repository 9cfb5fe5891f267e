/**
 * Text that can be read on a ground that an output brings: outputs are drawn for white pages and often set a ground without
 * setting the text on it. Called by css-scope.ts and sanitise.ts.
 */
const DARK = "#1a1f21";
const LIGHT = "#ffffff";

let paint: CanvasRenderingContext2D | null | undefined;

/** A readable text colour for a plain ground; null for grounds that let the page through, or are not plain. */
export function inkOn(ground: string): string | null {
  paint ??= document.createElement("canvas").getContext("2d");
  if (!paint || !ground || /var\(|gradient|url/.test(ground)) return null;
  paint.fillStyle = "#010203";
  paint.fillStyle = ground;
  const color = String(paint.fillStyle);
  const hex = /^#(..)(..)(..)$/.exec(color);
  // What is translucent or was not understood keeps the page's text.
  if (!hex || color === "#010203") return null;
  const [red, green, blue] = hex.slice(1).map((part) => linear(Number.parseInt(part, 16) / 255)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 ? DARK : LIGHT;
}

const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** So much of a colour is left on a dark page that light text is read on white (4.5:1). */
const LEFT = "35%";
const COLOURS = /rgba?\([^)]*\)|#[\da-f]{3,8}\b|\b[a-z]{3,}\b(?![-(])/gi;

/** A bar or scale behind text that stays the page's own: on a dark page its colours step back. `image`: of a background. */
export const dimmedInDark = (image: string, isColour = (word: string) => CSS.supports("color", word)): string =>
  image.replaceAll(COLOURS, (word) =>
    word === "transparent" || !isColour(word)
      ? word
      : `light-dark(${word}, color-mix(in srgb, ${word} ${LEFT}, var(--surface-page)))`,
  );
