/**
 * Printed text on the page: short text whole and wrapped, long text as a window of fixed-height rows that scrolls.
 *
 * Used for streams (stream-view.ts), text/plain (text-view.ts) and the full traceback (error-view.ts). It follows the end while
 * text arrives until the person scrolls up, and then offers to follow again. Only rows in sight are in the page, so a
 * million lines cost no more than forty. It keeps no text of its own beyond the screen's lines.
 */
import { cssColor, type Style } from "./ansi.ts";
import { action, make } from "./elements.ts";
import { Screen, type Line } from "./screen.ts";

/** Text of more lines than this gets rows and a scroll bar. */
const WHOLE_LINES = 40;
/** Of text up to this long every row is in the page: the browser's own find, copying and screen readers have all of it. */
const WINDOW_LINES = 1000;
/** Of longer text only the rows in sight, and so many above and below. */
const MARGIN = 20;
/** A row longer than this is cut in the view. */
const LONGEST_ROW = 20_000;

export class TextBlock {
  readonly element = make("div", "out-text");
  #screen = new Screen();
  #text = "";
  #rows: HTMLElement[] = [];
  #drawn: Line[] = [];
  #scroller: Scroller | undefined;

  /** How many lines there are. */
  get lines(): number {
    return this.#screen.count;
  }

