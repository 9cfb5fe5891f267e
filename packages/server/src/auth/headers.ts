/**
 * The security headers of every answer, in one place. `app.ts` adds those that a handler did not set itself.
 */

/**
 * The lab's own pages. Script only from our files: no inline script, no eval, so that a hole in a sanitiser runs nothing.
 * Styles may be inline: CodeMirror and xterm build style elements as they go, React and KaTeX set style attributes, and
 * pandas' Styler brings a style element of its own; style cannot run anything here. Frames: outputs that carry script live
 * in our `/frame` page, which is sandboxed by its own policy (a `srcdoc` or `blob:` frame would inherit this one).
 */
export const APP_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self' blob:",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The login page: one style file, one script file, one post. */
export const LOGIN_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Outputs with script: an opaque origin without our cookie, without network, without forms and popups. Inline script and
 * eval are what such outputs are made of (plotly, Vega, widgets); here they can reach nothing but their own frame.
 */
export const FRAME_POLICY = [
  "sandbox allow-scripts",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob: data:",
  "style-src 'unsafe-inline' data: blob:",
  "img-src data: blob:",
  "media-src data: blob:",
  "font-src data: blob:",
  "worker-src blob:",
  "connect-src data: blob:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join("; ");

/** The same for one that a person let have network: still no origin, no cookies, nothing of ours. */
export const FRAME_NETWORK_POLICY = FRAME_POLICY.replace(
  /(script|style|img|media|font|connect)-src [^;]*/g,
  "$& https:",
);

/** A published page that the lab shows to print it: it may open the browser's own dialog, and its frames are its own. */
export const PRINT_POLICY = FRAME_POLICY.replace("allow-scripts", "allow-scripts allow-modals");

/** People's own files: shown by the browser at most as a picture, a text or a document without script and origin. */
export const CONTENT_POLICY =
  "sandbox; default-src 'none'; img-src data: blob:; media-src data: blob:; style-src 'unsafe-inline' data:; " +
  "font-src data:; frame-ancestors 'self'";

/** Everything else is data. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

const ALWAYS: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Those that an answer with these headers lacks. */
export function securityHeaders(has: (name: string) => boolean): Record<string, string> {
  return {
    ...ALWAYS,
    ...(!has("Content-Security-Policy") && { "Content-Security-Policy": DATA_POLICY }),
    ...(!has("Cache-Control") && { "Cache-Control": "no-store" }),
  };
}
