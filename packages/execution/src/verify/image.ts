/**
 * Pictures. Equal bytes are equal; else pixels decide, with a little room for how text is smoothed. Across environments pixels
 * can only agree: the same figure may have others there, and another size. Then its parts are compared where they are known
 * (figure.ts), and else a difference is not called one. SVG, PDF and LaTeX are texts with ids and dates in them.
 */
import type { Json } from "@pellucid/notebook";
import { difference, match, type Circumstances, type Pixels, type Verdict } from "./agreement.ts";
import { decodeBase64 } from "./base64.ts";
import { compareFigure } from "./figure.ts";
import { compareText } from "./text.ts";

/** Of the larger side. */
const SIZE = 0.02;
/** Share of pixels that may differ. */
const SHARE = 0.001;
/** A channel may differ so much, of 255, and the pixel still be the same to an eye. */
const CHANNEL = 8;

export function compareImage(mime: string, saved: string, got: string, at: Circumstances, figure?: Json): Verdict {
  if (saved.replace(/\s/g, "") === got.replace(/\s/g, "")) return match(mime, "identical", "equal bytes");
  const byParts = at.sameEnvironment ? null : compareFigure(mime, saved, figure, at);
  const [a, b] = [at.pixels(saved, mime), at.pixels(got, mime)];
  if ((!a || !b) && byParts) return byParts;
  if (!a || !b)
    return difference(mime, "a picture", "other bytes", {
      comparable: at.sameEnvironment,
      near: "its pixels cannot be read, so bytes were compared",
    });
  const found = comparePixels(mime, a, b);
  if ("agreement" in found || at.sameEnvironment) return found;
  return (
    byParts ?? { ...found, comparable: false, near: "pictures that differ are not comparable across environments" }
  );
}

function comparePixels(mime: string, a: Pixels, b: Pixels): Verdict {
  const size = (one: Pixels) => `${one.width} × ${one.height} pixels`;
  const within = (x: number, y: number) => Math.abs(x - y) <= SIZE * Math.max(x, y);
  if (!within(a.width, b.width) || !within(a.height, b.height))
    return difference(mime, size(a), size(b), { where: "its size" });
  const { share, area } = unlikeness(a, b);
  if (share === 0 && a.width === b.width && a.height === b.height) return match(mime, "identical", "equal pixels");
  const percent = `${(share * 100).toPrecision(2)} % of the pixels`;
  if (share < SHARE) return match(mime, "within-tolerance", `${percent} differ, fewer than ${SHARE * 100} %`);
  const same = a.width === b.width && a.height === b.height;
  return difference(mime, size(a), `${same ? "the same size" : size(b)}, other pixels ${area}`, {
    where: percent,
    ...(share < 10 * SHARE && { near: `${percent} differ, allowed are ${SHARE * 100} %` }),
  });
}

/** How much of the part that both have differs, and where: the smallest rectangle that holds it all. */
function unlikeness(a: Pixels, b: Pixels): { share: number; area: string } {
  const [width, height] = [Math.min(a.width, b.width), Math.min(a.height, b.height)];
  let unlike = 0;
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (isAlike(a.data, 4 * (y * a.width + x), b.data, 4 * (y * b.width + x))) continue;
      unlike++;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), y];
    }
  const nearlyAll = right - left >= 0.95 * width && bottom - top >= 0.95 * height;
  const area = nearlyAll ? "everywhere" : `between (${left}, ${top}) and (${right}, ${bottom})`;
  return { share: width * height === 0 ? 1 : unlike / (width * height), area };
}

function isAlike(a: Uint8Array, i: number, b: Uint8Array, j: number): boolean {
  for (let channel = 0; channel < 4; channel++) if (Math.abs(a[i + channel]! - b[j + channel]!) > CHANNEL) return false;
  return true;
}

/** Matplotlib and others put a new id on every path, and the time into the head. */
export function compareSvg(mime: string, saved: string, got: string, at: Circumstances, figure?: Json): Verdict {
  if (saved === got) return match(mime, "identical", "equal text");
  const found = compareText(mime, plainSvg(saved), plainSvg(got), at);
  if ("agreement" in found)
    return match(
      mime,
      found.agreement === "identical" ? "same-after-noise" : found.agreement,
      `SVG without ids and dates: ${found.rule}`,
    );
  const byParts = at.sameEnvironment ? found : compareFigure(mime, saved, figure, at);
  return byParts ? byParts : { ...found, comparable: false, near: "pictures are not comparable across environments" };
}

const plainSvg = (text: string): string =>
  text
    .replace(/<dc:date>[^<]*<\/dc:date>|<dc:title>[^<]*(?:Matplotlib|matplotlib)[^<]*<\/dc:title>/g, "")
    .replace(/<!--[^]*?-->/g, "")
    .replace(/\s(?:id|clip-path|xlink:href|href|aria-labelledby)="[^"]*"/g, "")
    .replace(/url\(#[^)]*\)/g, "url()");

export function comparePdf(mime: string, saved: string, got: string, at: Circumstances): Verdict {
  if (saved.replace(/\s/g, "") === got.replace(/\s/g, "")) return match(mime, "identical", "equal bytes");
  const [a, b] = [plainPdf(saved), plainPdf(got)];
  if (a !== null && a === b) return match(mime, "same-after-noise", "PDF without dates, ids and producer");
  return difference(mime, "a PDF", "another PDF", { comparable: at.sameEnvironment });
}

function plainPdf(base64: string): string | null {
  const bytes = decodeBase64(base64);
  if (!bytes) return null;
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text.replace(/\/(?:CreationDate|ModDate|Producer|Creator)\s*\([^)]*\)|\/ID\s*\[[^\]]*\]|startxref\s+\d+/g, "");
}
