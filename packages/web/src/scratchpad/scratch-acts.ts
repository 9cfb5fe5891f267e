/** What the scratchpad's commands do. Fetched with the first of them. */
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { focusContent } from "../shell/focus.ts";
import { right, setRight } from "../shell/sides/panels.ts";
import { scratchpadOf, focusWanted } from "./scratchpad.ts";

const isShown = () => right.get().open && right.get().name === "scratchpad";

/** Shows it and goes there; from inside it back to the notebook. */
export function toggleScratchpad(): void {
  if (isShown() && document.activeElement?.closest("[data-scratchpad]")) {
    setRight({ open: false });
    focusContent();
  } else {
    setRight({ name: "scratchpad", open: true });
    focusWanted.set((count) => count + 1);
  }
}

/** The selected text, or the line of the caret, which then goes to the next one; in command mode the whole cell. */
export function runInScratchpad(session: NotebookSession): void {
  const cell = session.cell(session.active);
  if (cell?.type !== "code") return;
  const view = session.store.mode.get() === "edit" ? session.texts.get(cell.id)?.editor : null;
  let source = cell.source;
  if (view) {
    const { state } = view;
    const { main } = state.selection;
    const line = state.doc.lineAt(main.head);
    source = main.empty ? line.text.trim() : dedented(state.sliceDoc(main.from, main.to));
    if (main.empty && line.number < state.doc.lines)
      view.dispatch({ selection: { anchor: state.doc.line(line.number + 1).from }, scrollIntoView: true });
  }
  setRight({ name: "scratchpad", open: true });
  scratchpadOf(session).run(source);
}

/** Lines of a block that was selected inside of another. */
export function dedented(text: string): string {
  const lines = text.split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/.exec(line)![0].length);
  const least = Math.min(...indents);
  return Number.isFinite(least) ? lines.map((line) => line.slice(least)).join("\n") : text;
}
