/**
 * What a page was told, for the questions that refer to it: completions and actions by number, the oldest forgotten; files
 * outside of the lab's folder by name, since no other may be asked for.
 */
import type { Diagnostic } from "./lsp-shapes.ts";

const MOST = 8000;

export class Refs {
  readonly #known = new Map<number, unknown>();
  /** What the server said last of each text: its quick fixes want to have it back. */
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  readonly outside = new Set<string>();
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
