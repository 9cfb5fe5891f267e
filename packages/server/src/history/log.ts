/**
 * The history of one notebook on disk: a file that is appended to, read again in part when somebody asks, and written anew
 * when it is to be thinned. Entries are held in memory while it is loaded, texts are not.
 *
 * Nothing here is awaited by anyone who types or runs; a disk that is full keeps what waits in memory and is tried again
 * with the next write. One process writes it at a time (whoever has the notebook open); what another process appended in
 * between is read first.
 */
import { dirname, join } from "node:path";
import type { Fs } from "../storage/fs.ts";
import { decodeBlock, encodeBlock, HEAD, scanBlocks, type BlockPlace } from "./blocks.ts";
import {
  copyOf,
  deltaOf,
  nothingYet,
  replay,
  type Entry,
  type HistoryRecord,
  type Keep,
  type Replayed,
  type TextHash,
  type VersionState,
} from "./entries.ts";
import { depthOf, isText, textOf, TextPen, type TextRecord } from "./texts.ts";
import { Turns } from "./turns.ts";

export const LOG_FILE = "log";
/** JSON of one block, where many records are written at once. */
const BLOCK_UNITS = 256 * 1024;
/** Blocks that are held inflated. */
const HELD = 24;

export interface VersionName {
  readonly name: string;
  readonly at: number;
  readonly person?: string;
}

/** The history was written by a later version of the program. */
export class NewerHistoryError extends Error {
  constructor() {
    super("The history was written by a newer version of the program, which alone can read it.");
    this.name = "NewerHistoryError";
  }
}

