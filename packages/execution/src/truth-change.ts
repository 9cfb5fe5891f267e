/**
 * What became different between two answers about the cells. An answer that was made of the one before says which cells it
 * looked at, so that the others need not be compared.
 */
import type { CellId } from "@pellucid/notebook";
import type { TruthView } from "@pellucid/protocol";

type Views = ReadonlyMap<CellId, TruthView>;

const origins = new WeakMap<Views, { readonly from: Views; readonly asked: readonly CellId[] }>();

/** `views` are those of `from`, but for the cells asked. What `from` was made of is let go: an answer holds one other. */
export function madeOf(from: Views, views: Views, asked: readonly CellId[]): void {
  origins.delete(from);
  origins.set(views, { from, asked });
}

const sameTruth = (a: TruthView, b: TruthView): boolean =>
  a.state === b.state &&
  a.why === b.why &&
  a.evidence === b.evidence &&
  a.because?.name === b.because?.name &&
  a.because?.cell === b.because?.cell;

/** What changed between two truths; null when nothing did. */
export function truthChange(before: Views, after: Views): Record<string, TruthView | null> | null {
  if (before === after) return null;
  const origin = origins.get(after);
  const near = origin?.from === before;
  const changed: [CellId, TruthView | null][] = [];
  for (const cell of near ? origin.asked : after.keys()) {
    const [was, truth] = [before.get(cell), after.get(cell)];
    if (was !== truth && truth && (!was || !sameTruth(was, truth))) changed.push([cell, truth]);
  }
  if (!near) for (const cell of before.keys()) if (!after.has(cell)) changed.push([cell, null]);
  return changed.length > 0 ? Object.fromEntries(changed) : null;
}
