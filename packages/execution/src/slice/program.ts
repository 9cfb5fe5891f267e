/**
 * Which program a slice is cut from: the runs of the present kernel with the texts that ran, those of the earlier session that
 * made an output, or, where nothing of it ran, the page from its top. Pure; the cut itself is dataflow's.
 */
import type { ProgramRun } from "@pellucid/dataflow";
import type { Cell, CellId, Notebook } from "@pellucid/notebook";
import type { HistoryEntry, RunRecord } from "../run-record.ts";
import { type ExecutionState, recordOf, sessionOf } from "../state.ts";
import { isEmpty } from "../step-queue.ts";

export interface SliceProgram {
  readonly runs: readonly ProgramRun[];
  readonly basis: "ran" | "page";
  /** The run that made what the cell shows. */
  readonly target: string | null;
}

/** `cell`: whose output is asked for. `state`: null where only the file is known. */
export function sliceProgram(notebook: Notebook, state: ExecutionState | null, cell: CellId | null): SliceProgram {
  const ran = state ? ranProgram(notebook, state, cell) : null;
  return ran ?? pageProgram(notebook, cell);
}

/** Every code cell as it stands, from the top. */
export function pageProgram({ cells }: Notebook, cell: CellId | null): SliceProgram {
  const code = cells.filter((one) => one.type === "code" && (!isEmpty(one.source) || one.id === cell));
  const runs = code.map(({ id, source }) => ({ key: id, cell: id, source }));
  return { runs, basis: "page", target: cell };
}

function ranProgram(notebook: Notebook, state: ExecutionState, cell: CellId | null): SliceProgram | null {
  const record = cell === null ? undefined : recordOf(state, cell);
  if (cell !== null && !record) return null;
  if (record && record.session !== sessionOf(state.kernel)) return earlierProgram(state, record);
  const most = record?.n ?? Number.POSITIVE_INFINITY;
  const entries = state.history.filter((entry) => entry.n <= most);
  if (entries.length === 0) return null;
  if (entries.some(({ restored }) => restored && Object.keys(restored.put).length > 0))
    return inPageOrder(notebook, entries, cell);
  const runs = entries.flatMap((entry) => (entry.restored ? [] : [runOf(entry)]));
  return { runs, basis: "ran", target: record ? String(record.n) : null };
}

function runOf({ n, cell, source, observation, ok, ended }: HistoryEntry): ProgramRun {
  const seen = observation && {
    touched: [
      ...observation.written,
      ...observation.changed,
      ...observation.deleted,
      ...observation.assumed,
      ...observation.between,
    ],
    groups: observation.groups,
  };
  const broken = !ok || ended !== undefined;
  return { key: String(n), cell, source: source ?? null, ...(seen && { seen }), ...(broken && { broken }) };
}

/** Of a kernel that is gone only the latest run of each cell is known. */
function earlierProgram(state: ExecutionState, record: RunRecord): SliceProgram {
  const runs = Object.values(state.runs)
    .filter((one) => one.session === record.session && one.n <= record.n)
    .toSorted((a, b) => a.n - b.n)
    .map((one) => ({
      key: String(one.n),
      cell: one.cell,
      source: one.source,
      ...(one.state !== "done" && { broken: true }),
    }));
  return { runs, basis: "ran", target: String(record.n) };
}

/** Values were put back in between, as the page's order has them: so that order it is, with the texts that ran last. */
function inPageOrder({ cells }: Notebook, entries: readonly HistoryEntry[], cell: CellId | null): SliceProgram {
  const latest = new Map<CellId, ProgramRun>();
  for (const entry of entries) if (entry.cell !== null && !entry.restored) latest.set(entry.cell, runOf(entry));
  const last = cell === null ? cells.length : cells.findIndex((one: Cell) => one.id === cell) + 1;
  const runs = cells.slice(0, last).flatMap(({ id }) => latest.get(id) ?? []);
  return { runs, basis: "ran", target: cell === null ? null : (latest.get(cell)?.key ?? null) };
}
