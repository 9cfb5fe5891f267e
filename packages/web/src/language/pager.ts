/** What `?x` and `??x` show: the last page of each notebook, in the help panel until the person turns back to the caret. */
import type { CellId } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { setRight } from "../shell/panels.ts";
import { createStore } from "../ui/store.ts";

export interface Page {
  readonly session: NotebookSession;
  readonly cell: CellId;
  readonly data: Readonly<Record<string, unknown>>;
}

export const page = createStore<Page | null>(null);

export function showPage(session: NotebookSession, cell: CellId, data: Page["data"]): void {
  page.set({ session, cell, data });
  setRight({ name: "help", open: true });
}
