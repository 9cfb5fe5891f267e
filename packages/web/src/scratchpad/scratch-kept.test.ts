/** What of a scratchpad is there after a reload. */
import type { Output } from "@pellucid/notebook";
import { expect, test } from "vitest";
import { fitting, type KeptRun, readPad } from "./scratch-kept.ts";

const run = (n: number, text: string, state: KeptRun["state"]["state"] = "done"): KeptRun => ({
  n,
  source: `run ${n}`,
  state: { state, count: n },
  outputs: [{ type: "stream", name: "stdout", text } as Output],
});

test("[P47] results come back as they were; what still ran has an end that nobody heard", () => {
  const pad = { text: "half a line", runs: [run(2, "b", "running"), run(1, "a")] };
  const back = readPad(fitting(pad));
  expect(back.text).toBe("half a line");
  expect(back.runs[1]).toEqual(pad.runs[1]);
  expect(back.runs[0]!.state).toMatchObject({ state: "interrupted", reason: expect.stringContaining("loaded again") });
  expect(readPad(null)).toEqual({ text: "", runs: [] });
});

test("[P47] what is too much loses the outputs of the oldest first, then the oldest", () => {
  const runs = [run(3, "c".repeat(100)), run(2, "b".repeat(5000)), run(1, "a".repeat(100))];
  const back = (most: number) => readPad(fitting({ text: "", runs }, most)).runs.map((one) => one.outputs.length);
  expect(back(20_000)).toEqual([1, 1, 1]);
  expect(back(1000)).toEqual([1, 0, 1]);
  expect(back(220)).toEqual([1]);
});
