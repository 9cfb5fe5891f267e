/** Which kernels may be ended without anybody missing them. */
import { expect, test } from "vitest";
import type { Session } from "../connection/api.ts";
import { unusedOf } from "./running.ts";

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
