/**
 * Dead cells: in the slice of no output that the notebook shows and of no file that it writes. A notebook without outputs is
 * judged by what would show something. Settings and installs are nobody's input and count as alive.
 */
import type { Analyser } from "../analyser.ts";
import { programOf } from "./program.ts";
import { Slicer } from "./slice.ts";

export interface PageSource {
  readonly id: string;
  readonly source: string;
  /** It shows something now. */
  readonly shows: boolean;
}

export function deadCells(cells: readonly PageSource[], analyser: Analyser): string[] {
  const program = programOf(
    cells.map(({ id, source }) => ({ key: id, cell: id, source })),
    analyser,
  );
  const slicer = new Slicer(program, analyser);
  const none = !cells.some((cell) => cell.shows);
  const aims = cells.flatMap(({ shows }, i) => (shows || none ? slicer.speakers(i) : []));
  const kept = slicer.closure([...aims, ...slicer.fileMakers()]);
  const alive = new Set([...kept].map((at) => program.steps[at]!.run));
  const hasSteps = new Set(program.steps.map((step) => step.run));
  const isKeptAnyway = (i: number) => program.steps.some((step) => step.run === i && step.piece.kind === "magic");
  return cells.flatMap(({ id }, i) => (hasSteps.has(i) && !alive.has(i) && !isKeptAnyway(i) ? [id] : []));
}
