/**
 * Applies fixes to the texts of cells; what is to be done with outputs is handed on to who has them. Of fixes that touch one another only the first is taken; the rest is found again in
 * the next round, in the text as it is then. Knows texts, not notebooks.
 */
import type { Change, Fix } from "./rule.ts";

export interface FixedCell {
  readonly id: string;
  /** Null: the cell goes. */
  readonly source: string | null;
}

export function applyFixes(
  fixes: readonly Fix[],
  sourceOf: (cell: string) => string,
): { taken: Fix[]; cells: FixedCell[]; outputs: Change[] } {
  const taken: Fix[] = [];
  const changes = new Map<string, Change[]>();
  for (const fix of fixes) {
    if (fix.changes.some((change) => meets(change, changes.get(change.cell) ?? []))) continue;
    taken.push(fix);
    for (const change of fix.changes) changes.set(change.cell, [...(changes.get(change.cell) ?? []), change]);
  }
  const cells = [...changes].map(([id, list]): FixedCell => ({ id, source: changed(sourceOf(id), list) }));
  const outputs = [...changes.values()].flat().filter(({ kind }) => kind === "clear" || kind === "mask");
  return { taken, cells, outputs };
}

function meets(change: Change, others: readonly Change[]): boolean {
  return others.some((other) => {
    if (change.kind === "delete" || other.kind === "delete") return true;
    if (change.kind !== "text" || other.kind !== "text") return isSame(change, other);
    // Two insertions at one place would need an order.
    return change.from <= other.to && other.from <= change.to;
  });
}

const isSame = (a: Change, b: Change): boolean =>
  a.kind === b.kind && (a.kind !== "mask" || b.kind !== "mask" || a.find === b.find);

function changed(source: string, changes: readonly Change[]): string | null {
  let text = source;
  for (const change of changes.toSorted(
    (a, b) => (b.kind === "text" ? b.from : 0) - (a.kind === "text" ? a.from : 0),
  )) {
    if (change.kind === "delete") return null;
    if (change.kind !== "text") continue;
    text = text.slice(0, change.from) + change.insert + text.slice(change.to);
  }
  return text;
}
