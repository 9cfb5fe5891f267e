/**
 * Most cells are done before anybody could see that they ran. That a cell is queued or running is therefore shown a
 * moment later, and with the first output if that comes sooner: the page does not draw what is over in the next frame, and
 * leaves the processor to the kernel. Nothing else waits, and nothing is shown out of order.
 */
import type { ExecutionChange } from "@pellucid/protocol";

/** Shorter than anybody waits for an answer to a key, ms. */
export const HELD_MS = 45;

export class HeldTurns {
  readonly #show: (change: ExecutionChange) => void;
  #held: ExecutionChange[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(show: (change: ExecutionChange) => void) {
    this.#show = show;
  }

  take(change: ExecutionChange): void {
    if (!canWait(change)) {
      this.release();
      return this.#show(change);
    }
    this.#held.push(change);
    this.#timer ??= setTimeout(() => this.release(), HELD_MS);
  }

  /** Before anything else of the notebook is shown. */
  release(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const change of this.#held.splice(0)) this.#show(change);
  }
}

/** A turn that begins, and a kernel that is at work for it. */
function canWait({ runs, kernel, prompt }: ExecutionChange): boolean {
  if (prompt !== undefined || !runs || (kernel && kernel.state !== "busy" && kernel.state !== "idle")) return false;
  return Object.values(runs).every((run) => run?.state === "queued" || run?.state === "running");
}
