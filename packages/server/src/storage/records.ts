/**
 * How records lie in a journal file, and how the good ones are found again after a crash or a bad disk.
 *
 * A file is eight bytes of name and version, then records: length, CRC-32C, that many bytes of JSON. A tail that was
 * being written when the power went is cut without a word, for nobody was told of it; a damaged place with good records
 * behind it is another matter (the disk lied), so it is told and the file is kept aside.
 */
import { crc32c } from "./crc32c.ts";

const MAGIC = Buffer.from("PLJRNL\0");
const VERSION = 1;
export const HEAD = Buffer.concat([MAGIC, Buffer.from([VERSION])]);
const FRAME = 8;
/** No single record is larger: an edit that pastes more than this has been refused long before. */
const RECORD_BOUND = 512 * 1024 * 1024;

export interface Scan {
  /** The JSON bytes of the good records, in order, up to the first damage. */
  readonly records: Uint8Array[];
  /** Where the good part ends. */
  readonly end: number;
  /** "newer": a later version wrote it. "inner": good records lie behind a damaged place, or the head itself is wrong. */
  readonly damage: null | "torn" | "inner" | "newer";
}

export function encodeRecord(json: string): Uint8Array {
  const length = Buffer.byteLength(json);
  const bytes = Buffer.allocUnsafe(FRAME + length);
  bytes.writeUInt32LE(length, 0);
  bytes.write(json, FRAME);
  bytes.writeUInt32LE(crc32c(bytes.subarray(FRAME)), 4);
  return bytes;
}

export function scanRecords(file: Uint8Array): Scan {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length === 0) return { records: [], end: 0, damage: null };
  if (bytes.length < HEAD.length)
    return { records: [], end: 0, damage: HEAD.subarray(0, bytes.length).equals(bytes) ? "torn" : "inner" };
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return { records: [], end: 0, damage: "inner" };
  if (bytes[MAGIC.length]! > VERSION) return { records: [], end: 0, damage: "newer" };
  if (bytes[MAGIC.length] !== VERSION) return { records: [], end: 0, damage: "inner" };
  const records: Uint8Array[] = [];
  let at = HEAD.length;
  while (at < bytes.length) {
    const record = recordAt(bytes, at);
    if (!record) return { records, end: at, damage: anyBehind(bytes, at) ? "inner" : "torn" };
    records.push(record);
    at += FRAME + record.length;
  }
  return { records, end: at, damage: null };
}

function recordAt(bytes: Buffer, at: number): Uint8Array | null {
  if (at + FRAME > bytes.length) return null;
  const length = bytes.readUInt32LE(at);
  if (length === 0 || length > RECORD_BOUND || at + FRAME + length > bytes.length) return null;
  const body = bytes.subarray(at + FRAME, at + FRAME + length);
  return crc32c(body) === bytes.readUInt32LE(at + 4) ? body : null;
}

/** Is there a good record anywhere behind a bad place? Records are JSON objects, which spares most of the sums. */
function anyBehind(bytes: Buffer, from: number): boolean {
  for (let at = bytes.indexOf("{", from + FRAME + 1); at !== -1; at = bytes.indexOf("{", at + 1)) {
    const start = at - FRAME;
    const length = bytes.readUInt32LE(start);
    const end = at + length;
    if (length < 2 || end > bytes.length || bytes[end - 1] !== 0x7d) continue;
    if (recordAt(bytes, start)) return true;
  }
  return false;
}
