/**
 * Lossless JSON: text to values, with nothing lost that a person could have meant.
 *
 * Called by ipynb.ts for whole files and by layout.ts for the pieces of them that an edit touches. Numbers that a double
 * would change stay text (`JsonNumber`), keys named `__proto__` are ordinary keys, and what Python writes (`NaN`,
 * `Infinity`, a byte order mark) is read. Order, doubled keys and spacing are not kept in the values: they stay in the raw
 * text, which the caller keeps beside them. Nothing is written here (write.ts).
 */
import { type Json, JsonNumber, type JsonObject } from "./notebook.ts";

/** Deeper than any real notebook, and shallow enough for everything that walks values by recursion. */
export const DEPTH_LIMIT = 1000;

/** Why a text is no JSON, and where. Line and column count from 1. */
export class JsonError extends Error {
  readonly line: number;
  readonly column: number;
  readonly position: number;
  constructor(message: string, text: string, position: number) {
    super(message);
    const place = placeOf(text, position);
    this.line = place.line;
    this.column = place.column;
    this.position = position;
  }
}

/** Line and column, from 1, of a position in a text. */
export function placeOf(text: string, position: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (const found of text.slice(0, position).matchAll(/\r\n?|\n/g)) {
    line++;
    start = found.index + found[0].length;
  }
  return { line, column: position - start + 1 };
}

const QUOTE = 34;
const BACKSLASH = 92;
/** What ends a run of ordinary characters in a string: a quote, a backslash, or what is below the space. */
const STRING_STOP = /[^ !#-[\]-\uffff]/g;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORDS: readonly (readonly [string, Json])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
  ["NaN", new JsonNumber("NaN")],
  ["Infinity", new JsonNumber("Infinity")],
  ["-Infinity", new JsonNumber("-Infinity")],
];

/** Sets a key whatever its name is. */
export function define(object: Record<string, Json>, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
  else object[key] = value;
}

/** From this length on a string is worth a call of the engine's own parser. */
const LONG_STRING = 1000;

/** From this length on a string is worth a look at the whole text, so that it can be taken as it stands. */
const HUGE_STRING = 32_000;
/** So many lines are put together before the next are read; a list that has them is worth a look ahead. */
const LINES_AT_ONCE = 4096;
/** How far such a look goes. */
const FAR = 256 * 1024;
const BETWEEN_LINES = /",\r?\n[ \t]*"/;

/** What may not stand in a string, but for white space. */
const CONTROL = /[^\t\n\r -\uffff]/;

/** Whether the quote at `quote` belongs to the string that began at `start`: an odd number of backslashes is before it. */
function isEscaped(text: string, start: number, quote: number): boolean {
  let at = quote;
  while (at > start && text.charCodeAt(at - 1) === BACKSLASH) at--;
  return (quote - at) % 2 === 1;
}

/** Reads one JSON text from left to right. `at` is where it is; every method leaves it behind what it has read. */
export class JsonReader {
  readonly text: string;
  at: number;
  private depth = 0;
  /** Whether the text has no control character but white space, once that was asked. */
  private plain: boolean | undefined;
  /** Where each of these characters comes next, as far as it was looked for. */
  private readonly coming = new Map<string, { readonly from: number; readonly at: number }>();

  /** `plain`: whether it has no control character but white space, where the caller knows that. */
  constructor(text: string, at = 0, plain?: boolean) {
    this.text = text;
    this.at = at;
    this.plain = plain;
  }

  fail(message: string, position = this.at): never {
    throw new JsonError(message, this.text, position);
  }

  space(): void {
    const { text } = this;
    for (;;) {
      const code = text.charCodeAt(this.at);
      if (code === 32 || code === 10 || code === 13 || code === 9) this.at++;
      else return;
    }
  }

  /** Only white space may follow. */
  end(): void {
    this.space();
    if (this.at < this.text.length) this.fail(`${this.seen()} after the end of the document`);
  }

