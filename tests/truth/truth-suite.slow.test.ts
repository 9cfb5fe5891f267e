/**
 * The truth suite, judged: every pair of cases.ts on real Python with the product's own analyser, helper, truth and plans.
 * A cell that is called fresh must show what a fresh kernel shows, at any moment of the story; after *run as from the top*
 * every cell must. The score is written to docs/truth.md when `PELLUCID_WRITE_TRUTH` is set, and compared otherwise.
 */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  type Analyser,
  type Checkpoint,
  createAnalyser,
  isName,
  type Observed,
  type PageCell,
  planOf,
  type PlanRestore,
  Truth,
  worthKeeping,
} from "@pellucid/dataflow";
import { discoverKernels } from "@pellucid/kernel";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CASES, type Case, MODEL_CASES, TORCH_CASES } from "./cases.ts";

const root = join(import.meta.dirname, "../..");
const kernels = await discoverKernels();
const python = process.env.PELLUCID_PYTHON ?? kernels.specs.get(kernels.preferred ?? "python3")?.argv[0];
const hasNumpy = python !== undefined && spawnSync(python, ["-c", "import IPython, numpy, pandas"]).status === 0;
const hasModels = hasNumpy && spawnSync(python, ["-c", "import sklearn"]).status === 0;
const hasTorch = hasNumpy && spawnSync(python, ["-c", "import torch"]).status === 0;

interface Reply {
  readonly status: string;
  readonly reason?: string;
  readonly kept?: readonly { readonly id: string }[];
}

interface Answer {
  readonly reply?: Reply;
  readonly text: string;
  readonly ok: boolean;
  readonly seen?: Observed;
}

/** The forks of shell.py, one after the other. */
class Kernels {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterableIterator<string>;
  readonly folder = mkdtempSync(join(tmpdir(), "truth-"));
  private made = 0;

  constructor() {
    this.process = spawn(python!, [join(import.meta.dirname, "shell.py"), join(root, "packages/kernel/python")], {
      env: { ...process.env, PYTHONHASHSEED: "0", IPYTHONDIR: this.folder },
    });
    this.process.stderr.resume();
    this.lines = createInterface(this.process.stdout)[Symbol.asyncIterator]();
  }

  private async ask(request: object): Promise<Answer> {
    this.process.stdin.write(`${JSON.stringify(request)}\n`);
    const { value } = await this.lines.next();
    return JSON.parse(value as string) as Answer;
  }

