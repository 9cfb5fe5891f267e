/**
 * How a notebook looks to a page: large values by reference, long streams by their end, of very many outputs the first
 * and the last, and nothing of how the file was written. Results are remembered by the value they were made of, so a
 * second page costs little.
 *
 * Outputs that are in memory become fetchable as blobs here, without a copy on disk: under the hash of their text, or,
 * where they stand in a file whose hash is known, of their place in it. That names them as well, and reads none of them.
 */
import { BLOB_BOUND, OUTPUT_BOUND, STREAM_BOUND } from "@pellucid/protocol";
import {
  type BlobRef,
  type Cell,
  type Edit,
  endOf,
  isBlob,
  type Json,
  lineCount,
  type MimeBundle,
  type Notebook,
  type Output,
  utf8Length,
} from "@pellucid/notebook";
import { hashOf } from "../storage/atomic-write.ts";
import type { Blobs } from "../storage/blobs.ts";

const HALF = OUTPUT_BOUND / 2;

const places = new WeakMap<Output, string>();

/** `hash`: of the file that this notebook, as it is, was read from. */
export function notePlaces({ cells }: Notebook, hash: string): void {
  for (const [at, { outputs }] of cells.entries())
    for (const [index, output] of outputs.entries()) places.set(output, `${hash} ${at} ${index}`);
}

export class Projection {
  readonly #blobs: Blobs;
  readonly #cells = new WeakMap<Cell, Cell>();
  readonly #outputs = new WeakMap<Output, Output>();

  constructor(blobs: Blobs) {
    this.#blobs = blobs;
  }

  notebook(notebook: Notebook): Notebook {
    const { cells, metadata, format } = notebook;
    return { cells: cells.map((cell) => this.cell(cell)), metadata, format };
  }

  cell(cell: Cell): Cell {
    let seen = this.#cells.get(cell);
    if (!seen) {
      const { origin: _, ...rest } = cell;
      seen = { ...rest, outputs: this.outputs(cell.outputs) };
      this.#cells.set(cell, seen);
    }
    return seen;
  }

  outputs(outputs: readonly Output[]): readonly Output[] {
    const short = outputs.length <= OUTPUT_BOUND || outputs.some((output) => output.type === "elided");
    if (short) return outputs.map((output) => this.#output(output));
    const elided: Output = { type: "elided", count: outputs.length - OUTPUT_BOUND };
    const ends = [outputs.slice(0, HALF), outputs.slice(-HALF)].map((part) =>
      part.map((output) => this.#output(output)),
    );
    return [...ends[0]!, elided, ...ends[1]!];
  }

  edit(edit: Edit): Edit {
    switch (edit.type) {
      case "insert-cells":
        return { ...edit, cells: edit.cells.map((cell) => this.cell(cell)) };
      case "set-outputs":
        return { ...edit, outputs: this.outputs(edit.outputs) };
      case "set-output":
        return { ...edit, output: this.#output(edit.output) };
      case "update-display":
        return { ...edit, data: this.#bundle(edit.data) };
      case "batch":
        return { ...edit, edits: edit.edits.map((each) => this.edit(each)) };
      default:
        return edit;
    }
  }

  #output(output: Output): Output {
    let seen = this.#outputs.get(output);
    if (!seen) {
      seen = this.#made(output);
      this.#outputs.set(output, seen);
    }
    return seen;
  }
  #made(output: Output): Output {
    if (output.type === "display" || output.type === "result") {
      const data = this.#bundle(output.data, places.get(output));
      return data === output.data ? output : { ...output, data };
    }
    if (output.type !== "stream" || typeof output.text !== "string" || output.text.length <= STREAM_BOUND)
      return output;
    const { text } = output;
    return {
      ...output,
      text: { log: "", size: utf8Length(text), length: text.length, lines: lineCount(text), tail: endOf(text) },
    };
  }

  #bundle(data: MimeBundle, place?: string): MimeBundle {
    const named = (mime: string) => (place === undefined ? undefined : `${place} ${mime}`);
    const entries = Object.entries(data).map(([mime, value]) => [mime, this.#value(value, named(mime))] as const);
    // Nearly all are small, and of a hundred thousand no second copy is kept.
    return entries.every(([mime, value]) => value === data[mime]) ? data : Object.fromEntries(entries);
  }
  #value(value: Json | BlobRef, place: string | undefined): Json | BlobRef {
    if (typeof value === "string") return value.length > BLOB_BOUND ? this.#reference(value, false, place) : value;
    if (typeof value !== "object" || value === null || isBlob(value)) return value;
    const text = JSON.stringify(value);
    return text.length > BLOB_BOUND ? this.#reference(text, true, place) : value;
  }
  #reference(text: string, json: boolean, place: string | undefined): BlobRef {
    const hash = hashOf(place ?? text);
    this.#blobs.hold(hash, () => text);
    return { $blob: hash, size: text.length, ...(json && { json }) };
  }
}
