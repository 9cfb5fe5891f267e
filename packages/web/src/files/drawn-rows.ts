/**
 * Which rows of the tree are drawn: of a long one those near the view, and those that must not go because the keyboard is
 * there. So a folder of 100,000 pictures costs the page what one of a hundred costs.
 */
import { type RefObject, useLayoutEffect, useState } from "react";

/** Rows from `from` up to `to`, without it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Up to so many rows are all drawn: the browser's own find sees them. */
const ALL = 400;
/** So many more above and below the view; the view is followed in steps of half of that. */
const BEYOND = 40;

/** The stretches to draw, from top to bottom, none touching another. `kept`: rows that are drawn wherever they are. */
export function drawn(count: number, view: Stretch, kept: readonly number[]): Stretch[] {
  if (count <= ALL) return count === 0 ? [] : [{ from: 0, to: count }];
  const wanted = [view, ...kept.filter((row) => row >= 0).map((row) => ({ from: row, to: row + 1 }))]
    .map(({ from, to }) => ({ from: Math.max(0, from), to: Math.min(count, to) }))
    .filter(({ from, to }) => from < to)
    .toSorted((a, b) => a.from - b.from);
  const made: Stretch[] = [];
  for (const one of wanted) {
    const last = made.at(-1);
    if (last && one.from <= last.to) made[made.length - 1] = { from: last.from, to: Math.max(last.to, one.to) };
    else made.push(one);
  }
  return made;
}

/** The rows near the view of what scrolls the tree, followed. */
export function useView(tree: RefObject<HTMLElement | null>, count: number): Stretch {
  const [view, setView] = useState<Stretch>({ from: 0, to: 2 * BEYOND });
  const isLong = count > ALL;
  useLayoutEffect(() => {
    const scroller = tree.current?.closest<HTMLElement>(".side-body");
    if (!isLong || !scroller) return;
    const look = () => {
      const height = tree.current?.querySelector("[role=treeitem]")?.getBoundingClientRect().height;
      if (!height) return;
      const step = BEYOND / 2;
      const from = Math.floor(scroller.scrollTop / height / step) * step - BEYOND;
      const to = Math.ceil((scroller.scrollTop + scroller.clientHeight) / height / step) * step + BEYOND;
      setView((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    look();
    scroller.addEventListener("scroll", look, { passive: true });
    const size = new ResizeObserver(look);
    size.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", look);
      size.disconnect();
    };
  }, [tree, isLong]);
  return view;
}
