/**
 * A plan as people see it before it runs: why each cell, how long it took, what is put back, and where somebody should
 * think first. Which cells a plan has is dataflow's affair (plan.ts there); nothing runs from here.
 */
import { inWords, type Plan, type PlanStep, type Truth } from "@pellucid/dataflow";
import type { Cell, CellId, Notebook } from "@pellucid/notebook";
import type { PlanStepView, PlanView, PlanWish, TruthView } from "@pellucid/protocol";
import { reasonLost } from "./checkpoint.ts";
import { type ExecutionState, recordOf } from "./state.ts";
import { isEmpty } from "./step-queue.ts";
import { wishesOf } from "./wishes.ts";
import { clockInWords, durationInWords } from "./words.ts";

/** Running a cell again only for its values is dear from here on, ms. */
const DEAR = 30_000;

export interface PlanSight {
  readonly state: ExecutionState;
  readonly notebook: Notebook;
  readonly view: ReadonlyMap<CellId, TruthView>;
  readonly truth: Truth;
}

export const isDear = (step: PlanStepView): boolean => step.dear !== undefined;

export function planView(sight: PlanSight, made: Plan): Pick<PlanView, "steps" | "drop" | "restores" | "restart"> {
  const { state, notebook, view, truth } = sight;
  const cells = new Map(notebook.cells.map((one) => [one.id, one]));
  const steps = made.steps.map((step): PlanStepView => {
    const cost = costOf(state, cells.get(step.cell));
    const replay = step.role === "creator" || step.role === "all";
    const dear = replay ? dearInWords(cost) : null;
    return {
      cell: step.cell,
      why: stepInWords(step, view.get(step.cell), state),
      ...cost,
      ...(replay && { replay }),
      ...(dear !== null && { dear }),
    };
  });
  const restores = made.restores.map((one) => {
    const kept = state.checkpoints.kept.find(({ id }) => id === one.checkpoint);
    return { ...one, put: { ...one.put }, why: restoreInWords(one.put, truth), bytes: kept?.bytes ?? 0 };
  });
  const restart = made.restart === null ? null : `Only a new kernel has ${inWords(made.restart)} as it was`;
  return { steps, drop: [...made.drop], restores, restart };
}

/** Without the texts: whatever is not known to be true, and all that stands below it. */
export function orderPlan(
  view: ReadonlyMap<CellId, TruthView>,
  notebook: Notebook,
  want: PlanWish,
  cell: CellId | undefined,
): Pick<PlanView, "steps"> {
  const code = notebook.cells.filter((one) => one.type === "code" && !isEmpty(one.source) && !wishesOf(one).skipped);
  const first = code.findIndex((one) => view.get(one.id)?.state !== "fresh");
  const last = want === "to" ? code.findIndex((one) => one.id === cell) + 1 : code.length;
  const steps = first < 0 ? [] : code.slice(first, last);
  return { steps: steps.map(({ id }) => ({ cell: id, why: view.get(id)?.why ?? "" })) };
}

function stepInWords(
  { role, location, version }: PlanStep,
  view: TruthView | undefined,
  state: ExecutionState,
): string {
  const what = location === undefined ? "a value" : inWords(location);
  if (role === "wanted") return view?.why ?? "";
  if (role === "follows") return `Uses or changes ${what}, made anew above`;
  if (role !== "creator") return "Its values go with the kernel";
  const lost = version === undefined ? null : reasonLost(state.checkpoints, location ?? "", version);
  return `Brings back ${what}${lost === null ? "" : `. No checkpoint: ${lost}`}`;
}

/** "`df` as cell 3 left it, 14:32" */
function restoreInWords(put: Readonly<Record<string, number>>, { memory, order }: Truth): string {
  const cells = new Map<string, string[]>();
  for (const [location, n] of Object.entries(put)) {
    const made = memory.wroteBy(n, location);
    const place = made?.cell ? order.placeOf(made.cell) : undefined;
    const by = place === undefined ? "a cell" : `cell ${place + 1}`;
    const left = `as ${by} left it${made ? `, ${clockInWords(made.at)}` : ""}`;
    cells.set(left, [...(cells.get(left) ?? []), inWords(location)]);
  }
  return [...cells].map(([left, what]) => `${what.join(", ")} ${left}`).join("; ");
}

function costOf(state: ExecutionState, cell: Cell | undefined): Pick<PlanStepView, "expected" | "expensive"> {
  const record = cell && recordOf(state, cell.id);
  const took =
    record?.finishedAt !== undefined && record.state === "done"
      ? record.finishedAt - record.startedAt
      : record?.lastDuration;
  return {
    ...(took !== undefined && { expected: took }),
    ...(cell && wishesOf(cell).expensive && { expensive: true }),
  };
}

function dearInWords({ expected, expensive }: Pick<PlanStepView, "expected" | "expensive">): string | null {
  if (expensive) return "marked as expensive";
  if (expected === undefined) return "nobody knows how long it takes";
  return expected >= DEAR ? `took ${durationInWords(expected)}` : null;
}
