// What the Python helper reports of a run, on a real ipykernel: cells, and what is said of the last of them. One kernel
// for the whole table, so each row uses names of its own. Skipped, visibly, where there is no ipykernel.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Observation } from "@pellucid/protocol";
import { connectHost, discoverKernels, type HostClient, type KernelSpec } from "./index.ts";
import { HelpedKernel } from "./testing/helper.ts";

const kernels = await discoverKernels();
const spec: KernelSpec | undefined = kernels.specs.get(kernels.preferred ?? "python3");

type Row = [cells: string[], said: Partial<Record<keyof Observation, unknown>>];
const has = (...names: unknown[]): unknown => expect.arrayContaining(names);

const NAMES: Row[] = [
  [["n1 = 1"], { written: ["n1"], changed: [], read: [], assumed: [] }],
  [["n2 = 1; n3 = n2", "del n2"], { deleted: ["n2"], written: [] }],
  [["n4 = [1]", "n4 = [1]"], { written: ["n4"] }],
  [["def n5(): return n6", "n6 = 2", "n5()"], { read: ["n5", "n6"], written: [] }],
  [["n7 = 1\nraise ValueError"], { written: ["n7"] }],
  [["def n8(): global n9; n9 = 1", "n8()"], { written: ["n9"] }],
  [["for n10 in range(3): pass"], { written: ["n10"] }],
  [["globals()['n11'] = 1"], { written: ["n11"], opaque: true }],
  [["exec('n12 = n1 + 1')"], { written: ["n12"], read: ["n1"] }],
  [["import math as n13"], { written: ["n13"] }],
  [["import asyncio", "await asyncio.sleep(0)\nn14 = 1"], { written: ["n14"], read: ["asyncio"] }],
  [["print(n15)"], { read: ["n15"], written: [] }],
];

const CHANGES: Row[] = [
  [["c1 = [1]; c2 = c1", "c2.append(2)"], { changed: ["c1", "c2"], groups: has(["c1", "c2"]), written: [] }],
  [["c3 = {'a': [1]}; c4 = c3['a']", "c4[0] = 2"], { changed: ["c3", "c4"] }],
  [["class C5: items = []\nc6 = C5()", "c6.items.append(1)"], { changed: ["C5", "c6"] }],
  [["class C7: count = 0\nc8 = C7()", "C7.count += 1"], { changed: ["C7", "c8"] }],
  [["c9 = (i for i in range(9))", "next(c9)"], { changed: ["c9"] }],
  [
    ["def make():\n  n = 0\n  def c10():\n    nonlocal n\n    n += 1\n  return c10\nc11 = make()", "c11()"],
    { changed: ["c11"] },
  ],
  [["def c12(x, seen=[]): seen.append(x)", "c12(1)"], { changed: ["c12"] }],
  [["c13 = iter([1, 2])", "next(c13)"], { changed: ["c13"] }],
  [["c14 = []; c14.append(c14)", "c14.append(1)"], { changed: ["c14"] }],
  [["c15 = [1, 2, 3]", "sorted(c15), len(c15), c15[::-1]"], { changed: [], assumed: [], read: has("c15") }],
];

describe.skipIf(spec?.language !== "python")("what a run is seen to do", () => {
  let stateDir: string;
  let host: HostClient;
  let kernel: HelpedKernel;

  beforeAll(async () => {
    stateDir = realpathSync(mkdtempSync(join(tmpdir(), "pellucid-observation-")));
    host = await connectHost({ stateDir });
    kernel = await HelpedKernel.start(host, spec!, stateDir);
    await kernel.ready();
  });
  afterAll(async () => {
    await host.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

  test.each(NAMES)("[K26] names: %s", async (cells, said) => {
    expect(await kernel.observe(...cells)).toMatchObject(said);
  });
  test.each(CHANGES)("[K27] content: %s", async (cells, said) => {
    expect(await kernel.observe(...cells)).toMatchObject(said);
  });
});
