/** Which pieces of a stream are shown as one. */
import type { Output } from "@pellucid/notebook";
import { expect, test } from "vitest";
import { writtenOver } from "./written-over.ts";

const piece = (text: string): Output => ({ type: "stream", name: text.startsWith("out") ? "stdout" : "stderr", text });
const shown = (...texts: string[]) =>
  writtenOver(texts.map(piece)).map((output) => (output.type === "stream" ? output.text : output.type));

test.each([
  ["lines that follow one another stay as they are", ["a\n", "b\n"], ["a\n", "b\n"]],
  ["a bar from the beginning of its line", ["0%", "\r50%", "\r99%\n"], ["0%\r50%\r99%\n", "continued", "continued"]],
  ["a bar that goes back at its end", ["0%\r", "50%\r", "done\n"], ["0%\r50%\rdone\n", "continued", "continued"]],
  ["a bar that takes signs back", ["1/5\b\b\b", "2/5"], ["1/5\b\b\b2/5", "continued"]],
  ["nested bars, a line up", ["epoch\nbatch", "\u001b[A\r50%"], ["epoch\nbatch\u001b[A\r50%", "continued"]],
  ["what another program ends its lines with", ["a", "\r\nb"], ["a", "\r\nb"]],
  [
    "two bars, and words between",
    ["0%", "\r9%\n", "words\n", "0%", "\r9%"],
    ["0%\r9%\n", "continued", "words\n", "0%\r9%", "continued"],
  ],
  [
    "the end of its line comes by itself",
    ["0%", "\r9%", "\n", "words"],
    ["0%\r9%\n", "continued", "continued", "words"],
  ],
  ["another stream between", ["0%", "out", "\r9%"], ["0%", "out", "\r9%"]],
  ["nothing", [], []],
] as [string, string[], string[]][])("[O51] %s", (_, texts, expected) => {
  expect(shown(...texts)).toEqual(expected);
});

test("[O51] the same pieces are the same output, other ones another", () => {
  const pieces = ["0%", "\r9%"].map(piece);
  const [first] = writtenOver(pieces);
  expect(writtenOver([...pieces])[0]).toBe(first);
  expect(writtenOver([...pieces, piece("\r10%")])[0]).not.toBe(first);
  expect(writtenOver(pieces.slice(0, 1))).toEqual(pieces.slice(0, 1));
});
