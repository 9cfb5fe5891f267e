// `pellucid verify` as a person or CI meets it: the command, a real ipykernel, clean copies, exit codes and words.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { discoverKernels } from "@pellucid/kernel";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "verify-test-"));
const python = (await discoverKernels({ folder: root })).specs.get("python3")?.python;
const version = python?.version;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A cell: its source, and what it is saved with: text of stdout, an error as "!NAME", or outputs. */
type Cell = readonly [source: string, shown?: string | object[]];

const outputsOf = (shown: Cell[1]): object[] =>
  typeof shown === "object"
    ? [...shown]
    : shown === undefined
      ? []
      : shown.startsWith("!")
        ? [{ output_type: "error", ename: shown.slice(1), evalue: "", traceback: [] }]
        : [{ output_type: "stream", name: "stdout", text: shown }];

let n = 0;
function put(cells: readonly Cell[], metadata: object = {}, beside: Readonly<Record<string, string>> = {}): string {
  const own = join(folder, String(++n));
  mkdirSync(own);
  for (const [name, text] of Object.entries(beside)) writeFileSync(join(own, name), text);
  const made = cells.map(([source, shown], i) => ({
    cell_type: "code",
    id: `c${i + 1}`,
    execution_count: i + 1,
    metadata: {},
    outputs: outputsOf(shown),
    source,
  }));
  const path = join(own, "nb.ipynb");
  writeFileSync(path, JSON.stringify({ cells: made, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1));
  return path;
}

const environment = {
  ...process.env,
  PELLUCID_STATE: join(folder, "state"),
  NO_COLOR: "1",
  ...(python && { PELLUCID_PYTHON: python.executable }),
};
const hasMatplotlib =
  !!python && spawnSync(python.executable, ["-c", "import matplotlib"], { timeout: 60_000 }).status === 0;

async function verify(...args: readonly string[]) {
  // Built by the set-up of these tests.
  const child = spawn(process.execPath, [join(root, "bin", "pellucid.mjs"), "verify", ...args], {
    cwd: root,
    env: environment,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  const code = await new Promise((done) => child.on("close", done));
  return { code, stdout, stderr };
}

interface Told {
  readonly verdict: string;
  readonly cells: readonly {
    readonly verdict: string;
    readonly follows?: number;
    readonly rules: readonly { rule: string }[];
  }[];
  readonly root: { readonly cell: number; readonly reason: string; readonly advice?: string } | null;
  readonly findings: readonly { readonly message: string }[];
  readonly notes: readonly string[];
}

/** Verdicts of the cells, and the rest. */
async function told(cells: readonly Cell[], args: readonly string[] = [], metadata: object = {}) {
  const { code, stdout, stderr } = await verify(put(cells, metadata), "--json", ...args);
  expect(stderr).toBe("");
  const report = JSON.parse(stdout) as Told;
  const verdicts = report.cells
    .map((one) => one.verdict + (one.follows === undefined ? "" : `<${one.follows}`))
    .join(", ");
  return { code, verdicts, report, reason: report.root?.reason ?? "", advice: report.root?.advice ?? "" };
}

describe.skipIf(!python)("[V5] on a real ipykernel", () => {
  test("0: seeded draws, noise, a repeated error and a widget agree; the notebook, its folder and the copies stay clean", async () => {
    const path = put([
      ["import random, time\nrandom.seed(1)\nprint(random.random())", "0.13436424411240122\n"],
      ["print(object())", "<object object at 0x7f0123456789>\n"],
      ["t = time.time()\nprint(f'took {time.time() - t:.3f} s')", "took 9.999 s\n"],
      ["{}['a']", "!KeyError"],
      [
        "open('left.txt', 'w').write('x')",
        [{ output_type: "execute_result", execution_count: 5, metadata: {}, data: { "text/plain": "1" } }],
      ],
      [
        "from IPython.display import display\ndisplay({'application/vnd.jupyter.widget-view+json': {'model_id': 'b'}}, raw=True)",
        [
          {
            output_type: "display_data",
            metadata: {},
            data: { "application/vnd.jupyter.widget-view+json": { model_id: "a" } },
          },
        ],
      ],
    ]);
    const before = readFileSync(path, "utf8");
    const junit = join(folder, "junit.xml");
    const { code, stdout } = await verify(path, "-v", "--junit", junit);
    expect(stdout).toContain("cell 2 same-after-noise  stdout: noise: address");
    expect(stdout).toContain("cell 3 same-after-noise  stdout: noise: duration");
    expect(stdout).toContain("widget: it is there");
    expect(stdout).toMatch(/nb\.ipynb: reproduces \(.*; 1 run in /);
    expect([code, readFileSync(path, "utf8"), readdirSync(dirname(path))]).toEqual([0, before, ["nb.ipynb"]]);
    expect(readFileSync(junit, "utf8")).toContain('tests="6" failures="0" errors="0"');
    expect(
      readdirSync(tmpdir()).filter(
        (name) =>
          name.startsWith("pellucid-verify-") && readdirSync(join(tmpdir(), name)).includes(basename(dirname(path))),
      ),
    ).toEqual([]);
  });

  test("3: the same without the seed, and what drew it; a set by its hash seed", async () => {
    const unseeded = await told([["import random\nx = random.random()"], ["print(x)", "7.5\n"]]);
    expect([unseeded.code, unseeded.verdicts]).toEqual([3, "identical, nondeterministic"]);
    expect(unseeded.reason).toBe("random numbers without a seed: random.random (cell 1, line 2)");
    const set = await told([["print(set('abcdefghijklmnopqrst'))", "{'b'}\n"]]);
    expect([set.code, set.reason]).toEqual([3, "the order of a set or of hashes: it differs with PYTHONHASHSEED only"]);
  });

  test("1: edited after it ran; 2: rests on a cell that is gone; a near miss is told", async () => {
    const changed = await told([
      ["x = 2"],
      ["print('sha', 'a' * 16 + '0')", "sha aaaaaaaaaaaaaaaa1\n"],
      ["print(x)", "1\n"],
    ]);
    expect([changed.code, changed.verdicts]).toEqual([1, "identical, changed, changed"]);
    expect(changed.reason).toContain("a hex digest differs, which is no address");
    const hidden = await told([["x = 1"], ["print(x + y)", "3\n"], ["print(y)", "2\n"], ["print(x)", "1\n"]]);
    expect([hidden.code, hidden.verdicts]).toEqual([2, "identical, failed, cascade<2, identical"]);
    expect(hidden.advice).toBe("No cell makes y: the cell that did is gone");
    expect(hidden.report.findings.map((one) => one.message)).toEqual([
      "y is used before it is bound: no cell binds it",
    ]);
  });

  test("2: a hang, a killed kernel, a question and a missing module are named, each within its limit", async () => {
    const hang = await told([["print(1)", "1\n"], ["while True: pass"], ["print(2)", "2\n"]], ["--cell-timeout", "4"]);
    expect([hang.code, hang.verdicts, hang.reason]).toEqual([
      2,
      "identical, failed, not-reached<2",
      "It passed its limit of 4 s",
    ]);
    const killed = await told([["import os; os.kill(os.getpid(), 9)"], ["print(2)", "2\n"]]);
    expect([killed.code, killed.verdicts]).toEqual([2, "failed, not-reached<1"]);
    expect(killed.reason).toContain("The kernel died: signal SIGKILL");
    const asks = await told([["a = input('name? ')"], ["print(a)", "me\n"], ["import no_such_module_here"]]);
    expect([asks.code, asks.verdicts]).toEqual([2, "failed, cascade<1, failed"]);
    expect(asks.reason).toBe("It asked for input, and nobody is there to answer");
    expect(asks.report.findings.map((one) => one.message)).toEqual([
      "The module no_such_module_here is not in this environment",
    ]);
  });

  test("200 MB of stdout are compared by their ends and length, and said", async () => {
    const flood = await told([["line = 'x' * 9999\nfor i in range(20000): print(line)", "x\n"]], ["--runs", "1"]);
    expect([flood.code, flood.verdicts]).toEqual([1, "changed"]);
    expect(flood.report.notes.join()).toContain("Cell 1 floods: it prints 200 MB");
  });

  test("[V7] 4: another environment made it; 1: the same one did; --write notes it", async () => {
    const cell: Cell = ["print(3)", "2\n"];
    const other = await told([cell], [], { language_info: { name: "python", version: "3.6.1" } });
    expect([other.code, other.verdicts]).toEqual([4, "environment-differs"]);
    expect(other.advice).toBe(`Other versions made the saved outputs: Python 3.6.1 then, ${version} now`);
    const path = put([["print(3)", "3\n"]]);
    expect((await verify(path, "--write")).code).toBe(0);
    const noted = JSON.parse(readFileSync(path, "utf8")) as {
      metadata: { pellucid: { verified: { environment: { python: string } } } };
    };
    expect(noted.metadata.pellucid.verified).toMatchObject({ verdict: "reproduces", environment: { python: version } });
    expect((await told([cell], [], noted.metadata)).code).toBe(1);
  });

  test.skipIf(!hasMatplotlib)("figures of another environment are compared by what they show", async () => {
    const cells = (factor: string): Cell[] => [
      [`import matplotlib.pyplot as plt\nheights = [1, 2, 3 * ${factor}]`],
      [
        "fig, (left, right) = plt.subplots(1, 2)\nleft.plot(heights, label='h')\nleft.legend()\nright.bar('a b c'.split(), heights);",
      ],
    ];
    const path = put(cells("1.0"));
    execFileSync(process.execPath, [join(root, "bin", "pellucid.mjs"), "run", path], { env: environment });
    expect((await verify(path, "--write")).code).toBe(0);
    const noted = readFileSync(path, "utf8").replace(`"python": "${version}"`, '"python": "3.1.4"');
    // The same figure with other pixels, as another version would draw it.
    const elsewhere = (text: string) => {
      const other = put([], {}, { matplotlibrc: "figure.dpi: 160\n" });
      writeFileSync(other, text);
      return verify(other, "-v");
    };
    const same = await elsewhere(noted);
    expect(same.stdout).toContain("the same figure: axes, texts and data within");
    expect(same.code).toBe(0);
    const near = await elsewhere(noted.replace("3 * 1.0", "3 * 1.0001"));
    expect(near.stdout).toMatch(/image\/png, the figure's axes.*near miss: the figure's data differ by/s);
    expect(near.code).toBe(4);
  });

  test("in a clean copy: what git ignores is not there, unless it is brought along; --to stops before it", async () => {
    const path = put(
      [
        ["print(1)", "1\n"],
        ["print(open('data.csv').read())", "1,2\n"],
      ],
      {},
      { ".gitignore": "*.csv", "data.csv": "1,2" },
    );
    execFileSync("git", ["init", "-q"], { cwd: dirname(path) });
    const without = await verify(path);
    expect(without.code).toBe(2);
    expect(without.stdout).toContain(
      "data.csv is ignored by git, so a clean copy has not got it. Bring it along with --data data.csv",
    );
    const [brought, part] = [await verify(path, "--data", "data.csv"), await verify(path, "--to", "c1")];
    expect([brought.code, part.code]).toEqual([0, 0]);
    expect(part.stdout).toContain("1 identical, 1 skipped");
  });
});

test.each([
  [[], 64, "Which notebook?"],
  [["nb.ipynb", "--runs", "0"], 64, "--runs needs a number"],
  [["no-such.ipynb"], 2, "there is no such file"],
])("verify %j", async (args, code, words) => {
  const ended = await verify(...args);
  expect(ended.stderr).toContain(words);
  expect(ended.code).toBe(code);
});
