/**
 * Undo and redo of one notebook: for every person a stack of inverse edits, each kept fit for the notebook as it is now
 * by moving it past what others have done since. It lives on the server so that it survives reloads and restarts (the
 * journal carries the inverses), and so that undo is an edit like any other.
 *
 * What a kernel printed is not undone. Outputs come back where a person took them away: with a deleted cell, with a type,
 * or cleared; unless the cell has new ones since (yielding.ts).
 */
import { type Cell, type CellId, cross, type Edit } from "@pellucid/notebook";
import { cellsIn, concerned, isOutputEdit, yielding } from "./yielding.ts";

export { isOutputEdit } from "./yielding.ts";

export interface Step {
  /** To be applied in this order. */
  readonly edits: readonly Edit[];
}
interface Stacks {
  undo: Step[];
  redo: Step[];
  /** Where typing would go on as the same step. */
  typing: { readonly cell: string; readonly at: number; readonly time: number } | null;
}
export type UndoJson = Record<string, { undo: Step[]; redo: Step[] }>;

const DEPTH = 1000;
const PAUSE = 600;
export class UndoStacks {
  readonly #people = new Map<string, Stacks>();
  /** Cells that some step would set outputs of, or bring back. Asked for by every line that a kernel prints. */
  #concerned: Set<CellId> | null = null;

  #of(person: string): Stacks {
    let stacks = this.#people.get(person);
    if (!stacks) this.#people.set(person, (stacks = { undo: [], redo: [], typing: null }));
    return stacks;
  }

  can(person: string): { canUndo: boolean; canRedo: boolean } {
    const stacks = this.#people.get(person);
    return { canUndo: (stacks?.undo.length ?? 0) > 0, canRedo: (stacks?.redo.length ?? 0) > 0 };
  }

  /** `person` made `edit`, which `inverse` would take back. `inverse` null: it cannot be (too large to be kept). */
  made(person: string, edit: Edit, inverse: Edit | null, time: number): void {
    this.passed(person, edit);
    this.#concerned = null;
    const stacks = this.#of(person);
    stacks.redo = [];
    if (!inverse) {
      stacks.undo = [];
      stacks.typing = null;
      return;
    }
    const spot = typingSpot(edit);
    const before = stacks.typing;
    const same =
      spot &&
      before &&
      before.cell === spot.cell &&
      time - before.time < PAUSE &&
      (spot.from === before.at || spot.to === before.at);
    stacks.typing = spot && { cell: spot.cell, at: spot.end, time };
    const top = same ? stacks.undo.pop() : undefined;
    push(stacks.undo, { edits: top ? [inverse, ...top.edits] : [inverse] });
  }

  /** Takes the newest step, to be made an edit; `taken` puts its inverse on the other stack. */
  take(person: string, which: "undo" | "redo"): Edit | null {
    const stacks = this.#of(person);
    stacks.typing = null;
    const step = stacks[which].pop();
    if (!step) return null;
    return step.edits.length === 1 ? step.edits[0]! : { type: "batch", edits: step.edits };
  }
  taken(person: string, which: "undo" | "redo", edit: Edit, inverse: Edit | null): void {
    this.passed(person, edit);
    this.#concerned = null;
    if (inverse) push(this.#of(person)[which === "undo" ? "redo" : "undo"], { edits: [inverse] });
  }
  /** After a restart: the step was taken, and is not to be offered again. */
  drop(person: string, which: "undo" | "redo"): void {
    this.take(person, which);
  }

  /** An edit by `author` (null: the server) went into the notebook: all others' steps move past it, and give way to it. */
  passed(author: string | null, edit: Edit): void {
    if (isOutputEdit(edit) && !this.#concerns(edit)) return;
    this.#concerned = null;
    for (const [person, stacks] of this.#people) {
      if (person === author) continue;
      stacks.undo = moved(stacks.undo, edit);
      stacks.redo = moved(stacks.redo, edit);
      stacks.typing = null;
    }
  }

  #concerns(edit: Edit): boolean {
    if (edit.type === "batch") return edit.edits.some((each) => this.#concerns(each));
    if (edit.type === "update-display") return this.#cells().size > 0;
    return "id" in edit && edit.id !== undefined && this.#cells().has(edit.id);
  }
  #cells(): Set<CellId> {
    if (this.#concerned) return this.#concerned;
    this.#concerned = new Set();
    for (const { undo, redo } of this.#people.values())
      for (const { edits } of [...undo, ...redo])
        for (const edit of edits) for (const id of concerned(edit)) this.#concerned.add(id);
    return this.#concerned;
  }

  /** Cells that were deleted and can come back, the one deleted last first. */
  *deletedCells(): Generator<Cell> {
    for (const { undo, redo } of this.#people.values())
      for (const { edits } of [...undo, ...redo].toReversed()) yield* cellsIn(edits);
  }
  /** Such a cell, for the run that still prints into it. */
  deletedCell(id: CellId): Cell | undefined {
    if (!this.#cells().has(id)) return undefined;
    for (const cell of this.deletedCells()) if (cell.id === id) return cell;
    return undefined;
  }

  toJSON(): UndoJson {
    return Object.fromEntries([...this.#people].map(([person, { undo, redo }]) => [person, { undo, redo }]));
  }
  restore(json: UndoJson): void {
    this.#people.clear();
    this.#concerned = null;
    for (const [person, { undo, redo }] of Object.entries(json))
      this.#people.set(person, { undo: [...undo], redo: [...redo], typing: null });
  }
}

function push(stack: Step[], step: Step): void {
  stack.push(step);
  if (stack.length > DEPTH) stack.shift();
}

/** The newest step comes first past the edit, and the edit past it, for the step below is older still. */
function moved(stack: readonly Step[], edit: Edit): Step[] {
  let over: Edit = edit;
  const result: Step[] = [];
  for (const step of stack.toReversed()) {
    const edits = step.edits.map((each) => {
      const crossed = cross(each, over);
      over = crossed.over;
      return yielding(crossed.edit, edit);
    });
    result.unshift({ edits });
  }
  return result;
}

/** Where one change of a cell's text begins and ends, before and after it; null for anything else. */
function typingSpot(edit: Edit): { cell: string; from: number; to: number; end: number } | null {
  if (edit.type !== "edit-source") return null;
  const parts = edit.changes;
  const first = parts.findIndex((part) => typeof part !== "number");
  const change = parts[first];
  if (change === undefined || typeof change === "number") return null;
  if (parts.slice(first + 1).some((part) => typeof part !== "number")) return null;
  const from = parts.slice(0, first).reduce<number>((sum, part) => sum + (part as number), 0);
  const [deleted, ...lines] = change as [number, ...string[]];
  const inserted = lines.length === 0 ? 0 : lines.reduce((sum, line) => sum + line.length + 1, -1);
  return { cell: edit.id, from, to: from + deleted, end: from + inserted };
}

/** More of them are not kept over a restart, in UTF-16 units of their JSON. */
const KEPT = 16 * 1024 * 1024;

/** The newest steps of everybody that fit. */
export function newestSteps(stacks: UndoJson): UndoJson {
  let room = KEPT;
  const fit = <T>(steps: T[]): T[] => {
    const kept: T[] = [];
    for (const step of steps.toReversed()) {
      if ((room -= JSON.stringify(step).length) < 0) break;
      kept.unshift(step);
    }
    return kept;
  };
  return Object.fromEntries(
    Object.entries(stacks).map(([person, { undo, redo }]) => [person, { undo: fit(undo), redo: fit(redo) }]),
  );
}
