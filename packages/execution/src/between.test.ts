// What is said to a kernel between two runs: when it is said, and what truth makes of the answer.
import type { CellFacts } from "@pellucid/dataflow";
import type { OutgoingMessage } from "@pellucid/protocol";
import { expect, test } from "vitest";
import { type Lab, labWith } from "./execution.case.ts";
import { fakeMessage } from "./fake-kernel.ts";

/** `print x y`: binds the first name and reads the others; `y = x` as it says. */
const facts = (source: string): CellFacts => {
  const renamed = /^(\w+) = (\w+)$/.exec(source);
  const [first = "", ...rest] = renamed ? [renamed[1]!, renamed[2]!] : source.trim().split(" ").slice(1);
  const bind = first === "" || first === "_" ? [] : [first];
  const none = { probable: [], consumes: [], values: [], deferred: [], functions: [], mutates: [], imports: [] };
  const other = { files: [], random: [], calls: [], opaque: [], magics: [], broken: null, deletes: [] };
  return { fingerprint: source, mayBind: bind, mustBind: bind, reads: rest, lookups: rest, ...none, ...other };
};

const reading = (...cells: string[]) => {
  const it = labWith({ language: "python" }, ...cells);
  it.readTexts(facts);
  return it;
};
const asked = (msgId: string): OutgoingMessage => ({
  channel: "shell",
  msgId,
  msgType: "pellucid_request",
  content: { op: "delete", names: ["x"] },
});
const say = (it: Lab, msgId = "q") => it.dispatch({ type: "say", message: asked(msgId) });
/** Messages of the helper and runs, in the order in which the kernel got them. */
const told = (it: Lab) =>
  it.kernels
    .kernel()
    .sent.filter(({ msgType }) => ["execute_request", "pellucid_request"].includes(msgType))
    .map(({ msgType, msgId, content }) => (msgType === "execute_request" ? content.code : msgId));
const answered = async (it: Lab, content: object, msgId = "q") => {
  it.kernels.kernel().emit(fakeMessage("shell", "pellucid_reply", { status: "ok", ...content }, msgId));
  await it.rest();
};

test("[E40] it is said at once where nothing runs", async () => {
  const it = reading("a: print x");
  await it.run("a");
  await say(it);
  expect(told(it)).toEqual(["print x", "q"]);
});

test("[E40] it goes behind the cells that were asked for before, and before those asked for after", async () => {
  const it = reading("a: print x; ask", "b: print y", "c: print z");
  await it.run("a b");
  await say(it);
  await it.run("c");
  expect(told(it)).toEqual(["print x\nask"]);
  await it.answer("");
  expect(told(it)).toEqual(["print x\nask", "print y", "q", "print z"]);
});

test("[E40] a kernel that is gone is told nothing", async () => {
  const it = reading("a: print x; ask");
  await it.run("a");
  await say(it);
  await it.restart();
  expect(told(it)).not.toContain("q");
  expect(it.state().between).toEqual([]);
});

test("[E40] it is not forgotten when the server ends", async () => {
  const it = reading("a: print x; ask");
  await it.run("a");
  await say(it);
  await it.crash();
  await it.answer("");
  expect(told(it)).toContain("q");
});

test("[E41] a name that was deleted is made anew by a plan, and no output is doubted for it", async () => {
  const it = reading("a: print x", "b: print y x");
  await it.run("a b");
  await say(it);
  await answered(it, { deleted: ["x"], missing: [] });
  expect(it.truth()).toBe("a fresh, b fresh");
  await it.edit("b", "print z x");
  expect(it.plan("stale").steps.map((step) => step.cell)).toEqual(["a", "b"]);
  expect(it.state().between).toEqual([]);
});

test("[E41] under its new name a value is of no cell: who reads it is not fresh", async () => {
  const it = reading("a: print x", "b: print _ y");
  await it.run("a");
  await say(it);
  await answered(it, { renamed: "y", from: "x" });
  await it.run("b");
  expect(it.truth()).toMatch(/^a fresh, b (stale|ghost)$/);
});

test("[E41] an answer to anybody counts, a refusal does not", async () => {
  const it = reading("a: print x", "b: print y x");
  await it.run("a b");
  await answered(it, { status: "refused", reason: "no" }, "theirs");
  await answered(it, { deleted: [], missing: ["x"] }, "theirs");
  expect(it.state().history).toHaveLength(2);
  await answered(it, { deleted: ["x"], missing: [] }, "theirs");
  expect(it.state().history).toHaveLength(3);
});
