/**
 * Outputs too large for a room's frames: values by their hash, and whole texts of streams, in windows or to download. They
 * are what a program printed, so nothing of it is ever served as a page of the lab.
 */
import { Readable } from "node:stream";
import { CONTENT_POLICY } from "../auth/headers.ts";
import { badRequest, notFound } from "../errors.ts";
import type { Ask, Route } from "./table.ts";

export interface StreamLog {
  /** Lines from this 0-based one. */
  window(from: number, count: number): Promise<{ readonly text: string; readonly lines: number }>;
  text(): AsyncIterable<string>;
}

export interface StoredOutputs {
  blob(hash: string): Promise<string | null>;
  log(apiPath: string, cell: string, output: number): Promise<StreamLog | null>;
}

const MOST_LINES = 100_000;

export function storedOutputsRoutes(stored: StoredOutputs): Route[] {
  return [
    {
      method: "GET",
      path: "/api/pellucid/blobs/:hash",
      access: "read",
      content: true,
      handle: (ask) => sendBlob(ask, stored),
    },
    {
      method: "GET",
      path: "/api/pellucid/logs/*",
      access: "read",
      content: true,
      handle: (ask) => sendLog(ask, stored),
    },
  ];
}

async function sendBlob({ params, url, c }: Ask, stored: StoredOutputs): Promise<Response> {
  const hash = params["hash"]!;
  const mime = url.searchParams.get("mime") ?? "text/plain";
  if (!/^[0-9a-f]{16,128}$/i.test(hash)) throw notFound("This output");
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(mime)) throw badRequest("mime is not a media type.");
  const etag = `"${hash}"`;
  const headers = new Headers({
    "Content-Type": contentType(mime),
    "Content-Security-Policy": CONTENT_POLICY,
    "Cache-Control": "private, max-age=31536000, immutable",
    ETag: etag,
  });
  if (c.req.header("if-none-match") === etag) return new Response(null, { status: 304, headers });
  const value = await stored.blob(hash);
  if (value === null) throw notFound("This output");
  if (/[./](?:html|javascript|ecmascript|xml)/.test(mime) || (mime.endsWith("+xml") && mime !== "image/svg+xml")) {
    headers.set("Content-Disposition", "attachment");
  }
  return new Response(isBase64(mime) ? Buffer.from(value, "base64") : value, { headers });
}

/** Jupyter keeps these kinds as base64; SVG and text are kept as they are. */
const isBase64 = (mime: string): boolean =>
  (/^(?:image|audio|video|font)\//.test(mime) && mime !== "image/svg+xml") || mime === "application/pdf";

const contentType = (mime: string): string =>
  isBase64(mime) || !/^text\/|json$|[+/]xml$|javascript$/.test(mime) ? mime : `${mime}; charset=utf-8`;

async function sendLog({ params, url }: Ask, stored: StoredOutputs): Promise<Response> {
  const number = (name: string, usual: number) => {
    const value = url.searchParams.get(name);
    if (value === null) return usual;
    if (!/^\d{1,12}$/.test(value)) throw badRequest(`${name} must be a number.`);
    return Number(value);
  };
  const apiPath = params["*"]!.replace(/^\/+|\/+$/g, "");
  const log = await stored.log(apiPath, url.searchParams.get("cell") ?? "", number("output", 0));
  if (!log) throw notFound("This output");
  const headers = new Headers({
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Security-Policy": CONTENT_POLICY,
  });
  if (url.searchParams.has("from") || url.searchParams.has("count")) {
    const window = await log.window(number("from", 0), Math.min(MOST_LINES, number("count", 1000)));
    headers.set("X-Lines", String(window.lines));
    return new Response(window.text, { headers });
  }
  if (url.searchParams.has("download")) headers.set("Content-Disposition", 'attachment; filename="output.txt"');
  const bytes = Readable.from(encoded(log.text()), { objectMode: false });
  return new Response(Readable.toWeb(bytes) as ReadableStream, { headers });
}

async function* encoded(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const part of text) yield Buffer.from(part);
}
