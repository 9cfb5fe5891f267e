/**
 * The server as one value: the table of routes and sockets behind the gate. Built by `start.ts`; tests build it too and
 * ask it without a port (`app.fetch`). It knows no route by name.
 *
 * Every handler is reached only through `admit`; a record without an access class does not compile, and a table with a
 * class that is unknown, or with one address twice, does not start.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono, type Context } from "hono";
import { securityHeaders } from "./auth/headers.ts";
import { safeNext } from "./auth/addresses.ts";
import type { Gate, Knock } from "./auth/gate.ts";
import { errorResponse, HttpError } from "./errors.ts";
import {
  ACCESS,
  matchPath,
  readJson,
  type Answer,
  type Ask,
  type ReadyAnswer,
  type Route,
  type SocketRoute,
  type Visitor,
} from "./routes/table.ts";

export interface App {
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
  /** Lets a socket in: who it is and which record it fits. Throws an HttpError otherwise. */
  admitSocket(request: IncomingMessage): {
    route: SocketRoute;
    url: URL;
    params: Record<string, string>;
    visitor: Visitor;
  };
  readonly routes: readonly Route[];
  readonly sockets: readonly SocketRoute[];
}

/** Bodies of JSON routes; contents have their own, larger bound. */
const JSON_LIMIT = 4 * 2 ** 20;

export function createApp(routes: readonly Route[], sockets: readonly SocketRoute[], gate: Gate): App {
  checkTable(routes, sockets);
  const hono = new Hono();
  for (const route of routes) {
    hono.on(route.method, honoPath(route.path), (c) => answer(c, gate, route));
  }
  hono.notFound((c) => answer(c, gate, unknownRoute(routes)));
  hono.onError((error) => secured(errorResponse(error)));
  return {
    routes,
    sockets,
    fetch: (request, env) => hono.fetch(request, env as object | undefined),
    admitSocket: (request) => admitSocket(request, sockets, gate),
  };
}

function checkTable(routes: readonly Route[], sockets: readonly SocketRoute[]): void {
  const seen = new Set<string>();
  for (const record of [...routes, ...sockets.map((socket) => ({ method: "SOCKET", ...socket }))]) {
    const address = `${record.method} ${record.path.replace(/:\w+/g, ":")}`;
    if ((record.access === "shared") !== (record.about !== undefined))
      throw new Error(`${address} says what it is about, or should: that belongs to the class shared.`);
    if (!ACCESS.includes(record.access)) throw new Error(`${address} has no access class.`);
    if (seen.has(address)) throw new Error(`${address} is declared twice.`);
    seen.add(address);
  }
}

/** Hono's `*` does not match the bare prefix with its own parameter syntax the way ours does; ours only needs routing. */
const honoPath = (path: string) => path;

async function answer(c: Context, gate: Gate, route: Route): Promise<Response> {
  const url = new URL(c.req.url);
  try {
    const { visitor, params } = admitTo(gate, knockOf(c, url, route), route);
    const ask: Ask = { c, url, params, visitor, json: (limit = JSON_LIMIT) => readJson(c.req.raw, limit) };
    return finished(c, await route.handle(ask));
  } catch (error) {
    return secured(toLogin(c, url, route, error) ?? errorResponse(error));
  }
}

/** Who asks, and the address's parameters: what a read-only link does not open ends here. */
function admitTo(gate: Gate, knock: Knock, record: Pick<Route, "path" | "access" | "about">) {
  const visitor = gate.admit(knock, record.access);
  const params = matchPath(record.path, knock.url.pathname);
  if (!params) throw new HttpError(404, "There is nothing at this address.");
  if (visitor?.links) {
    if (!record.about) throw new HttpError(403, "This link shows one notebook, and nothing else.", "Forbidden");
    const asked = record.about(params);
    const notebook = asked === null ? null : openedBy(visitor.links, asked);
    if (notebook === undefined)
      throw new HttpError(403, "This link shows another notebook, or it was revoked.", "Forbidden");
    if (notebook !== asked) return { visitor, params: { ...params, "*": notebook! } };
  }
  return { visitor, params };
}

/**
 * The notebook that one of these links opens to whoever asks for this path. By a former name that is the notebook as it is
 * called now, whatever bears that name meanwhile.
 */
