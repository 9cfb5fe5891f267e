/**
 * Which cells of a notebook are on the page, as spans of its order: those at the top, and those around each place that
 * somebody went to before the page came there by itself. What lies between two spans is a gap. Pure.
 */

/** From the first, up to but without the second. */
export type Span = readonly [from: number, to: number];

/** The spans with one more; those that meet become one. */
export function withSpan(spans: readonly Span[], [from, to]: Span): readonly Span[] {
  if (spans.some((span) => span[0] <= from && to <= span[1])) return spans;
  const apart = spans.filter((span) => span[1] < from || span[0] > to);
  const met = spans.filter((span) => span[1] >= from && span[0] <= to);
  const joined: Span = [Math.min(from, ...met.map((span) => span[0])), Math.max(to, ...met.map((span) => span[1]))];
  return [...apart, joined].toSorted((a, b) => a[0] - b[0]);
}

export interface Piece {
  readonly kind: "cells" | "gap";
  readonly from: number;
  readonly to: number;
}

/** Spans and gaps of so many cells, in order. */
export function piecesOf(spans: readonly Span[], length: number): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const [from, to] of spans) {
    const end = Math.min(to, length);
    if (from >= end) break;
    if (from > at) pieces.push({ kind: "gap", from: at, to: from });
    pieces.push({ kind: "cells", from, to: end });
    at = end;
  }
  if (at < length) pieces.push({ kind: "gap", from: at, to: length });
  return pieces;
}

/** The first gap grows smaller from its top. */
export function filled(spans: readonly Span[], length: number, step: number): readonly Span[] {
  const gap = piecesOf(spans, length).find(({ kind }) => kind === "gap");
  return gap ? withSpan(spans, [gap.from, Math.min(gap.from + step, length)]) : spans;
}
