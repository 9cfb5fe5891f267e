// What a cell's text makes, for the list of a notebook's names.
import { expect, test } from "vitest";
import { namesIn, namesOf } from "./cell-names.ts";

const shown = (source: string) => namesIn(source).map(({ name, kind }) => `${kind} ${name}`);

test.each([
  ["x = 1", ["name x"]],
  ["a, b = 1, 2", ["name a", "name b"]],
  ["rate: float = 0.1", ["name rate"]],
  ["a = b = 1", ["name a", "name b"]],
  ["x += 1\nx.y = 2\nx[0] = 3", []],
  ["def fit(x):\n    y = x\n    def inner(): pass\n    return y", ["function fit"]],
  ["class Net:\n    size = 1\n    def forward(self): pass", ["class Net", "function Net.forward"]],
  ["@cached\nasync def load(): pass", ["function load"]],
  ["%matplotlib inline\ndf = 1\n!ls\nplot = 2", ["name df", "name plot"]],
  ["if True:\n    inside = 1", ["name inside"]],
  ["for i in x: pass", []],
  ["def broken(", ["function broken"]],
  ["", []],
])("%j makes %j", (source, names) => expect(shown(source)).toEqual(names));

test("each name of a notebook once, where it is made first; nothing when nobody wants it any more", async () => {
  const cells = ["x = 1", "y = x", "x = 2"].map((source, at) => ({ id: `c${at}`, number: at + 1, source }));
  const names = await namesOf(cells, () => true);
  expect(names?.map(({ name, number }) => `${name} ${number}`)).toEqual(["x 1", "y 2"]);
  const many = Array.from({ length: 20_000 }, (_, at) => ({
    id: `m${at}`,
    number: at,
    source: `value_${at} = [${at}]`,
  }));
  expect(await namesOf(many, () => false)).toBeNull();
});
