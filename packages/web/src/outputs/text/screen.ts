/**
 * What a terminal would show of printed text: lines, each with its runs of style.
 *
 * Fed in pieces of any size by the text view (text-view.ts); a control sequence may be cut anywhere between two of them.
 * It follows carriage return, backspace, cursor movement up, down, forward and back, erase in line and below, colours and
 * OSC 8 links, because progress bars use these. It never answers the terminal's questions, moves nothing outside its own
 * lines, and ignores everything else.
 */
import { PLAIN, safeLink, sameStyle, samePlain, select, type Style } from "./ansi.ts";

/** A stretch of a line in one style; `end` is exclusive. A line without runs is plain. */
export interface Run {
  readonly end: number;
  readonly style: Style;
}
export interface Line {
  readonly text: string;
  readonly runs: readonly Run[] | null;
}

const EMPTY: Line = { text: "", runs: null };
// Everything below the space but tab and newline, and the escape that starts sequences.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f\x9b\x9d]/;
/** A sequence that is not complete after so many characters is no sequence. */
const LONGEST_SEQUENCE = 8192;

export class Screen {
  readonly lines: Line[] = [];
  /** The lines from here on may differ from what they were before the last `write`. */
  firstChanged = 0;
  #row = 0;
  #column = 0;
  #style: Style = PLAIN;
  /** An unfinished control sequence at the end of what was written. */
  #pending = "";

  /** Lines that hold something: the empty one behind a last newline does not count. */
  get count(): number {
    const last = this.lines.length - 1;
    return last >= 0 && this.lines[last]!.text === "" ? last : last + 1;
  }

  /** What a person would copy: the lines without their colours. */
  get plain(): string {
    return this.lines
      .slice(0, this.count)
      .map((line) => line.text)
      .join("\n");
  }

  write(chunk: string): void {
    this.firstChanged = Math.min(this.#row, this.lines.length);
    const text = this.#pending + chunk;
    this.#pending = "";
    let at = 0;
    while (at < text.length) {
      const control = nextControl(text, at);
      if (control > at) this.#print(text.slice(at, control));
      if (control === text.length) break;
      const used = this.#control(text, control);
      if (used === 0) {
        this.#pending = text.slice(control);
        break;
      }
      at = control + used;
    }
  }

  #print(text: string): void {
    let from = this.#append(text);
    for (let newline = text.indexOf("\n", from); newline >= 0; newline = text.indexOf("\n", from)) {
      if (newline > from) this.#put(text.slice(from, newline));
      this.#line();
      this.#row++;
      this.#column = 0;
      from = newline + 1;
    }
    if (from < text.length) this.#put(from === 0 ? text : text.slice(from));
    this.#line();
  }

  /**
   * Plain lines behind the last one need no look at what was there: a flood is nearly nothing else. Gives how much of
   * the text that was; the unfinished line at its end is left.
   */
  #append(text: string): number {
    const { lines } = this;
    const row = this.#row;
    const atEnd = row === lines.length || (row === lines.length - 1 && lines[row]!.text === "");
    const end = text.lastIndexOf("\n");
    if (!atEnd || this.#column > 0 || end < 0 || !samePlain(this.#style)) return 0;
    lines.length = row;
    for (const line of text.slice(0, end).split("\n")) lines.push(line === "" ? EMPTY : { text: line, runs: null });
    this.#row = lines.length;
    return end + 1;
  }

  /** The current line, made if the cursor is below all of them. */
  #line(): Line {
    while (this.lines.length <= this.#row) this.lines.push(EMPTY);
    return this.lines[this.#row]!;
  }

  #put(text: string): void {
    const line = this.#line();
    this.lines[this.#row] = overwrite(line, this.#column, text, this.#style);
    this.#column += text.length;
    if (this.#row < this.firstChanged) this.firstChanged = this.#row;
  }

  /** Follows the control character at `at`; gives how many characters it took, or 0 when its rest is still to come. */
  #control(text: string, at: number): number {
    const char = text[at];
    if (char === "\r") {
      // "\r\n" at the end of a chunk needs no look ahead: the newline moves down from column 0 just the same.
      this.#column = 0;
      this.#line();
      return 1;
    }
    if (char === "\b") {
      this.#column = Math.max(0, this.#column - 1);
      return 1;
    }
    if (char === "\x9b") return this.#csi(text, at, 1);
    if (char === "\x9d") return this.#osc(text, at, 1);
    if (char !== "\x1b") return 1;
    if (at + 1 >= text.length) return 0;
    if (text[at + 1] === "[") return this.#csi(text, at, 2);
    if ("]P^_X".includes(text[at + 1]!)) return this.#osc(text, at, 2);
    // Two-character sequences, and those with an intermediate byte such as ESC ( B.
    if (/[ -/]/.test(text[at + 1]!)) return at + 2 < text.length ? 3 : 0;
    return 2;
  }

  #csi(text: string, at: number, head: number): number {
    let end = at + head;
    while (end < text.length && text[end]! >= " " && text[end]! <= "?") end++;
    if (end >= text.length) return end - at > LONGEST_SEQUENCE ? head : 0;
    const parameters = text.slice(at + head, end);
    const final = text[end]!;
    if (final < "@" || final > "~") return end - at;
    if (/^[0-9;:]*$/.test(parameters)) this.#command(final, parameters);
    return end - at + 1;
  }

