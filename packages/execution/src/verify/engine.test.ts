// Verification on runs that follow a script: one line a notebook. A cell is `binds < reads | saved | run 1 | run 2 | run 3`; a
// run says "!NAME" for an error, "-" for nothing, "***" for three outputs, and repeats the run before where it is left out.
// "~" binds by chance.
import { describe, expect, test } from "vitest";
import type { CellFacts } from "@pellucid/dataflow";
import type { Cell, Notebook, Output } from "@pellucid/notebook";
import type { Outcome } from "../headless.ts";
import type { RunRecord } from "../run-record.ts";
import { verify, type VerifyPorts } from "./engine.ts";
import { METADATA_KEY, provenanceEdit, provenanceOf, type Environment } from "./environment.ts";
import { apply } from "@pellucid/notebook";
import type { Report } from "./report.ts";
import { junitOf } from "./report-junit.ts";
import { reportLines } from "./report-text.ts";
import { emptyReport, worstOf } from "./report.ts";
import type { FreshRun } from "./verdicts.ts";

const HERE: Environment = { python: "3.12.4", platform: "Linux x86_64", packages: { numpy: "2.1.0" }, lock: "abc" };

const NO_FACTS = {
  fingerprint: "",
  mayBind: [],
  mustBind: [],
  reads: [],
  deferred: [],
  functions: [],
  mutates: [],
  deletes: [],
  imports: [],
  files: [],
  random: [],
  calls: [],
  opaque: [],
  magics: [],
  broken: null,
} as Partial<CellFacts> as CellFacts;

interface Scripted {
  readonly cell: Cell;
  readonly facts: CellFacts;
  readonly runs: readonly string[];
}

const outputsOf = (text: string): Output[] => {
  if (text === "-" || text === "") return [];
  if (/^\*+$/.test(text)) return [...text].map(() => ({ type: "display", data: {}, metadata: {} }) as const);
  if (text.startsWith("!"))
    return [{ type: "error", ename: text.slice(1).split(":")[0]!, evalue: text.split(": ")[1] ?? "", traceback: [] }];
  return [{ type: "stream", name: "stdout", text: `${text}\n` }];
};

function scripted(line: string, place: number, tags: readonly string[] = []): Scripted {
  const [names = "", saved = "-", ...runs] = line.split("|").map((part) => part.trim());
  const [binds = "", reads = ""] = names.split("<").map((part) => part.trim());
  const words = (text: string) => text.split(/[ ,]+/).filter(Boolean);
  const bound = words(binds).map((name) => name.replace("~", ""));
  const random = binds.includes("~")
    ? [{ library: "numpy" as const, kind: "draw" as const, call: "np.random.rand", line: 1 }]
    : [];
  const facts = { ...NO_FACTS, mayBind: bound, mustBind: bound, reads: words(reads), random };
  const cell: Cell = {
    id: `c${place + 1}`,
    type: "code",
    source: `cell ${place + 1}`,
    metadata: tags.length > 0 ? { tags: [...tags] } : {},
    outputs: outputsOf(saved),
    executionCount: place + 1,
  };
  return { cell, facts, runs: runs.length > 0 ? runs : [saved] };
}

interface Options {
  readonly metadata?: Notebook["metadata"];
  readonly tags?: Record<number, string[]>;
  readonly noFacts?: boolean;
  readonly runs?: number;
  readonly to?: string;
  readonly bare?: boolean;
  /** The run ends at this cell, from 1. */
  readonly ends?: { at: number; kind: "died" | "limit"; reason: string };
  readonly ports?: Partial<VerifyPorts>;
}

async function verified(lines: readonly string[], options: Options = {}): Promise<Report & { made: string[] }> {
  const cells = lines.map((line, place) => scripted(line, place, options.tags?.[place + 1]));
  const made: string[] = [];
  const shown = cells.map(({ cell }) => (options.bare ? { ...cell, outputs: [], executionCount: null } : cell));
  const notebook: Notebook = { cells: shown, metadata: options.metadata ?? {}, format: { major: 4, minor: 5 } };
  const run: VerifyPorts["run"] = async (plan) => {
    made.push(plan.hashSeed);
    return freshRun(cells, notebook, made.length - 1, plan, options.ends);
  };
  const report = await verify(
    { name: "a.ipynb", notebook, runs: options.runs ?? null, to: options.to ?? null },
    {
      now: () => 1000,
      facts: () => cells.map(({ facts }) => (options.noFacts ? null : facts)),
      inspect: async () => ({ syntax: [], missing: [], environment: HERE, builtins: ["print"] }),
      file: () => "there",
      run,
      pixels: () => null,
      progress: () => {},
      ...options.ports,
    },
  );
  return { ...report, made };
}

