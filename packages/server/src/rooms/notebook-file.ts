/**
 * The .ipynb of a room: what is known of it, writing it, and noticing that somebody else did. It decides by content, never
 * by clocks: a touched file is not a changed one, and our own write is known by its hash.
 *
 * It does not decide what a change means (the room merges), and it never overwrites what it does not know.
 */
import { isAscii } from "node:buffer";
import { watch, type FSWatcher } from "node:fs";
import { basename, dirname } from "node:path";
import { decodeNotebook, type Notebook, type Refusal, type StoredPiece, writeNotebook } from "@pellucid/notebook";
import {
  contentOf,
  FileChangedError,
  hashInTurns,
  type Known,
  textParts,
  writeAtomically,
} from "../storage/atomic-write.ts";
import type { Blobs } from "../storage/blobs.ts";
import { errorCode, type Fs } from "../storage/fs.ts";
import type { Logs } from "../storage/logs.ts";

/** A larger file is refused with a message: its text could not be held and worked on within sane memory. */
const FILE_BOUND = 256 * 1024 * 1024;
/** What is kept elsewhere is encoded in parts of this length, so that others have their turn between them. */
const TEXT_PART = 256 * 1024;
const POLL = 3000;
const SETTLE = 60;

/** Why a notebook cannot be opened, in words for people, and where in the file. */
export class UnreadableError extends Error {
  readonly line?: number;
  readonly column?: number;
  constructor(message: string, place: Pick<Refusal, "line" | "column"> = {}) {
    super(message);
    this.name = "UnreadableError";
    if (place.line !== undefined) this.line = place.line;
    if (place.column !== undefined) this.column = place.column;
  }
}

/** There is no file. */
export class MissingError extends UnreadableError {
  constructor(name: string) {
    super(`${name} does not exist. It may have been moved, renamed or deleted.`);
    this.name = "MissingError";
  }
}

export interface FileContent {
  readonly text: string;
  readonly known: Known;
  /** No control character but white space is in it: its strings need not be looked at one by one. */
  readonly plain: boolean;
}

/** Most notebooks are plain ASCII, which takes a tenth of the time: 50 MB otherwise hold up everybody for 0.1 s. */
function textOf(bytes: Uint8Array): Pick<FileContent, "text" | "plain"> {
  if (isAscii(bytes)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    return { text, plain: !hasControls(bytes) };
  }
  const decoded = decodeNotebook(bytes);
  if ("refused" in decoded) throw new UnreadableError(decoded.refused.reason, decoded.refused);
  return { text: decoded.text, plain: false };
}

/** ASCII control characters other than tab, line feed and carriage return. Four bytes at a time: 50 MB in 10 ms. */
export function hasControls(bytes: Uint8Array): boolean {
  const head = Math.min((4 - (bytes.byteOffset % 4)) % 4, bytes.length);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >> 2);
  if (bytes.subarray(0, head).some(isControl)) return true;
  for (let at = 0; at < words.length; at += WORDS_AT_ONCE)
    if (hasControlWords(words, at, Math.min(at + WORDS_AT_ONCE, words.length))) return true;
  return bytes.subarray(head + words.length * 4).some(isControl);
}

/** Few enough that one line end does not cost much, and that the engine soon knows the loop well. */
const WORDS_AT_ONCE = 256;

function hasControlWords(words: Int32Array, from: number, to: number): boolean {
  let seen = 0;
  // The top bit of a byte says that it is below 32, or that one to its right is.
  for (let at = from; at < to; at++) seen |= (words[at]! - 0x20202020) & ~words[at]!;
  if ((seen & 0x80808080) === 0) return false;
  for (let at = from; at < to; at++) {
    const word = words[at]!;
    if (
      isControl(word & 255) ||
      isControl((word >> 8) & 255) ||
      isControl((word >> 16) & 255) ||
      isControl(word >>> 24)
    )
      return true;
  }
  return false;
}

const isControl = (byte: number): boolean => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13;

export class NotebookFile {
  path: string;
  /** The content the room stands on; null when there is no file. */
  known: Known | null = null;
  readonly #fs: Fs;
  readonly #intent: string;
  readonly #blobs: Blobs;
  readonly #logs: Logs;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  #checking: Promise<void> = Promise.resolve();
  /** Somebody else changed the file (`content`), or it is gone (null). Further changes wait until this is done. */
  onChange: (content: FileContent | null) => Promise<void> = () => Promise.resolve();

  /** Its times or permissions may be others, whatever its content. */
  onTouched: () => Promise<void> = () => Promise.resolve();

  constructor(fs: Fs, path: string, intent: string, stored: { blobs: Blobs; logs: Logs }) {
    this.#fs = fs;
    this.path = path;
    this.#intent = intent;
    this.#blobs = stored.blobs;
    this.#logs = stored.logs;
  }

  get name(): string {
    return basename(this.path);
  }

  /** Null when there is no file. */
  static async read(fs: Fs, path: string): Promise<FileContent | null> {
    const stat = await fs.stat(path);
    if (!stat) return null;
    const name = basename(path);
    if (stat.kind !== "file") throw new UnreadableError(`${name} is not an ordinary file.`);
    if (stat.size > FILE_BOUND)
      throw new UnreadableError(
        `${name} has ${Math.round(stat.size / 1e6)} MB; notebooks up to ${Math.round(FILE_BOUND / 1e6)} MB can be opened. ` +
          "Clear its outputs with another tool, for example: jupyter nbconvert --clear-output --inplace.",
      );
    let file;
    try {
      file = fs.open(path, "read");
    } catch (error) {
      if (["EACCES", "EPERM"].includes(errorCode(error)))
        throw new UnreadableError(
          `${name} cannot be read: its permissions do not allow it. Change them, then open it again.`,
        );
      throw error;
    }
    try {
      const bytes = await file.read(0, stat.size);
      const hash = await hashInTurns(bytes);
      return { ...textOf(bytes), known: { hash, size: bytes.length, version: stat.version } };
    } finally {
      file.close();
    }
  }

