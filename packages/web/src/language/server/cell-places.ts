/** Between offsets in a text, as editors count, and lines and characters, as language servers do; and edits of cells. */
import { changeSource, type CellId, type Edit } from "@pellucid/notebook";
import type { CodeEdit, CodePoint, TextPoint, TextSpan } from "@pellucid/protocol";

/** `source` has plain line ends, as editors have it. */
export function pointAt(source: string, offset: number): TextPoint {
  const before = source.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  let line = 0;
  for (let at = before.indexOf("\n"); at >= 0; at = before.indexOf("\n", at + 1)) line++;
  return { line, character: offset - start };
}

export const placeAt = (cell: CellId | null, source: string, offset: number): CodePoint => ({
  cell,
  ...pointAt(source, offset),
});

/** Held within the line, and within the text. */
export function offsetAt(source: string, { line, character }: TextPoint): number {
  let start = 0;
  for (let i = 0; i < line; i++) {
    const end = source.indexOf("\n", start);
    if (end < 0) return source.length;
    start = end + 1;
  }
  const end = source.indexOf("\n", start);
  return Math.min(start + character, end < 0 ? source.length : end);
}

export const spanOf = (source: string, { start, end }: TextSpan): { from: number; to: number } => ({
  from: offsetAt(source, start),
  to: offsetAt(source, end),
});

/** The text with all edits in it. They were made for this text, and do not touch one another. */
export function withEdits(source: string, edits: readonly CodeEdit[]): string {
  const changes = edits.map((edit) => ({ ...spanOf(source, edit), insert: edit.insert }));
  let text = source;
  for (const { from, to, insert } of changes.toSorted((a, b) => b.from - a.from || b.to - a.to))
    text = text.slice(0, from) + insert + text.slice(to);
  return text;
}

export interface FileEdits {
  readonly path: string | null;
  readonly name: string;
  readonly edits: readonly CodeEdit[];
}

/** Edits by where they go: cells in the order they came, then files. */
export function grouped(edits: readonly CodeEdit[]): {
  cells: Map<CellId, CodeEdit[]>;
  files: FileEdits[];
} {
  const cells = new Map<CellId, CodeEdit[]>();
  const files = new Map<string, { path: string | null; name: string; edits: CodeEdit[] }>();
  for (const edit of edits) {
    if ("cell" in edit) cells.set(edit.cell, [...(cells.get(edit.cell) ?? []), edit]);
    else {
      const known = files.get(edit.name) ?? { path: edit.path, name: edit.name, edits: [] };
      known.edits.push(edit);
      files.set(edit.name, known);
    }
  }
  return { cells, files: [...files.values()] };
}

const plain = (source: string): string => source.replaceAll(/\r\n?/g, "\n");

/** One edit of the notebook for all of its cells; null when there is nothing to change. Line ends stay as they are. */
export function cellEdit(
  edits: ReadonlyMap<CellId, readonly CodeEdit[]>,
  sourceOf: (id: CellId) => string | undefined,
): Edit | null {
  const made = [...edits].flatMap(([id, list]): Edit[] => {
    const source = sourceOf(id);
    if (source === undefined) return [];
    const ending = source.includes("\r\n") ? "\r\n" : "\n";
    const edit = changeSource(id, source, withEdits(plain(source), list).replaceAll("\n", ending));
    return edit ? [edit] : [];
  });
  return made.length > 1 ? { type: "batch", edits: made } : (made[0] ?? null);
}
