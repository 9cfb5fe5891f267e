/**
 * All that a kernel said, in order, on disk: append-only segment files of records (records.ts). Written by the host's
 * kernel, read by its deliveries to servers, so that a slow or dead server costs disk and not memory. Bounded: the
 * oldest segment goes when there is too much. When the disk is full, the newest records wait in memory, bounded too.
 * What was dropped shows as a jump in the numbers, which a reader turns into a `gap` event.
 * Not synced: what a spool outlives is its host and its servers; no kernel outlives a power cut.
 */
import {
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writevSync,
} from "node:fs";
import { join } from "node:path";
import { scanRecords, type RawRecord, readPayload } from "./records.ts";

export interface SpoolLimits {
  /** Of all segments together. */
  readonly bytes: number;
  readonly segmentBytes: number;
  /** What may wait in memory while the disk takes nothing. */
  readonly waitingBytes: number;
}

export const SPOOL_LIMITS: SpoolLimits = { bytes: 2 ** 31, segmentBytes: 2 ** 24, waitingBytes: 2 ** 25 };
const FLUSH_BYTES = 2 ** 18;
const RETRY_MS = 500;

export interface Segment {
  readonly path: string;
  readonly first: number;
  /** The last record's number; `first - 1` while there is none. */
  last: number;
  /** On disk. */
  flushed: number;
  /** After `flushed`, still in memory. */
  waiting: Uint8Array[];
  waitingBytes: number;
  fd: number | undefined;
  /** Its length when it was given up for a full disk: who has not read so far must begin anew. */
  shed?: number;
}

export class Spool {
  readonly folder: string;
  readonly limits: SpoolLimits;
  readonly segments: Segment[] = [];
  /** Called when readers find something new: on disk, or in memory when the disk takes nothing. */
  onAppend: () => void = () => {};
  #next = 1;
  #scheduled = false;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  readonly #writev: typeof writevSync;

  /** `writev` is there for tests of full disks. */
  constructor(folder: string, limits: SpoolLimits = SPOOL_LIMITS, writev: typeof writevSync = writevSync) {
    this.#writev = writev;
    this.folder = folder;
    this.limits = limits;
  }

  /** Number of the newest record. */
  get last(): number {
    return this.#next - 1;
  }

  /** The number that the next record must carry; take it, then append. */
  take(): number {
    return this.#next++;
  }

  append(record: readonly Uint8Array[]): void {
    if (this.#closed) return;
    const segment = this.#segmentFor(this.#next - 1);
    for (const piece of record) segment.waitingBytes += piece.length;
    segment.waiting.push(...record);
    segment.last = this.#next - 1;
    if (segment.waitingBytes > FLUSH_BYTES && this.#retry === undefined) this.flush();
    else this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#closed) this.flush();
    });
  }

