/**
 * Cells that run again by themselves after a cell above them has run, where the notebook asks for it: only those that are
 * known, from their last run in this kernel, to be quick and to do nothing but make values. All others wait for a
 * person, and say why. It runs nothing; the runner does.
 */
import type { CellFacts, Plan, Truth } from "@pellucid/dataflow";
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

export function rerunOf(sight: RerunSight, { steps, drop, restores, restart }: Plan): Rerun {
  const waits = new Map<CellId, string>();
  /** What a cell that waits would make, or find. */
  const missing = new Set<string>();
  const wholly = restart !== null ? "only a new kernel mends it" : drop.length > 0 ? "a name has to go first" : null;
  for (const { cell } of steps) {
    const judged = sight.truth.judged(cell);
    const behind = [...(judged?.reads ?? [])].some((location) => missing.has(location)) || missing.has("*");
    const why = wholly ?? whyAsk(sight, cell) ?? (behind ? "it needs one that waits" : null);
    if (why === null) continue;
    waits.set(cell, why);
    for (const location of judged?.gives.keys() ?? []) missing.add(location);
    for (const one of restores)
      if (one.before === cell) for (const location of Object.keys(one.put)) missing.add(location);
  }
  const cells = steps.map(({ cell }) => cell).filter((cell) => !waits.has(cell));
  return { cells, restores: restores.filter(({ before }) => !waits.has(before)), waits };
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
