// Headings, folding by them and the outline, as tables. A notebook is written one cell a line: `# A` is a text cell,
// `> code` a code cell, a trailing `!` folds, `<stale>` marks.
import type { Cell } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import { FOLDED, foldEdit, foldsOf, levelOf, sectionOf } from "./heading-fold.ts";
import { headingsOf, htmlHeadings } from "./headings.ts";
import { codeTitle, outlineRows, USUAL_OPTIONS, type OutlineOptions } from "./outline-model.ts";

const IDS = "abcdefghijkl";

function cells(...lines: string[]): Cell[] {
  return lines.map((line, at) => {
    const code = line.startsWith(">");
    const folded = line.endsWith("!");
    const source = line
      .replace(/^> ?/, "")
      .replace(/ ?!$/, "")
      .replace(/ ?<\w+>/, "")
      .replaceAll("; ", "\n");
    return {
      id: IDS[at]!,
      type: code ? "code" : "markdown",
      source,
      metadata: folded ? { [FOLDED]: true } : {},
      outputs: [],
      executionCount: null,
    } as Cell;
  });
}

test.each([
  ["# One\n\ntext\n\n## Two ##", "1 One, 2 Two"],
  ["no heading", ""],
  ["#hashtag\n#\n####### seven", "1 "],
  ["```\n# code\n```\n# after", "1 after"],
  ["~~~\n```\n# code\n~~~\n## after", "2 after"],
  ["Title\n=====\n\nSub\n---", "1 Title, 2 Sub"],
  ["- item\n---", ""],
  ["\n---\n", ""],
  ["# **Bold** and `code` and [a link](x.md)", "1 Bold and code and a link"],
  ["# snake_case and $x_1$", "1 snake_case and $x_1$"],
  ['<h2 align="center">An <b>HTML</b> one</h2>', "2 An HTML one"],
  ["<h1>\nover lines\n</h1>", "1 over lines"],
  ["    # code by indent", ""],
])("[P10] the headings of %j are %j", (source, headings) => {
  expect(
    headingsOf(source)
      .map(({ level, text }) => `${level} ${text}`)
      .join(", "),
  ).toBe(headings);
});

test("[P10] headings of HTML output", () => {
  expect(htmlHeadings("<div><h3 id=x>Fit &amp; score</h3><p>..<h4>b</h4></div>")).toEqual([
    { level: 3, text: "Fit & score" },
    { level: 4, text: "b" },
  ]);
});

describe("folding", () => {
  const hidden = (lines: string[], revealed: string[] = []) =>
    foldsOf(cells(...lines), new Set(revealed))
      .map(({ under }, at) => (under ? "-" : IDS[at]))
      .join("");
  test.each([
    [["# A", "> 1", "## B", "> 2", "# C", "> 3"], "abcdef"],
    [["# A !", "> 1", "## B", "> 2", "# C", "> 3"], "a---ef"],
    [["# A", "> 1", "## B !", "> 2", "# C", "> 3"], "abc-ef"],
    [["# A !", "> 1", "## B !", "> 2"], "a---"],
    [["text !", "> 1"], "ab"],
    [["## B !", "> 1", "### deeper", "# A", "> 2"], "a--de"],
    [["> 0", "# A !"], "ab"],
  ])("[P11] of %j shows %s", (lines, shown) => expect(hidden(lines)).toBe(shown));

  test("[P11] a section that a search opens stays folded in the file", () => {
    const lines = ["# A !", "> 1", "## B !", "> 2"];
    expect(hidden(lines, ["a"])).toBe("abc-");
    expect(hidden(lines, ["a", "c"])).toBe("abcd");
    expect(cells(...lines)[0]!.metadata[FOLDED]).toBe(true);
  });

  test("[P11] a folded heading tells how many cells it hides; one without a section has no arrow", () => {
    const sizes = foldsOf(cells("# A !", "> 1", "## B", "> 2", "# C"), new Set()).map(({ fold }) => fold?.size ?? 0);
    expect(sizes).toEqual([3, 0, 1, 0, 0]);
  });

  test("[P11] folding is kept as Jupyter keeps it, and one step of undo", () => {
    const notebook = { cells: cells("# A", "> 1", "# B !"), metadata: {}, format: { major: 4, minor: 5 } } as const;
    expect(foldEdit(notebook, ["a", "b", "c"], true)).toEqual({
      type: "set-metadata",
      id: "a",
      path: ["jp-MarkdownHeadingCollapsed"],
      value: true,
    });
    expect(foldEdit(notebook, ["c"], false)).toEqual({ type: "set-metadata", id: "c", path: [FOLDED] });
    expect(foldEdit(notebook, ["c"], true)).toBeNull();
  });

  test("[P11] a section runs to the next heading of its level or above", () => {
    const all = cells("# A", "> 1", "## B", "> 2", "# C");
    expect(sectionOf(all, "a").map((cell) => cell.id)).toEqual(["a", "b", "c", "d"]);
    expect(sectionOf(all, "c").map((cell) => cell.id)).toEqual(["c", "d"]);
    expect(sectionOf(all, "b").map((cell) => cell.id)).toEqual(["b"]);
    expect(levelOf(cells("## low; ; # high")[0]!)).toBe(1);
  });
});

