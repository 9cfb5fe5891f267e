/**
 * How printed text is set: the state that ANSI "select graphic rendition" sequences leave behind, and its place in CSS.
 *
 * Called by the text screen (screen.ts) and, for old tracebacks, by traceback.ts. It knows nothing of lines or cursors.
 * The sixteen named colours come from the tokens; the others are shown as they were asked for.
 */

import { inkOnLight, luminance, readOnBoth } from "../ink.ts";

/** Colour: 0 to 15 are named, 16 to 255 the cube and the greys, a string is `#rrggbb`. */
export type Color = number | string | null;

export interface Style {
  readonly color: Color;
  readonly ground: Color;
  readonly bold: boolean;
  readonly faint: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly inverse: boolean;
  readonly hidden: boolean;
  /** Target of an OSC 8 link, http or https only. */
  readonly link: string | null;
}

export const PLAIN: Style = {
  color: null,
  ground: null,
  bold: false,
  faint: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
  hidden: false,
  link: null,
};

/** The style after `ESC [ parameters m`. Parameters beyond reason are ignored, not followed. */
export function select(style: Style, parameters: string): Style {
  if (parameters.length > 256) return style;
  // Both "38;2;1;2;3" and "38:2::1:2:3" are in use; the colon form is a group of its own.
  const groups = parameters === "" ? ["0"] : parameters.split(";");
  let next: { -readonly [K in keyof Style]: Style[K] } = { ...style };
  for (let at = 0; at < groups.length; at++) {
    const group = groups[at]!;
    const code = Number.parseInt(group || "0", 10);
    if (code === 38 || code === 48) {
      const colon = group.includes(":");
      const rest = colon ? group.split(":").slice(1) : groups.slice(at + 1);
      const [color, used] = extendedColor(rest, colon);
      if (color !== undefined) next[code === 38 ? "color" : "ground"] = color;
      if (!colon) at += used;
    } else if (code === 0) next = { ...PLAIN, link: style.link };
    else Object.assign(next, attribute(code, group));
  }
  return next;
}

/** What the parameters behind a 38 or 48 name, and how many of them they take up. */
function extendedColor(rest: readonly string[], colon: boolean): [Color | undefined, number] {
  if (rest[0] === "5") {
    const index = Number(rest[1]);
    return [Number.isInteger(index) && index >= 0 && index < 256 ? index : undefined, 2];
  }
  if (rest[0] !== "2") return [undefined, rest.length > 0 ? 1 : 0];
  // The colon form may carry a colour space before the three values.
  const values = (colon && rest.length > 4 ? rest.slice(2, 5) : rest.slice(1, 4)).map(Number);
  const good = values.length === 3 && values.every((value) => Number.isInteger(value) && value >= 0 && value < 256);
  return [good ? `#${values.map((value) => value.toString(16).padStart(2, "0")).join("")}` : undefined, 4];
}

function attribute(code: number, group: string): Partial<Style> {
  if (code >= 30 && code <= 37) return { color: code - 30 };
  if (code >= 40 && code <= 47) return { ground: code - 40 };
  if (code >= 90 && code <= 97) return { color: code - 82 };
  if (code >= 100 && code <= 107) return { ground: code - 92 };
  switch (code) {
    case 1:
      return { bold: true };
    case 2:
      return { faint: true };
    case 3:
      return { italic: true };
    case 4:
      return { underline: group !== "4:0" };
    case 7:
      return { inverse: true };
    case 8:
      return { hidden: true };
    case 9:
      return { strike: true };
    case 21:
    case 22:
      return { bold: false, faint: false };
    case 23:
      return { italic: false };
    case 24:
      return { underline: false };
    case 27:
      return { inverse: false };
    case 28:
      return { hidden: false };
    case 29:
      return { strike: false };
    case 39:
      return { color: null };
    case 49:
      return { ground: null };
    default:
      return {};
  }
}

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
const STEPS = [0, 95, 135, 175, 215, 255];

/** CSS of a colour. */
export function cssColor(color: Exclude<Color, null>): string {
  if (typeof color === "string") return color;
  if (color < 16) return `var(--ansi-${NAMES[color % 8]})`;
  return `rgb(${channels(color).join(" ")})`;
}

/** Red, green and blue, 0 to 255, of a colour that has no name. */
function channels(color: number | string): readonly number[] {
  if (typeof color === "string") return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  if (color >= 232) return Array<number>(3).fill(8 + (color - 232) * 10);
  const cube = color - 16;
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((step) => STEPS[step]!);
}

const OWN = "var(--surface-page)";

export interface Inks {
  readonly color: string | null;
  readonly ground: string | null;
}

/**
 * CSS of text and ground, to be read on light and dark pages. The named colours are text colours of the theme, dark on light and light
 * on dark: on such a ground black, white and what has no colour are the page's own.
 */
export function inksOf({ color, ground, inverse }: Pick<Style, "color" | "ground" | "inverse">): Inks {
  const text = color === null ? null : cssColor(color);
  const under = ground === null ? null : cssColor(ground);
  if (inverse) return { color: under ?? OWN, ground: text ?? "var(--text)" };
  if (ground === null) {
    const own = color !== null && !isNamed(color);
    return { color: own ? readOnBoth(text!, luminance(channels(color))) : text, ground: null };
  }
  const plain = color === null || (isNamed(color) && [0, 7].includes(Number(color) % 8));
  if (plain) return { color: isNamed(ground) ? OWN : inkOnLight(luminance(channels(ground))), ground: under };
  return { color: isNamed(color) && isNamed(ground) ? `color-mix(in srgb, ${text} 30%, ${OWN})` : text, ground: under };
}

const isNamed = (color: number | string): boolean => typeof color === "number" && color < 16;

export const samePlain = (style: Style): boolean => sameStyle(style, PLAIN);

export function sameStyle(a: Style, b: Style): boolean {
  return (
    a === b ||
    (a.color === b.color &&
      a.ground === b.ground &&
      a.bold === b.bold &&
      a.faint === b.faint &&
      a.italic === b.italic &&
      a.underline === b.underline &&
      a.strike === b.strike &&
      a.inverse === b.inverse &&
      a.hidden === b.hidden &&
      a.link === b.link)
  );
}

/** An OSC 8 target that may be followed: an absolute http(s) address, nothing else. */
export function safeLink(target: string): string | null {
  if (target.length > 4096 || !/^https?:\/\//i.test(target)) return null;
  try {
    return new URL(target).href;
  } catch {
    return null;
  }
}
