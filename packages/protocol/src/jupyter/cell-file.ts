/**
 * The file name under which ipykernel compiles a cell: a hash of its text, in a folder of the kernel's process. By it a
 * frame of the debugger or of Python's own traceback is known to be a cell's, also where the cell ran before anybody asked.
 */
import { toUtf8 } from "./text.ts";

/** Where a kernel has the files of its cells; from its answer to `debugInfo`. */
export interface CellFiles {
  readonly prefix: string;
  readonly suffix: string;
  readonly seed: number;
}

/** What ipykernel begins its hashes with. */
export const CELL_SEED = 0xc70f6907;

const M = 0x5bd1e995;

/** MurmurHash2 of the text's UTF-8, 32 bit. */
export function murmur2(text: string, seed: number): number {
  const data = toUtf8(text);
  let hash = (seed ^ data.length) >>> 0;
  const whole = data.length & ~3;
  for (let at = 0; at < whole; at += 4) {
    let word = (data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16) | (data[at + 3]! << 24)) >>> 0;
    word = Math.imul(word, M) >>> 0;
    word ^= word >>> 24;
    word = Math.imul(word, M) >>> 0;
    hash = (Math.imul(hash, M) ^ word) >>> 0;
  }
  const rest = data.length & 3;
  if (rest === 3) hash ^= data[whole + 2]! << 16;
  if (rest >= 2) hash ^= data[whole + 1]! << 8;
  if (rest >= 1) hash = Math.imul((hash ^ data[whole]!) >>> 0, M) >>> 0;
  hash = (hash ^ (hash >>> 13)) >>> 0;
  hash = Math.imul(hash, M) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}

export const cellFile = ({ prefix, suffix, seed }: CellFiles, source: string): string =>
  `${prefix}${murmur2(source, seed)}${suffix}`;
