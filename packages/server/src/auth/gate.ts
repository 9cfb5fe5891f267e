/**
 * The one gate in front of every route and every socket: Host, Origin, whose page asks, and who asks. It reads the request
 * line and the headers only, never a body. `app.ts` calls it before it calls a handler; nothing else decides access.
 */
import { HttpError } from "../errors.ts";
import type { Access, Visitor } from "../routes/table.ts";
import { fetchSiteAllowed, hostAllowed, originAllowed } from "./addresses.ts";
import type { BrowserSessions } from "./browser-sessions.ts";
import { createLockout } from "./lockout.ts";
import type { ReadLinks } from "./read-links.ts";
import { hashOf, sameSecret } from "./secrets.ts";

export interface Knock {
  readonly method: string;
  readonly url: URL;
  readonly header: (name: string) => string | undefined;
  /** Network address of the other side. */
  readonly remote: string;
  readonly socket?: boolean;
  /** The route is a page, which browsers may navigate to from anywhere. */
  readonly page?: boolean;
  /** The route serves what people wrote. */
  readonly content?: boolean;
}

export interface Gate {
  /** Who is let in (null on public routes); throws an HttpError for everyone else. */
  admit(knock: Knock, access: Access): Visitor | null;
  /** The cookie's value in this request, if any. */
  cookie(header: (name: string) => string | undefined): string | undefined;
  readonly cookieName: string;
  /** The cookie of a browser that opened read-only links. */
  linkCookie(header: (name: string) => string | undefined): string | undefined;
  readonly linkCookieName: string;
}

export interface GateOptions {
  readonly token: string;
  readonly sessions: BrowserSessions;
  readonly links: ReadLinks;
  readonly cookieName: string;
  readonly boundToLoopback: boolean;
  readonly person: string;
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

export function createGate(options: GateOptions): Gate {
  // Tokens of ours cannot be guessed, but a token set by hand may be short.
  const lockout = createLockout(1000);
  const cookie = (header: Knock["header"]) => readCookie(header("cookie"), options.cookieName);

  const byToken = (knock: Knock, token: string): Visitor => {
    const wait = lockout.wait(knock.remote);
    if (wait)
      throw new HttpError(429, "Too many wrong tokens from this address.", null, { "Retry-After": String(wait) });
    if (!sameSecret(token, options.token)) {
      lockout.failed(knock.remote);
      throw stranger("The token is not the one of this server.");
    }
    lockout.succeeded(knock.remote);
    return { id: options.person, name: options.person, by: "token" };
  };
  const linkCookieName = `${options.cookieName}-link`;
  const linkCookie = (header: Knock["header"]) => readCookie(header("cookie"), linkCookieName);

  /** Null: no living link was opened in this browser. */
  const byLink = (knock: Knock): Visitor | null => {
    const { browser, links } = options.links.opened(linkCookie(knock.header) ?? "");
    return links.length === 0 ? null : { id: `reader-${browser}`, name: "Reader", by: "link", links };
  };

  return {
    cookieName: options.cookieName,
    cookie,
    linkCookieName,
    linkCookie,
    admit(knock, access) {
      checkAddresses(knock, access, options.boundToLoopback);
      if (access === "public") return null;
      const token = presentedToken(knock);
      if (token !== null) return byToken(knock, token);
      const value = cookie(knock.header);
      if (value === undefined || !options.sessions.has(value)) {
        // Only for the class `shared`, so that no other record can forget to refuse.
        const reader = access === "shared" ? byLink(knock) : null;
        if (reader) {
          checkBrowser(knock, access);
          return reader;
        }
        throw stranger("Log in first: open the link that the server printed, or send `Authorization: token`.");
      }
      checkBrowser(knock, access);
      const id = `${options.person}-${hashOf(value).slice(0, 8)}`;
      return { id, name: options.person, by: "cookie" };
    },
  };
}

const forbidden = (message: string) => new HttpError(403, message, "Forbidden");
/** As Jupyter says it: 403. Pages tell it from other refusals by the reason. */
const stranger = (message: string) => new HttpError(403, message, "Not logged in");
const changes = (knock: Knock, access: Access) =>
  knock.socket === true || !SAFE.has(knock.method) || access === "write" || access === "execute";

function checkAddresses(knock: Knock, access: Access, boundToLoopback: boolean): void {
  const host = knock.header("host");
  if (!hostAllowed(host, boundToLoopback)) {
    throw forbidden("This server does not answer under that name. Use 127.0.0.1 or localhost.");
  }
  if (knock.content && knock.header("service-worker") !== undefined) {
    throw forbidden("Files are never given as the script of a service worker.");
  }
  if (!changes(knock, access)) return;
  if (!originAllowed(knock.header("origin"), host!)) throw forbidden("The request comes from another page (Origin).");
  if (!fetchSiteAllowed(knock.header("sec-fetch-site"), false)) {
    throw forbidden("The request comes from another page (Sec-Fetch-Site).");
  }
}

/** What only concerns browsers, which send the cookie by themselves. */
function checkBrowser(knock: Knock, access: Access): void {
  const navigation =
    knock.page === true &&
    knock.header("sec-fetch-mode") === "navigate" &&
    knock.header("sec-fetch-dest") === "document";
  if (!fetchSiteAllowed(knock.header("sec-fetch-site"), navigation && !changes(knock, access))) {
    throw forbidden("The request comes from another page (Sec-Fetch-Site).");
  }
  const type = knock.header("content-type");
  if (changes(knock, access) && type !== undefined && !/^application\/json(?:\s*;|$)/i.test(type)) {
    throw forbidden("The body must be sent as application/json.");
  }
}

/** `Authorization: token T`, `Bearer T` or `?token=T`; null when none is presented. */
function presentedToken(knock: Knock): string | null {
  const header = knock.header("authorization");
  if (header !== undefined) return /^\s*(?:token|bearer)\s+(\S+)\s*$/i.exec(header)?.[1] ?? "";
  return knock.url.searchParams.get("token");
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}
