// A notebook run without a screen, on the kernel that follows a script: what it ends with, and what is saved on the way.
import { expect, test } from "vitest";
import type { Cell, Notebook } from "@pellucid/notebook";
import { fakeKernels } from "./fake-kernel.ts";
import { runHeadless, type HeadlessPlan } from "./headless.ts";

const cell = (source: string, i: number): Cell => ({
  id: `c${i + 1}`,
  type: source.startsWith("#") ? "markdown" : "code",
  source,
  metadata: source.includes("skip") ? { tags: ["skip-execution"] } : {},
  outputs: [],
  executionCount: null,
});
const notebook = (...sources: string[]): Notebook => ({
  cells: sources.map(cell),
  metadata: {},
  format: { major: 4, minor: 5 },
});

interface Options extends Partial<HeadlessPlan> {
  readonly missing?: string;
  readonly slow?: boolean;
  /** Aborted when this cell begins. */
  readonly stopAt?: number;
}

async function run(sources: string[], { missing, slow, stopAt, ...plan }: Options = {}) {
  const story: string[] = [];
  const saved: Notebook[] = [];
  const stop = new AbortController();
  const { outcome, notebook: result } = await runHeadless({
    notebook: notebook(...sources),
    name: "test",
    kernels: fakeKernels({ ...(missing !== undefined && { missing }), ...(slow && { slow }) }),
    kernel: null,
    // A second of the plan is 10 ms here.
    clock: {
      now: () => Date.now(),
      after: (ms, call) => {
        const timer = setTimeout(call, ms / 100);
        return () => clearTimeout(timer);
      },
    },
    allowErrors: false,
    store: (edit) => edit,
    startLimit: 60,
    progress: {
      began: (place) => {
        if (place.number === stopAt) setTimeout(() => stop.abort(), 5);
      },
      ended: ({ number, of }, { state }) => void story.push(`${number}/${of} ${state}`),
    },
    partial: (made) => void saved.push(made),
    stop: stop.signal,
    ...plan,
  });
  return { outcome, story: story.join(", "), saved, result };
}

test("cells tagged skip-execution are left out, as nbclient does", async () => {
  const { outcome, story } = await run(["print 1", "print skip", "print 3"]);
  expect([outcome.kind, story]).toEqual(["done", "1/3 done, 3/3 done"]);
});

test("all cells run in order, Markdown is no cell to run, and each is saved", async () => {
  const { outcome, story, saved, result } = await run(["# hi", "print 1", "result 2", ""]);
  expect(outcome).toEqual({ kind: "done" });
  expect(story).toBe("1/3 done, 2/3 done, 3/3 done");
  expect(saved.length).toBe(3);
  expect(saved[0]!.cells[1]!.outputs.length).toBe(1);
  expect(saved[0]!.cells[2]!.outputs.length).toBe(0);
  expect(saved.at(-1)!.cells).toEqual(result.cells);
  expect(result.metadata).toEqual({});
});

test("a notebook without code is done without a kernel", async () => {
  expect((await run(["# hi"], { missing: "none" })).outcome).toEqual({ kind: "done" });
  expect((await run([], { missing: "none" })).outcome).toEqual({ kind: "done" });
});

test.each<[string, string[], Options, object, string]>([
  ["an error", ["print 1", "fail E x", "print 3"], {}, { kind: "failed", reason: "E: x" }, "1/3 done, 2/3 failed"],
  ["errors allowed", ["fail E x", "print 2"], { allowErrors: true }, { kind: "done" }, "1/2 failed, 2/2 done"],
  [
    "input",
    ["ask name"],
    {},
    { kind: "failed", reason: "It asked for input, and nobody is there to answer" },
    "1/1 failed",
  ],
  ["death", ["die SIGSEGV", "print 2"], {}, { kind: "died", place: { id: "c1", number: 1, of: 2 } }, "1/2 failed"],
  ["death, errors allowed", ["die 9", "print 2"], { allowErrors: true }, { kind: "died" }, "1/2 failed"],
  ["no kernel", ["print 1"], { missing: "No Python" }, { kind: "no-kernel", reason: "No Python" }, ""],
  ["never answered", ["print 1"], { slow: true }, { kind: "died", place: null }, ""],
  [
    "cell limit",
    ["print 1", "hang"],
    { cellTimeout: 2 },
    { kind: "limit", reason: "It passed its limit of 2 s" },
    "1/2 done, 2/2 interrupted",
  ],
  [
    "whole limit",
    ["hang", "print 2"],
    { timeout: 2 },
    { kind: "limit", reason: "The run passed its limit of 2 s" },
    "1/2 interrupted",
  ],
  ["limit at start", ["print 1"], { slow: true, timeout: 2 }, { kind: "limit", place: null }, ""],
  ["stopped", ["print 1", "hang", "print 3"], { stopAt: 2 }, { kind: "stopped" }, "1/3 done, 2/3 interrupted"],
])("%s", async (_, sources, options, outcome, story) => {
  const ended = await run(sources, options);
  expect(ended.outcome).toMatchObject(outcome);
  expect(ended.story).toBe(story);
});
