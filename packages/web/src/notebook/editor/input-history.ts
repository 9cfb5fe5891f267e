/**
 * Alt+Up and Alt+Down in a cell: inputs that ran before, newest first, as Jupyter has it. They are known to the page, so
 * no kernel is asked: what this view ran, before that the cells that ran, in the order of their counts. What is typed already
 * is the beginning of what is looked for, and comes back at the end of the walk.
 */
import type { CellId } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook-session.ts";

interface Walk {
  readonly cell: CellId;
  /** What stood there before. */
  readonly typed: string;
  /** Newest first. */
  readonly found: readonly string[];
  /** -1: what was typed. */
  at: number;
}

const walks = new WeakMap<NotebookSession, Walk>();

/** All inputs that begin so, newest first, each once. Pure. */
export function inputsLike(typed: string, ran: readonly string[]): string[] {
  const all = new Set(ran.toReversed());
  return [...all].filter((input) => input !== typed && input.trim() !== "" && input.startsWith(typed));
}

/** Oldest first. */
export function ranHere({ notebook, ran }: NotebookSession): string[] {
  const counted = notebook.cells.filter(({ type, executionCount }) => type === "code" && executionCount !== null);
  const before = counted.toSorted((a, b) => a.executionCount! - b.executionCount!).map(({ source }) => source);
  return [...before, ...ran];
}

/** `step` 1: an older one. */
export function recallInput(session: NotebookSession, step: 1 | -1): void {
  const id = session.active;
  const editor = id === null ? null : session.texts.get(id)?.editor;
  if (id === null || !editor || session.store.cell(id)?.head.get().type !== "code") return;
  const text = editor.state.doc.toString();
  let walk = walks.get(session);
  if (!walk || walk.cell !== id || text !== (walk.found[walk.at] ?? walk.typed))
    walk = { cell: id, typed: text, found: inputsLike(text, ranHere(session)), at: -1 };
  walks.set(session, walk);
  const at = walk.at + step;
  if (at < -1 || at >= walk.found.length) return;
  walk.at = at;
  const insert = walk.found[at] ?? walk.typed;
  editor.dispatch({
    changes: { from: 0, to: editor.state.doc.length, insert },
    selection: { anchor: insert.length },
    scrollIntoView: true,
    userEvent: "input",
  });
}
