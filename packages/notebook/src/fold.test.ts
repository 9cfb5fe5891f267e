/** Rules of live streams: N40 to N45 of SPEC.md. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldStream } from "./fold.ts";
import { LINE_LIMIT } from "./screen.ts";

const grow = (text: string, chunk: string) => {
  const { keep, text: added } = foldStream(text, chunk);
  return text.slice(0, keep) + added;
};
const whole = (...chunks: string[]) => chunks.reduce(grow, "");
const up = (n = 1) => `\x1b[${n}A`;
const red = "\x1b[31m";
const off = "\x1b[0m";

describe("[N40] a stream shows what a terminal would show", () => {
  const cases: [string, string[], string][] = [
    ["plain text is appended", ["a\n", "b"], "a\nb"],
    ["carriage return overwrites", ["abc\rX"], "Xbc\r\x1b[1C"],
    ["carriage return to a longer text", ["10%\r", "100%\n"], "100%\n"],
    ["carriage return at the end waits", ["10%\r"], "10%\r"],
    ["a line break ends the line wherever the cursor is", ["abc\r\ndef"], "abc\ndef"],
    ["split between carriage return and line break", ["abc\r", "\ndef"], "abc\ndef"],
    ["backspace goes back without erasing", ["abc\b\bX\n"], "aXc\n"],
    ["backspace stops at the start", ["a\b\b\bX\n"], "X\n"],
    ["erase to the end", ["abcdef\rX\x1b[K\n"], "X\n"],
    ["erase the whole line", ["abc\x1b[2K\rX\n"], "X\n"],
    ["erase to the start", ["abc\b\x1b[1K\n"], "   \n"],
    ["cursor up", [`one\ntwo${up()}\rONE\n\n`], "ONE\ntwo\n"],
    ["cursor up stops at the top", [`a${up(9)}\rb\n`], "b\n"],
    ["cursor forward pads", ["a\x1b[3Cb\n"], "a   b\n"],
    ["column", ["abc\x1b[2GX\n"], "aXc\n"],
    ["erase below", [`a\nb\nc${up(2)}\r\x1b[Jd`], "d"],
    ["clear the screen", ["a\nb\n\x1b[2Jc"], "c"],
    ["what does not show is dropped", ["\x1b[?25la\x1b]0;title\x07b\x1b(B\n"], "ab\n"],
    ["tqdm, one bar", ["\r  0%|     |", "\r 50%|##   |", "\r100%|#####|\n"], "100%|#####|\n"],
    ["tqdm, nested bars", ["\rout 0%\n", "\rin 0%", `\rin 99%${up()}`, "\rout 9%\n", "\rin 0% "], "out 9%\nin 0% "],
  ];
  test.each(cases)("%s", (_, chunks, text) => expect(whole(...chunks)).toBe(text));
});

describe("[N41] colours stay on the characters they were written with", () => {
  const cases: [string, string[], string][] = [
    [
      "text that nobody goes back to keeps its escapes as they came",
      [`${red}${red}a${off}b\x1b[m\n`],
      `${red}${red}a${off}b\x1b[m\n`,
    ],
    ["the rest of an overwritten line keeps its colour", [`${red}abc${off}\rX\n`], `${off}X${red}bc${off}\n`],
    ["new text has the new colour, the old its own", [`abc\r${red}X${off}\n`], `${red}X${off}bc\n`],
    ["a link ends where it ended", ["\x1b]8;;http://a\x07L\x1b]8;;\x07\rM\n"], "M\n"],
  ];
  test.each(cases)("%s", (_, chunks, text) => expect(whole(...chunks)).toBe(text));
});

const pieces = [
  "a",
  "bc",
  "é",
  "😀",
  "\n",
  "\n",
  "\r",
  "\r",
  "\b",
  red,
  off,
  "\x1b[1;32m",
  "\x1b[39m",
  up(),
  up(2),
  "\x1b[K",
  "\x1b[2K",
  "\x1b[1K",
  "\x1b[2C",
  "\x1b[B",
  "\x1b[J",
  "\x1b[3G",
  "\x1b[?25l",
  "\x1b]8;;u\x07",
  "\x1b]8;;\x1b\\",
  "\x1b[38;5;9m",
  " ",
];
const anyStream = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(""));

test("[N42] any chunking, also inside an escape sequence or a character, gives the same text", () => {
  fc.assert(
    fc.property(anyStream, fc.array(fc.nat(60), { maxLength: 6 }), (text, cuts) => {
      const at = [...new Set(cuts.map((cut) => Math.min(cut, text.length)))].toSorted((a, b) => a - b);
      const chunks = [...at, text.length].map((end, i) => text.slice(at[i - 1] ?? 0, end));
      expect(whole(...chunks)).toBe(whole(text));
    }),
    {
      numRuns: 2000,
      // Found by longer searches: an end of line in two escapes or one; a pen that the last line, erased, cannot give.
      examples: [
        ["\n\x1b[1;32m\x1b[2C\x1b[31m\r\n", [18]],
        ["\x1b[38;5;9m\na\x1b[1A\x1b[Ja", [18]],
      ],
    },
  );
});

test("[N43] a line past the limit is only appended to, and the next one is live again", () => {
  const long = "x".repeat(LINE_LIMIT);
  expect(whole(long, "\ry", "\n1%\r", "2%")).toBe(`${long}y\n2%`);
  expect(whole(`${long}${"z".repeat(20_000)}`, "\b\ry", "\n1%\r", "2%")).toBe(`${long}${"z".repeat(20_000)}y\n2%`);
});

test("[N44] a piece of plain text is kept as it came, without a look at what is long past", () => {
  const past = "line\n".repeat(1_000_000);
  const started = performance.now();
  for (let i = 0; i < 1000; i++) expect(foldStream(past, "more\n")).toEqual({ keep: past.length, text: "more\n" });
  for (let i = 0; i < 100; i++) expect(foldStream(past, "\r5%").text).toBe("5%");
  expect(performance.now() - started).toBeLessThan(2000);
});

test("[N45] only what changed is given back", () => {
  expect(foldStream("a\nb\n 10%", "\r 20%")).toEqual({ keep: 5, text: "20%" });
  expect(foldStream("a\nb\n 10%", "\r 10%")).toEqual({ keep: 8, text: "" });
});
