/**
 * What a kernel says about outputs, to edits of the cell that it belongs to.
 *
 * Called by execution with all messages of one tick, so that a flood becomes one small edit. Streams of one name that follow
 * each other join; carriage returns and cursor motions are folded (fold.ts); clearing may wait for the next output. Nothing
 * is dropped here, and nothing is stored: limits are the room's business.
 */
import type { Edit } from "./edit.ts";
import { foldOutput, foldStream } from "./fold.ts";
import { isList, isObject } from "./json.ts";
import type { CellId, Json, JsonObject, MimeBundle, Output, StreamOutput } from "./notebook.ts";
import { extendText } from "./outputlist.ts";
import { looksLikeBlob } from "./v4.ts";

export type OutputEvent =
  | { readonly type: "output"; readonly output: Output }
  /** New content for a display id, wherever it is shown. */
  | { readonly type: "update"; readonly displayId: string; readonly data: MimeBundle; readonly metadata: JsonObject }
  /** `wait`: not before the next output. */
  | { readonly type: "clear"; readonly wait: boolean };

/** Content of an IOPub message as an event; undefined when it says nothing about outputs. */
export function outputEvent(messageType: string, content: unknown): OutputEvent | undefined {
  const said = isObject(content) ? (content as JsonObject) : {};
  const transient = isObject(said["transient"]) ? said["transient"]["display_id"] : undefined;
  const displayId = typeof transient === "string" ? { displayId: transient } : {};
  const shown = { data: bundleOf(said["data"]), metadata: objectOf(said["metadata"]) };
  switch (messageType) {
    case "stream":
      return {
        type: "output",
        output: { type: "stream", name: stringOf(said["name"]) || "stdout", text: stringOf(said["text"]) },
      };
    case "display_data":
      return { type: "output", output: { type: "display", ...shown, ...displayId } };
    case "execute_result": {
      const count = said["execution_count"];
      return {
        type: "output",
        output: { type: "result", ...shown, executionCount: typeof count === "number" ? count : null, ...displayId },
      };
    }
    case "error":
      return { type: "output", output: errorOutput(said) };
    case "update_display_data":
      return typeof transient === "string" ? { type: "update", displayId: transient, ...shown } : undefined;
    case "clear_output":
      return { type: "clear", wait: said["wait"] === true };
    default:
      return undefined;
  }
}

const stringOf = (value: Json | undefined) => (typeof value === "string" ? value : "");
const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** Kernels may send anything: a value that would pass for a reference to one of our blobs becomes text. */
const bundleOf = (data: Json | undefined): MimeBundle =>
  Object.fromEntries(
    Object.entries(objectOf(data)).map(([mime, value]) => [mime, looksLikeBlob(value) ? JSON.stringify(value) : value]),
  );

/** The error of an `error` message or of an error reply. */
export function errorOutput(said: JsonObject): Output {
  const traceback = isList(said["traceback"]) ? said["traceback"].filter((line) => typeof line === "string") : [];
  return { type: "error", ename: stringOf(said["ename"]), evalue: stringOf(said["evalue"]), traceback };
}

export interface Folded {
  readonly edits: readonly Edit[];
  /** Outputs of the cell after the edits. */
  readonly outputs: readonly Output[];
  /** A clear that waits for the next output. */
  readonly waiting: boolean;
}

/** `outputs` are the cell's now, `waiting` what the call before gave back. */
export function foldOutputs(
  id: CellId,
  outputs: readonly Output[],
  waiting: boolean,
  events: readonly OutputEvent[],
): Folded {
  const draft = new Draft(id, outputs);
  let clear = waiting;
  for (const event of events) {
    if (event.type === "update") draft.update(event);
    else if (event.type === "clear") {
      clear = event.wait;
      if (!event.wait) draft.clear();
    } else {
      if (clear) draft.clear();
      clear = false;
      draft.add(event.output);
    }
  }
  return { edits: draft.edits, outputs: draft.outputs, waiting: clear };
}

/** Edits of one cell's outputs in the making: each new event is worked into the last edit where that is possible. */
class Draft {
  readonly edits: Edit[] = [];
  outputs: Output[];
  private readonly id: CellId;
  /** How many outputs there were before. */
  private readonly started: number;

  constructor(id: CellId, outputs: readonly Output[]) {
    this.id = id;
    this.started = outputs.length;
    this.outputs = [...outputs];
  }

  add(output: Output): void {
    if (output.type === "stream" && typeof output.text === "string") {
      const last = this.outputs.at(-1);
      if (last?.type === "stream" && last.name === output.name) return this.extend(last, output.text);
      if (output.text !== "") this.append({ ...output, text: foldStream("", output.text).text });
    } else this.append(output);
  }

  private append(output: Output): void {
    const last = this.edits.at(-1);
    if (last?.type === "set-outputs")
      this.edits[this.edits.length - 1] = { ...last, outputs: push(last.outputs, output) };
    else this.edits.push({ type: "set-outputs", id: this.id, from: this.outputs.length, outputs: [output] });
    this.outputs.push(output);
  }

  private extend(stream: StreamOutput, chunk: string): void {
    const fold = foldOutput(stream, chunk);
    const next = extendText(stream, fold.keep, fold.text);
    if (next === stream) return;
    const index = this.outputs.length - 1;
    this.outputs[index] = next;
    const last = this.edits.at(-1);
    if (last?.type === "set-outputs" && last.outputs.length > 0)
      (last.outputs as Output[])[last.outputs.length - 1] = next;
    else if (last?.type === "extend-stream") this.edits[this.edits.length - 1] = joinFolds(last, fold);
    else this.edits.push({ type: "extend-stream", id: this.id, index, ...fold });
  }

  /** Whatever was to be done to these outputs need not be done any more. */
  clear(): void {
    while (this.edits.at(-1)?.type === "set-outputs" || this.edits.at(-1)?.type === "extend-stream") this.edits.pop();
    if (this.started > 0 || this.edits.length > 0)
      this.edits.push({ type: "set-outputs", id: this.id, from: 0, outputs: [] });
    this.outputs = [];
  }

  /** Of several updates on end of one display only the last can be seen. */
  update({ displayId, data, metadata }: Extract<OutputEvent, { type: "update" }>): void {
    const last = this.edits.at(-1);
    if (last?.type === "update-display" && last.displayId === displayId) this.edits.pop();
    this.edits.push({ type: "update-display", displayId, data, metadata });
    this.outputs.forEach((output, i) => {
      if ("displayId" in output && output.displayId === displayId) this.outputs[i] = { ...output, data, metadata };
    });
  }
}

/** The list belongs to an edit in the making, so it may grow in place. */
function push(outputs: readonly Output[], output: Output): readonly Output[] {
  (outputs as Output[]).push(output);
  return outputs;
}

type Extension = Extract<Edit, { type: "extend-stream" }>;

function joinFolds(first: Extension, then: { readonly keep: number; readonly text: string }): Extension {
  if (then.keep < first.keep) return { ...first, ...then };
  const kept = then.keep - first.keep;
  return { ...first, text: (kept === first.text.length ? first.text : first.text.slice(0, kept)) + then.text };
}
