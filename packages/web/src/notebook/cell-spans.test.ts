/** Spans as rows: "0-3 7-9" are the cells 0, 1, 2, 7 and 8. */
import { describe, expect, test } from "vitest";
import { filled, piecesOf, withSpan, type Span } from "./cell-spans.ts";

const spans = (text: string): Span[] =>
  text.split(" ").flatMap((one) => {
    const [from, to] = one.split("-").map(Number);
    return to === undefined ? [] : [[from!, to] as const];
  });
const words = (all: readonly Span[]) => all.map((span) => span.join("-")).join(" ");

describe("cells that are on the page", () => {
  test.each([
    ["", "0-3", "0-3"],
    ["0-3", "5-7", "0-3 5-7"],
    ["0-3 5-7", "3-5", "0-7"],
    ["0-3 8-9", "2-6", "0-6 8-9"],
    ["0-3 5-7", "1-2", "0-3 5-7"],
    ["4-6", "0-2", "0-2 4-6"],
  ])("%s and %s are %s", (before, more, after) => expect(words(withSpan(spans(before), spans(more)[0]!))).toBe(after));

  test.each([
    ["0-3 5-7", 9, "cells 0-3, gap 3-5, cells 5-7, gap 7-9"],
    ["0-3", 3, "cells 0-3"],
    ["0-8", 3, "cells 0-3"],
    ["0-2 5-7", 4, "cells 0-2, gap 2-4"],
    ["", 0, ""],
  ])("%s of %i: %s", (text, length, pieces) =>
    expect(
      piecesOf(spans(text), length)
        .map(({ kind, from, to }) => `${kind} ${from}-${to}`)
        .join(", "),
    ).toBe(pieces),
  );

  test.each([
    ["0-3 8-9", 20, "0-5 8-9"],
    ["0-3 4-6", 20, "0-6"],
    ["0-19", 20, "0-20"],
    ["0-20", 20, "0-20"],
  ])("two more of %s, of %i: %s", (text, length, after) => expect(words(filled(spans(text), length, 2))).toBe(after));
});
