/**
 * Outputs too large for a room's frames: values by their hash, and whole texts of streams, in windows or to download. They
 * are what a program printed, so nothing of it is ever served as a page of the lab.
 */
import { Readable } from "node:stream";
import type { LinesFound } from "@pellucid/protocol";
import { CONTENT_POLICY } from "../auth/headers.ts";
import { badRequest, notFound } from "../errors.ts";
import { aboutNotebook, aboutNothing, type Ask, type Route } from "./table.ts";

/** As rooms keep them. */
export interface StoredOutputs {
  /** The bytes as a browser wants them: pictures decoded, texts as they are. */
  /** `within`: only outputs of these notebooks. */
  blob(hash: string, mime: string, within?: readonly string[]): Promise<Uint8Array | null>;
  /** Lines from this 0-based one. */
  log(apiPath: string, cell: string, output: number, from: number, count: number): Promise<LogPart | null>;
  searchLog(apiPath: string, cell: string, output: number, wanted: string, skipped: number): Promise<LinesFound | null>;
  wholeLog(apiPath: string, cell: string, output: number): Promise<AsyncIterable<Uint8Array> | null>;
}

export interface LogPart {
  readonly text: string;
  /** Of the whole log. */
  readonly lines: number;
}

const MOST_LINES = 100_000;

export function storedOutputsRoutes(stored: StoredOutputs): Route[] {
  return [
    {
      method: "GET",
      path: "/api/pellucid/blobs/:hash",
      access: "shared",
      about: aboutNothing,
      content: true,
      handle: (ask) => sendBlob(ask, stored),
    },
    {
      method: "GET",
      path: "/api/pellucid/logs/*",
      access: "shared",
      about: aboutNotebook,
      content: true,
      handle: (ask) => sendLog(ask, stored),
    },
  ];
}

async function sendBlob({ params, url, c, visitor }: Ask, stored: StoredOutputs): Promise<Response> {
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
  const value = await stored.blob(
    hash,
    mime,
    visitor?.links?.map(({ path }) => path),
  );
  if (value === null) throw notFound("This output");
  if (/[./](?:html|javascript|ecmascript|xml)/.test(mime) || (mime.endsWith("+xml") && mime !== "image/svg+xml")) {
    headers.set("Content-Disposition", "attachment");
  }
  return new Response(value as Uint8Array<ArrayBuffer>, { headers });
}

const contentType = (mime: string): string =>
  /^text\/|json$|[+/]xml$|javascript$/.test(mime) ? `${mime}; charset=utf-8` : mime;

async function sendLog({ params, url }: Ask, stored: StoredOutputs): Promise<Response> {
  const number = (name: string, usual: number) => {
    const value = url.searchParams.get(name);
    if (value === null) return usual;
    if (!/^\d{1,12}$/.test(value)) throw badRequest(`${name} must be a number.`);
    return Number(value);
  };
  const apiPath = params["*"]!.replace(/^\/+|\/+$/g, "");
  const cell = url.searchParams.get("cell") ?? "";
  const output = number("output", 0);
  const headers = new Headers({
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Security-Policy": CONTENT_POLICY,
  });
  const wanted = url.searchParams.get("search");
  if (wanted) {
    const found = await stored.searchLog(apiPath, cell, output, wanted, number("skip", 0));
    if (!found) throw notFound("This output");
    return Response.json(found);
  }
  if (url.searchParams.has("from") || url.searchParams.has("count")) {
    const count = Math.min(MOST_LINES, number("count", 1000));
    const part = await stored.log(apiPath, cell, output, number("from", 0), count);
    if (!part) throw notFound("This output");
    headers.set("X-Lines", String(part.lines));
    return new Response(part.text, { headers });
  }
  const whole = await stored.wholeLog(apiPath, cell, output);
  if (!whole) throw notFound("This output");
  if (url.searchParams.has("download")) headers.set("Content-Disposition", 'attachment; filename="output.txt"');
  return new Response(Readable.toWeb(Readable.from(whole, { objectMode: false })) as ReadableStream, { headers });
}
