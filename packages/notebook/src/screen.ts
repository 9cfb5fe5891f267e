/**
 * The last lines of a stream as a terminal would show them: carriage return, backspace, cursor motions and erasing.
 *
 * Called by fold.ts for the few streams that move the cursor (progress bars do). `feed` takes text, `render` gives text that
 * looks the same and, fed again, leaves the cursor where it was: so a stream may come in any pieces. Lines that nobody goes
 * back to keep their text as it came; colours stay on the characters they were written with.
 */
import { INHERITED, type Pen, afterEscape, transition } from "./pen.ts";

/** How far up the cursor can go, in lines and in characters; and the length from which a line is only appended to. */
export const LIVE_LINES = 100;
export const LIVE_UNITS = 64 * 1024;
export const LINE_LIMIT = 16 * 1024;
const COLUMN_LIMIT = 8192;

interface Glyph {
  readonly char: string;
  /** Escapes between the glyph before (or the start of the line) and this one. */
  readonly pre: string;
  readonly pen: Pen;
}

/** A line is text until the cursor comes back to it; then it is glyphs, and escapes behind the last of them. */
interface Line {
  text: string;
  glyphs: Glyph[] | null;
  end: string;
  endPen: Pen;
}

const newLine = (text: string): Line => ({ text, glyphs: null, end: "", endPen: INHERITED });

/** What needs more than appending. */
export const SPECIAL = /[\r\b]|\x1b(?!\[[\d;:]*m)/;
const NEXT_SPECIAL = new RegExp(SPECIAL, "g");
/** One escape sequence; what is no known kind of it is dropped. */
const ESCAPE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])/y;
/** An escape sequence, a line break or a surrogate pair that is not complete yet. */
const UNFINISHED = /(?:\r|\x1b(?:\[[0-?]{0,64}[ -/]{0,4}|\][^\x07\x1b]{0,4096}\x1b?|[ -/]{0,4})?|[\ud800-\udbff])$/;
const STYLED = /\x1b\[[\d;:]*m|\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)/y;
const PLAIN = /^[^\x1b\ud800-\udfff]*$/;

export class Screen {
  /** Lines that are out of reach, with their breaks. */
  private done = "";
  private lines: Line[] = [newLine("")];
  private held = "";
  /** The cursor, when it is anywhere but behind everything. */
  private away: { row: number; column: number; pen: Pen } | null = null;
  /** The first line is the end of one that is too long to go back in. */
  private readonly frozen: boolean;

  constructor(frozen = false) {
    this.frozen = frozen;
  }

  feed(text: string): void {
    const all = (this.held + text).replaceAll("\r\n", "\n");
    this.held = UNFINISHED.exec(all.slice(-4200))?.[0] ?? "";
    const end = all.length - this.held.length;
    for (let at = 0; at < end;) {
      NEXT_SPECIAL.lastIndex = at;
      const next = Math.min(NEXT_SPECIAL.exec(all)?.index ?? end, end);
      if (next > at) this.write(all.slice(at, next));
      at = next < end ? this.control(all, next) : end;
    }
    // Half a line break, or a motion: that makes a difference only while the cursor rests behind everything.
    if (this.held === "\r" && this.away) {
      this.held = "";
      this.move(0, -Infinity);
    }
  }

