/**
 * How an interrupt gains force when a kernel does not listen: the kernel's own way, the same again, then an end to the
 * process. The clock stops at the first sign that the kernel is idle. Used by kernel.ts.
 */
export interface InterruptStep {
  readonly afterMs: number;
  readonly how: "again" | "SIGTERM" | "SIGKILL";
}

/** Generous towards native code that looks for signals rarely: its variables are worth the wait. */
export const INTERRUPT_STEPS: readonly InterruptStep[] = [
  { afterMs: 2_000, how: "again" },
  { afterMs: 8_000, how: "again" },
  { afterMs: 30_000, how: "SIGTERM" },
  { afterMs: 35_000, how: "SIGKILL" },
];

export class InterruptClock {
  readonly #steps: readonly InterruptStep[];
  readonly #press: (how: InterruptStep["how"]) => void;
  #timers: NodeJS.Timeout[] = [];

  constructor(steps: readonly InterruptStep[], press: (how: InterruptStep["how"]) => void) {
    this.#steps = steps;
    this.#press = press;
  }

  /** A second interrupt does not set the clock back. */
  start(): void {
    if (this.#timers.length > 0) return;
    const last = this.#steps.at(-1);
    this.#timers = this.#steps.map((step) =>
      setTimeout(() => {
        this.#press(step.how);
        if (step === last) this.stop();
      }, step.afterMs),
    );
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}