function freshRun(
  cells: readonly Scripted[],
  notebook: Notebook,
  n: number,
  plan: { cells: readonly string[]; hashSeed: string },
  ends: Options["ends"],
): FreshRun {
  const reached = cells.filter((_, place) => (!ends || place < ends.at) && plan.cells.includes(cells[place]!.cell.id));
  const text = ({ runs }: Scripted) => runs[n] ?? runs.at(-1)!;
  const record = (one: Scripted): RunRecord =>
    ({
      cell: one.cell.id,
      state: text(one).startsWith("!") ? "failed" : "done",
      reason: text(one).startsWith("!") ? text(one).slice(1) : undefined,
      startedAt: 0,
      finishedAt: 5,
      environment: "Python",
    }) as unknown as RunRecord;
  const place = ends && { id: `c${ends.at}`, number: ends.at, of: cells.length };
  const outcome: Outcome = ends ? { kind: ends.kind, place: place!, reason: ends.reason } : { kind: "done" };
  return {
    notebook: {
      ...notebook,
      cells: cells.map((one) => ({ ...one.cell, outputs: reached.includes(one) ? outputsOf(text(one)) : [] })),
    },
    runs: new Map(reached.map((one) => [one.cell.id, record(one)])),
    outcome,
    long: () => undefined,
    hashSeed: plan.hashSeed,
    startedAt: 0,
    finishedAt: 10,
    roots: [],
  };
}

/** "verdict (exit): a, b, c <2; root 2". `<2`: follows from cell 2. */
const told = ({ verdict, exit, cells, root }: Report): string => {
  const each = cells.map((one) => one.verdict + (one.follows === undefined ? "" : ` <${one.follows}`)).join(", ");
  return `${verdict} (${exit}): ${each}${root ? `; root ${root.cell}` : ""}`;
};

