/** `pellucid graph`, as a program sees it: docs/handles.md, and [D17] of dataflow behind it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "pellucid-graph-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = new URL("../../../dist/cli.mjs", import.meta.url).pathname;

function graph(cells: readonly string[], language: string, ...options: string[]) {
  const path = join(folder, "n.ipynb");
  const notebook = {
    cells: cells.map((source, i) => ({
      cell_type: "code",
      execution_count: null,
      id: `c${i + 1}`,
      metadata: {},
      outputs: [],
      source,
    })),
    metadata: { kernelspec: { name: language, display_name: language, language } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  writeFileSync(path, JSON.stringify(notebook));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "graph", path, ...options], {
    encoding: "utf8",
    env: { ...process.env, PELLUCID_STATE: join(folder, "state") },
  });
  return { status, stdout, stderr };
}

const CELLS = ["x = 1", "def f(v):\n    v.append(x)", "xs = []", "%time f(xs)", "print(xs)"];

test("--json says which cell feeds which", () => {
  const { status, stdout } = graph(CELLS, "python", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    cells: [
      { id: "c1", binds: ["x"], reads: [], deferred: [], mutates: [] },
      { id: "c2", binds: ["f"], reads: [], deferred: ["x"], mutates: [] },
      { id: "c3", binds: ["xs"], reads: [], deferred: [], mutates: [] },
      { id: "c4", binds: [], reads: ["f", "xs"], deferred: [], mutates: ["xs"] },
      { id: "c5", binds: [], reads: ["xs"], deferred: [], mutates: [] },
    ],
    edges: [
      { from: "c2", to: "c4", names: ["f"] },
      { from: "c3", to: "c4", names: ["xs"] },
      { from: "c1", to: "c4", names: ["x"] },
      { from: "c4", to: "c5", names: ["xs"] },
      { from: "c3", to: "c5", names: ["xs"] },
    ],
  });
});

test("for people it names cells by number", () => {
  const { stdout } = graph(CELLS, "python");
  expect(stdout).toContain(
    "Cell 4  %time f(xs)\n  changes: xs\n  reads: f (from cell 2), xs (from cell 3), x (from cell 1)\n",
  );
});

test("another language has no names, and it says so", () => {
  const { status, stdout, stderr } = graph(["x <- 1"], "R", "--json");
  expect([status, JSON.parse(stdout)]).toEqual([0, { cells: [], edges: [] }]);
  expect(stderr).toContain("Names are known for Python only.");
});

test("what is no notebook is refused; no notebook is bad usage", () => {
  writeFileSync(join(folder, "n.txt"), "not a notebook");
  expect(spawnSync(process.execPath, [program, "graph", join(folder, "n.txt")]).status).toBe(2);
  expect(spawnSync(process.execPath, [program, "graph"]).status).toBe(64);
});
