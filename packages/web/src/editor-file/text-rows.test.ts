/** Outlines of files, as tables: each row as its level, kind and words. */
import { pythonLanguage } from "@codemirror/lang-python";
import { Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { markdownRows, outlineLanguage, pythonRows, rowsInWords, shownRows, type TextRow } from "./text-rows.ts";

const python = (source: string) => pythonRows(pythonLanguage.parser.parse(source), Text.of(source.split("\n")));
const markdown = (source: string) => markdownRows(Text.of(source.split("\n")));
const shown = (rows: readonly TextRow[]) => rows.map(({ level, kind, text }) => `${level} ${kind} ${text}`).join(", ");

test.each([
  ["def a(): pass\nclass B:\n  def c(self): pass\n", "1 function a, 1 class B, 2 function c"],
  ["async def go():\n  def inner(): pass\n", "1 function go, 2 function inner"],
  ["@deco\n@other(1)\ndef f(): pass", "1 function f"],
  ["if x:\n  def f(): pass\nelse:\n  def f(): pass", "1 function f, 1 function f"],
  ["def broken(:\n  x\ndef fine(): pass", "1 function broken, 1 function fine"],
  ["x = 1", ""],
])("[P16] of the Python %j: %s", (source, rows) => expect(shown(python(source))).toBe(rows));

test.each([
  ["# A\n\n## B\n```\n# no\n```\n### C", "1 heading A, 2 heading B, 3 heading C"],
  ["Title\n=====\ntext", "1 heading Title"],
  ["words", ""],
])("[P16] of the Markdown %j: %s", (source, rows) => expect(shown(markdown(source))).toBe(rows));

test("[P16] a row leads to its line, a decorated function to its decorator", () => {
  expect(markdown("text\n\n# A\n## B").map((row) => row.at)).toEqual([6, 10]);
  expect(python("x = 1\n@deco\ndef f(): pass").map((row) => row.at)).toEqual([6]);
});

test("[P16] rows of one name are told apart, and keep their keys when the text above grows", () => {
  const before = python("def f(): pass\ndef f(): pass\nclass A:\n  def f(self): pass");
  expect(new Set(before.map((row) => row.key)).size).toBe(4);
  const after = python("import x\n\ndef f(): pass\ndef f(): pass\nclass A:\n  def f(self): pass");
  expect(after.map((row) => row.key)).toEqual(before.map((row) => row.key));
});

test("[P16] what is folded hides what is under it", () => {
  const rows = markdown("# A\n## B\n### C\n# D");
  const seen = (...keys: string[]) =>
    shownRows(rows, new Set(keys)).map(
      ({ text, expanded }) => `${text}${expanded === null ? "" : expanded ? " v" : " >"}`,
    );
  expect(seen()).toEqual(["A v", "B v", "C", "D"]);
  expect(seen("A 0")).toEqual(["A >", "D"]);
  expect(seen("A/B 0")).toEqual(["A v", "B >", "D"]);
});

test("[P16] what it counts", () => {
  expect(rowsInWords(python("class A:\n  def f(self): pass\n  def g(self): pass"), "python")).toBe(
    "1 class, 2 functions",
  );
  expect(rowsInWords(markdown("# A"), "markdown")).toBe("1 heading");
  expect(["a.py", "a.pyi", "b.MD", "c.txt"].map(outlineLanguage)).toEqual(["python", "python", "markdown", null]);
});
