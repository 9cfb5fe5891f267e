// @vitest-environment jsdom
// Errors as they stand on the page: which of their frames lead to a cell, also where the page hears late of the run that they tell of.
import type { ErrorOutput, Output } from "@pellucid/notebook";
import { CELL_SEED, murmur2 } from "@pellucid/protocol";
import { expect, test } from "vitest";
import { OutputArea } from "../output-area.ts";
import { groupOutput } from "./group-output.ts";

const error = (traceback: string): ErrorOutput => ({
  type: "error",
  ename: "ZeroDivisionError",
  evalue: "division by zero",
  traceback: [traceback],
});
const CELL = "Cell In[4], line 2\n      1 z = 1\n----> 2 z/0\n\nZeroDivisionError: division by zero";
const linksIn = (element: Element) =>
  Array.from(element.querySelectorAll(".out-frame-head .out-action:not(.out-locals-toggle)"), (one) => one.textContent);

test("an error that is there before its count has links once the count is known", () => {
  let count = 3;
  const element = document.createElement("div");
  const locate = (asked: number) => (asked === count ? { id: "a", number: 7 } : null);
  const area = new OutputArea(element, { path: "n.ipynb", cell: "a", locate });
  area.render([error(CELL) as Output]);
  expect(linksIn(element)).toEqual([]);
  area.placeErrors();
  expect(linksIn(element)).toEqual([]);
  count = 4;
  area.placeErrors();
  expect(linksIn(element)).toEqual(["cell 7, line 2"]);
  const drawn = element.firstElementChild;
  area.placeErrors();
  expect(element.firstElementChild).toBe(drawn);
});

test("an error is called by its name where a kernel writes the class", () => {
  const element = document.createElement("div");
  const output = { ...error("Traceback (most recent call last)"), ename: "<class 'ZeroDivisionError'>" };
  new OutputArea(element, { path: "n.ipynb", cell: "a" }).render([output as Output]);
  expect(element.querySelector(".out-error-heading")?.textContent).toBe("ZeroDivisionError: division by zero");
});

test("a group's frames lead to the cells whose text ran, and what it holds stands below", () => {
  const codeCells = () => [
    { id: "a", number: 1, source: "def f():\n    raise KeyError(0)" },
    { id: "b", number: 2, source: "g()" },
  ];
  const [f, g] = codeCells().map(({ source }) => murmur2(source, CELL_SEED));
  const text = [
    "  + Exception Group Traceback (most recent call last):",
    `  |   File "/t/ipykernel_7/${g}.py", line 1, in <module>`,
    "  |     g()",
    "  | ExceptionGroup: two (2 sub-exceptions)",
    "  +-+---------------- 1 ----------------",
    "    | Traceback (most recent call last):",
    '    |   File "/t/ipykernel_7/55.py", line 9, in all_of',
    `    |   File "/t/ipykernel_7/${f}.py", line 2, in f`,
    "    |     raise KeyError(0)",
    "    | KeyError: 0",
    "    +---------------- 2 ----------------",
    "    | pkg.Other: second",
    "    +------------------------------------",
  ].join("\n");
  const { view } = groupOutput(text, { path: "n.ipynb", cell: "b", codeCells })!;
  expect(linksIn(view.element)).toEqual(["cell 2, line 1", "cell 1, line 2"]);
  const names = [...view.element.querySelectorAll(".out-error-name")].map((one) => one.parentElement!.textContent);
  expect(names).toEqual(["ExceptionGroup: two (2 sub-exceptions)", "KeyError: 0", "pkg.Other: second"]);
  const places = [...view.element.querySelectorAll(".out-frame-place")].map((one) => one.textContent);
  expect(places).toEqual(["a cell that has changed since, line 9"]);
});
