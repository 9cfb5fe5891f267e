/**
 * Reads a spool from a number on, as one stream of bytes for one server. It may stop anywhere, even inside a record,
 * and go on when the server has room again; a segment that is dropped meanwhile is still read to its end. Numbers that
 * are missing between segments become a `gap` record.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { eventRecord, scanRecords } from "./records.ts";
import type { Segment, Spool } from "./spool.ts";

const DROPPED = "the disk space for this kernel's output was used up, and its oldest output was dropped";

export class SpoolReader {
  readonly #spool: Spool;
  #segment: Segment | undefined;
  #fd: number | undefined;
  #offset = 0;
  /** The last number that was read or skipped, once the current segment is left. */
  #done: number;

  /** Reads what comes after record number `from`. */
  constructor(spool: Spool, from: number) {
    this.#spool = spool;
    this.#done = Math.min(from, spool.last);
  }

  /**
   * At most about `max` bytes, or undefined when there is nothing more for now. Throws when what it was in the middle
   * of is gone: the stream must then begin anew, after the last whole record that arrived.
   */
  read(max: number): Uint8Array | undefined {
    for (;;) {
      if (this.#segment === undefined) {
        const gap = this.#enterNext();
        if (gap !== undefined) return gap;
        if (this.#segment === undefined) return undefined;
      }
      const segment: Segment = this.#segment;
      if (segment.shed !== undefined && this.#offset < segment.shed) throw new Error("the spool was cut here");
      const bytes = this.#offset < segment.flushed ? this.#fromDisk(segment, max) : this.#fromMemory(segment, max);
      if (bytes !== undefined) return bytes;
      if (segment === this.#spool.segments.at(-1)) return undefined;
      this.#leave(segment);
    }
  }

  #leave(segment: Segment): void {
    this.#done = Math.max(this.#done, segment.last);
    this.close();
  }

  /** Chooses the segment that holds the next number; a gap record when that number is gone. */
  #enterNext(): Uint8Array | undefined {
    const next = this.#done + 1;
    const segment = this.#spool.segments.find((candidate) => candidate.last >= next);
    if (segment === undefined) return undefined;
    if (segment.first > next) {
      const count = segment.first - next;
      this.#done = segment.first - 1;
      return Buffer.concat(eventRecord(this.#done, 0, { kind: "gap", count, bytes: 0, reason: DROPPED }));
    }
    this.#segment = segment;
    this.#offset = segment.first === next ? 0 : this.#offsetOf(segment, next);
    return undefined;
  }

  #offsetOf(segment: Segment, seq: number): number {
    let offset = segment.flushed + segment.waitingBytes;
    const onDisk = Buffer.alloc(segment.flushed);
    if (segment.flushed > 0) readSync(this.#open(segment), onDisk, 0, segment.flushed, 0);
    scanRecords(Buffer.concat([onDisk, ...segment.waiting]), (payload, start) => {
      if (payload.readDoubleLE(1) >= seq) offset = Math.min(offset, start);
    });
    return offset;
  }

  #open(segment: Segment): number {
    return (this.#fd ??= openSync(segment.path, "r"));
  }

  #fromDisk(segment: Segment, max: number): Uint8Array | undefined {
    const bytes = Buffer.allocUnsafe(Math.min(max, segment.flushed - this.#offset));
    const count = readSync(this.#open(segment), bytes, 0, bytes.length, this.#offset);
    this.#offset += count;
    return count === 0 ? undefined : bytes.subarray(0, count);
  }

  /** What is not on disk yet: joined when small, so that many short messages make one write to the server. */
  #fromMemory(segment: Segment, max: number): Uint8Array | undefined {
    let skip = this.#offset - segment.flushed;
    const pieces: Uint8Array[] = [];
    let size = 0;
    for (const piece of segment.waiting) {
      if (skip >= piece.length) {
        skip -= piece.length;
        continue;
      }
      const part = piece.subarray(skip, skip + max - size);
      skip = 0;
      pieces.push(part);
      size += part.length;
      if (size >= max) break;
    }
    this.#offset += size;
    return size === 0 ? undefined : pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
    this.#segment = undefined;
  }
}
