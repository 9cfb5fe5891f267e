/**
 * What a route and a socket are. Every address of the server is one record in a table, and its access class is a part of
 * the record: there is no other way to answer a request, so nothing can be forgotten outside the gate.
 */
import type { Context } from "hono";
import type { WebSocket } from "ws";
import { badRequest, HttpError } from "../errors.ts";

/**
 * - `public`: anyone who may reach the port. Only the login page, its files and the bare version.
 * - `read`: whoever has credentials, from the lab's own pages.
 * - `shared`: as `read`; and whoever came by a read-only link of the notebook that the address is about.
 * - `write`, `execute`: the same, and the Origin must be the lab's own. `execute` is what starts or feeds programs.
 */
export const ACCESS = ["public", "shared", "read", "write", "execute"] as const;
export type Access = (typeof ACCESS)[number];
export type Method = "GET" | "PUT" | "POST" | "PATCH" | "DELETE";

/** Who asks. A browser that is logged in is a person; all programs with the token are one. */
export interface Visitor {
  readonly id: string;
  readonly name: string;
  readonly by: "token" | "cookie" | "link";
  /** Of who came by read-only links: all that he may see. */
  readonly links?: readonly { readonly id: string; readonly path: string; readonly was?: readonly string[] }[];
}

/** What a `shared` address is about: the path of a notebook; null: what every page is made of. */
export type About = (params: Readonly<Record<string, string>>) => string | null;
export const aboutNotebook: About = (params) => params["*"]!.replace(/^\/+|\/+$/g, "");
export const aboutNothing: About = () => null;

export interface Ask {
  readonly c: Context;
  readonly url: URL;
  /** The path's parameters, percent-decoded once; `*` is what stood under the wildcard. */
  readonly params: Readonly<Record<string, string>>;
  /** Null on public routes. */
  readonly visitor: Visitor | null;
  /** The body as a JSON object, or null if there is none. */
  json(limit?: number): Promise<Record<string, unknown> | null>;
}

/**
 * An answer whose bytes are there. It goes to the socket as it is: a Response makes a stream of it first, and a page asks for
 * thirty files at once.
 */
export interface ReadyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

export type Answer = Response | ReadyAnswer;

export interface Route {
  readonly method: Method;
  /** Segments, `:name` for one segment, a last `*` for the rest (empty too). */
  readonly path: string;
  readonly access: Access;
  /** Of the class `shared`, and of no other. */
  readonly about?: About;
  /** A page a person navigates to: without credentials a browser is led to the login page and back. */
  readonly page?: boolean;
  /** Serves what people wrote: script of a service worker is never given from here. */
  readonly content?: boolean;
  handle(ask: Ask): Answer | Promise<Answer>;
}

export interface SocketAsk {
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly visitor: Visitor;
  /** Subprotocols the client offers. */
  readonly protocols: readonly string[];
}

export interface SocketRoute {
  readonly path: string;
  readonly access: Exclude<Access, "public">;
  readonly about?: About;
  /** Which of the offered subprotocols is taken. */
  readonly protocol?: string;
  /** Before the upgrade: throws an HttpError to refuse. Returns what to do with the open socket. */
  prepare(ask: SocketAsk): Promise<(socket: WebSocket) => void> | ((socket: WebSocket) => void);
}

/** The parameters of a path under a pattern, decoded once; null if it does not fit. Malformed escapes are a 400. */
export function matchPath(pattern: string, pathname: string): Record<string, string> | null {
  const want = pattern.split("/");
  const have = pathname.split("/");
  const params: Record<string, string> = {};
  for (const [i, part] of want.entries()) {
    if (part === "*") {
      params["*"] = decode(have.slice(i).join("/"));
      return params;
    }
    const value = have[i];
    // `/files/*` fits `/files` too: the root.
    if (value === undefined) return null;
    if (part.startsWith(":")) {
      if (value === "") return null;
      params[part.slice(1)] = decode(value);
    } else if (part !== value) return null;
    if (i === want.length - 2 && want.at(-1) === "*" && have.length === want.length - 1) {
      params["*"] = "";
      return params;
    }
  }
  return have.length === want.length ? params : null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest("The address has a malformed % escape.");
  }
}

/** Reads a JSON object with a bound on its size; the body is not touched before this is called. */
export async function readJson(request: Request, limit: number): Promise<Record<string, unknown> | null> {
  const bytes = await readBody(request, limit);
  if (bytes.length === 0) return null;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw badRequest("The body is not valid JSON.");
  }
  if (value === null) return null;
  if (typeof value !== "object" || Array.isArray(value)) throw badRequest("The body must be a JSON object.");
  return value as Record<string, unknown>;
}

async function readBody(request: Request, limit: number): Promise<Buffer> {
  const tooLarge = () => new HttpError(413, `The body is larger than ${Math.round(limit / 2 ** 20)} MiB.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  if (!request.body) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A time as Jupyter's clients expect it: ISO, microseconds, Z. */
export const stamp = (date: Date): string => date.toISOString().replace(/(\.\d{3})Z$/, "$1000Z");
