/**
 * What cells' texts say, for rooms. A text of some kilobytes takes longer to read than a server may stand still, so it is read
 * on a thread of its own (thread.ts), and rooms are told when it has come. Only the newest that is wanted is read: of a text
 * that grows key by key nobody needs what it said in between, and who still waits for another asks again. The thread reads
 * whole notebooks ahead as well, and lint borrows it.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Analyser, CellFacts } from "@pellucid/dataflow";
import { loadAnalyser } from "../analysis.ts";
import { loadRuff } from "../lint/ruff.ts";
import type { ReadTexts } from "../rooms/room-options.ts";
import { type ReadingThread, startThread, type StartThread } from "./thread.ts";

/** Characters; these take some 30 ms. */
export const LONG = 8000;
/** The thread has a parser of its own: what it takes is given back when nobody has used it for so long, ms. */
const IDLE = 60_000;
const SHORTEST_PAUSE = 50;
/** Texts that the thread reads between two answers: taking an answer in is work for everybody's thread. */
const TOGETHER = 12;

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
  /** What it is doing for others. */
  #uses = 0;

  constructor(analyser: Analyser, start: StartThread = startThread(loadRuff)) {
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

  /**
   * Reads all of these on the thread; resolves when they are known here, or when it may not go on: that is asked before each
   * part, and may take its time. Where no thread is to be had it leaves them.
   */
  readonly ahead = async (sources: readonly string[], goOn: () => Promise<boolean>): Promise<void> => {
    const { known, remember } = this.#analyser;
    const unknown = [...new Set(sources)].filter((source) => known(source) === null);
    for (let at = 0; at < unknown.length && (await goOn()); at += TOGETHER) {
      const some = unknown.slice(at, at + TOGETHER);
      const facts = await this.borrow((thread) => thread.read(some))?.catch(() => null);
      if (!facts) return;
      for (const [i, one] of facts.entries()) remember(some[i]!, one);
    }
  };

  /** Work for the thread that others have; null where no thread is to be had. */
  borrow<T>(work: (thread: ReadingThread) => Promise<T>): Promise<T> | null {
    const thread = (this.#thread ??= this.#start());
    if (!thread) return null;
    this.#uses++;
    clearTimeout(this.#idle);
    return work(thread)
      .catch((error: unknown) => {
        // The next one gets another.
        if (this.#thread === thread) this.#letGo();
        throw error;
      })
      .finally(() => this.#used());
  }

  /** A page is being loaded: what takes long and nobody waits for rests meanwhile, ms. */
  rest(ms: number): void {
    this.#thread?.rest(ms);
  }

  readonly onCome = (call: () => void) => {
    this.#told.add(call);
    return () => void this.#told.delete(call);
  };

  async #readWanted(): Promise<void> {
    this.#reads = true;
    await pause(this.#took);
    const source = this.#wanted!;
    const began = performance.now();
    const facts = await this.borrow((thread) => thread.read([source]))?.catch(() => null);
    this.#took = Math.max(SHORTEST_PAUSE, performance.now() - began);
    this.#reads = false;
    if (this.#wanted === source) this.#wanted = null;
    // Where the thread has ended, this text is read here, the next by a new one.
    if (facts) this.#analyser.remember(source, facts[0]!);
    else this.#analyser.facts(source);
    for (const call of this.#told) call();
    if (this.#wanted !== null && !this.#reads) void this.#readWanted();
  }

  #used(): void {
    if (--this.#uses === 0) this.#idle = setTimeout(() => this.#letGo(), IDLE).unref();
  }

  #letGo(): void {
    clearTimeout(this.#idle);
    this.#thread?.end();
    this.#thread = null;
  }
}

let loading: Promise<LongTexts> | null = null;

/** As `rest`, of the one of this process, where there is one. */
export const restTexts = (ms: number): void => void loading?.then((texts) => texts.rest(ms)).catch(() => {});

/** The one of this process. */
export function loadTexts(): Promise<LongTexts> {
  loading ??= loadAnalyser().then((analyser) => new LongTexts(analyser));
  loading.catch(() => (loading = null));
  return loading;
}
