import fc from "fast-check";
import { expect, test } from "vitest";
import { LOG_HITS as HITS } from "@pellucid/protocol";
import { searchLines } from "./line-search.ts";

const CASES: [text: string, wanted: string, lines: number[]][] = [
  ["one\ntwo\nthree\n", "t", [1, 2]],
  ["Error 1\nfine\nERROR 2", "error", [0, 2]],
  ["a a a\na\n", "a", [0, 1]],
  ["\x1b[31merr\x1b[0mor\n", "error", [0]],
  ["nothing\n", "x", []],
];
test.each(CASES)("[R66] %j is searched for %j", async (text, wanted, lines) =>
  expect(await searchLines([text], wanted, 0)).toEqual({ count: lines.length, skipped: 0, lines }),
);

test("[R66] however the text is cut into parts", async () => {
  const piece = fc.stringMatching(/^[abAB\n]{0,9}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(piece), fc.stringMatching(/^[ab]{1,3}$/), async (parts, wanted) => {
      const lines = parts.join("").toLowerCase().split("\n");
      const hits = [...lines.keys()].filter((at) => lines[at]!.includes(wanted));
      expect((await searchLines(parts, wanted, 0)).lines).toEqual(hits);
    }),
    { numRuns: 80 },
  );
});

test("[R66] all hits are counted, a page of them is listed", async () => {
  const text = "hit\n".repeat(HITS + 10);
  expect(await searchLines([text], "hit", HITS)).toEqual({
    count: HITS + 10,
    skipped: HITS,
    lines: Array.from({ length: 10 }, (_, at) => HITS + at),
  });
});
