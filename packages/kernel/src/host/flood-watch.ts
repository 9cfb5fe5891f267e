/**
 * Tells a flood of single outputs (a progress bar at 1 kHz) from the few that somebody waits for. Each message that is fetched by
 * itself wakes this host, the disk, the server and every page once; in a flood they are fetched some at a time, and the more
 * so the longer it lasts. Used by kernel-sockets.ts.
 */

/** How soon what arrives is wanted: at once; a moment later, where a widget moves with it; or later still, where it is read. */
export type Hurry = "now" | "moving" | "read";

/** How long fetching rests in a flood, ms: about a frame of a screen, and far less than what a kernel can hold back. */
export const REST_MS = 15;
/** In one that goes on and is only read: twenty-five times a second is more than anybody reads. */
export const LONG_REST_MS = 40;
const LASTS_MS = 400;
/** So many outputs in a row within so long are a flood. */
const MANY = 8;
const WITHIN_MS = 40;
/** A flood may pause for so long, as each of our own rests makes it do. */
const PAUSE_MS = 3 * LONG_REST_MS;

export class FloodWatch {
  /** When the last outputs came, in a ring. */
  readonly #times = new Float64Array(MANY).fill(Number.NEGATIVE_INFINITY);
  #next = 0;
  /** When the flood began, and when it was last seen. */
  #began = 0;
  #seen = Number.NEGATIVE_INFINITY;

  /** How long what comes next may wait, ms. Whatever is no output (the end of a run, a question) breaks the row. */
  see(hurry: Hurry, now: number): number {
    if (hurry === "now") {
      this.#times.fill(Number.NEGATIVE_INFINITY);
      this.#seen = Number.NEGATIVE_INFINITY;
      return 0;
    }
    const first = this.#times[this.#next]!;
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % MANY;
    if (now - first >= WITHIN_MS) return 0;
    if (now - this.#seen > PAUSE_MS) this.#began = now;
    this.#seen = now;
    // What moves, even among what is read, is wanted as often as a screen shows it.
    if (hurry === "moving") this.#began = now;
    return now - this.#began > LASTS_MS ? LONG_REST_MS : REST_MS;
  }
}
