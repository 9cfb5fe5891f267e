// Copies of values: when they are asked for, what a plan makes of them, and what happens when one is not there any more.
import type { CellFacts } from "@pellucid/dataflow";
import { expect, test } from "vitest";
import { type Lab, labWith, NOTHING_SEEN } from "./execution.case.ts";
import { fakeMessage } from "./fake-kernel.ts";
import { planRun } from "./runner.ts";

/** `print x y`: binds x and reads y. */
const facts = (source: string): CellFacts => {
  const [first = "", ...rest] = source.split("\n")[0]!.trim().split(" ").slice(1);
  const none = { probable: [], consumes: [], values: [], deferred: [], functions: [], mutates: [], imports: [] };
  const other = { files: [], random: [], calls: [], opaque: [], magics: [], broken: null, deletes: [] };
  return { fingerprint: source, mayBind: [first], mustBind: [first], reads: rest, lookups: rest, ...none, ...other };
};
const observation = (code: string) => ({
  ...NOTHING_SEEN,
  written: [code.split(" ")[1]!.split("\n")[0]],
  read: code.split("\n")[0]!.split(" ").slice(2),
});
/** `b` changes what `a` made. */
const CELLS = ["a: print x", "b: print x x", "c: print y x"];

function keeping(checkpointBytes: number, ...cells: string[]) {
  const it = labWith({ language: "python", observation, checkpointBytes }, ...cells);
  it.readTexts(facts);
  return it;
}
/** What the helper was asked, in order: `keep x`, `restore x`, `drop`. */
const asked = (it: Lab) =>
  it.kernels
    .kernel()
    .sent.filter(({ msgType }) => msgType === "pellucid_request")
    .map(({ content: { op, groups, names } }) => [op, groups ?? names].flat(9).join(" ").trim());
/** Answers every question that is still open. */
async function answer(it: Lab, content: object = {}) {
  const kernel = it.kernels.kernel();
  const done = answered.get(it) ?? new Set<string>();
  answered.set(it, done);
  for (const { msgId, msgType, content: request } of kernel.sent) {
    if (msgType !== "pellucid_request" || done.has(msgId)) continue;
    done.add(msgId);
    const groups = (request.groups as string[][] | undefined) ?? [];
    const kept = groups.map((names, place) => ({ id: `${String(request.id)}/${place}`, names, bytes: 100 }));
    kernel.emit(
      fakeMessage("shell", "pellucid_reply", { status: "ok", kept, refused: [], totalBytes: 0, ...content }, msgId),
    );
  }
  await it.rest();
}
const answered = new WeakMap<Lab, Set<string>>();
const plan = (it: Lab) => {
  const { steps, restores } = it.plan("top");
  return [...restores.map(({ why, before }) => `${why} before ${before}`), ...steps.map(({ cell }) => cell)].join(", ");
};
async function ran(it: Lab, cells: string) {
  for (const cell of cells.split(" ")) {
    await it.run(cell);
    await answer(it);
  }
}

test("[E50] values that another cell changes are copied after the run that made them", async () => {
  const it = keeping(1000, ...CELLS);
  await ran(it, "a");
  expect(asked(it)).toEqual(["keep x"]);
});

test("[E50] in a queue before the next cell runs, and not waited for", async () => {
  const it = keeping(1000, ...CELLS);
  await it.run("a b c");
  expect(it.marks()).toBe("a done, b done, c done");
  const kinds = it.kernels.kernel().sent.map(({ msgType }) => msgType.replace("_request", ""));
  expect(kinds.join(" ")).toBe("execute pellucid execute pellucid execute");
});

test("[E50] none without room for them, and none where nobody looks", async () => {
  const it = keeping(0, ...CELLS);
  await it.run("a b c");
  expect(asked(it)).toEqual([]);
});

test("[E50] a cell that is written later makes a value worth a copy, when the page rests", async () => {
  const it = keeping(1000, "a: print x", "b: print z");
  await ran(it, "a");
  expect(asked(it)).toEqual([]);
  await it.edit("b", "print x x");
  await it.wait(500);
  expect(asked(it)).toEqual(["keep x"]);
});