  async fresh(plain = false): Promise<void> {
    const folder = join(this.folder, `k${++this.made}`);
    mkdirSync(folder);
    await this.ask({ new: folder, plain });
  }
  run = (code: string): Promise<Answer> => this.ask({ run: code });
  helper = async (request: object): Promise<Reply> => (await this.ask({ ask: request })).reply!;
  end(): void {
    this.process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

let shells: Kernels;
let analyser: Analyser;
interface Score {
  readonly kind: string;
  readonly wrong: readonly string[];
  readonly unseen: readonly string[];
  readonly mended: boolean;
  readonly ran: number;
  readonly of: number;
  readonly restored: number;
}
const scores: Score[] = [];

/** A notebook in the making: cells, the kernel they run in, what they show, and what is said of them. */
class Story {
  readonly truth = new Truth();
  /** The same with the helper off: texts are all it has. It is asked until a plan mends what the other one says. */
  readonly blind = new Truth();
  cells: PageCell[];
  readonly shows = new Map<string, string>();
  readonly kept: Checkpoint[] = [];
  private n = 0;
  /** A plan has gone its own way. */
  mended = false;
  readonly wrong: string[] = [];
  /** What the texts alone have wrong. */
  readonly unseen: string[] = [];

  constructor(sources: readonly string[]) {
    this.cells = sources.map((source, i) => this.cell(`c${i + 1}`, source));
    this.arrange(this.cells);
  }
  cell = (id: string, source: string): PageCell => ({ id, source, facts: analyser.facts(source) });
  arrange(cells: PageCell[]): void {
    this.cells = cells;
    this.truth.page(cells);
    this.blind.page(cells);
  }
  async run(id: string | null, code?: string): Promise<void> {
    const source = code ?? this.cells.find((cell) => cell.id === id)!.source;
    const { text, ok, seen } = await shells.run(source);
    if (id !== null) this.shows.set(id, text);
    const facts = analyser.facts(source);
    const n = ++this.n;
    const ran = { n, cell: id, source, facts, ended: ok ? "ok" : "failed", at: n } as const;
    this.truth.ran({ ...ran, observed: seen ?? null });
    this.blind.ran({ ...ran, observed: null });
    if (seen) await this.keep();
  }
  /** Whatever can be copied is copied after each run: the product copies less, so every wrong copy shows here. */
  async keep(): Promise<void> {
    const { groups, generators } = worthKeeping(this.truth, this.kept, () => true, this.truth.memory.wrote(this.n));
    const random = Object.keys(generators).length > 0;
    if (groups.length === 0 && !random) return;
    const id = `k${this.n}`;
    const names = groups.map((group) => Object.keys(group));
    const { kept = [] } = await shells.helper({ op: "keep", id, groups: names, random, limitMs: 5000 });
    const there = new Set(kept.map((one) => one.id));
    for (const [place, holds] of groups.entries())
      if (there.has(`${id}/${place}`)) this.kept.push({ id: `${id}/${place}`, after: this.n, holds });
    if (there.has(`${id}/random`)) this.kept.push({ id: `${id}/random`, after: this.n, holds: generators });
  }
  /** Whether it could be done; a checkpoint that could not be used is not used again. */
  async restore({ checkpoint, put }: PlanRestore): Promise<boolean> {
    const names = Object.keys(put).filter(isName);
    const random = Object.keys(put)
      .filter((location) => !isName(location))
      .map((location) => location.slice("random:".length));
    const reply = await shells.helper({ op: "restore", id: checkpoint, names, random });
    const gone = this.kept.findIndex(({ id }) => id === checkpoint);
    if (reply.status !== "ok") this.kept.splice(gone, 1);
    else this.truth.restored({ n: ++this.n, dropped: [], put });
    return reply.status === "ok";
  }
  /** No cell may be called fresh that shows something else than a fresh kernel would. */
  judge(when: string, right: ReadonlyMap<string, string>): void {
    for (const { id } of this.cells) {
      if (this.shows.get(id) === right.get(id)) continue;
      const words = `${when}: ${id} shows ${JSON.stringify(this.shows.get(id))}, fresh is ${JSON.stringify(right.get(id))}`;
      if (this.truth.verdict(id)?.state === "fresh") this.wrong.push(words);
      if (!this.mended && this.blind.verdict(id)?.state === "fresh") this.unseen.push(words);
    }
  }
}

/** The cells to run after the edit, as a person would. */
async function edit(story: Story, text: string): Promise<string[]> {
  const { cells } = story;
  const [, verb = "", first = "", rest = ""] = /^(run |console:|[-+]?)(\d*)(.*)$/s.exec(text) ?? [];
  const at = Number(first) - 1;
  if (verb === "run ") return `${first}${rest}`.split(" ").map((number) => `c${number}`);
  if (verb === "console:") {
    await story.run(null, `${first}${rest}`.trim());
    return [];
  }
  if (verb === "-") story.arrange(cells.toSpliced(at, 1));
  else if (verb === "+") story.arrange(cells.toSpliced(at, 0, story.cell("new", rest.slice(2))));
  else if (rest.startsWith(">")) story.arrange(moved(cells, at, Number(rest.slice(1)) - 1));
  else story.arrange(cells.with(at, story.cell(cells[at]!.id, rest.slice(2))));
  return verb === "+" ? ["new"] : verb === "" && rest.startsWith(":") ? [cells[at]!.id] : [];
}

function moved(cells: PageCell[], from: number, to: number): PageCell[] {
  const rest = cells.toSpliced(from, 1);
  return rest.toSpliced(to, 0, cells[from]!);
}

async function topDown(story: Story): Promise<Map<string, string>> {
  await shells.fresh(true);
  const right = new Map<string, string>();
  for (const { id, source } of story.cells) right.set(id, (await shells.run(source)).text);
  return right;
}

async function mend(story: Story): Promise<{ ran: number; restored: number }> {
  const { steps, drop, restores, restart } = planOf(story.truth, { want: "top" }, story.kept);
  if (restart !== null) {
    await shells.fresh();
    story.truth.reset();
  } else if (drop.length > 0) {
    await shells.run(`[globals().pop(name, None) for name in ${JSON.stringify(drop)}]\nNone`);
    story.truth.restored({ n: 0, dropped: drop, put: {} });
  }
  for (const { cell } of steps) {
    for (const one of restores.filter(({ before }) => before === cell))
      if (!(await story.restore(one))) return mend(story);
    await story.run(cell);
  }
  return { ran: steps.length, restored: restores.length };
}

async function tell([, change, ...sources]: Case) {
  // What is right is asked of another kernel: the edited notebook, run from the top.
  const target = new Story(sources);
  if (!change.startsWith("console:")) await edit(target, change);
  const right = await topDown(target);
  const story = new Story(sources);
  await shells.fresh();
  for (const { id } of story.cells) await story.run(id);
  const touched = await edit(story, change);
  story.judge("after the edit", right);
  for (const id of touched) await story.run(id);
  story.judge("after its run", right);
  story.mended = true;
  const { ran, restored } = await mend(story);
  story.judge("after run as from the top", right);
  const mended = story.cells.every(({ id }) => story.shows.get(id) === right.get(id));
  const unlike = story.cells.filter(({ id }) => story.shows.get(id) !== right.get(id)).map(({ id }) => id);
  return {
    wrong: story.wrong,
    unseen: story.unseen,
    mended,
    ran,
    restored,
    of: story.cells.length,
    unlike,
    story,
    right,
  };
}

describe.skipIf(!hasNumpy)("the truth suite", () => {
  beforeAll(async () => {
    const require = createRequire(join(root, "packages/dataflow/package.json"));
    const wasm = (name: string) => readFileSync(require.resolve(`${name}/${name}.wasm`));
    analyser = await createAnalyser({ runtimeWasm: wasm("web-tree-sitter"), grammarWasm: wasm("tree-sitter-python") });
    shells = new Kernels();
  });
  afterAll(() => shells.end());

  test.each(CASES.map((row) => [`${row[0]}: ${row[1]} of ${row.slice(2).join(" / ")}`, row] as const))(
    "%s",
    async (_, row) => {
      const { wrong, unseen, mended, ran, restored, of, unlike, story, right } = await tell(row);
      scores.push({ kind: row[0], wrong, unseen, mended, ran, of, restored });
      expect(wrong).toEqual([]);
      expect(unseen).toEqual([]);
      expect(unlike.map((id) => `${id}: ${story.shows.get(id)} is ${right.get(id)} from the top`)).toEqual([]);
    },
  );

  // Beside the score, which is of what everybody has.
  const beside = [...(hasModels ? MODEL_CASES : []), ...(hasTorch ? TORCH_CASES : [])];
  test.skipIf(beside.length === 0).each(beside.map((row) => [row[0], row.slice(1).join(" / "), row] as const))(
    "%s: %s",
    async (_kind, _words, row) => {
      const { wrong, unseen, unlike } = await tell(row);
      expect([...wrong, ...unseen]).toEqual([]);
      expect(unlike).toEqual([]);
    },
  );

  test("at least 120 pairs, and their score is what docs/truth.md says", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(120);
    const path = join(root, "docs/truth.md");
    if (process.env.PELLUCID_WRITE_TRUTH) writeFileSync(path, page());
    // How many cells a plan needs may differ between versions of Python; what is right may not.
    const right = (text: string) => text.replace(/[^|]*\|$/gm, "");
    expect(right(readFileSync(path, "utf8"))).toBe(right(page()));
  });
});

function page(): string {
  const kinds = [...new Set(CASES.map(([kind]) => kind))];
  const rows = kinds.map((kind) => {
    const mine = scores.filter((score) => score.kind === kind);
    const sum = (of: (score: (typeof scores)[number]) => number) => mine.reduce((all, score) => all + of(score), 0);
    const unseen = sum((score) => Number(score.unseen.length > 0));
    return `| ${kind} | ${mine.length} | ${sum(({ wrong }) => wrong.length)} | ${unseen} | ${sum(({ mended }) => Number(mended))} | ${sum(({ ran }) => ran)} of ${sum(({ of }) => of)}, ${sum(({ restored }) => restored)} restored |`;
  });
  return `# The truth suite

Pairs of notebooks (an original, an edit) on a real Python with the helper on. Each is run from the top, edited, and the
edited cell is run; then *Run as from the Top* carries out its plan. At each of the three moments no cell may be called
fresh that shows anything else than a fresh kernel run from the top would show. After the plan, every cell must show that.

After each run every value that can be copied is copied, not only those that a cell changes later as in the product, so that
each checkpoint that would give a wrong value back has its chance to show. "Restored" counts the checkpoints that plans
used.

The pairs are in \`tests/truth/cases.ts\`, one a line; those on torch run where it is there, beside the score. This page is
written by the suite (\`PELLUCID_WRITE_TRUTH=1 npx vitest run --project slow tests/truth\`), and the suite fails where it is
not true.

| class | pairs | wrongly fresh | the same, helper off | right after the plan | cells run by the plan, checkpoints used |
|---|---|---|---|---|---|
${rows.join("\n")}

## Helper off

Then the texts are all there is, and what they cannot say is taken as written: a call of a bound method, of a closure or of
an object of the notebook's own changes whatever may be inside it, and a cell that rests on that is "not known" and not
fresh. Objects that change by being looked at (a \`defaultdict\`, a class with such operators) are taken as changed by every cell
that has them in its hands; files by paths that the text does not say are taken as read or written; a module that is no known
library, and the few libraries that call back what they were given (\`logging\`, \`warnings\`, \`weakref\` and their like), are
taken to keep and change all that they were handed. The same runs are judged so as well, after the edit and after its run.

What texts alone cannot say is what code outside the notebook does to its files and names between two runs. With the helper on that
is seen.

## Why no forked snapshots

A fork of the kernel's process would be an exact copy of its memory at no cost. It is never used. The copy has one thread: locks
that others held (those of BLAS, of Arrow, of a logging handler, of the allocator) stay locked in it for ever. It shares the
parent's sockets, so two kernels would answer one front end. Devices do not survive it: after a fork CUDA refuses to work, and
most kernels that would profit from a snapshot use one. macOS forbids it once system frameworks are loaded, and Windows
has none. We cannot see from outside whether a process has any of these, so there is no kernel of which we could
say that a fork is safe. What cannot be copied inside the process is made again by its creator, and the plan says so.
`;
}
