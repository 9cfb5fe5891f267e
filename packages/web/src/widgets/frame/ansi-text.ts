/**
 * Text with colours of a terminal, for streams and errors inside an Output widget. Only how it is set; what moves the cursor
 * was folded by the server.
 */
import { inksOf, PLAIN, select, type Style } from "../../outputs/text/ansi.ts";

const ESCAPE = String.fromCodePoint(27);

export function appendAnsi(place: HTMLElement, text: string): void {
  let style = PLAIN;
  const [plain = "", ...parts] = text.split(`${ESCAPE}[`);
  place.append(plain);
  for (const part of parts) {
    const [, parameters = "", kind = "", rest = ""] = /^([\d;:]*)([A-Za-z]?)([^]*)$/.exec(part) ?? [];
    if (kind === "m") style = select(style, parameters);
    if (rest !== "") place.append(style === PLAIN ? rest : dressed(rest, style));
  }
}

function dressed(text: string, style: Style): HTMLElement {
  const { bold, italic, underline } = style;
  const { color, ground } = inksOf(style);
  const element = document.createElement("span");
  element.textContent = text;
  if (color) element.style.color = color;
  if (ground) element.style.background = ground;
  if (bold) element.style.fontWeight = "600";
  if (italic) element.style.fontStyle = "italic";
  if (underline) element.style.textDecoration = "underline";
  return element;
}
