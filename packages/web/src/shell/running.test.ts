/** Which kernels may be ended without anybody missing them. */
import { expect, test } from "vitest";
import type { Session } from "../connection/api.ts";
import { runningWords, unusedOf } from "./running.ts";

const session = (path: string, id: string | null, state = "idle", connections = 0): Session => ({
  id: `${path}-session`,
  path,
  name: path,
  type: "notebook",
  kernel: id === null ? null : { id, name: "python3", execution_state: state, connections },
});

test.each<[string, Session[], string[]]>([
  ["open nowhere and idle", [session("a", "1"), session("b", "2", "idle", 1)], ["a"]],
  ["working with nobody there", [session("a", "1", "busy")], []],
  ["of two notebooks, one of them open", [session("a", "1"), session("b", "1", "idle", 2)], []],
  ["of two notebooks that are closed", [session("a", "1"), session("b", "1")], ["a", "b"]],
  ["a session without a kernel", [session("a", null)], []],
])("[W21] unused is a kernel %s: %#", (_, sessions, unused) =>
  expect(unusedOf(sessions).map(({ path }) => path)).toEqual(unused),
);

test.each<[string, Session[], number, string]>([
  ["nothing", [session("a", null)], 0, ""],
  ["a kernel", [session("a", "1"), session("b", null)], 0, "1 kernel"],
  ["a kernel of two notebooks, and terminals", [session("a", "1"), session("b", "1")], 2, "1 kernel, 2 terminals"],
  ["kernels and a terminal", [session("a", "1"), session("b", "2")], 1, "2 kernels, 1 terminal"],
])("[W21] the status bar counts %s", (_, sessions, count, words) => {
  const terminals = Array.from({ length: count }, (_unused, at) => ({ name: `${at + 1}`, last_activity: "" }));
  expect(runningWords({ sessions, terminals })).toBe(words);
});
