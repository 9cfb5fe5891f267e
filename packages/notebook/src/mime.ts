/**
 * What the file format knows about MIME types: which hold text that is split into lines, and which hold JSON.
 *
 * Which type of a bundle is shown is the page's choice, since it depends on what the page can draw.
 */

/** JSON values, which are never split into lines nor joined. */
export const isJsonMime = (mime: string) => mime === "application/json" || /^application\/.*\+json$/.test(mime);

/** Texts that Python's nbformat writes as lists of lines. */
export const isLineMime = (mime: string) =>
  mime.startsWith("text/") || mime === "application/javascript" || mime === "image/svg+xml";