describe("[V5] one verdict a cell and one root cause", () => {
  test.each<[string, string[], string, Options?]>([
    ["all as saved", ["x | - ", "< x | 1"], "reproduces (0): identical, identical"],
    ["noise", ["< | at 0x12ab34 | at 0x98fe76"], "reproduces (0): same-after-noise"],
    ["tolerance", ["< | 0.1234567 | 0.1234568"], "reproduces (0): within-tolerance"],
    [
      "changed, and what follows",
      ["x | 1 | 2", "y < x | 10 | 20", "< | a | a"],
      "changed (1): changed, changed <1, identical; root 1",
    ],
    [
      "the same silent cell is behind both",
      ["x | -", "< x | 1 | 2", "< x | 3 | 4"],
      "changed (1): identical, changed, changed <2; root 2",
    ],
    ["two troubles of their own", ["x | 1 | 2", "y | 3 | 4"], "changed (1): changed, changed; root 1"],
    [
      "a failure and its cascade",
      [
        "x | - | !KeyError: 'a'",
        "y < x | 1 | !NameError: name 'x' is not defined",
        "< y | 2 | !NameError: name 'y' is not defined",
      ],
      "failed (2): failed, cascade <1, cascade <1; root 1",
    ],
    [
      "a failure beside it is one of its own",
      ["x | - | !KeyError: 'a'", "< | 1 | !ValueError: b"],
      "failed (2): failed, failed; root 1",
    ],
    [
      "who asks for the last result rests on the failure above",
      ["x | - | !KeyError: 'a'", "< _ | 1 | !AssertionError: b"],
      "failed (2): failed, cascade <1; root 1",
    ],
    [
      "the same failure again is no second cause",
      ["< y | - | !NameError: name 'y' is not defined", "< y | 1 | !NameError: name 'y' is not defined"],
      "failed (2): failed, cascade <1; root 1",
    ],
    [
      "without facts every later failure is cascade",
      ["x | - | !KeyError: 'a'", "< | 1 | !ValueError: b", "< | 2"],
      "failed (2): failed, cascade <1, identical; root 1",
      { noFacts: true },
    ],
    [
      "saved with the same error",
      ["< | !KeyError: 'a' | !KeyError: 'b'", "< | 1"],
      "reproduces (0): same-after-noise, identical",
    ],
    ["saved with another error", ["< | !KeyError: 'a' | !ValueError: 'a'"], "failed (2): failed; root 1"],
    ["saved with an error that is gone", ["< | !KeyError: 'a' | 1"], "changed (1): changed; root 1"],
    ["chance", ["~x | -", "< x | 0.5 | 0.6 | 0.7"], "nondeterministic (3): identical, nondeterministic; root 2"],
    [
      "chance that two runs agree on",
      ["~x | -", "< x | 0.5 | 0.6 | 0.6"],
      "nondeterministic (3): identical, nondeterministic; root 2",
    ],
    [
      "chance, and a cell that changed",
      ["~x | -", "< x | 0.5 | 0.6 | 0.7", "< | 1 | 2"],
      "changed (1): identical, nondeterministic, changed; root 3",
    ],
    [
      "tagged nondeterministic",
      ["< | 1 | 2 | 3"],
      "reproduces (0): volatile-by-tag",
      { tags: { 1: ["nondeterministic"] } },
    ],
    ["tagged, and equal", ["< | 1 | 1"], "reproduces (0): identical", { tags: { 1: ["nondeterministic"] } }],
    ["tagged skip-compare", ["< | 1 | 2 | 2"], "reproduces (0): volatile-by-tag", { tags: { 1: ["skip-compare"] } }],
    [
      "tagged with a tolerance",
      ["< | 0.50 | 0.51 | 0.51"],
      "reproduces (0): within-tolerance",
      { tags: { 1: ["tolerance=0.05"] } },
    ],
    [
      "the tolerance of the notebook",
      ["< | 0.50 | 0.51 | 0.51"],
      "reproduces (0): within-tolerance",
      { metadata: { [METADATA_KEY]: { verify: { tags: ["tolerance=0.05"] } } } },
    ],
    ["only to a cell", ["< | 1", "< | 2 | 3"], "reproduces (0): identical, skipped", { to: "c1" }],
    [
      "tagged skip-execution",
      ["< | 1", "< | 2 | 3"],
      "reproduces (0): identical, skipped",
      { tags: { 2: ["skip-execution"] } },
    ],
    [
      "a kernel that died",
      ["< | 1", "< | 2", "< | 3"],
      "failed (2): identical, failed, not-reached <2; root 2",
      { ends: { at: 2, kind: "died", reason: "The kernel died: out of memory" } },
    ],
    [
      "a limit",
      ["< | 1", "< | 2"],
      "failed (2): failed, not-reached <1; root 1",
      { ends: { at: 1, kind: "limit", reason: "The run passed its limit of 2 s" } },
    ],
    ["nothing saved, runs agree", ["< | 1", "< | 2"], "reproduces (0): identical, identical", { bare: true }],
    ["nothing saved, runs differ", ["< | 1 | 1 | 2"], "nondeterministic (3): nondeterministic; root 1", { bare: true }],
  ])("%s", async (_, lines, expected, options) => expect(told(await verified(lines, options))).toBe(expected));
});

test("a cell that was ended while it printed without end is named", async () => {
  const ends = { at: 1, kind: "limit", reason: "The run passed its limit of 2 s" } as const;
  const { notes } = await verified([`< | - | ${"x".repeat(1_500_000)}`, "< | 2"], { ends });
  expect(notes).toEqual(["Cell 1 floods: it had printed 1.5 MB when the run was ended"]);
});

test("a cell that showed thousands of things when it was ended is named", async () => {
  const ends = { at: 1, kind: "limit", reason: "It passed its limit of 2 s" } as const;
  const { notes, root } = await verified([`< | - | ${"*".repeat(1_200)}`, "< | 2"], { ends });
  expect(notes).toEqual(["Cell 1 floods: it had made 1,200 outputs when the run was ended"]);
  expect(root?.advice).toMatch(/^Raise the limit with --cell-timeout/);
});

describe("[V5] what a person can do about the cause", () => {
  test.each<[string, string[], RegExp]>([
    ["a module", ["< | - | !ModuleNotFoundError: No module named 'rides'"], /^Install rides in this environment/],
    [
      "a name from below",
      ["< y | - | !NameError: name 'y' is not defined", "y | -"],
      /made below, in cell 2: move that cell up/,
    ],
    ["a name of a cell that is gone", ["< y | - | !NameError: name 'y' is not defined"], /No cell makes y/],
    ["the network", ["< | - | !URLError: <urlopen error>"], /needs the network/],
    ["a file", ["< | - | !FileNotFoundError: [Errno 2] No such file or directory: 'a.csv'"], /--data a.csv/],
    ["cells that ran in another order", ["< | 1 | 2"], /Run the notebook from the top/],
    ["a set", ["< | 1 | a b | b a | a b"], /Sort what comes from a set/],
  ])("%s", async (_, lines, advice) => expect((await verified(lines)).root?.advice).toMatch(advice));
});

