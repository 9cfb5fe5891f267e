// Which cells run again by themselves after a run, and which wait for people; pinned and skipped cells.
import type { CellFacts } from "@pellucid/dataflow";
import { expect, test } from "vitest";
import { labWith, NOTHING_SEEN } from "./execution.case.ts";

/** `print x y`: binds x and reads y. */
const facts = (source: string): CellFacts => {
  const [first = "", ...rest] = source.split("#")[0]!.trim().split("\n")[0]!.split(" ").slice(1);
  const none = { probable: [], consumes: [], values: [], deferred: [], functions: [], mutates: [], imports: [] };
  const other = { files: [], random: [], calls: [], opaque: [], magics: [], broken: null, deletes: [] };
  return { fingerprint: source, mayBind: [first], mustBind: [first], reads: rest, lookups: rest, ...none, ...other };
};
/** What the helper says of a cell, by a word in its text. */
const SEEN: Record<string, object> = {
  NETWORK: { network: true },
  FILE: { files: { read: [], written: ["a.csv"], incomplete: false } },
  SHELL: { files: { read: [], written: [], incomplete: true } },
  GPU: { memory: { y: { cpu: 1, cuda: 5 } } },
  RANDOM: { random: ["numpy"] },
  CWD: { ambient: ["cwd"] },
  FIGURE: { ambient: ["matplotlib figure"] },
  HIDDEN: { opaque: true },
};
const observation = (code: string) => ({
  ...NOTHING_SEEN,
  written: [code.split(" ")[1]!],
  ...Object.entries(SEEN).find(([word]) => code.includes(word))?.[1],
});

async function notebook(mode: string, ...cells: string[]) {
  const it = labWith({ language: "python", observation }, ...cells);
  it.readTexts(facts);
  await it.notebookMetadata({ pellucid: { rerun: mode } });
  return it;
}
/** Cells whose texts ran after the first `count` runs. */
const after = (it: Awaited<ReturnType<typeof notebook>>, count: number) =>
  it.kernels
    .kernel()
    .ran.slice(count)
    .map((code) => code.split(" ")[1])
    .join(" ");
const CELLS = ["a: print x", "b: print y x", "c: print z y", "d: print w"];

test.each<[mode: string, ran: string]>([
  ["off", "x"],
  ["lazy", "x"],
  ["auto", "x y z"],
])("[E56] %s: after the first cell has run again, %s ran", async (mode, ran) => {
  const it = await notebook(mode, ...CELLS);
  await it.run("a b c d");
  await it.run("a");
  expect(after(it, 4)).toBe(ran);
});

test.each<[word: string, why: string]>([
  ["NETWORK", "it uses the network"],
  ["FILE", "it writes files"],
  ["SHELL", "it may write files"],
  ["GPU", "it uses the GPU"],
  ["RANDOM", "it draws random numbers"],
  ["CWD", "it changes more than variables"],
])("[E57] %s waits for a person: %s", async (word, why) => {
  const it = await notebook("auto", "a: print x", "d: print w x", `b: print y x # ${word}`, "c: print z y");
  await it.run("a d b c");
  await it.run("a");
  expect(after(it, 4)).toBe("x w");
  expect(it.why("b")).toMatch(new RegExp(`Waits for you: ${why}$`));
  expect(it.why("c")).toMatch(/Waits for you: it needs one that waits$/);
});

test("[E57] what hides its reads waits, with all that it might concern", async () => {
  const it = await notebook("auto", "a: print x", "b: print y x # HIDDEN", "c: print z y");
  await it.run("a b c");
  await it.run("a");
  expect(after(it, 3)).toBe("x");
  expect(it.why("b")).toMatch(/Waits for you/);
});

test("[E57] a cell that somebody ran twice, and that changes its own input, is not run a third time", async () => {
  const it = await notebook("auto", "a: print x", "b: print x x", "c: print w");
  await it.run("a b c");
  await it.run("b");
  expect(after(it, 3)).toBe("x");
  expect(it.why("b")).toMatch(/Waits for you: it changes its own input, and ran more than once$/);
});

test("[E57] who would find a name that no cell makes waits; the others run", async () => {
  const it = await notebook("auto", "g: print ghost", "a: print x", "b: print y x ghost", "c: print z x");
  await it.run("g a b c");
  await it.keep("a b c");
  await it.run("a");
  expect(after(it, 4)).toBe("x z");
  expect(it.truth()).toBe("a fresh, b ghost, c fresh");
});

test("[E57] figures do not", async () => {
  const it = await notebook("auto", "a: print x", "b: print y x # FIGURE");
  await it.run("a b");
  await it.run("a");
  expect(after(it, 2)).toBe("x y");
});

test("[E57] slow cells, expensive ones, and what nobody has run", async () => {
  const it = await notebook("auto", "a: print x", "b: print y x\nhang", "c: print z x", "d: print v x");
  await it.wish("c", { expensive: true });
  await it.run("a b");
  await it.wait(5000);
  await it.interrupt();
  await it.run("c");
  await it.run("a");
  expect(after(it, 3)).toBe("x");
  expect(it.why("c")).toMatch(/Waits for you: it is marked as expensive$/);
  expect(it.truth()).toMatch(/d never/);
});

test("[E56] what runs by itself makes nothing else run by itself", async () => {
  const it = await notebook("auto", "a: print x", "b: print y x y");
  await it.run("a b");
  await it.run("a");
  const ran = it.kernels.kernel().ran.length;
  await it.rest();
  expect(it.kernels.kernel().ran).toHaveLength(ran);
});

test("[E55] of several cells a pinned one stays as it is, once it has run; alone it runs", async () => {
  const it = await notebook("off", ...CELLS);
  await it.wish("b", { pinned: true });
  await it.run("a b c");
  await it.run("a b c");
  expect(after(it, 3)).toBe("x z");
  expect(it.truth()).toMatch(/b pinned/);
  await it.run("b");
  expect(after(it, 5)).toBe("y");
});

test("[E55] a plan runs a pinned cell that has left nothing in this kernel", async () => {
  const it = await notebook("off", ...CELLS);
  await it.wish("b", { pinned: true });
  await it.run("a");
  expect(it.plan("top").steps.map(({ cell }) => cell)).toEqual(["b", "c", "d"]);
  await it.run("b");
  expect(it.plan("top").steps.map(({ cell }) => cell)).toEqual(["c", "d"]);
});
