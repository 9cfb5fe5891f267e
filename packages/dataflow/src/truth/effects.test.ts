import { expect, test } from "vitest";
import { factsOf } from "../testing/cells.ts";
import { effectsOf } from "./effects.ts";
import { isName } from "./location.ts";
import type { Surroundings } from "./run-draft.ts";
import { observed } from "./truth.case.ts";

const NOTHING_AROUND: Surroundings = {
  carryOf: () => undefined,
  importOf: () => undefined,
  usedBy: () => [],
  sharing: (name) => [name],
  isIterator: () => false,
  printOf: () => undefined,
  has: () => false,
};

/** The names whose earlier values a run rests on; `looked`, `made`: what the helper saw it look up and bind. */
const restsOn = (cell: string, looked?: string, made = ""): string[] => {
  const seen = looked === undefined ? null : observed({ read: words(looked), written: words(made) });
  const { reads } = effectsOf(cell, factsOf(cell), seen, NOTHING_AROUND, true);
  return [...reads.keys()].filter(isName).toSorted();
};
const words = (text: string): string[] => text.split(" ").filter(Boolean).toSorted();

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
  ["try: f()\nexcept E as e: print(e)", "f E print"],
  ["del x", "x"],
  ["x = 1\ndel x", ""],
])("a function made and called in one cell rests on what is not made before the call: %j on %j", (cell, names) => {
  expect(restsOn(cell)).toEqual(words(names));
});

test.each([
  ["for row in rows: print(row)", "rows row print", "rows print"],
  ["try:\n  url = host\n  get(url)\nexcept OSError as e: print(e)", "host get url e print", "host get print OSError"],
  ["for i in n: pass\nprint(i)", "n i print", "n i print"],
  ["if c: x = 1\nprint(x)", "c x print", "c x print"],
  ["while c:\n  print(x)\n  x = 1", "c x print", "c x print"],
  ["for x in xs: print(x)\nexec(code)", "xs x print code", "xs x print exec code"],
  ["def f(): return x\nf()\nfor x in xs: f()", "xs x f", "xs x"],
])("what a run looked up is no earlier value where the text makes it first: %j looked up %j, rests on %j", (...row) => {
  const [cell, looked, names] = row;
  expect(restsOn(cell, looked)).toEqual(words(names));
});

test.each([
  ["from typing import *\nA = Union[int]", "Union int", "Union List A", "int"],
  ["A = Union[int]\nfrom typing import *", "Union int", "Union List A", "Union int"],
  ["from typing import *\nA = Union[x]", "Union x", "List A", "Union x"],
  ["from a import *\nfrom b import *\nf(g, x)", "f g x", "f g", "f g x"],
])("what a star brought is no earlier value: %j looked up %j, made %j, rests on %j", (cell, looked, made, names) => {
  expect(restsOn(cell, looked, made)).toEqual(words(names));
});