describe("[V6] how many runs", () => {
  test.each<[string, string[], string, Options?]>([
    ["one where it is as saved", ["< | 1"], "0"],
    ["two where it differs", ["< | 1 | 2"], "0 4242"],
    ["two where a call explains the chance", ["~x < | 1 | 2 | 3"], "0 4242"],
    ["three where none does", ["< | 1 | 2 | 3"], "0 4242 0"],
    ["as many as were asked for", ["< | 1"], "0 4242 0 4242", { runs: 4 }],
    ["one, whatever comes", ["< | 1 | 2"], "0", { runs: 1 }],
    ["one where it failed", ["< | 1 | !KeyError: a"], "0"],
    ["one where it hung", ["< | 1 | 2"], "0", { ends: { at: 1, kind: "limit", reason: "limit of 1 s" } }],
  ])("%s", async (_, lines, seeds, options) => expect((await verified(lines, options)).made.join(" ")).toBe(seeds));

  test("what drew the chance is named, a set's order by its hash seed", async () => {
    const draw = await verified(["~x < | -", "< x | 1 | 2 | 3"]);
    expect(draw.root).toMatchObject({
      cell: 2,
      reason: "random numbers without a seed: np.random.rand (cell 1, line 1)",
      advice: expect.stringContaining("Set a seed"),
    });
    const order = await verified(["< | 1 | a b | b a | a b"]);
    expect(order.root?.reason).toBe("the order of a set or of hashes: it differs with PYTHONHASHSEED only");
  });
});

describe("[V7] another environment", () => {
  const saved = (change: Partial<Environment>) => {
    const empty: Notebook = { cells: [], metadata: {}, format: { major: 4, minor: 5 } };
    return apply(empty, provenanceEdit(0, "reproduces", { ...HERE, ...change })).metadata;
  };
  test.each<[string, Notebook["metadata"], string, string[] | null]>([
    ["the same", saved({}), "changed (1): changed; root 1", []],
    [
      "another package",
      saved({ packages: { numpy: "1.26.0" } }),
      "environment-differs (4): environment-differs; root 1",
      ["numpy 1.26.0 then, 2.1.0 now"],
    ],
    [
      "another Python",
      saved({ python: "3.7.5" }),
      "environment-differs (4): environment-differs; root 1",
      ["Python 3.7.5 then, 3.12.4 now"],
    ],
    [
      "something deeper",
      saved({ lock: "other" }),
      "environment-differs (4): environment-differs; root 1",
      ["another version of something that these packages need"],
    ],
    [
      "by the kernel's version",
      { language_info: { name: "python", version: "3.7.5" } },
      "environment-differs (4): environment-differs; root 1",
      ["Python 3.7.5 then, 3.12.4 now"],
    ],
    ["not known", {}, "changed (1): changed; root 1", null],
  ])("%s", async (_, metadata, expected, differences) => {
    const report = await verified(["< | 1 | 2"], { metadata });
    expect([told(report), report.environmentDifferences]).toEqual([expected, differences]);
  });

  test("what is as saved reproduces in any environment, and a failure stays one", async () => {
    const metadata = saved({ python: "3.7.5" });
    expect(told(await verified(["< | 1"], { metadata }))).toBe("reproduces (0): identical");
    expect(told(await verified(["< | 1 | !KeyError: a"], { metadata }))).toBe("failed (2): failed; root 1");
  });

  test("what was written down is read again", () => {
    const empty: Notebook = { cells: [], metadata: { [METADATA_KEY]: { other: 1 } }, format: { major: 4, minor: 5 } };
    const written = apply(empty, provenanceEdit(0, "reproduces", HERE));
    expect(provenanceOf(written)).toEqual(HERE);
    expect(written.metadata[METADATA_KEY]).toMatchObject({ other: 1, verified: { at: "1970-01-01T00:00:00.000Z" } });
  });
});

