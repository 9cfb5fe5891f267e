/** Where a person is in a text that the language server knows: a cell of a notebook, or a text file in a tab. */
import type { EditorView } from "@codemirror/view";
import type { CodePoint } from "@pellucid/protocol";
import { frontNotebook } from "../../notebook/front-notebook.ts";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import type { TabConfig } from "../../shell/layout/layout-json.ts";
import { activeTab } from "../../shell/tabs.ts";
import { createStore } from "../../ui/store.ts";
import { placeAt } from "./cell-places.ts";

export interface Caret {
  readonly path: string;
  readonly at: CodePoint;
  readonly texts: Readonly<Record<string, string>>;
  readonly view: EditorView;
  readonly offset: number;
  /** Null in a text file. */
  readonly session: NotebookSession | null;
  /** Of a file outside of the lab's folder, which is read and not changed: its name. `path` is from where one came to it. */
  readonly inside?: string;
}

/** The editors of text tabs, by path. */
const textEditors = new Map<string, EditorView>();
/** Goes up when one comes or goes. */
export const textEditorCount = createStore(0);
export function noteTextEditor(path: string, view: EditorView): () => void {
  textEditors.set(path, view);
  textEditorCount.set((count) => count + 1);
  return () => {
    if (textEditors.get(path) === view) textEditors.delete(path);
    textEditorCount.set((count) => count + 1);
  };
}
export const textEditor = (path: string): EditorView | null => textEditors.get(path) ?? null;

export function cellCaret(
  session: NotebookSession,
  cell: string,
  view: EditorView,
  offset = view.state.selection.main.head,
): Caret {
  const source = view.state.doc.toString();
  return { path: session.path, at: placeAt(cell, source, offset), texts: { [cell]: source }, view, offset, session };
}

export function textCaret(path: string, view: EditorView, offset = view.state.selection.main.head): Caret {
  const source = view.state.doc.toString();
  return { path, at: placeAt(null, source, offset), texts: { "": source }, view, offset, session: null };
}

/** In a tab of a file outside of the lab's folder. The server can read one that a definition led to; a kernel's goes with the question. */
export function outsideCaret(
  { path, of = "", by }: { path: string; of?: string | undefined; by?: TabConfig["by"] | undefined },
  view: EditorView,
  offset?: number,
): Caret {
  const caret = textCaret(of, view, offset);
  return { ...caret, texts: by ? {} : caret.texts, inside: path };
}

/** In what is in front, where names can be followed. */
export function readingCaretInFront(): Caret | null {
  const tab = activeTab.get();
  const view = tab?.kind === "source" ? textEditor(tab.path) : null;
  return tab && view ? outsideCaret(tab, view) : caretInFront();
}

/** In what is in front; null where no editor has a caret. */
export function caretInFront(): Caret | null {
  const tab = activeTab.get();
  const text = tab && tab.kind === "text" ? textEditor(tab.path) : null;
  if (tab && text) return textCaret(tab.path, text);
  // Its text is no cell's: what is asked there is not meant for the cell beside it.
  if (document.activeElement?.closest("[data-scratchpad]")) return null;
  const session = frontNotebook.get();
  const cell = session?.active;
  const view = cell == null ? null : session!.texts.get(cell)?.editor;
  return session && cell != null && view ? cellCaret(session, cell, view) : null;
}

/** A point of the page at the caret, for what is shown there. */
export function caretPoint({ view, offset }: Caret): { x: number; y: number } {
  const box = view.coordsAtPos(offset) ?? view.dom.getBoundingClientRect();
  return { x: box.left, y: box.bottom + 2 };
}
