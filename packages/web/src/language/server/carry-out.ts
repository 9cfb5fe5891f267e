/**
 * Carries edits out that the language server proposed: those of cells as one edit of the notebook that undo takes back, those of
 * open text files in their editors, and those of other files on disk, over exactly the version that they were made for.
 */
import type { CodeEdit } from "@pellucid/protocol";
import { ApiError, contents } from "../../connection/api.ts";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import { textEditor } from "./caret.ts";
import { cellEdit, type FileEdits, grouped, spanOf, withEdits } from "./cell-places.ts";

export interface Carried {
  readonly cells: number;
  readonly files: number;
  /** What could not be changed, and why. */
  readonly trouble: readonly string[];
  /** Takes back what was changed in files, which the notebook's undo knows nothing of; says which it had to leave, and why. */
  takeBackFiles(): Promise<readonly string[]>;
}

/** Null: it was taken back; else why not. */
type TakeBack = () => Promise<string | null>;

export interface FileText {
  readonly text: string;
  readonly hash: string | undefined;
}

/** `expected`: the texts of files as they were shown; another text by now is not touched. */
export async function carryOut(
  session: NotebookSession | null,
  edits: readonly CodeEdit[],
  expected: ReadonlyMap<string, FileText> = new Map(),
): Promise<Carried> {
  const { cells, files } = grouped(edits);
  const trouble: string[] = [];
  const changed: TakeBack[] = [];
  // Files first: when one of them has changed since, the notebook is left as it is.
  for (const file of files) {
    const done = await changeFile(file, expected.get(file.path ?? ""));
    if (typeof done === "string") trouble.push(done);
    else changed.push(done);
  }
  const edit = session && trouble.length === 0 ? cellEdit(cells, (id) => session.cell(id)?.source) : null;
  if (edit) session!.edit(edit);
  const takeBackFiles = async () =>
    (await Promise.all(changed.map((takeBack) => takeBack()))).filter((why) => why !== null);
  return { cells: edit ? cells.size : 0, files: changed.length, trouble, takeBackFiles };
}

const plain = (text: string): string => text.replaceAll(/\r\n?/g, "\n");

/** What takes it back; in words why it was not changed. */
async function changeFile({ path, name, edits }: FileEdits, shown: FileText | undefined): Promise<string | TakeBack> {
  if (path === null) return `${name} lies outside of the lab's folder.`;
  // A notebook is changed by edits in its room, never as a file.
  if (/\.ipynb$/i.test(path)) return `${path} is a notebook and is left as it is.`;
  const open = textEditor(path);
  if (open) {
    const source = open.state.doc.toString();
    if (shown && source !== shown.text) return `${path} has changed since.`;
    open.dispatch({ changes: edits.map((edit) => ({ ...spanOf(source, edit), insert: edit.insert })) });
    const after = open.state.doc.toString();
    return () => putBack(path, source, after);
  }
  try {
    const { text, hash } = shown ?? (await readFile(path));
    const ending = text.includes("\r\n") ? "\r\n" : "\n";
    const after = withEdits(plain(text), edits).replaceAll("\n", ending);
    await contents.saveText(path, after, hash);
    return () => putBack(path, text, after);
  } catch (error) {
    return inWords(path, error);
  }
}

function inWords(path: string, error: unknown): string {
  const isNewer = error instanceof ApiError && (error.status === 412 || error.status === 409);
  return isNewer ? `${path} has changed since.` : `${path}: ${(error as Error).message}`;
}

/** The text `before` where `after` still stands: in its tab, or on disk. */
async function putBack(path: string, before: string, after: string): Promise<string | null> {
  try {
    const { text, hash } = await readFile(path);
    if (plain(text) !== plain(after)) return `${path} has changed since.`;
    const open = textEditor(path);
    if (open) open.dispatch({ changes: { from: 0, to: open.state.doc.length, insert: plain(before) } });
    else await contents.saveText(path, before, hash);
    return null;
  } catch (error) {
    return inWords(path, error);
  }
}

/** A file as it is now: in its tab, or on disk. */
export async function readFile(path: string): Promise<FileText> {
  const open = textEditor(path);
  if (open) return { text: open.state.doc.toString(), hash: undefined };
  const { content, hash } = await contents.text(path);
  return { text: String(content ?? ""), hash: hash ?? undefined };
}
