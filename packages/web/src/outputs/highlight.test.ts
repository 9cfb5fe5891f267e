// Colours of static code. One line a case: the code, and its parts as class<text>; plain text is left out.
import { beforeAll, expect, test } from "vitest";
import { highlightedParts, loadLanguage } from "./highlight.ts";

beforeAll(() => loadLanguage("python"));

const shown = (code: string, language = "python") =>
  highlightedParts(code, language)
    .filter(([, classes]) => classes)
    .map(([text, classes]) => `${classes.replaceAll("tok-", "")}<${text}>`)
    .join(" ");

test.each([
  ["def f(x): return 1", "keyword<def> definition<f> operator<(> operator<)> keyword<return> number<1>"],
  ["class A: pass", "keyword<class> definition<A> keyword<pass>"],
  ['x = "a"', 'operator<=> string<"a">'],
  ["len(df.max())", "builtin<len> operator<(> operator<.> operator<())>"],
  ["None, True", "number<None> operator<,> number<True>"],
  ["dict(list=1)", "builtin<dict> operator<(> operator<=> number<1> operator<)>"],
  ["# note", "comment<# note>"],
  ["raise KeyError", "keyword<raise> builtin<KeyError>"],
  ["%matplotlib inline\nx = 1", "operator<=> number<1>"],
  ["!pip install 'x'", ""],
  ["%%bash\nfor i in 1", ""],
  ["x.head?", ""],
])("[O6] %s", (code, parts) => {
  expect(shown(code)).toBe(parts);
});

test("[O7] the parts joined are the code, whatever the code is", () => {
  for (const code of ["", "\n\n", "def (", "a\r\nb", "%%html\n<b>", "'''open", "é = '日本' # 😀", "x =\\\n 1"])
    expect(
      highlightedParts(code, "python")
        .map(([text]) => text)
        .join(""),
    ).toBe(code);
  expect(highlightedParts("x", "no such language")).toEqual([["x", ""]]);
});
