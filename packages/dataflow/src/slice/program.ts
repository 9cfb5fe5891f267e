/**
 * What ran, or would run, as one sequence of statements: each with its own facts, sharpened by what the helper saw of the run
 * it belongs to. The slice is a choice among these steps. A program is either the runs of a kernel in their order, with
 * the texts that ran, or a page from its top; this file does not know which.
 */
import type { Analyser } from "../analyser.ts";
import { NO_FACTS, type CellFacts, type Mutation } from "../facts.ts";
import { withCarried } from "./carried.ts";
import { withKeepers } from "./keepers.ts";
import type { Piece } from "./pieces.ts";
import type { Step } from "./step.ts";

/** What a run left, in names; null lists where nobody looked. */
export interface SeenNames {
  /** Bound, changed, deleted, or perhaps so. */
  readonly touched: readonly string[];
  /** Names that share objects afterwards. */
  readonly groups: readonly (readonly string[])[];
}

export interface ProgramRun {
  readonly key: string;
  /** Null: from a console, or of a cell that is gone. */
  readonly cell: string | null;
  /** Null where the text was too much to keep. */
  readonly source: string | null;
  readonly seen?: SeenNames | null;
  /** It ended in an error or was interrupted: not every statement may have run. */
  readonly broken?: boolean;
}

export interface Program {
  readonly runs: readonly ProgramRun[];
  readonly steps: readonly Step[];
}

export function programOf(runs: readonly ProgramRun[], analyser: Analyser): Program {
  const modules = new Set<string>();
  const steps = runs.flatMap((run, i) => stepsOf(run, i, analyser, modules));
  return { runs, steps: withKeepers(withCarried(steps)) };
}

const UNKNOWN_PIECE: Piece = { line: 1, end: 1, text: "", kind: "whole", calls: [], expressionEnd: null };
const UNKNOWN_FACTS: CellFacts = { ...NO_FACTS, opaque: [{ what: "code that is not known", line: 1 }] };

/** `modules`: names that imports have bound so far. */
function stepsOf(run: ProgramRun, at: number, analyser: Analyser, modules: Set<string>): Step[] {
  if (run.source === null) return [step(at, 0, 1, UNKNOWN_PIECE, UNKNOWN_FACTS)];
  const { pieces } = analyser.pieces(run.source);
  const made = pieces.map((piece, place) => {
    // With a line more, a lone word is never taken for a magic without its mark.
    const text = pieces.length === 1 ? run.source! : `${piece.text}\npass`;
    return step(at, place, pieces.length, piece, unpacked(quoted(analyser.facts(text), piece), piece));
  });
  for (const { facts } of made) for (const one of facts.imports) if (one.as !== null) modules.add(one.as);
  return refined(made, run, modules);
}

const step = (run: number, place: number, of: number, piece: Piece, facts: CellFacts): Step => ({
  id: `${run}:${place}`,
  run,
  place,
  last: place === of - 1,
  piece,
  facts,
});

/** Names in the text of `df.query("a > @limit")` and its like. */
function quoted(facts: CellFacts, { calls, text }: Piece): CellFacts {
  if (!text.includes("@") || !calls.some((call) => /\.(query|eval)$/.test(call))) return facts;
  const names = [...text.matchAll(/@([^\W\d]\w*)/gu)].map((match) => match[1]!);
  return { ...facts, reads: [...facts.reads, ...names], lookups: [...facts.lookups, ...names] };
}

/** Calls whose results have nothing to do with each other. */
const INDEPENDENT =
  /(^|\.)(train_test_split|divmod|zip|map|input|split|partition|linspace|modf|frexp|time|perf_counter)$/;

/** `fig, ax = plt.subplots()`: what one call gives belongs together. */
function unpacked(facts: CellFacts, piece: Piece): CellFacts {
  const { values } = facts;
  if (piece.kind !== "assign" || values.length < 2 || !piece.calls.some((call) => !INDEPENDENT.test(call)))
    return facts;
  const names = values.map((value) => value.name);
  const joined = values.map((value) => ({
    ...value,
    shares: [...new Set([...value.shares, ...names.filter((name) => name !== value.name)])],
  }));
  return { ...facts, values: joined };
}

/** What was seen decides over what may be: changes nobody saw fall away, those no text explains are laid to every call. */
function refined(steps: readonly Step[], { seen, broken }: ProgramRun, modules: ReadonlySet<string>): Step[] {
  if (!seen) return broken ? steps.map((one) => ({ ...one, facts: { ...one.facts, mustBind: [] } })) : [...steps];
  // Nobody looks into modules.
  const touched = new Set([...seen.touched, ...modules]);
  const said = new Set(
    steps.flatMap(({ facts }) => [...facts.mayBind, ...facts.deletes, ...facts.mutates.map(nameOf)]),
  );
  const unsaid = seen.touched.filter((name) => !said.has(name));
  return steps
    .filter(({ facts }) => !broken || facts.mayBind.length === 0 || facts.mayBind.some((name) => touched.has(name)))
    .map((one) => ({ ...one, facts: sharpened(one, touched, unsaid, seen, broken === true) }));
}

const nameOf = (one: Mutation): string => one.name;

function sharpened(
  { facts, piece }: Step,
  touched: ReadonlySet<string>,
  unsaid: readonly string[],
  seen: SeenNames,
  broken: boolean,
): CellFacts {
  const mutates = facts.mutates.filter((one) => touched.has(one.name));
  const known = new Set(mutates.map(nameOf));
  const more = new Set(piece.calls.length > 0 || facts.opaque.length > 0 ? unsaid : []);
  for (const group of seen.groups) if (group.some((name) => known.has(name))) for (const name of group) more.add(name);
  const added = [...more]
    .filter((name) => !known.has(name))
    .map((name): Mutation => ({ name, certainty: "possible", how: "seen to change", line: 1 }));
  if (!broken && added.length === 0 && mutates.length === facts.mutates.length) return facts;
  return { ...facts, mutates: [...mutates, ...added], mustBind: broken ? [] : facts.mustBind };
}
