/**
 * A cell's list of outputs under edits, in the document and in views that were sent only part of it.
 *
 * Called by apply.ts and invert.ts. Indices always count the whole list: what was left out of a view (`ElidedOutput`) counts
 * as if it were there, and an edit of something left out changes nothing there.
 */
import { type ElidedOutput, type Output, type StoredText, type StreamOutput, isStored } from "./notebook.ts";

/** Of text kept in a log, how much of its end is carried along at least and at most. */
const TAIL_KEPT = 64 * 1024;
const TAIL_LIMIT = 2 * TAIL_KEPT;

/** Lists longer than this are looked through once: a flood of displays makes an edit of such a list many times a second. */
const LONG = 1000;
const gaps = new WeakMap<readonly Output[], number>();

/** Where in the list outputs were left out; -1 when nowhere. */
function gapOf(outputs: readonly Output[]): number {
  const known = gaps.get(outputs);
  if (known !== undefined) return known;
  const gap = outputs.findIndex((output) => output.type === "elided");
  if (outputs.length > LONG) gaps.set(outputs, gap);
  return gap;
}

const hiddenAt = (outputs: readonly Output[], gap: number): number =>
  gap < 0 ? 0 : (outputs[gap] as ElidedOutput).count;

/** Where in the list an index is; undefined when it was left out. */
export function slotOf(outputs: readonly Output[], index: number): number | undefined {
  const gap = gapOf(outputs);
  if (gap < 0 || index < gap) return index;
  const count = hiddenAt(outputs, gap);
  return index < gap + count ? undefined : index - count + 1;
}

/** How many outputs there are, left out ones too. */
export function outputCount(outputs: readonly Output[]): number {
  const gap = gapOf(outputs);
  return gap < 0 ? outputs.length : outputs.length - 1 + hiddenAt(outputs, gap);
}

export function setOutputs(outputs: readonly Output[], from: number, next: readonly Output[]): readonly Output[] {
  const total = outputCount(outputs);
  if (!Number.isInteger(from) || from < 0 || from > total || (from === total && next.length === 0)) return outputs;
  const slot = slotOf(outputs, from);
  const gap = gapOf(outputs);
  if (slot === undefined) {
    const hidden: readonly Output[] = from > gap ? [{ type: "elided", count: from - gap }] : [];
    return outputs.slice(0, gap).concat(hidden, next);
  }
  const made = outputs.slice(0, slot).concat(next);
  if (made.length > LONG) {
    const behind = gapOf(next);
    gaps.set(made, gap >= 0 && gap < slot ? gap : behind < 0 ? -1 : slot + behind);
  }
  return made;
}

export function putOutput(
  outputs: readonly Output[],
  index: number,
  change: (output: Output) => Output,
): readonly Output[] {
  const slot = slotOf(outputs, index);
  const output = slot === undefined ? undefined : outputs[slot];
  if (slot === undefined || !output) return outputs;
  const next = change(output);
  if (next === output) return outputs;
  const made = outputs.with(slot, next);
  if (made.length > LONG && next.type !== "elided") gaps.set(made, gapOf(outputs));
  return made;
}

/**
 * The ends of long streams, kept apart. Reading any part of a string that was just put together makes the engine copy the
 * whole of it; a stream that grows by small pieces would be copied as often.
 */
const ends = new WeakMap<StreamOutput, string>();
const END_KEPT = 96 * 1024;

/** The end of a stream: the whole, or enough of it for everything that looks back. */
export function streamEnd(output: StreamOutput): string {
  if (isStored(output.text)) return output.text.tail;
  return ends.get(output) ?? endOf(output.text, END_KEPT);
}

export function extendText(output: Output, keep: number, text: string): Output {
  if (output.type !== "stream" || !Number.isInteger(keep) || keep < 0 || keep > output.text.length) return output;
  if (keep === output.text.length && text === "") return output;
  if (isStored(output.text)) return { ...output, text: extendStored(output.text, keep, text) };
  const next = { ...output, text: (keep === output.text.length ? output.text : output.text.slice(0, keep)) + text };
  const end = streamEnd(output);
  const kept = keep - (output.text.length - end.length);
  if (kept >= 0) ends.set(next, shortened(end.slice(0, kept) + text));
  return next;
}

const shortened = (end: string) => (end.length > 2 * END_KEPT ? endOf(end, END_KEPT) : end);

/** What lies before the tail cannot be taken back: nobody here has it. */
function extendStored(old: StoredText, keep: number, text: string): StoredText {
  const start = old.length - old.tail.length;
  if (keep < start) return old;
  const removed = old.tail.slice(keep - start);
  const left = old.tail.slice(0, keep - start);
  const before = old.lines - lineCount(old.tail);
  return {
    log: old.log,
    size: old.size - utf8Length(removed) + utf8Length(text),
    length: keep + text.length,
    lines: before + (text === "" ? lineCount(left) : newlines(left) + lineCount(text)),
    tail: lengthenTail(left, text),
  };
}

/** The end of both together. What the new text alone decides is not put together with anything: it may be megabytes. */
export function lengthenTail(tail: string, text: string): string {
  const whole = text.length > TAIL_LIMIT ? text : tail + text;
  return whole.length > TAIL_LIMIT ? endOf(whole) : whole;
}

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** Lines of a text; an unfinished last one counts. */
export function lineCount(text: string): number {
  const lines = newlines(text);
  return text === "" || text.endsWith("\n") ? lines : lines + 1;
}

export function utf8Length(text: string): number {
  let size = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    size += code < 0x800 ? 1 : 2;
    // A pair has four bytes for its two units.
    if (code >= 0xd800 && code < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i++;
  }
  return size;
}

/** The end of a text, cut at a line where there is one. */
export function endOf(text: string, kept = TAIL_KEPT): string {
  if (text.length <= kept) return text;
  const from = text.length - kept;
  const line = text.lastIndexOf("\n", from - 1);
  if (line >= 0 && from - line < kept) return text.slice(line + 1);
  return text.slice(/[\udc00-\udfff]/.test(text[from] ?? "") ? from + 1 : from);
}
