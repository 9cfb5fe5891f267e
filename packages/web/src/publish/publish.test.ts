// Decisions about published notebooks that need no page: what of a cell is shown, what stands on which slide, the order of a sorted table.
import { expect, test } from "vitest";
import type { Cell } from "@pellucid/notebook";
import { wishesOf } from "./cell-wishes.ts";
import { fenced } from "./fence.ts";
import { policiesOf } from "./html-page.ts";
import { bandsOf, paperZoom } from "./page/paper.ts";
import { sorted } from "./page/sorting.ts";
import { planSlides, type SlideType, typesOf } from "./slides.ts";

const QUIET = { hideCode: false, hideOutput: false, report: false };
const cell = (source: string, metadata: object = {}, type: Cell["type"] = "code"): Cell =>
  ({ id: "a", type, source, metadata, outputs: [], executionCount: 1 }) as Cell;
const tagged = (...tags: string[]) => cell("x", { tags });

test.each<[string, Cell, object, string]>([
  ["as it is", cell("x"), {}, "open open"],
  ["without code", cell("x"), { hideCode: true }, "none open"],
  ["without outputs", cell("x"), { hideOutput: true }, "open none"],
  ["as a report", cell("x"), { report: true }, "folded open"],
  ["remove-input", tagged("remove-input"), {}, "none open"],
  ["remove_output", tagged("remove_output"), {}, "open none"],
  ["hide-cell", tagged("hide-cell"), {}, "folded folded"],
  ["collapsed", cell("x", { collapsed: true }), {}, "open folded"],
  ["source hidden", cell("x", { jupyter: { source_hidden: true } }), {}, "folded open"],
  ["echo: false", cell("#| echo: false\nx"), {}, "none open"],
  ["remove-cell", tagged("remove-cell"), {}, "nothing"],
  ["include: false", cell("#| include: false\nx"), {}, "nothing"],
])("[W122] a cell %s", (_name, of, options, expected) => {
  const { whole, code, output } = wishesOf(of, { ...QUIET, ...options });
  expect(whole ? `${code} ${output}` : "nothing").toBe(expected);
});

test("lines of options are read and not shown", () => {
  const { source, label, caption } = wishesOf(
    cell('#| label: fig-a\n#| fig-cap: "Rides: all"\n\nplot()  #| no: option'),
    QUIET,
  );
  expect([source, label, caption]).toEqual(["plot()  #| no: option", "fig-a", "Rides: all"]);
});

const plan = (types: string) =>
  planSlides(types.split(" ").map((type, at) => ({ type: type as SlideType, part: at })))
    .map(
      ({ sub, steps }) =>
        `${sub ? "sub " : ""}${steps.map(({ kind, parts }) => `${kind}:${parts.join("")}`).join(" ")}`,
    )
    .join(" | ");
test.each([
  ["slide - fragment -", "open:01 fragment:23"],
  ["slide skip - subslide slide", "open:02 | sub open:3 | open:4"],
  ["slide notes -", "notes:1 open:02"],
  ["- subslide", "open:0 | sub open:1"],
  ["slide fragment notes", "open:0 notes:2 fragment:1"],
])("cells %s stand on slides as %s", (types, expected) => expect(plan(types)).toBe(expected));

test("a notebook that says nothing of slides begins one at each large heading", () => {
  const cells = [cell("# A", {}, "markdown"), cell("x"), cell("### B", {}, "markdown"), cell("## C", {}, "markdown")];
  expect(typesOf(cells)).toEqual(["slide", "-", "-", "slide"]);
});

const rows = (...texts: string[]) => texts.map((textContent) => ({ cells: [{ textContent }] }));
test.each([
  [["10", "9", "1,000"], false, ["9", "10", "1,000"]],
  [["10", "nan", "9"], true, ["10", "9", "nan"]],
  [["b2", "b10", "a"], false, ["a", "b2", "b10"]],
])("%j sorted, down: %s", (texts, down, expected) => {
  expect(sorted(rows(...texts), 0, down).map((row) => row.cells[0]!.textContent)).toEqual(expected);
});

test("a fence is longer than any in its text", () => {
  expect(fenced("a\n````\nb", "text").split("\n")[0]).toBe("`````text");
});

test("[W120] the policy of a page names no place on the network", () => {
  const words = policiesOf("abc")
    .join(" ")
    .split(/[\s;]+/);
  expect(words.filter((word) => /https?:|\*|'self'|\./.test(word))).toEqual([]);
});

test.each([
  [300, 1],
  [620, 1],
  [1240, 0.5],
  [90_000, 0.25],
])("a table of %i px is printed at %f of its size", (width, zoom) => expect(paperZoom(width)).toBe(zoom));

test.each<[string, number[], number, number[][] | null]>([
  ["that fits when it is smaller", [40, 400, 400], 1, null],
  [
    "twice as wide",
    [40, 250, 250, 250, 250, 250],
    1,
    [
      [1, 2, 3],
      [4, 5],
    ],
  ],
  [
    "whose last column would stand alone",
    [40, ...Array.from({ length: 9 }, () => 100)],
    1,
    [
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9],
    ],
  ],
  ["with a column wider than paper", [40, 100, 2000, 100], 1, [[1], [2], [3]]],
  ["without names of rows", [500, 500], 0, [[0], [1]]],
  ["whose names of rows leave no room", [800, 500, 500], 1, null],
])("a table %s is printed in bands of columns", (_name, widths, named, expected) =>
  expect(bandsOf(widths, named)).toEqual(expected),
);
