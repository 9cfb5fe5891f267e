/**
 * An append-only file of records, and the promise about them: once `synced()` has resolved, everything appended before
 * the call survives the death of the process and of the machine. Rooms write every edit here before they tell anyone.
 *
 * One fdatasync runs at a time and covers all that was appended before it began (group commit). A disk that is full or
 * fails never loses what is in memory and never throws at whoever types: records wait here, `onTrouble` says why, and
 * writing is tried again until it works. After a failed sync the file is not trusted any more (the kernel may have
 * dropped the pages): all is written to a new one. What the records mean is the room's affair.
 */
import { dirname } from "node:path";
import { encodeRecord, HEAD, scanRecords } from "./records.ts";
import type { Fs, OpenFile } from "./fs.ts";

export interface OpenedJournal {
  readonly journal: Journal;
  /** JSON texts, oldest first. */
  readonly records: string[];
  /** Where the damaged original was put, if there was inner damage. */
  readonly quarantined: string | null;
}

/** The journal was written by a later version of the program, which alone may go on with it. */
export class NewerJournalError extends Error {
  constructor(path: string) {
    super(
      `The journal ${path} was written by a newer version. Open the notebook with that version, or move the journal away.`,
    );
    this.name = "NewerJournalError";
  }
}

const RETRY = [100, 300, 1000, 3000];

export class Journal {
  readonly #fs: Fs;
  #path: string;
  #file: OpenFile;
  /** Bytes of the file that are whole records. */
  #size: number;
  /** Bytes known to be on the disk itself. */
  #durable: number;
  /** Records behind `#durable`, in order; the first `#written` of them are in the file. */
  #tail: Uint8Array[] = [];
  #written = 0;
  #suspect = false;
  #waiting: (() => void)[] = [];
  /** A sync stands in the queue and will cover what is appended before it begins. */
  #queued = false;
  #turn: Promise<unknown> = Promise.resolve();
  /** What was appended since a new file was begun: it goes behind that file's content. */
  #behind: Uint8Array[] | null = null;
  #attempts = 0;
  #lastError: Error | null = null;
  #retry: NodeJS.Timeout | undefined;
  #others = new Map<object, () => Promise<void>>();
  #closed = false;
  /** Called with the error when writing begins to fail, and with null when it works again. */
  onTrouble: (error: Error | null) => void = () => {};

  constructor(fs: Fs, path: string, file: OpenFile, size: number) {
    this.#fs = fs;
    this.#path = path;
    this.#file = file;
    this.#size = this.#durable = size;
  }

  /** Opens or makes the journal; cuts a torn tail, puts a damaged file aside and goes on with its good part. */
  static async open(fs: Fs, path: string): Promise<OpenedJournal> {
    const file = fs.open(path, "append");
    const size = (await fs.stat(path))?.size ?? 0;
    const scan = scanRecords(await file.read(0, size));
    if (scan.damage === "newer") {
      file.close();
      throw new NewerJournalError(path);
    }
    let quarantined: string | null = null;
    if (scan.damage === "inner") {
      quarantined = `${path}.damaged-${Date.now()}`;
      await fs.copy(path, quarantined);
    }
    if (scan.damage) file.truncate(scan.end);
    const journal = new Journal(fs, path, file, scan.end);
    if (scan.end === 0) {
      journal.#push(HEAD);
      await fs.syncFolder(dirname(path));
    }
    const records = scan.records.map((bytes) => Buffer.from(bytes).toString("utf8"));
    return { journal, records, quarantined };
  }

  get size(): number {
    return this.#size;
  }
  /** Bytes that are not on the disk yet. */
  get waiting(): number {
    return this.#tail.reduce((sum, bytes) => sum + bytes.length, 0);
  }
  get troubled(): boolean {
    return this.#attempts > 0;
  }
  /** Why it cannot be written at the moment. */
  get trouble(): Error | null {
    return this.troubled ? this.#lastError : null;
  }

  /** The folder was renamed; the file is open and goes on. */
  moved(path: string): void {
    this.#path = path;
  }

  append(json: string): void {
    this.#push(encodeRecord(json));
  }

