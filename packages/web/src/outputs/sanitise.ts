/**
 * HTML that people's programs and notebooks bring, made safe to stand in the page: no script, no style or layout beyond its own
 * output, no forms, no commands, no loads from elsewhere.
 *
 * Called by html.ts and markdown-view.ts. It is the second wall: the page's own policy forbids script that is not ours, and HTML
 * that needs script goes to an isolated frame (frame.ts). What is left out because it would fetch something is told in `held`.
 */
import DOMPurify, { type Config } from "dompurify";
import { safeDeclarations, scopeStyle } from "./css-scope.ts";
import { litInDark, onGround } from "./ink.ts";
import { fileUrl, resolveLink } from "./links.ts";

export interface Clean {
  readonly fragment: DocumentFragment;
  /** What was held back, in words a person can read: hosts of images, embedded pages. */
  readonly held: string[];
}

export interface SanitiseOptions {
  /** The notebook's path: relative addresses start from its folder. */
  readonly path: string;
  /** Selector of the element that the HTML will stand in. */
  readonly scope: string;
  /** Put before ids, so that they are unique and never a name of ours. */
  readonly prefix: string;
  /** Address of an attachment, for `attachment:` images. */
  readonly attachment?: (name: string) => string | null;
}

const CONFIG: Config = {
  USE_PROFILES: { html: true, svg: true, svgFilters: true, mathMl: true },
  ADD_TAGS: ["use"],
  // The tags that take part in forms, load, or open something. Style has its own way in.
  FORBID_TAGS: [
    ..."form button select option optgroup textarea datalist dialog base link meta template slot object embed iframe frame frameset".split(
      " ",
    ),
    ..."applet portal noscript noembed xmp plaintext marquee blink script search fencedframe animate animateMotion animateTransform set".split(
      " ",
    ),
    "foreignObject",
    "style",
  ],
  FORBID_ATTR: [
    ..."action formaction form formmethod formtarget ping srcset autofocus accesskey tabindex contenteditable background poster".split(
      " ",
    ),
    ..."popover popovertarget popovertargetaction command commandfor is slot part nonce srcdoc http-equiv autoplay draggable".split(
      " ",
    ),
    ..."dynsrc lowsrc archive codebase cite longdesc profile manifest attributionsrc imagesrcset interestfor exportparts".split(
      " ",
    ),
  ],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: true,
  ADD_ATTR: ["target"],
  FORCE_BODY: true,
  ALLOWED_URI_REGEXP:
    /^(?:https?:|mailto:|tel:|data:(?:image|audio|video)\/|blob:|attachment:|#|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
  RETURN_DOM_FRAGMENT: true,
  // Ids carry a prefix of their own, which does the same and keeps labels and styles together.
  SANITIZE_DOM: false,
  SANITIZE_NAMED_PROPS: false,
};

interface Run {
  options: SanitiseOptions;
  held: string[];
}
let current: Run | null = null;
let purifier: ReturnType<typeof DOMPurify> | undefined;

export function sanitise(html: string, options: SanitiseOptions): Clean {
  purifier ??= makePurifier();
  const run: Run = { options, held: [] };
  current = run;
  try {
    const { rest, styles } = takeStyles(html);
    const fragment = purifier.sanitize(withoutHandlers(rest), CONFIG) as unknown as DocumentFragment;
    for (const image of fragment.querySelectorAll("img.out-held-image")) replaceHeld(image);
    const css = styles.map((style) => scopeStyle(style, options.scope, options.prefix)).join("\n");
    if (css.trim()) fragment.prepend(styleElement(css));
    return { fragment, held: [...new Set(run.held)] };
  } finally {
    current = null;
  }
}

function makePurifier(): ReturnType<typeof DOMPurify> {
  // An instance of our own: hooks of others never run here, nor ours elsewhere.
  const purify = DOMPurify(window);
  purify.addHook("afterSanitizeAttributes", (node) => {
    if (current && node instanceof Element) finishElement(node, current);
  });
  return purify;
}

const STYLE = /<style\b([^>]*)>([\s\S]*?)<\/style\s*>/gi;

/**
 * Style is taken out before the sanitiser sees the HTML, which distrusts any "<" in it, and goes back in as what the browser's own
 * parser made of it. pandas' standing style for its tables gives way to the look's.
 */
function takeStyles(html: string): { rest: string; styles: string[] } {
  const styles: string[] = [];
  const rest = html.replace(STYLE, (_, attributes: string, css: string) => {
    if (!(/\bscoped\b/.test(attributes) && css.includes(".dataframe"))) styles.push(plainStyle(css));
    return "";
  });
  return { rest, styles };
}

/** Style inside SVG is written as XML: with ">" as an entity, or in a CDATA section. Neither means anything in CSS itself. */
const plainStyle = (css: string): string => css.replaceAll("&gt;", ">").replace(/<!\[CDATA\[|\]\]>/g, "");

function styleElement(css: string): HTMLStyleElement {
  const element = document.createElement("style");
  element.textContent = css;
  return element;
}

/** Handlers are renamed in the text, so that the browser does not report each of them as it is parsed; the sanitiser drops both. */
export function withoutHandlers(html: string): string {
  if (!/\son[a-z]+\s*=/i.test(html)) return html;
  return html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\son([a-z]+)(?=\s*=)/gi, " data-on$1"));
}

