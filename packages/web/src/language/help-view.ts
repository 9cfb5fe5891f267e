/** Draws what is known of a name, for the card beside completions, for hover, Shift+Tab and the help panel: one way for all. */
import { highlightInto } from "../outputs/highlight.ts";
import { renderMarkdown } from "../outputs/markdown/markdown.ts";
import type { Help } from "./sources.ts";
import "../outputs/highlight.css";
import "./help.css";

const SHORT = 1200;

export interface HelpDrawing {
  /** All of its text, where else its beginning is enough. */
  readonly whole: boolean;
  /** The notebook's path, for links in Markdown. */
  readonly path: string;
}

export function drawHelp(help: Help, { whole, path }: HelpDrawing): HTMLElement {
  const card = element("div", "help-card");
  if (help.code) card.append(code("help-code", help.code));
  if (help.kind) card.append(element("p", "help-kind", help.kind));
  const text = whole ? help.text : beginning(help.text);
  if (text) card.append(element("pre", "help-text", text));
  if (help.markdown) {
    const prose = element("div", "help-prose markdown");
    void renderMarkdown(prose, whole ? help.markdown : (beginning(help.markdown) ?? ""), { path });
    card.append(prose);
  }
  if (whole && help.definition) card.append(code("help-source", help.definition));
  if (help.place) card.append(element("p", "help-place", help.place));
  return card;
}

/** For the pointer that rests on a name, in an editor or beside it. */
export function restingHelp(help: Help, path: string): HTMLElement {
  const card = element("div", "inspect");
  card.setAttribute("role", "tooltip");
  card.append(drawHelp(help, { whole: false, path }));
  return card;
}

/** Whole paragraphs, as many as are soon read. */
function beginning(text: string | undefined): string | undefined {
  if (!text || text.length <= SHORT) return text;
  const end = text.lastIndexOf("\n\n", SHORT);
  return `${text.slice(0, end > SHORT / 3 ? end : SHORT).trimEnd()}\n…`;
}

function element(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function code(className: string, text: string): HTMLElement {
  const made = element("pre", className);
  highlightInto(made, text, "python");
  return made;
}
