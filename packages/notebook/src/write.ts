/**
 * Values to JSON text in a given style, and texts to lists of lines by Python's rules.
 *
 * Called by layout.ts, celltext.ts and ipynb.ts. Output that is kept outside of memory (a long stream's log, a blob) is not
 * fetched here: its place is held by a `StoredPiece`, through which the caller passes the text while it writes the file.
 */
import { parseJson } from "./json.ts";
import { type BlobRef, type Json, JsonNumber, type JsonObject, type StoredText } from "./notebook.ts";
import { type Style, compareKeys } from "./style.ts";

/** A place in a file for text that is kept elsewhere: `push` every part of it, then `end`; write what they return, in order. */
export interface StoredPiece {
  readonly stored: StoredText | BlobRef;
  /** A new encoder, so that a file can be written more than once. */
  encoder(): Encoder;
}
export interface Encoder {
  push(part: string): string;
  end(): string;
}
export type Piece = string | StoredPiece;
export type Chunks = readonly Piece[];

/** The text of chunks without stored pieces. */
export function joined(chunks: Iterable<Piece>): string {
  let text = "";
  for (const piece of chunks) {
    if (typeof piece !== "string") throw new Error("This notebook has stored output: write it piece by piece.");
    text += piece;
  }
  return text;
}

const BREAKS = String.raw`\n\r\v\f\x1c-\x1e\x85\u2028\u2029`;
const PYTHON_LINE = new RegExp(`[^${BREAKS}]*(?:\\r\\n|[${BREAKS}])|[^${BREAKS}]+`, "g");
/** Not empty, and the same in JSON but for its newlines. */
const PLAIN = /^[\n\x20\x21\x23-\x5b\x5d-\x7e]+$/;
const PYTHON_END = new RegExp(`[${BREAKS}]$`);

/** Python's `splitlines(True)`: it knows more line breaks than most. */
export const pythonLines = (text: string): string[] => text.match(PYTHON_LINE) ?? [];

const unicode = (capitals: boolean) => (char: string) => {
  const hex = char.charCodeAt(0).toString(16).padStart(4, "0");
  return `\\u${capitals ? hex.toUpperCase() : hex}`;
};

/** A JSON string; `quote` false leaves the quotes away. */
export function writeString(text: string, style: Style, quote = true): string {
  let out = JSON.stringify(text);
  if (!quote) out = out.slice(1, -1);
  if (style.ascii) out = out.replace(/[\u0080-\uffff]/g, unicode(style.capitals));
  return style.slashes ? out.replaceAll("/", "\\/") : out;
}

/** `base` is the indentation of the line on which the value starts. */
export function writeJson(value: Json, style: Style, base: string): string {
  if (typeof value === "string") return writeString(value, style);
  if (value instanceof JsonNumber) return value.text;
  if (typeof value !== "object" || value === null) return String(value);
  const inner = style.indent === null ? "" : base + style.indent;
  const items = Array.isArray(value)
    ? (value as readonly Json[]).map((item) => writeJson(item, style, inner))
    : keysOf(value as JsonObject, style).map(
        (key) => writeString(key, style) + style.colon + writeJson((value as JsonObject)[key] as Json, style, inner),
      );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  if (style.indent === null) return `${open}${items.join(style.comma)}${close}`;
  const lead = style.newline + inner;
  return `${open}${lead}${items.join(`,${lead}`)}${style.newline}${base}${close}`;
}

const keysOf = (object: JsonObject, style: Style) =>
  style.sorted ? Object.keys(object).toSorted(compareKeys) : Object.keys(object);

/** A text as one string, or as a list of its lines. */
export const writeText = (text: string, lines: boolean, style: Style, base: string): string =>
  writeJson(lines ? pythonLines(text) : text, style, base);

/** The same for a text that is kept elsewhere. */
export const storedText = (stored: StoredText | BlobRef, lines: boolean, style: Style, base: string): StoredPiece => ({
  stored,
  encoder: () => (lines ? lineEncoder(style, base) : stringEncoder(style)),
});

/** A JSON value that is kept elsewhere, as text. */
export const storedJson = (stored: BlobRef, style: Style, base: string): StoredPiece => ({
  stored,
  encoder() {
    let text = "";
    return {
      push(part) {
        text += part;
        return "";
      },
      end: () => writeJson(parseJson(text), style, base),
    };
  },
});

function stringEncoder(style: Style): Encoder {
  let held = "";
  let begun = false;
  const begin = () => (begun ? "" : ((begun = true), '"'));
  return {
    push(part) {
      const text = held + part;
      held = /[\ud800-\udbff]$/.exec(text)?.[0] ?? "";
      return begin() + writeString(text.slice(0, text.length - held.length), style, false);
    },
    end: () => `${begin()}${writeString(held, style, false)}"`,
  };
}

/** A line may come in many parts, and a part may end inside a line break or a surrogate pair. */
function lineEncoder(style: Style, base: string): Encoder {
  const lead = style.indent === null ? "" : style.newline + base + style.indent;
  const next = style.indent === null ? style.comma : `,${lead}`;
  let held = "";
  let begun = false;
  let open = false;
  /** Nothing to escape and no line break but newlines: a growing log of millions of lines is written again and again. */
  const plain = (text: string) => {
    const ends = text.endsWith("\n");
    const out = (ends ? text.slice(0, -1) : text).split("\n").join(`\\n"${next}"`);
    const begin = open ? "" : `${begun ? next : `[${lead}`}"`;
    begun = true;
    open = !ends;
    return begin + out + (ends ? '\\n"' : "");
  };
  const write = (text: string) => {
    if (PLAIN.test(text) && !(style.slashes && text.includes("/"))) return plain(text);
    let out = "";
    for (const line of pythonLines(text)) {
      if (!open) out += `${begun ? next : `[${lead}`}"`;
      begun = true;
      out += writeString(line, style, false);
      open = !PYTHON_END.test(line);
      if (!open) out += '"';
    }
    return out;
  };
  return {
    push(part) {
      const text = held + part;
      held = /[\r\ud800-\udbff]$/.exec(text)?.[0] ?? "";
      return write(text.slice(0, text.length - held.length));
    },
    end() {
      const out = write(held) + (open ? '"' : "");
      if (!begun) return "[]";
      return `${out}${style.indent === null ? "" : style.newline + base}]`;
    },
  };
}
