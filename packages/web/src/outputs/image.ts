/**
 * Raster and vector images. Called by bundle-view.ts and markdown.ts.
 *
 * An image is always shown by an `<img>`: an SVG in it runs no script and loads nothing. What is in the notebook becomes a
 * blob address, what lies on the server is shown by its own. Its place is reserved before it is there.
 */
import { blobUrl } from "@pellucid/protocol";
import type { BlobRef, Json, JsonObject } from "@pellucid/notebook";
import { addressOf } from "./blob-address.ts";
import { asText, isBlobRef, plainText } from "./content.ts";
import { make } from "./elements.ts";
import { rasterSize } from "./image-size.ts";
import { adaptFigure } from "./figures/figure-tone.ts";
import type { MimeContext } from "./output-view.ts";

export async function renderImage(host: HTMLElement, value: Json, context: MimeContext): Promise<void> {
  const source = imageSource(value as Json | BlobRef, context.mime, context.signal);
  const image = make("img", "out-image");
  image.alt = altText(context);
  image.draggable = false;
  setSize(image, context.metadata, context.mime);
  if (!isBlobRef(value)) reserve(image, asText(value), context);
  image.decoding = "async";
  image.src = source;
  host.append(image);
  try {
    await image.decode();
  } catch {
    // An image that is large may still be loading when the decode is given up: only a real failure counts.
    if (!image.complete) await new Promise((done) => image.addEventListener("load", done, { once: true }));
    if (image.naturalWidth === 0 && context.mime !== "image/svg+xml") throw new Error("the data is not an image");
  }
  if (context.metadata["retina"] === true && !image.hasAttribute("width")) image.width = image.naturalWidth / 2;
  adaptFigure(host, image, context);
}

const imageData = (text: string, mime: string): string | Uint8Array<ArrayBuffer> =>
  mime === "image/svg+xml" && text.includes("<") ? drawingAsFile(text) : decodeBase64(text);

const NAMESPACES = [
  ["xmlns", "http://www.w3.org/2000/svg", /./],
  ["xmlns:xlink", "http://www.w3.org/1999/xlink", /\sxlink:/],
] as const;

/** Inside HTML a drawing need not say its namespaces; as a file of its own it is no picture without them. */
export function drawingAsFile(svg: string): string {
  const head = /<svg(?=[\s/>])[^>]*/i.exec(svg)?.[0];
  if (head === undefined) return svg;
  const missing = NAMESPACES.filter(([name, , used]) => !new RegExp(`\\s${name}\\s*=`).test(head) && used.test(svg));
  const said = missing.map(([name, space]) => ` ${name}="${space}"`).join("");
  return said === "" ? svg : svg.replace(head, () => `${head.slice(0, 4)}${said}${head.slice(4)}`);
}

/** An address for image data: nothing of it is read as HTML. */
export function imageSource(value: Json | BlobRef, mime: string, signal: AbortSignal): string {
  if (isBlobRef(value)) return blobUrl(value.$blob, mime);
  const text = asText(value);
  const data = imageData(text, mime);
  return addressOf(new Blob([data], { type: mime }), signal);
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new Error("the image data is not base64");
  }
  // By hand: with a function for each character 5 MB take a quarter of a second.
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Size as asked by the metadata; what is asked in one direction only keeps the image's shape. */
export function setSize(image: HTMLImageElement, metadata: JsonObject, mime: string): void {
  for (const side of ["width", "height"] as const) {
    const asked = Number(metadata[side]);
    if (Number.isFinite(asked) && asked > 0 && asked < 20_000) image[side] = Math.round(asked);
  }
  if (metadata["unconfined"] === true) image.classList.add("out-unconfined");
  const ground = metadata["needs_background"];
  if (ground === "light" || ground === "dark") image.dataset["ground"] = ground;
  image.dataset["kind"] = mime === "image/svg+xml" ? "vector" : "raster";
}

/** The place of an image whose size its own first bytes tell, before the browser has decoded it. */
export function reserve(image: HTMLImageElement, text: string, context: Pick<MimeContext, "metadata" | "mime">): void {
  if (image.hasAttribute("width") || image.hasAttribute("height") || context.mime === "image/svg+xml") return;
  const size = rasterSize(decodeBase64(text.slice(0, 200_000 - (200_000 % 4)).replace(/[^A-Za-z0-9+/=]/g, "")));
  if (!size) return;
  const scale = context.metadata["retina"] === true ? 2 : 1;
  image.width = Math.round(size.width / scale);
  image.height = Math.round(size.height / scale);
}

export function altText(context: Pick<MimeContext, "metadata" | "bundle">): string {
  const given = context.metadata["alt"] ?? context.metadata["alt_text"];
  if (typeof given === "string" && given) return given;
  const words = plainText(context.bundle).trim();
  return /^<.*>$/s.test(words) || !words ? "Image output" : words.slice(0, 200);
}
