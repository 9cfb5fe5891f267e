/**
 * The few file operations that everything kept rests on, as a port: journal, logs, blobs and saving use nothing else,
 * so that tests can let any of them fail, or pull the plug between any two (crash-fs.ts).
 *
 * Appends are synchronous: a write into the page cache takes microseconds and survives the death of this process, and
 * the order of appends is then the order of the program. What has to survive power loss waits for `datasync`.
 */
import {
  closeSync,
  constants,
  copyFile,
  fdatasync,
  fsync,
  ftruncateSync,
  openSync,
  read,
  write,
  writeSync,
} from "node:fs";
import { access, chmod, lstat, mkdir, open, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { promisify } from "node:util";

export interface FileStat {
  readonly kind: "file" | "folder" | "link" | "other";
  readonly size: number;
  readonly mode: number;
  readonly mtime: number;
  readonly links: number;
  /** Device and inode: the same file, or another one of the same name. */
  readonly identity: string;
  /** Identity, size and the time of its content to the nanosecond: what a rename takes along. */
  readonly body: string;
  /** The same and the time of its name and permissions: as long as this is the same nobody wrote to the file. */
  readonly version: string;
}

export interface OpenFile {
  /** All of `bytes` behind what is there, in the page cache when this returns. Throws when not all could be written. */
  append(bytes: Uint8Array): void;
  /** The same off the main thread: for the tens of megabytes of a save. */
  write(bytes: Uint8Array): Promise<void>;
  truncate(size: number): void;
  /** Fewer bytes than asked for at the end of the file. */
  read(at: number, length: number): Promise<Uint8Array>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  close(): void;
}

/** "append": made when missing. "new": must not be there yet. "rewrite": must be there; emptied. "read": only reading. */
export type OpenMode = "append" | "new" | "rewrite" | "read";

export interface Fs {
  open(path: string, how: OpenMode, mode?: number): OpenFile;
  /** Of the file itself, or of the link when `follow` is false; null when there is nothing. */
  stat(path: string, follow?: boolean): Promise<FileStat | null>;
  realpath(path: string): Promise<string>;
  rename(from: string, to: string): Promise<void>;
  /** Nothing there is fine; folders go with all they hold. */
  remove(path: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  list(path: string): Promise<string[]>;
  chmod(path: string, mode: number): Promise<void>;
  /** By its permissions; a full disk is not noticed. */
  writable(path: string): Promise<boolean>;
  /** Makes names (new, renamed, removed) survive power loss. */
  syncFolder(path: string): Promise<void>;
}

/** The code of a system error ("ENOSPC"), or "". */
export const errorCode = (error: unknown): string => (error as { code?: string } | null)?.code ?? "";

const FLAGS: Record<OpenMode, number> = {
  append: constants.O_RDWR | constants.O_CREAT | constants.O_APPEND,
  new: constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_APPEND,
  rewrite: constants.O_RDWR | constants.O_TRUNC | constants.O_APPEND,
  read: constants.O_RDONLY,
};

const readInto = promisify(read);
const writeFrom = promisify(write);
const dataSync = promisify(fdatasync);
const fullSync = promisify(fsync);

class NodeFile implements OpenFile {
  readonly #fd: number;
  #open = true;
  constructor(fd: number) {
    this.#fd = fd;
  }
  append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;) done += writeSync(this.#fd, bytes, done);
  }
  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;)
      done += (await writeFrom(this.#fd, bytes, done, bytes.length - done, null)).bytesWritten;
  }
  truncate(size: number): void {
    ftruncateSync(this.#fd, size);
  }
  async read(at: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await readInto(this.#fd, bytes, done, length - done, at + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  }
  datasync(): Promise<void> {
    return dataSync(this.#fd);
  }
  sync(): Promise<void> {
    return fullSync(this.#fd);
  }
  close(): void {
    if (this.#open) closeSync(this.#fd);
    this.#open = false;
  }
}

export const nodeFs: Fs = {
  open: (path, how, mode = 0o600) => new NodeFile(openSync(path, FLAGS[how], mode)),
  async stat(path, follow = true) {
    try {
      const found = await (follow ? stat : lstat)(path, { bigint: true });
      const kind = found.isFile() ? "file" : found.isDirectory() ? "folder" : found.isSymbolicLink() ? "link" : "other";
      const identity = `${found.dev}:${found.ino}`;
      const body = `${identity}:${found.size}:${found.mtimeNs}`;
      const version = `${body}:${found.ctimeNs}`;
      const [size, links, mtime] = [Number(found.size), Number(found.nlink), Number(found.mtimeMs)];
      return { kind, size, mode: Number(found.mode) & 0o7777, mtime, links, identity, body, version };
    } catch (error) {
      if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return null;
      throw error;
    }
  },
  realpath: (path) => realpath(path),
  rename: (from, to) => rename(from, to),
  remove: (path) => rm(path, { recursive: true, force: true }),
  copy: (from, to) => promisify(copyFile)(from, to, constants.COPYFILE_FICLONE),
  async makeFolder(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  list: (path) => readdir(path),
  chmod: (path, mode) => chmod(path, mode),
  async writable(path) {
    try {
      await access(path, constants.W_OK);
      // Root may write anything; a file that nobody may write is meant to stay as it is.
      return ((await stat(path)).mode & 0o222) !== 0;
    } catch {
      return false;
    }
  },
  async syncFolder(path) {
    // Some systems cannot open or sync a folder (Windows, some network mounts); there the rename has to do.
    try {
      const folder = await open(path, "r");
      try {
        await folder.sync();
      } finally {
        await folder.close();
      }
    } catch (error) {
      if (!["EISDIR", "EPERM", "EINVAL", "EACCES", "ENOTSUP"].includes(errorCode(error))) throw error;
    }
  },
};
