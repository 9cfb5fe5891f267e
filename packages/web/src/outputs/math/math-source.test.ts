// What is mathematics in Markdown. One line a case: source, and it again with formulas in guillemets, «display» doubled.
import { expect, test } from "vitest";
import { extractMath, PLACEHOLDER, restoreMath } from "./math-source.ts";

const shown = (source: string) => {
  const { text, formulas } = extractMath(source);
  return text.replace(PLACEHOLDER, (_, index: string) => {
    const { tex, display } = formulas[Number(index)]!;
    return display ? `««${tex}»»` : `«${tex}»`;
  });
};

const cases: [string, string, string][] = [
  ["inline", "a $x_1$ b", "a «x_1» b"],
  ["with spaces", "a $ x $ b", "a « x » b"],
  ["space on one side", "$x = 5 $", "«x = 5 »"],
  ["underscores and stars", "$a_1 * b_2$ and $c_3 * d_4$", "«a_1 * b_2» and «c_3 * d_4»"],
  ["display", "$$\n\\sum_i\n$$", "««\n\\sum_i\n»»"],
  ["display over a blank line", "$$a\n\nb$$", "««a\n\nb»»"],
  ["money", "from $5 to $6", "from $5 to $6"],
  ["money in words", "US$ and A$ here", "US$ and A$ here"],
  ["escaped dollars", "\\$5 and \\$6", "\\$5 and \\$6"],
  ["a dollar in a formula", "$5\\$$", "«5\\$»"],
  ["a code span", "`$x$` $y$", "`$x$` «y»"],
  ["a code span of two ticks", "``a ` $x$`` $y$", "``a ` $x$`` «y»"],
  ["an unclosed tick", "` $y$", "` «y»"],
  ["a fence", "```\n$x$\n```\n$y$", "```\n$x$\n```\n«y»"],
  ["a fence of tildes", "~~~py\n$x$\n~~~\n$y$", "~~~py\n$x$\n~~~\n«y»"],
  ["a fence without end", "```\n$x$", "```\n$x$"],
  ["strikethrough is no fence", "~~$x$~~", "~~«x»~~"],
  ["parentheses", "\\(x\\)", "«x»"],
  ["parentheses, as Jupyter", "\\\\(x\\\\)", "«x»"],
  ["brackets", "\\[x\\]", "««x»»"],
  ["brackets, as Jupyter", "\\\\[x\\\\]", "««x»»"],
  ["an escaped link", "\\[a\\](b)", "\\[a\\](b)"],
  ["an environment", "\\begin{align}a&=b\\\\c\\end{align}.", "««\\begin{align}a&=b\\\\c\\end{align}»»."],
  ["nested environments", "\\begin{a}\\begin{a}x\\end{a}\\end{a}.", "««\\begin{a}\\begin{a}x\\end{a}\\end{a}»»."],
  ["a list is no formula", "\\begin{itemize}x\\end{itemize}", "\\begin{itemize}x\\end{itemize}"],
  ["braces that do not match", "$a}$ b", "$a}$ b"],
  ["a dollar in braces", "$\\text{a $b$ c}$.", "«\\text{a $b$ c}»."],
  ["not over paragraphs", "$a\n\nb$", "$a\n\nb$"],
  ["over a line end", "$a\nb$", "«a\nb»"],
  ["in a table", "|a|\n|-|\n|$|x|$|", "|a|\n|-|\n|«|x|»|"],
  ["nothing", "", ""],
  ["a lone dollar", "$", "$"],
  ["empty", "$$ $$", "$$ $$"],
];

test.each(cases)("[O8] %s", (_name, source, expected) => {
  expect(shown(source)).toBe(expected);
});

test.each(cases)("[O9] %s comes back as it was", (_name, source) => {
  const { text, formulas } = extractMath(source);
  expect(restoreMath(text, formulas)).toBe(source);
});
