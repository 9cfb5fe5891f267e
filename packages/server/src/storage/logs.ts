/**
 * Output that is too long to be held in memory: each such stream is one append-only file with an index of lines, so that
 * any window of ten million lines can be read, and the whole be downloaded or written into the .ipynb.
 *
 * Its end can still change (a carriage return rewrites the last line). A log is written before the journal record that
 * states its size; after a crash it is cut back to that size, and what followed comes again from the kernel's spool.
 * When the disk is full the newest part waits in memory up to a bound; beyond it the loss is counted and said in place.
 */
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { endOf, lengthenTail, type StoredText } from "@pellucid/notebook";
import type { Fs, OpenFile } from "./fs.ts";
import type { Journal } from "./journal.ts";

/** The tail kept in memory is up to twice this, in UTF-16 units: the same as the document's, which `apply` keeps. */
const TAIL = 64 * 1024;
/** Every so many bytes the index notes which line begins next. */
const STRIDE = 256 * 1024;
const WAITING_BOUND = 16 * 1024 * 1024;
const WINDOW_BOUND = 4 * 1024 * 1024;
const BLOCK = 256 * 1024;
const PART = 1024 * 1024;

interface Mark {
  /** A place where a line begins, and that line's number, 0-based. */
  readonly at: number;
  readonly line: number;
}

export interface LogWindow {
  readonly from: number;
  readonly text: string;
  /** Lines of the whole log. */
  readonly lines: number;
  readonly size: number;
}

const newlines = (bytes: Uint8Array): number => {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
};

export class Log {
  readonly name: string;
  readonly #file: OpenFile;
  #size = 0;
  #length = 0;
  #newlines = 0;
  #tail = "";
  #marks: Mark[] = [{ at: 0, line: 0 }];
  #endsLine = true;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #dropped = 0;

  constructor(name: string, file: OpenFile) {
    this.name = name;
    this.#file = file;
  }

  get stored(): StoredText {
    const lines = this.#newlines + (this.#endsLine ? 0 : 1);
    return { log: this.name, size: this.#size, length: this.#length, lines, tail: this.#tail };
  }

  /** Of the whole text keeps the first `keep` UTF-16 units and puts `text` behind them. What lies before the tail stays. */
  extend(keep: number, text: string): void {
    const cut = this.#length - keep;
    if (cut > this.#tail.length || cut < 0) return;
    if (cut > 0) this.#cut(this.#tail.length - cut);
    // In parts, so that a line of a gigabyte is never in memory twice.
    for (let at = 0; at < text.length;) {
      let end = Math.min(at + PART, text.length);
      if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++;
      this.#append(text.slice(at, end));
      at = end;
    }
  }

  #append(text: string): void {
    const bytes = Buffer.from(text);
    this.#drain();
    if (this.#dropped > 0 && this.#waitingBytes < WAITING_BOUND / 2) this.#markLoss();
    if (this.#waitingBytes + bytes.length > WAITING_BOUND) {
      // Full disk, and a flood: what does not fit is counted, and a mark will take its place.
      this.#dropped += bytes.length;
      return;
    }
    this.#take(bytes, text);
  }

  #take(bytes: Buffer, text: string): void {
    this.#index(bytes);
    this.#size += bytes.length;
    this.#length += text.length;
    this.#endsLine = text.endsWith("\n");
    this.#tail = lengthenTail(this.#tail, text);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#drain();
  }

  #cut(keep: number): void {
    const gone = Buffer.from(this.#tail.slice(keep));
    this.#drain();
    this.#size -= gone.length;
    this.#length -= this.#tail.length - keep;
    this.#newlines -= newlines(gone);
    this.#tail = this.#tail.slice(0, keep);
    this.#endsLine = this.#tail === "" ? this.#size === 0 || this.#endsLine : this.#tail.endsWith("\n");
    while (this.#marks.length > 1 && this.#marks.at(-1)!.at > this.#size) this.#marks.pop();
    if (this.#waiting.length === 0) this.#file.truncate(this.#size);
    else this.#shorten(gone.length);
  }

  #shorten(bytes: number): void {
    const whole = Buffer.concat(this.#waiting);
    this.#waiting = [whole.subarray(0, Math.max(0, whole.length - bytes))];
    this.#waitingBytes = this.#waiting[0]!.length;
  }

  #index(bytes: Buffer): void {
    const last = this.#marks.at(-1)!;
    let line = this.#newlines;
    let noted = last.at;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) {
      line++;
      const begin = this.#size + at + 1;
      if (begin - noted >= STRIDE) {
        this.#marks.push({ at: begin, line });
        noted = begin;
      }
    }
    this.#newlines = line;
  }

  #drain(): void {
    while (this.#waiting.length > 0) {
      const bytes = this.#waiting[0]!;
      try {
        this.#file.append(bytes);
      } catch {
        this.#file.truncate(this.#size - this.#waitingBytes);
        return;
      }
      this.#waiting.shift();
      this.#waitingBytes -= bytes.length;
    }
  }