  render(): string {
    const last = this.line(this.lines.length - 1);
    let text = this.done + this.lines.map(lineText).join("\n");
    if (this.away) {
      const { row, column, pen } = this.away;
      const up = this.lines.length - 1 - row;
      text += `${up > 0 ? `\x1b[${up}A` : ""}\r${column > 0 ? `\x1b[${column}C` : ""}${transition(penAfter(last), pen)}`;
    }
    return text + this.held;
  }

  private line(row: number): Line {
    return this.lines[row] as Line;
  }

  // ---- writing -----------------------------------------------------------------------------------------------------

  /** Text with line breaks and styles, but nothing that moves. */
  private write(text: string): void {
    for (let at = 0; at < text.length;) {
      if (!this.away) return this.append(text.slice(at));
      const end = text.indexOf("\n", at);
      this.overwrite(text.slice(at, end < 0 ? text.length : end));
      if (end < 0) return;
      this.lineFeed();
      at = end + 1;
    }
  }

  /** Behind everything. Of many lines only the last ones stay within reach. */
  private append(text: string): void {
    const last = this.line(this.lines.length - 1);
    settle(last);
    const cut = farBreak(text);
    if (cut >= 0) this.done += `${this.lines.map(lineText).join("\n")}${text.slice(0, cut + 1)}`;
    if (cut >= 0) this.lines = [newLine("")];
    const [first = "", ...rest] = text.slice(cut + 1).split("\n");
    this.line(this.lines.length - 1).text += first;
    for (const line of rest) this.lines.push(newLine(line));
    if (this.lines.length > 4 * LIVE_LINES) {
      this.done += `${this.lines
        .splice(0, this.lines.length - 2 * LIVE_LINES)
        .map(lineText)
        .join("\n")}\n`;
    }
  }

  private lineFeed(): void {
    const { away } = this;
    if (!away) return this.append("\n");
    if (away.row < this.lines.length - 1) return this.go(away.row + 1, 0);
    endWith(this.line(away.row), away.pen);
    this.away = null;
    this.lines.push(newLine(""));
  }

  /** At the cursor, over what is there. */
  private overwrite(text: string): void {
    const { away } = this;
    if (!away || text === "") return;
    const line = this.line(away.row);
    if (
      !line.glyphs &&
      away.pen === INHERITED &&
      away.column <= line.text.length &&
      PLAIN.test(text) &&
      PLAIN.test(line.text)
    ) {
      line.text = line.text.slice(0, away.column) + text + line.text.slice(away.column + text.length);
      return this.go(away.row, away.column + text.length);
    }
    const glyphs = glyphsOf(line);
    for (let at = 0; at < text.length;) {
      STYLED.lastIndex = at;
      const escape = STYLED.exec(text)?.[0];
      if (escape) {
        away.pen = this.shown(afterEscape(away.pen, escape));
        at += escape.length;
        continue;
      }
      const char = String.fromCodePoint(text.codePointAt(at) as number);
      while (glyphs.length < away.column) put(line, glyphs.length, " ", penBefore(line, glyphs.length));
      away.pen = this.shown(put(line, away.column, char, away.pen));
      at += char.length;
      this.go(away.row, away.column + 1);
      if (!this.away) return this.append(text.slice(at));
    }
  }

  // ---- moving ------------------------------------------------------------------------------------------------------

  /** A control character or escape sequence at `at`; gives the place behind it. */
  private control(text: string, at: number): number {
    const char = text[at];
    if (char === "\r") this.move(0, -Infinity);
    else if (char === "\b") this.move(0, -1);
    if (char !== "\x1b") return at + 1;
    ESCAPE.lastIndex = at;
    const escape = ESCAPE.exec(text)?.[0];
    if (escape === undefined) return at + 1;
    if (escape.startsWith("\x1b]8;")) this.style(escape);
    const motion = /^\x1b\[(\d*)([A-GJK])$/.exec(escape);
    if (motion) this.perform(motion[2] as string, motion[1] as string);
    return at + escape.length;
  }

  private style(escape: string): void {
    if (this.away) this.away.pen = this.shown(afterEscape(this.away.pen, escape));
    else this.append(escape);
  }

  /** The pen as `render` can say it, behind the last line. */
  private shown(pen: Pen): Pen {
    const end = penAfter(this.line(this.lines.length - 1));
    return penFrom(end, transition(end, pen));
  }

  private perform(letter: string, parameter: string): void {
    const count = Math.min(Math.max(1, Number(parameter || 1)), COLUMN_LIMIT);
    if (letter === "A" || letter === "F") this.move(-count, letter === "F" ? -Infinity : 0);
    else if (letter === "B" || letter === "E") this.move(count, letter === "E" ? -Infinity : 0);
    else if (letter === "C") this.move(0, count);
    else if (letter === "D") this.move(0, -count);
    else if (letter === "G") this.toColumn(count - 1);
    else if (letter === "K") this.eraseLine(Number(parameter || 0));
    else this.eraseBelow(Number(parameter || 0));
  }

  private toColumn(column: number): void {
    if (this.leave() && this.away) this.go(this.away.row, column);
  }

  private move(rows: number, columns: number): void {
    if (!this.leave() || !this.away) return;
    const row = Math.max(this.top(), Math.min(this.lines.length - 1, this.away.row + rows));
    this.go(row, Math.max(0, Math.min(COLUMN_LIMIT * 8, this.away.column + columns)));
  }

  /** Takes the cursor off the end, where that is allowed. */
  private leave(): boolean {
    if (this.away) return true;
    const row = this.lines.length - 1;
    const line = this.line(row);
    if (line.text.length >= LINE_LIMIT || (this.frozen && row === 0 && this.done === "")) return false;
    if (!line.glyphs && PLAIN.test(line.text)) this.away = { row, column: line.text.length, pen: INHERITED };
    else {
      const { length } = glyphsOf(line);
      relink(line, length);
      this.away = { row, column: length, pen: line.endPen };
    }
    return true;
  }

  /** Puts the cursor somewhere; behind everything it is at rest. */
  private go(row: number, column: number): void {
    if (!this.away) return;
    this.away.row = row;
    this.away.column = column;
    const line = this.line(row);
    if (row !== this.lines.length - 1 || column !== (line.glyphs?.length ?? lineLength(line))) return;
    endWith(line, this.away.pen);
    this.away = null;
  }

  /** The highest line that the cursor can reach. */
  private top(): number {
    let units = 0;
    let row = this.lines.length;
    while (row > 0 && this.lines.length - row < LIVE_LINES) {
      const { length } = lineText(this.line(row - 1));
      units += length + 1;
      const long = length >= LINE_LIMIT || (this.frozen && row === 1 && this.done === "");
      if (row < this.lines.length && (units > LIVE_UNITS || long)) break;
      row--;
    }
    return row;
  }

  // ---- erasing -----------------------------------------------------------------------------------------------------

  private eraseLine(mode: number): void {
    if (!this.leave() || !this.away) return;
    const { row, column } = this.away;
    const line = this.line(row);
    const glyphs = glyphsOf(line);
    if (mode === 1) {
      for (let i = 0; i <= column && i < glyphs.length; i++) put(line, i, " ", INHERITED);
    } else {
      glyphs.length = Math.min(glyphs.length, mode === 2 ? 0 : column);
      relink(line, glyphs.length);
    }
    this.away.pen = this.shown(this.away.pen);
    this.go(row, column);
  }

  /** From the cursor to the end; or everything in reach. */
  private eraseBelow(mode: number): void {
    if (mode === 1 || !this.leave() || !this.away) return;
    const row = mode === 0 ? this.away.row : this.top();
    this.lines.length = row + 1;
    if (mode !== 0) this.lines[row] = newLine("");
    this.away.row = row;
    if (mode === 0) this.eraseLine(0);
    else this.go(row, 0);
  }
}

// ---- lines ---------------------------------------------------------------------------------------------------------

const lineText = (line: Line) =>
  line.glyphs ? line.glyphs.map(({ pre, char }) => pre + char).join("") + line.end : line.text;
/** In a long text, a line break with more lines behind it than the cursor can reach; -1 if there is none. */
function farBreak(text: string): number {
  if (text.length < LIVE_UNITS) return -1;
  let at = text.length;
  for (let lines = 0; lines < 2 * LIVE_LINES && at > 0; lines++) at = text.lastIndexOf("\n", at - 1);
  return at;
}

const lineLength = (line: Line) => (PLAIN.test(line.text) ? line.text.length : glyphsOf(line).length);
const penBefore = (line: Line, at: number): Pen => line.glyphs?.[at - 1]?.pen ?? INHERITED;

function penAfter(line: Line): Pen {
  if (!line.glyphs && PLAIN.test(line.text)) return INHERITED;
  glyphsOf(line);
  return line.endPen;
}

/** Text again, so that what follows is appended as it comes. */
function settle(line: Line): void {
  if (!line.glyphs) return;
  line.text = lineText(line);
  line.glyphs = null;
  line.end = "";
}

/** The cursor is behind the line with this pen, which stands in one escape sequence, whichever way it came there. */
function endWith(line: Line, pen: Pen): void {
  if (line.glyphs) line.end = transition(penBefore(line, line.glyphs.length), pen);
  else line.text += transition(penAfter(line), pen);
  settle(line);
}

function glyphsOf(line: Line): Glyph[] {
  if (line.glyphs) return line.glyphs;
  const glyphs: Glyph[] = [];
  const { text } = line;
  let pre = "";
  let pen = INHERITED;
  for (let at = 0; at < text.length;) {
    STYLED.lastIndex = at;
    const escape = text[at] === "\x1b" ? STYLED.exec(text)?.[0] : undefined;
    if (escape) {
      pre += escape;
      pen = afterEscape(pen, escape);
      at += escape.length;
      continue;
    }
    const char = String.fromCodePoint(text.codePointAt(at) as number);
    glyphs.push({ char, pre, pen });
    pre = "";
    at += char.length;
  }
  line.glyphs = glyphs;
  line.end = pre;
  line.endPen = pen;
  return glyphs;
}

/** Puts one glyph, and gives the pen as it is then. */
function put(line: Line, at: number, char: string, pen: Pen): Pen {
  const before = penBefore(line, at);
  const pre = transition(before, pen);
  const now = penFrom(before, pre);
  (line.glyphs as Glyph[])[at] = { char, pre, pen: now };
  relink(line, at + 1);
  return now;
}

/** The glyphs from here on still look as they did, though the one before changed; as far as that made a difference. */
function relink(line: Line, from: number): void {
  const glyphs = line.glyphs as Glyph[];
  for (let i = from; i < glyphs.length; i++) {
    const { char, pen } = glyphs[i] as Glyph;
    const before = penBefore(line, i);
    const pre = transition(before, pen);
    const now = penFrom(before, pre);
    glyphs[i] = { char, pre, pen: now };
    if (now.key === pen.key) return;
  }
  const before = penBefore(line, glyphs.length);
  line.end = transition(before, line.endPen);
  line.endPen = penFrom(before, line.end);
}

/** The pen after the escapes that `transition` gave. */
function penFrom(before: Pen, escapes: string): Pen {
  let pen = before;
  for (let at = 0; at < escapes.length;) {
    STYLED.lastIndex = at;
    const escape = STYLED.exec(escapes)?.[0];
    if (!escape) return pen;
    pen = afterEscape(pen, escape);
    at += escape.length;
  }
  return pen;
}
