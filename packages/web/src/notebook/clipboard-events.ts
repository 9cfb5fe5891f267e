/**
 * The system's own copy, cut and paste (Ctrl+C, Ctrl+X, Ctrl+V, a menu of the browser) on selected cells. Text that the
 * person has marked, in an output or anywhere else, is the browser's to copy; so is everything in a field or an editor.
 */
import type { CellId } from "@pellucid/notebook";
import { holdKeys } from "../shell/keymap.ts";
import { toast } from "../ui/toast.tsx";
import type { NotebookSession } from "./notebook-session.ts";
import { writeCells } from "./cell-clipboard.ts";
import { copiedHere } from "./copied-cells.ts";
import { JUPYTER_CELLS, OWN_CELLS } from "./cell-json.ts";
import { removeCells } from "./cell-commands.ts";
import { pasteCells } from "./cell-edits.ts";
import { isEditable } from "./cell-flags.ts";
import { isMarked, onCells } from "./clipboard-target.ts";

function copy(session: NotebookSession, event: ClipboardEvent): boolean {
  if (!event.clipboardData || !onCells(session, event) || isMarked()) return false;
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
  holdKeys(
    import("./pasted-cells.ts").then(({ cellsFromPaste }) => {
      const cells = cellsFromPaste(pasted, copied);
      return session.act(pasteCells(session.notebook, cells, session.selected.at(-1) ?? null, "below"));
    }),
  );
}

/** The Markdown cell an image is pasted or dropped into; null where it is not one that may be changed. */
function imageTarget(session: NotebookSession, { target }: Event): CellId | null {
  if (!(target instanceof Element) || target.closest("input,textarea,select,[data-terminal],[data-stdin]")) return null;
  const id = target.closest<HTMLElement>("[data-cell-id]")?.dataset["cellId"] ?? session.active;
  const cell = session.cell(id);
  return cell?.type === "markdown" && isEditable(cell) ? cell.id : null;
}

/** Images that come as such: words and tables that were copied with a picture of them are words. */
const imagesIn = (data: DataTransfer | null): File[] =>
  data && !data.types.includes("text/plain") ? [...data.files].filter((file) => file.type.startsWith("image/")) : [];

function takeImages(session: NotebookSession, event: Event, data: DataTransfer | null, at: number | null): void {
  const files = imagesIn(data);
  const id = files.length > 0 ? imageTarget(session, event) : null;
  if (id === null) return;
  event.preventDefault();
  event.stopPropagation();
  const view = session.texts.get(id)?.editor;
  const place = at ?? (view?.hasFocus ? view.state.selection.main.head : Infinity);
  void import("./prose/attachments.ts").then(async ({ attach, isImage }) => {
    const end = await attach(session, id, files.filter(isImage), place);
    const now = session.texts.get(id)?.editor;
    if (end !== null && now) now.dispatch({ selection: { anchor: Math.min(end, now.state.doc.length) } });
  });
}

/** Characters that a cell takes at once. */
const LARGEST_PASTE = 2_000_000;

/** Text that no cell should hold is refused before anything reads it; it is still on the clipboard. */
function refuseLarge(session: NotebookSession, event: ClipboardEvent): void {
  const { target } = event;
  const inCell = onCells(session, event) || (target instanceof Element && target.closest(".cell .cm-content") !== null);
  const length = inCell ? (event.clipboardData?.getData("text/plain").length ?? 0) : 0;
  if (length <= LARGEST_PASTE || event.clipboardData?.types.includes(OWN_CELLS)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const size = (length / 1e6).toFixed(1);
  toast({
    level: "warning",
    text: `The text to paste is ${size} MB; a cell takes up to 2 MB. Save it as a file beside the notebook and read it from there.`,
  });
}

/** Where in the text of an editor something is dropped. */
function placeAt(session: NotebookSession, event: DragEvent): number | null {
  const id = imageTarget(session, event);
  const view = id === null ? null : session.texts.get(id)?.editor;
  return view?.posAtCoords({ x: event.clientX, y: event.clientY }) ?? null;
}

/** Listens on a notebook's panel; the answer stops it. */
export function takeClipboard(panel: HTMLElement, session: NotebookSession): () => void {
  const onCopy = (event: ClipboardEvent) => void copy(session, event);
  const onCut = (event: ClipboardEvent) => void (copy(session, event) && removeCells(session, "Cut"));
  const onPaste = (event: ClipboardEvent) => paste(session, event);
  const onLarge = (event: ClipboardEvent) => refuseLarge(session, event);
  const onImage = (event: ClipboardEvent) => takeImages(session, event, event.clipboardData, null);
  const onOver = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files") || imageTarget(session, event) === null) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  };
  const onDrop = (event: DragEvent) => takeImages(session, event, event.dataTransfer, placeAt(session, event));
  panel.addEventListener("paste", onLarge, true);
  panel.addEventListener("paste", onImage, true);
  panel.addEventListener("dragover", onOver);
  panel.addEventListener("drop", onDrop, true);
  panel.addEventListener("copy", onCopy);
  panel.addEventListener("cut", onCut);
  panel.addEventListener("paste", onPaste);
  return () => {
    panel.removeEventListener("paste", onLarge, true);
    panel.removeEventListener("paste", onImage, true);
    panel.removeEventListener("dragover", onOver);
    panel.removeEventListener("drop", onDrop, true);
    panel.removeEventListener("copy", onCopy);
    panel.removeEventListener("cut", onCut);
    panel.removeEventListener("paste", onPaste);
  };
}
