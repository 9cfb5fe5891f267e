// What may be asked of a kernel's helper, on a real ipykernel: variables, a look inside, names taken away, copies kept
// and put back. One kernel for all; each row uses names of its own. Skipped, visibly, where there is no ipykernel.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HelperRequest } from "@pellucid/protocol";
import { connectHost, discoverKernels, type HostClient, type KernelSpec } from "./index.ts";
import { HelpedKernel } from "./testing/helper.ts";

const kernels = await discoverKernels();
const spec: KernelSpec | undefined = kernels.specs.get(kernels.preferred ?? "python3");
const has = (...rows: unknown[]): unknown =>
  expect.arrayContaining(rows.map((row) => expect.objectContaining(row as object)));

const SETUP = `
l1 = [1, 'two', {'three': [3]}]
d1 = {('a', 1): 'x', 2: 'y'}
t1 = 'x' * 1000
class Point:
    shared = []
    def __init__(self): self.x = 1; self.parts = [self.shared]
    def __repr__(self): raise SystemExit
p1 = Point()
def area(width, *rest, height=2): return width * height
import math
g1 = (i for i in range(3))
`;

const VIEWS: [request: HelperRequest, answer: object][] = [
  [
    { op: "inspect", path: ["l1"] },
    { view: "items", total: 3, items: has({ label: "1", preview: "'two'" }) },
  ],
  [
    { op: "inspect", path: ["l1", { index: 2 }, { entry: 0 }] },
    { items: [{ label: "0", preview: "3", opens: false }] },
  ],
  [
    { op: "inspect", path: ["l1"], start: 1, count: 1 },
    { start: 1, total: 3, items: [{ step: { index: 1 } }] },
  ],
  [{ op: "inspect", path: ["d1"] }, { items: [{ label: "('a', 1)", step: { entry: 0 } }, { label: "2" }] }],
  [
    { op: "inspect", path: ["t1"], count: 5 },
    { view: "text", total: 1000, text: "xxxxx" },
  ],
  [
    { op: "inspect", path: ["p1"] },
    { summary: { type: "Point" }, items: has({ label: "x", preview: "1" }) },
  ],
  [
    { op: "inspect", path: ["area"] },
    { view: "text", summary: { preview: "area(width, *rest, height)" } },
  ],
  [
    { op: "inspect", path: ["none"] },
    { status: "refused", name: "none" },
  ],
  [
    { op: "members", paths: [["d1"], ["p1"], ["p1", { attribute: "parts" }, { key: 0 }], ["none"]] },
    { members: [{ type: "dict", keys: [["2", "str", "key"]] }, { type: "Point" }, { type: "list" }, null] },
  ],
  [
    { op: "describe", path: ["area"] },
    { kind: "function", signature: "area(width, *rest, height=2)" },
  ],
  [
    { op: "describe", path: ["p1", { attribute: "x" }] },
    { type: "int", preview: "1" },
  ],
  [
    { op: "describe", path: ["print"] },
    { kind: "function", doc: expect.stringContaining("sep") },
  ],
  [{ op: "importable", module: "email" }, { modules: expect.arrayContaining(["message"]) }],
  [{ op: "names" }, { names: expect.arrayContaining([["math", "module", "module"]]) }],
  [
    { op: "inspect", path: ["l1", { index: 9 }] },
    { status: "refused", reason: "That part is no longer there." },
  ],
];

/** Cells, names kept after them; then a cell that changes things, and what is printed once the names are back. */
const COPIES: [what: string, make: string, names: string[], change: string, show: string, printed: string][] = [
  ["a list", "k1 = [1]", ["k1"], "k1.append(2)", "k1", "[1]"],
  ["two names of one list", "k2 = []; k3 = k2", ["k2", "k3"], "k2 = 5", "k2 is k3", "True"],
  ["a cycle", "k4 = []; k4.append(k4)", ["k4"], "k4.clear()", "k4[0] is k4", "True"],
  ["what was not there", "", ["k5"], "k5 = 1", "'k5' in globals()", "False"],
  [
    "a closure",
    "def mk():\n  n = [0]\n  def f(): n[0] += 1; return n[0]\n  return f\nk6 = mk()",
    ["k6"],
    "k6()",
    "k6()",
    "1",
  ],
  [
    "an instance",
    "class K7: pass\nk7 = K7(); k7.a = [1]",
    ["k7", "K7"],
    "k7.a.append(2)",
    "k7.a, type(k7) is K7",
    "[1] True",
  ],
  [
    "a class's data",
    "class K8: seen = []\nk8 = K8()",
    ["k8", "K8"],
    "K8.seen.append(1); K8.new = 1",
    "K8.seen, hasattr(K8, 'new')",
    "[] False",
  ],
  ["a bound method", "k10 = []; k11 = k10.append", ["k10", "k11"], "k11(1)", "k11(5), k10", "None [5]"],
  ["a set as key", "k9 = {frozenset({1}): 2}", ["k9"], "k9.clear()", "k9", "{frozenset({1}): 2}"],
];

