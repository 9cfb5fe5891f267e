/** Asks for a line of the file in front, or of the cell that is active, and goes there. Loaded on first use. */
import { EditorView } from "@codemirror/view";
import { textEditor } from "../language/server/caret.ts";
import { frontNotebook } from "../notebook/front-notebook.ts";
import { goToLine } from "../notebook/line-jump.ts";
import { prompt } from "../ui/dialog.tsx";
import { activeTab } from "./tabs.ts";

/** False: there is no text to go to. The answer comes while the question is shown. */
export function askLine(): boolean {
  const tab = activeTab.get();
  const view = tab?.kind === "text" || tab?.kind === "source" ? textEditor(tab.path) : null;
  const session = view ? null : frontNotebook.get();
  const cell = session?.active ?? null;
  const source = cell === null ? null : session!.store.cell(cell)?.source.get();
  const lines = view?.state.doc.lines ?? source?.split("\n").length;
  if (lines === undefined) return false;
  void prompt({
    title: "Go to line",
    text: view ? `From 1 to ${lines}.` : `Of this cell, from 1 to ${lines}.`,
    label: "Line",
    value: "",
    confirm: "Go",
  }).then((said) => {
    const there = readLine(said, lines);
    if (there === null) return;
    if (view) goIn(view, there);
    else if (cell !== null) goToLine(session!, { cell, line: there });
  });
  return true;
}

/** The line that somebody asked for, as near as there is one; null where they asked for none. Pure. */
export function readLine(said: string | null, lines: number): number | null {
  const line = Number.parseInt(said ?? "", 10);
  return Number.isInteger(line) ? Math.min(Math.max(1, line), lines) : null;
}

function goIn(view: EditorView, line: number): void {
  const { from } = view.state.doc.line(Math.min(line, view.state.doc.lines));
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
  view.focus();
}
