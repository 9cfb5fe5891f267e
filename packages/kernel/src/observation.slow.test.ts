// What the Python helper reports of a run, on a real ipykernel: cells, and what is said of the last of them. One kernel
// for the whole table, so each row uses names of its own. Skipped, visibly, where there is no ipykernel.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Observation } from "@pellucid/protocol";
import { connectHost, discoverKernels, type HostClient, type KernelSpec } from "./index.ts";
import { HelpedKernel } from "./testing/helper.ts";

const kernels = await discoverKernels();
const spec: KernelSpec | undefined = kernels.specs.get(kernels.preferred ?? "python3");

/** Whether the kernel's Python has a library. */
const can = (library: string): boolean =>
  spec?.argv[0] !== undefined && spawnSync(spec.argv[0], ["-c", `import ${library}`]).status === 0;

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

const SURROUNDINGS: Row[] = [
  [["s1 = open('s1.txt', 'w').write('1')"], { files: { read: [], written: ["s1.txt"], incomplete: false } }],
  [["s2 = open('s1.txt').read()"], { files: { read: ["s1.txt"], written: [], incomplete: false } }],
  [["import json, csv, sqlite3"], { files: { read: [], written: [], incomplete: false }, modules: [] }],
  [["import os; os.rename('s1.txt', 's3.txt')"], { files: { read: [], written: ["s1.txt", "s3.txt"] } }],
  [["import subprocess; subprocess.run(['true'])"], { files: { read: [], written: [], incomplete: true } }],
  [["!true"], { files: { read: [], written: [], incomplete: true } }],
  [["import socket\ntry: socket.create_connection(('192.0.2.1', 9), 0.01)\nexcept OSError: pass"], { network: true }],
  [["import random; random.random()"], { random: ["random"] }],
  [["s4 = random.Random(3)", "s4.random()"], { random: ["s4"], changed: ["s4"] }],
  [["import os; os.environ['S5'] = '1'"], { ambient: ["environ"] }],
  [["os.makedirs('s6', exist_ok=True); os.chdir('s6')", "os.chdir('..')"], { ambient: ["cwd"] }],
  [["import warnings; warnings.simplefilter('ignore')"], { ambient: ["warnings filters"] }],
  [["s7 = 1"], { ambient: [], random: [], network: false, modules: [], outdated: [], between: [] }],
  [
    ["open('s8.py', 'w').write('kept = []\\ndef add(x): kept.append(x)')", "import s8"],
    { modules: [{ name: "s8", file: "s8.py", kept: true }], files: { read: [], written: [] } },
  ],
  [["s8.add(1)"], { ambient: ["module s8"] }],
  [["open('s8.py', 'a').write('\\nmore = 1')"], { outdated: [{ name: "s8", file: "s8.py" }] }],
  [["import importlib; importlib.reload(s8)"], { outdated: [], reloaded: ["s8"], ambient: [] }],
  [["importlib.reload(s8)"], { outdated: [], reloaded: [] }],
  [["%load_ext autoreload\n%autoreload 2", "open('s8.py', 'a').write('\\nmost = 1')"], { reloaded: [] }],
  [["s8.most"], { outdated: [], reloaded: ["s8"], ambient: [] }],
  [["s8.most\n%autoreload 0"], { outdated: [], reloaded: [] }],
  [
    [
      "open('s9.py', 'w').write('import s8\\nfrom typing import NamedTuple\\nclass P(NamedTuple):\\n  x: int')",
      "import s9; s9.P(1)",
    ],
    { modules: [{ name: "s9", file: "s9.py", uses: ["s8"], kept: true }], ambient: [] },
  ],
  [
    ["open('s10.py', 'w').write('n = 0\\ndef go():\\n  global n\\n  n += 1')", "import s10; s10.go()"],
    { modules: [{ name: "s10", file: "s10.py" }], ambient: [] },
  ],
];

