/**
 * How a history lies in its file: eight bytes of name and version, then blocks. A block is a length, a CRC-32C and that
 * many bytes: a list of records as JSON, deflated. What was being written when the power went is cut without a word; what
 * a block says is the business of log.ts.
 */
import { promisify } from "node:util";
import { deflateRaw, inflateRaw } from "node:zlib";
import { crc32c } from "../storage/crc32c.ts";

const MAGIC = Buffer.from("PLHIST\0");
const VERSION = 1;
export const HEAD = Buffer.concat([MAGIC, Buffer.from([VERSION])]);
const FRAME = 8;
/** More in one block is damage: blocks are a few hundred kilobytes before they are deflated. */
const BLOCK_BOUND = 256 * 1024 * 1024;

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Where a block's bytes lie in the file. */
export interface BlockPlace {
  readonly at: number;
  readonly length: number;
}

export interface BlockScan {
  readonly blocks: readonly BlockPlace[];
  /** Where the good part ends. */
  readonly end: number;
  readonly damage: null | "torn" | "inner" | "newer";
}

export async function encodeBlock(records: readonly unknown[]): Promise<Buffer> {
  const body = await deflate(Buffer.from(JSON.stringify(records)), { level: 6 });
  const frame = Buffer.allocUnsafe(FRAME);
  frame.writeUInt32LE(body.length, 0);
  frame.writeUInt32LE(crc32c(body), 4);
  return Buffer.concat([frame, body]);
}

export async function decodeBlock<T>(bytes: Uint8Array): Promise<T[]> {
  return JSON.parse((await inflate(bytes)).toString("utf8")) as T[];
}

/** Which blocks are whole. Nothing is inflated. */
export function scanBlocks(file: Buffer): BlockScan {
  if (file.length === 0) return { blocks: [], end: 0, damage: null };
  if (file.length < HEAD.length) {
    const damage = HEAD.subarray(0, file.length).equals(file) ? "torn" : "inner";
    return { blocks: [], end: 0, damage };
  }
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) return { blocks: [], end: 0, damage: "inner" };
  if (file[MAGIC.length]! > VERSION) return { blocks: [], end: 0, damage: "newer" };
  const blocks: BlockPlace[] = [];
  let at = HEAD.length;
  while (at < file.length) {
    const place = blockAt(file, at);
    if (!place) return { blocks, end: at, damage: reachesEnd(file, at) ? "torn" : "inner" };
    blocks.push(place);
    at = place.at + place.length;
  }
  return { blocks, end: at, damage: null };
}

function blockAt(file: Buffer, at: number): BlockPlace | null {
  if (at + FRAME > file.length) return null;
  const length = file.readUInt32LE(at);
  const from = at + FRAME;
  if (length === 0 || length > BLOCK_BOUND || from + length > file.length) return null;
  return crc32c(file.subarray(from, from + length)) === file.readUInt32LE(at + 4) ? { at: from, length } : null;
}

/** The bad block is the last one: it was being written. */
const reachesEnd = (file: Buffer, at: number): boolean =>
  at + FRAME > file.length || at + FRAME + file.readUInt32LE(at) >= file.length;
