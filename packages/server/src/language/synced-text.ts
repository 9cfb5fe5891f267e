/**
 * A text as a language server has it: opened once, then told what changed, as one span from the first difference to the last.
 * A keystroke in a long notebook is a few bytes on the wire.
 */
import type { Position, Range } from "./lsp-shapes.ts";

export interface TextChange {
  readonly range: Range;
  readonly text: string;
}

/** What turns one text into the other; null when they are the same. */
export function changeBetween(before: string, after: string): TextChange | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end))
    end++;
  // Half a character, or half a line break, is no place for a border.
  if (isInside(before, start) || isInside(after, start)) start--;
  if (end > 0 && (isInside(before, before.length - end) || isInside(after, after.length - end))) end--;
  return {
    range: { start: positionAt(before, start), end: positionAt(before, before.length - end) },
    text: after.slice(start, after.length - end),
  };
}

function isInside(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const behind = text.charCodeAt(at);
  return (
    (before === 13 && behind === 10) || (before >= 0xd800 && before < 0xdc00 && behind >= 0xdc00 && behind < 0xe000)
  );
}

function positionAt(text: string, offset: number): Position {
  let line = 0;
  let start = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
    line++;
    start = at + 1;
  }
  return { line, character: offset - start };
}

type Tell = (method: string, params: unknown) => void;

export class SyncedText {
  readonly uri: string;
  readonly #languageId: string;
  readonly #tell: Tell;
  readonly #incremental: boolean;
  #text: string | null = null;
  version = 0;

  constructor(uri: string, languageId: string, tell: Tell, incremental: boolean) {
    this.uri = uri;
    this.#languageId = languageId;
    this.#tell = tell;
    this.#incremental = incremental;
  }

  /** From now on the server has this text. */
  put(text: string): void {
    const { uri } = this;
    if (this.#text === null) {
      this.version++;
      const textDocument = { uri, languageId: this.#languageId, version: this.version, text };
      this.#tell("textDocument/didOpen", { textDocument });
    } else {
      const change = changeBetween(this.#text, text);
      if (!change) return;
      this.version++;
      const contentChanges = [this.#incremental ? change : { text }];
      this.#tell("textDocument/didChange", { textDocument: { uri, version: this.version }, contentChanges });
    }
    this.#text = text;
  }

  close(): void {
    if (this.#text === null) return;
    this.#text = null;
    this.#tell("textDocument/didClose", { textDocument: { uri: this.uri } });
  }
}
