// Printed text as a terminal would show it. One line a case: what is printed, and the lines a person sees.
// Styles are written as [b]..., one letter or colour per change, so that a case stays readable.
import { expect, test } from "vitest";
import { cssColor, inksOf, PLAIN, type Style } from "./ansi.ts";
import { Screen } from "./screen.ts";

const E = "\x1b[";

const mark = (style: Style): string =>
  [
    style.color === null ? "" : `${style.color}`,
    style.ground === null ? "" : `/${style.ground}`,
    style.bold ? "b" : "",
    style.faint ? "f" : "",
    style.italic ? "i" : "",
    style.underline ? "u" : "",
    style.strike ? "s" : "",
    style.inverse ? "v" : "",
    style.link ? `>${style.link}` : "",
  ].join("");

function shown(...chunks: string[]): string[] {
  const screen = new Screen();
  for (const chunk of chunks) screen.write(chunk);
  return screen.lines.slice(0, screen.count).map((line) => {
    if (!line.runs) return line.text;
    let from = 0;
    return line.runs
      .map((run) => {
        const text = line.text.slice(from, run.end);
        from = run.end;
        return mark(run.style) ? `[${mark(run.style)}]${text}` : `[]${text}`;
      })
      .join("")
      .replace(/^\[\]/, "");
  });
}

const cases: [string, string, string[]][] = [
  ["lines", "a\nb\n", ["a", "b"]],
  ["an unfinished line counts", "a\nb", ["a", "b"]],
  ["empty lines are kept", "a\n\nb\n", ["a", "", "b"]],
  ["nothing", "", []],
  ["carriage return overwrites", "12345\rab", ["ab345"]],
  ["carriage return and newline", "a\r\nb\r\n", ["a", "b"]],
  ["a progress bar", " 0%|   |\r50%|## |\r100%|###|\n", ["100%|###|"]],
  ["backspace", "abc\b\bX", ["aXc"]],
  ["backspace stops at the margin", "a\b\b\bX", ["X"]],
  ["erase to the end of the line", `abcdef\r${E}Kxy`, ["xy"]],
  ["erase the whole line", `abc${E}2K\rz`, ["z"]],
  ["erase to the start", `abcdef${E}3D${E}1K`, ["   def"]],
  ["cursor up, as nested bars do", `one\ntwo\n${E}2A\rONE`, ["ONE", "two"]],
  ["cursor up stops at the top", `a\n${E}99Ab`, ["b"]],
  ["cursor down stops at the last line", `a\nb\n${E}2A${E}1Bx`, ["a", "x"]],
  ["erase below", `a\nb\nc\n${E}2A${E}J`, ["a"]],
  ["named colour", `${E}31mred${E}0m.`, ["[1]red[].".replace("[1]", "[1]")]],
  ["bright colour", `${E}91mred`, ["[9]red"]],
  ["256 colours", `${E}38;5;208mx${E}48;5;17my`, ["[208]x[208/17]y"]],
  ["true colour", `${E}38;2;255;0;128mx`, ["[#ff0080]x"]],
  ["true colour with colons", `${E}38:2::255:0:128mx`, ["[#ff0080]x"]],
  ["attributes", `${E}1ma${E}3mb${E}4mc${E}22;23;24md`, ["[b]a[bi]b[biu]c[]d"]],
  ["faint, strike, inverse", `${E}2ma${E}22;9mb${E}29;7mc${E}27md`, ["[f]a[s]b[v]c[]d"]],
  ["reset of one colour", `${E}31;44ma${E}39mb${E}49mc`, ["[1/4]a[/4]b[]c"]],
  ["colour over lines", `${E}32ma\nb${E}m\nc`, ["[2]a", "[2]b", "c"]],
  ["writing over keeps the rest's style", `${E}31mabcdef${E}0m\rXY`, ["XY[1]cdef"]],
  ["a link", "\x1b]8;;https://a.org/x\x1b\\here\x1b]8;;\x1b\\.", ["[>https://a.org/x]here[]."]],
  ["a link ended by bell", "\x1b]8;id=1;http://a.org\x07here\x1b]8;;\x07", ["[>http://a.org/]here"]],
  ["a script link is no link", "\x1b]8;;javascript:alert(1)\x07x", ["x"]],
  ["a file link is no link", "\x1b]8;;file:///etc/passwd\x07x", ["x"]],
  ["window titles are passed over", "\x1b]0;title\x07x", ["x"]],
  ["device questions are passed over", `a${E}6n${E}?25l\x1bP$qp\x1b\\b`, ["ab"]],
  ["clear screen keeps what was printed", `a\n${E}H${E}2Jb`, ["a", "b"]],
  ["bell and nul vanish", "a\x07\x00b", ["ab"]],
  ["tabs stay", "a\tb", ["a\tb"]],
  ["a colour out of range", `${E}38;5;999mx`, ["x"]],
  ["parameters without end", `${E}${"1;".repeat(300)}mx`, ["x"]],
  ["other scripts", "日本語 😀\r日", ["日本語 😀"]],
];

