/** Draws one line of printed text into its row: text, styled spans, links. Called by text-block.ts and text-rows.ts. */
import { inksOf, type Style } from "./ansi.ts";
import { make } from "../elements.ts";
import type { Line } from "./screen.ts";

/** A row longer than this is cut in the view, UTF-16 units. */
export const LONGEST_ROW = 20_000;

export function drawLine(row: HTMLElement, line: Line): void {
  const cut = line.text.length > LONGEST_ROW;
  const text = cut ? line.text.slice(0, LONGEST_ROW) : line.text;
  if (!line.runs && !text.includes("://")) row.textContent = text;
  else {
    row.replaceChildren();
    let from = 0;
    for (const run of line.runs ?? [{ end: text.length, style: null }]) {
      const part = text.slice(from, run.end);
      from = run.end;
      if (part) row.append(styled(part, run.style));
    }
  }
  if (cut)
    row.append(
      make("span", "out-note", ` and ${(line.text.length - text.length).toLocaleString("en")} more characters`),
    );
}

function styled(text: string, style: Style | null): Node {
  if (!style) return linked(text);
  const names = [
    style.bold || isBright(style) ? "ansi-bold" : "",
    style.faint ? "ansi-faint" : "",
    style.italic ? "ansi-italic" : "",
    style.underline ? "ansi-underline" : "",
    style.strike ? "ansi-strike" : "",
    style.hidden ? "ansi-hidden" : "",
    style.inverse ? "ansi-inverse" : "",
  ].filter(Boolean);
  const { color, ground } = inksOf(style);
  const inner = style.link ? anchor(style.link, text) : linked(text);
  if (names.length === 0 && !color && !ground) return inner;
  const span = make("span", names.join(" "));
  if (color) span.style.color = color;
  if (ground) span.style.backgroundColor = ground;
  span.append(inner);
  return span;
}

const isBright = (style: Style): boolean => typeof style.color === "number" && style.color >= 8 && style.color < 16;

const ADDRESS = /https?:\/\/[^\s<>"'`]+/g;
/** Text with its web addresses as links; a full stop or bracket behind an address is not part of it. */
function linked(text: string): Node {
  if (!text.includes("://")) return document.createTextNode(text);
  const fragment = document.createDocumentFragment();
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    let address = match[0].replace(/[.,;:!?]+$/, "");
    if (address.endsWith(")") && !address.includes("(")) address = address.replace(/\)+$/, "");
    if (!URL.canParse(address)) continue;
    fragment.append(text.slice(from, match.index), anchor(address, address));
    from = match.index + address.length;
  }
  fragment.append(text.slice(from));
  return fragment;
}

function anchor(href: string, text: string): HTMLAnchorElement {
  const link = make("a", "", text);
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}
