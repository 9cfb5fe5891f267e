/**
 * Numbers in texts: the same words around them, each within a tolerance. Whole numbers must be equal; digits count only
 * as far as they were printed. Called by text.ts, and by json.ts for values.
 */

/** Numbers as programs print them. Not inside words, versions or hex digests. */
const NUMBER = /(?<![\w.])[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w]|\.\d)|(?<!\w)[-+]?(?:nan|inf)(?!\w)/gi;

/** Below so many digits a last digit is a result: 0.96 is not 0.97. */
const LONG_DIGITS = 6;

export interface Numbers {
  /** The text with its numbers taken out, and spaces that only align. */
  readonly words: string;
  readonly numbers: readonly string[];
}

export function numbersOf(text: string): Numbers {
  const numbers: string[] = [];
  const words = text
    .replace(NUMBER, (found) => {
      numbers.push(found);
      return "#";
    })
    .replace(/[ \t]+/g, " ")
    .replace(/([-=─━_.])\1{3,}/g, "$1$1$1")
    .replace(/ ?([[\](),]) ?/g, "$1")
    .replace(/ $/gm, "");
  return { words, numbers };
}

/** Null when they agree, else how far apart they are, relative to the larger. */
export function apart(a: string, b: string, tolerance: number): number | null {
  if (a === b) return null;
  const [x, y] = [valueOf(a), valueOf(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y) ? null : Number.POSITIVE_INFINITY;
  // "123e4567" is an id, whatever it looks like.
  if (![x, y].every(Number.isFinite) && ![a, b].every((text) => /inf/i.test(text))) return Number.POSITIVE_INFINITY;
  if (x === y) return null;
  const distance = Math.abs(x - y);
  const relative = distance / Math.max(Math.abs(x), Math.abs(y));
  if (isWhole(a) && isWhole(b)) return relative;
  return relative <= tolerance || distance <= printed(a, b) ? null : relative;
}

const isWhole = (text: string): boolean => /^[-+]?\d+$/.test(text);

function valueOf(text: string): number {
  const word = text.replace(/^[-+]/, "").toLowerCase();
  if (word === "nan") return Number.NaN;
  if (word === "inf") return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

/** How far apart two printed numbers may be and yet come from one value. */
function printed(a: string, b: string): number {
  const [first, second] = [unitOf(a), unitOf(b)];
  const coarse = Math.max(first, second);
  // Of one value, printed with more digits and with fewer: half a unit of the coarser. Ever so little is lost in doubles.
  if (first !== second) return coarse * 0.5 * (1 + 1e-9);
  return Math.min(digitsOf(a), digitsOf(b)) >= LONG_DIGITS ? coarse * (1 + 1e-6) : 0;
}

/** What one more in the last printed digit means. */
function unitOf(text: string): number {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const decimals = mantissa.split(".")[1]?.length ?? 0;
  return 10 ** (Number(exponent) - decimals);
}

const digitsOf = (text: string): number =>
  (text.toLowerCase().split("e")[0] ?? "").replace(/[^\d]/g, "").replace(/^0+/, "").length;

/** The larger of two, where one may be no number that can be compared. */
export const farther = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);
