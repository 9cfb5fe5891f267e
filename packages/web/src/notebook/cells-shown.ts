/**
 * How much of a notebook is on the page as cells: at first those of about two screens (or down to where the person was),
 * then more whenever the page has time, until all of them are. So a long notebook can be worked in as soon as a short one,
 * and a query still finds every cell a moment later. A cell that is gone to comes at once, with those around it; what is
 * still to come is a gap as high as its cells, with their plain text in it (cell-gap.tsx).
 */
import { useCallback, useEffect, useMemo, useState } from "react";
import type { CellId } from "@pellucid/notebook";
import { guessHeight } from "./cell-height.ts";
import { filled, piecesOf, withSpan, type Piece, type Span } from "./cell-spans.ts";
import { whenIdle, type Job } from "./idle-work.ts";
import type { NotebookSession } from "./notebook-session.ts";
import type { ViewMemory } from "./view-memory.ts";

const FIRST_HEIGHT = 1800;
/** So many more at once: drawing them fits a frame, so that a press in between is not late. */
const STEP = 12;
const MARGIN = 12;
/** The page belongs to whoever opened it for so long before it fills in what is far from view, ms. */
const SETTLE = 700;

export type CellHeight = (id: CellId) => number;

export interface ShownCells {
  readonly pieces: readonly Piece[];
  /** How high a cell that is still to come will be, about: the scroll bar is right from the beginning. */
  readonly height: CellHeight;
  /** Puts these cells on the page. */
  readonly bring: (ids: readonly CellId[]) => void;
}

export function useShownCells(session: NotebookSession, order: readonly CellId[], memory: ViewMemory): ShownCells {
  const height = useCallback<CellHeight>(
    (id) => {
      const cell = session.store.cell(id);
      if (!cell || cell.head.get().under !== null) return 0;
      return memory.heights[id] ?? guessHeight(cell);
    },
    [session, memory],
  );
  const [first] = useState<readonly Span[]>(() => [
    [0, firstCount(order, height, [memory.top, memory.active])] as const,
  ]);
  const [spans, setSpans] = useState(first);
  const bring = useCallback(
    (ids: readonly CellId[]) => {
      const now = session.store.order.get();
      const places = ids.map((id) => now.indexOf(id)).filter((place) => place >= 0);
      setSpans((before) => places.reduce(around, before));
    },
    [session],
  );
  const pieces = useMemo(() => piecesOf(spans, order.length), [spans, order.length]);
  const whole = pieces.every(({ kind }) => kind === "cells");
  useEffect(() => {
    if (whole) return;
    let more: Job | null = null;
    const fill = () => setSpans((before) => filled(before, order.length, STEP));
    const timer = setTimeout(() => (more = whenIdle(fill, true)), spans === first ? SETTLE : 0);
    return () => {
      clearTimeout(timer);
      more?.drop();
    };
  }, [order.length, spans, first, whole]);
  useEffect(() => {
    if (whole) return;
    const goTo = () => {
      const { active } = session.store.selection.get();
      if (active !== null) bring([active]);
    };
    goTo();
    return session.store.selection.subscribe(goTo);
  }, [session, bring, whole]);
  return { pieces, height, bring };
}

/** With this place, where it is not shown yet, and those around it. */
const around = (spans: readonly Span[], place: number): readonly Span[] =>
  spans.some(([from, to]) => from <= place && place < to)
    ? spans
    : withSpan(spans, [Math.max(0, place - MARGIN), place + MARGIN]);

function firstCount(order: readonly CellId[], height: CellHeight, places: readonly (CellId | null)[]) {
  let count = 0;
  for (let tall = 0; count < order.length && tall < FIRST_HEIGHT; count++) tall += height(order[count]!);
  const furthest = Math.max(...places.map((id) => (id === null ? -1 : order.indexOf(id))));
  return Math.max(count, furthest + MARGIN);
}
