/**
 * How a file of the user is replaced: whoever reads it at any moment, and whatever dies at any moment, finds the old
 * bytes or the new ones, whole. Rooms save through here, and so may anything else that writes a user's file.
 *
 * The ordinary way is a temporary file beside the target, synced, then renamed over it. Where that is not possible (the
 * name is one of several hard links, the file alone is mounted, the folder cannot be written) the new bytes are put
 * down safely in `intent` first, then written in place, and `finishIntent` completes that after a crash.
 * Nothing is written when the target is not what the caller last knew it to be.
 */
import { createHash, randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { errorCode, type FileStat, type Fs, type OpenFile } from "./fs.ts";

/** Content of a file: SHA-256, and the version by which a later look is spared reading it all. */
export interface Known {
  readonly hash: string;
  readonly version: string;
  readonly size: number;
}

/** Somebody else wrote the file: its content is not what the caller knew. `found` null: it is gone. */
export class FileChangedError extends Error {
  readonly found: Known | null;
  constructor(path: string, found: Known | null) {
    super(`${basename(path)} was ${found ? "changed" : "deleted"} by another program.`);
    this.name = "FileChangedError";
    this.found = found;
  }
}

export interface WriteOptions {
  /** What the caller knows the file to be; null: there must be none; "any": never mind. */
  readonly expect: Known | null | "any";
  /** A folder of ours for the in-place way. */
  readonly intent: string;
  /** Called with the hash of what was written, before it takes the place of the old. */
  readonly ready?: (hash: string) => Promise<void>;
}

type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;
const BLOCK = 256 * 1024;

export async function writeAtomically(fs: Fs, target: string, chunks: Chunks, options: WriteOptions): Promise<Known> {
  const path = await resolved(fs, target);
  const there = await fs.stat(path);
  if (there && there.kind !== "file") throw new Error(`${basename(target)} is not an ordinary file.`);
  if (there && there.links > 1) return writeInPlace(fs, path, chunks, options);
  const temporary = join(dirname(path), `.pellucid-${randomBytes(6).toString("hex")}.tmp`);
  let file: OpenFile;
  try {
    file = fs.open(temporary, "new", there?.mode ?? 0o666);
  } catch (error) {
    if (there && ["EACCES", "EPERM"].includes(errorCode(error))) return writeInPlace(fs, path, chunks, options);
    throw error;
  }
  try {
    const { hash, size } = await pour(file, chunks);
    if (there) await fs.chmod(temporary, there.mode);
    await file.sync();
    file.close();
    const ours = await fs.stat(temporary);
    await options.ready?.(hash);
    await expectUnchanged(fs, path, options.expect);
    await fs.rename(temporary, path);
    await fs.syncFolder(dirname(path));
    return { hash, size, version: await versionOf(fs, path, ours) };
  } catch (error) {
    file.close();
    if (there && ["EBUSY", "EXDEV"].includes(errorCode(error))) {
      return await moveInPlace(fs, temporary, path, options);
    }
    await fs.remove(temporary).catch(() => {});
    throw error;
  }
}

/** Of the file as we wrote it. Somebody may have been at it since: then it has none, and its content is looked at next time. */
async function versionOf(fs: Fs, path: string, ours: FileStat | null): Promise<string> {
  const there = await fs.stat(path);
  return there !== null && there.body === ours?.body ? there.version : "";
}

/** The file behind symbolic links; a link to nothing is refused, for its target's folder may not be meant. */
async function resolved(fs: Fs, path: string): Promise<string> {
  try {
    return await fs.realpath(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    if ((await fs.stat(path, false))?.kind === "link")
      throw new Error(`${basename(path)} is a link to a file that is gone.`, { cause: error });
    return join(await fs.realpath(dirname(path)), basename(path));
  }
}

/** Writes the chunks in larger blocks, off the main thread, so that nobody waits for 50 MB. */
async function pour(file: OpenFile, chunks: Chunks): Promise<{ hash: string; size: number }> {
  const hash = createHash("sha256");
  let held: Buffer[] = [];
  let size = 0;
  let holding = 0;
  const flush = async (): Promise<void> => {
    const block = Buffer.concat(held);
    held = [];
    holding = 0;
    hash.update(block);
    await file.write(block);
  };
  for await (const chunk of chunks) {
    for (const part of partsOf(chunk)) {
      held.push(part);
      holding += part.length;
      size += part.length;
      if (holding >= BLOCK) await flush();
    }
  }
  if (holding > 0) await flush();
  return { hash: hash.digest("hex"), size };
}

/** A chunk may be the whole file: each part is made when it is wanted, so that no one step takes long. */
function* partsOf(chunk: string | Uint8Array): Generator<Buffer> {
  if (typeof chunk === "string") for (const part of textParts(chunk, BLOCK)) yield Buffer.from(part);
  else
    for (let at = 0; at < chunk.length; at += BLOCK)
      yield Buffer.from(chunk.buffer, chunk.byteOffset + at, Math.min(BLOCK, chunk.length - at));
}

/** A text in parts of about this length, no surrogate pair cut in two. */
export function* textParts(text: string, length: number): Generator<string> {
  for (let at = 0; at < text.length;) {
    let end = Math.min(at + length, text.length);
    const last = text.charCodeAt(end - 1);
    if (end < text.length && last >= 0xd800 && last < 0xdc00) end++;
    yield text.slice(at, end);
    at = end;
  }
}

async function expectUnchanged(fs: Fs, path: string, expect: Known | null | "any"): Promise<void> {
  if (expect === "any") return;
  const there = await fs.stat(path);
  if (there?.version === expect?.version) return;
  const found = there ? await contentOf(fs, path, there) : null;
  if (found?.hash !== expect?.hash) throw new FileChangedError(path, found);
}

/** What is in a file now, read in blocks. */
export async function contentOf(fs: Fs, path: string, stat: FileStat): Promise<Known> {
  const file = fs.open(path, "read");
  try {
    const hash = createHash("sha256");
    let size = 0;
    for (;;) {
      const block = await file.read(size, BLOCK * 4);
      if (block.length === 0) break;
      hash.update(block);
      size += block.length;
    }
    return { hash: hash.digest("hex"), size, version: stat.version };
  } finally {
    file.close();
  }
}

export const hashOf = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** So much is hashed at once, bytes: 6 ms. */
const HASHED_AT_ONCE = 8 * 1024 * 1024;

/** The same of very many bytes. Others have their turn; a thread would first need a copy, which takes as long. */
export async function hashInTurns(bytes: Uint8Array): Promise<string> {
  const hash = createHash("sha256");
  for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE) {
    if (at > 0) await nextTurn();
    hash.update(bytes.subarray(at, at + HASHED_AT_ONCE));
  }
  return hash.digest("hex");
}

// ---- in place, where nothing else is possible ---------------------------------------------------------------------

const NEW = "intent.new";
const NOTE = "intent.json";

async function writeInPlace(fs: Fs, path: string, chunks: Chunks, options: WriteOptions): Promise<Known> {
  await fs.makeFolder(options.intent);
  const fresh = join(options.intent, NEW);
  await fs.remove(fresh);
  const file = fs.open(fresh, "new");
  let written: { hash: string; size: number };
  try {
    written = await pour(file, chunks);
    await file.sync();
  } catch (error) {
    await fs.remove(fresh);
    throw error;
  } finally {
    file.close();
  }
  await options.ready?.(written.hash);
  await expectUnchanged(fs, path, options.expect);
  return await carryOut(fs, path, options.intent, written.hash);
}

async function moveInPlace(fs: Fs, temporary: string, path: string, options: WriteOptions): Promise<Known> {
  const from = fs.open(temporary, "read");
  try {
    return await writeInPlace(fs, path, blocksOf(from), options);
  } finally {
    from.close();
    await fs.remove(temporary);
  }
}

async function* blocksOf(file: OpenFile): AsyncGenerator<Uint8Array> {
  for (let at = 0; ;) {
    const block = await file.read(at, BLOCK);
    if (block.length === 0) return;
    at += block.length;
    yield block;
  }
}

/** The note makes the intent binding; from then on a crash is mended by `finishIntent`. */
async function carryOut(fs: Fs, path: string, intent: string, hash: string): Promise<Known> {
  const note = fs.open(join(intent, NOTE), "append");
  note.truncate(0);
  note.append(Buffer.from(JSON.stringify({ path, hash })));
  await note.sync();
  note.close();
  await fs.syncFolder(intent);
  return await copyOver(fs, path, intent, hash);
}

async function copyOver(fs: Fs, path: string, intent: string, hash: string): Promise<Known> {
  const from = fs.open(join(intent, NEW), "read");
  const to = fs.open(path, "rewrite");
  try {
    await pour(to, blocksOf(from));
    await to.sync();
  } finally {
    from.close();
    to.close();
  }
  const stat = await fs.stat(path);
  const found = stat && (await contentOf(fs, path, stat));
  if (found?.hash !== hash) throw new Error(`${basename(path)} could not be verified after writing.`);
  await fs.remove(join(intent, NOTE));
  await fs.remove(join(intent, NEW));
  return found;
}

/** Called before a notebook is read: completes a write in place that a crash cut short. */
export async function finishIntent(fs: Fs, intent: string): Promise<void> {
  const note = await readSmall(fs, join(intent, NOTE));
  if (note === null) return;
  try {
    const { path, hash } = JSON.parse(note) as { path: string; hash: string };
    const fresh = await fs.stat(join(intent, NEW));
    if (fresh && (await contentOf(fs, join(intent, NEW), fresh)).hash === hash) await copyOver(fs, path, intent, hash);
  } catch (error) {
    // A torn note was never binding: nothing had been written in place yet.
    if (!(error instanceof SyntaxError)) throw error;
  }
  await fs.remove(join(intent, NOTE));
}

async function readSmall(fs: Fs, path: string): Promise<string | null> {
  const stat = await fs.stat(path);
  if (!stat) return null;
  const file = fs.open(path, "read");
  try {
    return Buffer.from(await file.read(0, stat.size)).toString("utf8");
  } finally {
    file.close();
  }
}
