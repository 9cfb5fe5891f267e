/**
 * From a name to where it is made, and to all places that use it: in other cells, in files of the project, which open in a tab
 * at their line; one outside of the lab's folder to be read.
 */
import type { CodeSpan, TextPoint } from "@pellucid/protocol";
import { contents } from "../../connection/api.ts";
import { shortPath } from "../../debug/modules.ts";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import { openFile, openTab } from "../../shell/tabs.ts";
import { openMenu, type MenuItem } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.tsx";
import { type Caret, caretPoint, readingCaretInFront, textEditor } from "./caret.ts";
import { offsetAt } from "./cell-places.ts";
import { askLanguage } from "./language-client.ts";

export const failed = (reason: string): void => void toast({ text: reason });

export async function goToDefinition(caret = readingCaretInFront()): Promise<void> {
  if (!caret) return failed("Put the caret on a name first.");
  const { path, texts } = caret;
  const found = await askLanguage(path, { op: "definition", ...placeOf(caret) }, { texts }, failed);
  if (!found) return;
  const [first, ...more] = found;
  if (!first) return failed("No definition was found for what is at the caret.");
  if (more.length === 0) return goTo(caret, first);
  await showPlaces(caret, found, "Definitions");
}

export async function findReferences(caret = readingCaretInFront()): Promise<void> {
  if (!caret) return failed("Put the caret on a name first.");
  const { path, texts } = caret;
  const found = await askLanguage(path, { op: "references", ...placeOf(caret) }, { texts }, failed);
  if (!found) return;
  if (found.length === 0) return failed("Nothing that is known uses what is at the caret.");
  await showPlaces(caret, found, "References");
}

const placeOf = ({ at, inside }: Caret) => ({ at, ...(inside !== undefined && { inside }) });

async function showPlaces(caret: Caret, places: readonly CodeSpan[], title: string): Promise<void> {
  const lines = await linesOf(caret, places);
  const items = places.map((place, i): MenuItem => {
    const label = (lines[i] ?? "").trim().slice(0, 80) || nameOf(place);
    return { label, detail: whereIs(caret.session, place), run: () => goTo(caret, place) };
  });
  openMenu(caretPoint(caret), items, title, () => caret.view.focus());
}

function whereIs(session: NotebookSession | null, place: CodeSpan): string {
  const line = place.start.line + 1;
  if (!("cell" in place)) return `${nameOf(place)}:${line}`;
  const number = session?.store.cell(place.cell)?.place.get().number;
  return `cell ${number ?? ""}${line > 1 ? `, line ${line}` : ""}`;
}

const nameOf = (place: CodeSpan): string => ("cell" in place ? "" : (place.path ?? shortPath(place.name)));

/** The line of each place, from the cells, open tabs, or the files. */
async function linesOf({ session, path: from }: Caret, places: readonly CodeSpan[]): Promise<(string | undefined)[]> {
  const texts = new Map<string, Promise<string>>();
  const textOf = (path: string): Promise<string> => {
    const open = textEditor(path);
    const text = open
      ? Promise.resolve(open.state.doc.toString())
      : contents.text(path).then(
          ({ content }) => String(content),
          () => "",
        );
    texts.set(path, texts.get(path) ?? text);
    return texts.get(path)!;
  };
  const outside = (name: string) => askLanguage(from, { op: "source", name }).then((found) => found?.text);
  return Promise.all(
    places.map(async (place) => {
      const text =
        "cell" in place
          ? session?.cell(place.cell)?.source
          : await (place.path === null ? outside(place.name) : textOf(place.path));
      return text?.split(/\r\n|\r|\n/)[place.start.line];
    }),
  );
}

function goTo({ session, path: of }: Caret, place: CodeSpan): void {
  if ("cell" in place) {
    if (session) goToCell(session, place);
  } else if (place.path === null) {
    openTab({ kind: "source", path: place.name, of, by: "language server" });
    void goIn(place.name, place);
  } else void goToFile(place.path, place);
}

export function goToCell(
  session: NotebookSession,
  { cell, start }: { readonly cell: string; readonly start: TextPoint },
): void {
  const source = (session.cell(cell)?.source ?? "").replaceAll(/\r\n?/g, "\n");
  session.startEditing({ offset: offsetAt(source, start) }, cell);
  // An editor that is there already keeps its caret; it is put where the name is.
  requestAnimationFrame(() => {
    const view = session.texts.get(cell)?.editor;
    if (view) view.dispatch({ selection: { anchor: offsetAt(view.state.doc.toString(), start) } });
    const box = view?.coordsAtPos(view.state.selection.main.head);
    const isSeen = box && box.top > 120 && box.bottom < innerHeight - 60;
    if (!isSeen)
      (view?.domAtPos(view.state.selection.main.head).node.parentElement ?? session.frame(cell))?.scrollIntoView({
        block: "center",
      });
    view?.focus();
  });
}

/** Tries for so long until the tab's editor is there, ms. */
const OPENING = 10_000;

export async function goToFile(path: string, place: Pick<CodeSpan, "start">): Promise<void> {
  openFile(path);
  await goIn(path, place);
}

/** In a text whose tab is open, or opens now. */
export async function goIn(path: string, { start }: Pick<CodeSpan, "start">): Promise<void> {
  const until = performance.now() + OPENING;
  while (!textEditor(path) && performance.now() < until) await new Promise((done) => setTimeout(done, 40));
  const view = textEditor(path);
  if (!view) return;
  const at = offsetAt(view.state.doc.toString(), start);
  const { EditorView } = await import("@codemirror/view");
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  view.focus();
}
