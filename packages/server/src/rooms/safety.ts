/**
 * Whether what is done in a room is safe, which it is once the journal has it on disk. While the disk takes nothing the room
 * goes on, so nobody waits for what may never come: edits are passed on all the same, and the file's view says what is at risk.
 */
import type { Journal } from "../storage/journal.ts";

export interface SafetyParts {
  readonly journal: Journal;
  /** Lets edits go that wait for the disk. */
  readonly releaseAll: () => void;
  /** What is at risk is another. */
  readonly changed: () => void;
}

export class Safety {
  /** In words for people; undefined while all is well. */
  atRisk: string | undefined;
  readonly #parts: SafetyParts;
  #waiting: (() => void)[] = [];

  constructor(parts: SafetyParts) {
    this.#parts = parts;
  }

  watch(): void {
    const { journal } = this.#parts;
    journal.onTrouble = (error) => this.#trouble(error);
    if (journal.trouble) this.#trouble(journal.trouble);
  }

  /** Resolves when all that was journaled until now is on disk, or need not be waited for. */
  settled(): Promise<void> {
    const { journal } = this.#parts;
    if (journal.troubled) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      void journal.synced().then(() => {
        resolve();
        this.#waiting = this.#waiting.filter((each) => each !== resolve);
      });
    });
  }

  #trouble(error: Error | null): void {
    if (!error) this.atRisk = undefined;
    else {
      const { code } = error as { code?: string };
      const cause = code === "ENOSPC" ? "the disk of the state folder is full. Make room there" : error.message;
      this.atRisk = `What you do now is not safe yet: ${cause}. Until then only what is saved in the file is safe.`;
      this.#parts.releaseAll();
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
    this.#parts.changed();
  }
}
