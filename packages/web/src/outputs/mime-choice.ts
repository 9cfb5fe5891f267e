/**
 * Which MIME type of a bundle is shown: the richest that this version has a renderer for.
 *
 * Called by bundle-view.ts, which tries the next one when a renderer refuses. Pure.
 */
import type { JsonObject, MimeBundle } from "@pellucid/notebook";

/** Richest first, as Jupyter ranks them. */
const RANK = [
  "application/vnd.jupyter.widget-view+json",
  "application/vnd.plotly.v1+json",
  "application/vnd.bokehjs_load.v0+json",
  "application/vnd.bokehjs_exec.v0+json",
  "application/vnd.holoviews_load.v0+json",
  "application/vnd.holoviews_exec.v0+json",
  "text/html",
  "text/markdown",
  "text/latex",
  "image/svg+xml",
  "image/png",
  "image/jpeg",
  "image/webp",
  "image/gif",
  "image/bmp",
  "image/avif",
  "application/json",
  "application/javascript",
  "text/javascript",
  "text/plain",
];

/** Charts, of any version; Altair also writes ".json" for "+json". */
export const VEGA = /^application\/vnd\.vega(?:lite)?\.v\d+[+.]json$/;

/** Types that say nothing to a person without a program of their own: shown only when nothing else is there. */
const OPAQUE = /^application\/vnd\./;

/** The bundle's types from the best to show to the last resort. Types of a later time come after text. */
export function choices(bundle: MimeBundle): string[] {
  const rank = (mime: string): number => {
    const known = RANK.indexOf(VEGA.test(mime) ? "application/vnd.plotly.v1+json" : mime);
    if (known >= 0) return known;
    if (mime.startsWith("image/")) return RANK.indexOf("image/avif");
    if (mime.endsWith("+json") && !OPAQUE.test(mime)) return RANK.indexOf("application/json");
    return RANK.length + (mime.endsWith("+json") ? 1 : 0);
  };
  return Object.keys(bundle).toSorted((a, b) => rank(a) - rank(b));
}

/** Display metadata for a type: Jupyter keeps it either under the type or at the top. */
export function metadataOf(metadata: JsonObject, mime: string): JsonObject {
  const own = metadata[mime];
  return own !== null && typeof own === "object" && !Array.isArray(own) ? (own as JsonObject) : metadata;
}
