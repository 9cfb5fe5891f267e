/**
 * Text that can be read on a ground that an output brings: outputs are drawn for white pages and often set a ground without
 * setting the text on it. Called by css-scope.ts and sanitise.ts.
 */
const DARK = "#1a1f21";
const LIGHT = "#ffffff";

let paint: CanvasRenderingContext2D | null | undefined;

/** A readable text colour for a plain ground; null for grounds that let the page through, or are not plain. */
export function inkOn(ground: string): string | null {
  const light = lightOf(ground);
  return light === null ? null : inkOnLight(light);
}

/** The page's colours are not for what stands on another ground: links and quiet words are in its text's colour, code is framed by it. */
const OF_THE_TEXT =
  ["text", "text-2", "accent", "accent-hover"].map((token) => `--${token}: currentColor;`).join(" ") +
  " --surface-code: color-mix(in srgb, currentColor 8%, transparent);";

/**
 * For an element with a ground of its own: its text can be read there, and what is in it. Nothing for grounds that let the page
 * through, or are not plain. `inked`: it says the colour of its text itself.
 */
export function onGround(ground: string, inked = false): string {
  const ink = inkOn(ground);
  if (ink === null) return "";
  return inked ? OF_THE_TEXT : `color: ${ink}; ${OF_THE_TEXT}`;
}

/** `light`: relative luminance of a ground, 0 to 1. */
export const inkOnLight = (light: number): string => (light > 0.2 ? DARK : LIGHT);

/** Relative luminance of an opaque colour in CSS, 0 to 1; null where it is none. */
function lightOf(colour: string): number | null {
  paint ??= document.createElement("canvas").getContext("2d");
  if (!paint || !colour || /var\(|gradient|url/.test(colour)) return null;
  paint.fillStyle = "#010203";
  paint.fillStyle = colour;
  const found = String(paint.fillStyle);
  const hex = /^#(..)(..)(..)$/.exec(found);
  // What is translucent or was not understood keeps the page's text.
  if (!hex || found === "#010203") return null;
  return luminance(hex.slice(1).map((part) => Number.parseInt(part, 16)));
}

/** Relative luminance (WCAG 2) of red, green and blue, each 0 to 255. */
export const luminance = ([red = 0, green = 0, blue = 0]: readonly number[]): number =>
  0.2126 * linear(red / 255) + 0.7152 * linear(green / 255) + 0.0722 * linear(blue / 255);

const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** On the dark page darker text, on the light page lighter text than this has less than 3:1. */
const TOO_DARK = 0.14;
const TOO_LIGHT = 0.3;
const readable = (colour: string): string => `color-mix(in srgb, ${colour} 45%, var(--text))`;

/** Text in a colour that was chosen for white paper, on no ground of its own: null where it can be read on a dark page as well. */
export function litInDark(colour: string): string | null {
  const light = lightOf(colour);
  return light === null || light >= TOO_DARK ? null : `light-dark(${colour}, ${readable(colour)})`;
}

/** Text in a colour that was chosen for some terminal: can be read on both pages. `light`: its luminance. */
export function readOnBoth(colour: string, light: number): string {
  if (light < TOO_DARK) return `light-dark(${colour}, ${readable(colour)})`;
  return light > TOO_LIGHT ? `light-dark(${readable(colour)}, ${colour})` : colour;
}

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
