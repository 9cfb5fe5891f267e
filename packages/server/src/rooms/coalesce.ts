/**
 * Makes few edits out of many on the way to a view. A cell that prints a million lines makes thousands of edits; a view
 * needs their sum. Only the server's own output edits are joined, and never across an edit of a person: order stays.
 *
 * Pure: from the edits and the notebook with all of them. Used by the sender of each view (views.ts).
 */
import { type Cell, cellById, type CellId, type Edit, isStored, type Notebook, type Output } from "@pellucid/notebook";
import { OUTPUT_BOUND, STREAM_BOUND } from "@pellucid/protocol";
import type { LoggedEdit } from "./document.ts";

export interface OutgoingEdit {
  readonly seq: number;
  readonly edit: Edit;
  readonly client?: string;
  readonly n?: number;
  readonly stepOf?: string;
}

/** What a run of output edits did to one cell. */
interface Touched {
  /** Outputs before this index are as they were. */
  from: number;
  /** All that happened is that one stream grew. */
  growth: { readonly index: number; keep: number; parts: string[] } | null;
  outputs: boolean;
  count: boolean;
}

/**
 * `notebook` may be newer than a run of edits in the middle: what is sent for that run is then already what came of it,
 * and the edits behind it change nothing more.
 */
export function coalesce(logged: readonly LoggedEdit[], notebook: Notebook): OutgoingEdit[] {
  const out: OutgoingEdit[] = [];
  for (let i = 0; i < logged.length;) {
    let end = i;
    while (end < logged.length && logged[end]!.joinable) end++;
    if (end === i || (end - i === 1 && !outgrows(logged[i]!.edit, notebook))) {
      const { joinable: _joinable, size: _size, ...edit } = logged[i++]!;
      out.push(edit);
      continue;
    }
    const last = logged[end - 1]!;
    const edits = joined(logged.slice(i, end), notebook.cells);
    out.push({ seq: last.seq, edit: edits.length === 1 ? edits[0]! : { type: "batch", edits } });
    i = end;
  }
  return out;
}

function joined(logged: readonly LoggedEdit[], cells: readonly Cell[]): Edit[] {
  const touched = new Map<CellId, Touched>();
  const displays = new Map<string, Edit>();
  for (const { edit } of logged) note(edit, touched, displays);
  const edits: Edit[] = [...displays.values()];
  // Displays come first: an output that is sent whole has the newest content already.
  for (const cell of touched.size > 0 ? cells : []) {
    const about = touched.get(cell.id);
    if (!about) continue;
    const { id, outputs, executionCount: count } = cell;
    if (about.growth && !about.outputs) {
      const { index, keep, parts } = about.growth;
      edits.push(growth(id, index, keep, parts.join(""), outputs[index]));
    } else if (about.outputs) edits.push(shown(id, about.from, outputs));
    if (about.count) edits.push({ type: "set-execution-count", id, count });
  }
  return edits;
}

/** Of very many outputs a view holds the first and the last ones; the number of those between goes on counting. */
function shown(id: CellId, changed: number, outputs: readonly Output[]): Edit {
  const hidden = outputs.length - OUTPUT_BOUND;
  if (hidden <= 0) return { type: "set-outputs", id, from: changed, outputs: outputs.slice(changed) };
  const from = Math.min(changed, OUTPUT_BOUND / 2);
  const elided: Output = { type: "elided", count: hidden };
  const ends = [...outputs.slice(from, OUTPUT_BOUND / 2), elided, ...outputs.slice(-OUTPUT_BOUND / 2)];
  return { type: "set-outputs", id, from, outputs: ends };
}
/** Even alone it makes more than a view holds: of outputs, or of one stream. */
function outgrows(edit: Edit, notebook: Notebook): boolean {
  if (edit.type === "batch") return edit.edits.some((each) => outgrows(each, notebook));
  if (edit.type === "extend-stream") return isPassing(edit.keep, edit.text);
  return edit.type === "set-outputs" && (cellById(notebook, edit.id)?.outputs.length ?? 0) > OUTPUT_BOUND;
}

/** The stream was whole in the view and is shown by its end from now on (projection.ts). */
const isPassing = (keep: number, text: string): boolean => keep <= STREAM_BOUND && keep + text.length > STREAM_BOUND;

/** Of a flood only the end goes to the view, which shows no more of it. */
function growth(id: CellId, index: number, keep: number, text: string, output: Output | undefined): Edit {
  if (output?.type === "stream") {
    const skips = isStored(output.text) ? text.length > output.text.tail.length : text.length > STREAM_BOUND;
    if (skips || isPassing(keep, text)) return { type: "set-output", id, index, output };
  }
  return { type: "extend-stream", id, index, keep, text };
}

function note(edit: Edit, touched: Map<CellId, Touched>, displays: Map<string, Edit>): void {
  if (edit.type === "batch") return edit.edits.forEach((each) => note(each, touched, displays));
  if (edit.type === "update-display") {
    displays.delete(edit.displayId);
    displays.set(edit.displayId, edit);
    return;
  }
  if (!("id" in edit) || edit.id === undefined) return;
  let about = touched.get(edit.id);
  if (!about) touched.set(edit.id, (about = { from: Infinity, growth: null, outputs: false, count: false }));
  if (edit.type === "set-execution-count") about.count = true;
  else if (edit.type === "extend-stream") grow(about, edit);
  else if (edit.type === "set-outputs" || edit.type === "set-output") {
    about.from = Math.min(about.from, edit.type === "set-outputs" ? edit.from : edit.index);
    if (about.growth) about.from = Math.min(about.from, about.growth.index);
    about.outputs = true;
  }
}

function grow(about: Touched, { index, keep, text }: Extract<Edit, { type: "extend-stream" }>): void {
  const { growth } = about;
  about.from = Math.min(about.from, index);
  if (!growth && !about.outputs) about.growth = { index, keep, parts: [text] };
  else if (!growth || growth.index !== index) about.outputs = true;
  else {
    const sofar = growth.parts.reduce((sum, part) => sum + part.length, growth.keep);
    if (keep === sofar) growth.parts.push(text);
    else if (keep <= growth.keep) [growth.keep, growth.parts] = [keep, [text]];
    else growth.parts = [growth.parts.join("").slice(0, keep - growth.keep), text];
  }
}
