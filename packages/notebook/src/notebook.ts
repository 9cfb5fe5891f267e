/**
 * The values everything else speaks of: a notebook, its cells, their outputs.
 *
 * All of them are immutable: an `Edit` (edit.ts) makes the next notebook out of the one before, and shares every cell that
 * it did not touch. Nothing here knows of files (ipynb.ts), people, kernels or screens.
 */

/** Any JSON value, with numbers kept as they were written where a double would lose something. */
export type Json = null | boolean | number | string | JsonNumber | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * A number whose text a double would not give back: `1.0`, `1e-05`, 12345678901234567890, NaN.
 * Numbers that do survive are plain `number`s. Over a wire it turns into the nearest double (`toJSON`).
 */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  valueOf(): number {
    return Number(this.text);
  }
  toJSON(): number {
    return Number(this.text);
  }
}

/** Unique in its notebook. Files without ids get them in memory only. */
export type CellId = string;
export type CellType = "code" | "markdown" | "raw";

/**
 * Where a cell came from in the file: its exact text, so that what nobody edits comes back byte for byte. It is only ever
 * compared with the cell's values when the file is written; it needs no care from anyone who changes them.
 */
export interface Origin {
  readonly raw: string;
}

export interface Cell {
  readonly id: CellId;
  readonly type: CellType;
  readonly source: string;
  readonly metadata: JsonObject;
  /** File name to MIME bundle; Markdown and raw cells only. */
  readonly attachments?: JsonObject;
  /** Empty unless the cell is code. */
  readonly outputs: readonly Output[];
  readonly executionCount: number | null;
  readonly origin?: Origin;
}

/**
 * A cell's name in words, the same wherever one is spoken of. `number`: among the code cells, as the page shows it beside
 * them; null for other cells, which have but a place among all. Both from 1.
 */
export const cellName = (type: CellType, number: number | null, place: number): string =>
  number === null ? `${type === "raw" ? "Raw" : "Text"} at place ${place}` : `Cell ${number}`;

/** Text that is too long to be held: it lies in a log beside the room, and only its end is here. */
export interface StoredText {
  /** Name of the log. */
  readonly log: string;
  /** Length of the whole, in UTF-8 bytes. */
  readonly size: number;
  /** Length of the whole, in UTF-16 units: what `extend-stream` counts in. */
  readonly length: number;
  /** Number of lines of the whole; an unfinished last line counts. */
  readonly lines: number;
  /** The last part of the text, cut at a line where there is one. */
  readonly tail: string;
}
export type Text = string | StoredText;

/** A value too large to be carried along, by the SHA-256 of its text. `size` in UTF-16 units of that text. */
export interface BlobRef {
  readonly $blob: string;
  readonly size: number;
  /** True when the blob is the JSON text of a value, false or absent when it is the string itself. */
  readonly json?: boolean;
}

/** MIME type to value. Text is one string (never a list of lines); JSON types hold any JSON value. */
export interface MimeBundle {
  readonly [mime: string]: Json | BlobRef;
}

export const isStored = (text: Text): text is StoredText => typeof text !== "string";
export const isBlob = (value: Json | BlobRef): value is BlobRef =>
  typeof value === "object" && value !== null && "$blob" in value && typeof value.$blob === "string";

export interface StreamOutput {
  readonly type: "stream";
  /** "stdout" or "stderr" */
  readonly name: string;
  readonly text: Text;
}
export interface DisplayOutput {
  readonly type: "display";
  readonly data: MimeBundle;
  readonly metadata: JsonObject;
  /** By which `update_display_data` finds it. Never written to a file. */
  readonly displayId?: string;
}
export interface ResultOutput {
  readonly type: "result";
  readonly data: MimeBundle;
  readonly metadata: JsonObject;
  readonly executionCount: number | null;
  readonly displayId?: string;
}
export interface ErrorOutput {
  readonly type: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}
/** An output of a kind this version does not know: shown as JSON, kept as it is. */
export interface UnknownOutput {
  readonly type: "unknown";
  readonly json: Json;
}
/** In a view only: this many outputs of a long list were not sent. Indices go on counting as if they were here. */
export interface ElidedOutput {
  readonly type: "elided";
  readonly count: number;
}
export type Output = StreamOutput | DisplayOutput | ResultOutput | ErrorOutput | UnknownOutput | ElidedOutput;

export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: JsonObject;
  /** nbformat's version of the file this came from; `{ major: 4, minor: 5 }` for a new one. */
  readonly format: { readonly major: number; readonly minor: number };
  /** How the file was written (style, unknown top-level keys); opaque outside ipynb.ts. */
  readonly origin?: unknown;
}
