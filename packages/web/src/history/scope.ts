/** What the history panel shows: the whole notebook or the cell that is active, and which kinds of entries. */
import { right, setRight, toggleRight } from "../shell/sides/panels.ts";
import { createStore } from "../ui/store.ts";
import type { Only } from "./history-api.ts";

export interface HistoryScope {
  readonly of: "notebook" | "cell" | "outputs";
  readonly only: Only;
}

export const scope = createStore<HistoryScope>({ of: "notebook", only: "all" });

/** Rises when something was put back or named here: whoever shows a timeline reads it again. */
export const changes = createStore(0);
export const noteChange = (): void => changes.set((count) => count + 1);

/** The panel for the whole notebook; hides it when that is what it shows. */
export function showHistory(): void {
  const { open, name } = right.get();
  const shown = open && name === "history";
  if (shown && scope.get().of !== "notebook") scope.set((now) => ({ ...now, of: "notebook" }));
  else toggleRight("history");
}

export function showCellHistory(): void {
  scope.set({ of: "cell", only: "all" });
  setRight({ name: "history", open: true });
}

/** Earlier results of the active cell. */
export function showOutputHistory(): void {
  scope.set((now) => ({ ...now, of: "outputs" }));
  setRight({ name: "history", open: true });
}
