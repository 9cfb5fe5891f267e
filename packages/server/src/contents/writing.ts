/**
 * Changing files for the contents API: save, upload in pieces, create, copy, rename. A whole file is always written beside
 * and renamed over the old one. A notebook that is open in a room is written like any other file; the room notices the new
 * content by its hash and merges it as a change from outside.
 */
import { createHash } from "node:crypto";
import { appendFile, cp, link, lstat, mkdir, open, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { badRequest, conflict, errorCode, HttpError } from "../errors.ts";
import { joinApi, nameOf } from "./model.ts";
import { nodeFs } from "../storage/fs.ts";
import { copies, firstFree, untitled } from "./names.ts";
import { newNotebook, notebookFault, notebookText } from "./notebook-file.ts";
import { isHidden, type SafePaths } from "./safe-path.ts";

/** Replaces a file as a whole, synced to disk. */
export type WholeFileWriter = (path: string, chunks: Iterable<Uint8Array>) => Promise<void>;

export interface SaveWish {
  readonly type: unknown;
  readonly format: unknown;
  readonly content: unknown;
  /** 1, 2, ... and -1 for the last piece of an upload. */
  readonly chunk: unknown;
  /** Save only over this content (sha256), else 412. */
  readonly expected: string | null;
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === "ENOENT") return false;
      throw error;
    },
  );

export function refuseHidden(apiPath: string): void {
  if (isHidden(apiPath)) throw badRequest(`Names that start with a dot are not shown here: ${apiPath}`);
}

/** Returns whether the file is new. */
export async function saveContents(
  paths: SafePaths,
  apiPath: string,
  wish: SaveWish,
  write: WholeFileWriter,
): Promise<boolean> {
  refuseHidden(apiPath);
  if (wish.type === undefined) throw badRequest("No file type provided");
  if (wish.type === "directory") return saveFolder(await paths.entry(apiPath));
  if (wish.content === undefined || wish.content === null) throw badRequest("No file content provided");
  const real = await paths.target(apiPath);
  const isNew = !(await exists(real));
  if (!isNew) await checkReplaceable(real, apiPath);
  await checkExpected(real, isNew, wish.expected);
  const bytes = bytesOf(wish);
  if (typeof wish.chunk === "number") await savePiece(real, wish.chunk, bytes);
  else await write(real, [bytes]);
  return isNew;
}

/** Renaming a new file over it would get round the permissions of a read-only one. */
async function checkReplaceable(real: string, apiPath: string): Promise<void> {
  const info = await stat(real);
  if (!info.isFile()) throw badRequest(`${apiPath} is not a file.`);
  if (!(await nodeFs.writable(real))) {
    throw new HttpError(403, `${apiPath} is read-only. Change its permissions, or save under another name.`, "EACCES");
  }
}

async function checkExpected(real: string, isNew: boolean, expected: string | null): Promise<void> {
  if (expected === null) return;
  const found = isNew
    ? ""
    : createHash("sha256")
        .update(await readFile(real))
        .digest("hex");
  if (found !== expected)
    throw new HttpError(412, "The file on disk has changed since you read it.", "Precondition Failed");
}

function bytesOf({ type, format, content }: SaveWish): Buffer {
  if (type === "notebook") {
    const fault = notebookFault(content);
    if (fault) throw badRequest(fault);
    return Buffer.from(notebookText(content as Record<string, unknown>));
  }
  if (type !== "file") throw badRequest(`Unhandled contents type: ${String(type)}`);
  if (typeof content !== "string") throw badRequest("The content of a file must be a string.");
  if (format === "text") return Buffer.from(content);
  if (format !== "base64") throw badRequest("Must specify format of file contents as 'text' or 'base64'");
  if (!/^[A-Za-z0-9+/=\s]*$/.test(content)) throw badRequest("The content is not valid base64.");
  return Buffer.from(content, "base64");
}

async function saveFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    if (!(await stat(path)).isDirectory()) throw badRequest(`${nameOf(path)} is a file, not a folder.`);
    return true;
  }
}

