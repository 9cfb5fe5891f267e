/**
 * Cells that run again by themselves after a cell above them has run, where the notebook asks for it: only those that are
 * known, from their last run in this kernel, to be quick and to do nothing but make values. All others wait for a
 * person, and say why. It runs nothing; the runner does.
 */
import { type CellFacts, isName, type Plan, type Truth } from "@pellucid/dataflow";
import { type Cell, type CellId, isObject, type Json, type Notebook } from "@pellucid/notebook";
import type { HistoryEntry } from "./run-record.ts";
import { wishesOf } from "./wishes.ts";
import { durationInWords } from "./words.ts";

/** `lazy` marks what is not true any more and runs nothing; it is the page that shows it. */
export type RerunMode = "off" | "lazy" | "auto";

/** Kept in the notebook's metadata, so it goes where the notebook goes and opening writes nothing. */
export function rerunModeOf({ metadata }: Pick<Notebook, "metadata">): RerunMode {
  const ours = Object.hasOwn(metadata, "pellucid") ? (metadata.pellucid as Json) : null;
  const mode = isObject(ours) && Object.hasOwn(ours, "rerun") ? ours.rerun : null;
  return mode === "lazy" || mode === "auto" ? mode : "off";
}

export interface Rerun {
  readonly cells: readonly CellId[];
  readonly drop: readonly string[];
  readonly restores: Plan["restores"];
  /** Cells that are to run and do not by themselves, with the reason. */
  readonly waits: ReadonlyMap<CellId, string>;
}

export interface RerunSight {
  readonly truth: Truth;
  readonly cells: ReadonlyMap<CellId, Cell>;
  /** The latest run of each cell in this kernel. */
  readonly latest: ReadonlyMap<CellId, HistoryEntry>;
}

/** A cell that takes less is quick, ms. */
const QUICK = 1000;

export function rerunOf(sight: RerunSight, plan: Plan): Rerun {
  const { steps, drop, restart } = plan;
  if (restart !== null) {
    const waits = new Map(steps.map(({ cell }) => [cell, "only a new kernel mends it"]));
    return { cells: [], drop: [], restores: [], waits };
  }
  // A name is taken away unasked only where the same cells make it again: whoever else would find it waits.
  const lost = new Set<string>();
  /** Cells that would only change what one that waits has left. */
  const idle = new Set<CellId>();
  for (;;) {
    const waits = waitsOf(sight, plan, lost, idle);
    if (grow(idle, needless(sight, plan, waits))) continue;
    const cells = steps.map(({ cell }) => cell).filter((cell) => !waits.has(cell));
    const made = new Set(cells.flatMap((cell) => [...(sight.truth.judged(cell)?.gives.keys() ?? [])]));
    const homeless = drop.filter((name) => !made.has(name));
    if (grow(lost, homeless)) continue;
    const restores = plan.restores.filter(({ before }) => !waits.has(before));
    return { cells, drop: drop.filter((name) => !lost.has(name)), restores, waits };
  }
}

function waitsOf(
  sight: RerunSight,
  { steps, restores }: Plan,
  lost: ReadonlySet<string>,
  idle: ReadonlySet<CellId>,
): ReadonlyMap<CellId, string> {
  const waits = new Map<CellId, string>();
  /** What a cell that waits would make, or find. */
  const missing = new Set<string>();
  for (const { cell } of steps) {
    const judged = sight.truth.judged(cell);
    const reads = [...(judged?.reads ?? [])];
    const ghost = reads.find((location) => lost.has(location));
    const behind = missing.has("*") || reads.some((location) => missing.has(location));
    const why =
      whyAsk(sight, cell) ??
      (idle.has(cell) ? "a cell that changes what it makes waits" : null) ??
      (ghost ? `\`${ghost}\` has to go first` : behind ? "it needs one that waits" : null);
    if (why === null) continue;
    waits.set(cell, why);
    for (const location of judged?.gives.keys() ?? []) missing.add(location);
    for (const one of restores)
      if (one.before === cell) for (const location of Object.keys(one.put)) missing.add(location);
  }
  return waits;
}

/** Whether there is anything new. */
function grow<T>(all: Set<T>, more: readonly T[]): boolean {
  const before = all.size;
  for (const one of more) all.add(one);
  return all.size > before;
}

/** They make values anew, or find them put back, that a cell which waits has changed or read: its turn comes first. */
function needless({ truth }: RerunSight, { steps, restores }: Plan, waits: ReadonlyMap<CellId, string>): CellId[] {
  const touched = new Set<string>();
  for (const cell of waits.keys())
    for (const all of [truth.judged(cell)?.reads, truth.judged(cell)?.gives.keys()])
      for (const location of all ?? []) touched.add(location);
  const disturbs = ({ cell, role }: Plan["steps"][number]): boolean => {
    const made = role === "creator" ? [...(truth.judged(cell)?.gives.keys() ?? [])] : [];
    const back = restores.filter(({ before }) => before === cell).flatMap(({ put }) => Object.keys(put));
    return [...made, ...back].some((location) => isName(location) && touched.has(location));
  };
  return steps.filter((step) => !waits.has(step.cell) && disturbs(step)).map(({ cell }) => cell);
}

/** Null where it is known to be quick and pure. */
function whyAsk({ truth, cells, latest }: RerunSight, id: CellId): string | null {
  const entry = latest.get(id);
  const cell = cells.get(id);
  const facts = truth.cell(id)?.facts;
  const seen = entry?.observation;
  if (!cell || !entry || !facts) return "it has not run in this kernel";
  if (wishesOf(cell).expensive) return "it is marked as expensive";
  if (!entry.ok) return "its last run failed";
  if (truth.memory.runOf(id)?.ran.facts?.fingerprint !== facts.fingerprint) return "it was edited";
  if (!seen) return "nobody saw what it does";
  if (truth.verdict(id)?.cause?.kind === "itself") return "it changes its own input, and ran more than once";
  const { took = Infinity } = entry;
  if (took > QUICK) return took === Infinity ? "nobody knows how long it takes" : `it takes ${durationInWords(took)}`;
  return sideEffect(seen, facts);
}

function sideEffect(seen: NonNullable<HistoryEntry["observation"]>, facts: CellFacts): string | null {
  const { files, memory } = seen;
  const touched = new Set([...seen.written, ...seen.changed, ...seen.assumed, ...seen.read]);
  if (seen.network) return "it uses the network";
  if (files.written.length > 0) return "it writes files";
  if (files.incomplete) return "it may write files";
  if (Object.keys(memory).some((name) => touched.has(name))) return "it uses the GPU";
  if (seen.random.length > 0) return "it draws random numbers";
  if (seen.ambient.some((what) => !what.startsWith("matplotlib"))) return "it changes more than variables";
  if (seen.opaque || facts.opaque.length > 0) return "its code hides what it does";
  return facts.lookups.some((name) => name === "input" || name === "getpass") ? "it asks for input" : null;
}
