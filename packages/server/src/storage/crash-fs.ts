/**
 * A file system in memory for tests: it keeps apart what programs see (page cache) and what is on the disk, lets the
 * power fail at any operation with every legal outcome a seed can pick (unsynced bytes dropped, torn or kept; names not
 * yet there or still there), and makes chosen operations fail with chosen errors.
 *
 * Only tests import it. It models what journaling file systems promise, not any one of them.
 */
import { dirname } from "node:path";
import type { FileStat, Fs, OpenFile, OpenMode } from "./fs.ts";

interface Node {
  cache: Buffer;
  disk: Buffer;
  mode: number;
  id: number;
  /** Rises with every change, as a file's times do. */
  changes: number;
}
export type Operation =
  | "open"
  | "append"
  | "write"
  | "truncate"
  | "read"
  | "sync"
  | "rename"
  | "remove"
  | "copy"
  | "syncFolder";
/** Called before each operation; throwing is how it fails. */
export type Injection = (operation: Operation, path: string, count: number) => void;

export const systemError = (code: string): Error => Object.assign(new Error(`${code}: injected`), { code });
export class PowerCut extends Error {}

export class CrashFs implements Fs {
  names = new Map<string, Node>();
  #diskNames = new Map<string, Node>();
  #folders = new Set<string>(["/"]);
  #ids = 0;
  /** How many operations there were. */
  count = 0;
  inject: Injection = () => {};
  /** Files that have another name elsewhere. */
  linked = new Set<string>();
  #dead = false;

  #step(operation: Operation, path: string): void {
    if (this.#dead) throw new PowerCut();
    this.inject(operation, path, ++this.count);
  }

  /** After this nothing works any more, as for a program whose machine is gone. */
  cut(): never {
    this.#dead = true;
    throw new PowerCut();
  }

