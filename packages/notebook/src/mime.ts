/**
 * What is known about MIME types: which of a bundle is shown, which are text, which are JSON.
 *
 * Used by the page to choose a renderer and by the file form to know what is split into lines. It renders nothing.
 */

/** JSON values, which are never split into lines nor joined. */
export const isJsonMime = (mime: string) => mime === "application/json" || /^application\/.*\+json$/.test(mime);

/** Texts that Python's nbformat writes as lists of lines. */
export const isLineMime = (mime: string) =>
  mime.startsWith("text/") || mime === "application/javascript" || mime === "image/svg+xml";

/**
 * Richest first, as Jupyter ranks them; types that need a program of their own stand before HTML, because libraries send
 * HTML beside them only as a fallback.
 */
export const MIME_RANKS: readonly RegExp[] = [
  /^application\/vnd\.jupyter\.widget-view\+json$/,
  /^application\/vnd\.plotly\.v\d+\+json$/,
  /^application\/vnd\.vegalite\.v\d+(\+json|\.json)$/,
  /^application\/vnd\.vega\.v\d+(\+json|\.json)$/,
  /^application\/geo\+json$/,
  /^text\/html$/,
  /^text\/markdown$/,
  /^text\/latex$/,
  /^image\/svg\+xml$/,
  /^image\/(png|jpeg|gif|webp|bmp|avif)$/,
  /^application\/pdf$/,
  /^(video|audio)\//,
  /^application\/javascript$/,
  /^text\/javascript$/,
  /^application\/json$/,
  /^application\/.*\+json$/,
  /^text\/plain$/,
  /^text\//,
];

function rank(mime: string): number {
  const found = MIME_RANKS.findIndex((pattern) => pattern.test(mime));
  return found < 0 ? MIME_RANKS.length : found;
}

/** The type of a bundle that is shown, among those that `can` be. Undefined when there is none. */
export const shownMime = (mimes: Iterable<string>, can: (mime: string) => boolean = () => true): string | undefined =>
  [...mimes].filter(can).toSorted((a, b) => rank(a) - rank(b))[0];
