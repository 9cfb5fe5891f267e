/**
 * Commands that change the text of the cell that has the caret. Their names and keys are the table's, so that sheet and
 * palette know them; what they do is CodeMirror's and comes with the editor's code (text-commands.ts), on first use.
 */
import { isEscapeHeld } from "../../language/escape.ts";
import type { NotebookSession } from "../notebook-session.ts";

export const isTextCommand = (id: string): boolean => id.startsWith("codemirror:");

/** When such a command can run; undefined for commands that need no editor. */
export function editNeeded(session: NotebookSession, id: string): (() => boolean) | undefined {
  if (id === "notebook:enter-command-mode") return () => !isEscapeHeld();
  if (id === "codemirror:toggle-bold" || id.startsWith("codemirror:markdown-"))
    return () => canEdit(session) && session.cell(session.active)?.type === "markdown";
  if (id.startsWith("inline-completer:"))
    return () => canEdit(session) && session.cell(session.active)?.type === "code";
  if (isFolding(id)) return () => session.texts.has(session.active ?? "");
  if (/^notebook:(split-cell-at-cursor|access-\w+-history)$/.test(id) || isTextCommand(id))
    return () => canEdit(session);
  return undefined;
}

const canEdit = (session: NotebookSession): boolean =>
  session.store.mode.get() === "edit" && (session.texts.get(session.active ?? "")?.live ?? false);

/** Folding changes no text, so it needs no caret. */
const isFolding = (id: string): boolean => /^codemirror:(toggle-|un)?fold\b/.test(id);

export function runTextCommand(session: NotebookSession, id: string): void {
  const area = session.texts.get(session.active ?? "");
  if (isFolding(id)) area?.prepare();
  area?.perform(id);
}
