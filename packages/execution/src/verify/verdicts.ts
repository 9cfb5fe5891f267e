/**
 * One verdict a cell, in the words of docs/verify.md, and one root cause for the notebook: what follows from an earlier
 * cell's trouble is said to follow, and never counts as trouble of its own. Pure: from what was saved and what one, two or
 * three fresh runs gave.
 */
import { equalOutputs, type Cell, type CellId, type Notebook, type Output } from "@pellucid/notebook";
import type { CellFacts } from "@pellucid/dataflow";
import type { Outcome } from "../headless.ts";
import type { RunRecord } from "../run-record.ts";
import { isTagged } from "../step-queue.ts";
import { type Circumstances } from "./agreement.ts";
import { drawsIn, type Draw } from "./chance.ts";
import { dependenceOf, type Dependence } from "./dependence.ts";
import type { Figures } from "./figure.ts";
import { compareOutputs, type CellComparison, type LongTexts } from "./outputs.ts";
import { wishesOf } from "./tags.ts";
import { withoutEscapes } from "./escapes.ts";

const CELL_VERDICTS = [
  "identical",
  "same-after-noise",
  "within-tolerance",
  "nondeterministic",
  "changed",
  "environment-differs",
  "failed",
  "cascade",
  "not-reached",
  "skipped",
  "volatile-by-tag",
] as const;
export type CellVerdict = (typeof CELL_VERDICTS)[number];

/** One fresh run of the notebook. */
export interface FreshRun {
  readonly notebook: Notebook;
  readonly runs: ReadonlyMap<CellId, RunRecord>;
  readonly outcome: Outcome;
  readonly long: LongTexts;
  /** PYTHONHASHSEED of its kernel. */
  readonly hashSeed: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Folders whose place says nothing. */
  readonly roots: readonly string[];
}

export interface CellResult {
  readonly id: CellId;
  /** Its place among the code cells, from 1. */
  readonly number: number;
  readonly verdict: CellVerdict;
  /** In words: the error, what differs, why it was not compared. */
  readonly reason?: string;
  /** Number of the earlier cell whose trouble this is. */
  readonly follows?: number;
  readonly comparison: CellComparison | null;
  /** ms of the first run. */
  readonly took?: number;
  /** Where it failed, as its traceback says; from 1. */
  readonly line?: number;
}

export interface VerdictSight {
  readonly notebook: Notebook;
  readonly facts: readonly (CellFacts | null)[];
  /** At least one. */
  readonly runs: readonly FreshRun[];
  readonly sameEnvironment: boolean | null;
  readonly tolerance: number;
  readonly pixels: Circumstances["pixels"];
  /** What the saved figures show, where that is known. */
  readonly figures: Figures;
  /** The cells that were to run. */
  readonly only: ReadonlySet<CellId>;
}

/** What is known of one cell before it is seen among the others. */
interface Raw {
  readonly cell: Cell;
  readonly place: number;
  readonly record: RunRecord | undefined;
  /** Saved against the first run. */
  readonly saved: CellComparison | null;
  /** The first run against each further one. */
  readonly again: readonly CellComparison[];
  /** It failed, and was not saved failing the same way. */
  readonly failure: string | null;
  readonly line: number | null;
}

export interface Judged {
  readonly cells: readonly CellResult[];
  readonly draws: readonly Draw[];
  readonly dependence: Dependence;
  /** No outputs are saved at all: only the runs could be compared with each other. */
  readonly bare: boolean;
}

export function judge(sight: VerdictSight): Judged {
  const cells = sight.notebook.cells.filter((cell) => cell.type === "code");
  const bare = isBare(cells);
  const raw = cells.map((cell, place) => rawOf(cell, place, sight, bare));
  const draws = drawsIn(
    cells.map((cell) => cell.source),
    sight.facts,
  );
  const dependence = dependenceOf(sight.facts);
  const results: CellResult[] = [];
  for (const one of raw) results.push(resultOf(one, results, { sight, draws, dependence, bare }));
  return { cells: results, draws, dependence, bare };
}

const isBare = (cells: readonly Cell[]): boolean =>
  cells.every((cell) => cell.outputs.length === 0 && cell.executionCount === null);

function rawOf(cell: Cell, place: number, sight: VerdictSight, bare: boolean): Raw {
  const [first, ...others] = sight.runs as [FreshRun, ...FreshRun[]];
  const record = first.runs.get(cell.id);
  const at = (run: FreshRun, same: boolean): Circumstances => ({
    ranAt: run.startedAt,
    tolerance: wishesOf(cell, sight.notebook).tolerance ?? sight.tolerance,
    sameEnvironment: same,
    roots: [...new Set([...first.roots, ...run.roots])].toSorted((a, b) => b.length - a.length),
    pixels: sight.pixels,
    figures: sight.figures,
  });
  const got = outputsOf(first, cell.id);
  const ended = record !== undefined && record.state !== "running";
  const saved =
    ended && !bare ? compareOutputs(cell.outputs, got, at(first, sight.sameEnvironment !== false), first.long) : null;
  const again = others.flatMap((run) =>
    ended && run.runs.has(cell.id)
      ? [
          compareOutputs(
            stood(got, first.long),
            stood(outputsOf(run, cell.id), run.long),
            at(run, true),
            bothLong(first, run),
          ),
        ]
      : [],
  );
  return { cell, place, record, saved, again, failure: failureOf(cell, record, got, first.outcome), line: lineOf(got) };
}

