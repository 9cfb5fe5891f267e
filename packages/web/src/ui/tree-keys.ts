/** The keys of the ARIA tree pattern over rows in their order, for the outlines of notebooks and of files. */
import type { KeyboardEvent } from "react";

export interface TreeRow {
  readonly key: string;
  /** From 1. */
  readonly level: number;
  readonly text: string;
  /** Null: nothing is under it. */
  readonly expanded: boolean | null;
}

export interface TreeActs<R extends TreeRow> {
  readonly goTo: (key: string | undefined) => void;
  readonly fold: (row: R, away: boolean) => void;
  /** A row whose rows cannot be put away. */
  readonly isFixed?: (row: R) => boolean;
  /** What other keys do to a row. */
  readonly others: Readonly<Record<string, (row: R) => void>>;
}

/** `focus`: the row with the keyboard. A letter goes to the next row that begins with it. */
export function treeKey<R extends TreeRow>(
  event: KeyboardEvent,
  rows: readonly R[],
  focus: string | null,
  acts: TreeActs<R>,
): void {
  const at = rows.findIndex((row) => row.key === focus);
  const row = rows[at];
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const { goTo, fold, isFixed, others } = acts;
  const keys: Record<string, () => void> = {
    ArrowDown: () => goTo(rows[at + 1]?.key),
    ArrowUp: () => goTo(rows[at - 1]?.key),
    Home: () => goTo(rows[0]?.key),
    End: () => goTo(rows.at(-1)?.key),
    ArrowRight: () => (row.expanded === false ? fold(row, false) : row.expanded && goTo(rows[at + 1]?.key)),
    ArrowLeft: () =>
      row.expanded && !isFixed?.(row)
        ? fold(row, true)
        : goTo(rows.slice(0, at).findLast((above) => above.level < row.level)?.key),
  };
  const act = keys[event.key] ?? (others[event.key] && (() => others[event.key]!(row)));
  if (act) {
    event.preventDefault();
    return act();
  }
  if (event.key.length !== 1) return;
  const after = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
  goTo(after.find((one) => one.text.toLowerCase().startsWith(event.key.toLowerCase()))?.key);
}
