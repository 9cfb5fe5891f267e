/**
 * One HTML file: head with its policy, style and fonts, then title, contents, cells. Everything is in it, and its policy forbids any
 * request. Called by index.ts.
 */
import { make } from "../outputs/elements.ts";
import { asData, type Frames } from "./frames.ts";
import type { Asset, PublishOptions, Surroundings } from "./request.ts";

export interface PageParts {
  readonly title: string;
  readonly language: string;
  readonly body: HTMLElement;
  readonly frames: Frames;
  readonly nonce: string;
  readonly options: PublishOptions;
  readonly scripts: readonly Asset[];
  readonly kind: "page" | "slides";
}

/**
 * Two policies, and what runs has to satisfy both: the first lets only script run that carries this file's nonce, the second keeps
 * it from being fetched. Frames with outputs inherit them.
 */
export const policiesOf = (nonce: string): readonly string[] => [
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'unsafe-eval' blob:`,
    "style-src 'unsafe-inline' data:",
    "img-src data: blob:",
    "media-src data: blob:",
    "font-src data:",
    "connect-src data: blob:",
    "worker-src blob:",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; "),
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
];

export async function assemble(page: PageParts, { asset }: Surroundings): Promise<string> {
  const { title, language, body, frames, nonce, options, kind } = page;
  const styles = [await asset("page.css")];
  if (body.querySelector(".katex")) styles.push(await asset("math.css"));
  const scripts: string[] = [];
  for (const name of page.scripts) scripts.push(await asset(name));
  const data: string[] = [];
  for (const name of [...frames.programs, ...(frames.programs.has("widgets.js.gz") ? (["widgets.json"] as const) : [])])
    data.push(packedProgram(name, await asset(name)));
  for (const [text, name] of frames.kept) data.push(packedProgram(name, await packed(text)));
  if (frames.links.length > 0)
    data.push(`<script type="application/json" data-program="links.json">${asData(frames.links)}</script>`);
  if (frames.any)
    data.push(`<script type="application/json" data-program="frame.js">${asData(await asset("frame.js"))}</script>`);
  const policies = policiesOf(nonce).map((one) => `<meta http-equiv="Content-Security-Policy" content="${one}">`);
  return [
    "<!doctype html>",
    `<html lang="${escape(language)}" data-published="${kind}"${options.report ? " data-report" : ""}>`,
    "<head>",
    '<meta charset="utf-8">',
    ...policies,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="generator" content="Pellucid">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escape(title)}</title>`,
    `<style>${styles.map(insideStyle).join("\n")}</style>`,
    "</head>",
    "<body>",
    body.outerHTML,
    ...data,
    ...scripts.map((text) => `<script nonce="${nonce}">${insideScript(text)}</script>`),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

const packedProgram = (name: string, data: string): string =>
  `<script type="application/octet-stream" data-program="${name}">${data}</script>`;

/** As assets are that end in `.gz`. */
async function packed(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => SIGNS[sign]!);
/** Our own texts, which must not end their element. */
const insideStyle = (text: string): string => text.replace(/<\/style/gi, "<\\/style");
const insideScript = (text: string): string => text.replace(/<(?=\/script|!--)/gi, "\\x3c");

/** Title and contents over the cells. */
export function layOut(title: string, cells: readonly HTMLElement[], options: PublishOptions): HTMLElement {
  const root = make("div", "published");
  const main = make("main", "published-column");
  const first = cells[0]?.querySelector("h1");
  if (options.report && !first) main.append(make("h1", "published-title", title));
  if (options.report) {
    const contents = contentsOf(cells);
    if (contents) {
      const after = first && cells[0];
      main.append(...(after ? [after, contents, ...cells.slice(1)] : [contents, ...cells]));
    } else main.append(...cells);
  } else main.append(...cells);
  root.append(main);
  return root;
}

/** The headings of the prose, as links; a page of one heading needs none. */
function contentsOf(cells: readonly HTMLElement[]): HTMLElement | null {
  const headings = cells.flatMap((cell) => [...cell.querySelectorAll<HTMLElement>(".cell-prose :is(h1, h2, h3)[id]")]);
  const listed = headings.filter((one, at) => !(at === 0 && one.localName === "h1"));
  if (listed.length < 2) return null;
  const nav = make("nav", "published-contents");
  nav.setAttribute("aria-label", "Contents");
  const list = make("ol", "");
  for (const heading of listed) {
    const item = make("li", "");
    item.dataset["level"] = heading.localName.slice(1);
    const link = make("a", "", heading.textContent?.trim() ?? "");
    link.setAttribute("href", `#${encodeURIComponent(heading.id)}`);
    item.append(link);
    list.append(item);
  }
  nav.append(make("h2", "", "Contents"), list);
  return nav;
}