  value(): Json {
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) return this.string();
    if (code === 123) {
      const object: Record<string, Json> = {};
      this.members((key) => define(object, key, this.value()));
      return object;
    }
    if (code === 91) {
      const array: Json[] = [];
      this.elements(() => array.push(this.value()));
      return array;
    }
    return this.word();
  }

  /** An object: `member` is called with each key and its place, stands before the value, and must read it. */
  members(member: (key: string, keyAt: number) => void): void {
    this.enter();
    if (this.text.charCodeAt(this.at) === 125) return this.leave();
    for (;;) {
      if (this.text.charCodeAt(this.at) !== QUOTE) this.fail(`expected a key in double quotes, found ${this.seen()}`);
      const keyAt = this.at;
      const key = this.string();
      this.space();
      if (this.text.charCodeAt(this.at) !== 58)
        this.fail(`expected ":" after the key ${brief(key)}, found ${this.seen()}`);
      this.at++;
      this.space();
      member(key, keyAt);
      if (this.last(125, "}")) return;
    }
  }

  /** A list: `element` is called before each element and must read it. */
  elements(element: () => void): void {
    this.enter();
    if (this.text.charCodeAt(this.at) === 93) return this.leave();
    for (;;) {
      element();
      if (this.last(93, "]")) return;
    }
  }

  /**
   * A list of strings as the one string they make, which takes a tenth of the memory when they are millions of lines; any
   * other value as it is.
   */
  lines(): Json {
    const { at, depth } = this;
    if (this.text.charCodeAt(at) !== 91) return this.value();
    const joined: string[] = [];
    const lines: string[] = [];
    let others = false;
    this.elements(() => {
      if (lines.length === LINES_AT_ONCE) {
        const many = this.manyLines();
        if (many !== null) return void joined.push(lines.splice(0).join(""), many);
        joined.push(lines.splice(0).join(""));
      }
      const line = this.value();
      if (typeof line === "string") lines.push(line);
      else others = true;
    });
    if (!others) return [...joined, ...lines].join("");
    this.at = at;
    this.depth = depth;
    return this.value();
  }

  /**
   * The strings ahead in a list that has each on a line of its own, joined; null where it is not so. What stands between two
   * of them has a line break, which no string has: taken out, one long string remains for the engine's own parser.
   */
  private manyLines(): string | null {
    const { text } = this;
    const between = BETWEEN_LINES.exec(text.slice(this.at, this.at + FAR))?.[0];
    if (between === undefined) return null;
    const parts: string[] = [];
    for (let from = this.at; ;) {
      const end = text.lastIndexOf(between, from + FAR) + 1;
      const part = end > from ? oneString(text.slice(from, end), between) : null;
      if (part === null) break;
      parts.push(part);
      this.at = end;
      from = end + between.length - 2;
    }
    return parts.length > 0 ? parts.join("") : null;
  }

  private enter(): void {
    if (++this.depth > DEPTH_LIMIT) this.fail(`nested more than ${DEPTH_LIMIT} levels deep`);
    this.at++;
    this.space();
  }

  private leave(): void {
    this.depth--;
    this.at++;
  }

  /** Behind a member or element: past the comma, or past the closing bracket (true). */
  private last(close: number, name: string): boolean {
    this.space();
    const code = this.text.charCodeAt(this.at);
    if (code === close) {
      this.leave();
      return true;
    }
    if (code !== 44) this.fail(`expected "," or "${name}", found ${this.seen()}`);
    const comma = this.at++;
    this.space();
    if (this.text.charCodeAt(this.at) === close) this.fail(`a comma before "${name}"`, comma);
    return false;
  }

  string(): string {
    return this.longString() ?? this.checkedString();
  }

  /**
   * A picture's text says itself, but for a line end at its end: it stays a part of the whole text, which is kept anyway,
   * instead of being copied. Null where there is more to read.
   */
  private plainString(start: number, end: number): string | null {
    const { text } = this;
    this.plain ??= !CONTROL.test(text);
    if (!this.plain || ["\n", "\r", "\t"].some((mark) => this.next(mark, start) < end)) return null;
    const escape = this.next("\\", start);
    if (escape >= end) return text.slice(start, end);
    return escape === end - 2 && text[end - 1] === "n" ? `${text.slice(start, escape)}\n` : null;
  }

  private next(mark: string, from: number): number {
    const known = this.coming.get(mark);
    if (known && known.from <= from && from <= known.at) return known.at;
    const found = this.text.indexOf(mark, from);
    const at = found < 0 ? Number.POSITIVE_INFINITY : found;
    this.coming.set(mark, { from, at });
    return at;
  }

  /** A picture has millions of characters: the engine's own search and parser take them. Null for others. */
  private longString(): string | null {
    const { text, at } = this;
    const start = at + 1;
    let end = text.indexOf('"', start);
    while (end > 0 && isEscaped(text, start, end)) end = text.indexOf('"', end + 1);
    if (end - start < LONG_STRING) return null;
    const plain = end - start < HUGE_STRING ? null : this.plainString(start, end);
    if (plain !== null) {
      this.at = end + 1;
      return plain;
    }
    try {
      const value = JSON.parse(text.slice(at, end + 1)) as string;
      this.at = end + 1;
      return value;
    } catch {
      // What is wrong, and where, is found by reading it character by character.
      return null;
    }
  }

  private checkedString(): string {
    const { text } = this;
    const start = this.at + 1;
    let at = start;
    let escaped = false;
    for (;;) {
      STRING_STOP.lastIndex = at;
      if (!STRING_STOP.test(text)) this.fail("the text ends inside a string", text.length);
      at = STRING_STOP.lastIndex;
      const code = text.charCodeAt(at - 1);
      if (code === QUOTE) break;
      if (code !== BACKSLASH) this.fail(`${nameOf(code)} inside a string: it must be escaped`, at - 1);
      escaped = true;
      at++;
    }
    this.at = at;
    return escaped ? this.unescape(start, at - 1) : text.slice(start, at - 1);
  }

  private unescape(start: number, end: number): string {
    const raw = this.text.slice(start - 1, end + 1);
    try {
      return JSON.parse(raw) as string;
    } catch {
      const wrong = /^"(?:[^\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*/.exec(raw)?.[0].length ?? 1;
      const what = raw.slice(wrong, wrong + 2);
      return this.fail(`${brief(what)} is not an escape that JSON knows`, start - 1 + wrong);
    }
  }

  private word(): Json {
    NUMBER.lastIndex = this.at;
    const found = NUMBER.exec(this.text);
    if (found) {
      this.at = NUMBER.lastIndex;
      return numberOf(found[0]);
    }
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.fail(`expected a value, found ${this.seen()}`);
  }

  private seen(): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? "the end of the text" : nameOf(code);
  }
}

