/**
 * The lab's page and its files, from the folder that the build wrote. Files with a hash in their name are kept by the
 * browser for ever; ready-made `.br` and `.gz` siblings are sent to whoever takes them. Asks for nothing but the disk.
 */
import { createReadStream, existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { redirect } from "../app.ts";
import { APP_POLICY, FRAME_POLICY } from "../auth/headers.ts";
import { safeNext } from "../auth/addresses.ts";
import type { BrowserSessions } from "../auth/browser-sessions.ts";
import type { Gate } from "../auth/gate.ts";
import { mimeOf } from "../contents/mimetypes.ts";
import { HttpError, notFound } from "../errors.ts";
import { cookieHeader } from "./login.ts";
import type { Ask, Route } from "./table.ts";

export interface LabPages {
  readonly webDir: string | null;
  readonly gate: Gate;
  readonly sessions: BrowserSessions;
}

const FOR_EVER = "public, max-age=31536000, immutable";
const HASHED = /[-.][\w-]{8,}\.\w+$/;

export function labRoutes(pages: LabPages): Route[] {
  const page = (ask: Ask) => withoutToken(ask, pages) ?? file(ask, pages, "index.html", APP_POLICY);
  return [
    {
      method: "GET",
      path: "/",
      access: "read",
      page: true,
      handle: (ask) => withoutToken(ask, pages) ?? redirect("/lab"),
    },
    { method: "GET", path: "/lab", access: "read", page: true, handle: page },
    { method: "GET", path: "/lab/tree/*", access: "read", page: true, handle: page },
    {
      method: "GET",
      path: "/tree",
      access: "read",
      page: true,
      handle: (ask) => withoutToken(ask, pages) ?? redirect("/lab"),
    },
    { method: "GET", path: "/tree/*", access: "read", page: true, handle: oldAddress(pages) },
    { method: "GET", path: "/notebooks/*", access: "read", page: true, handle: oldAddress(pages) },
    { method: "GET", path: "/frame", access: "read", handle: (ask) => file(ask, pages, "frame.html", FRAME_POLICY) },
    {
      method: "GET",
      path: "/assets/*",
      access: "read",
      handle: (ask) => file(ask, pages, `assets/${ask.params["*"]}`),
    },
    { method: "GET", path: "/favicon.ico", access: "read", handle: (ask) => file(ask, pages, "favicon.ico") },
    { method: "GET", path: "/favicon.svg", access: "read", handle: (ask) => file(ask, pages, "favicon.svg") },
  ];
}

/** Jupyter's other addresses of a notebook lead to ours. */
const oldAddress = (pages: LabPages) => (ask: Ask) => {
  const path = ask.params["*"]!.split("/").map(encodeURIComponent).join("/");
  return withoutToken(ask, pages) ?? redirect(`/lab/tree/${path}`);
};

/** A page opened by a link with `?token=`: the browser gets its cookie, and the token leaves the address. */
function withoutToken(ask: Ask, pages: LabPages): Response | null {
  if (ask.visitor?.by !== "token" || !ask.url.searchParams.has("token")) return null;
  const answer = redirect(safeNext(ask.url.pathname + ask.url.search));
  answer.headers.set("Set-Cookie", cookieHeader(pages.gate, pages.sessions.open()));
  return answer;
}

async function file({ c }: Ask, pages: LabPages, name: string, policy?: string): Promise<Response> {
  if (!pages.webDir) throw new HttpError(503, "The page is not built. Run `npm run build` in the checkout.");
  if (name.split("/").some((part) => part === ".." || part.includes("\\") || part.includes("\0")))
    throw notFound("This file");
  const path = join(pages.webDir, name);
  const { path: sent, encoding } = compressed(path, c.req.header("accept-encoding") ?? "");
  const info = await stat(sent).catch(() => null);
  if (!info?.isFile()) throw notFound("This file");
  const etag = `"${info.mtimeMs.toString(36)}-${info.size.toString(36)}${encoding ? `-${encoding}` : ""}"`;
  const headers = new Headers({
    "Content-Type": mimeOf(name) ?? "application/octet-stream",
    "Cache-Control": name.startsWith("assets/") && HASHED.test(name) ? FOR_EVER : "no-cache",
    ETag: etag,
    Vary: "Accept-Encoding",
  });
  if (policy) headers.set("Content-Security-Policy", policy);
  if (c.req.header("if-none-match") === etag) return new Response(null, { status: 304, headers });
  if (encoding) headers.set("Content-Encoding", encoding);
  headers.set("Content-Length", String(info.size));
  const body = c.req.method === "HEAD" ? null : (Readable.toWeb(createReadStream(sent)) as ReadableStream);
  return new Response(body, { headers });
}

function compressed(path: string, accepted: string): { path: string; encoding: string | null } {
  if (/\bbr\b/.test(accepted) && existsSync(`${path}.br`)) return { path: `${path}.br`, encoding: "br" };
  if (/\bgzip\b/.test(accepted) && existsSync(`${path}.gz`)) return { path: `${path}.gz`, encoding: "gzip" };
  return { path, encoding: null };
}
