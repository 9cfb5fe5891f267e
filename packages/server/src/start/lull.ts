/** When nobody waits for a page: work that would take the processor from one is done then. */

export class Lull {
  #last = Number.NEGATIVE_INFINITY;

  /** Somebody waits from now on. */
  disturb(): void {
    this.#last = performance.now();
  }

  /** Whether nobody began to wait within `ms` from now. */
  async lasts(ms: number): Promise<boolean> {
    const from = performance.now();
    await new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());
    return this.#last < from;
  }

  /** Resolves when nobody has begun to wait for `ms`, and nothing runs that somebody waits for. */
  async of(ms: number, isBusy: () => Promise<boolean> = async () => false): Promise<void> {
    while (!(await this.lasts(ms)) || (await isBusy()));
  }
}
