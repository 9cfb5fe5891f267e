// [E22] What is journaled gives the state back, and a long queue is not written again at every turn.
import { expect, test } from "vitest";
import { labWith } from "./execution.case.ts";
import { applyPatch, diffState, wholePatch } from "./patch.ts";
import { emptyState, type ExecutionState } from "./state.ts";

test("[E22] a turn of a long queue is a small patch", async () => {
  const cells = Array.from({ length: 200 }, (_, i) => `c${i}: ask ${"x".repeat(100)}`);
  const it = labWith({}, ...cells);
  await it.run(cells.map((text) => text.split(":")[0]).join(" "));
  const before = it.patches.length;
  await it.answer("");
  expect(it.state().queue.length).toBe(198);
  expect(JSON.stringify(it.patches.slice(before)).length).toBeLessThan(5000);
  expect(it.journal()).toEqual(it.state());
});

test("[E22] the whole state as a patch, over a state of another name", async () => {
  const it = labWith({}, "a: print 1", "b: ask", "c: print 2");
  await it.run("a b c");
  const restored = applyPatch(emptyState("other"), JSON.parse(JSON.stringify(wholePatch(it.state()))));
  expect(restored).toEqual(it.state());
});

test.each<[string, string, string]>([
  ["the first goes", "abc", "bc"],
  ["several go", "abcd", "d"],
  ["all go", "ab", ""],
  ["from nothing", "", "ab"],
  ["one from the middle", "abcd", "abd"],
  ["the first goes, others come", "abc", "bcde"],
  ["another order", "abc", "cab"],
])("[E22] queue: %s", (_, before, after) => {
  const items = new Map([..."abcde"].map((run) => [run, { run }]));
  const stateOf = (queue: string) =>
    ({ ...emptyState("x"), queue: [...queue].map((run) => items.get(run)) }) as unknown as ExecutionState;
  const patch = diffState(stateOf(before), stateOf(after), new Set());
  expect(applyPatch(stateOf(before), JSON.parse(JSON.stringify(patch))).queue).toEqual(stateOf(after).queue);
});
