/** A long notebook is looked at on another thread, as built: what is found is the same, ruff's rules among it. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Cell, Notebook } from "@pellucid/notebook";
import { LONG } from "../analysis/long-texts.ts";
import { lintAside, lintOne } from "./lint-notebook.ts";

const cell = (source: string, i: number): Cell => ({
  id: `c${i}`,
  type: "code",
  source,
  metadata: {},
  outputs: [],
  executionCount: null,
});

test("[R80] a long notebook is looked at beside the server, with the same result", async () => {
  const filler = Array.from({ length: Math.ceil(LONG / 12) }, (_, i) => `value_${i} = ${i}`);
  const texts = ["import json", "print(undefined_name)", "import numpy as np\nx = np.float_(1)", ...filler];
  const notebook: Notebook = { cells: texts.map(cell), metadata: {}, format: { major: 4, minor: 5 } };
  const project = { project: null, own: { settings: null, exclude: [], failOn: null, baseline: null, trouble: [] } };
  const request = { path: join(tmpdir(), "long.ipynb"), notebook, size: 0, project };
  const aside = await lintAside(request);
  expect(aside).toEqual(await lintOne(request));
  expect(aside.problems.map(({ rule }) => rule)).toEqual(expect.arrayContaining(["I306", "W212"]));
});
