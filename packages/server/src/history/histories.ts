/**
 * All histories of a state directory: where each lies, how large it may become, and where it goes when its notebook is
 * renamed. A notebook's history is found by its path, as its journal is; it stays when the file is gone.
 */
import { join } from "node:path";
import { hashOf } from "../storage/atomic-write.ts";
import type { Fs } from "../storage/fs.ts";
import { HEAD, scanBlocks } from "./blocks.ts";
import { HistoryLog, LOG_FILE, NewerHistoryError } from "./log.ts";
import { HistoryRecorder, type RecorderParts, type RecorderTimes } from "./recorder.ts";
import { OUTPUT_LIMITS, OutputHistories, type OutputLimits } from "./output-histories.ts";
import { GRIDS, thinned } from "./thinning.ts";

export interface HistoryLimits {
  /** Bytes of one notebook's history; 0: none is kept. */
  readonly each: number;
  /** Of all together. */
  readonly all: number;
  /** The same of what runs put out. */
  readonly outputs?: OutputLimits;
}
const MB = 1024 * 1024;
const USUAL_LIMITS: HistoryLimits = { each: 16 * MB, all: 1024 * MB };

/** From the environment, in MB. */
export function limitsFrom(env: Readonly<Record<string, string | undefined>>): HistoryLimits {
  const size = (name: string, usual: number): number => {
    const text = env[name]?.trim();
    const value = text ? Number(text) : Number.NaN;
    return value >= 0 ? value * MB : usual;
  };
  return {
    each: size("PELLUCID_HISTORY_MB", USUAL_LIMITS.each),
    all: size("PELLUCID_HISTORY_TOTAL_MB", USUAL_LIMITS.all),
    outputs: {
      each: size("PELLUCID_OUTPUTS_MB", OUTPUT_LIMITS.each),
      all: size("PELLUCID_OUTPUTS_TOTAL_MB", OUTPUT_LIMITS.all),
    },
  };
}

/** Says whose history it is: a folder's name is a hash. */
const PATH_FILE = "path";
/** After thinning there is room for a while. */
const ROOM = 0.8;
/** How often the sum of all is looked at, in ms. */
const SUM_PAUSE = 60_000;

export interface HistoriesOptions {
  readonly fs: Fs;
  readonly stateDir: string;
  readonly now: () => number;
  readonly limits?: HistoryLimits;
  readonly times?: RecorderTimes;
  /** May this process write the history of this notebook? Another server may have it open. */
  readonly mayWrite?: (path: string) => boolean;
}

/** An open notebook as it is listened to. */
interface RecordedNotebook extends Pick<RecorderParts, "notebook"> {
  /** A large value of its outputs, by its hash. */
  readonly value: (hash: string) => Promise<string | null>;
}

export class Histories {
  readonly #options: HistoriesOptions;
  readonly #folder: string;
  readonly limits: HistoryLimits;
  readonly outputs: OutputHistories;
  /** Of notebooks that are open here. */
  readonly #open = new Map<string, HistoryLog>();
  #summed = 0;

