import { expect, test } from "vitest";
import { inTurn, type Toast } from "./toast.tsx";

const tells = (text: string): Toast => ({ text });
const undo = (text: string): Toast => ({ text, action: { label: "Undo", run: () => {} } });
const error = (text: string): Toast => ({ text, level: "error" });

test.each([
  ["the first is shown", [], tells("a"), "a"],
  ["what only tells waits its turn", [tells("a")], tells("b"), "a b"],
  ["what only tells gives way to a way back", [tells("a")], undo("b"), "b"],
  ["and to what went wrong", [tells("a")], error("b"), "b"],
  ["a way back that is shown stays", [undo("a")], undo("b"), "a b"],
  ["what nobody has seen yet comes behind it", [tells("a"), tells("b")], undo("c"), "c b"],
  ["behind another that is shown too", [undo("a"), tells("b")], undo("c"), "a c b"],
] as const)("%s", (_, all, next, shown) => {
  expect(
    inTurn<Toast>([...all], next)
      .map(({ text }) => text)
      .join(" "),
  ).toBe(shown);
});
