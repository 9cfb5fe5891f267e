/**
 * Puts large outputs where they belong before an edit is made of them: MIME values into blobs, streams that outgrow
 * memory into logs. What remains in the edit is small, so journals, views and undo never carry megabytes around.
 *
 * The room calls `store` on every output edit of the kernel. People's edits come as they are: large pasted values were
 * bounded by the frame already.
 */
import { BLOB_BOUND } from "@pellucid/protocol";
import {
  type BlobRef,
  type Cell,
  cellById,
  type CellId,
  type Edit,
  isBlob,
  isStored,
  type Json,
  type MimeBundle,
  type Notebook,
  type Output,
  type StreamOutput,
} from "@pellucid/notebook";
import type { Blobs } from "../storage/blobs.ts";
import type { Log, Logs } from "../storage/logs.ts";

/** A stream of more UTF-16 units than this lies in a log. */
export const LOG_BOUND = 1024 * 1024;

export class StoredOutputs {
  readonly #blobs: Blobs;
  readonly #logs: Logs;
  readonly #name: () => string;

  constructor(blobs: Blobs, logs: Logs, name: () => string) {
    this.#blobs = blobs;
    this.#logs = logs;
    this.#name = name;
  }

  /** The same edits with references in place of what is large. `cell` gives a cell as it is before them. */
  store(edits: readonly Edit[], cell: (id: CellId) => Cell | undefined): Edit[] {
    // A later edit of the same batch speaks of what an earlier one made; only stream growth depends on that, so the list
    // is made when it is wanted.
    const made = new Map<CellId, () => readonly Output[]>();
    const outputsOf = (id: CellId) => made.get(id)?.() ?? cell(id)?.outputs ?? [];
    return edits.map((edit) => {
      switch (edit.type) {
        case "set-outputs": {
          const outputs = edit.outputs.map((output) => this.#output(output));
          const before = made.get(edit.id) ?? (() => cell(edit.id)?.outputs ?? []);
          made.set(edit.id, () => [...before().slice(0, edit.from), ...outputs]);
          return { ...edit, outputs };
        }
        case "set-output": {
          const output = this.#output(edit.output);
          const before = made.get(edit.id) ?? (() => cell(edit.id)?.outputs ?? []);
          made.set(edit.id, () => before().with(edit.index, output));
          return { ...edit, output };
        }
        case "extend-stream":
          return this.#extend(edit, outputsOf(edit.id), (outputs) => made.set(edit.id, () => outputs));
        case "update-display":
          return { ...edit, data: this.#bundle(edit.data) };
        case "batch":
          return { ...edit, edits: this.store(edit.edits, cell) };
        default:
          return edit;
      }
    });
  }

  #output(output: Output): Output {
    if (output.type === "display" || output.type === "result") return { ...output, data: this.#bundle(output.data) };
    if (output.type === "stream" && typeof output.text === "string" && output.text.length > LOG_BOUND)
      return this.#logged(output, output.text);
    return output;
  }

  #bundle(data: MimeBundle): MimeBundle {
    const entries = Object.entries(data);
    if (!entries.some(([, value]) => isLarge(value))) return data;
    return Object.fromEntries(entries.map(([mime, value]) => [mime, isLarge(value) ? this.#reference(value) : value]));
  }
  #reference(value: Json | BlobRef): BlobRef {
    const json = typeof value !== "string";
    const text = json ? JSON.stringify(value) : value;
    return { $blob: this.#blobs.put(text), size: text.length, ...(json && { json }) };
  }

  #extend(
    edit: Extract<Edit, { type: "extend-stream" }>,
    outputs: readonly Output[],
    made: (outputs: readonly Output[]) => void,
  ): Edit {
    const { id, index, keep, text } = edit;
    const output = outputs[index];
    if (output?.type !== "stream") return edit;
    let next: StreamOutput;
    if (isStored(output.text)) {
      const log = this.#logs.find(output.text.log);
      if (!log) return edit;
      log.extend(keep, text);
      this.#logs.touched(log);
      next = { ...output, text: log.stored };
      // When the disk was full and something had to be left out, the document must not count it.
      if (log.stored.length === keep + text.length) {
        made(outputs.with(index, next));
        return edit;
      }
    } else {
      const whole = output.text.slice(0, keep) + text;
      if (whole.length <= LOG_BOUND) {
        made(outputs.with(index, { ...output, text: whole }));
        return edit;
      }
      next = this.#logged(output, whole);
    }
    made(outputs.with(index, next));
    return { type: "set-output", id, index, output: next };
  }

  #logged(output: StreamOutput, text: string): StreamOutput {
    const log = this.#logs.create(this.#name());
    log.extend(0, text);
    return this.#stored(output, log);
  }
  #stored(output: StreamOutput, log: Log): StreamOutput {
    this.#logs.touched(log);
    return { ...output, text: log.stored };
  }
}

function isLarge(value: Json | BlobRef): boolean {
  if (typeof value === "string") return value.length > BLOB_BOUND;
  return typeof value === "object" && value !== null && !isBlob(value) && weight(value) > BLOB_BOUND;
}

/** About the length of its JSON; counting stops where it is clear. */
function weight(value: unknown): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 6;
  let sum = 2;
  for (const each of Array.isArray(value) ? value : Object.entries(value).flat())
    if ((sum += weight(each) + 1) > BLOB_BOUND) break;
  return sum;
}

/** As the journal keeps it: of a stored text no tail and no growth, for the log has it. `after`: the notebook with the edit. */
export const journaled = (edit: Edit, after: Notebook): Edit => {
  if (edit.type === "batch") return { ...edit, edits: edit.edits.map((each) => journaled(each, after)) };
  if (edit.type === "extend-stream") {
    const { id, index } = edit;
    const output = cellById(after, id)?.outputs[index];
    const stored = output?.type === "stream" && isStored(output.text);
    return stored ? { type: "set-output", id, index, output: tailless(output) } : edit;
  }
  if (edit.type === "set-output") return { ...edit, output: tailless(edit.output) };
  if (edit.type === "set-outputs") return { ...edit, outputs: edit.outputs.map(tailless) };
  if (edit.type === "insert-cells")
    return { ...edit, cells: edit.cells.map((cell) => ({ ...cell, outputs: cell.outputs.map(tailless) })) };
  return edit;
};
const tailless = (output: Output): Output =>
  output.type === "stream" && isStored(output.text) ? { ...output, text: { ...output.text, tail: "" } } : output;

/** All blobs and logs that a notebook speaks of. */
export function storedIn(notebook: Notebook): { blobs: Set<string>; logs: Map<string, number> } {
  const blobs = new Set<string>();
  const logs = new Map<string, number>();
  for (const cell of notebook.cells)
    for (const output of cell.outputs) {
      if (output.type === "stream" && isStored(output.text)) logs.set(output.text.log, output.text.size);
      if (output.type === "display" || output.type === "result")
        for (const value of Object.values(output.data)) if (isBlob(value)) blobs.add(value.$blob);
    }
  return { blobs, logs };
}

/** Gives stored texts their tails again, after the logs were opened. */
export function withTails(notebook: Notebook, logs: Logs): Notebook {
  const outputOf = (output: Output): Output => {
    if (output.type !== "stream" || !isStored(output.text)) return output;
    const log = logs.find(output.text.log);
    return log ? { ...output, text: log.stored } : output;
  };
  const stored = (cell: Cell) => cell.outputs.some((output) => output.type === "stream" && isStored(output.text));
  return {
    ...notebook,
    cells: notebook.cells.map((cell) => (stored(cell) ? { ...cell, outputs: cell.outputs.map(outputOf) } : cell)),
  };
}
