/**
 * The kept outputs of all notebooks of a state directory: where each lies, how much of one and of all is kept, and where they
 * go when a notebook is renamed. They lie in the folder of the notebook's history (histories.ts) and go where it goes.
 */
import { join } from "node:path";
import type { Notebook } from "@pellucid/notebook";
import type { Fs } from "../storage/fs.ts";
import { OutputKeeper } from "./output-keeper.ts";
import { INDEX, mergeOutputs, OutputLog } from "./output-log.ts";

export interface OutputLimits {
  /** Bytes of one notebook's results as they lie on the disk; 0: none are kept. */
  readonly each: number;
  readonly all: number;
}
const MB = 1024 * 1024;
export const OUTPUT_LIMITS: OutputLimits = { each: 64 * MB, all: 2048 * MB };

/** Results of one cell. */
export const MOST = 100;
/** Of a result that is larger than this part of what a notebook may have, only the note is kept. Text deflates well. */
const SHARE = 0.75;
const ROOM = 0.8;
/** How often the sum of all is looked at, in ms. */
const SUM_PAUSE = 60_000;
const FLUSH = 1500;
export const OUTPUTS = "outputs";

export interface OutputHistoriesParts {
  readonly fs: Fs;
  readonly now: () => number;
  readonly limits: OutputLimits;
  readonly flush?: number;
  /** The folder of a notebook's history, and those of all. */
  readonly folderOf: (path: string) => string;
  readonly folders: () => Promise<readonly string[]>;
}

export class OutputHistories {
  readonly #parts: OutputHistoriesParts;
  /** Of notebooks that are open here. */
  readonly #open = new Map<string, OutputLog>();
  #summed = 0;

  constructor(parts: OutputHistoriesParts) {
    this.#parts = parts;
  }
  get limits(): OutputLimits {
    return this.#parts.limits;
  }

  #folder(path: string): string {
    return join(this.#parts.folderOf(path), OUTPUTS);
  }

  /** For a notebook that was opened. Null: nothing is kept. */
  keeper(path: string, notebook: () => Notebook, value: (hash: string) => Promise<string | null>): OutputKeeper | null {
    const { fs, limits, flush = FLUSH } = this.#parts;
    if (limits.each === 0) return null;
    const log = new OutputLog(fs, this.#folder(path));
    this.#open.set(path, log);
    const grown = () => this.#grown(log);
    return new OutputKeeper({ log, notebook, value, most: limits.each * SHARE, flush, grown });
  }

  /** To read from: of an open notebook the one that is written to. */
  async reader(path: string): Promise<OutputLog> {
    const log = this.#open.get(path) ?? new OutputLog(this.#parts.fs, this.#folder(path));
    await log.load();
    return log;
  }

  released(path: string): void {
    this.#open.delete(path);
  }

  // ---- renames ------------------------------------------------------------------------------------------------------

  /** The folder of the history is about to go: what is in it goes to the notebook that bears the name now. */
  async merge(from: string, to: string): Promise<void> {
    await mergeOutputs(this.#parts.fs, join(from, OUTPUTS), join(to, OUTPUTS));
  }

  async renamedOpen(from: string, to: string): Promise<void> {
    const log = this.#open.get(from);
    if (!log) return;
    this.#open.delete(from);
    this.#open.set(to, log);
    log.moved(this.#folder(to));
    await log.load();
  }

  // ---- how much is kept ---------------------------------------------------------------------------------------------

  async #grown(log: OutputLog): Promise<void> {
    const { limits, now } = this.#parts;
    // With room for a while; the count of each cell's results is kept on the way.
    await log.limit(log.size > limits.each ? limits.each * ROOM : limits.each, MOST, "notebook");
    if (now() - this.#summed < SUM_PAUSE) return;
    this.#summed = now();
    await this.limitAll();
  }

  /** When all together are too large, notebooks that were not run for longest lose theirs first, open ones last. */
  async limitAll(): Promise<void> {
    const { limits, fs } = this.#parts;
    const open = new Map([...this.#open].map(([path, log]) => [this.#folder(path), log]));
    const found: { log: OutputLog; used: number; isOpen: boolean }[] = [];
    for (const folder of await this.#parts.folders()) {
      const place = join(folder, OUTPUTS);
      const stat = await fs.stat(join(place, INDEX));
      if (!stat) continue;
      const log = open.get(place) ?? new OutputLog(fs, place);
      await log.load();
      found.push({ log, used: stat.mtime, isOpen: open.has(place) });
    }
    let sum = found.reduce((all, { log }) => all + log.size, 0);
    if (sum <= limits.all) return;
    for (const { log } of found.toSorted((a, b) => Number(a.isOpen) - Number(b.isOpen) || a.used - b.used)) {
      if (sum <= limits.all * ROOM) return;
      const { size } = log;
      await log.limit(Math.max(0, size - (sum - limits.all * ROOM)), MOST, "all");
      sum -= size - log.size;
    }
  }
}