const REFUSED: [make: string, name: string, reason: string][] = [
  ["x1 = (i for i in [])", "x1", "A value of type generator cannot be copied."],
  ["x2 = [open('/dev/null')]", "x2", "A value of type _io.TextIOWrapper cannot be copied."],
  ["import threading; x3 = threading.Lock()", "x3", "A value of type _thread.lock cannot be copied."],
  [
    "import weakref\nclass X5: pass\nx5 = X5(); x5.me = weakref.ref(x5)",
    "x5",
    "A value of type weakref.ReferenceType cannot be copied.",
  ],
  ["x4 = ['y' * 1000 + str(i) for i in range(20)]", "x4", "The copies would take more than 0 MB."],
];

/** Cells; the frame of the last failure that is asked about (its cell counted back from the last); what is told. */
const FAILURES: [what: string, cells: string[], frame: Record<string, unknown>, answer: object][] = [
  [
    "parameters and locals in their order",
    ["def f1(a, *, b):\n  c = [a, b]\n  return c[9]", "f1('x', b=2)"],
    { error: "IndexError", function: "f1", cell: 1, line: 3 },
    { total: 3, variables: ["a 'x'", "b 2", "c ['x', 2]"] },
  ],
  [
    "at module level the names that the code speaks of",
    ["u1 = 1; u2 = 2", "u2 / 0"],
    { error: "ZeroDivisionError", cell: 0, line: 1 },
    { total: 1, variables: ["u2 2"] },
  ],
  [
    "the exception before",
    [
      "def f2(n):\n  try:\n    return 1 / n\n  except ZeroDivisionError as e:\n    raise ValueError('no') from e",
      "f2(0)",
    ],
    { error: "ZeroDivisionError", back: 1, function: "f2", cell: 1, line: 3 },
    { variables: ["n 0"] },
  ],
  [
    "a value with a repr of its own is not asked",
    ["def f3(p):\n  raise KeyError('day')", "f3(p1)"],
    { error: "KeyError", function: "f3", cell: 1, line: 2 },
    { total: 1 },
  ],
  [
    "code that is timed",
    ["%%time\nu3 = 3\nu3 / 0"],
    { error: "ZeroDivisionError", file: "<timed exec>", line: 2 },
    { total: 1, variables: ["u3 3"] },
  ],
  [
    "code that is timed again and again, and nothing of what times it",
    ["%%timeit -n1\nu4 = 4\nu4 / 0"],
    { error: "ZeroDivisionError", function: "inner", file: "<magic-timeit>", line: 2 },
    { total: 1, variables: ["u4 4"] },
  ],
  ["another error", ["1 / 0"], { error: "KeyError", cell: 0, line: 1 }, { status: "refused" }],
  ["another line", ["1 / 0"], { error: "ZeroDivisionError", cell: 0, line: 2 }, { status: "refused" }],
];