  constructor(options: HistoriesOptions) {
    this.#options = options;
    this.#folder = join(options.stateDir, "history");
    this.limits = options.limits ?? USUAL_LIMITS;
    this.outputs = new OutputHistories({
      fs: options.fs,
      now: options.now,
      limits: this.limits.outputs ?? OUTPUT_LIMITS,
      ...(options.times && { flush: options.times.flush }),
      folderOf: (path) => this.folderOf(path),
      folders: async () => (await this.#names()).map((name) => join(this.#folder, name)),
    });
  }

  folderOf(path: string): string {
    return join(this.#folder, hashOf(path).slice(0, 32));
  }

  /** For a notebook that was opened. Null: no history is kept. */
  recorder(path: string, { value, ...parts }: RecordedNotebook): HistoryRecorder | null {
    if (this.limits.each === 0) return null;
    const { fs, now, times } = this.#options;
    const log = new HistoryLog(fs, this.folderOf(path));
    this.#open.set(path, log);
    const grown = () => this.#grown(log);
    const outputs = this.outputs.keeper(path, parts.notebook, value);
    return new HistoryRecorder({ ...parts, log, now, outputs, ...(times && { times }), grown });
  }

  /** To read from; null: there is none. Of an open notebook it is the one that is written to. */
  async reader(path: string): Promise<HistoryLog | null> {
    const open = this.#open.get(path);
    const log = open ?? new HistoryLog(this.#options.fs, this.folderOf(path));
    if (!open && !(await log.exists())) return null;
    await log.load();
    return log;
  }

  /** The notebook was closed. */
  released(path: string): void {
    this.#open.delete(path);
    this.outputs.released(path);
  }

  // ---- renames ------------------------------------------------------------------------------------------------------

  /** A notebook, or a folder with all in it, got another path. Those that are open are told of each by `renamedOpen`. */
  async renamed(from: string, to: string): Promise<void> {
    for (const name of await this.#names()) {
      const path = await this.#pathIn(join(this.#folder, name));
      if (path === null || this.#open.has(path)) continue;
      if (path === from || path.startsWith(`${from}/`)) await this.#move(path, to + path.slice(from.length));
    }
  }

  async renamedOpen(from: string, to: string): Promise<void> {
    const log = this.#open.get(from);
    if (!log) return;
    this.#open.delete(from);
    this.#open.set(to, log);
    await log.write();
    await this.#move(from, to);
    log.moved(this.folderOf(to));
    await log.load();
    await this.outputs.renamedOpen(from, to);
  }

  /** What a notebook had that bore this name before stays in front. */
  async #move(from: string, to: string): Promise<void> {
    const { fs } = this.#options;
    const [old, folder] = [this.folderOf(from), this.folderOf(to)];
    if (!(await fs.stat(join(old, LOG_FILE)))) return;
    if (await fs.stat(join(folder, LOG_FILE))) {
      await append(fs, join(old, LOG_FILE), join(folder, LOG_FILE));
      await this.outputs.merge(old, folder);
      await fs.remove(old);
    } else {
      await fs.remove(folder);
      await fs.rename(old, folder);
    }
    await this.#note(to);
  }

  async #note(path: string): Promise<void> {
    const file = this.#options.fs.open(join(this.folderOf(path), PATH_FILE), "append");
    file.truncate(0);
    file.append(Buffer.from(path));
    file.close();
  }

  async #names(): Promise<string[]> {
    return (await this.#options.fs.stat(this.#folder)) ? this.#options.fs.list(this.#folder) : [];
  }

  async #pathIn(folder: string): Promise<string | null> {
    const { fs } = this.#options;
    const stat = await fs.stat(join(folder, PATH_FILE));
    if (!stat) return null;
    const file = fs.open(join(folder, PATH_FILE), "read");
    try {
      return Buffer.from(await file.read(0, stat.size)).toString("utf8");
    } finally {
      file.close();
    }
  }

  // ---- how much is kept ---------------------------------------------------------------------------------------------

  async #grown(log: HistoryLog): Promise<void> {
    const path = [...this.#open].find(([, each]) => each === log)?.[0];
    if (path === undefined) return;
    if (!(await this.#options.fs.stat(join(this.folderOf(path), PATH_FILE)))) await this.#note(path);
    // What could not be made smaller is not tried again at once.
    if (log.size > Math.max(this.limits.each, 1.25 * log.least)) await this.#thin(log, this.limits.each * ROOM);
    const now = this.#options.now();
    if (now - this.#summed < SUM_PAUSE) return;
    this.#summed = now;
    await this.limitAll();
  }

  /** Thins until it fits; what has a name stays, however large that is. */
  async #thin(log: HistoryLog, bound: number): Promise<void> {
    const named = new Set(log.names.keys());
    for (let level = 0; log.size > bound; level++) {
      const { entries, size } = log;
      const stay = thinned(entries, named, this.#options.now(), level);
      const least = level >= GRIDS.length && stay.size <= named.size + 1;
      if (least || (size * stay.size) / entries.length <= bound) await log.rewrite(stay);
      if (least) break;
    }
    log.least = log.size;
  }

  /** When all together are too large, closed notebooks are thinned before open ones, those not used for longest first. */
  async limitAll(): Promise<void> {
    const found = await this.all();
    let sum = found.reduce((all, { size }) => all + size, 0);
    if (sum <= this.limits.all) return;
    const isOpen = ({ path }: { path: string }) => Number(this.#open.has(path));
    for (const { path, size } of found.toSorted((a, b) => isOpen(a) - isOpen(b) || a.used - b.used)) {
      if (sum <= this.limits.all * ROOM) return;
      if (!this.#open.has(path) && this.#options.mayWrite?.(path) === false) continue;
      const log = await this.reader(path).catch((error: unknown) => {
        if (error instanceof NewerHistoryError) return null;
        throw error;
      });
      if (!log) continue;
      await this.#thin(log, Math.max(0, size - (sum - this.limits.all * ROOM)));
      sum -= size - log.size;
    }
  }

  /** Every notebook with a history, there or gone. */
  async all(): Promise<{ path: string; size: number; used: number }[]> {
    const found: { path: string; size: number; used: number }[] = [];
    for (const name of await this.#names()) {
      const stat = await this.#options.fs.stat(join(this.#folder, name, LOG_FILE));
      const path = stat && (await this.#pathIn(join(this.#folder, name)));
      if (stat && path !== null) found.push({ path, size: stat.size, used: stat.mtime });
    }
    return found;
  }

  /** Bytes of all histories. */
  async total(): Promise<number> {
    const logs = (await this.#names()).map((name) => this.#options.fs.stat(join(this.#folder, name, LOG_FILE)));
    return (await Promise.all(logs)).reduce((sum, stat) => sum + (stat?.size ?? 0), 0);
  }
}

/** The blocks of one file behind those of another: the first entry of each says all, so they can follow one another. */
async function append(fs: Fs, from: string, to: string): Promise<void> {
  const size = (await fs.stat(from))!.size;
  const [source, target] = [fs.open(from, "read"), fs.open(to, "append")];
  try {
    const bytes = await source.read(HEAD.length, size - HEAD.length);
    target.truncate(scanBlocks(Buffer.from(await target.read(0, (await fs.stat(to))!.size))).end);
    await target.write(bytes);
    await target.sync();
  } finally {
    source.close();
    target.close();
  }
}
