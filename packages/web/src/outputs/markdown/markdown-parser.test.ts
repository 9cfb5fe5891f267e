// What Markdown means beside CommonMark: callouts, boxes, numbers of equations, values. Sources are written with ¶ for a line end.
import { describe, expect, test } from "vitest";
import { countEquations, labelsIn, numbered } from "../math/equations.ts";
import { parseMarkdown } from "./markdown-parser.ts";
import { extractMath } from "../math/math-source.ts";
import { piecesOf, WHOLE } from "./markdown-pieces.ts";
import { ticked } from "./task-lists.ts";

const lines = (text: string) => text.replaceAll("¶", "\n");
const html = (source: string) => parseMarkdown(lines(source)).html.trim().replaceAll("\n", "");

describe("[O32] addresses are links", () => {
  const link = (url: string, text = url) => `<a href="${url}">${text}</a>`;
  test.each([
    ["see https://a.org/b_c_d.", `see ${link("https://a.org/b_c_d")}.`],
    ["see www.a.org/b?c=1#d, e", `see ${link("http://www.a.org/b?c=1#d", "www.a.org/b?c=1#d")}, e`],
    ["(www.a.org) WWW.A.org", `(${link("http://www.a.org", "www.a.org")}) ${link("http://WWW.A.org", "WWW.A.org")}`],
    ["http://www.a.org", link("http://www.a.org")],
    ["www. a, www, awww.a.org", "www. a, www, awww.a.org"],
    ["`www.a.org` model.py np.array a@b.org", "<code>www.a.org</code> model.py np.array a@b.org"],
  ])("%s", (source, expected) => expect(html(source)).toBe(`<p>${expected}</p>`));
});

describe("[M1] callouts", () => {
  const callout = (kind: string, title: string, rest = "<p>a</p>") =>
    `<blockquote class="callout callout-${kind}"><p class="callout-title">${title}</p>${rest}</blockquote>`;
  test.each([
    ["> [!NOTE]¶> a", callout("note", "Note")],
    ["> [!tip]¶> a", callout("tip", "Tip")],
    ["> [!IMPORTANT]¶>¶> a", callout("important", "Important")],
    ["> [!WARNING] Look *out*¶> a", callout("warning", "Look <em>out</em>")],
    ["> [!CAUTION]¶> - a", callout("caution", "Caution", "<ul><li>a</li></ul>")],
    ["> [!NOTE]", callout("note", "Note", "")],
    ["> [!OTHER]¶> a", "<blockquote><p>[!OTHER]a</p></blockquote>"],
    ["> a [!NOTE]", "<blockquote><p>a [!NOTE]</p></blockquote>"],
    ["[!NOTE]¶a", "<p>[!NOTE]a</p>"],
    ["> [!NOTE]¶> > [!TIP]¶> > a", callout("note", "Note", callout("tip", "Tip"))],
  ])("%s", (source, expected) => expect(html(source)).toBe(expected));
});

describe("[M2] boxes know their line, and a tick changes one character", () => {
  const boxes = (source: string) =>
    [...parseMarkdown(source).html.matchAll(/\ue002(\d+)([x ])\ue003/g)].map(([, line, mark]) => `${line}${mark}`);
  test.each([
    ["- [ ] a¶- [x] b", "0 |1x", 1, "- [ ] a¶- [ ] b"],
    ["text¶¶* [X] a", "2x", 2, "text¶¶* [ ] a"],
    ["1. [ ] a¶2) b", "0 ", 0, "1. [x] a¶2) b"],
    ["- a¶  - [ ] b", "1 ", 1, "- a¶  - [x] b"],
    ["- - [ ] b", "0 ", 0, "- - [x] b"],
    ["> - [ ] b", "0 ", 0, "> - [x] b"],
    ["$$¶a¶$$¶¶- [ ] b $x$¶- [ ] c", "4 |5 ", 5, "$$¶a¶$$¶¶- [ ] b $x$¶- [x] c"],
    ["- [ ] $$¶a¶$$¶- [ ] c", "0 |3 ", 3, "- [ ] $$¶a¶$$¶- [x] c"],
    ["-¶  [ ] a", "1 ", 1, "-¶  [x] a"],
  ])("%s", (source, expected, line, after) => {
    const text = lines(source);
    expect(boxes(text).join("|")).toBe(expected);
    expect(ticked(text, line, !expected.includes(`${line}x`))).toBe(lines(after));
  });
  test.each(["[ ] a", "- [y] a", "- [ ]a", "```¶- [ ] a¶```", "- \\[ ] a"])("no box in %s", (source) =>
    expect(boxes(lines(source))).toEqual([]),
  );
  test("line ends of every kind are kept, and a box that is gone is not looked for elsewhere", () => {
    expect(ticked("a\r\n\r\n- [ ] b\r\n", 2, true)).toBe("a\r\n\r\n- [x] b\r\n");
    expect(ticked("- [ ] a", 4, true)).toBe(null);
    expect(ticked("a", 0, true)).toBe(null);
  });
  test("a box cannot be written by anything but a list", () => {
    expect(boxes("&#xe002;0 &#xe003; \ue0020 \ue003").join()).not.toContain("\ue003\ue003");
    expect(ticked("no list\n", 0, true)).toBe(null);
  });
});

