/**
 * Large values of one room, by the SHA-256 of their text: pictures and tables that kernels printed, and, without a copy
 * on disk, those that were in the file already. Edits, journals and browsers carry the hash (`BlobRef`) only.
 *
 * A blob is written before the record that names it and synced together with it. Blobs live as long as their room has
 * unsaved work: the .ipynb always holds the whole, so they are never the only place of anything saved.
 */
import { dirname, join } from "node:path";
import { hashOf } from "./atomic-write.ts";
import { errorCode, type Fs } from "./fs.ts";
import type { Journal } from "./journal.ts";

export class Blobs {
  readonly #fs: Fs;
  readonly #journal: () => Journal;
  #folder: string;
  /** Values that somebody holds in memory anyway. */
  readonly #held = new Map<string, () => string>();
  /** Values that could not be written because the disk is full: kept here until they can. */
  readonly #unwritten = new Map<string, string>();

  constructor(fs: Fs, folder: string, journal: () => Journal) {
    this.#fs = fs;
    this.#folder = folder;
    this.#journal = journal;
  }

  /** Writes the text if it is new; returns its hash at once. */
  put(text: string): string {
    const bytes = Buffer.from(text);
    const hash = hashOf(bytes);
    if (this.#held.has(hash) || this.#unwritten.has(hash)) return hash;
    try {
      this.#write(hash, bytes);
    } catch (error) {
      if (errorCode(error) !== "EEXIST") this.#unwritten.set(hash, text);
    }
    return hash;
  }

  #write(hash: string, bytes: Uint8Array): void {
    const path = join(this.#folder, hash);
    const file = this.#fs.open(path, "new");
    try {
      file.append(bytes);
    } catch (error) {
      file.close();
      void this.#fs.remove(path).catch(() => {});
      throw error;
    }
    this.#journal().alsoSync(file, async () => {
      await file.datasync();
      await this.#fs.syncFolder(dirname(path));
      file.close();
    });
  }

  /** Makes a value that is in memory known by its hash. */
  hold(hash: string, text: () => string): void {
    this.#held.set(hash, text);
  }

  async has(hash: string): Promise<boolean> {
    return (
      this.#held.has(hash) || this.#unwritten.has(hash) || (await this.#fs.stat(join(this.#folder, hash))) !== null
    );
  }

  async read(hash: string): Promise<string | null> {
    const held = this.#held.get(hash)?.() ?? this.#unwritten.get(hash);
    if (held !== undefined) return held;
    if (!/^[0-9a-f]{64}$/.test(hash)) return null;
    const path = join(this.#folder, hash);
    const stat = await this.#fs.stat(path);
    if (!stat) return null;
    const file = this.#fs.open(path, "read");
    try {
      const bytes = await file.read(0, stat.size);
      // Cut short by a crash before its record was synced: as good as not there.
      return hashOf(bytes) === hash ? Buffer.from(bytes).toString("utf8") : null;
    } finally {
      file.close();
    }
  }

  moved(folder: string): void {
    this.#folder = folder;
  }

  /** Removes every blob on disk that is not in `keep`. */
  async sweep(keep: ReadonlySet<string>): Promise<void> {
    for (const name of await this.#fs.list(this.#folder))
      if (!keep.has(name)) await this.#fs.remove(join(this.#folder, name));
  }
}