describe("[V8] the report in its forms", () => {
  test("a terminal's: a letter a cell, the root with both values, a summary", async () => {
    const report = await verified(["x | - ", "y < x | 1 | 2", "< y | 3 | 4", "< | 5"]);
    expect(
      reportLines(report, false)
        .map((line) => line.text)
        .join("\n"),
    ).toBe(
      [
        "a.ipynb .C-.",
        "",
        "  cell 2 (id c2) changed",
        "  > cell 2",
        "  stdout, line 1",
        "    - 1",
        "    + 2",
        "    near miss: only numbers differ; the largest relative difference is 0.50, allowed is 1e-9",
        "  It was edited after it ran, a cell that it needs is gone, or its data changed. Run the notebook from the top and save it.",
        "  1 more cell follows from it or from another.",
        "",
        "a.ipynb: changed (2 identical, 2 changed; 2 runs in 0.0 s)",
      ].join("\n"),
    );
  });

  test("JUnit: a case a cell, one red line a cause, text that is no XML", async () => {
    const report = await verified([
      "x | - | !KeyError: '<a> & \u001b[31mb'",
      "< x | 1 | !NameError: name 'x' is not defined",
      "< | 5",
    ]);
    const xml = junitOf([report, emptyReport("b.ipynb", "There is no such file", new Date(0))]);
    expect(xml).toContain('<testsuites name="pellucid verify" tests="4" failures="0" errors="2"');
    expect(xml).toContain(`<error message="KeyError: '&lt;a&gt; &amp; b'" type="failed">`);
    expect(xml).toContain('<skipped message="cascade: follows from cell 1"/>');
    expect(xml).toContain('<testcase classname="a.ipynb" name="cell 3 (id c3)" file="a.ipynb" time="0.005"/>');
    expect(xml).toContain('<error message="There is no such file" type="unusable">');
  });

  test("several notebooks end with the worst of them", () => {
    const verdicts = ["reproduces", "environment-differs", "nondeterministic", "changed", "failed"] as const;
    const exits = verdicts.map((_, i) => worstOf(verdicts.slice(0, i + 1).map((verdict) => ({ verdict }))).exit);
    expect(exits).toEqual([0, 4, 3, 1, 2]);
  });
});

describe("[V9] preflight", () => {
  test.each<[string, string[], Partial<VerifyPorts>, string]>([
    [
      "a name from below",
      ["< y | -", "y | -"],
      {},
      "cell 1: y is used before it is bound: it is bound below, in cell 2",
    ],
    [
      "a name of a cell that is gone",
      ["x < | -", "< y | -"],
      {},
      "cell 2: y is used before it is bound: no cell binds it",
    ],
    ["builtins and names from above", ["x < print | -", "< x | -"], {}, ""],
    [
      "what the interpreter says",
      ["< | -"],
      {
        inspect: async () => ({
          syntax: [{ cell: 0, line: 2, message: "invalid syntax" }],
          missing: [{ cell: 0, line: 1, module: "rides" }],
          environment: HERE,
          builtins: [],
        }),
      },
      "cell 1: The module rides is not in this environment; cell 1: Syntax error: invalid syntax",
    ],
    [
      "files",
      ["< | -"],
      {
        facts: () => [
          {
            ...NO_FACTS,
            files: [
              { path: "a.csv", access: "read", line: 1 },
              { path: "b.csv", access: "read", line: 2 },
            ],
          },
        ],
        file: (path) => (path === "a.csv" ? "missing" : "left-out"),
      },
      "cell 1: There is no file a.csv; cell 1: b.csv is ignored by git, so a clean copy has not got it. Bring it along with --data b.csv",
    ],
  ])("%s", async (_, lines, ports, expected) => {
    const { findings } = await verified(lines, { ports });
    expect(findings.map((one) => `cell ${one.cell}: ${one.message}`).join("; ")).toBe(expected);
  });

  test("secrets by their form", async () => {
    const cells: [string, boolean][] = [
      [`key = "AKIA${"A1B2".repeat(4)}"`, true],
      [`token = "ghp_${"x1".repeat(18)}"`, true],
      ['password = "hunter2-and-more"', true],
      ["password = getpass()", false],
      ['name = "AKIRA"', false],
    ];
    for (const [source, found] of cells) {
      const notebook: Notebook = {
        cells: [{ ...scripted("<", 0).cell, source }],
        metadata: {},
        format: { major: 4, minor: 5 },
      };
      const { preflight } = await import("./preflight.ts");
      const findings = preflight({
        notebook,
        facts: [null],
        inspection: null,
        file: () => "there",
        builtins: new Set(),
      });
      expect([source, findings.length > 0]).toEqual([source, found]);
    }
  });
});