const outputsOf = (run: FreshRun, id: CellId): readonly Output[] =>
  run.notebook.cells.find((cell) => cell.id === id)?.outputs ?? [];

/** Logs of two runs have the same names; each keeps its own under a mark. */
function stood(outputs: readonly Output[], long: LongTexts): readonly Output[] {
  return outputs.map((output) => {
    if (output.type !== "stream" || typeof output.text === "string") return output;
    const text = long(output.text.log);
    return text ? { ...output, text: { ...output.text, log: `${text.hash}-${text.length}` } } : output;
  });
}

const bothLong =
  (...runs: readonly FreshRun[]): LongTexts =>
  (mark) => {
    for (const run of runs)
      for (const { outputs } of run.notebook.cells)
        for (const output of outputs) {
          const text =
            output.type === "stream" && typeof output.text !== "string" ? run.long(output.text.log) : undefined;
          if (text && `${text.hash}-${text.length}` === mark) return text;
        }
    return undefined;
  };

/** Why a run of this cell counts as failed; null when it ended well, or as it was saved. */
function failureOf(cell: Cell, record: RunRecord | undefined, got: readonly Output[], outcome: Outcome): string | null {
  if (!record) return null;
  const isLast = "place" in outcome && outcome.place?.id === cell.id;
  if ((outcome.kind === "limit" || outcome.kind === "died") && isLast) return outcome.reason;
  if (record.state !== "failed" && record.state !== "interrupted") return null;
  const [saved, fresh] = [errorOf(cell.outputs), errorOf(got)];
  // Only what the code itself raised can be what somebody wanted to show.
  if (saved && fresh && saved === fresh && !/asked for input/.test(record.reason ?? "")) return null;
  const reason = record.reason ?? "It was interrupted";
  return saved && fresh ? `${reason} (it was saved with ${saved})` : reason;
}

const errorOf = (outputs: readonly Output[]): string | null => {
  const found = outputs.find((output) => output.type === "error");
  return found?.type === "error" ? found.ename : null;
};

/** The outermost line of the cell itself in a traceback of IPython's. */
function lineOf(outputs: readonly Output[]): number | null {
  const error = outputs.find((output) => output.type === "error");
  const text = error?.type === "error" ? withoutEscapes(error.traceback.join("\n")) : "";
  const found = /^(?:Cell )?In ?\[\d+\], line (\d+)|<ipython-input-[^>]*> in .*\n(?:.*\n)*?-+> (\d+) /m.exec(text);
  return found ? Number(found[1] ?? found[2]) : null;
}

interface Among {
  readonly sight: VerdictSight;
  readonly draws: readonly Draw[];
  readonly dependence: Dependence;
  readonly bare: boolean;
}

function resultOf(raw: Raw, before: readonly CellResult[], among: Among): CellResult {
  const { cell, place, record } = raw;
  const took = record?.finishedAt === undefined ? {} : { took: record.finishedAt - record.startedAt };
  const say = (verdict: CellVerdict, more: Partial<CellResult> = {}): CellResult => ({
    id: cell.id,
    number: place + 1,
    verdict,
    comparison: raw.saved,
    ...took,
    ...(raw.failure !== null && raw.line !== null && { line: raw.line }),
    ...more,
  });
  const root = before.find((one) => one.verdict === "failed");
  // Where the run came to its end.
  const ended = before.findLast((one) => one.verdict === "failed");
  if (!among.sight.only.has(cell.id))
    return say("skipped", { reason: isTagged(cell, "skip-execution") ? "Tagged skip-execution" : "Not asked for" });
  if (raw.failure !== null) {
    const follows = root && rests(raw.failure, place, before, among);
    return follows
      ? say("cascade", { reason: raw.failure, follows: follows.number })
      : say("failed", { reason: raw.failure });
  }
  if (!record)
    return cell.source.trim() === "" ? say("identical") : say("not-reached", ended ? { follows: ended.number } : {});
  const { volatile } = wishesOf(cell, among.sight.notebook);
  if (volatile === "skip-compare") return say("volatile-by-tag", { reason: "Tagged skip-compare" });
  const agreement = agreementOf(raw, among.bare);
  if (agreement) return say(agreement);
  if (volatile) return say("volatile-by-tag", { reason: `Tagged ${volatile}` });
  return differing(raw, before, among, say);
}

function agreementOf({ saved, again, cell }: Raw, bare: boolean): CellVerdict | null {
  if (again.some((one) => one.agreement === null)) return null;
  if (!bare && cell.outputs.length === 0 && saved?.agreement === "identical") return "identical";
  return bare ? "identical" : (saved?.agreement ?? null);
}