test("[E51] a plan puts them back, and truth knows whose they are", async () => {
  const it = keeping(1000, ...CELLS);
  await ran(it, "a b c");
  await it.edit("b", "print x x\nprint 2");
  expect(plan(it)).toMatch(/^`x` as cell 1 left it, \d\d:\d\d before b, b, c$/);
  await it.dispatch(planRun(it.plan("top")));
  expect(asked(it).at(-1)).toBe("restore x");
  expect(it.kernels.kernel().ran).toHaveLength(3);
  await answer(it, { restored: ["x"], deleted: [] });
  expect(it.truth()).toBe("a fresh, b fresh, c fresh");
});

test("[E51] also when the server ends before the answer", async () => {
  const it = keeping(1000, ...CELLS);
  await ran(it, "a b c");
  await it.edit("b", "print x x\nprint 2");
  await it.dispatch(planRun(it.plan("top")));
  await it.crash();
  it.readTexts(facts);
  await answer(it, { restored: ["x"], deleted: [] });
  await answer(it);
  expect(it.truth()).toBe("a fresh, b fresh, c fresh");
});

test("[E52] a checkpoint that is not there any more is made up for, and that is said", async () => {
  const it = keeping(1000, ...CELLS);
  await ran(it, "a b c");
  await it.edit("b", "print x x\nprint 2");
  await it.dispatch(planRun(it.plan("top")));
  await answer(it, { status: "refused", reason: "It is gone." });
  await answer(it);
  expect(it.notices.at(-1)).toBe(
    "The checkpoint of x could not be used: It is gone. The cells that make it run instead.",
  );
  expect(it.kernels.kernel().ran.slice(3)).toEqual(["print x", "print x x\nprint 2", "print y x"]);
  expect(it.truth()).toBe("a fresh, b fresh, c fresh");
});

test("[E52] where making up for it is dear, nothing runs before somebody has seen the plan", async () => {
  const it = keeping(1000, ...CELLS);
  await it.wish("a", { expensive: true });
  await ran(it, "a b c");
  await it.edit("b", "print x x\nprint 2");
  await it.dispatch(planRun(it.plan("top")));
  await answer(it, { status: "refused", reason: "It is gone." });
  expect(it.notices.at(-1)).toContain("Nothing has run.");
  expect(it.kernels.kernel().ran).toHaveLength(3);
  expect(it.plan("top").steps[0]).toMatchObject({ cell: "a", dear: "marked as expensive" });
});

test("[E53] what makes room for others is told, and the plan says so", async () => {
  const it = keeping(150, ...CELLS);
  await ran(it, "a b c");
  expect(asked(it)).toEqual(["keep x", "keep x", "drop"]);
  await it.edit("b", "print x x\nprint 2");
  expect(it.plan("top").steps[0]!.why).toMatch(/^Brings back `x`. No checkpoint: It made room for others/);
});

test("[E53] what cannot be copied is told with the kernel's reason", async () => {
  const it = keeping(1000, ...CELLS);
  await it.run("a");
  await answer(it, { kept: [], refused: [{ names: ["x"], reason: "A generator cannot be copied." }] });
  await ran(it, "b c");
  await it.edit("b", "print x x\nprint 2");
  expect(it.plan("top").steps[0]!.why).toBe("Brings back `x`. No checkpoint: A generator cannot be copied.");
});

test("[E51] the journal has them too, each written once", async () => {
  const cells = Array.from({ length: 60 }, (_, i) => [`m${i}: print v${i}`, `n${i}: print v${i} v${i}`]).flat();
  const it = keeping(1e9, ...cells);
  await ran(it, cells.map((text) => text.split(":")[0]).join(" "));
  expect(it.state().checkpoints.kept).toHaveLength(120);
  expect(it.journal()).toEqual(it.state());
  const written = it.patches.map((patch) => JSON.stringify(patch?.checkpoints ?? null).length);
  expect(Math.max(...written)).toBeLessThan(600);
});

test("[E53] the end of the kernel is the end of its copies", async () => {
  const it = keeping(1000, ...CELLS);
  await ran(it, "a b c");
  expect(it.state().checkpoints.kept).toHaveLength(2);
  await it.restart();
  expect(it.state().checkpoints.kept).toHaveLength(0);
});

test("[E54] how long a cell takes is told by runs that came to their end", async () => {
  const it = keeping(0, "a: print x", "b: hang");
  await it.run("a");
  await it.edit("a", "print x\nhang");
  await it.run("a");
  await it.wait(700);
  await it.interrupt();
  await it.edit("a", "print x\nprint");
  expect(it.plan("top").steps[0]).toMatchObject({ cell: "a", expected: 0 });
});