export class HistoryLog {
  readonly #fs: Fs;
  #folder: string;
  entries: Entry[] = [];
  /** Runs that have their entry. */
  readonly runs = new Set<string>();
  readonly names = new Map<string, VersionName>();
  readonly saves = new Map<string, { readonly at: number; readonly file: string }>();
  #state: Replayed | null = null;
  /** Bytes of the file. */
  size = 0;
  /** What it could be thinned to the last time. */
  least = 0;
  /** Why it cannot be written at the moment. */
  trouble: Error | null = null;
  #blocks: BlockPlace[] = [];
  readonly #texts = new Map<TextHash, { readonly block: number; readonly depth: number }>();
  #waiting: HistoryRecord[] = [];
  #waitingTexts = new Map<TextHash, TextRecord>();
  readonly #held = new Map<number, Map<TextHash, TextRecord>>();
  #loaded = false;
  readonly #turns = new Turns();
  readonly #pen = new TextPen(
    (hash) => this.#depth(hash),
    (record) => this.#push(record),
  );

  constructor(fs: Fs, folder: string) {
    this.#fs = fs;
    this.#folder = folder;
  }

  get #path(): string {
    return join(this.#folder, LOG_FILE);
  }
  /** After the last entry; null: there is none. Changes with the next entry. */
  get state(): VersionState | null {
    return this.#state;
  }
  get last(): Entry | undefined {
    return this.entries.at(-1);
  }
  get isEmpty(): boolean {
    return this.entries.length === 0;
  }
  exists(): Promise<boolean> {
    return this.#fs.stat(this.#path).then((stat) => stat !== null);
  }

  /** The folder was renamed. */
  moved(folder: string): void {
    this.#folder = folder;
  }

  // ---- reading ------------------------------------------------------------------------------------------------------

  /** Reads what is not read yet. */
  load(): Promise<void> {
    return this.#turns.take(() => this.#load());
  }

  async #load(): Promise<void> {
    const size = (await this.#fs.stat(this.#path))?.size ?? 0;
    if (this.#loaded && size === this.size) return;
    this.#forget();
    const bytes = size === 0 ? Buffer.alloc(0) : Buffer.from(await this.#read(0, size));
    const scan = scanBlocks(bytes);
    if (scan.damage === "newer") throw new NewerHistoryError();
    for (const place of scan.blocks) {
      const records = await decodeBlock<HistoryRecord>(bytes.subarray(place.at, place.at + place.length));
      this.#blocks.push(place);
      for (const record of records) this.#take(record, this.#blocks.length - 1);
    }
    this.size = scan.end;
    this.#damaged = scan.damage;
    this.#loaded = true;
    // What waits stands on what is gone, when the file is.
    if (size === 0) this.#waiting = [];
    for (const record of this.#waiting) if (!isText(record)) this.#take(record, null);
  }
  #damaged: "torn" | "inner" | null = null;

  #forget(): void {
    this.entries = [];
    this.runs.clear();
    this.names.clear();
    this.saves.clear();
    this.#texts.clear();
    this.#held.clear();
    this.#blocks = [];
    this.#state = null;
    this.#pen.forget();
  }

  async #read(at: number, length: number): Promise<Uint8Array> {
    const file = this.#fs.open(this.#path, "read");
    try {
      return await file.read(at, length);
    } finally {
      file.close();
    }
  }

  #take(record: HistoryRecord, block: number | null): void {
    if (isText(record)) {
      if (block !== null) this.#texts.set(record.text, { block, depth: depthOf(record) });
    } else if ("entry" in record) {
      this.entries.push(record.entry);
      if (record.entry.run) this.runs.add(record.entry.run.run);
      replay((this.#state ??= nothingYet()), record.entry.delta);
    } else if ("saved" in record) this.saves.set(record.saved, { at: record.at, file: record.file });
    else if (record.name === null) this.names.delete(record.of);
    else {
      const { name, of, at, person } = record;
      this.names.set(of, { name, at, ...(person !== undefined && { person }) });
    }
  }

  #depth(hash: TextHash): number | undefined {
    const waiting = this.#waitingTexts.get(hash);
    return waiting ? depthOf(waiting) : this.#texts.get(hash)?.depth;
  }

  /** Null: it is not kept. */
  text(hash: TextHash): Promise<string | null> {
    return this.#turns.take(() => this.#text(hash));
  }

  async #text(hash: TextHash): Promise<string | null> {
    const chain: TextRecord[] = [];
    for (let at: TextHash | null = hash; at !== null;) {
      const record: TextRecord | undefined = this.#waitingTexts.get(at) ?? (await this.#stored(at));
      if (!record) return null;
      chain.push(record);
      at = "on" in record ? record.on : null;
    }
    return chain.reduceRight((base, record) => textOf(record, base), "");
  }

  async #stored(hash: TextHash): Promise<TextRecord | undefined> {
    const place = this.#texts.get(hash);
    if (!place) return undefined;
    const held = this.#held.get(place.block) ?? (await this.#inflated(place.block));
    this.#held.delete(place.block);
    this.#held.set(place.block, held);
    if (this.#held.size > HELD) this.#held.delete(this.#held.keys().next().value!);
    return held.get(hash);
  }

  async #inflated(block: number): Promise<Map<TextHash, TextRecord>> {
    const { at, length } = this.#blocks[block]!;
    const records = await decodeBlock<HistoryRecord>(await this.#read(at, length));
    return new Map(records.filter(isText).map((record) => [record.text, record]));
  }

  /** The notebook after this entry; of what came before it where `before`. Null: there is no such entry. */
  version(id: string, before = false): VersionState | null {
    const at = this.entries.findIndex((entry) => entry.id === id);
    if (at === -1) return null;
    const state = nothingYet();
    for (const { delta } of this.entries.slice(0, before ? at : at + 1)) replay(state, delta);
    return state;
  }

  // ---- writing ------------------------------------------------------------------------------------------------------

  /** Takes a text into keeping. Only once it is loaded. */
  get keep(): Keep {
    return this.#pen.keep;
  }

  /** An entry goes behind the last; it is on disk after the next `write`. */
  add(entry: Entry): void {
    this.#push({ entry });
  }
  name(of: string, name: string | null, at: number, person?: string): void {
    this.#push({ name, of, at, ...(person !== undefined && { person }) });
  }
  saved(of: string, at: number, file: string): void {
    this.#push({ saved: of, at, file });
  }

  #push(record: HistoryRecord): void {
    this.#waiting.push(record);
    if (isText(record)) this.#waitingTexts.set(record.text, record);
    else this.#take(record, null);
  }

  /** All that was added, as one block behind the others. True when it is in the file. */
  write(): Promise<boolean> {
    return this.#turns.take(async () => {
      if (this.#waiting.length === 0) return true;
      try {
        await this.#append();
        this.trouble = null;
      } catch (error) {
        this.trouble = error as Error;
      }
      return this.trouble === null;
    });
  }

  async #append(): Promise<void> {
    const records = this.#waiting.slice();
    const block = await encodeBlock(records);
    await this.#fs.makeFolder(this.#folder);
    const file = this.#fs.open(this.#path, "append");
    try {
      await this.#cutDamage(file);
      const head = this.size === 0 ? HEAD : Buffer.alloc(0);
      try {
        file.append(Buffer.concat([head, block]));
      } catch (error) {
        file.truncate(this.size);
        throw error;
      }
      this.#blocks.push({ at: this.size + head.length + 8, length: block.length - 8 });
      this.size += head.length + block.length;
    } finally {
      file.close();
    }
    this.#waiting.splice(0, records.length);
    for (const record of records) {
      if (!isText(record)) continue;
      this.#waitingTexts.delete(record.text);
      this.#texts.set(record.text, { block: this.#blocks.length - 1, depth: depthOf(record) });
    }
  }

  /** What was written survives the death of the machine as well. Of use at the end: in between the journal has it. */
  sync(): Promise<void> {
    return this.#turns
      .take(async () => {
        if (this.size === 0) return;
        const file = this.#fs.open(this.#path, "read");
        await file.datasync().finally(() => file.close());
        await this.#fs.syncFolder(this.#folder);
      })
      .catch(() => {});
  }

  /** A torn tail is cut; where good blocks lay behind the damage the file is kept aside first. */
  async #cutDamage(file: { truncate(size: number): void }): Promise<void> {
    if (this.#damaged === null) return;
    if (this.#damaged === "inner") await this.#fs.copy(this.#path, `${this.#path}.damaged-${Date.now()}`);
    file.truncate(this.size);
    this.#damaged = null;
  }

  /**
   * Writes the file anew with some of its entries, each as `stay` has it: what the others changed counts as changed by the
   * next that stays. The last one has to stay.
   */
  rewrite(stay: ReadonlyMap<Entry, Entry>): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#waiting.length > 0) await this.#append();
      const writer = new BlockWriter();
      const kept = new Map<TextHash, number>();
      const pen = new TextPen(
        (hash) => kept.get(hash),
        (record) => {
          kept.set(record.text, depthOf(record));
          writer.add(record);
        },
      );
      let before: VersionState | null = null;
      const state = nothingYet();
      for (const old of this.entries) {
        replay(state, old.delta);
        const entry = stay.get(old);
        if (!entry) continue;
        const now = copyOf(state);
        const delta = deltaOf(before, now);
        before = now;
        await this.#keepTexts(entry, delta, pen.keep);
        const { delta: _, ...rest } = entry;
        writer.add({ entry: { ...rest, ...(delta && { delta }) } });
        this.#notes(entry.id, writer);
        await writer.room();
      }
      await this.#replace(await writer.done());
    });
  }

  async #keepTexts(entry: Entry, delta: Entry["delta"] | null, keep: Keep): Promise<void> {
    const wanted: [hash: TextHash | undefined, name: string][] = [
      [delta?.metadata, "metadata"],
      [entry.run?.source, `source ${entry.cells[0]?.id}`],
    ];
    for (const [id, { source, metadata, attachments }] of Object.entries(delta?.set ?? {}))
      wanted.push([source, `source ${id}`], [metadata, `metadata ${id}`], [attachments, `attachments ${id}`]);
    for (const [hash, name] of wanted) {
      const text = hash === undefined ? null : await this.#text(hash);
      if (text !== null) keep(text, name);
    }
  }

  #notes(id: string, writer: BlockWriter): void {
    const name = this.names.get(id);
    if (name) writer.add({ of: id, ...name });
    const saved = this.saves.get(id);
    if (saved) writer.add({ saved: id, ...saved });
  }

  async #replace(bytes: Buffer): Promise<void> {
    const path = `${this.#path}.new`;
    await this.#fs.remove(path);
    const file = this.#fs.open(path, "new");
    try {
      await file.write(bytes);
      await file.sync();
    } finally {
      file.close();
    }
    await this.#fs.rename(path, this.#path);
    await this.#fs.syncFolder(dirname(this.#path));
    this.#loaded = false;
    await this.#load();
  }
}

/** Records in blocks of some size. */
class BlockWriter {
  readonly #blocks: Buffer[] = [HEAD];
  #records: HistoryRecord[] = [];
  #units = 0;

  add(record: HistoryRecord): void {
    this.#records.push(record);
    this.#units += isText(record) ? ("whole" in record ? record.whole.length : record.middle.length) + 60 : 300;
  }
  /** Others have their turn between blocks. */
  async room(): Promise<void> {
    if (this.#units > BLOCK_UNITS) await this.#close();
  }
  async #close(): Promise<void> {
    if (this.#records.length > 0) this.#blocks.push(await encodeBlock(this.#records));
    this.#records = [];
    this.#units = 0;
  }
  async done(): Promise<Buffer> {
    await this.#close();
    return Buffer.concat(this.#blocks);
  }
}
