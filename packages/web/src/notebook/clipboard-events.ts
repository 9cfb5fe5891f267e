/**
 * The system's own copy, cut and paste (Ctrl+C, Ctrl+X, Ctrl+V, a menu of the browser) on selected cells. Text that the
 * person has marked, in an output or anywhere else, is the browser's to copy; so is everything in a field or an editor.
 */
import type { NotebookSession } from "./notebook-session.ts";
import { copiedHere, writeCells } from "./cell-clipboard.ts";
import { JUPYTER_CELLS, OWN_CELLS } from "./cell-json.ts";
import { removeCells } from "./cell-commands.ts";
import { pasteCells } from "./cell-edits.ts";

const OTHERS = "input,textarea,select,.cm-content,[contenteditable=true],[data-terminal]";

const onCells = (session: NotebookSession, { target }: Event): boolean =>
  session.store.mode.get() === "command" && target instanceof Element && target.closest(OTHERS) === null;

const marked = (): boolean => !(getSelection()?.isCollapsed ?? true);

function copy(session: NotebookSession, event: ClipboardEvent): boolean {
  if (!event.clipboardData || !onCells(session, event) || marked()) return false;
  const cells = session.notebook.cells.filter((cell) => session.selected.includes(cell.id));
  if (cells.length === 0) return false;
  writeCells(event.clipboardData, cells);
  event.preventDefault();
  return true;
}

function paste(session: NotebookSession, event: ClipboardEvent): void {
  const data = event.clipboardData;
  if (!data || !onCells(session, event)) return;
  const pasted = {
    own: data.getData(OWN_CELLS),
    jupyter: data.getData(JUPYTER_CELLS),
    text: data.getData("text/plain"),
  };
  if (!pasted.own && !pasted.jupyter && !pasted.text) return;
  event.preventDefault();
  const copied = copiedHere();
  void import("./pasted-cells.ts").then(({ cellsFromPaste }) =>
    session.act(pasteCells(session.notebook, cellsFromPaste(pasted, copied), session.selected.at(-1) ?? null, "below")),
  );
}

/** Listens on a notebook's panel; the answer stops it. */
export function takeClipboard(panel: HTMLElement, session: NotebookSession): () => void {
  const onCopy = (event: ClipboardEvent) => void copy(session, event);
  const onCut = (event: ClipboardEvent) => void (copy(session, event) && removeCells(session, "Cut"));
  const onPaste = (event: ClipboardEvent) => paste(session, event);
  panel.addEventListener("copy", onCopy);
  panel.addEventListener("cut", onCut);
  panel.addEventListener("paste", onPaste);
  return () => {
    panel.removeEventListener("copy", onCopy);
    panel.removeEventListener("cut", onCut);
    panel.removeEventListener("paste", onPaste);
  };
}
