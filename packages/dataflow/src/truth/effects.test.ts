import { expect, test } from "vitest";
import { factsOf } from "../testing/cells.ts";
import { effectsOf } from "./effects.ts";
import { isName } from "./location.ts";
import type { Surroundings } from "./run-draft.ts";

const NOTHING_AROUND: Surroundings = {
  carryOf: () => undefined,
  importOf: () => undefined,
  sharing: (name) => [name],
  isIterator: () => false,
  printOf: () => undefined,
  has: () => false,
};

/** The names whose earlier values a run rests on. */
const restsOn = (cell: string): string =>
  [...effectsOf(cell, factsOf(cell), null, NOTHING_AROUND, true).reads.keys()].filter(isName).join(" ");

test.each([
  ["def f(): return g()\ndef g(): return 1\nf()", ""],
  ["def f(): return x\nx = 1\nf()", ""],
  ["def f(): return x\nf()\nx = 1", "x"],
  ["def f(): return x\nmap(f, [1])\nx = 1", "map x"],
  ["def f(): return x\nif y: x = 1\nf()", "y x"],
  ["def f(): return g()\ndef g(): return x\nx = 1\nf()", ""],
  ["def f(): return g()\ndef g(): return x\nf()", "x"],
  ["class A:\n  def m(self): return k\nk = 2\nA().m()", ""],
  ["class A:\n  def m(self): return k\na = A()\nk = 2\na.m()", "k"],
  ["@register\ndef f(): return x\nx = 1", "register x"],
  ["def f(): return x", ""],
])("a function made and called in one cell rests on what is not made before the call: %j on %j", (cell, names) => {
  expect(restsOn(cell).split(" ").toSorted()).toEqual(names.split(" ").toSorted());
});