  /** Writes the notebook. Throws `FileChangedError` when the file is not what is known, and then has written nothing. */
  async write(notebook: Notebook, ready: (hash: string) => Promise<void>): Promise<Known> {
    const written = await writeAtomically(this.#fs, this.path, this.#chunks(notebook), {
      expect: this.known,
      intent: this.#intent,
      ready,
    });
    this.known = written;
    return written;
  }

  /** The same beside the journal: of the notebook that is in the file, its very bytes. */
  async writeCopy(notebook: Notebook, path: string): Promise<void> {
    await writeAtomically(this.#fs, path, this.#chunks(notebook), { expect: "any", intent: this.#intent });
  }

  async *#chunks(notebook: Notebook): AsyncGenerator<string> {
    for (const piece of writeNotebook(notebook)) {
      if (typeof piece === "string") yield piece;
      else yield* this.#stored(piece);
    }
  }

  async *#stored({ stored, encoder }: StoredPiece): AsyncGenerator<string> {
    const encode = encoder();
    for await (const part of this.#textOf(stored)) yield encode.push(part);
    yield encode.end();
  }
  async *#textOf(stored: StoredPiece["stored"]): AsyncGenerator<string> {
    if ("$blob" in stored) {
      const text = await this.#blobs.read(stored.$blob);
      if (text === null) throw new Error("a large output is missing from the state folder");
      yield* textParts(text, TEXT_PART);
    } else {
      const log = this.#logs.find(stored.log);
      if (!log) throw new Error("the log of a long output is missing from the state folder");
      yield* log.text(stored.size);
    }
  }

  /** Why it cannot be written, as far as permissions tell; null when it can. */
  async readOnlyReason(): Promise<string | null> {
    const stat = await this.#fs.stat(this.path);
    if (!stat || (await this.#fs.writable(this.path))) return null;
    return `${this.name} is read-only. What you change is kept in the journal; make the file writable, then Save.`;
  }

  // ---- noticing changes ---------------------------------------------------------------------------------------------

  startWatching(): void {
    this.stopWatching();
    const look = (): void => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.check(), SETTLE);
    };
    try {
      this.#watcher = watch(dirname(this.path), { persistent: false }, (_, name) => {
        if (name === null || name === basename(this.path)) look();
      });
      this.#watcher.on("error", () => this.#watcher?.close());
    } catch {
      // No watches left, or none on this file system: the clock below has to do.
    }
    this.#poll = setInterval(() => void this.check(), POLL).unref();
  }
  stopWatching(): void {
    this.#watcher?.close();
    this.#watcher = null;
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
  }

  /** Looks at the file now; resolves when a change, if there was one, has been dealt with. */
  check(): Promise<void> {
    this.#checking = this.#checking.then(() => this.#look()).catch(() => {});
    return this.#checking;
  }
  /** Saving and looking take turns. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#checking.then(work);
    this.#checking = result.then(
      () => {},
      () => {},
    );
    return result;
  }

  async #look(): Promise<void> {
    const stat = await this.#fs.stat(this.path);
    if (stat?.version === this.known?.version) return;
    if (!stat) {
      // An editor that replaces a file may leave a moment without one.
      await pause(SETTLE * 2);
      if (!(await this.#fs.stat(this.path))) await this.onChange(null);
      return;
    }
    await pause(SETTLE);
    if ((await this.#fs.stat(this.path))?.version !== stat.version) return void this.check();
    if (this.known && stat.size === this.known.size) {
      const found = await contentOf(this.#fs, this.path, stat);
      if (found.hash === this.known.hash) {
        this.known = found;
        return this.onTouched();
      }
    }
    const content = await NotebookFile.read(this.#fs, this.path);
    if (content && content.known.hash !== this.known?.hash) await this.onChange(content);
    else if (content) this.known = content.known;
    // Another file may have other permissions.
    await this.onTouched();
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const CAUSES: Record<string, [string, string]> = {
  ENOSPC: ["the disk is full", "Free space, then Save."],
  EDQUOT: ["your disk quota is used up", "Free space, then Save."],
  EROFS: ["the disk is read-only", "Make it writable, then Save."],
  EACCES: ["its permissions do not allow it", "Make the file and its folder writable, then Save."],
  EPERM: ["its permissions do not allow it", "Make the file and its folder writable, then Save."],
  EIO: ["the disk reports an error", "Check the disk, then Save."],
  EFBIG: ["it is too large for this file system", "Clear some outputs, then Save."],
  ENOENT: ["its folder is gone", "Restore the folder, then Save."],
};

/** What a person reads when saving failed: what, why, what is safe, what to do. */
export function saveFailure(name: string, error: unknown, journaled: number): string {
  if (error instanceof FileChangedError) return `Could not save ${name}: ${error.message}`;
  const [cause, remedy] = CAUSES[errorCode(error)] ?? [
    error instanceof Error ? error.message.replace(/\.$/, "") : "unknown",
    "Save again.",
  ];
  return `Could not save ${name}: ${cause}. ${inWords(journaled)} are kept in the journal. ${remedy}`;
}

export const inWords = (bytes: number): string =>
  bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
