// Cells that set what libraries do by default, run again in the same kernel.
import { expect, test } from "vitest";
import { factsOf } from "../testing/cells.ts";
import { Truth } from "./truth.ts";
import { observed } from "./truth.case.ts";

/** Runs the cells of `order` by number; `!`: the helper saw the state move. Gives the states, cell by cell. */
function states(sources: readonly string[], order: string, moved: string): string {
  const truth = new Truth();
  truth.page(sources.map((source, i) => ({ id: String(i + 1), source, facts: factsOf(source) })));
  order.split(" ").forEach((step, i) => {
    const cell = step.replace("!", "");
    const source = sources[Number(cell) - 1]!;
    const seen = observed({ ambient: step.endsWith("!") ? [moved] : [] });
    truth.ran({ n: i + 1, cell, source, facts: factsOf(source), observed: seen, ended: "ok", at: i });
  });
  return sources.map((_, i) => truth.verdict(String(i + 1))?.state).join(" ");
}

const PANDAS = ["import pandas as pd", "pd.set_option('display.max_rows', 9)", "df = pd.DataFrame()\ndf"];
const TWICE = [PANDAS[0]!, PANDAS[1]!, "pd.set_option('display.precision', 2)", PANDAS[2]!];
const SHOWS = [PANDAS[0]!, "pd.set_option('display.max_rows', 9)\npd.DataFrame()", PANDAS[2]!];
const LATE = [PANDAS[0]!, PANDAS[2]!, PANDAS[1]!];

test.each([
  ["all, twice", PANDAS, "1 2! 3 1 2 3", "fresh fresh fresh"],
  ["all, three times", PANDAS, "1 2! 3 1 2 3 1 2 3", "fresh fresh fresh"],
  ["the setting alone", PANDAS, "1 2! 3 2", "fresh fresh fresh"],
  ["the import alone", PANDAS, "1 2! 3 1", "fresh fresh fresh"],
  ["the setting moved it back", PANDAS, "1 2! 3 2!", "fresh stale stale"],
  ["two settings, twice", TWICE, "1 2! 3! 4 1 2 3 4", "fresh fresh fresh fresh"],
  ["two settings, the first again", TWICE, "1 2! 3! 4 2", "fresh fresh fresh fresh"],
  ["two settings, out of order", TWICE, "1 3! 4 2! 4", "fresh below stale stale"],
  ["a cell that also shows", SHOWS, "1 2! 3 1 2 3", "fresh stale stale"],
  ["shown before it is set", LATE, "1 2 3! 1 2 3", "fresh below fresh"],
])("[D43] settings that are set again: %s", (_, sources, order, expected) => {
  expect(states(sources, order, "pandas options")).toBe(expected);
});

test("[D43] a path that is added again is no change for those who import known libraries", () => {
  const cells = ["import numpy as np", "import sys\nsys.path.append('..')", "np.ones(2)"];
  expect(states(cells, "1 2! 3 1 2! 3", "sys.path")).toBe("fresh fresh fresh");
});

test("[D43] what is set by the cell that imports its library, and set otherwise below, stays true with all cells run again", () => {
  const cells = [
    "import seaborn as sns\nimport matplotlib.pyplot as plt\nsns.set_theme(style='white', rc={'xtick.major.pad': 1})",
    "plt.rcParams['figure.figsize'] = (4, 3)",
    "sns.lineplot(x=[1], y=[2])",
  ];
  const truth = new Truth();
  truth.page(cells.map((source, i) => ({ id: String(i), source, facts: factsOf(source) })));
  for (let n = 0; n < 6; n++) {
    const source = cells[n % 3]!;
    const seen = [
      observed({ modules: [{ name: "matplotlib" }, { name: "seaborn" }] }),
      observed({ ambient: ["matplotlib settings"] }),
    ];
    const ran = { n: n + 1, cell: String(n % 3), source, facts: factsOf(source), ended: "ok", at: n } as const;
    truth.ran({ ...ran, observed: seen[n] ?? observed({}) });
  }
  expect(cells.map((_, i) => truth.verdict(String(i))?.state)).toEqual(["fresh", "fresh", "fresh"]);
});
