/**
 * Finds lines of a stream that hold some words, case ignored: in the page where it has the whole text, else on the server, which counts all
 * and lists them in pages. Called by stream-tools.ts; it moves nothing.
 */
import { LOG_HITS, type LinesFound } from "@pellucid/protocol";
import { addressOf, readLog, type LogPlace } from "./log-lines.ts";
import type { TextBlock } from "./text-block.ts";

export interface Hit {
  /** 0-based. */
  readonly line: number;
  /** Which of them it is, 1-based. */
  readonly at: number;
  readonly count: number;
}

export class StreamSearch {
  readonly #place: LogPlace;
  readonly #block: TextBlock;
  #text = "";
  #lines = -1;
  #found: LinesFound | null = null;
  #at = -1;
  #control: AbortController | null = null;

  constructor(place: LogPlace, block: TextBlock) {
    this.#place = place;
    this.#block = block;
  }

  /** The next hit, or the one before; the first when the words are new. Null: there is none; undefined: another search began. */
  async step(text: string, step: 1 | -1, lines: number, stored: boolean): Promise<Hit | null | undefined> {
    this.#control?.abort();
    const { signal } = (this.#control = new AbortController());
    if (text !== this.#text) this.#at = -1;
    if (text !== this.#text || lines !== this.#lines) this.#found = null;
    [this.#text, this.#lines] = [text, lines];
    const pageOf = (at: number) => Math.floor(at / LOG_HITS) * LOG_HITS;
    const read = (skipped: number) => (stored ? this.#onServer(skipped, signal) : this.#here());
    try {
      this.#found ??= await read(pageOf(Math.max(0, this.#at + step)));
      const { count } = this.#found;
      if (count === 0) return null;
      const at = this.#at < 0 ? 0 : (this.#at + step + count) % count;
      if (this.#lineOf(at) === undefined) this.#found = await read(pageOf(at));
      const line = this.#lineOf(at);
      if (line === undefined || signal.aborted) return undefined;
      this.#at = at;
      return { line, at: at + 1, count };
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  #lineOf(at: number): number | undefined {
    return this.#found?.lines[at - this.#found.skipped];
  }

  #here(): LinesFound {
    const wanted = this.#text.toLowerCase();
    const lines: number[] = [];
    for (let at = 0; at < this.#block.lines; at++)
      if (this.#block.line(at).toLowerCase().includes(wanted)) lines.push(at);
    return { count: lines.length, skipped: 0, lines };
  }

  async #onServer(skipped: number, signal: AbortSignal): Promise<LinesFound> {
    const address = `${addressOf(this.#place)}&search=${encodeURIComponent(this.#text)}&skip=${skipped}`;
    return (await readLog(address, signal)).json() as Promise<LinesFound>;
  }

  stop(): void {
    this.#control?.abort();
  }
}