  #command(final: string, parameters: string): void {
    if (final === "m") {
      this.#style = select(this.#style, parameters);
      return;
    }
    const asked = Number.parseInt(parameters, 10);
    const steps = Math.min(Number.isNaN(asked) || asked < 1 ? 1 : asked, 100_000);
    if (final === "A" || final === "F") this.#row = Math.max(0, this.#row - steps);
    if (final === "B" || final === "E") this.#row = Math.min(Math.max(0, this.lines.length - 1), this.#row + steps);
    if (final === "E" || final === "F") this.#column = 0;
    if (final === "C") this.#column = Math.min(this.#column + steps, 10_000);
    if (final === "D") this.#column = Math.max(0, this.#column - steps);
    if (final === "G") this.#column = Math.min(steps, 10_000) - 1;
    if (final === "K") this.#eraseLine(asked || 0);
    if (final === "J" && !(asked > 0)) this.#eraseBelow();
  }

  #eraseLine(what: number): void {
    const line = this.#line();
    if (this.#row < this.firstChanged) this.firstChanged = this.#row;
    if (what === 0) this.lines[this.#row] = cut(line, this.#column);
    else if (what === 2) this.lines[this.#row] = EMPTY;
    else if (line.text.length <= this.#column) this.lines[this.#row] = EMPTY;
    else this.lines[this.#row] = overwrite(line, 0, " ".repeat(this.#column), PLAIN);
  }

  #eraseBelow(): void {
    this.#eraseLine(0);
    this.lines.length = this.#row + 1;
  }

  /** Strings for the terminal: only links (OSC 8) mean something here; the others are passed over. */
  #osc(text: string, at: number, head: number): number {
    let end = at + head;
    for (; end < text.length; end++) {
      const char = text[end]!;
      if (char === "\x07" || char === "\x9c") break;
      if (char === "\x1b") break;
    }
    if (end >= text.length) return end - at > LONGEST_SEQUENCE ? head : 0;
    if (text[end] === "\x1b" && end + 1 >= text.length) return 0;
    const body = text.slice(at + head, end);
    const link = /^8;[^;]*;(.*)$/s.exec(body);
    if (link && text[at + head - 1] !== "P") this.#style = { ...this.#style, link: safeLink(link[1]!) };
    if (text[end] !== "\x1b") return end - at + 1;
    return text[end + 1] === "\\" ? end - at + 2 : end - at;
  }
}

function nextControl(text: string, from: number): number {
  if (from === 0) {
    const found = text.search(CONTROL);
    return found < 0 ? text.length : found;
  }
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code < 32 && code !== 9 && code !== 10) || code === 127 || code === 0x9b || code === 0x9d) return at;
  }
  return text.length;
}

/** The line with `text` written over it at `column`. */
export function overwrite(line: Line, column: number, text: string, style: Style): Line {
  const old = line.text;
  const gap = column > old.length ? " ".repeat(column - old.length) : "";
  const next = old.slice(0, column) + gap + text + old.slice(column + text.length);
  if (line.runs === null && samePlain(style)) return { text: next, runs: null };
  const runs: Run[] = [];
  const push = (end: number, of: Style) => {
    const last = runs.at(-1);
    if (last && last.end >= end) return;
    if (last && sameStyle(last.style, of)) runs[runs.length - 1] = { end, style: last.style };
    else runs.push({ end, style: of });
  };
  const before = line.runs ?? [{ end: old.length, style: PLAIN }];
  for (const run of before) push(Math.min(run.end, column), run.style);
  if (gap) push(column, PLAIN);
  push(column + text.length, style);
  for (const run of before) if (run.end > column + text.length) push(run.end, run.style);
  return { text: next, runs };
}

function cut(line: Line, column: number): Line {
  if (column >= line.text.length) return line;
  const text = line.text.slice(0, column);
  if (line.runs === null) return { text, runs: null };
  const runs: Run[] = [];
  for (const run of line.runs) {
    if ((runs.at(-1)?.end ?? 0) < column) runs.push({ end: Math.min(run.end, column), style: run.style });
  }
  return { text, runs };
}

/** Text as it would be read: without colours and controls. */
export function plainText(text: string): string {
  const screen = new Screen();
  screen.write(text);
  return screen.plain;
}
