/** Whose a copy or paste of the system is: the cells', or the browser's. Asked by clipboard-slot.ts and clipboard-events.ts. */
import type { NotebookSession } from "./notebook-session.ts";

const OTHERS = "input,textarea,select,.cm-content,[contenteditable=true],[data-terminal]";

/** Whether it means cells: not the text of a field or an editor. */
export const onCells = (session: NotebookSession, { target }: Event): boolean =>
  session.store.mode.get() === "command" && target instanceof Element && target.closest(OTHERS) === null;

/** Text that a person has marked is the browser's to copy. */
export const isMarked = (): boolean => !(getSelection()?.isCollapsed ?? true);
