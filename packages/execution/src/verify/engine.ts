/**
 * Verification from beginning to end: look at the text, run it fresh in a clean copy, run it again where the first run differs
 * from what is saved, judge. Command, page and background use this one engine; what touches files and processes comes in by
 * its ports.
 */
import type { CellFacts } from "@pellucid/dataflow";
import type { Cell, CellId, Notebook } from "@pellucid/notebook";
import { isTagged } from "../step-queue.ts";
import { sizeInWords } from "../words.ts";
import { adviceFor } from "./advice.ts";
import type { Circumstances } from "./agreement.ts";
import { figuresOf, type Figures } from "./figure.ts";
import { compareEnvironment, knownFigures, type Environment } from "./environment.ts";
import { preflight, type FileState, type Inspection } from "./preflight.ts";
import { countsOf, reportCell, VERDICT_EXIT, verdictOf, type Report } from "./report.ts";
import { toleranceOf } from "./tags.ts";
import { drawOf, judge, reasonOf, type FreshRun, type Judged, type VerdictSight } from "./verdicts.ts";

export interface VerifyPorts {
  now(): number;
  /** What the texts say, by place among the code cells; null where the language or the analyser gives nothing. */
  readonly facts: (sources: readonly string[]) => readonly (CellFacts | null)[];
  /** What the interpreter says before anything runs; null where it cannot be asked. */
  readonly inspect: (
    sources: readonly string[],
  ) => Promise<(Inspection & { readonly environment: Environment; readonly builtins: readonly string[] }) | null>;
  /** How a path of the code stands in the clean copy. */
  readonly file: (path: string) => FileState;
  /** Runs these cells in a fresh kernel in a clean copy of its own. */
  readonly run: (plan: { readonly cells: readonly CellId[]; readonly hashSeed: string }) => Promise<FreshRun>;
  readonly pixels: Circumstances["pixels"];
  /** Told as it goes on: "checking", "run 1". */
  readonly progress: (step: string) => void;
}

export interface VerifyPlan {
  /** As people call it. */
  readonly name: string;
  readonly notebook: Notebook;
  /** Runs to make whatever comes out; null: as many as are needed. */
  readonly runs: number | null;
  /** The last cell to run; null: all. */
  readonly to: CellId | null;
}

/** Two hash seeds that order small sets of texts differently. */
const HASH_SEEDS = ["0", "4242"] as const;
const seedOf = (n: number): string => HASH_SEEDS[n % 2]!;

export async function verify(plan: VerifyPlan, ports: VerifyPorts): Promise<Report> {
  const startedAt = ports.now();
  const code = plan.notebook.cells.filter((cell) => cell.type === "code");
  const sources = code.map((cell) => cell.source);
  const cells = upTo(code, plan.to).flatMap((cell) => (isTagged(cell, "skip-execution") ? [] : [cell.id]));
  ports.progress("checking");
  const facts = ports.facts(sources);
  const [inspection, first] = await Promise.all([ports.inspect(sources), runOnce(ports, cells, 0)]);
  const findings = preflight({
    notebook: plan.notebook,
    facts,
    inspection,
    file: ports.file,
    builtins: new Set(inspection?.builtins ?? []),
  });
  const environment = compareEnvironment(plan.notebook, inspection?.environment ?? null);
  const sight = (runs: readonly FreshRun[]): VerdictSight => ({
    notebook: plan.notebook,
    facts,
    runs,
    sameEnvironment: environment.same,
    tolerance: toleranceOf(plan.notebook),
    pixels: ports.pixels,
    figures: knownFigures(plan.notebook),
    only: new Set(cells),
  });
  const given: Given = { runs: [first], notes: [] };
  await enoughRuns(given, plan, ports, cells, sight);
  const { runs } = given;
  const judged = judge(sight(runs));
  const verdict = verdictOf(judged.cells);
  return {
    version: 1,
    notebook: plan.name,
    verdict,
    exit: VERDICT_EXIT[verdict],
    at: new Date(startedAt).toISOString(),
    took: ports.now() - startedAt,
    kernel: [...first.runs.values()][0]?.environment ?? "",
    environment: inspection?.environment ?? null,
    environmentDifferences: environment.same === null || judged.bare ? null : environment.differences,
    counts: countsOf(judged.cells),
    root: rootOf(judged, sight(runs), findings, environment.differences, first),
    findings,
    cells: judged.cells.map((one) => reportCell(one, code[one.number - 1])),
    runs: runs.map((run) => ({
      hashSeed: run.hashSeed,
      took: run.finishedAt - run.startedAt,
      outcome: run.outcome.kind,
    })),
    notes: [...notesOf(judged, runs), ...given.notes],
    figures: figuresIn(judged, code, first),
  };
}

/** Of cells whose saved outputs agree with the run. */
function figuresIn({ cells }: Judged, code: readonly Cell[], first: FreshRun): Figures {
  const fresh = new Map(first.notebook.cells.map((cell) => [cell.id, cell.outputs]));
  const agreeing = cells.filter(({ comparison }) => comparison !== null && comparison.agreement !== null);
  return Object.fromEntries(
    agreeing.flatMap(({ id, number }) => figuresOf(code[number - 1]?.outputs ?? [], fresh.get(id) ?? [])),
  );
}