describe("outline", () => {
  const outline = (lines: string[], options: Partial<OutlineOptions> = {}) =>
    outlineRows(
      cells(...lines).map((cell, at) => ({
        ...cell,
        folded: cell.metadata[FOLDED] === true,
        mark: /<(\w+)>/.exec(lines[at]!)?.[1] ?? null,
      })),
      { ...USUAL_OPTIONS, ...options },
    )
      .map(({ level, text, number, expanded, mark }) =>
        [expanded === null ? "" : expanded ? "v" : ">", level, number, text, mark && `(${mark})`]
          .filter(Boolean)
          .join(" "),
      )
      .join(", ");
  test.each([
    [["# A", "## B", "# C"], {}, "v 1 A, 2 B, 1 C"],
    [["# A !", "## B", "# C"], {}, "> 1 A, 1 C"],
    [["# A", "> x = 1", "> y <stale>"], {}, "v 1 A, 2 y (stale)"],
    [["# A", "> x = 1"], { code: "all" }, "v 1 A, 2 x = 1"],
    [["# A", "> y <stale>", "> z <running>"], { code: "none" }, "1 A (running)"],
    [["# A !", "## B", "> y <edited>", "> z <failed>"], {}, "> 1 A (failed)"],
    [["# A", "## B", "## C", "# D", "### E"], { numbers: true }, "v 1 1 A, 2 1.1 B, 2 1.2 C, v 1 2 D, 3 2.1.1 E"],
    [["## B", "### C"], { numbers: true }, "v 2 1 B, 3 1.1 C"],
    [["> first <never>"], {}, "1 first (never)"],
  ] as const)("[P10] %j with %j is %s", (lines, options, rows) => expect(outline([...lines], options)).toBe(rows));

  test("[P10] headings of outputs are rows too, when wanted", () => {
    const data = { "text/html": "<h2>Report</h2>" };
    const cell = {
      ...cells("> show()")[0]!,
      outputs: [{ type: "display", data, metadata: {} }],
      folded: false,
      mark: null,
    };
    const rows = (outputs: boolean) =>
      outlineRows([cell as never], { ...USUAL_OPTIONS, outputs }).map((row) => row.text);
    expect([rows(true), rows(false)]).toEqual([["Report"], []]);
  });

  test.each([
    ["# Load the data\nx = 1", "Load the data"],
    ["# %% Fit\nx", "Fit"],
    ["import x\n\ndef fit(a):\n  pass\nclass Net:", "fit, Net"],
    ["\n\nx = 1\ny = 2", "x = 1"],
    ["import time\nfit(x)", "fit(x)"],
    ["import time", "import time"],
    ["#!/bin/sh\nls", "#!/bin/sh"],
    ["async def go(): ...", "go"],
    ["", ""],
  ])("[P10] the code %j is called %j", (source, title) => expect(codeTitle(source)).toBe(title));
});
