/**
 * Draws Markdown: parse, sanitise, then put in formulas, boxes of tasks, coloured code, diagrams, attachments and working links.
 * Loaded on first use by markdown.ts.
 */
import type { BlobRef, Json, JsonObject } from "@pellucid/notebook";
import { make } from "../elements.ts";
import { linkHeading } from "./heading-links.ts";
import { followLinks } from "../link-clicks.ts";
import { highlightInto } from "../highlight.ts";
import { imageSource } from "../image.ts";
import { parseMarkdown } from "./markdown-parser.ts";
import { type MarkdownOptions, TICK_EVENT } from "./markdown-options.ts";
import { type Piece, piecesOf } from "./markdown-pieces.ts";
import { PLACEHOLDER, restoreMath, type Formula } from "../math/math-source.ts";
import { drawFormula } from "../math/math.ts";
import { sanitise } from "../sanitise.ts";
import { inSlices } from "../slices.ts";
import { BOX } from "./task-lists.ts";
import "./markdown-parts.css";

let numbered = 0;
const shown = new WeakMap<HTMLElement, AbortController>();

export function drawMarkdown(element: HTMLElement, source: string, options: MarkdownOptions): void {
  shown.get(element)?.abort();
  const control = new AbortController();
  shown.set(element, control);
  element.dataset["scope"] ??= `m${++numbered}`;
  const held = new Set<string>();
  const slugs = new Map<string, number>();
  const draw = (piece: Piece) => makeFragment(element, piece, slugs, options, held, control.signal);
  const [first, ...rest] = piecesOf(source);
  const focused = focusIn(element);
  element.replaceChildren(draw(first!));
  focused?.();
  tellHeld(element, held);
  followLinks(element);
  // What a long text goes on with comes in slices, so that nobody waits for it.
  for (const piece of rest)
    inSlices(() => {
      if (control.signal.aborted) return;
      element.append(draw(piece));
      tellHeld(element, held);
    });
}

function makeFragment(
  element: HTMLElement,
  piece: Piece,
  slugs: Map<string, number>,
  options: MarkdownOptions,
  held: Set<string>,
  signal: AbortSignal,
): DocumentFragment {
  const { html, formulas } = parseMarkdown(piece.text, options.value !== undefined, { slugs, line: piece.line });
  const scope = element.dataset["scope"]!;
  const prefix = options.headingPrefix ?? `${scope}-`;
  const clean = sanitise(html, {
    path: options.path,
    scope: `[data-scope="${scope}"]`,
    prefix,
    attachment: options.attachment ?? ((name) => attachmentAddress(options.attachments, name, signal)),
  });
  const { fragment } = clean;
  for (const one of clean.held) held.add(one);
  for (const heading of fragment.querySelectorAll<HTMLElement>("h1, h2, h3, h4, h5, h6, a[id], a[name]")) {
    const id = heading.getAttribute("id") ?? heading.getAttribute("name");
    if (!id?.startsWith(prefix)) continue;
    heading.dataset["anchor"] = id.slice(prefix.length);
    if (options.cell && heading.localName !== "a") linkHeading(heading, options.path);
  }
  putParts(fragment, formulas, options);
  colourCode(fragment, signal);
  for (const table of fragment.querySelectorAll("table")) wrapTable(table);
  for (const image of fragment.querySelectorAll("img")) tellBroken(image);
  if (piece.left > 0) fragment.append(leftOut(piece.left));
  return fragment;
}

function tellHeld(element: HTMLElement, held: ReadonlySet<string>): void {
  if (held.size > 0) element.dataset["held"] = [...held].join("; ");
  else delete element.dataset["held"];
}

const leftOut = (count: number): HTMLElement =>
  make("p", "out-note", `${count.toLocaleString("en")} more characters, not drawn. Edit the cell to see them.`);

/** An image that is none says so where it stands. */
function tellBroken(image: HTMLImageElement): void {
  image.addEventListener("error", () => {
    const words = `${image.alt} (this image cannot be shown)`.trim();
    image.replaceWith(make("span", "out-note", words));
  });
}

/** A box keeps the keyboard when its tick has the text drawn anew. */
function focusIn(element: HTMLElement): (() => void) | null {
  const focused = document.activeElement;
  const line = focused instanceof HTMLElement && element.contains(focused) ? focused.dataset["task"] : undefined;
  if (line === undefined) return null;
  return () => element.querySelector<HTMLElement>(`[data-task="${line}"]`)?.focus({ preventScroll: true });
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

/** Formulas, values and boxes take the places of their placeholders; inside code a formula is text again. */
function putParts(root: DocumentFragment, formulas: readonly Formula[], options: MarkdownOptions): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode())
    if (/[\ue000\ue002]/.test(walker.currentNode.nodeValue!)) texts.push(walker.currentNode as Text);
  for (const text of texts) {
    if (text.parentElement?.closest("code, pre, style")) text.data = restoreMath(text.data, formulas);
    else text.replaceWith(...partsOf(text.data, formulas, options));
  }
}

const PART = new RegExp(`${PLACEHOLDER.source}|${BOX.source}`, "g");

function partsOf(text: string, formulas: readonly Formula[], options: MarkdownOptions): Node[] {
  const parts: Node[] = [];
  let from = 0;
  for (const match of text.matchAll(PART)) {
    const [whole, index, line, mark] = match;
    const formula = index === undefined ? undefined : formulas[Number(index)];
    if (index !== undefined && !formula) continue;
    parts.push(document.createTextNode(text.slice(from, match.index)));
    if (!formula) parts.push(makeBox(Number(line), mark === "x", options.cell === true));
    else if (formula.kind === "value") parts.push(options.value?.(formula.tex) ?? document.createTextNode(formula.raw));
    else parts.push(drawFormula(formula, { notebook: options.path, numbers: options.numbers }));
    from = match.index + whole.length;
  }
  parts.push(document.createTextNode(text.slice(from)));
  return parts;
}

function makeBox(line: number, on: boolean, live: boolean): HTMLElement {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "task-list-item-checkbox";
  box.dataset["task"] = String(line);
  box.checked = on;
  box.disabled = !live;
  box.setAttribute("aria-label", "Done");
  box.addEventListener("change", () => {
    const detail = { line, on: box.checked };
    box.dispatchEvent(new CustomEvent(TICK_EVENT, { detail, bubbles: true }));
  });
  return box;
}

function colourCode(root: DocumentFragment, signal: AbortSignal): void {
  for (const code of root.querySelectorAll<HTMLElement>("pre > code")) {
    const language = /(?:^|\s)language-(\S+)/.exec(code.className)?.[1];
    const source = code.textContent ?? "";
    if (language === "mermaid") void import("./diagram.ts").then((part) => part.drawDiagram(code, source, signal));
    else if (language) highlightInto(code, source, language);
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