describe("[M6] equations with a label have a number, counted over all cells", () => {
  const cells = [
    "$$a \\label{eq:a}$$",
    "text \\label{no} `$\\label{code}$`",
    "\\begin{align}b \\label{eq:b}\\\\ c \\label{ eq:c } \\\\ d\\end{align}",
    "$$e \\tag{*}\\label{star}$$ $$f \\label{eq:a}$$ $$g\\label{eq:g}$$",
  ];
  const numbers = countEquations(cells.map(labelsIn));
  test.each([
    ["eq:a", "1"],
    ["eq:b", "2"],
    ["eq:c", "3"],
    ["star", "*"],
    ["eq:g", "4"],
    ["no", undefined],
    ["code", undefined],
  ])("%s is %s", (label, number) => expect(numbers.get(label)).toBe(number));
  test.each([
    ["x \\label{eq:b}", "x \\tag{2}"],
    ["x \\tag{9} \\label{eq:b}", "x \\tag{9} "],
    ["a\\label{eq:a}\\\\b\\label{eq:b}", "a\\tag{1}\\\\b\\tag{2}"],
    ["\\eqref{eq:c} and \\ref{star}", "(\\text{3}) and \\text{*}"],
    ["\\ref{gone}", "\\text{??}"],
  ])("%s is set as %s", (tex, expected) => expect(numbered(tex, numbers)).toBe(expected));
  test("references in text are found, those in code are not", () => {
    const found = extractMath("see \\eqref{eq:a} and \\ref{b}, `\\eqref{c}`").formulas;
    expect(found.map(({ kind, tex, parentheses }) => [kind, tex, parentheses])).toEqual([
      ["reference", "eq:a", true],
      ["reference", "b", false],
    ]);
  });
});

describe("[M7] values are read only where they are asked for", () => {
  const values = (source: string, on = true) => extractMath(source, on).formulas.map(({ tex }) => tex);
  test.each([
    ["{{ n }} of {{n+1}}", ["n", "n+1"]],
    ["{{ {'a': 1}['a'] }}", ["{'a': 1}['a']"]],
    ["`{{ n }}` and {{ }}", []],
    ["{{ a¶b }}", []],
    ["{ {a} }", []],
  ])("%s", (source, expected) => {
    expect(values(lines(source))).toEqual(expected);
    expect(values(lines(source), false)).toEqual([]);
  });
});

describe("[M9] a long text comes in pieces that are whole", () => {
  const paragraphs = Array.from(
    { length: 900 },
    (_, at) => `## Part ${at}\n\nSome words of part ${at}, [a link][home].\n\n- [ ] a\n\n- b\n`,
  );
  const source = `${paragraphs.join("\n")}\n[home]: https://a.org\n`;
  const pieces = piecesOf(source);
  test("of which each is short, and none of the text is lost", () => {
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map(({ text }) => text.length))).toBeLessThan(WHOLE);
    const kept = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("[home]"));
    expect(pieces.flatMap(({ text }) => kept(text))).toEqual(kept(source));
  });
  test("addresses hold in all of them, headings stay unique, boxes know their line in the whole", () => {
    const slugs = new Map<string, number>();
    const html = pieces.map(({ text, line }) => parseMarkdown(text, false, { slugs, line }).html).join("");
    expect([...html.matchAll(/href="https:\/\/a.org"/g)]).toHaveLength(900);
    expect(new Set([...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1])).size).toBe(900);
    const at = [...html.matchAll(/\ue002(\d+) \ue003/g)].map((match) => Number(match[1]));
    const all = source.split("\n");
    expect(at.map((line) => all[line])).toEqual(at.map(() => "- [ ] a"));
    expect(at).toHaveLength(900);
  });
  test("a fence stays in one piece; a line of a megabyte is cut and says by how much", () => {
    const fence = `\`\`\`\n${"code\n\n".repeat(3000)}\`\`\`\n\nend`;
    expect(piecesOf(`words\n\n${fence}`).filter(({ text }) => text.includes("code"))).toHaveLength(1);
    const [line] = piecesOf("word ".repeat(200_000));
    expect(line!.text.length + line!.left).toBe(1_000_000);
    expect(line!.text.length).toBeLessThan(50_000);
    const [table] = piecesOf(`|a|\n|-|\n${"|row of a table|\n".repeat(20_000)}`);
    expect(table!.text.split("\n").length).toBeLessThanOrEqual(1000);
    expect(table!.text.length + table!.left).toBe(8 + 17 * 20_000);
  });
  test("quotations deeper than the parser goes keep their words", () => {
    expect(html(`${"> ".repeat(3000)}deep`)).toContain("deep");
    expect(html(`\`\`\`\n${">".repeat(200)}\n\`\`\``)).toContain("&gt;".repeat(200));
  });
});

describe("[M9] what opens and never closes costs no more than its length", () => {
  // Read in a second at most on any machine; without the bound each of these takes minutes.
  const many = (text: string, times = 60_000) => text.repeat(times);
  test.each([
    ["brackets", many("\\(")],
    ["dollars and braces", many("$a{")],
    ["environments", many("\\begin{a}")],
    [
      "other environments",
      Array.from({ length: 20_000 }, (_, at) => `\\begin{${"abcdefghij"[at % 10]}${"x".repeat(at % 30)}}`).join(""),
    ],
    ["ticks", Array.from({ length: 20_000 }, (_, at) => "`".repeat((at % 40) + 1) + " ").join("")],
    ["fences", many("~~~", 20_000)],
    ["values", many("{{a")],
  ])("%s", { timeout: 20_000 }, (_, source) =>
    expect(extractMath(source, true).formulas.length).toBeLessThan(source.length),
  );
});

test("a footnote that is named twice has one number", () => {
  const numbers = [...html("a[^n] b[^n] c[^m]¶¶[^n]: one¶[^m]: two").matchAll(/\[(\d+(?::\d+)?)\]/g)].map(
    ([, number]) => number,
  );
  expect(numbers).toEqual(["1", "1", "2"]);
});