  #markLoss(): void {
    const mark = `\n[${this.#dropped} bytes could not be kept: the disk was full]\n`;
    this.#dropped = 0;
    this.#take(Buffer.from(mark), mark);
  }

  /** Lines `from` (0-based) to `from + count`; fewer when they are very long. */
  async window(from: number, count: number): Promise<LogWindow> {
    const { lines } = this.stored;
    const first = Math.max(0, Math.min(from, lines));
    let begin: Mark = this.#marks[0]!;
    for (const mark of this.#marks) {
      if (mark.line > first) break;
      begin = mark;
    }
    let { at, line } = begin;
    const parts: Buffer[] = [];
    let taken = 0;
    while (line < first + count && at < this.#size && taken < WINDOW_BOUND) {
      const block = Buffer.from(await this.#read(at, BLOCK));
      if (block.length === 0) break;
      at += block.length;
      let start = 0;
      while (line < first && start < block.length) {
        const next = block.indexOf(10, start);
        if (next === -1) start = block.length;
        else {
          start = next + 1;
          line++;
        }
      }
      let end = start;
      while (line >= first && line < first + count && end < block.length) {
        const next = block.indexOf(10, end);
        if (next === -1) end = block.length;
        else {
          end = next + 1;
          line++;
        }
      }
      if (end > start) parts.push(block.subarray(start, end));
      taken += end - start;
    }
    return { from: first, text: Buffer.concat(parts).toString("utf8"), lines, size: this.#size };
  }

  #read(at: number, length: number): Promise<Uint8Array> {
    const inFile = this.#size - this.#waitingBytes;
    if (at < inFile) return this.#file.read(at, Math.min(length, inFile - at));
    return Promise.resolve(Buffer.concat(this.#waiting).subarray(at - inFile, at - inFile + length));
  }

  /** The first `size` bytes, in blocks; all there is now unless told. */
  async *bytes(size = this.#size): AsyncGenerator<Uint8Array> {
    const end = Math.min(size, this.#size);
    for (let at = 0; at < end;) {
      const block = await this.#read(at, Math.min(BLOCK, end - at));
      if (block.length === 0) return;
      at += block.length;
      yield block;
    }
  }
  async *text(size?: number): AsyncGenerator<string> {
    const decoder = new StringDecoder("utf8");
    for await (const block of this.bytes(size)) yield decoder.write(Buffer.from(block));
    yield decoder.end();
  }

  sync(): Promise<void> {
    this.#drain();
    return this.#file.datasync();
  }

  /** After a crash: cuts the file (`there` bytes) to the size the journal knows, and finds lines and tail again. */
  async restore(journaled: number, there: number): Promise<void> {
    const size = Math.min(journaled, there);
    if (there > size) this.#file.truncate(size);
    const decoder = new StringDecoder("utf8");
    let tail: Buffer = Buffer.alloc(0);
    for (let at = 0; at < size;) {
      const block = Buffer.from(await this.#file.read(at, Math.min(BLOCK, size - at)));
      if (block.length === 0) break;
      this.#index(block);
      this.#size += block.length;
      this.#length += decoder.write(block).length;
      at += block.length;
      tail = Buffer.concat([tail, block]).subarray(-3 * TAIL);
    }
    this.#endsLine = tail.length === 0 || tail.at(-1) === 10;
    this.#tail = endOf(tail.toString("utf8"));
    if (journaled > size)
      this.extend(this.#length, `\n[${journaled - size} bytes were lost when the computer stopped]\n`);
  }

  close(): void {
    this.#file.close();
  }
}

/** All logs of one room. */
export class Logs {
  readonly #fs: Fs;
  readonly #journal: () => Journal;
  #folder: string;
  readonly #logs = new Map<string, Log>();

  constructor(fs: Fs, folder: string, journal: () => Journal) {
    this.#fs = fs;
    this.#folder = folder;
    this.#journal = journal;
  }

  create(name: string): Log {
    const log = new Log(name, this.#fs.open(join(this.#folder, name), "append"));
    this.#logs.set(name, log);
    return log;
  }
  find(name: string): Log | undefined {
    return this.#logs.get(name);
  }
  /** Its size is about to be written into the journal. */
  touched(log: Log): void {
    this.#journal().alsoSync(log, () => log.sync());
  }

  async restore(name: string, size: number): Promise<Log> {
    const log = this.create(name);
    await log.restore(size, (await this.#fs.stat(join(this.#folder, name)))?.size ?? 0);
    return log;
  }

  moved(folder: string): void {
    this.#folder = folder;
  }
  async sweep(keep: ReadonlySet<string>): Promise<void> {
    for (const [name, log] of this.#logs)
      if (!keep.has(name)) {
        log.close();
        this.#logs.delete(name);
      }
    for (const name of await this.#fs.list(this.#folder))
      if (!keep.has(name)) await this.#fs.remove(join(this.#folder, name));
  }
  close(): void {
    for (const log of this.#logs.values()) log.close();
  }
}
