/**
 * Widgets out of a file have no line to a kernel, by which others would hear what a person moves. The page is told of it, and says
 * what was moved in its other frames (publish/page/widget-moves.ts). Used by frame-manager.ts.
 */
import type { WidgetModel } from "@jupyter-widgets/base";

export type Moved = Readonly<Record<string, unknown>>;

export class SavedMoves {
  readonly #tell: (comm: string, state: Moved) => void;
  readonly #models = new Map<string, WidgetModel>();
  /** What was moved elsewhere is no news, nor is what follows from it here. */
  #taking = false;

  constructor(tell: (comm: string, state: Moved) => void) {
    this.#tell = tell;
  }

  watch(comm: string, model: WidgetModel): void {
    this.#models.set(comm, model);
    model.on("change", () => {
      const told = Object.entries(model.changedAttributes() || {}).filter(
        ([key, value]) => !key.startsWith("_") && isPlain(value),
      );
      if (!this.#taking && told.length > 0) this.#tell(comm, Object.fromEntries(told));
    });
  }

  take(comm: string, state: Moved): void {
    this.#taking = true;
    try {
      this.#models.get(comm)?.set(state);
    } finally {
      this.#taking = false;
    }
  }
}

/** No models, no bytes. */
const isPlain = (value: unknown): boolean =>
  value === null ||
  ["string", "number", "boolean"].includes(typeof value) ||
  (Array.isArray(value) && value.every(isPlain));
