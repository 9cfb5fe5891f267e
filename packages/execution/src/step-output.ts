/**
 * Outputs of one step: all that a batch of messages adds to a cell is collected in a draft of its outputs, and becomes at
 * most two edits at the end: one that lengthens the stream that was there, one that puts new outputs behind it.
 *
 * A draft begins from the document, never from memory: people may clear or delete in the middle of a run.
 */
import { foldOutput, foldStream } from "@pellucid/notebook";
import type { CellId, Edit, JsonObject, MimeBundle, Output, StreamOutput } from "@pellucid/notebook";
import { cellOf, setRecord } from "./work.ts";
import type { OutputDraft, Work } from "./work.ts";
import { recordOf } from "./state.ts";

function draftOf(work: Work, id: CellId): OutputDraft | null {
  const open = work.drafts.get(id);
  if (open) return open;
  const cell = cellOf(work, id);
  if (!cell || cell.type !== "code") return null;
  const draft = { id, before: cell.outputs, kept: cell.outputs.length, added: [], grown: null, chunk: null };
  work.drafts.set(id, draft);
  return draft;
}

function wipe(draft: OutputDraft): void {
  draft.kept = 0;
  draft.added = [];
  draft.grown = null;
  draft.chunk = null;
}

/** The draft for one more output of a run: what an earlier run left goes now, and so does what was to be cleared. */
function draftForOutput(work: Work, id: CellId): OutputDraft | null {
  const draft = draftOf(work, id);
  const record = recordOf(work.state, id);
  if (!record || (!record.kept && !record.clearPending)) return draft;
  if (draft) wipe(draft);
  setRecord(work, { ...record, kept: false, clearPending: false });
  return draft;
}

export function addStream(work: Work, id: CellId, name: string, text: string): void {
  if (text === "") return;
  const draft = draftForOutput(work, id);
  if (!draft) return;
  if (draft.chunk && draft.chunk.name !== name) foldChunk(draft);
  draft.chunk ??= { name, parts: [] };
  draft.chunk.parts.push(text);
}

export function addOutput(work: Work, id: CellId, output: Output): void {
  const draft = draftForOutput(work, id);
  if (!draft) return;
  foldChunk(draft);
  draft.added.push(output);
}

export function clearOutputs(work: Work, id: CellId): void {
  const draft = draftOf(work, id);
  if (draft) wipe(draft);
  const record = recordOf(work.state, id);
  if (record && (record.kept || record.clearPending)) setRecord(work, { ...record, kept: false, clearPending: false });
}

/** `clear_output`: at once, or with the next output. */
export function askClear(work: Work, id: CellId, wait: boolean): void {
  const record = recordOf(work.state, id);
  if (!wait || !record) clearOutputs(work, id);
  else if (!record.clearPending) setRecord(work, { ...record, clearPending: true });
}

/** New content for a display, in the document and in the drafts of this step. */
export function updateDisplay(work: Work, displayId: string, data: MimeBundle, metadata: JsonObject): void {
  for (const draft of work.drafts.values())
    draft.added = draft.added.map((output) =>
      (output.type === "display" || output.type === "result") && output.displayId === displayId
        ? { ...output, data, metadata }
        : output,
    );
  // A hundred thousand updates of one display in one batch are one edit.
  const same = work.edits.findIndex((edit) => edit.type === "update-display" && edit.displayId === displayId);
  if (same >= 0) work.edits.splice(same, 1);
  work.edits.push({ type: "update-display", displayId, data, metadata });
}

function foldChunk(draft: OutputDraft): void {
  if (!draft.chunk) return;
  const { name, parts } = draft.chunk;
  draft.chunk = null;
  const { added, before, kept } = draft;
  const last = added.length > 0 ? added.at(-1) : before[kept - 1];
  const previous = last?.type === "stream" && last.name === name ? last : null;
  const chunk = parts.join("");
  const { keep, text } = previous ? foldOutput(previous, chunk) : foldStream("", chunk);
  if (!previous) {
    if (text !== "") added.push({ type: "stream", name, text });
  } else if (added.length === 0) draft.grown = { keep, text };
  else added[added.length - 1] = lengthened(previous, keep, text);
}

const lengthened = (stream: StreamOutput, keep: number, text: string): StreamOutput =>
  typeof stream.text === "string" ? { ...stream, text: stream.text.slice(0, keep) + text } : stream;

/** The edits of a draft: nothing for what did not change. */
export function editsOf(draft: OutputDraft): Edit[] {
  foldChunk(draft);
  const { id, grown, kept, added, before } = draft;
  const edits: Edit[] = [];
  if (grown) edits.push({ type: "extend-stream", id, index: kept - 1, keep: grown.keep, text: grown.text });
  if (kept < before.length || added.length > 0) edits.push({ type: "set-outputs", id, from: kept, outputs: added });
  return edits;
}