/** An image that is not loaded is a link to where it is. */
function replaceHeld(image: Element): void {
  const words = image.getAttribute("alt") ?? "";
  const address = image.getAttribute("title") ?? "";
  const element = document.createElement(image.closest("a") ? "span" : "a");
  element.className = "out-held-image";
  element.textContent = words;
  if (element instanceof HTMLAnchorElement) {
    element.href = address;
    element.target = "_blank";
    element.rel = "noopener noreferrer";
  }
  image.replaceWith(element);
}

const ID_LISTS = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "list"];

/** What DOMPurify does not know: our ids, our addresses, our idea of a link. */
function finishElement(element: Element, run: Run): void {
  const { prefix } = run.options;
  const id = element.getAttribute("id");
  if (id) element.setAttribute("id", prefix + id);
  const name = element.getAttribute("name");
  if (name) element.setAttribute("name", prefix + name);
  for (const attribute of ID_LISTS) {
    const ids = element.getAttribute(attribute);
    if (ids)
      element.setAttribute(
        attribute,
        ids
          .trim()
          .split(/\s+/)
          .map((each) => prefix + each)
          .join(" "),
      );
  }
  const style = element.getAttribute("style") ?? (element.hasAttribute("bgcolor") ? "" : null);
  if (style !== null) setStyle(element, style);
  else if (element.localName === "font") colourFont(element);
  if (element.namespaceURI === "http://www.w3.org/2000/svg") finishSvg(element, prefix);
  else if (element.localName === "a" || element.localName === "area") finishLink(element as HTMLAnchorElement, run);
  else if (element.localName === "img") finishImage(element as HTMLImageElement, run);
  else if (["video", "audio", "source", "track"].includes(element.localName)) finishMedia(element, run);
  else if (element.localName === "input") finishInput(element as HTMLInputElement);
}

/** Read by the browser's own parser, in a document without windows, and written back without what loads. */
function setStyle(element: Element, text: string): void {
  const probe = document.implementation.createHTMLDocument("").createElement("i");
  probe.setAttribute("style", text);
  const { color, backgroundColor } = probe.style;
  const ground = onGround(backgroundColor || (element.getAttribute("bgcolor") ?? ""), color !== "");
  const ink = color ? onPage(element, color) : null;
  const safe = [safeDeclarations(probe.style), ink && `color: ${ink};`, ground].filter(Boolean).join(" ");
  if (safe) element.setAttribute("style", safe);
  else element.removeAttribute("style");
}

/** The colour of text whose ground is the page's, where it has to be another on a dark one. */
const onPage = (element: Element, color: string): string | null =>
  element instanceof HTMLElement && !element.closest("[style*=background], [bgcolor]") ? litInDark(color) : null;

