/**
 * The bytes of people's files: downloads, pictures, whatever a page links to. Never in the lab's origin: every answer is
 * sandboxed by its own policy, and notebooks and whatever is not shown plainly are sent as attachments. Supports ranges.
 */
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { CONTENT_POLICY } from "../auth/headers.ts";
import { mimeOf } from "../contents/mimetypes.ts";
import { nameOf } from "../contents/model.ts";
import { isHidden, type SafePaths } from "../contents/safe-path.ts";
import { HttpError } from "../errors.ts";
import type { Ask, Route } from "./table.ts";

export function filesRoutes(paths: SafePaths): Route[] {
  return [
    {
      method: "GET",
      path: "/files/*",
      access: "read",
      page: true,
      content: true,
      handle: (ask) => sendFile(ask, paths),
    },
  ];
}

async function sendFile({ c, url, params }: Ask, paths: SafePaths): Promise<Response> {
  const apiPath = params["*"]!.replace(/^\/+|\/+$/g, "");
  if (isHidden(apiPath)) throw new HttpError(404, "There is no such file or folder.");
  const handle = await paths.open(apiPath);
  try {
    const info = await handle.stat();
    if (info.isDirectory()) throw new HttpError(403, "This is a folder. Its files have addresses of their own.");
    if (!info.isFile()) throw new HttpError(403, "This is not a plain file.");
    const type = (await typeOf(apiPath, handle)) ?? "application/octet-stream";
    const headers = new Headers({
      "Content-Type": type,
      "Content-Security-Policy": CONTENT_POLICY,
      "Cache-Control": url.searchParams.has("v") ? "private, max-age=31536000" : "no-cache",
      "Last-Modified": info.mtime.toUTCString(),
      "Accept-Ranges": "bytes",
    });
    if (url.searchParams.has("download") || apiPath.endsWith(".ipynb") || type === "application/octet-stream") {
      headers.set("Content-Disposition", `attachment; filename*=utf-8''${encodeURIComponent(nameOf(apiPath))}`);
    }
    return await ranged(handle, info.size, c.req.header("range"), c.req.method === "HEAD", headers);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** By its ending; a file without a known one is text if its beginning is. */
async function typeOf(apiPath: string, handle: FileHandle): Promise<string | null> {
  const known = mimeOf(nameOf(apiPath));
  if (known) return known;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
  const start = buffer.subarray(0, bytesRead);
  if (start.includes(0)) return null;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return "text/plain; charset=utf-8";
  } catch {
    return null;
  }
}

async function ranged(handle: FileHandle, size: number, wanted: string | undefined, head: boolean, headers: Headers) {
  const range = parseRange(wanted, size);
  if (range === "unsatisfiable") {
    await handle.close();
    headers.set("Content-Range", `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  headers.set("Content-Length", String(end - start + 1));
  if (range) headers.set("Content-Range", `bytes ${start}-${end}/${size}`);
  const status = range ? 206 : 200;
  if (head || end < start) {
    await handle.close();
    return new Response(null, { status, headers });
  }
  const stream = handle.createReadStream({ start, end });
  return new Response(Readable.toWeb(stream) as ReadableStream, { status, headers });
}

/** One range, as browsers and download tools send it; several at once are answered with the whole. */
function parseRange(text: string | undefined, size: number): { start: number; end: number } | "unsatisfiable" | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(text ?? "");
  if (!found || (found[1] === "" && found[2] === "")) return null;
  if (found[1] === "") {
    const length = Math.min(Number(found[2]), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(found[1]);
  const end = found[2] === "" ? size - 1 : Math.min(Number(found[2]), size - 1);
  if (start >= size) return "unsatisfiable";
  return end < start ? null : { start, end };
}
