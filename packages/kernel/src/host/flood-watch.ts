/**
 * Tells a flood of single outputs (a progress bar at 1 kHz) from the few that somebody waits for. Each message that is fetched by
 * itself wakes this host, the disk and the server once; in a flood they are fetched some at a time. Used by kernel-sockets.ts.
 */

/** How long fetching rests in a flood: about a frame of a screen, and far less than what a kernel can hold back. */
export const REST_MS = 15;
/** So many outputs in a row within so long are a flood. */
const MANY = 8;
const WITHIN_MS = 40;

export class FloodWatch {
  /** When the last outputs came, in a ring. */
  readonly #times = new Float64Array(MANY).fill(Number.NEGATIVE_INFINITY);
  #next = 0;

  /** True: what comes next may wait. Whatever is no output (the end of a run, a question) breaks the row. */
  see(isOutput: boolean, now: number): boolean {
    if (!isOutput) this.#times.fill(Number.NEGATIVE_INFINITY);
    if (!isOutput) return false;
    const first = this.#times[this.#next]!;
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % MANY;
    return now - first < WITHIN_MS;
  }
}