  #push(bytes: Uint8Array): void {
    this.#tail.push(bytes);
    this.#behind?.push(bytes);
    if (!this.troubled) this.#write();
  }

  /** Puts into the file what is not there yet; on failure the file is cut back to whole records. */
  #write(): boolean {
    try {
      while (this.#written < this.#tail.length) {
        const bytes = this.#tail[this.#written]!;
        this.#file.append(bytes);
        this.#written++;
        this.#size += bytes.length;
      }
      return true;
    } catch (error) {
      try {
        this.#file.truncate(this.#size);
      } catch {
        this.#suspect = true;
      }
      this.#trouble(error as Error);
      return false;
    }
  }

  /** The next sync does this first, once for each key: records may speak of what lies in other files. */
  alsoSync(key: object, sync: () => Promise<void>): void {
    this.#others.set(key, sync);
  }

  synced(): Promise<void> {
    if (this.#tail.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#queued) void this.#alone(() => this.#sync());
      this.#queued = true;
    });
  }

  /** Sync, rebuild and replace never overlap. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #sync(): Promise<void> {
    this.#queued = false;
    if (this.troubled || this.#closed) return;
    const covered = this.#waiting;
    const count = this.#written;
    this.#waiting = [];
    const size = this.#size;
    try {
      await this.#syncOnce();
    } catch (error) {
      this.#waiting = [...covered, ...this.#waiting];
      this.#suspect = true;
      this.#trouble(error as Error);
      return;
    }
    this.#tail.splice(0, count);
    this.#written -= count;
    this.#durable = size;
    for (const resolve of covered) resolve();
  }

  async #syncOnce(): Promise<void> {
    const others = this.#others;
    this.#others = new Map();
    try {
      await Promise.all([...others.values()].map((sync) => sync()));
      await this.#file.datasync();
    } catch (error) {
      this.#others = new Map([...others, ...this.#others]);
      throw error;
    }
  }

  #trouble(error: Error): void {
    this.#lastError = error;
    if (this.#attempts === 0) this.onTrouble(error);
    const delay = RETRY[Math.min(this.#attempts++, RETRY.length - 1)]!;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#alone(() => this.#mend()), delay);
    this.#retry.unref();
  }

  /** Tries to write what waits; called by the clock while there is trouble. */
  async #mend(): Promise<void> {
    if (this.#closed) return;
    try {
      if (this.#suspect) await this.#rebuild();
      else if (!this.#write()) return;
    } catch (error) {
      this.#trouble(error as Error);
      return;
    }
    this.#attempts = 0;
    this.onTrouble(null);
    await this.#sync();
  }

  /** A new file of the part known to be on disk and of all that is in memory; then it takes the old one's place. */
  async #rebuild(): Promise<void> {
    const kept = await this.#file.read(0, this.#durable);
    await this.#renew(Buffer.concat([kept, ...this.#tail]));
  }

  /**
   * Starts the file anew with these records only (compaction); what is appended meanwhile follows them.
   * When that fails the old file goes on as it was.
   */
  replace(records: readonly string[]): Promise<void> {
    const bytes = Buffer.concat([HEAD, ...records.map(encodeRecord)]);
    const behind: Uint8Array[] = [];
    this.#behind = behind;
    return this.#alone(() => (this.troubled || this.#closed ? Promise.resolve() : this.#renew(bytes, behind))).finally(
      () => {
        if (this.#behind === behind) this.#behind = null;
      },
    );
  }

  async #renew(bytes: Uint8Array, behind: Uint8Array[] = []): Promise<void> {
    this.#behind = behind;
    const path = `${this.#path}.new`;
    await this.#fs.remove(path);
    const file = this.#fs.open(path, "new");
    try {
      await file.write(bytes);
      await file.sync();
      await this.#fs.rename(path, this.#path);
    } catch (error) {
      file.close();
      this.#behind = null;
      throw error;
    }
    this.#file.close();
    this.#file = file;
    this.#size = this.#durable = bytes.length;
    this.#tail = behind;
    this.#written = 0;
    this.#suspect = false;
    this.#behind = null;
    this.#write();
    await this.#fs.syncFolder(dirname(this.#path));
  }

  async close(): Promise<void> {
    await Promise.race([this.synced(), new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#file.close();
  }
}
