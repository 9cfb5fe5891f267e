/** The notebook in front, for the parts of the side panels that show it. Set by notebook-tab.tsx; null in front of others. */
import { createStore } from "../ui/store.ts";
import type { NotebookSession } from "./notebook-session.ts";

export const frontNotebook = createStore<NotebookSession | null>(null);

/** The answer takes it back if it is still this one. */
export function inFront(session: NotebookSession): () => void {
  frontNotebook.set(session);
  return () => frontNotebook.set((now) => (now === session ? null : now));
}
