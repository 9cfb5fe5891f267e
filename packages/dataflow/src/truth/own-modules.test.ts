// Modules beside the notebook: imported and used in one cell, and what they keep in each other.
import { expect, test } from "vitest";
import { factsOf } from "../testing/cells.ts";
import type { Observed } from "./ran.ts";
import { observed } from "./truth.case.ts";
import { Truth } from "./truth.ts";

type Run = readonly [cell: number, seen?: Partial<Observed>];

/** Runs cells by number, with what the helper saw; gives the states, cell by cell. */
function states(sources: readonly string[], ...runs: readonly Run[]): string {
  const truth = new Truth();
  truth.page(sources.map((source, i) => ({ id: String(i + 1), source, facts: factsOf(source) })));
  runs.forEach(([cell, seen = {}], i) => {
    const source = sources[cell - 1]!;
    const facts = factsOf(source);
    truth.ran({ n: i + 1, cell: String(cell), source, facts, observed: observed(seen), ended: "ok", at: i });
  });
  return sources.map((_, i) => truth.verdict(String(i + 1))?.state).join(" ");
}

const came = (name: string, more: { kept?: true; uses?: readonly string[] } = {}): Partial<Observed> => ({
  modules: [{ name, file: `${name}.py`, ...more }],
});
const moved = (name: string): Partial<Observed> => ({ ambient: [`module ${name}`] });

const AT_ONCE = ["import tools\ny = tools.make()", "print(y)"];

test.each<[string, string, Run[]]>([
  ["which left its module as it was loaded", "fresh fresh", [[1, came("tools", { kept: true })], [2], [1], [2]]],
  ["which did not", "stale stale", [[1, came("tools")], [2], [1], [2]]],
  [
    "which changed another's",
    "stale stale",
    [[1, { ...came("tools", { kept: true }), ...moved("base") }], [2], [1], [2]],
  ],
])("[D44] a cell that imports and calls, run again: one %s", (_, expected, runs) => {
  expect(states(AT_ONCE, ...runs)).toBe(expected);
});

const THROUGH = ["import ways, looks", "ways.count()", "print(looks.counted())"];
const SHARED: Run = [
  1,
  {
    modules: [
      { name: "base", file: "base.py", kept: true },
      { name: "looks", file: "looks.py", uses: ["ways"], kept: true },
      { name: "ways", file: "ways.py", uses: ["base"], kept: true },
    ],
  },
];

test("[D44] what one module keeps in another is read through a third", () => {
  expect(states(THROUGH, SHARED, [2, moved("base")], [3])).toBe("fresh fresh fresh");
  expect(states(THROUGH, SHARED, [2, moved("base")], [3], [2, moved("base")])).toBe("fresh stale stale");
});

test("[D44] what ran before a module was loaded again from its changed file is stale until it runs again", () => {
  const cells = ["import tools", "y = tools.make()", "print(tools.RATE)", "print(1)"];
  const first: Run[] = [[1, came("tools", { kept: true })], [2], [3], [4]];
  expect(states(cells, ...first, [3, { reloaded: ["tools"] }])).toBe("stale stale unknown fresh");
  expect(states(cells, ...first, [3, { reloaded: ["tools"] }], [1], [2])).toBe("fresh fresh fresh fresh");
});

test("[D44] a file that is found changed on disk makes stale what uses its module, until a run reports on it", () => {
  const sources = ["import tools", "y = tools.make()", "print(1)"];
  const truth = new Truth();
  truth.page(sources.map((source, i) => ({ id: `${i + 1}`, source, facts: factsOf(source) })));
  let n = 0;
  const run = (cell: number, seen: Partial<Observed> = {}) => {
    const source = sources[cell - 1]!;
    const [facts, saw] = [factsOf(source), observed(seen)];
    truth.ran({ n: ++n, cell: `${cell}`, source, facts, observed: saw, ended: "ok", at: n });
  };
  const now = () => sources.map((_, i) => truth.verdict(`${i + 1}`)?.state).join(" ");
  run(1, came("tools", { kept: true }));
  run(2);
  run(3);
  expect(now()).toBe("fresh fresh fresh");
  truth.foundOnDisk([{ name: "tools", file: "tools.py" }]);
  expect(now()).toBe("stale stale fresh");
  expect(truth.verdict("2")?.cause?.kind).toBe("outdated");
  truth.foundOnDisk([]);
  expect(now()).toBe("fresh fresh fresh");
  truth.foundOnDisk([{ name: "tools", file: "tools.py" }]);
  run(3);
  expect(now()).toBe("fresh fresh fresh");
  run(3, { outdated: [{ name: "tools", file: "tools.py" }] });
  expect(now()).toBe("stale stale fresh");
});
