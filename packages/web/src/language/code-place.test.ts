/** What stands at the `|` in half-written code: one line a case. */
import { describe, expect, test } from "vitest";
import { callAt, pathAt, pathBefore, placeAt } from "./code-place.ts";
import { behindImports, importAt } from "./import-source.ts";
import { namesInNotebook, namesMade } from "./python-words.ts";
import { signatureOf } from "./kernel-help.ts";
import { tablesAt } from "./kernel-source.ts";
import { fits, type EditorPlace } from "./sources.ts";

const marked = (text: string): [source: string, offset: number] => [text.replace("|", ""), text.indexOf("|")];

/** A path as it is written. */
const shown = (path: ReturnType<typeof pathBefore>): string =>
  path === null
    ? "-"
    : path.map((one) => (typeof one === "string" ? one : "key" in one ? `[${one.key}]` : `.${one.attribute}`)).join("");

describe("inside of", () => {
  test.each([
    ["x = |", "code"],
    ["x = 'a|", "string"],
    ["x = 'a' + |", "code"],
    ["x = 'it\\'s|", "string"],
    ['"""a\nb|', "string"],
    ['"""a""" + |', "code"],
    ["x # a 'b|", "comment"],
    ["# a\nx|", "code"],
    ["x = 'a # b' |", "code"],
    ["f'{x|", "code"],
    ["f'{x} a|", "string"],
    ["f'{{x|", "string"],
    ["x = 'broken\ny|", "code"],
    ["df['a|", "string"],
  ])("%s: %s", (text, where) => {
    const { string, comment } = placeAt(...marked(text));
    expect(comment ? "comment" : string ? "string" : "code").toBe(where);
  });
});

test.each([
  ["a.b|", "a.b"],
  ["x = np.random|", "np.random"],
  ["f(a)|", "-"],
  ["f(a).b|", "-"],
  ["d['k'].x|", "d[k].x"],
  ["d[0]|", "d[0]"],
  ["d[i]|", "-"],
  ["größe.wert|", "größe.wert"],
  ["3.x|", "-"],
])("the path before %s is %s", (text, path) => {
  expect(shown(pathBefore(...marked(text)))).toBe(path);
});

test.each([
  ["np.lins|pace(0)", "np.linspace"],
  ["np|.linspace", "np"],
  ["a + |", "-"],
])("the path at %s is %s", (text, path) => {
  expect(shown(pathAt(...marked(text))?.path ?? null)).toBe(path);
});

test.each([
  ["f(|", "f 0"],
  ["f(a, |", "f 1"],
  ["f(a, g(b, |", "g 1"],
  ["f(a, (1, 2), |", "f 2"],
  ["f([1, 2, |", "f 0"],
  ["f(a, sep=|", "f 1 sep"],
  ["f(a) + |", "-"],
  ["def f(a, |", "-"],
  ["if (a, |", "-"],
  ["f('(', |", "f 1"],
  ["broken(\nx = 1\n|", "-"],
  ["pd.read_csv(\n    path,\n    |", "pd.read_csv 1"],
])("the call around %s is %s", (text, call) => {
  const found = callAt(...marked(text));
  const words = found && [shown(found.callee), found.bracket.commas, found.keyword].filter((one) => one !== null);
  expect(words?.join(" ") ?? "-").toBe(call);
});

test.each([
  ["import sk|", "modules"],
  ["import os, sk|", "modules"],
  ["import sklearn.lin|", "modules of sklearn"],
  ["from skl|", "modules"],
  ["from sklearn.metrics import |", "names of sklearn.metrics"],
  ["from a import b, c|", "names of a"],
  ["important = |", "-"],
])("%s wants %s", (text, wanted) => {
  const found = importAt(text.slice(0, -1));
  const words =
    found && ("of" in found ? `names of ${found.of}` : found.below ? `modules of ${found.below}` : "modules");
  expect(words ?? "-").toBe(wanted);
});

test.each([
  ["import a\nimport b\nx = 1", "import a\nimport b\n"],
  ["x = 1", null],
  ["from a import (\n  b,\n)\nx", "from a import (\n  b,\n)\n"],
  ["import a", "import a"],
  ["def f():\n  import a", null],
])("imports of %j end behind %j", (text, head) => {
  expect(behindImports(text)).toBe(head === null ? null : head.length);
});

test.each([
  ["x, y = 1, 2", "x y"],
  ["def f(a, b=1):", "f a b"],
  ["class A(B): pass", "A"],
  ["for i, j in z:", "i j"],
  ["with open(p) as file:", "file"],
  ["import a.b, c as d", "a d"],
  ["from a import b as c, d", "c d"],
  ["x == y", ""],
  ["if (n := 3):", "n"],
])("%s makes %s", (text, names) => {
  expect([...namesMade(text).keys()].filter((name) => !/^\d/.test(name)).join(" ")).toBe(names);
});

test.each([
  ["DataFrame", "", true],
  ["DataFrame", "dfr", true],
  ["DataFrame", "frd", false],
  ["total", "tt", true],
  ["total", "ttt", false],
])("%s is offered for %j: %s", (label, word, offered) => {
  expect(fits(label, word)).toBe(offered);
});

test("names of a notebook are the same map while no cell makes others", () => {
  const cells = [
    { id: "a", type: "code", source: "x = 1" },
    { id: "b", type: "code", source: "y = 2" },
  ];
  const session = { notebook: { cells } } as unknown as EditorPlace["session"];
  const before = namesInNotebook(session);
  cells[1]!.source = "y = 25";
  expect(namesInNotebook(session)).toBe(before);
  cells[1]!.source = "z = 25";
  expect([...namesInNotebook(session).keys()]).toEqual(["x", "z"]);
  cells.pop();
  expect([...namesInNotebook(session).keys()]).toEqual(["x"]);
});

test.each([
  ["sales['|", "sales"],
  ["sales[['a', '|", "sales"],
  ["sales.loc[:, '|", "sales"],
  ["config['a']['|", "config[a]"],
  ["sales.groupby('|", "sales columns"],
  ["plot(sales, x='|", "sales columns"],
  ["plot(other, x='|", ""],
  ["config.get('|", "config"],
])("%s names keys of %s", (text, tables) => {
  const [source, offset] = marked(text);
  const place = placeAt(source, offset);
  const names = new Map([["sales", { name: "sales", kind: "frame", type: "DataFrame" } as const]]);
  const found = tablesAt({ names }, source, place.string!.from, place);
  expect(found.map(({ path, columns }) => shown(path) + (columns ? " columns" : "")).join("; ")).toBe(tables);
});

const SIGNATURE = {
  type: "function",
  kind: "function",
  signature: "f(a, b=1, *rest, sep=None, **more)",
  parameters: [
    { name: "a", text: "a", kind: "positional_or_keyword" },
    { name: "b", text: "b=1", kind: "positional_or_keyword" },
    { name: "rest", text: "*rest", kind: "var_positional" },
    { name: "sep", text: "sep=None", kind: "keyword_only" },
    { name: "more", text: "**more", kind: "var_keyword" },
  ],
} as const;

test.each([
  [0, null, "a"],
  [1, null, "b=1"],
  [5, null, "*rest"],
  [2, "sep", "sep=None"],
  [2, "other", "**more"],
])("argument %i %s is %s", (commas, keyword, meant) => {
  const { label, parameters, active } = signatureOf(SIGNATURE, commas, keyword)!;
  expect(label.slice(...(parameters[active!] as [number, number]))).toBe(meant);
});
