/**
 * What cells' texts say, for rooms. A text of some kilobytes takes longer to read than a server may stand still, so it is read
 * on a thread of its own (reading-thread.ts), and rooms are told when it has come. Only the newest that is wanted is read:
 * of a text that grows key by key nobody needs what it said in between, and who still waits for another asks again.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Analyser, CellFacts } from "@pellucid/dataflow";
import { loadAnalyser } from "../analysis.ts";
import type { ReadTexts } from "../rooms/room-options.ts";

/** Characters; these take some 30 ms. */
const LONG = 8000;
/** The thread has a parser of its own: what it takes is given back when nobody has used it for so long, ms. */
const IDLE = 60_000;
const SHORTEST_PAUSE = 50;

/** Where texts are read; null where only the sources are there and nothing is built. */
export type StartThread = () => ReadingThread | null;
export interface ReadingThread {
  readonly read: (source: string) => Promise<CellFacts>;
  readonly end: () => void;
}

export class LongTexts implements ReadTexts {
  readonly #analyser: Analyser;
  readonly #start: StartThread;
  readonly #told = new Set<() => void>();
  #thread: ReadingThread | null = null;
  #idle: NodeJS.Timeout | undefined;
  #wanted: string | null = null;
  #reads = false;
  /** How long the last one took: it rests as long before the next, so that typing leaves half of a core. */
  #took = SHORTEST_PAUSE;

  constructor(analyser: Analyser, start: StartThread = startThread) {
    this.#analyser = analyser;
    this.#start = start;
  }

  readonly facts = (source: string, now = false): CellFacts | null => {
    const { facts, known } = this.#analyser;
    if (now || source.length < LONG) return facts(source);
    const found = known(source);
    if (found || this.#wanted === source) return found;
    if (!this.#reads && !(this.#thread ??= this.#start())) return facts(source);
    this.#wanted = source;
    if (!this.#reads) void this.#readWanted();
    return null;
  };

  /** For whoever can wait: resolves when the long ones of these have been read. The others are not touched. */
  async read(sources: readonly string[]): Promise<void> {
    for (const source of sources.filter(({ length }) => length >= LONG))
      while (this.facts(source) === null)
        await new Promise<void>((come) => {
          const stop = this.onCome(() => {
            stop();
            come();
          });
        });
  }

  readonly onCome = (call: () => void) => {
    this.#told.add(call);
    return () => void this.#told.delete(call);
  };

  async #readWanted(): Promise<void> {
    this.#reads = true;
    clearTimeout(this.#idle);
    await new Promise((rested) => setTimeout(rested, this.#took));
    const source = this.#wanted!;
    const began = performance.now();
    const facts = await this.#thread!.read(source).catch(() => null);
    this.#took = Math.max(SHORTEST_PAUSE, performance.now() - began);
    this.#reads = false;
    if (this.#wanted === source) this.#wanted = null;
    if (facts) this.#analyser.remember(source, facts);
    else {
      // The thread has ended: this text is read here, the next by a new one.
      this.#letGo();
      this.#analyser.facts(source);
    }
    this.#idle = setTimeout(() => this.#letGo(), IDLE).unref();
    for (const call of this.#told) call();
    if (this.#wanted !== null && !this.#reads && (this.#thread ??= this.#start())) void this.#readWanted();
  }

  #letGo(): void {
    this.#thread?.end();
    this.#thread = null;
  }
}

let loading: Promise<LongTexts> | null = null;

/** The one of this process. */
export function loadTexts(): Promise<LongTexts> {
  loading ??= loadAnalyser().then((analyser) => new LongTexts(analyser));
  loading.catch(() => (loading = null));
  return loading;
}

function startThread(): ReadingThread | null {
  const path = ["./reading-thread.mjs", "../../../../dist/reading-thread.mjs"]
    .map((each) => fileURLToPath(new URL(each, import.meta.url)))
    .find((each) => existsSync(each));
  if (!path) return null;
  const worker = new Worker(path);
  worker.unref();
  let waiting: { come: (facts: CellFacts) => void; failed: (why: Error) => void } | null = null;
  worker.on("message", (facts: CellFacts) => waiting?.come(facts));
  worker
    .on("error", (why) => waiting?.failed(why))
    .on("exit", () => waiting?.failed(new Error("The thread has ended.")));
  return {
    read: (source) =>
      new Promise((come, failed) => {
        waiting = { come, failed };
        worker.postMessage(source);
      }),
    end: () => void worker.terminate(),
  };
}
