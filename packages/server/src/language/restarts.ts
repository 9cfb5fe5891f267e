/**
 * Whether a language server that died is started again: yes, a little later each time, until it has died so often in so short
 * a time that it would only go on dying. Pure; the clock is handed in.
 */
export const MOST_DEATHS = 4;
export const WITHIN_MS = 3 * 60_000;
const PAUSES = [0, 500, 3000];

export class Restarts {
  #deaths: number[] = [];

  /** After how many milliseconds it may be started again; null: not by itself. */
  died(now: number): number | null {
    this.#deaths = [...this.#deaths.filter((at) => now - at < WITHIN_MS), now];
    if (this.#deaths.length >= MOST_DEATHS) return null;
    return PAUSES[this.#deaths.length - 1] ?? PAUSES.at(-1)!;
  }

  /** A person wants it tried again. */
  forget(): void {
    this.#deaths = [];
  }
}