  #segmentFor(seq: number): Segment {
    const last = this.segments.at(-1);
    if (last !== undefined && last.flushed + last.waitingBytes < this.limits.segmentBytes) return last;
    if (last !== undefined && last.waitingBytes > 0) this.flush();
    if (last?.waitingBytes === 0) closeSegment(last);
    const path = join(this.folder, `spool-${String(seq).padStart(14, "0")}`);
    const segment: Segment = {
      path,
      first: seq,
      last: seq - 1,
      flushed: 0,
      waiting: [],
      waitingBytes: 0,
      fd: undefined,
    };
    this.segments.push(segment);
    this.#dropOldest();
    return segment;
  }

  #dropOldest(): void {
    let total = this.segments.reduce((sum, segment) => sum + segment.flushed, 0);
    while (total > this.limits.bytes && this.segments.length > 1) {
      const oldest = this.segments.shift()!;
      total -= oldest.flushed;
      closeSegment(oldest);
      rmSync(oldest.path, { force: true });
    }
  }

  /**
   * Writes what waits, then calls the readers. Not the other way round: were this host killed in between, a server would
   * have events under numbers that the next host gives to others.
   */
  flush(): void {
    if (!this.segments.every((segment) => segment.waitingBytes === 0 || this.#write(segment))) {
      this.#retry ??= setTimeout(() => this.#tryAgain(), RETRY_MS);
      this.onAppend();
      this.#shedWaiting();
    } else this.onAppend();
  }

  #tryAgain(): void {
    this.#retry = undefined;
    if (!this.#closed) this.flush();
  }

  /** False when the disk takes nothing more; the file then ends with the last record that was whole before. */
  #write(segment: Segment): boolean {
    try {
      segment.fd ??= openSync(segment.path, "a", 0o600);
      this.#writeAll(segment.fd, segment.waiting);
    } catch {
      try {
        if (segment.fd !== undefined) ftruncateSync(segment.fd, segment.flushed);
      } catch {
        // Readers go by `flushed`, and recovery by checksums: a torn tail harms neither.
      }
      return false;
    }
    segment.flushed += segment.waitingBytes;
    segment.waiting = [];
    segment.waitingBytes = 0;
    return true;
  }

  #writeAll(fd: number, pieces: readonly Uint8Array[]): void {
    let rest = pieces;
    while (rest.length > 0) {
      let written = this.#writev(fd, rest as NodeJS.ArrayBufferView[]);
      let whole = 0;
      while (whole < rest.length && written >= rest[whole]!.length) written -= rest[whole++]!.length;
      rest = written === 0 ? rest.slice(whole) : [rest[whole]!.subarray(written), ...rest.slice(whole + 1)];
    }
  }

  /** Too much waits for a full disk: the oldest of it goes (readers who keep up have had it), a new segment begins. */
  #shedWaiting(): void {
    let waiting = this.segments.reduce((sum, segment) => sum + segment.waitingBytes, 0);
    for (const segment of this.segments.slice()) {
      if (waiting <= this.limits.waitingBytes) return;
      if (segment.waitingBytes === 0) continue;
      waiting -= segment.waitingBytes;
      segment.shed = segment.flushed + segment.waitingBytes;
      this.segments.splice(this.segments.indexOf(segment), 1);
      closeSegment(segment);
      segment.waiting = [];
      segment.waitingBytes = 0;
      rmSync(segment.path, { force: true });
    }
  }

  /**
   * Takes up the files that an earlier host left. Each segment keeps its longest valid prefix; `visit` sees the
   * records of the newest segment, from which the caller takes up its own state.
   */
  recover(visit: (record: RawRecord) => void): void {
    const names = readdirSync(this.folder)
      .filter((name) => /^spool-\d+$/.test(name))
      .toSorted();
    for (const name of names) {
      const path = join(this.folder, name);
      const first = Number(name.slice("spool-".length));
      const isNewest = name === names.at(-1);
      let last = first - 1;
      const bytes = readFileSync(path);
      const flushed = scanRecords(bytes, (payload) => {
        last = payload.readDoubleLE(1);
        if (!isNewest) return;
        const record = readPayload(payload);
        if (record !== undefined) visit(record);
      });
      if (flushed < bytes.length) truncateSync(path, flushed);
      this.segments.push({ path, first, last, flushed, waiting: [], waitingBytes: 0, fd: undefined });
      this.#next = Math.max(this.#next, last + 1);
    }
  }

  close(): void {
    if (!this.#closed) this.flush();
    this.#closed = true;
    clearTimeout(this.#retry);
    for (const segment of this.segments) closeSegment(segment);
  }

  /** Bytes on disk, for tests and for `pellucid kernels`. */
  size(): number {
    return this.segments.reduce((sum, segment) => sum + (segment.fd ? segment.flushed : sizeOf(segment.path)), 0);
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function closeSegment(segment: Segment): void {
  if (segment.fd !== undefined) closeSync(segment.fd);
  segment.fd = undefined;
}
