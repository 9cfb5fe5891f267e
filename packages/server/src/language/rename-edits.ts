/**
 * What servers answer to a rename, made into edits of names. Some replace whole texts (pylsp): only the lines that differ are
 * meant. Some leave out texts that are no files of their project (pyright, the notebook): what uses the name is renamed there.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Location, TextEdit, WorkspaceEdit } from "./lsp-shapes.ts";

export type TextOf = (uri: string) => Promise<string | null>;

/** The text of a file on disk; null where there is none. */
export const textOnDisk: TextOf = (uri) => readFile(fileURLToPath(uri), "utf8").catch(() => null);

/** The same edit, with texts that are replaced as a whole taken apart into their lines that differ. */
export async function takenApart(edit: WorkspaceEdit, textOf: TextOf): Promise<WorkspaceEdit> {
  const changes = await Promise.all(
    Object.entries(edit.changes ?? {}).map(async ([uri, edits]) => [uri, await linesOnly(uri, edits, textOf)] as const),
  );
  const documentChanges = await Promise.all(
    (edit.documentChanges ?? []).map(async (one) =>
      "edits" in one ? { ...one, edits: await linesOnly(one.textDocument.uri, one.edits, textOf) } : one,
    ),
  );
  return { changes: Object.fromEntries(changes), documentChanges };
}

async function linesOnly(uri: string, edits: readonly TextEdit[], textOf: TextOf): Promise<readonly TextEdit[]> {
  const [one] = edits;
  if (!one || edits.length > 1 || one.range.start.line !== 0 || one.range.start.character !== 0) return edits;
  const text = await textOf(uri);
  const before = text?.split(/\r\n|\r|\n/) ?? [];
  const isWhole = before.length > 1 && one.range.end.line >= before.length - 1;
  const after = one.newText.split(/\r\n|\r|\n/);
  if (!isWhole || Math.abs(before.length - after.length) > 1) return edits;
  return before.flatMap((line, at) => wordEdits(line, after[at] ?? line, at) ?? lineEdit(line, after[at] ?? line, at));
}

/** At odd places what a name may be made of, at even ones what stands between. */
const words = (line: string): string[] => line.split(/([\p{L}\p{N}_$]+)/u);

/** One for each word that is another one; null where more than words is. */
function wordEdits(before: string, after: string, line: number): TextEdit[] | null {
  const [old, now] = [words(before), words(after)];
  if (old.length !== now.length || old.some((part, at) => at % 2 === 0 && part !== now[at])) return null;
  let character = 0;
  return old.flatMap((word, at): TextEdit[] => {
    const start = { line, character };
    character += word.length;
    return word === now[at] ? [] : [{ range: { start, end: { line, character } }, newText: now[at]! }];
  });
}

function lineEdit(before: string, after: string, line: number): TextEdit[] {
  if (before === after) return [];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  while (end < Math.min(before.length, after.length) - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const range = { start: { line, character: start }, end: { line, character: before.length - end } };
  return [{ range, newText: after.slice(start, after.length - end) }];
}

/** Whether any of the edits is for this text. */
export const isAbout = ({ changes = {}, documentChanges = [] }: WorkspaceEdit, uri: string): boolean =>
  (changes[uri]?.length ?? 0) > 0 || documentChanges.some((one) => "edits" in one && one.textDocument.uri === uri);

/** The edit, with each use of the name in this text renamed too. */
export function withUses(edit: WorkspaceEdit, uri: string, uses: readonly Location[], name: string): WorkspaceEdit {
  const edits = uses.filter((use) => use.uri === uri).map(({ range }) => ({ range, newText: name }));
  return { ...edit, documentChanges: [...(edit.documentChanges ?? []), { textDocument: { uri }, edits }] };
}
