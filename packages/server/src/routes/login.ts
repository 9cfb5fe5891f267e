/** Logging in and out, and fresh one-use links for programs that hold the token. The only public routes but `GET /api`. */
import { labAddress, safeNext } from "../auth/addresses.ts";
import type { BrowserSessions } from "../auth/browser-sessions.ts";
import type { Gate } from "../auth/gate.ts";
import { LOGIN_POLICY } from "../auth/headers.ts";
import type { LoginCodes } from "../auth/login-codes.ts";
import type { ReadLinks } from "../auth/read-links.ts";
import { LOGIN_HTML, LOGIN_SCRIPT, LOGIN_STYLE } from "../auth/login-page.ts";
import { createLockout } from "../auth/lockout.ts";
import { sameSecret } from "../auth/secrets.ts";
import { HttpError } from "../errors.ts";
import type { Ask, Route } from "./table.ts";

export interface LoginParts {
  readonly gate: Gate;
  readonly codes: LoginCodes;
  readonly sessions: BrowserSessions;
  readonly links: ReadLinks;
  readonly token: string;
  /** `http://127.0.0.1:8899`, as printed. */
  readonly origin: () => string;
}

const COOKIE_SECONDS = 30 * 24 * 3600;

export function loginRoutes(parts: LoginParts): Route[] {
  const lockout = createLockout(10);
  const text = (type: string, body: string) => () =>
    new Response(body, {
      headers: {
        "Content-Type": `${type}; charset=utf-8`,
        "Content-Security-Policy": LOGIN_POLICY,
        "Cache-Control": "no-cache",
      },
    });
  return [
    { method: "GET", path: "/login", access: "public", handle: text("text/html", LOGIN_HTML) },
    { method: "GET", path: "/login/login.js", access: "public", handle: text("text/javascript", LOGIN_SCRIPT) },
    { method: "GET", path: "/login/login.css", access: "public", handle: text("text/css", LOGIN_STYLE) },
    { method: "POST", path: "/login", access: "public", handle: (ask) => logIn(ask, parts, lockout) },
    { method: "POST", path: "/logout", access: "write", handle: (ask) => logOut(ask, parts) },
    { method: "POST", path: "/api/pellucid/logout", access: "write", handle: (ask) => logOut(ask, parts) },
    {
      method: "POST",
      path: "/api/pellucid/login-code",
      access: "execute",
      async handle({ json }) {
        const wanted = (await json())?.["next"];
        return Response.json({ url: loginLink(parts, typeof wanted === "string" ? wanted : "/lab") }, { status: 201 });
      },
    },
  ];
}

/** A link that logs one browser in, once. */
export function loginLink(parts: Pick<LoginParts, "codes" | "origin">, next: string): string {
  const query = safeNext(next) === "/lab" ? "" : `?next=${encodeURIComponent(safeNext(next))}`;
  return `${parts.origin()}/login${query}#code=${parts.codes.issue()}`;
}

export const cookieHeader = (gate: Pick<Gate, "cookieName">, value: string, seconds = COOKIE_SECONDS): string =>
  `${gate.cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}`;

async function logIn(ask: Ask, parts: LoginParts, lockout: ReturnType<typeof createLockout>): Promise<Response> {
  if (!/^application\/json(?:\s*;|$)/i.test(ask.c.req.header("content-type") ?? "")) {
    throw new HttpError(403, "The body must be sent as application/json.");
  }
  const remote = remoteOf(ask);
  const wait = lockout.wait(remote);
  if (wait) {
    throw new HttpError(429, `Too many wrong codes. Wait ${wait} seconds.`, null, { "Retry-After": String(wait) });
  }
  const { code, token, link, next } = (await ask.json(16 * 1024)) ?? {};
  const proved =
    (typeof code === "string" && parts.codes.redeem(code)) ||
    (typeof token === "string" && sameSecret(token, parts.token));
  const notebook = typeof link === "string" ? parts.links.leadsTo(link) : null;
  // A link's address says what its notebook was called when it was made.
  const wanted = notebook === null ? next : labAddress(notebook);
  const answer = { next: safeNext(typeof wanted === "string" ? wanted : null) };
  const cookie = parts.gate.cookie((name) => ask.c.req.header(name));
  const known = cookie !== undefined && parts.sessions.has(cookie);
  if (proved) {
    lockout.succeeded(remote);
    // A browser that is known stays the person it is, with what this person can undo.
    const set = cookieHeader(parts.gate, known ? cookie : parts.sessions.open());
    return Response.json(answer, { headers: { "Set-Cookie": set } });
  }
  if (known) return Response.json(answer);
  const opened = typeof link === "string" ? openLink(ask, parts, link) : null;
  if (opened) return Response.json(answer, { headers: { "Set-Cookie": opened } });
  if ([code, token, link].some((proof) => typeof proof === "string")) lockout.failed(remote);
  throw new HttpError(403, refusal(code, token, link));
}

/** The cookie with which this browser may watch the link's notebook too; null: there is no such link. */
function openLink(ask: Ask, { gate, links }: LoginParts, secret: string): string | null {
  const value = links.open(
    secret,
    gate.linkCookie((name) => ask.c.req.header(name)),
  );
  return value === null ? null : cookieHeader({ cookieName: gate.linkCookieName }, value);
}

function logOut({ c }: Ask, { gate, sessions }: LoginParts): Response {
  const cookie = gate.cookie((name) => c.req.header(name));
  if (cookie) sessions.close(cookie);
  return new Response(null, { status: 204, headers: { "Set-Cookie": cookieHeader(gate, "", 0) } });
}

function refusal(code: unknown, token: unknown, link: unknown): string {
  if (typeof link === "string") return "This link was revoked, or a part of it is missing. Ask for a new one.";
  if (typeof token === "string") return "The token is not the one of this server.";
  if (typeof code === "string")
    return "This link was used already, or it is too old. Each link logs in one browser, once.";
  return "Open the link that the server printed.";
}

const remoteOf = ({ c }: Ask): string =>
  (c.env as { incoming?: { socket: { remoteAddress?: string } } } | undefined)?.incoming?.socket.remoteAddress ?? "";