/** `<font color>`, as teachers write it. */
function colourFont(element: Element): void {
  const ink = onPage(element, element.getAttribute("color") ?? "");
  if (ink) element.setAttribute("style", `color: ${ink};`);
}

function finishSvg(element: Element, prefix: string): void {
  for (const name of ["href", "xlink:href"]) {
    const target = element.getAttribute(name);
    if (target === null) continue;
    if (target.startsWith("#")) element.setAttribute(name, `#${prefix}${target.slice(1)}`);
    else if (
      !(element.localName === "image" && /^data:image\//i.test(target)) &&
      !(element.localName === "a" && /^https?:/i.test(target))
    )
      element.removeAttribute(name);
    else if (element.localName === "a") {
      element.setAttribute("target", "_blank");
      element.setAttribute("rel", "noopener noreferrer");
    }
  }
  // Paint servers, clips and markers are named by address: only those of the same drawing are kept.
  for (const attribute of Array.from(element.attributes)) {
    if (!/url\s*\(/i.test(attribute.value) || attribute.name === "style") continue;
    const local = /^\s*url\(\s*["']?#([^"')]+)["']?\s*\)\s*(\S.*)?$/i.exec(attribute.value);
    if (local) element.setAttribute(attribute.name, `url(#${prefix}${local[1]})${local[2] ? ` ${local[2]}` : ""}`);
    else element.removeAttribute(attribute.name);
  }
}

function finishLink(link: HTMLAnchorElement, run: Run): void {
  link.removeAttribute("target");
  const target = link.getAttribute("href");
  if (target === null) return;
  const resolved = resolveLink(target, run.options.path);
  if (!resolved) {
    link.removeAttribute("href");
    return;
  }
  link.setAttribute("href", resolved.href);
  if (resolved.kind === "web") {
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  } else link.removeAttribute("rel");
}

function finishImage(image: HTMLImageElement, run: Run): void {
  const address = image.getAttribute("src");
  if (address === null) return;
  const allowed = mediaAddress(address, run.options);
  if (allowed) {
    image.setAttribute("src", allowed);
    image.setAttribute("decoding", "async");
    return;
  }
  image.removeAttribute("src");
  if (/^\s*attachment:/i.test(address)) {
    const name = decodeName(address.trim().slice("attachment:".length));
    image.setAttribute("alt", `${image.getAttribute("alt") ?? ""} (${name} is not attached to this cell)`.trim());
    return;
  }
  const host = /^\s*(?:https?:)?\/\//i.test(address) ? hostOf(address) : null;
  if (!host) return;
  run.held.push(`Image from ${host} not loaded`);
  image.setAttribute("alt", `${image.getAttribute("alt") ?? ""} (image from ${host}, not loaded)`.trim());
  image.setAttribute("title", new URL(address.trim(), "https://x.invalid").href);
  image.setAttribute("class", `${image.getAttribute("class") ?? ""} out-held-image`.trim());
}

function finishMedia(element: Element, run: Run): void {
  const address = element.getAttribute("src");
  if (address === null) return;
  const allowed = mediaAddress(address, run.options);
  if (allowed) element.setAttribute("src", allowed);
  else {
    element.removeAttribute("src");
    const host = hostOf(address);
    if (host) run.held.push(`Media from ${host} not loaded`);
  }
}

/** Check boxes and switches that style uses stay; fields that could be mistaken for ours do not. */
function finishInput(input: HTMLInputElement): void {
  const kind = (input.getAttribute("type") ?? "text").toLowerCase();
  if (kind !== "checkbox" && kind !== "radio") input.remove();
}

/** An address that may be loaded: data of the output itself, an attachment, or a file of the project. */
function mediaAddress(address: string, options: SanitiseOptions): string | null {
  const text = address.trim();
  if (/^data:(?:image|audio|video)\//i.test(text)) return text;
  if (/^attachment:/i.test(text)) return options.attachment?.(decodeName(text.slice("attachment:".length))) ?? null;
  return fileUrl(text, options.path);
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function hostOf(address: string): string | null {
  try {
    return new URL(address, "https://x.invalid").hostname.replace(/^x\.invalid$/, "") || null;
  } catch {
    return null;
  }
}