const NUMPY: Row[] = [
  [["import numpy as np; a1 = np.arange(6.); a2 = a1[1:3]"], { groups: has(["a1", "a2"]), written: has("a1", "a2") }],
  [["a2[0] = 9"], { changed: ["a1", "a2"], assumed: [] }],
  [["a1.sum(), a2 + 1"], { changed: [], assumed: [], read: ["a1", "a2"] }],
  [["a3 = np.zeros((3000, 3000))", "a3.mean()"], { changed: [], assumed: ["a3"] }],
  [["a4 = np.random.default_rng(1)", "a4.normal()"], { changed: ["a4"], random: ["a4"] }],
  [["np.random.rand(2)"], { random: ["numpy"] }],
  [["np.set_printoptions(precision=3)"], { ambient: ["numpy print options"] }],
  [["a5 = [np.zeros(3)]; a6 = a5[0]", "a6[:] = 1"], { changed: ["a5", "a6"], groups: has(["a5", "a6"]) }],
];

const PANDAS: Row[] = [
  [["import pandas as pd; p1 = pd.DataFrame({'a': [1, 2], 'b': list('xy')}); p2 = p1"], { groups: has(["p1", "p2"]) }],
  [["p1.describe(); p1.groupby('b').mean(); p1.values"], { changed: [], assumed: [] }],
  [["p1['c'] = 0"], { changed: ["p1", "p2"] }],
  [["p1.loc[0, 'a'] = 7"], { changed: ["p1", "p2"] }],
  [["p1.index.name = 'n'"], { changed: ["p1", "p2"] }],
  [["p3 = pd.date_range('2020', periods=3); p4 = pd.Series([1, 2, 3], p3)", "p4.mean()"], { changed: [], assumed: [] }],
  [["p4.iloc[0] = 9"], { changed: ["p4"] }],
  [["p5 = p1.copy()", "p5['a'] = 5"], { changed: ["p5"], groups: expect.not.arrayContaining([has("p5")]) }],
  [["p6 = pd.Index(['x', 'y']); p7 = p6", "p7.name = 'n'"], { changed: ["p6", "p7"], groups: has(["p6", "p7"]) }],
  [["pd.options.display.max_rows = 7"], { ambient: ["pandas options"] }],
];

const STYLES: Row[] = [
  [["import matplotlib.pyplot as plt", "plt.style.use('ggplot')"], { ambient: ["matplotlib settings"] }],
  [["plt.style.use('ggplot')"], { ambient: [] }],
];

/** What a page does to them between runs, done by a run. */
const WIDGETS: Row[] = [
  [["import ipywidgets; w1 = ipywidgets.Output(); w2 = ipywidgets.IntSlider()"], { written: has("w1", "w2") }],
  [["w1.outputs = ({'output_type': 'stream', 'name': 'stdout', 'text': 'a'},); w1.msg_id = '1'"], { changed: [] }],
  [["w2.value = 3"], { changed: ["w2"] }],
  [["w1.layout.width = '9px'"], { changed: ["w1"] }],
];