  /** The text as it stands. An extension of what was there costs only its new part. */
  set(text: string): void {
    if (text === this.#text) return;
    if (this.#text && text.length > this.#text.length && text.startsWith(this.#text)) {
      this.#screen.write(text.slice(this.#text.length));
    } else {
      this.#screen = new Screen();
      this.#screen.write(text);
      this.#screen.firstChanged = 0;
    }
    const streaming = this.#text !== "";
    this.#text = text;
    if (this.lines > WHOLE_LINES || this.#scroller) this.#drawWindow(streaming);
    else this.#drawWhole();
  }

  /** What a person would copy: the lines without their colours. */
  get plain(): string {
    return this.#screen.lines
      .slice(0, this.lines)
      .map((line) => line.text)
      .join("\n");
  }

  dispose(): void {
    this.#scroller?.dispose();
  }

  #drawWhole(): void {
    const { lines } = this.#screen;
    const count = this.lines;
    for (let at = 0; at < count; at++) {
      const line = lines[at]!;
      if (this.#drawn[at] === line) continue;
      const row = (this.#rows[at] ??= insertRow(this.element, make("div", "out-row"), null));
      drawLine(row, line);
      this.#drawn[at] = line;
    }
    while (this.#rows.length > count) {
      removeRow(this.#rows.pop()!);
      this.#drawn.pop();
    }
  }

  #drawWindow(streaming: boolean): void {
    if (!this.#scroller) {
      const height = this.element.isConnected ? this.element.getBoundingClientRect().height : 0;
      this.#rows = [];
      this.#drawn = [];
      this.#scroller = new Scroller(height);
      this.element.replaceChildren(this.#scroller.element);
    }
    this.#scroller.set(this.#screen.lines, this.lines, streaming);
  }
}

/** The window over many lines. Rows are as high as a code line, so that place and number follow from each other. */
class Scroller {
  readonly element = make("div", "out-scroll");
  readonly #view = make("div", "out-rows");
  readonly #sizer = make("div", "out-sizer");
  readonly #window = make("div", "out-window");
  readonly #follow: HTMLButtonElement;
  readonly #rows = new Map<number, { line: Line; row: HTMLElement }>();
  readonly #observer: ResizeObserver;
  #lines: readonly Line[] = [];
  #count = 0;
  #following = true;
  #frame = 0;

  constructor(height: number) {
    if (height > 0) this.#view.style.minHeight = `min(${Math.round(height)}px, 80vh)`;
    this.#view.tabIndex = 0;
    this.#view.setAttribute("role", "group");
    this.#follow = action("Follow", () => this.#setFollowing(true));
    this.#follow.classList.add("out-follow");
    this.#follow.setAttribute("aria-pressed", "true");
    this.#follow.hidden = true;
    this.#sizer.append(this.#window);
    this.#view.append(this.#sizer);
    this.element.append(this.#view, this.#follow);
    this.#view.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#observer = new ResizeObserver(() => this.#schedule());
    this.#observer.observe(this.#view);
  }

  set(lines: readonly Line[], count: number, streaming: boolean): void {
    this.#lines = lines;
    this.#count = count;
    this.#sizer.style.height = `calc(var(--code-line) * ${count})`;
    this.#view.setAttribute("aria-label", `Output, ${count.toLocaleString("en")} lines`);
    if (streaming && !this.#following) this.#follow.hidden = false;
    this.#schedule(streaming && this.#following);
    if (!this.element.isConnected) this.#draw();
  }

  dispose(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  #toEnd = false;
  /** Drawing waits for the next frame: a flood of changes draws once. */
  #schedule(toEnd = false): void {
    this.#toEnd ||= toEnd;
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#toEnd) this.#view.scrollTop = this.#view.scrollHeight;
      this.#toEnd = false;
      this.#draw();
    });
  }

  #scrolled(): void {
    const atEnd = this.#view.scrollTop + this.#view.clientHeight >= this.#view.scrollHeight - 30;
    if (atEnd !== this.#following && !this.#toEnd) this.#setFollowing(atEnd, false);
    this.#schedule();
  }

  #setFollowing(following: boolean, scroll = true): void {
    this.#following = following;
    this.#follow.setAttribute("aria-pressed", String(following));
    if (following) {
      this.#follow.hidden = true;
      if (scroll) this.#schedule(true);
    }
  }

  #draw(): void {
    const height = Number.parseFloat(getComputedStyle(this.#view).lineHeight) || 20;
    const seen = Math.ceil((this.#view.clientHeight || 600) / height);
    const whole = this.#count <= WINDOW_LINES;
    const top = Math.min(this.#count - seen, Math.floor(this.#view.scrollTop / height)) - MARGIN;
    const first = whole ? 0 : Math.max(0, top);
    const last = whole ? this.#count : Math.min(this.#count, first + seen + 2 * MARGIN);
    for (const [at, { row }] of this.#rows) {
      if (at >= first && at < last) continue;
      removeRow(row);
      this.#rows.delete(at);
    }
    let next: ChildNode | null = this.#window.firstChild;
    for (let at = first; at < last; at++) {
      const line = this.#lines[at]!;
      let drawn = this.#rows.get(at);
      if (!drawn) {
        drawn = { line, row: make("div", "out-row") };
        drawLine(drawn.row, line);
        this.#rows.set(at, drawn);
      } else if (drawn.line !== line) {
        drawLine(drawn.row, line);
        drawn.line = line;
      }
      if (next === drawn.row) next = drawn.row.nextSibling!.nextSibling;
      else insertRow(this.#window, drawn.row, next);
    }
    this.#window.style.transform = `translateY(calc(var(--code-line) * ${first}))`;
  }
}

/** Rows have a line break between them, so that their text is also right for whoever reads it without layout. */
function insertRow(parent: HTMLElement, row: HTMLElement, before: ChildNode | null): HTMLElement {
  parent.insertBefore(row, before);
  parent.insertBefore(document.createTextNode("\n"), before);
  return row;
}

function removeRow(row: HTMLElement): void {
  row.nextSibling?.remove();
  row.remove();
}

/** Draws a line into a row: text, styled spans, links. */
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
  let color = style.color === null ? null : cssColor(style.color);
  let ground = style.ground === null ? null : cssColor(style.ground);
  if (style.inverse) [color, ground] = [ground ?? "var(--surface-page)", color ?? "var(--text)"];
  const inner = style.link ? anchor(style.link, text) : linked(text);
  if (names.length === 0 && !color && !ground) return inner;
  const span = make("span", names.join(" "));
  if (color) span.style.color = color;
  if (ground) {
    span.style.backgroundColor = ground;
    // Named grounds are text colours of the theme: dark on light, light on dark. The text on them is the page's.
    if (!color) span.style.color = "var(--surface-page)";
  }
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
