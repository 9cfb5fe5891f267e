/**
 * Draws Markdown: parse, sanitise, then put in formulas, coloured code, attachments and working links.
 * Loaded on first use by markdown.ts.
 */
import type { BlobRef, Json, JsonObject } from "@pellucid/notebook";
import { followLinks } from "./link-clicks.ts";
import { highlightInto } from "./highlight.ts";
import { imageSource } from "./image.ts";
import { parseMarkdown } from "./markdown-parser.ts";
import type { MarkdownOptions } from "./markdown.ts";
import { PLACEHOLDER, restoreMath, type Formula } from "./math-source.ts";
import { drawFormula } from "./math.ts";
import { sanitise } from "./sanitise.ts";

let numbered = 0;
const shown = new WeakMap<HTMLElement, AbortController>();

export function drawMarkdown(element: HTMLElement, source: string, options: MarkdownOptions): void {
  shown.get(element)?.abort();
  const control = new AbortController();
  shown.set(element, control);
  const { html, formulas } = parseMarkdown(source);
  element.dataset["scope"] ??= `m${++numbered}`;
  const scope = element.dataset["scope"];
  const prefix = options.headingPrefix ?? `${scope}-`;
  const { fragment, held } = sanitise(html, {
    path: options.path,
    scope: `[data-scope="${scope}"]`,
    prefix,
    attachment: (name) => attachmentAddress(options.attachments, name, control.signal),
  });
  putFormulas(fragment, formulas, options.path);
  colourCode(fragment);
  for (const heading of fragment.querySelectorAll("h1, h2, h3, h4, h5, h6, a[id], a[name]")) {
    const id = heading.getAttribute("id") ?? heading.getAttribute("name");
    if (id?.startsWith(prefix)) heading.setAttribute("data-anchor", id.slice(prefix.length));
  }
  for (const table of fragment.querySelectorAll("table")) wrapTable(table);
  if (held.length > 0) element.dataset["held"] = held.join("; ");
  else delete element.dataset["held"];
  element.replaceChildren(fragment);
  followLinks(element);
}

function attachmentAddress(attachments: JsonObject | undefined, name: string, signal: AbortSignal): string | null {
  const bundle = attachments?.[name];
  if (bundle === null || typeof bundle !== "object" || Array.isArray(bundle)) return null;
  for (const [mime, value] of Object.entries(bundle as Record<string, Json | BlobRef>)) {
    if (!mime.startsWith("image/")) continue;
    try {
      return imageSource(value, mime, signal);
    } catch {
      return null;
    }
  }
  return null;
}

/** A formula takes the place of its placeholder; inside code it is text again. */
function putFormulas(root: DocumentFragment, formulas: readonly Formula[], path: string): void {
  if (formulas.length === 0) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode())
    if (walker.currentNode.nodeValue!.includes("\ue000")) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    if (text.parentElement?.closest("code, pre, style")) {
      text.data = restoreMath(text.data, formulas);
      continue;
    }
    const parts: Node[] = [];
    let from = 0;
    for (const match of text.data.matchAll(PLACEHOLDER)) {
      const formula = formulas[Number(match[1])];
      if (!formula) continue;
      parts.push(document.createTextNode(text.data.slice(from, match.index)), drawFormula(formula, path));
      from = match.index + match[0].length;
    }
    text.replaceWith(...parts, document.createTextNode(text.data.slice(from)));
  }
}

function colourCode(root: DocumentFragment): void {
  for (const code of root.querySelectorAll<HTMLElement>("pre > code")) {
    const language = /(?:^|\s)language-(\S+)/.exec(code.className)?.[1];
    if (language) highlightInto(code, code.textContent ?? "", language);
  }
}

/** A wide table scrolls in a box of its own instead of widening the page. */
function wrapTable(table: HTMLTableElement): void {
  if (table.parentElement?.closest("table")) return;
  const box = document.createElement("div");
  box.className = "out-table-box";
  table.replaceWith(box);
  box.append(table);
}