  /** The same disk after the power came back; `random` gives numbers below 1 and picks what became of unsynced data. */
  afterPowerLoss(random: () => number): CrashFs {
    const next = new CrashFs();
    next.#folders = new Set(this.#folders);
    next.linked = this.linked;
    // Names: a change of a folder that was not synced may or may not have reached the disk.
    const names = new Map(this.#diskNames);
    for (const path of new Set([...this.names.keys(), ...this.#diskNames.keys()])) {
      if (this.names.get(path) === this.#diskNames.get(path) || random() < 0.5) continue;
      const now = this.names.get(path);
      if (now) names.set(path, now);
      else names.delete(path);
    }
    for (const [path, node] of names) {
      const bytes = survivors(node, random);
      next.put(path, bytes, node.mode);
    }
    return next;
  }
  /** The same files after the program alone died: the page cache is intact. */
  afterKill(): CrashFs {
    const next = new CrashFs();
    next.#folders = new Set(this.#folders);
    for (const [path, node] of this.names) next.put(path, node.cache, node.mode);
    return next;
  }

  put(path: string, content: Uint8Array | string, mode = 0o644): void {
    const bytes = Buffer.from(content);
    const node = { cache: bytes, disk: bytes, mode, id: ++this.#ids, changes: 0 };
    this.names.set(path, node);
    this.#diskNames.set(path, node);
    for (let folder = dirname(path); !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder);
  }
  text(path: string): string | null {
    return this.names.get(path)?.cache.toString("utf8") ?? null;
  }
  bytes(path: string): Buffer | null {
    return this.names.get(path)?.cache ?? null;
  }

  open(path: string, how: OpenMode, mode = 0o600): OpenFile {
    this.#step("open", path);
    let node = this.names.get(path);
    if (how === "new" && node) throw systemError("EEXIST");
    if ((how === "read" || how === "rewrite") && !node) throw systemError("ENOENT");
    if (!node) {
      if (!this.#folders.has(dirname(path))) throw systemError("ENOENT");
      node = { cache: Buffer.alloc(0), disk: Buffer.alloc(0), mode, id: ++this.#ids, changes: 0 };
      this.names.set(path, node);
    }
    if (how === "rewrite") {
      node.cache = Buffer.alloc(0);
      node.changes++;
    }
    return this.#file(path, node);
  }

  #file(path: string, node: Node): OpenFile {
    const put = (operation: Operation, bytes: Uint8Array): void => {
      const before = node.cache;
      node.changes++;
      try {
        this.#step(operation, path);
      } catch (error) {
        // A failing write leaves a part of the bytes, as a full disk does.
        if (!(error instanceof PowerCut)) node.cache = Buffer.concat([before, bytes.subarray(0, bytes.length >> 1)]);
        throw error;
      }
      node.cache = Buffer.concat([before, bytes]);
    };
    const sync = async (): Promise<void> => {
      await Promise.resolve();
      this.#step("sync", path);
      node.disk = node.cache;
    };
    return {
      append: (bytes) => put("append", bytes),
      write: async (bytes) => put("write", bytes),
      truncate: (size) => {
        this.#step("truncate", path);
        node.cache = node.cache.subarray(0, size);
        node.changes++;
      },
      read: async (at, length) => {
        this.#step("read", path);
        return Buffer.from(node.cache.subarray(at, at + length));
      },
      datasync: sync,
      sync,
      close: () => {},
    };
  }

  async stat(path: string): Promise<FileStat | null> {
    const node = this.names.get(path);
    if (node) {
      const { mode, id } = node;
      const version = `${id}:${node.changes}`;
      return {
        kind: "file",
        size: node.cache.length,
        mode,
        mtime: node.changes,
        links: this.linked.has(path) ? 2 : 1,
        identity: String(id),
        body: version,
        version,
      };
    }
    if (!this.#folders.has(path)) return null;
    return { kind: "folder", size: 0, mode: 0o755, mtime: 0, links: 1, identity: path, body: path, version: path };
  }
  async realpath(path: string): Promise<string> {
    if (!this.names.has(path) && !this.#folders.has(path)) throw systemError("ENOENT");
    return path;
  }
  async rename(from: string, to: string): Promise<void> {
    this.#step("rename", to);
    const node = this.names.get(from);
    if (node) {
      this.names.delete(from);
      this.names.set(to, node);
      return;
    }
    if (!this.#folders.has(from)) throw systemError("ENOENT");
    for (const [path, each] of this.names)
      if (path.startsWith(`${from}/`)) {
        this.names.delete(path);
        this.names.set(to + path.slice(from.length), each);
      }
    this.#folders.delete(from);
    this.#folders.add(to);
  }
  async remove(path: string): Promise<void> {
    this.#step("remove", path);
    this.#folders.delete(path);
    for (const each of this.names.keys()) if (each === path || each.startsWith(`${path}/`)) this.names.delete(each);
  }
  async copy(from: string, to: string): Promise<void> {
    this.#step("copy", to);
    const node = this.names.get(from);
    if (!node) throw systemError("ENOENT");
    this.names.set(to, { cache: node.cache, disk: Buffer.alloc(0), mode: node.mode, id: ++this.#ids, changes: 0 });
  }
  async makeFolder(path: string): Promise<void> {
    for (let folder = path; !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder);
  }
  async list(path: string): Promise<string[]> {
    const under = (name: string) => name.startsWith(`${path}/`);
    const names = [...this.names.keys(), ...this.#folders].filter(under);
    return [...new Set(names.map((name) => name.slice(path.length + 1).split("/")[0]!))];
  }
  async chmod(path: string, mode: number): Promise<void> {
    this.names.get(path)!.mode = mode;
  }
  async writable(path: string): Promise<boolean> {
    return ((this.names.get(path)?.mode ?? 0) & 0o200) !== 0;
  }
  async syncFolder(path: string): Promise<void> {
    this.#step("syncFolder", path);
    for (const each of new Set([...this.names.keys(), ...this.#diskNames.keys()])) {
      if (dirname(each) !== path) continue;
      const node = this.names.get(each);
      if (node) this.#diskNames.set(each, node);
      else this.#diskNames.delete(each);
    }
  }
}

/** What of a file is there after power loss: what was synced, and of the rest any prefix, perhaps with a torn end. */
function survivors(node: Node, random: () => number): Buffer {
  const { disk, cache } = node;
  if (cache.equals(disk) || random() < 0.3) return disk;
  if (cache.length < disk.length) return random() < 0.5 ? disk : cache;
  const fresh = cache.subarray(disk.length);
  const kept = Buffer.concat([
    cache.subarray(0, disk.length),
    fresh.subarray(0, Math.floor(random() * (fresh.length + 1))),
  ]);
  // Half of the time the size reached the disk before the data did: zeros at the end.
  return random() < 0.5 ? kept : Buffer.concat([kept, Buffer.alloc(Math.floor(random() * 40))]);
}
