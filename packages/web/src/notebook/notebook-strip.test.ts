// What stands above the cells of the kernel: [its state, what it says, what is said].
import { expect, test } from "vitest";
import { troubleOf } from "./notebook-strip.tsx";

test.each([
  ["none", "There is no Python.", "There is no Python."],
  ["dead", "It died.", "It died."],
  ["starting", undefined, undefined],
  ["starting", "It has not answered for 30 s.", "It has not answered for 30 s."],
  ["restarting", "It has not answered for 30 s.", "It has not answered for 30 s."],
  ["idle", "It has not answered for 30 s.", undefined],
  ["busy", undefined, undefined],
] as const)("%s, %s", (state, reason, said) => {
  expect(troubleOf({ state, ...(reason !== undefined && { reason }) })).toBe(said);
});
