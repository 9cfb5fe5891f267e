/** To a line of a cell: the caret stands at its beginning. Loaded with the first of these jumps. */
import type { NotebookSession } from "./notebook-session.ts";

export function goToLine(session: NotebookSession, { cell, line }: { cell: string; line: number }): void {
  const source = session.store.cell(cell)?.source.get();
  if (source === undefined) return;
  session.select(cell);
  requestAnimationFrame(() => session.frame(cell)?.scrollIntoView({ block: "nearest" }));
  // The text may have changed since the run, and have fewer lines.
  const before = source.split("\n").slice(0, Math.max(0, line - 1));
  if (line > 0)
    session.startEditing({ offset: Math.min(source.length, before.join("\n").length + (line > 1 ? 1 : 0)) }, cell);
}
