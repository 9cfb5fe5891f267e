/**
 * A notebook that was renamed, in this window or in another: every view of it goes on under the new name. The view by that
 * name is made and filled while the old one still takes keys, and takes its place at once, with caret and mode: whoever is
 * writing notices the name and nothing else.
 */
import type { NotebookSession } from "./notebook-session.ts";

/** Sooner or later the new one is shown, even if it is not in step: what was typed is on its way there, ms. */
const LONGEST = 3000;
const LOOKS = 10;

/** The new view shows what the old one does, and the server has all that was typed in it. */
export function isInStep(old: NotebookSession, next: NotebookSession): boolean {
  if (next.store.refusal.get() !== null) return true;
  const source = (session: NotebookSession) => session.cell(old.active)?.source;
  return next.store.loaded.get() && old.client.saved && source(old) === source(next);
}

/** The mode and the caret as they are; which cell that is, is remembered by name (files/kept-by-path.ts). */
export function takePlace(old: NotebookSession, next: NotebookSession): void {
  const { active } = old;
  const caret = active === null ? undefined : old.texts.get(active)?.editor?.state.selection.main.head;
  if (old.store.mode.get() !== "edit" || active === null || !next.store.cell(active)) return;
  next.startEditing(caret === undefined ? "keep" : { offset: caret }, active);
}

/** Resolves when `next` may be shown in place of `old`. */
export async function inStep(old: NotebookSession, next: NotebookSession): Promise<void> {
  const late = performance.now() + LONGEST;
  while (!isInStep(old, next) && performance.now() < late) await new Promise((look) => setTimeout(look, LOOKS));
}
