/**
 * The marks of a notebook's cells as its views have them: what each rests on, and, where the notebook re-runs by itself, what
 * it waits for. Says what changed since they were last looked at, and what is to run now; the runner tells and runs it.
 */
import type { CellId, Notebook } from "@pellucid/notebook";
import type { TruthView } from "@pellucid/protocol";
import type { ExecutionEvent } from "./events.ts";
import { rerunModeOf } from "./rerun.ts";
import type { ExecutionState } from "./state.ts";
import { truthChange } from "./truth-change.ts";
import type { RoomTruth } from "./truth.ts";

export interface Look {
  /** Null: nothing. */
  readonly changed: Record<string, TruthView | null> | null;
  /** What runs by itself now. */
  readonly run: ExecutionEvent | null;
}

export class Marks {
  views: ReadonlyMap<CellId, TruthView>;
  readonly #told: RoomTruth;

  constructor(told: RoomTruth, state: ExecutionState, notebook: Notebook) {
    this.#told = told;
    this.views = told.of(state, notebook);
  }

  look(state: ExecutionState, notebook: Notebook): Look {
    const views = this.#told.of(state, notebook);
    const rests = state.kernel.ready && !state.running && state.queue.length === 0 && !state.checkpoints.restoring;
    if (!rests || rerunModeOf(notebook) !== "auto") return this.#take(views, null);
    const found = this.#told.rerun(state, notebook);
    const waiting = new Map(views);
    for (const [cell, why] of found?.waits ?? []) {
      const view = waiting.get(cell);
      if (view && view.state !== "fresh") waiting.set(cell, { ...view, why: `${view.why}. Waits for you: ${why}` });
    }
    if (!found || found.cells.length === 0) return this.#take(waiting, null);
    const { cells, drop, restores } = found;
    return this.#take(waiting, { type: "run", cells, drop, restores, unasked: true });
  }

  #take(views: ReadonlyMap<CellId, TruthView>, run: ExecutionEvent | null): Look {
    const changed = truthChange(this.views, views);
    this.views = views;
    return { changed, run };
  }
}