const upTo = (code: readonly Cell[], to: CellId | null): readonly Cell[] =>
  to === null ? code : code.slice(0, code.findIndex((cell) => cell.id === to) + 1);

async function runOnce(ports: VerifyPorts, cells: readonly CellId[], n: number): Promise<FreshRun> {
  ports.progress(`run ${n + 1}`);
  return await ports.run({ cells, hashSeed: seedOf(n) });
}

/** The runs so far, and what is to be said of others. */
interface Given {
  readonly runs: FreshRun[];
  readonly notes: string[];
}

/**
 * A second run where the first differs from what is saved: only it tells chance from change. A third, with the first one's
 * hash seed, where the two differ and no call explains it. Nothing that hung or died is run again.
 */
async function enoughRuns(
  given: Given,
  plan: VerifyPlan,
  ports: VerifyPorts,
  cells: readonly CellId[],
  sight: (runs: readonly FreshRun[]) => VerdictSight,
): Promise<void> {
  const { runs, notes } = given;
  /** False when it came to no end: it proves nothing then. */
  const more = async (): Promise<boolean> => {
    const run = await runOnce(ports, cells, runs.length);
    if (isWhole(run)) runs.push(run);
    else notes.push(`Run ${runs.length + 1} was not compared: ${runReason(run)}`);
    return isWhole(run);
  };
  if (!isWhole(runs[0]!)) return;
  if (plan.runs !== null) {
    while (runs.length < plan.runs) if (!(await more())) return;
    return;
  }
  const once = judge(sight(runs));
  const differs = once.cells.some((one) => one.verdict === "changed" || one.verdict === "environment-differs");
  const failed = once.cells.some((one) => one.verdict === "failed");
  if ((!differs && (!once.bare || failed)) || !(await more())) return;
  const twice = judge(sight(runs));
  const isUnexplained = (one: Judged["cells"][number]) =>
    one.verdict === "nondeterministic" && !drawOf(one.number - 1, { ...twice, sight: sight(runs) });
  if (twice.cells.some(isUnexplained)) await more();
}

const isWhole = ({ outcome }: FreshRun): boolean => outcome.kind === "done" || outcome.kind === "failed";

const TROUBLE = ["failed", "changed", "nondeterministic", "environment-differs", "not-reached"] as const;

function rootOf(
  judged: Judged,
  sight: VerdictSight,
  findings: Report["findings"],
  environment: readonly string[],
  first: FreshRun,
): Report["root"] {
  for (const verdict of TROUBLE) {
    const one = judged.cells.find((cell) => cell.verdict === verdict && cell.follows === undefined);
    if (!one) continue;
    const reason = one.reason ?? (one.comparison ? reasonOf(one.comparison) : runReason(first));
    const advice = adviceFor(one, reason, { judged, sight, findings, environment });
    const line = one.line === undefined ? {} : { line: one.line };
    return { cell: one.number, id: one.id, verdict, reason, ...line, ...(advice !== undefined && { advice }) };
  }
  return null;
}

const runReason = ({ outcome }: FreshRun): string => ("reason" in outcome ? outcome.reason : "It was not reached");

/** Bytes from which a cell's output is worth a word. */
const FLOOD = 10_000_000;
const FLOOD_AT_END = 1_000_000;
/** Outputs of a cell from which it is. */
const MANY = 10_000;
const MANY_AT_END = 1_000;

function notesOf(judged: Judged, runs: readonly FreshRun[]): string[] {
  const first = runs[0]!;
  const notes: string[] = [];
  if (judged.bare && judged.cells.length > 0)
    notes.push(
      runs.length > 1
        ? "No outputs are saved, so fresh runs were compared with each other"
        : "No outputs are saved, so there was nothing to compare",
    );
  if (first.outcome.kind === "died" && first.outcome.place === null) notes.push(first.outcome.reason);
  return [...notes, ...floodsIn(first)];
}

/** What is printed in part stays in part: where the run was ended, less is a flood, and it may be why. */
function floodsIn(run: FreshRun): string[] {
  const ended = !isWhole(run);
  const code = run.notebook.cells.filter((cell) => cell.type === "code");
  return code.flatMap(({ outputs }, place) => {
    const texts = outputs.flatMap((output) => (output.type === "stream" ? [output.text] : []));
    const size = Math.max(0, ...texts.map((text) => (typeof text === "string" ? text.length : text.size)));
    const many =
      outputs.length > (ended ? MANY_AT_END : MANY) ? `${outputs.length.toLocaleString("en")} outputs` : null;
    if (many !== null)
      return [`Cell ${place + 1} floods: ${ended ? `it had made ${many} when the run was ended` : `it makes ${many}`}`];
    if (size <= (ended ? FLOOD_AT_END : FLOOD)) return [];
    const what = ended
      ? `it had printed ${sizeInWords(size)} when the run was ended`
      : `it prints ${sizeInWords(size)}, of which beginning, end and length are compared`;
    return [`Cell ${place + 1} floods: ${what}`];
  });
}
