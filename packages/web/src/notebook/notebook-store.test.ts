// What the header counts, after cells came and went.
import type { Cell, Notebook } from "@pellucid/notebook";
import type { ExecutionView } from "@pellucid/protocol";
import { expect, test } from "vitest";
import { NotebookStore } from "./notebook-store.ts";

const cells = (ids: string): Notebook =>
  ({
    cells: [...ids].map((id) => ({ id, type: "code", source: id, metadata: {}, outputs: [], executionCount: null })),
    metadata: {},
    format: { major: 4, minor: 5 },
  }) as unknown as Notebook & { cells: Cell[] };

const failed = (id: string, withTruth: boolean): ExecutionView =>
  ({
    now: 0,
    kernel: { state: "idle" },
    prompt: null,
    runs: { [id]: { state: "failed" } },
    truth: withTruth ? { [id]: { state: "failed", why: "Failed" } } : {},
  }) as unknown as ExecutionView;

test.each([
  ["judged", true],
  ["not judged", false],
])("a failed cell that is deleted is not counted any more (%s)", (_, withTruth) => {
  const store = new NotebookStore();
  store.takeNotebook(cells("ab"));
  store.takeExecution(failed("b", withTruth));
  expect(store.counts.get().failed).toBe(1);
  store.takeNotebook(cells("a"));
  expect(store.counts.get().failed).toBe(0);
});
