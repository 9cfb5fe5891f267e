/** Changes of a text as large as somebody pastes: what they cost grows with the text, not with its square. */
import { expect, test } from "vitest";
import { applyChanges, invertChanges } from "./changes.ts";
import type { SourceChanges } from "./edit.ts";

const LINES = 200_000;
const lines = Array.from({ length: LINES }, (_, at) => `x = ${at}`);

test("very many lines are put in, and taken out again, at once", () => {
  const put: SourceChanges = [3, [0, ...lines], 1];
  const text = `# a${lines.join("\n")}b`;
  expect(applyChanges("# ab", put)).toBe(text);
  const back = invertChanges("# ab", put)!;
  expect(applyChanges(text, back.changes, back.breaks)).toBe("# ab");
});

test("very many places are changed at once", () => {
  const text = lines.join("\n");
  const commented = lines.flatMap((line, at): SourceChanges => [[0, "# "], line.length + (at < LINES - 1 ? 1 : 0)]);
  expect(applyChanges(text, commented)).toBe(lines.map((line) => `# ${line}`).join("\n"));
});

test("breaks that come to stand side by side stay two, wherever the parts are joined", () => {
  expect(applyChanges("a\rxb", [2, [1, ""], [0, "", ""], 1])).toBe("a\r\rb");
  expect(applyChanges("a\r\nb\r\nc", [2, [2, "x"], 1])).toBe("a\r\nxc");
});