describe.skipIf(spec?.language !== "python")("the helper answers", () => {
  let stateDir: string;
  let host: HostClient;
  let kernel: HelpedKernel;

  beforeAll(async () => {
    stateDir = mkdtempSync(join(tmpdir(), "pellucid-helper-"));
    host = await connectHost({ stateDir });
    kernel = await HelpedKernel.start(host, spec!, stateDir);
    await kernel.ready();
    await kernel.finish(SETUP);
  });
  afterAll(async () => {
    await host.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

  test("[K34] variables are listed with kind, size and preview", async () => {
    expect(await kernel.ask({ op: "variables" })).toMatchObject({
      status: "ok",
      variables: has(
        { name: "l1", kind: "container", type: "list", length: 3, opens: true },
        { name: "t1", kind: "text", length: 1000 },
        { name: "p1", kind: "object", type: "Point", preview: "Point(x=1)" },
        { name: "area", kind: "function", preview: "area(width, *rest, height)" },
        { name: "math", kind: "module" },
        { name: "Point", kind: "class" },
      ),
    });
    const shown = await kernel.ask({ op: "variables", folded: false });
    expect(shown.status === "ok" && shown.variables.map(({ name }) => name)).toEqual(["d1", "g1", "l1", "p1", "t1"]);
  });

  test.each(VIEWS)("[K34] %o", async (request, answer) => {
    expect(await kernel.ask(request)).toMatchObject(answer);
  });

  test("[K33] readings are answered while a cell runs; changes are made after it", async () => {
    const id = kernel.run("import time\nbusy = True\nwhile busy: time.sleep(0.01)");
    await kernel.busy(id);
    expect(await kernel.ask({ op: "variables", names: ["l1"] })).toMatchObject({ status: "ok", total: 1 });
    expect(kernel.story().at(-1)).not.toBe("status idle");
    const deleting = kernel.ask({ op: "delete", names: ["d1", "nobody"] });
    kernel.kernel.interrupt();
    expect(await deleting).toMatchObject({ deleted: ["d1"], missing: ["nobody"] });
    expect(await kernel.observe("1")).toMatchObject({ between: [], deleted: [] });
  });

  test("[K33] a name is changed, unless it is taken or none", async () => {
    await kernel.finish("n1 = 1; n2 = 2");
    expect(await kernel.ask({ op: "rename", from: "n1", to: "n2" })).toMatchObject({ status: "refused", name: "n2" });
    expect(await kernel.ask({ op: "rename", from: "n1", to: "3" })).toMatchObject({ status: "refused", name: "3" });
    expect(await kernel.ask({ op: "rename", from: "n1", to: "n3" })).toMatchObject({ renamed: "n3" });
    expect(await kernel.finish("print(n3, 'n1' in globals())")).toBe("1 False\n");
  });

  test.each(COPIES)("[K35] %s comes back as it was, twice", async (_, make, names, change, show, printed) => {
    await kernel.finish(make);
    expect(await kernel.ask({ op: "checkpoint", id: show, names })).toMatchObject({ status: "ok" });
    for (let time = 0; time < 2; time++) {
      await kernel.finish(change);
      expect(await kernel.ask({ op: "restore", id: show })).toMatchObject({ status: "ok" });
      expect(await kernel.finish(`print(${show})`)).toBe(`${printed}\n`);
    }
  });

  test.each(FAILURES)("[K60] of a failure: %s", async (_, cells, { cell, ...frame }, answer) => {
    // What comes right behind the error of the row before may be refused unseen.
    let said = "";
    while (said === "") said = await kernel.finish("print(len(In) - 1)");
    for (const code of cells) await kernel.finish(code);
    const count = Number(said) + cells.length;
    const asked = { op: "locals", back: 0, ...frame, cell: count - (cell as number) } as unknown as HelperRequest;
    const reply = (await kernel.ask(asked)) as unknown as { variables?: { name: string; preview: string }[] };
    const variables = reply.variables?.map(({ name, preview }) => `${name} ${preview}`);
    expect({ ...reply, variables }).toMatchObject(answer);
  });

  test.each(REFUSED)("[K35] refused: %s", async (make, name, reason) => {
    await kernel.finish(make);
    const limitBytes = name === "x4" ? 1000 : 1 << 20;
    const reply = await kernel.ask({ op: "checkpoint", id: name, names: [name], limitBytes: limitBytes });
    expect(reply).toEqual({ status: "refused", reason, name });
  });

  test("[K39] groups are kept each by itself, and not without those that share their objects", async () => {
    await kernel.finish(
      "k1 = [1]; k2 = k1; k3 = (i for i in []); k4 = {2}; k5 = []\n" +
        "from functools import lru_cache\n@lru_cache\ndef seen(x): return k5.append(x)",
    );
    const groups = [["k1", "k2"], ["k1"], ["k3"], ["k4"], ["k5"], ["nobody"]];
    const reply = await kernel.ask({ op: "keep", id: "g", groups });
    expect(reply).toMatchObject({
      status: "ok",
      kept: [
        { id: "g/0", names: ["k1", "k2"] },
        { id: "g/3", names: ["k4"] },
      ],
      refused: [
        { names: ["k1"], reason: "It shares objects with k2." },
        { names: ["k3"], reason: "A value of type generator cannot be copied." },
        { names: ["k5"], reason: "seen remembers results that may rest on it." },
        { names: ["nobody"], reason: "It is not there." },
      ],
    });
    await kernel.finish("k1.append(2); k4.add(3)");
    await kernel.ask({ op: "restore", id: "g/0" });
    expect(await kernel.finish("print(k1, k1 is k2, k4)")).toBe("[1] True {2, 3}\n");
  });

  test("[K39] copying has a time of its own; the state of one generator comes back without the others", async () => {
    await kernel.finish("import random\nk6 = [[] for i in range(20000)]");
    const reply = await kernel.ask({ op: "keep", id: "t", groups: [["k6"]], random: true, limitMs: 1 });
    expect(reply).toMatchObject({
      kept: [{ id: "t/random" }],
      refused: [{ names: ["k6"], reason: "Copying it takes too long." }],
    });
    const first = await kernel.finish("print(random.random())");
    await kernel.ask({ op: "restore", id: "t/random", names: [], random: ["numpy"] });
    expect(await kernel.finish("print(random.random())")).not.toBe(first);
    await kernel.ask({ op: "restore", id: "t/random", names: [], random: ["random"] });
    expect(await kernel.finish("print(random.random())")).toBe(first);
  });

  test("[K35] randomness comes back; dropped checkpoints are gone", async () => {
    await kernel.finish("import random");
    await kernel.ask({ op: "checkpoint", id: "dice", names: [], random: true });
    const first = await kernel.finish("print(random.random())");
    await kernel.ask({ op: "restore", id: "dice" });
    expect(await kernel.finish("print(random.random())")).toBe(first);
    expect(await kernel.ask({ op: "drop", ids: ["dice"] })).toMatchObject({ dropped: ["dice"] });
    expect(await kernel.ask({ op: "restore", id: "dice" })).toMatchObject({ status: "refused" });
  });
});
