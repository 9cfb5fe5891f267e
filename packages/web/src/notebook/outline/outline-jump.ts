/** From a row of the outline to its place in the notebook: the cell becomes active, its heading comes to the top. */
import type { OutlineRow } from "./outline-model.ts";
import type { NotebookSession } from "../notebook-session.ts";

const HEADINGS = "h1,h2,h3,h4,h5,h6";

/** With `enter` the keyboard goes along; else it stays in the outline. */
export function jumpTo(session: NotebookSession, row: OutlineRow, enter = false): void {
  session.stopEditing();
  session.select(row.cell);
  const cell = session.frame(row.cell);
  if (!cell) return;
  cell.scrollIntoView({ block: "start" });
  // What was far away is drawn now; its headings are there in the next frame.
  requestAnimationFrame(() => {
    const part = cell.querySelector(row.kind === "output" ? "[data-outputs]" : ".cell-prose");
    const heading = row.kind === "code" ? null : part?.querySelectorAll(HEADINGS)[row.place];
    if (heading && (row.place > 0 || row.kind === "output")) heading.scrollIntoView({ block: "start" });
  });
  if (enter) cell.focus({ preventScroll: true });
}
