/**
 * Where a request says it comes from and goes to: Host (against DNS rebinding), Origin and Sec-Fetch-Site (against other
 * pages in the same browser), and `next` of the login page (against open redirects). Pure; the gate calls it.
 */

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

export const isLoopback = (host: string): boolean => LOOPBACK.has(host) || host === "::1";

/**
 * Whether a Host header is one this server answers to. Bound to loopback: only loopback's own three names, so that a
 * foreign name that was re-pointed at 127.0.0.1 gets nothing. Any port passes: port forwarding changes it, and a page
 * cannot choose it. Bound elsewhere: any well-formed name, since the cookie belongs to one name anyway.
 */
export function hostAllowed(header: string | undefined, boundToLoopback: boolean): boolean {
  const found = /^(\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9_.-]*[a-z0-9])?)(?::\d{1,5})?$/i.exec(header ?? "");
  if (!found) return false;
  return boundToLoopback ? LOOPBACK.has(found[1]!.toLowerCase()) : true;
}

/** Exactly our own origin, or none sent (programs). `null` and everything else is somebody else's page. */
export function originAllowed(origin: string | undefined, host: string): boolean {
  if (origin === undefined) return true;
  const name = host.toLowerCase();
  return origin === `http://${name}` || origin === `https://${name}`;
}

/**
 * Browsers say whose page made the request. Another port of this machine counts as the same site and gets the cookie sent
 * along, so only the same origin passes, or the person himself (address bar, bookmark: `none`). A navigation to a page is
 * let through: it shows the lab, it tells the other page nothing.
 */
export function fetchSiteAllowed(site: string | undefined, navigation: boolean): boolean {
  return site === undefined || site === "same-origin" || site === "none" || navigation;
}

/** The address of the lab's page with this file in front. */
export const labAddress = (path: string): string => `/lab/tree/${path.split("/").map(encodeURIComponent).join("/")}`;

/** Where to go after login: a path of ours, whatever was asked. */
export function safeNext(wanted: string | null | undefined): string {
  const home = "/lab";
  if (!wanted || !wanted.startsWith("/") || /^\/[/\\]/.test(wanted) || hasControls(wanted)) return home;
  let url: URL;
  try {
    url = new URL(wanted, "http://pellucid.invalid");
  } catch {
    return home;
  }
  if (url.origin !== "http://pellucid.invalid" || url.pathname.startsWith("//")) return home;
  if (url.pathname === "/login") return home;
  url.searchParams.delete("token");
  return url.pathname + url.search;
}

const hasControls = (text: string) => [...text].some((c) => c.charCodeAt(0) < 32 || c === "\u007f" || c === "\\");
