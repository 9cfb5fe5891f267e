// [E26] Truth of Python cells: what the runner hears of runs and reports comes to dataflow, and back as states.
import type { CellFacts } from "@pellucid/dataflow";
import { expect, test } from "vitest";
import { lab, labWith, NOTHING_SEEN } from "./execution.case.ts";
import { fakeMessage } from "./fake-kernel.ts";

/** The fake kernel runs `print x`; for truth each such line binds the cell's first word and reads the others. */
const facts = (source: string): CellFacts => {
  const [first = "", ...rest] = source.split("#")[0]!.trim().split(" ").slice(1);
  return {
    fingerprint: source.split("#")[0]!.trim(),
    mayBind: [first],
    mustBind: [first],
    reads: rest,
    lookups: rest,
    probable: [],
    consumes: [],
    values: [],
    deferred: [],
    functions: [],
    mutates: [],
    deletes: [],
    imports: [],
    files: [],
    random: [],
    calls: [],
    opaque: [],
    magics: [],
    broken: null,
  };
};
const CELLS = ["a: print x", "b: print y x", "c: print z y"];

function reading(...cells: string[]) {
  const it = labWith({ language: "python" }, ...cells);
  it.readTexts(facts);
  return it;
}

test("[E26] until texts are read, order and edits alone tell", async () => {
  const it = labWith({ language: "python" }, ...CELLS);
  await it.run("a b c");
  await it.run("a");
  expect(it.truth()).toBe("a unknown, b fresh, c fresh");
  it.readTexts(facts);
  expect(it.truth()).toBe("a fresh, b stale, c stale");
});

test("[E26] another language keeps to order and edits", async () => {
  const it = lab(...CELLS);
  it.readTexts(facts);
  await it.run("a c");
  expect(it.truth()).toBe("a fresh, b never, c unknown");
});

test("[E26] the reason names the cell, with evidence", async () => {
  const it = reading(...CELLS);
  await it.run("a b c");
  expect(it.truth()).toBe("a fresh, b fresh, c fresh");
  await it.run("a");
  expect(it.why("b")).toMatch(/^Stale: uses `x`, changed by cell 1 at \d\d:\d\d, after this ran$/);
  expect(it.view().truth.b).toMatchObject({ evidence: "inferred", because: { name: "x", cell: "a" } });
});

test("[E26] the helper's report is heard", async () => {
  const it = labWith({ language: "python", observation: NOTHING_SEEN }, ...CELLS);
  it.readTexts(facts);
  await it.run("a");
  expect(it.view().truth.a).toMatchObject({ state: "fresh", evidence: "observed" });
});

test("[E26] a comment does not make it edited, in this session and in an earlier one", async () => {
  const it = reading(...CELLS);
  await it.run("a");
  await it.edit("a", "print x # so");
  expect(it.truth()).toBe("a fresh, b never, c never");
  await it.restart();
  expect(it.truth()).toBe("a earlier, b never, c never");
});

test("[E26] code of another client counts", async () => {
  const it = reading(...CELLS);
  await it.run("a b");
  it.kernels
    .kernel()
    .emit(
      fakeMessage("iopub", "execute_input", { code: "print x", execution_count: 9 }, "theirs"),
      fakeMessage("iopub", "status", { execution_state: "idle" }, "theirs"),
    );
  await it.run("b");
  expect(it.why("b")).toContain("by code from outside the notebook");
});

test("[E26] after the end of the server the states are the same", async () => {
  const it = reading(...CELLS);
  await it.run("a b c");
  await it.run("a");
  const before = it.truth();
  await it.crash();
  it.readTexts(facts);
  expect(it.truth()).toBe(before);
});

test("[E26] marks of people: pinned, skipped", async () => {
  const it = reading(...CELLS);
  await it.run("a b c");
  await it.wish("b", { pinned: true });
  await it.run("a");
  expect(it.truth()).toBe("a fresh, b pinned, c fresh");
});

test("[E27] a plan takes away what no cell makes, unseen, and then runs", async () => {
  const it = reading("a: print x", "b: print y x");
  await it.run("a b");
  await it.keep("b");
  expect(it.truth()).toBe("b ghost");
  const plan = it.plan("top");
  expect([plan.steps.map((step) => step.cell), plan.drop, plan.restart]).toEqual([["b"], ["x"], null]);
  await it.dispatch({ type: "run", cells: ["b"], drop: ["x"] });
  expect(it.ran().split(" / ").slice(-2)).toEqual([expect.stringContaining("globals().pop"), "print y x"]);
  expect(it.truth()).toBe("b fresh");
});

test("[E26] while a long text is read elsewhere its cell is edited and binds what it bound; then all is as read", async () => {
  const it = reading(...CELLS);
  await it.run("a b c");
  let late = true;
  const readLate = (source: string, now?: boolean) => (late && !now && source.includes("long") ? null : facts(source));
  it.readTexts(readLate);
  await it.edit("a", "print w long");
  expect(it.truth()).toBe("a edited, b stale, c stale");
  await it.edit("a", "print x # long");
  expect(it.truth()).toBe("a edited, b stale, c stale");
  late = false;
  it.readTexts(readLate);
  expect(it.truth()).toBe("a fresh, b fresh, c fresh");
});

test("[E26] a run of a text that was still being read counts once it has come", async () => {
  const it = reading(...CELLS);
  await it.run("a b c");
  let late = true;
  const readLate = (source: string, now?: boolean) => (late && !now && source.includes("long") ? null : facts(source));
  it.readTexts(readLate);
  await it.edit("b", "print y x # long");
  await it.run("b");
  late = false;
  it.readTexts(readLate);
  expect(it.truth()).toBe("a fresh, b fresh, c stale");
});

test("[E30] a module that is found changed on disk is told, and forgotten with the next run", async () => {
  const uses = (source: string): CellFacts => ({
    ...facts(source),
    imports: [{ module: "helper", name: null, as: "x", line: 1, topLevel: true }],
  });
  const it = labWith({ language: "python" }, "a: print x");
  it.readTexts(uses);
  await it.run("a");
  expect(it.truth()).toBe("a fresh");
  await it.foundOnDisk([{ name: "helper", file: "helper.py" }]);
  expect([it.truth(), it.why("a")]).toEqual([
    "a stale",
    "Stale: uses `helper`, whose file changed after it was imported",
  ]);
  await it.run("a");
  expect(it.truth()).toBe("a fresh");
});