/** Pieces gather in the file itself, as Jupyter's clients expect to see them; the last one is synced. */
async function savePiece(real: string, chunk: number, bytes: Buffer): Promise<void> {
  if (chunk === 1) return writeFile(real, bytes);
  await appendFile(real, bytes);
  if (chunk !== -1) return;
  const handle = await open(real, "r+");
  await handle.sync().finally(() => handle.close());
}

export async function createUntitled(paths: SafePaths, folder: string, type: unknown, ext: unknown): Promise<string> {
  refuseHidden(folder);
  const real = await folderOf(paths, folder);
  if (type === "directory")
    return joinApi(folder, await firstFree(untitled("Untitled Folder", ""), (name) => mkdir(join(real, name))));
  const ending = typeof ext === "string" ? ext : type === "notebook" ? ".ipynb" : ".txt";
  if (/[/\\\0]/.test(ending)) throw badRequest("The ending must not hold a slash.");
  const notebook = type === "notebook" || ending === ".ipynb";
  const text = notebook ? notebookText(newNotebook()) : "";
  const names = untitled(notebook ? "Untitled" : "untitled", ending);
  return joinApi(folder, await firstFree(names, (name) => writeFile(join(real, name), text, { flag: "wx" })));
}

async function folderOf(paths: SafePaths, folder: string): Promise<string> {
  const real = await paths.target(folder);
  const info = await stat(real);
  if (!info.isDirectory()) throw badRequest(`${folder} is not a folder.`);
  return real;
}

const LARGEST_FOLDER = 500 * 2 ** 20;

export async function copyContents(paths: SafePaths, from: string, toFolder: string): Promise<string> {
  refuseHidden(from);
  refuseHidden(toFolder);
  const source = await paths.target(from);
  const folder = await folderOf(paths, toFolder);
  const info = await stat(source);
  if (info.isDirectory()) await refuseLargeFolder(source, folder);
  const name = nameOf(from);
  const sameFolder = from.slice(0, Math.max(0, from.length - name.length - 1)) === toFolder;
  const names = function* () {
    if (!sameFolder) yield name;
    for (const copy of copies(name)) if (copy !== name) yield copy;
  };
  const made = await firstFree(names(), (candidate) =>
    cp(source, join(folder, candidate), { recursive: true, errorOnExist: true, force: false, verbatimSymlinks: true }),
  );
  return joinApi(toFolder, made);
}

async function refuseLargeFolder(source: string, into: string): Promise<void> {
  if (into === source || into.startsWith(`${source}/`)) throw badRequest("A folder cannot be copied into itself.");
  const { readdir } = await import("node:fs/promises");
  let size = 0;
  for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    size += (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
    if (size > LARGEST_FOLDER) throw badRequest("The folder is larger than 500 MiB. Copy it in a terminal.");
  }
}

/** Never over something else: a taken name is a 409, except for a change of case of the same file. */
export async function renameContents(paths: SafePaths, from: string, to: string): Promise<void> {
  refuseHidden(from);
  refuseHidden(to);
  const source = await paths.entry(from);
  const target = await paths.entry(to);
  if (source === paths.root || target === paths.root) throw badRequest("The lab's own folder cannot be renamed.");
  const info = await lstat(source);
  if (source === target) return;
  if (target.startsWith(`${source}/`)) throw badRequest("A folder cannot be moved into itself.");
  const there = await lstat(target).catch(() => null);
  const sameFile = there !== null && there.ino === info.ino && there.dev === info.dev;
  if (there && !sameFile) throw conflict(`${to} exists already.`);
  if (info.isFile() && !sameFile) await renameWithoutOverwriting(source, target, to);
  else await rename(source, target);
}

/** A hard link fails on a taken name, where rename would overwrite: nothing that appeared meanwhile is lost. */
async function renameWithoutOverwriting(source: string, target: string, to: string): Promise<void> {
  try {
    await link(source, target);
  } catch (error) {
    if (errorCode(error) === "EEXIST") throw conflict(`${to} exists already.`);
    // File systems without hard links (FAT, some network disks), or another device: rename says what is wrong.
    await rename(source, target);
    return;
  }
  await unlink(source);
}
