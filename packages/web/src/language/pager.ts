/** What `?x` and `??x` show: the last page of each notebook, in the help panel until the person turns back to the caret. */
import type { CellId } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { type RightState, right, setRight } from "../shell/sides/panels.ts";
import { createStore } from "../ui/store.ts";

export interface Page {
  readonly session: NotebookSession;
  readonly cell: CellId;
  readonly data: Readonly<Record<string, unknown>>;
}

export const page = createStore<Page | null>(null);

/** The panel as it was before the first of these pages. */
let before: Pick<RightState, "name" | "open"> | null = null;

/** The page goes, and with it the panel if it came with it. */
export function closePage(): void {
  page.set(null);
  const { name, open } = right.get();
  if (before && open && name === "help") setRight(before);
  before = null;
}

export function showPage(session: NotebookSession, cell: CellId, data: Page["data"]): void {
  const { name, open } = right.get();
  if (page.get() === null) before = { name, open };
  page.set({ session, cell, data });
  setRight({ name: "help", open: true });
}
