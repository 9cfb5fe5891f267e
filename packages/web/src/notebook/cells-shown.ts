/**
 * How many of a notebook's cells are on the page: at first those of about two screens (or down to where the person was),
 * then more whenever the page has time, until all of them are. So a long notebook can be worked in as soon as a short one,
 * and a query still finds every cell a moment later. A cell that is gone to brings everything above it at once.
 */
import { useEffect, useMemo, useState } from "react";
import type { CellId } from "@pellucid/notebook";
import { guessHeight } from "./cell-height.ts";
import { whenIdle, type Job } from "./idle-work.ts";
import type { NotebookSession } from "./notebook-session.ts";
import type { ViewMemory } from "./view-memory.ts";

const FIRST_HEIGHT = 1800;
/** So many more at once: drawing them fits a frame, so that a press in between is not late. */
const STEP = 12;
const MARGIN = 12;
/** The page belongs to whoever opened it for so long before it fills in what is far from view, ms. */
const SETTLE = 700;

export interface ShownCells {
  readonly ids: readonly CellId[];
  /** Pixels that the cells still to come will take, about: the scroll bar is right from the beginning. */
  readonly rest: number;
}

export function useShownCells(session: NotebookSession, order: readonly CellId[], memory: ViewMemory): ShownCells {
  const height = useMemo(() => {
    const { heights } = memory;
    return (id: CellId) => {
      const cell = session.store.cell(id);
      return heights[id] ?? (cell ? guessHeight(cell) : 0);
    };
  }, [session, memory]);
  const [first] = useState(() => firstCount(order, height, [memory.top, memory.active]));
  const [count, setCount] = useState(first);
  useEffect(() => {
    if (count >= order.length) return;
    let more: Job | null = null;
    const timer = setTimeout(() => (more = whenIdle(() => setCount(count + STEP))), count === first ? SETTLE : 0);
    const goTo = () => {
      const { active } = session.store.selection.get();
      const place = active === null ? -1 : order.indexOf(active);
      if (place >= count) setCount(place + MARGIN);
    };
    const stop = session.store.selection.subscribe(goTo);
    goTo();
    return () => {
      clearTimeout(timer);
      more?.drop();
      stop();
    };
  }, [session, order, count, first]);
  return useMemo(() => {
    if (count >= order.length) return { ids: order, rest: 0 };
    return { ids: order.slice(0, count), rest: order.slice(count).reduce((sum, id) => sum + height(id), 0) };
  }, [order, count, height]);
}

function firstCount(order: readonly CellId[], height: (id: CellId) => number, places: readonly (CellId | null)[]) {
  let count = 0;
  for (let tall = 0; count < order.length && tall < FIRST_HEIGHT; count++) tall += height(order[count]!);
  const furthest = Math.max(...places.map((id) => (id === null ? -1 : order.indexOf(id))));
  return Math.max(count, furthest + MARGIN);
}
