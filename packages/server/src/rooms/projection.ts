/**
 * How a notebook looks to a page: large values by reference, long streams by their end, of very many outputs the first
 * and the last, and nothing of how the file was written. Results are remembered by the value they were made of, so a
 * second page costs little.
 *
 * Outputs that are in memory become fetchable as blobs here, under the hash of their text, without a copy on disk.
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
      const data = this.#bundle(output.data);
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

  #bundle(data: MimeBundle): MimeBundle {
    const entries = Object.entries(data).map(([mime, value]) => [mime, this.#value(value)] as const);
    // Nearly all are small, and of a hundred thousand no second copy is kept.
    return entries.every(([mime, value]) => value === data[mime]) ? data : Object.fromEntries(entries);
  }
  #value(value: Json | BlobRef): Json | BlobRef {
    if (typeof value === "string") return value.length > BLOB_BOUND ? this.#reference(value, false) : value;
    if (typeof value !== "object" || value === null || isBlob(value)) return value;
    const text = JSON.stringify(value);
    return text.length > BLOB_BOUND ? this.#reference(text, true) : value;
  }
  #reference(text: string, json: boolean): BlobRef {
    const hash = hashOf(text);
    this.#blobs.hold(hash, () => text);
    return { $blob: hash, size: text.length, ...(json && { json }) };
  }
}
