/** Rules of outputs as they come from a kernel: N46 of SPEC.md. */
import { describe, expect, test } from "vitest";
import { stream } from "./testing/arbitrary.ts";
import { outputEvent } from "./outputs.ts";

describe("[N46] messages become outputs, whatever a kernel puts into them", () => {
  const cases: [string, unknown, unknown][] = [
    ["stream", { name: "stderr", text: "x" }, { type: "output", output: stream("x", "stderr") }],
    ["stream", {}, { type: "output", output: stream("") }],
    [
      "display_data",
      { data: { "text/plain": "1" }, metadata: {}, transient: { display_id: "p" } },
      { type: "output", output: { type: "display", data: { "text/plain": "1" }, metadata: {}, displayId: "p" } },
    ],
    ["display_data", null, { type: "output", output: { type: "display", data: {}, metadata: {} } }],
    [
      "display_data",
      { data: { "application/json": { $blob: "ab" } } },
      { type: "output", output: { type: "display", data: { "application/json": '{"$blob":"ab"}' }, metadata: {} } },
    ],
    [
      "execute_result",
      { data: {}, execution_count: 3 },
      { type: "output", output: { type: "result", data: {}, metadata: {}, executionCount: 3 } },
    ],
    [
      "error",
      { ename: "E", evalue: 1, traceback: ["a", 2] },
      { type: "output", output: { type: "error", ename: "E", evalue: "", traceback: ["a"] } },
    ],
    ["update_display_data", { data: {}, transient: {} }, undefined],
    ["clear_output", { wait: true }, { type: "clear", wait: true }],
    ["status", {}, undefined],
  ];
  test.each(cases)("%s %j", (type, content, event) => expect(outputEvent(type, content)).toEqual(event));
});
