/**
 * Printed text on the page: short text whole and wrapped, long text as a window of fixed-height rows that scrolls.
 *
 * Used for streams (stream-view.ts), text/plain (text-view.ts) and the full traceback (error-view.ts). It keeps no text of its own
 * beyond the screen's lines.
 */
import { make } from "../elements.ts";
import { Screen, type Line } from "./screen.ts";
import { drawLine } from "./text-line.ts";
import { insertRow, removeRow, TextRows } from "./text-rows.ts";

/** Text of more lines than this gets rows and a scroll bar. */
const WHOLE_LINES = 40;

export class TextBlock {
  readonly element = make("div", "out-text");
  #screen = new Screen();
  #text = "";
  #rows: HTMLElement[] = [];
  #drawn: Line[] = [];
  #many: TextRows | undefined;

  /** How many lines there are. */
  get lines(): number {
    return this.#screen.count;
  }

  /** What many lines stand in, once there are many. */
  get rows(): TextRows | undefined {
    return this.#many;
  }

  /**
   * The text as it stands, and how many lines there are before it that are not here. An extension of what was there costs only its
   * new part.
   */
  set(text: string, before?: (lines: number) => number): void {
    if (text === this.#text) {
      // Of a flood of equal lines only the number grows.
      if (before && this.#many) this.#drawWindow(true, before(this.lines));
      return;
    }
    if (this.#text && text.length > this.#text.length && text.startsWith(this.#text)) {
      this.#screen.write(text.slice(this.#text.length));
    } else {
      this.#screen = new Screen();
      this.#screen.write(text);
      this.#screen.firstChanged = 0;
    }
    const streaming = this.#text !== "";
    this.#text = text;
    const earlier = before?.(this.lines) ?? 0;
    if (this.lines > WHOLE_LINES || earlier > 0 || this.#many) this.#drawWindow(streaming, earlier);
    else this.#drawWhole();
  }

  /** What a person would copy: the lines without their colours. */
  get plain(): string {
    return this.#screen.plain;
  }

  /** The line at this place of the text as it stands. */
  line(at: number): string {
    return this.#screen.lines[at]?.text ?? "";
  }

  dispose(): void {
    this.#many?.dispose();
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

  #drawWindow(streaming: boolean, before: number): void {
    if (!this.#many) {
      const height = this.element.isConnected ? this.element.getBoundingClientRect().height : 0;
      this.#rows = [];
      this.#drawn = [];
      this.#many = new TextRows(height);
      this.element.replaceChildren(this.#many.element);
    }
    this.#many.set(this.#screen.lines, this.lines, streaming, before);
  }
}
