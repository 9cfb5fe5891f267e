/**
 * Which cells are selected, and which one is active, as Jupyter has it: the active cell is one of the selected; Shift
 * extends from an anchor, Ctrl adds single ones. Pure: the session keeps the value, the page shows it.
 */
import type { CellId } from "@pellucid/notebook";

export interface Selection {
  readonly active: CellId | null;
  /** Where an extension started. */
  readonly anchor: CellId | null;
  readonly selected: ReadonlySet<CellId>;
}

export const NOTHING_SELECTED: Selection = { active: null, anchor: null, selected: new Set() };

type Order = readonly CellId[];

export const selectOne = (id: CellId): Selection => ({ active: id, anchor: id, selected: new Set([id]) });

/** From the anchor to `id`, all between included. */
export function extendTo(order: Order, selection: Selection, id: CellId): Selection {
  const anchor = selection.anchor ?? selection.active ?? id;
  const from = order.indexOf(anchor);
  const to = order.indexOf(id);
  if (from < 0 || to < 0) return selectOne(id);
  const between = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { active: id, anchor, selected: new Set(between) };
}

/** Adds or takes away one cell; the active one stays while it is selected. */
export function toggle(selection: Selection, id: CellId): Selection {
  const selected = new Set(selection.selected);
  if (!selected.delete(id)) return { active: id, anchor: id, selected: selected.add(id) };
  if (selected.size === 0) return selectOne(id);
  const active = selection.active === id ? [...selected].at(-1)! : selection.active;
  return { active, anchor: active, selected };
}

export function selectAll(order: Order, selection: Selection): Selection {
  return { active: selection.active ?? order[0] ?? null, anchor: order[0] ?? null, selected: new Set(order) };
}

/** The selected cells in the order of the notebook. */
export const selectedIn = (order: Order, selection: Selection): CellId[] =>
  order.filter((id) => selection.selected.has(id));

/** The cell `steps` below the active one (above if negative), stopping at the ends. */
export function neighbour(order: Order, selection: Selection, steps: number): CellId | null {
  const at = selection.active === null ? -1 : order.indexOf(selection.active);
  if (at < 0) return order[0] ?? null;
  return order[Math.max(0, Math.min(order.length - 1, at + steps))] ?? null;
}

/** The selection after cells came and went: if the active one is gone, what stands in its place is. */
export function follow(before: Order, after: Order, selection: Selection): Selection {
  const there = new Set(after);
  if (selection.active !== null && [...selection.selected].every((id) => there.has(id))) return selection;
  const active =
    selection.active !== null && there.has(selection.active) ? selection.active : heir(before, there, selection);
  if (active === null) return after[0] === undefined ? NOTHING_SELECTED : selectOne(after[0]);
  const selected = new Set([...selection.selected].filter((id) => there.has(id))).add(active);
  const anchor = selection.anchor !== null && there.has(selection.anchor) ? selection.anchor : active;
  return { active, anchor, selected };
}

function heir(before: Order, there: ReadonlySet<CellId>, selection: Selection): CellId | null {
  const at = selection.active === null ? -1 : before.indexOf(selection.active);
  if (at < 0) return null;
  const below = before.slice(at).find((id) => there.has(id));
  return below ?? before.slice(0, at).findLast((id) => there.has(id)) ?? null;
}