/** Strings with this between them, as one; null for anything else. */
function oneString(text: string, between: string): string | null {
  if (!text.startsWith('"') || text.includes(`\\${between}`)) return null;
  try {
    return JSON.parse(text.replaceAll(between, "")) as string;
  } catch {
    return null;
  }
}

/** A plain number where a double gives back the very same text, else its text. */
export function numberOf(text: string): number | JsonNumber {
  const number = Number(text);
  return String(number) === text ? number : new JsonNumber(text);
}

const CONTROLS: Readonly<Record<number, string>> = {
  0: "a NUL character",
  9: "a tab",
  10: "a line break",
  13: "a line break",
};

function nameOf(code: number): string {
  return CONTROLS[code] ?? (code < 32 ? `the control character ${code}` : `"${String.fromCodePoint(code)}"`);
}

const brief = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** The value of a whole JSON text; throws `JsonError`. A byte order mark in front is passed over. */
export function parseJson(text: string): Json {
  const reader = new JsonReader(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  reader.space();
  const value = reader.value();
  reader.end();
  return value;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);

export const isList = (value: unknown): value is readonly Json[] => Array.isArray(value);

/** The value under a key, own keys only: `__proto__` and `constructor` are keys like any other. */
export const get = (object: JsonObject, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** Equality of meaning: key order does not count, and a number that passed over a wire equals what it was. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return equalNumbers(a, b);
  if (a instanceof JsonNumber || b instanceof JsonNumber) return equalNumbers(a, b);
  if (isList(a)) return isList(b) && a.length === b.length && a.every((value, i) => equalJson(value, b[i]));
  if (isList(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key], b[key]))
  );
}

function equalNumbers(a: Json | undefined, b: Json | undefined): boolean {
  if (a instanceof JsonNumber) {
    if (b instanceof JsonNumber) return a.text === b.text;
    return typeof b === "number" && Object.is(a.valueOf(), b);
  }
  return b instanceof JsonNumber && typeof a === "number" && Object.is(a, b.valueOf());
}
