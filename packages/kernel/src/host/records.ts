/**
 * Kernel events as bytes: `u32 length, u32 crc32, payload`, the same on disk and on the wire to servers, so that the
 * host passes on what it stored without looking at it. A payload is `u8 type, f64 seq, u32 incarnation` and then, for
 * messages, the parts as the kernel sent them, for everything else JSON. All numbers are little-endian.
 */
import { crc32 } from "node:zlib";
import type { Channel, KernelEvent, MessageParts } from "@pellucid/protocol";

type Distribute<T> = T extends unknown ? Omit<T, "seq" | "incarnation"> : never;
/** An event without its place. */
export type EventBody = Distribute<Exclude<KernelEvent, { kind: "message" }>>;

export type RawRecord = { readonly seq: number; readonly incarnation: number } & (
  | { readonly channel: Channel; readonly parts: MessageParts }
  | { readonly channel: null; readonly body: EventBody }
);

const CHANNELS: readonly Channel[] = ["shell", "control", "iopub", "stdin"];
const PREFIX = 8;
const FIXED = 13;
const RECORD_LIMIT = 0xffff_0000;

/** The pieces of one record, the message's own bytes not copied. */
export function messageRecord(seq: number, incarnation: number, channel: Channel, parts: MessageParts): Uint8Array[] {
  const head = Buffer.alloc(PREFIX + FIXED + 5 + 4 * parts.length);
  head.writeUInt8(CHANNELS.indexOf(channel), PREFIX + FIXED);
  head.writeUInt32LE(parts.length, PREFIX + FIXED + 1);
  parts.forEach((part, i) => head.writeUInt32LE(part.length, PREFIX + FIXED + 5 + 4 * i));
  return finish(head, 1, seq, incarnation, parts);
}

export function eventRecord(seq: number, incarnation: number, body: EventBody): Uint8Array[] {
  return finish(Buffer.alloc(PREFIX + FIXED), 0, seq, incarnation, [Buffer.from(JSON.stringify(body))]);
}

function finish(
  head: Buffer,
  type: number,
  seq: number,
  incarnation: number,
  rest: readonly Uint8Array[],
): Uint8Array[] {
  head.writeUInt8(type, PREFIX);
  head.writeDoubleLE(seq, PREFIX + 1);
  head.writeUInt32LE(incarnation, PREFIX + 9);
  const length = rest.reduce((sum, part) => sum + part.length, head.length - PREFIX);
  head.writeUInt32LE(length, 0);
  head.writeUInt32LE(rest.reduce(continued, crc32(head.subarray(PREFIX))) >>> 0, 4);
  return [head, ...rest];
}

/** An empty frame of ZeroMQ lies nowhere in memory, and of nowhere zlib begins the checksum anew. */
const continued = (crc: number, part: Uint8Array): number => (part.length === 0 ? crc : crc32(part, crc));

/** Undefined when the payload is not one of ours. */
export function readPayload(payload: Buffer): RawRecord | undefined {
  if (payload.length < FIXED) return undefined;
  const place = { seq: payload.readDoubleLE(1), incarnation: payload.readUInt32LE(9) };
  try {
    if (payload[0] === 0) {
      const body = JSON.parse(payload.toString("utf8", FIXED)) as EventBody;
      return { ...place, channel: null, body };
    }
    const channel = CHANNELS[payload.readUInt8(FIXED)];
    const parts = readParts(payload);
    return payload[0] !== 1 || channel === undefined || parts === undefined ? undefined : { ...place, channel, parts };
  } catch {
    return undefined;
  }
}

function readParts(payload: Buffer): Buffer[] | undefined {
  const count = payload.readUInt32LE(FIXED + 1);
  let at = FIXED + 5 + 4 * count;
  if (at > payload.length) return undefined;
  const parts: Buffer[] = [];
  for (let i = 0; i < count; i++) {
    const length = payload.readUInt32LE(FIXED + 5 + 4 * i);
    parts.push(payload.subarray(at, at + length));
    at += length;
  }
  return at === payload.length ? parts : undefined;
}

/** Finds whole records in a file's bytes: where the valid prefix ends, and what is in it. */
export function scanRecords(bytes: Buffer, visit: (payload: Buffer, start: number) => void): number {
  let at = 0;
  while (at + PREFIX + FIXED <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    const payload = bytes.subarray(at + PREFIX, at + PREFIX + length);
    if (length < FIXED || payload.length < length || crc32(payload) !== bytes.readUInt32LE(at + 4)) break;
    visit(payload, at);
    at += PREFIX + length;
  }
  return at;
}

/** Cuts a stream of bytes into payloads. A large record is gathered in one piece of memory, never joined twice. */
export class RecordReader {
  #head = Buffer.alloc(PREFIX);
  #headFill = 0;
  #payload: Buffer | undefined;
  #fill = 0;

  /** Throws when a record is damaged: the connection must then be made anew. */
  push(chunk: Buffer, record: (payload: Buffer) => void): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payload === undefined) {
        at = this.#readHead(chunk, at);
        continue;
      }
      const taken = chunk.copy(this.#payload, this.#fill, at);
      at += taken;
      this.#fill += taken;
      if (this.#fill === this.#payload.length) this.#finish(record);
    }
  }

  #readHead(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.#head, this.#headFill, at);
    this.#headFill += taken;
    if (this.#headFill === PREFIX) {
      const length = this.#head.readUInt32LE(0);
      if (length < FIXED || length > RECORD_LIMIT) throw new Error(`a record of ${length} bytes`);
      this.#payload = length < 4096 ? Buffer.allocUnsafe(length) : Buffer.allocUnsafeSlow(length);
      this.#fill = 0;
    }
    return at + taken;
  }

  #finish(record: (payload: Buffer) => void): void {
    const payload = this.#payload!;
    this.#payload = undefined;
    this.#headFill = 0;
    if (crc32(payload) !== this.#head.readUInt32LE(4)) throw new Error("a record with a wrong checksum");
    record(payload);
  }
}