test.each(cases)("[O1] %s", (_name, text, lines) => {
  expect(shown(text)).toEqual(lines);
});

test.each(cases)("[O2] %s, one character at a time", (_name, text, lines) => {
  expect(shown(...Array.from({ length: text.length }, (_, at) => text[at]!))).toEqual(lines);
});

test("[O3] an unfinished sequence is not held for ever", () => {
  const screen = new Screen();
  screen.write(`a\x1b]8;;${"x".repeat(20_000)}`);
  screen.write("\nb");
  expect(screen.lines.at(-1)!.text).toBe("b");
});

test("[O4] only the lines from the cursor on count as changed", () => {
  const screen = new Screen();
  screen.write("a\nb\nc");
  screen.write("d\ne");
  expect([screen.firstChanged, screen.lines[2]!.text]).toEqual([2, "cd"]);
  screen.write(`${E}2Ax`);
  expect(screen.firstChanged).toBe(1);
});

test("[O5] colours as CSS", () => {
  expect([1, 9, 16, 21, 196, 231, 232, 255, "#010203"].map((color) => cssColor(color))).toEqual([
    "var(--ansi-red)",
    "var(--ansi-red)",
    "rgb(0 0 0)",
    "rgb(0 0 255)",
    "rgb(255 0 0)",
    "rgb(255 255 255)",
    "rgb(8 8 8)",
    "rgb(238 238 238)",
    "#010203",
  ]);
});

const PAGE = "var(--surface-page)";
test.each<[string, Partial<Style>, string | null, string | null]>([
  ["nothing", {}, null, null],
  ["a name", { color: 1 }, "var(--ansi-red)", null],
  ["a ground alone", { ground: 1 }, PAGE, "var(--ansi-red)"],
  ["white on a name", { color: 7, ground: 1 }, PAGE, "var(--ansi-red)"],
  ["bright black on a name", { color: 8, ground: 3 }, PAGE, "var(--ansi-yellow)"],
  [
    "a name on a name",
    { color: 2, ground: 4 },
    `color-mix(in srgb, var(--ansi-green) 30%, ${PAGE})`,
    "var(--ansi-blue)",
  ],
  ["white on a dark number", { color: 7, ground: 17 }, "#ffffff", "rgb(0 0 95)"],
  ["no colour on a light number", { ground: 229 }, "#1a1f21", "rgb(255 255 175)"],
  ["a colour that both pages bear", { color: "#d65f5f" }, "#d65f5f", null],
  ["inverse", { color: 1, inverse: true }, PAGE, "var(--ansi-red)"],
])("[O5] text and ground: %s", (_, style, color, ground) => {
  expect(inksOf({ ...PLAIN, ...style })).toEqual({ color, ground });
});

test.each([
  [21, "light-dark(rgb(0 0 255), color-mix(in srgb, rgb(0 0 255) 45%, var(--text)))"],
  [226, "light-dark(color-mix(in srgb, rgb(255 255 0) 45%, var(--text)), rgb(255 255 0))"],
])("[O5] colour %i steps towards the page's text where it could not be read", (color, css) => {
  expect(inksOf({ ...PLAIN, color }).color).toBe(css);
});
