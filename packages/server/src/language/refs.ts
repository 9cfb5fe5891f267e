/** What a page was told by number, for the questions that refer to it: completions, actions. The oldest are forgotten. */
import type { Diagnostic } from "./lsp-shapes.ts";

const MOST = 8000;

export class Refs {
  readonly #known = new Map<number, unknown>();
  /** What the server said last of each text: its quick fixes want to have it back. */
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  #last = 0;

  keep(value: unknown): number {
    this.#known.set(++this.#last, value);
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value!);
    return this.#last;
  }

  get(ref: number): unknown {
    return this.#known.get(ref);
  }
}
