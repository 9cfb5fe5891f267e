/**
 * Texts on their way into a history: each is kept once, under its hash, and where an earlier text of the same name
 * (the source of a cell, say) is at hand only what differs from that one. Used by log.ts when it appends and when it writes itself anew.
 */
import { hashText, type HistoryRecord, type Keep, type TextHash } from "./entries.ts";

export type TextRecord = Extract<HistoryRecord, { text: TextHash }>;

/** More texts than this never stand on each other: reading the last one reads all of them. */
const DEPTH = 32;

export class TextPen {
  readonly #known: (hash: TextHash) => number | undefined;
  readonly #write: (record: TextRecord) => void;
  /** The last text of each name. */
  readonly #last = new Map<string, { hash: TextHash; text: string }>();

  /** `known`: how deep the text of this hash stands, where it is kept already. */
  constructor(known: (hash: TextHash) => number | undefined, write: (record: TextRecord) => void) {
    this.#known = known;
    this.#write = write;
  }

  readonly keep: Keep = (text, name) => {
    const last = name === undefined ? undefined : this.#last.get(name);
    if (last?.text === text) return last.hash;
    const hash = hashText(text);
    if (this.#known(hash) === undefined) this.#write(recordOf(hash, text, last, last && this.#known(last.hash)));
    if (name !== undefined) this.#last.set(name, { hash, text });
    return hash;
  };

  forget(): void {
    this.#last.clear();
  }
}

function recordOf(
  hash: TextHash,
  text: string,
  on: { hash: TextHash; text: string } | undefined,
  depth: number | undefined,
): TextRecord {
  if (!on || depth === undefined || depth >= DEPTH) return { text: hash, whole: text };
  const most = Math.min(text.length, on.text.length);
  let head = 0;
  while (head < most && text[head] === on.text[head]) head++;
  let tail = 0;
  while (tail < most - head && text.at(-1 - tail) === on.text.at(-1 - tail)) tail++;
  if (head + tail < text.length / 2 || text.length < 80) return { text: hash, whole: text };
  const middle = text.slice(head, text.length - tail);
  return { text: hash, on: on.hash, head, tail, middle, depth: depth + 1 };
}

export const isText = (record: HistoryRecord): record is TextRecord => "text" in record;
export const depthOf = (record: TextRecord): number => ("on" in record ? record.depth : 0);

/** The text of a record that stands on `base`. */
export const textOf = (record: TextRecord, base: string): string =>
  "whole" in record
    ? record.whole
    : base.slice(0, record.head) + record.middle + (record.tail > 0 ? base.slice(-record.tail) : "");
