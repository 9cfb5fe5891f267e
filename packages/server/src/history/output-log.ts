/**
 * What the runs of one notebook put out, on disk: an index that is appended to, one line a fact, and values by their hash,
 * each deflated and kept once however many results have it. It lies beside the notebook's history and never in the project.
 *
 * Nobody who types, runs or opens waits for anything here. A line that a crash cut short is left out; a value is written
 * before the line that names it. One process writes at a time: whoever has the notebook open.
 */
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { deflate, inflate } from "node:zlib";
import type { Output } from "@pellucid/notebook";
import { exactJson, fromExactJson } from "../rooms/room-records.ts";
import { hashOf } from "../storage/atomic-write.ts";
import { errorCode, type Fs, type OpenFile } from "../storage/fs.ts";
import { leastWorth, type Bound, type Kept, type OutputRecord } from "./output-records.ts";
import { Turns } from "./turns.ts";

const deflated = promisify(deflate);
const inflated = promisify(inflate);
export const INDEX = "index";
const HASH = /^[0-9a-f]{64}$/;

export class OutputLog {
  readonly #fs: Fs;
  #folder: string;
  /** Oldest first. */
  #kept: Kept[] = [];
  readonly #runs = new Map<string, Kept>();
  readonly #pinned = new Set<string>();
  readonly #sizes = new Map<string, number>();
  /** How many results of a cell went, by what they went for. */
  readonly #gone = new Map<string, Map<Bound, number>>();
  #read: { size: number; ends: boolean } | null = null;
  /** Bytes of the values. */
  size = 0;
  trouble: Error | null = null;
  readonly #turns = new Turns();

  constructor(fs: Fs, folder: string) {
    this.#fs = fs;
    this.#folder = folder;
  }

  get #index(): string {
    return join(this.#folder, INDEX);
  }

  get results(): readonly Kept[] {
    return this.#kept;
  }
  has(run: string): boolean {
    return this.#runs.has(run);
  }
  find(run: string): Kept | undefined {
    return this.#runs.get(run);
  }
  isPinned(run: string): boolean {
    return this.#pinned.has(run);
  }

  goneOf(cell: string): ReadonlyMap<Bound, number> {
    return this.#gone.get(cell) ?? new Map();
  }

  /** The folder was renamed. */
  moved(folder: string): void {
    this.#folder = folder;
  }

  // ---- reading ------------------------------------------------------------------------------------------------------

  /** Reads the index, unless it is as it was read last. */
  load(): Promise<void> {
    return this.#turns.take(() => this.#load());
  }

  async #load(): Promise<void> {
    const size = (await this.#fs.stat(this.#index))?.size ?? 0;
    if (this.#read?.size === size) return;
    this.#kept = [];
    this.#runs.clear();
    this.#pinned.clear();
    this.#sizes.clear();
    this.#gone.clear();
    this.size = 0;
    const text = size === 0 ? "" : Buffer.from(await this.#bytes(this.#index, size)).toString("utf8");
    for (const line of text.split("\n")) {
      const record = recordOf(line);
      if (record) this.#take(record);
    }
    this.#read = { size, ends: text === "" || text.endsWith("\n") };
  }

  #take(record: OutputRecord): void {
    if ("kept" in record) {
      this.#kept.push(record.kept);
      this.#runs.set(record.kept.run, record.kept);
    } else if ("pin" in record) this.#pinned[record.on ? "add" : "delete"](record.pin);
    else if ("gone" in record) this.#count(record.gone, record.bound, record.count);
    else if (!this.#sizes.has(record.value)) {
      this.#sizes.set(record.value, record.bytes);
      this.size += record.bytes;
    }
  }

  #count(cell: string, bound: Bound, more: number): void {
    const counts = this.#gone.get(cell) ?? new Map<Bound, number>();
    this.#gone.set(cell, counts.set(bound, (counts.get(bound) ?? 0) + more));
  }