function differing(
  raw: Raw,
  before: readonly CellResult[],
  among: Among,
  say: (verdict: CellVerdict, more?: Partial<CellResult>) => CellResult,
): CellResult {
  const { place, saved, again } = raw;
  const failed = before.find(
    (one) => one.verdict === "failed" && (hides(among, place) || among.dependence.above(place).has(one.number - 1)),
  );
  if (failed) return say("cascade", { reason: "It rests on a cell that failed", follows: failed.number });
  const unlike = again.find((one) => one.agreement === null);
  if (unlike)
    return say("nondeterministic", {
      ...followed(raw, before, "nondeterministic", among),
      comparison: unlike,
      reason: drawn(place, among),
    });
  if (!saved) return say("identical");
  if (raw.cell.source.trim() === "") return say("changed", { reason: NO_CODE });
  const onlyIncomparable = saved.differences.every((one) => !one.comparable);
  if (among.sight.sameEnvironment === false || onlyIncomparable)
    return say("environment-differs", {
      reason: saved.differences[0]?.near ?? reasonOf(saved),
      ...followed(raw, before, "environment-differs", among),
    });
  // Two runs may agree by luck where a draw above is rounded away.
  const chance = before.find(
    (one) => one.verdict === "nondeterministic" && among.dependence.share(place, one.number - 1),
  );
  const draw = among.sight.facts[place] ? drawOf(place, among) : undefined;
  if (chance || (again.length > 0 && draw?.why.startsWith("random")))
    return say("nondeterministic", { reason: `Two runs agree here, but it rests on chance: ${drawn(place, among)}` });
  return say("changed", { reason: reasonOf(saved), ...followed(raw, before, "changed", among) });
}

/** In no environment does a cell without code show anything. */
export const NO_CODE = "It has no code, and shows what an earlier text gave";

/** Nothing is known of what this cell reads. */
const hides = ({ sight }: Among, place: number): boolean => !sight.facts[place];

/** The earlier cell with the same trouble that this one follows from. */
function followed(
  { place }: Raw,
  before: readonly CellResult[],
  verdict: CellVerdict,
  { dependence }: Among,
): { follows?: number } {
  const earlier = before.find(
    (one) =>
      one.verdict === verdict &&
      (dependence.above(place).has(one.number - 1) || dependence.share(place, one.number - 1)),
  );
  return earlier ? { follows: earlier.follows ?? earlier.number } : {};
}

/** Is this failure only that of an earlier cell? */
function rests(failure: string, place: number, before: readonly CellResult[], among: Among): CellResult | undefined {
  const bad = before.filter(
    (one) => one.verdict === "failed" || one.verdict === "cascade" || one.verdict === "not-reached",
  );
  const same = before.find((one) => one.verdict === "failed" && one.reason === failure);
  if (same) return same;
  const name = /^NameError: name '([^']+)'/.exec(failure)?.[1];
  if (name !== undefined) {
    const maker = bad.find((one) => among.sight.facts[one.number - 1]?.mayBind.includes(name) ?? true);
    if (maker) return rootOf(maker, before);
  }
  const above = among.dependence.above(place);
  const found = bad.find((one) => hides(among, place) || above.has(one.number - 1));
  return found && rootOf(found, before);
}

const rootOf = (one: CellResult, all: readonly CellResult[]): CellResult =>
  one.follows === undefined ? one : (all.find((other) => other.number === one.follows) ?? one);

/** The first thing above that draws by chance and that this cell rests on. */
export function drawOf(
  place: number,
  { draws, dependence, sight }: Pick<Among, "draws" | "dependence"> & { sight: Pick<VerdictSight, "facts"> },
): Draw | undefined {
  const above = dependence.above(place);
  const own = draws.filter((draw) => draw.cell === place || above.has(draw.cell));
  const near = own.length > 0 || sight.facts[place] ? own : draws.filter((draw) => draw.cell < place);
  return near.find((draw) => draw.why.startsWith("random")) ?? near[0];
}

function drawn(place: number, among: Among): string {
  const draw = drawOf(place, among);
  if (draw) return `${draw.why}: ${draw.call} (cell ${draw.cell + 1}, line ${draw.line})`;
  const runs = among.sight.runs;
  const id = among.sight.notebook.cells.filter((cell) => cell.type === "code")[place]!.id;
  const [first, second, third] = runs.map((run) => outputsOf(run, id));
  if (first && second && third && runs[0]!.hashSeed === runs[2]!.hashSeed && equalOutputs(first, third))
    return "the order of a set or of hashes: it differs with PYTHONHASHSEED only";
  return "two fresh runs differ, and no call in the text explains it";
}

export const reasonOf = ({ differences }: CellComparison): string => {
  const [first] = differences;
  if (!first) return "It differs";
  const where = first.where ? `, ${first.where}` : "";
  const near = first.near ? ` (${first.near})` : "";
  return `${first.what}${where}: saved ${quoted(first.saved)}, now ${quoted(first.got)}${near}`;
};

const quoted = (text: string): string => `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`;
