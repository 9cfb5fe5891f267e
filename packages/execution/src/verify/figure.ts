/**
 * Figures by what they show: axes, texts, and the data of lines, patches, collections and pictures, as the helper describes
 * them in a fresh run (packages/kernel/python/pellucid_helper/figures.py). Asked where pixels cannot be compared, because
 * another version draws the same figure with other ones. A saved figure's description is kept with its verification.
 */
import {
  isObject,
  JsonNumber,
  textHash,
  type Json,
  type JsonObject,
  type MimeBundle,
  type Output,
} from "@pellucid/notebook";
import { difference, match, type Circumstances, type Verdict } from "./agreement.ts";

/** In the metadata of an output of a fresh run, which goes into no file. */
export const FIGURE_KEY = "pellucid_figure";

/** Descriptions of saved pictures, by the hash of their text. */
export type Figures = Readonly<Record<string, Json>>;

/** Of the largest value beside it: a description has six digits. */
const TOLERANCE = 1e-6;
/** What is off by less than so many times as much is told as a near miss. */
const NEAR = 1000;

export const figureHash = (picture: string): string => textHash(picture.replace(/\s/g, ""));

/** Pictures of a cell that were found to be the same, with their descriptions. */
export function figuresOf(saved: readonly Output[], got: readonly Output[]): [string, Json][] {
  const [pictures, shown] = [saved.flatMap(pictureIn), got.flatMap(pictureIn)];
  return pictures.flatMap(({ text }, i): [string, Json][] => {
    const figure = shown[i]?.figure;
    return figure === undefined || shown.length !== pictures.length ? [] : [[figureHash(text), figure]];
  });
}

function pictureIn(output: Output): { text: string; figure: Json | undefined }[] {
  if (output.type !== "display" && output.type !== "result") return [];
  const text = pictureOf(output.data);
  return text === null ? [] : [{ text, figure: output.metadata[FIGURE_KEY] }];
}

function pictureOf(data: MimeBundle): string | null {
  const [, picture] = Object.entries(data).find(([mime]) => mime.startsWith("image/")) ?? [];
  return typeof picture === "string" ? picture : null;
}

/** Null where one of them is not described. */
export function compareFigure(mime: string, saved: string, fresh: Json | undefined, at: Circumstances): Verdict | null {
  const known = at.figures?.[figureHash(saved)];
  if (known === undefined || fresh === undefined) return null;
  const worst: Worst = { off: 0, where: "", saved: 0, got: 0 };
  const other = firstOther(known, fresh, [], worst);
  if (other) return difference(mime, inWords(other.saved), inWords(other.got), { where: other.where });
  if (worst.off <= TOLERANCE)
    return match(mime, "within-tolerance", `the same figure: axes, texts and data within ${TOLERANCE}`);
  return difference(mime, String(worst.saved), String(worst.got), {
    where: worst.where,
    ...(worst.off < NEAR * TOLERANCE && {
      near: `the figure's data differ by ${worst.off.toPrecision(2)} of the largest value, allowed is ${TOLERANCE}`,
    }),
  });
}

interface Worst {
  off: number;
  where: string;
  saved: number;
  got: number;
}

const inWords = (json: Json | undefined): string =>
  json === undefined ? "(nothing)" : typeof json === "string" ? json : JSON.stringify(json);

type Path = readonly (string | number)[];
interface Other {
  readonly where: string;
  readonly saved: Json | undefined;
  readonly got: Json | undefined;
}

/** The first place where they are not of the same kind; numbers are gathered in `worst`. */
function firstOther(a: Json | undefined, b: Json | undefined, path: Path, worst: Worst): Other | null {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== null && y !== null) {
    noteNumbers(x, y, path, worst);
    return null;
  }
  const keys = keysOf(a, b);
  if (!keys) return a === b ? null : { where: placeInWords(path), saved: a, got: b };
  for (const key of keys) {
    const other = firstOther(at(a, key), at(b, key), [...path, key], worst);
    if (other) return other;
  }
  return null;
}

/** Values stand relative to the largest beside them, all else is as large as it is. */
function noteNumbers(saved: number, got: number, path: Path, worst: Worst): void {
  const isPart = path.at(-2) === "at" || path.at(-2) === "rough";
  const off = isPart ? Math.abs(saved - got) : Math.abs(saved - got) / (Math.max(Math.abs(saved), Math.abs(got)) || 1);
  if (off > worst.off) Object.assign(worst, { off, where: placeInWords(path), saved, got });
}

const numberOf = (json: Json | undefined): number | null =>
  typeof json === "number" ? json : json instanceof JsonNumber ? json.valueOf() : null;

const at = (json: Json | undefined, key: string | number): Json | undefined =>
  Array.isArray(json) ? (json as readonly Json[])[key as number] : (json as JsonObject)[key];

/** Null unless both are lists, or both tables. */
function keysOf(a: Json | undefined, b: Json | undefined): Iterable<string | number> | null {
  if (Array.isArray(a) && Array.isArray(b)) return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i);
  if (isObject(a) && isObject(b)) return new Set([...Object.keys(a), ...Object.keys(b)]);
  return null;
}

/** "axes 1, lines 2, y" */
function placeInWords(path: Path): string {
  const words: string[] = [];
  for (const part of path)
    if (typeof part === "number") words[words.length - 1] += ` ${part + 1}`;
    else if (part !== "at" && part !== "rough") words.push(part);
  return `the figure's ${words.join(", ")}`;
}