const openedBy = (links: NonNullable<Visitor["links"]>, asked: string): string | undefined =>
  (links.find(({ path }) => path === asked) ?? links.find(({ was }) => was?.includes(asked)))?.path;

function knockOf(c: Context, url: URL, route: Route): Knock {
  const incoming = (c.env as { incoming?: IncomingMessage } | undefined)?.incoming;
  return {
    method: c.req.method,
    url,
    header: (name) => c.req.header(name),
    remote: incoming?.socket.remoteAddress ?? "",
    page: route.page === true,
    content: route.content === true,
  };
}

/** A browser that navigates to a page without being logged in is shown the login page; programs get the plain refusal. */
function toLogin(c: Context, url: URL, route: Route, error: unknown): Response | null {
  const refused = error instanceof HttpError && error.status === 403;
  const browser = c.req.header("accept")?.includes("text/html") === true;
  if (!refused || !route.page || !browser || c.req.header("authorization") !== undefined) return null;
  const headers = { Location: `/login?next=${encodeURIComponent(safeNext(url.pathname + url.search))}` };
  return new Response(null, { status: 302, headers });
}

/** What is ready goes straight to the socket; where there is none, as in tests, it is an answer like the others. */
function finished(c: Context, answer: Answer): Response {
  if (answer instanceof Response) return secured(answer);
  const { outgoing } = (c.env ?? {}) as { outgoing?: ServerResponse };
  if (!outgoing) return secured(new Response(answer.bytes, answer));
  send(outgoing, answer);
  return RESPONSE_ALREADY_SENT;
}

function send(outgoing: ServerResponse, { status, headers, bytes }: ReadyAnswer): void {
  const length = bytes && { "Content-Length": bytes.length };
  outgoing.writeHead(status, { ...headers, ...securityHeaders((name) => Object.hasOwn(headers, name)), ...length });
  outgoing.end(bytes ?? undefined);
}

/** Some answers (redirects, files) have frozen headers: a copy takes ours. */
function secured(response: Response): Response {
  const copy = new Response(response.body, response);
  const missing = securityHeaders((name) => copy.headers.has(name));
  for (const [name, value] of Object.entries(missing)) copy.headers.set(name, value);
  return copy;
}

/** What stands behind every address that no record names: the same gate, then 302, 405 or 404. */
function unknownRoute(routes: readonly Route[]): Route {
  return {
    method: "GET",
    path: "/*",
    access: "read",
    page: true,
    handle({ c, url }) {
      if (url.pathname.length > 1 && url.pathname.endsWith("/") && c.req.method === "GET") {
        return redirect(url.pathname.replace(/^\/+/, "/").replace(/\/+$/, "") + url.search);
      }
      const allowed = routes.filter((route) => matchPath(route.path, url.pathname)).map((route) => route.method);
      if (allowed.length === 0) throw new HttpError(404, "There is nothing at this address.");
      const headers = { Allow: [...new Set(allowed)].join(", ") };
      throw new HttpError(405, `${c.req.method} is not possible here.`, "Method Not Allowed", headers);
    },
  };
}

export const redirect = (to: string): Response => new Response(null, { status: 302, headers: { Location: to } });

function admitSocket(
  request: IncomingMessage,
  sockets: readonly SocketRoute[],
  gate: Gate,
): ReturnType<App["admitSocket"]> {
  const url = new URL(request.url ?? "/", "http://pellucid.invalid");
  const found = findSocket(sockets, url.pathname);
  const knock: Knock = {
    method: "GET",
    url,
    header: (name) => headerOf(request, name),
    remote: request.socket.remoteAddress ?? "",
    socket: true,
  };
  // Unknown addresses go through the gate as well, so that a stranger cannot learn which exist.
  if (!found) {
    gate.admit(knock, "execute");
    throw new HttpError(404, "There is no socket at this address.");
  }
  const { visitor, params } = admitTo(gate, knock, found.route);
  if (!visitor) throw new HttpError(404, "There is no socket at this address.");
  return { ...found, params, url, visitor };
}

function findSocket(sockets: readonly SocketRoute[], pathname: string) {
  for (const route of sockets) {
    const params = matchPath(route.path, pathname);
    if (params) return { route, params };
  }
  return null;
}

const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
};
