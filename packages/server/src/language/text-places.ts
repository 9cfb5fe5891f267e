/**
 * Between the one text that a language server has and the cells that people see. A place in a line that is not the cell's own
 * (a masked magic, the line behind the last cell) is no place; a span over two cells is none either.
 */
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { VirtualFile } from "@pellucid/dataflow";
import type { CodeEdit, CodePoint, CodeSpan, TextPoint, TextSpan } from "@pellucid/protocol";
import type { Position, Range, TextEdit, WorkspaceEdit } from "./lsp-shapes.ts";

export interface Subject {
  readonly uri: string;
  readonly text: string;
  /** Null for a text file, which is itself. */
  readonly file: VirtualFile | null;
  /** The folder of the lab. */
  readonly root: string;
}

export function toServer({ file }: Subject, { cell, line, character }: CodePoint): Position | null {
  if (cell === null || !file) return { line, character };
  const place = file.toFile({ cell, line: line + 1, column: character + 1 });
  if (!place) return null;
  return { line: place.line - 1, character: Math.max(0, place.column - 1) };
}

export function toCell({ file }: Subject, position: Position): CodePoint | null {
  if (!file) return { cell: null, ...position };
  const place = file.toCell({ line: position.line + 1, column: position.character + 1 });
  return place && { cell: place.cell, line: place.line - 1, character: place.column - 1 };
}

/** A span of the text that was asked about. */
export function toCellSpan(subject: Subject, range: Range): { cell: string | null; span: TextSpan } | null {
  const start = toCell(subject, range.start);
  let end = toCell(subject, range.end);
  // Up to the beginning of the line behind the cell: up to its end.
  if (start && end?.cell !== start.cell && range.end.character === 0 && range.end.line > range.start.line)
    end = endOf(subject, start.cell);
  if (!start || !end || start.cell !== end.cell) return null;
  return { cell: start.cell, span: { start: point(start), end: point(end) } };
}

function endOf({ file, text }: Subject, cell: string | null): CodePoint | null {
  const lines = cell === null ? null : file?.linesOf(cell);
  if (!lines) return null;
  const last = text.split("\n")[lines.first + lines.count - 2] ?? "";
  const place = file!.toCell({ line: lines.first + lines.count - 1, column: last.length + 1 });
  return place && { cell, line: place.line - 1, character: place.column - 1 };
}

const point = ({ line, character }: TextPoint): TextPoint => ({ line, character });

/** Wherever it is. Null where nobody could go: in a masked line, in another notebook's one text. */
export function toPage(subject: Subject, uri: string, range: Range): CodeSpan | null {
  if (sameUri(uri, subject.uri) && subject.file) {
    const found = toCellSpan(subject, range);
    return found?.cell == null ? null : { cell: found.cell, ...found.span };
  }
  const name = pathOf(uri);
  if (name === null || isNotebookUri(name)) return null;
  const path = relative(subject.root, name);
  const inside = path !== "" && !path.startsWith(`..${sep}`) && path !== ".." && !/^[a-z]:/i.test(path);
  return { path: inside ? path.split(sep).join("/") : null, name, start: range.start, end: range.end };
}

/**
 * A notebook, as a file on disk or as the text that it is to a server. What a server says of the file is of no use (its lines
 * are not the file's), and nothing must ever be written there: a notebook is changed by edits in its own room.
 */
const isNotebookUri = (uri: string): boolean => /\.ipynb(?:\.\w+)?(?:#.*)?$/i.test(uri);

function pathOf(uri: string): string | null {
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}

const sameUri = (one: string, other: string): boolean => one === other || decoded(one) === decoded(other);

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** All edits, or null when one of them would go where nothing can be changed. */
export function editsToPage(subject: Subject, edit: WorkspaceEdit): CodeEdit[] | null {
  const files = [
    ...Object.entries(edit.changes ?? {}),
    ...(edit.documentChanges ?? []).map((one) =>
      "edits" in one ? ([one.textDocument.uri, one.edits] as const) : (["", null] as const),
    ),
  ];
  const made: CodeEdit[] = [];
  for (const [uri, edits] of files) {
    // Files made, renamed or deleted: not from here.
    if (!edits) return null;
    if (isNotebookUri(uri) && !(subject.file && sameUri(uri, subject.uri))) continue;
    for (const one of edits) {
      const placed = editToPage(subject, uri, one);
      if (placed === null) return null;
      if (placed) made.push(placed);
    }
  }
  return made;
}

/** Other notebooks of the project that such an edit would have touched, as the file tree has them. */
export function otherNotebooks(subject: Subject, edit: WorkspaceEdit): string[] {
  const uris = [
    ...Object.keys(edit.changes ?? {}),
    ...(edit.documentChanges ?? []).flatMap((one) => ("edits" in one ? one.textDocument.uri : [])),
  ];
  const own = decoded(subject.uri).replace(/(\.ipynb)\.\w+$/i, "$1");
  const paths = uris.flatMap((uri) => {
    // A server that reads notebooks itself names their cells: `a.ipynb#3`.
    const file = decoded(uri).replace(/(\.ipynb)(?:\.\w+)?(?:#.*)?$/i, "$1");
    const path = isNotebookUri(file) && file !== own ? pathOf(file.replaceAll("%", "%25")) : null;
    return path === null ? [] : relative(subject.root, path).split(sep).join("/");
  });
  return [...new Set(paths)];
}

function editToPage(subject: Subject, uri: string, { range, newText }: TextEdit): CodeEdit | null | undefined {
  if (sameUri(uri, subject.uri) && subject.file) {
    const { file } = subject;
    // The line behind the cells only says which names magics use.
    if (file.toCell({ line: range.start.line + 1, column: 1 }) === null) return undefined;
    for (let line = range.start.line; line <= range.end.line; line++)
      if (!file.isVerbatim(line + 1) && !isEmptyAt(range, line) && !isShifted(subject, line)) return null;
  }
  const span = toPage(subject, uri, range);
  return span && { ...span, insert: newText };
}

const isEmptyAt = ({ start, end }: Range, line: number): boolean =>
  line === end.line && end.character === 0 && line >= start.line;

/** Only something in front was taken away (an indentation, a prompt): what is left is the cell's own. */
function isShifted({ file }: Subject, line: number): boolean {
  const place = file!.toCell({ line: line + 1, column: 1 });
  return place !== null && place.column > 1;
}