const HOSTILE = `
class Hostile:
    def trap(self, *a, **k): raise SystemExit("the user's code was run")
    __eq__ = __hash__ = __repr__ = __str__ = __getattr__ = __getattribute__ = __sizeof__ = __len__ = __iter__ = trap
    __bool__ = __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __del__ = __index__ = __contains__ = trap
    __class__ = property(trap)
h1 = Hostile(); h2 = [h1]; h3 = {'a': h1}
class HostileList(list): __iter__ = __len__ = __eq__ = __getitem__ = Hostile.trap
h4 = HostileList([1]); list.append(h4, 2)
class Closed: __dict__ = property(Hostile.trap)
h5 = Closed()
`.trim();

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
  test.each(SURROUNDINGS)("[K28] surroundings: %s", async (cells, said) => {
    expect(await kernel.observe(...cells)).toMatchObject(said);
  });

  test.skipIf(!can("numpy")).each(NUMPY)("[K27] numpy: %s", async (cells, said) => {
    expect(await kernel.observe(...cells)).toMatchObject(said);
  });
  test.skipIf(!can("pandas")).each(PANDAS)("[K27] pandas: %s", async (cells, said) => {
    expect(await kernel.observe(...cells)).toMatchObject(said);
  });
  test.skipIf(!can("matplotlib")).each(STYLES)("[K27] matplotlib: %s", async (cells, said) => {
    expect(await kernel.observe(...cells)).toMatchObject(said);
  });
  test.skipIf(!can("ipywidgets")).each(WIDGETS)("[K27] widgets: %s", async (cells, said) => {
    expect(await kernel.observe(...cells)).toMatchObject(said);
  });

  test("[K29] what a thread does after its cell is told by the next run", async () => {
    const done = join(tmpdir(), `pellucid-late-${randomUUID()}`);
    const late = `def late(): t1.append(1); globals()['t2'] = 2; open('${done}', 'w').close()`;
    await kernel.observe(`import threading\nt1 = [0]\n${late}`);
    await kernel.observe("threading.Timer(0.1, late).start()");
    while (!existsSync(done)) await pause(20);
    rmSync(done);
    expect(await kernel.observe("t3 = 1")).toMatchObject({ between: ["t1", "t2"], written: ["t3"], changed: [] });
    expect(await kernel.observe("t4 = 1")).toMatchObject({ between: [], written: ["t4"] });
  });

  test("[K30] hostile objects are looked at without their help", async () => {
    expect(await kernel.observe(HOSTILE)).toMatchObject({ written: has("h1", "h2", "h3", "h4", "h5") });
    expect(await kernel.observe("object.__setattr__(h1, 'x', 1)")).toMatchObject({ changed: ["h1", "h2", "h3"] });
    expect(await kernel.observe("list.append(h4, 3)")).toMatchObject({ changed: ["h4"] });
    expect(await kernel.observe("h5.x = 1")).toMatchObject({ changed: ["h5"] });
    expect(kernel.printed()).not.toContain("the user's code was run");
    await kernel.observe("del h1, h2, h3, h4, h5");
  });

  test("[K30] nothing of the helper shows", async () => {
    const code =
      "import sys; print([m for m in sys.modules if 'pellucid' in m], [n for n in globals() if 'pellucid' in n])";
    expect(await kernel.finish(code)).toBe("[] []\n");
    expect(await kernel.finish("6 * 7")).toBe("");
    expect(await kernel.finish("print(_, sys.gettrace(), sys.getprofile())")).toBe("42 None None\n");
    await kernel.finish("def deep(n): return 1 / 0 if n == 0 else deep(n - 1)\ndeep(1)");
    const error = kernel.events.findLast(
      (event) => event.kind === "message" && event.message.header.msg_type === "error",
    );
    if (error?.kind !== "message") throw new Error("no error");
    const trace = (error.message.content["traceback"] as string[]).join("");
    expect(trace).not.toContain("pellucid_helper");
    expect(trace).not.toContain("python/");
  });

  test("[K30] IPython's events, its %reset and forks are the user's", async () => {
    await kernel.observe(
      "get_ipython().events.callbacks['post_run_cell'].clear()\nget_ipython().events.reset_all() if hasattr(get_ipython().events, 'reset_all') else None",
    );
    expect(await kernel.observe("r1 = 1")).toMatchObject({ written: ["r1"] });
    const fork = "import os\npid = os.fork()\nif pid == 0: os._exit(0)\nos.waitpid(pid, 0)";
    expect(await kernel.observe(fork)).toMatchObject({ files: { incomplete: true }, written: has("pid") });
    const reset = await kernel.observe("%reset -f");
    expect(reset.deleted).toEqual(has("r1", "pid"));
    expect(await kernel.observe("r2 = 1")).toMatchObject({ written: ["r2"] });
  });

  test("[K30] an interrupted cell is told like any other", async () => {
    const id = kernel.run("i1 = 1\nimport time\nprint('i1', flush=True)\nwhile True: time.sleep(0.01)");
    await kernel.until(() => kernel.printed(id) !== "", "output");
    kernel.kernel.interrupt();
    await kernel.idle(id);
    expect(kernel.reportOf(id)).toMatchObject({ written: has("i1", "time") });
  });

  test("[K31] what cannot be looked at in time is assumed", async () => {
    await kernel.observe("b1 = [object() for _ in range(200_000)]");
    const report = await kernel.observe("len(b1)");
    expect(report.assumed).toEqual(["b1"]);
    expect(report.changed).toEqual([]);
    await kernel.observe("del b1");
  });

  test("[K32] with the helper off, a kernel runs and reports nothing", async () => {
    const off = await HelpedKernel.start(host, spec!, stateDir, { PELLUCID_HELPER: "off" });
    const id = off.run("import os; print('PELLUCID_HELPER' in os.environ)");
    await off.idle(id);
    expect(off.printed(id)).toBe("False\n");
    expect(off.reportOf(id)).toBeUndefined();
    await off.kernel.shutdown();
  });
});