  async #bytes(path: string, size: number): Promise<Uint8Array> {
    const file = this.#fs.open(path, "read");
    try {
      return await file.read(0, size);
    } finally {
      file.close();
    }
  }

  /** A value by its hash; null: it is not kept, or not whole. */
  async value(hash: string): Promise<string | null> {
    if (!HASH.test(hash)) return null;
    const path = join(this.#folder, hash);
    const stat = await this.#fs.stat(path);
    if (!stat) return null;
    try {
      const bytes = await inflated(await this.#bytes(path, stat.size));
      return hashOf(bytes) === hash ? bytes.toString("utf8") : null;
    } catch {
      return null;
    }
  }

  /** What this run put out; null: that is not kept. */
  async outputs(run: string): Promise<readonly Output[] | null> {
    const hash = this.#runs.get(run)?.outputs;
    const text = hash === undefined ? null : await this.value(hash);
    return text === null ? null : (fromExactJson(text) as readonly Output[]);
  }

  // ---- writing ------------------------------------------------------------------------------------------------------

  /** Keeps a result; `values` are the large ones that it names, by their hash. */
  keep(
    result: Omit<Kept, "outputs" | "values">,
    outputs: readonly Output[] | null,
    values: readonly string[],
    read: (hash: string) => Promise<string | null>,
  ): Promise<void> {
    return this.#turns.take(async () => {
      await this.#load();
      if (this.#runs.has(result.run)) return;
      await this.#fs.makeFolder(this.#folder);
      const records: OutputRecord[] = [];
      for (const hash of values) records.push(...(await this.#keepValue(hash, () => read(hash))));
      const text = outputs && exactJson(outputs);
      const hash = text === null ? undefined : hashOf(Buffer.from(text));
      if (hash !== undefined) records.push(...(await this.#keepValue(hash, async () => text)));
      const kept = { ...result, ...(hash !== undefined && { outputs: hash }), ...(values.length > 0 && { values }) };
      this.#append([...records, { kept }]);
    });
  }

  async #keepValue(hash: string, read: () => Promise<string | null>): Promise<OutputRecord[]> {
    if (this.#sizes.has(hash)) return [];
    const text = await read();
    if (text === null) return [];
    const bytes = await deflated(Buffer.from(text));
    await this.#fs.remove(join(this.#folder, hash));
    const file = this.#fs.open(join(this.#folder, hash), "new");
    try {
      await file.write(bytes);
    } finally {
      file.close();
    }
    return [{ value: hash, bytes: bytes.length }];
  }

  pin(run: string, on: boolean): Promise<boolean> {
    return this.#turns.take(async () => {
      await this.#load();
      if (!this.#runs.has(run)) return false;
      if (this.#pinned.has(run) !== on) this.#append([{ pin: run, on }]);
      return true;
    });
  }

  #append(records: readonly OutputRecord[]): void {
    const lines = records.map((record) => JSON.stringify(record) + "\n").join("");
    // A torn last line is closed first, so that it spoils nothing but itself.
    const bytes = Buffer.from((this.#read?.ends === false ? "\n" : "") + lines);
    const file = this.#fs.open(this.#index, "append");
    try {
      append(file, bytes, this.#read?.size ?? 0);
    } finally {
      file.close();
    }
    this.#read = { size: (this.#read?.size ?? 0) + bytes.length, ends: true };
    for (const record of records) this.#take(record);
  }

  /**
   * Of each cell at most `most`; and of what is worth least so much goes that the values fit, which is for the sake of the
   * notebook or of all. Pinned ones stay. What goes is counted.
   */
  limit(bound: number, most: number, sake: Exclude<Bound, "cell">): Promise<void> {
    return this.#turns.take(async () => {
      await this.#load();
      const gone = leastWorth(this.#kept, { pinned: this.#pinned, sizes: this.#sizes, bound, most });
      if (gone.size === 0) return;
      for (const { run, cell } of this.#kept) {
        const why = gone.get(run);
        if (why) this.#count(cell, why === "too many" ? "cell" : sake, 1);
      }
      await this.#rewrite(this.#kept.filter(({ run }) => !gone.has(run)));
    });
  }

  async #rewrite(stay: readonly Kept[]): Promise<void> {
    const named = new Set(stay.flatMap(({ outputs, values = [] }) => [...values, ...(outputs ? [outputs] : [])]));
    const records: OutputRecord[] = [
      ...[...this.#sizes].filter(([value]) => named.has(value)).map(([value, bytes]) => ({ value, bytes })),
      ...stay.map((kept) => ({ kept })),
      ...stay.filter(({ run }) => this.#pinned.has(run)).map(({ run }) => ({ pin: run, on: true })),
      ...[...this.#gone].flatMap(([gone, counts]) => [...counts].map(([bound, count]) => ({ gone, bound, count }))),
    ];
    const path = `${this.#index}.new`;
    await this.#fs.remove(path);
    const file = this.#fs.open(path, "new");
    try {
      await file.write(Buffer.from(records.map((record) => JSON.stringify(record) + "\n").join("")));
      await file.sync();
    } finally {
      file.close();
    }
    await this.#fs.rename(path, this.#index);
    await this.#fs.syncFolder(dirname(this.#index));
    const before = [...this.#sizes.keys()];
    this.#read = null;
    await this.#load();
    for (const value of before) if (!named.has(value)) await this.#fs.remove(join(this.#folder, value));
  }
}

function append(file: OpenFile, bytes: Uint8Array, size: number): void {
  try {
    file.append(bytes);
  } catch (error) {
    file.truncate(size);
    throw error;
  }
}

function recordOf(line: string): OutputRecord | null {
  if (line === "") return null;
  try {
    return JSON.parse(line) as OutputRecord;
  } catch {
    return null;
  }
}

/** What another notebook had kept under a name goes in front of what the one that gets the name has. */
export async function mergeOutputs(fs: Fs, from: string, to: string): Promise<void> {
  if (!(await fs.stat(join(from, INDEX)))) return;
  await fs.makeFolder(to);
  for (const name of await fs.list(from))
    if (HASH.test(name)) await fs.rename(join(from, name), join(to, name)).catch(ignoreMissing);
  const size = (await fs.stat(join(from, INDEX)))!.size;
  const [source, target] = [fs.open(join(from, INDEX), "read"), fs.open(join(to, INDEX), "append")];
  try {
    await target.write(Buffer.concat([Buffer.from("\n"), await source.read(0, size)]));
  } finally {
    source.close();
    target.close();
  }
}

const ignoreMissing = (error: unknown): void => {
  if (errorCode(error) !== "ENOENT") throw error;
};
