// What the search finds and what replacing makes of it, as tables. Switches in words: "regex", "case", "word".
import { apply, type Cell, type Notebook, type Output } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import { Corpus } from "./corpus.ts";
import { changesOf, exchangesIn, expressionOf, spansIn, type Query } from "./query.ts";
import { normal, plainOf, textsOf } from "./texts.ts";

const query = (text: string, switches = ""): Query => ({
  text,
  regex: switches.includes("regex"),
  matchCase: switches.includes("case"),
  wholeWord: switches.includes("word"),
});

/** The text with each match in brackets. */
function marked(text: string, asked: Query): string {
  const spans = spansIn(text, expressionOf(asked)!);
  let out = "";
  let at = 0;
  for (let i = 0; i < spans.length; i += 2) {
    out += `${text.slice(at, spans[i])}[${text.slice(spans[i], spans[i + 1])}]`;
    at = spans[i + 1]!;
  }
  return out + text.slice(at);
}

describe("[P20] finding", () => {
  test.each([
    ["df", "", "df = DF(pdf)", "[df] = [DF](p[df])"],
    ["df", "case", "df = DF(pdf)", "[df] = DF(p[df])"],
    ["df", "word", "df = DF(pdf, df_2)", "[df] = [DF](pdf, df_2)"],
    ["é", "word", "é été é", "[é] été [é]"],
    ["a.b*", "", "a.b* aab", "[a.b*] aab"],
    ["a.b*", "regex", "axbb", "[axbb]"],
    ["^x", "regex", "x\nx y\n x", "[x]\n[x] y\n x"],
    ["end$", "regex", "end\nthe end", "[end]\nthe [end]"],
    ["def.*?\\n\\n", "regex case", "def a", "def a"],
    ["\\(\\n", "regex", "f(\n1)", "f[(\n]1)"],
    ["\\-1", "regex", "x-1", "x[-1]"],
    ["a|b", "regex word", "a ab b", "[a] ab [b]"],
    ["^", "regex", "a\nb", "[]a\n[]b"],
    ["😀", "", "x😀y😀", "x[😀]y[😀]"],
  ])("%j %s in %j", (text, switches, within, result) => expect(marked(within, query(text, switches))).toBe(result));

  test("a bad expression is said in the engine's words", () => {
    const answer = new Corpus().answer({
      kind: "find",
      n: 1,
      query: query("(", "regex"),
      scope: { outputs: true, cells: null },
    });
    expect(answer).toEqual({ n: 1, error: expect.stringMatching(/^Not an expression: Unterminated group/) });
  });
});

const output = (data: Record<string, string>): Output => ({ type: "display", data, metadata: {} });
const cell = (id: string, source: string, ...outputs: Output[]): Cell => ({
  id,
  type: "code",
  source,
  metadata: {},
  outputs,
  executionCount: null,
});

describe("[P20] where it looks", () => {
  test.each([
    [output({ "text/plain": "word" }), "word"],
    [output({ "text/html": "<b>one</b> &amp; <style>no</style>two", "text/plain": "no" }), "one & two"],
    [output({ "image/png": "aGk=", "text/plain": "<Figure>" }), null],
    [output({ "text/markdown": "# Title", "text/plain": "no" }), "# Title"],
    [{ type: "stream", name: "stdout", text: "\u001b[31mred\u001b[0m\n50%\r100%" }, "red\n100%"],
    [{ type: "error", ename: "KeyError", evalue: "'a'", traceback: ["long"] }, "KeyError: 'a'"],
    [{ type: "elided", count: 3 }, null],
  ] as [Output, string | null][])("%j shows %j", (shown, text) => {
    const [raw] = textsOf(cell("a", "", shown)).outputs;
    expect(raw ? plainOf(raw) : null).toBe(text);
  });

  test("a progress bar that was saved in pieces is one line, where it is shown", () => {
    const piece = (text: string): Output => ({ type: "stream", name: "stderr", text });
    const { outputs } = textsOf(
      cell("a", "", piece("\r 0% wait"), piece("\r 50% wait"), piece("\r 100% wait"), piece("\n")),
    );
    expect(outputs.map((raw) => raw && plainOf(raw).trim())).toEqual(["100% wait", null, null, null]);
  });

  const corpus = new Corpus();
  const cells = [
    cell("a", "rate = 1"),
    cell("b", "print(rate)", { type: "stream", name: "stdout", text: "rate rate" }),
  ];
  corpus.take(cells.map(textsOf), ["a", "b"]);
  const where = (outputs: boolean, only: string[] | null) =>
    corpus
      .find(query("rate"), { outputs, cells: only })
      .hits.map(({ cell: id, part, spans }) => `${id}${part} ${spans.length / 2}`)
      .join(", ");
  test.each([
    [false, null, "a-1 1, b-1 1"],
    [true, null, "a-1 1, b-1 1, b0 2"],
    [true, ["b"], "b-1 1, b0 2"],
  ])("outputs %s, cells %j: %s", (outputs, only, result) => expect(where(outputs, only)).toBe(result));

  test("follows the notebook by difference", () => {
    corpus.take([textsOf(cell("c", "rate"))], ["c", "a"]);
    expect(where(true, null)).toBe("c-1 1, a-1 1");
  });
});

describe("[P21] replacing", () => {
  const replaced = (text: string, asked: Query, template: string, preserveCase = false) =>
    exchangesIn(text, asked, { template, preserveCase }).reduceRight(
      (out, { from, to, text: made }) => out.slice(0, from) + made + out.slice(to),
      text,
    );
  test.each([
    ["a.b.a", "a", "", "$1", "$1.b.$1"],
    ["x1 y2", "(\\w)(\\d)", "regex", "$2$1", "1x 2y"],
    ["x1", "(\\w)(\\d)", "regex", "\\2\\1", "1x"],
    ["x1", "(?<name>\\w)1", "regex", "$<name>!", "x!"],
    ["ab", "b", "regex", "[$&$$]", "a[b$]"],
    ["a b", " ", "regex", "\\n", "a\nb"],
    ["a\nb", "^", "regex", "# ", "# a\n# b"],
    ["a", "(a)|(b)", "regex", "<$2>", "<>"],
    ["a", "a", "regex", "$7", "$7"],
  ])("%j: %s (%s) by %j", (text, words, switches, template, result) =>
    expect(replaced(text, query(words, switches), template)).toBe(result),
  );
  test.each([
    ["model Model MODEL mOdel", "net work", "net work Net work NET WORK net work"],
    ["x X", "Ab", "ab Ab"],
  ])("keeps case: %j by %j", (text, template, result) => {
    const word = text.split(" ")[0]!;
    expect(replaced(text, query(word), template, true)).toBe(result);
  });

  test.each(["one\ntwo two", "one\r\ntwo\r\n", "two", "x\rtwo"])("is an edit of the source %j", (source) => {
    const text = normal(source);
    const exchanges = exchangesIn(text, query("two"), { template: "a\nb", preserveCase: false });
    const before: Notebook = { cells: [cell("a", source)], metadata: {}, format: { major: 4, minor: 5 } };
    const after = apply(before, { type: "edit-source", id: "a", changes: changesOf(text.length, exchanges) });
    expect(normal(after.cells[0]!.source)).toBe(text.replaceAll("two", "a\nb"));
  });

  test("only one of them", () => {
    expect(exchangesIn("a a a", query("a"), { template: "b", preserveCase: false }, 2)).toEqual([
      { from: 2, to: 3, text: "b" },
    ]);
  });
});
