/**
 * A copy of the project around a notebook, to run it in: what a colleague would get, and nothing that a run could spoil.
 * Copies share their blocks with the original where the file system can do so. What is too large to be copied is left out, and
 * said so: a link would let a cell change the original. Called by verify; a copy is thrown away after its run.
 */
import { constants } from "node:fs";
import { copyFile, lstat, mkdir, mkdtemp, readdir, readlink, realpath, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { projectFiles } from "./project-files.ts";

export interface CopyPlan {
  /** The notebook, absolute. */
  readonly notebook: string;
  /** Files and folders to bring along though git ignores them; relative to the notebook's folder. */
  readonly data?: readonly string[];
  /** Where copies go; default: the system's folder for such. */
  readonly into?: string;
  /** Bytes that are copied, and again as many of what was asked for; what is beyond is left out. */
  readonly mostBytes?: number;
}

export interface CleanCopy {
  /** The notebook's folder in the copy. */
  readonly folder: string;
  /** The project's top folder, there and in the copy. */
  readonly root: string;
  readonly original: string;
  readonly git: boolean;
  /** Is there such a file, as seen from the notebook's folder? "left-out": in the project, and not in the copy. */
  state(path: string): Promise<"there" | "missing" | "left-out">;
  /** For people: what was left out. */
  readonly notes: readonly string[];
  remove(): Promise<void>;
}

const MOST_BYTES = 5_000_000_000;
/** From here on it is worth asking the file system for a copy that takes no room. */
const LARGE = 16_000_000;

export async function cleanCopy(plan: CopyPlan): Promise<CleanCopy> {
  const near = await realpath(dirname(plan.notebook));
  const project = await projectFiles(near);
  const top = await mkdtemp(join(plan.into ?? tmpdir(), "pellucid-verify-"));
  // The same name, so that a path that is printed looks the same.
  const root = join(await realpath(top), basename(project.root) || "project");
  const copying = new Copying(project.root, root, plan.mostBytes ?? MOST_BYTES);
  try {
    const folder = join(root, relative(project.root, near));
    await mkdir(folder, { recursive: true });
    for (const file of project.files) await copying.file(file);
    copying.allow(plan.mostBytes ?? MOST_BYTES);
    for (const path of plan.data ?? []) await copying.data(resolve(near, path), resolve(folder, path));
    if (project.cut)
      copying.notes.push(`The project has more than ${project.files.length} files; the nearest were copied`);
    return {
      folder,
      root,
      original: project.root,
      git: project.git,
      notes: copying.notes,
      state: (path) => stateOf(path, folder, near),
      remove: () => rm(top, { recursive: true, force: true, maxRetries: 3 }),
    };
  } catch (error) {
    await rm(top, { recursive: true, force: true });
    throw error;
  }
}

async function stateOf(path: string, folder: string, near: string): Promise<"there" | "missing" | "left-out"> {
  const there = async (at: string) => (await stat(at).catch(() => null)) !== null;
  if (await there(resolve(folder, path))) return "there";
  return !isAbsolute(path) && (await there(resolve(near, path))) ? "left-out" : "missing";
}

class Copying {
  readonly notes: string[] = [];
  readonly #from: string;
  readonly #to: string;
  #left: number;
  #most: number;
  readonly #made = new Set<string>();

  constructor(from: string, to: string, mostBytes: number) {
    this.#from = from;
    this.#to = to;
    this.#left = this.#most = mostBytes;
  }

  async file(name: string): Promise<void> {
    await this.#copy(join(this.#from, name), join(this.#to, name));
  }

  /** What comes next has an allowance of its own. */
  allow(bytes: number): void {
    this.#left = this.#most = bytes;
  }

  /** What a person asked for comes too, folders with all in them. */
  async data(from: string, to: string): Promise<void> {
    const info = await stat(from).catch(() => null);
    if (!info) {
      this.notes.push(`There is no ${from} to bring along`);
      return;
    }
    if (!info.isDirectory()) return await this.#file(from, to, info.size);
    for (const entry of await readdir(from)) await this.data(join(from, entry), join(to, entry));
  }

  async #copy(from: string, to: string): Promise<void> {
    const info = await lstat(from).catch(() => null);
    // Listed by git, and gone since; or a socket, a pipe.
    if (!info || !(info.isFile() || info.isSymbolicLink())) return;
    if (info.isFile()) return await this.#file(from, to, info.size);
    await this.#folder(dirname(to));
    await this.#link(from, to);
  }

  async #file(from: string, to: string, size: number): Promise<void> {
    if (await lstat(to).catch(() => null)) return;
    await this.#folder(dirname(to));
    if (size >= LARGE && (await shared(from, to))) return;
    if (size > this.#left) {
      const gigabytes = (size / 1e9).toPrecision(2);
      this.notes.push(
        `${relative(this.#from, from)} was left out of the copy: it has ${gigabytes} GB, and no more than ${(this.#most / 1e9).toPrecision(2)} GB are copied. Name it by its absolute path, or set PELLUCID_VERIFY_MB`,
      );
      return;
    }
    this.#left -= size;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }

  /** A link inside the project stays one; a link that leads out goes on leading there. */
  async #link(from: string, to: string): Promise<void> {
    const target = await readlink(from);
    const absolute = resolve(dirname(from), target);
    const inside = absolute === this.#from || absolute.startsWith(this.#from + sep);
    if (!inside) return await symlink(absolute, to);
    await symlink(relative(dirname(to), join(this.#to, relative(this.#from, absolute))) || ".", to);
  }

  async #folder(path: string): Promise<void> {
    if (this.#made.has(path)) return;
    await mkdir(path, { recursive: true });
    this.#made.add(path);
  }
}

/** A copy that shares its blocks until one of the two is written to; false where the file system has none. */
const shared = (from: string, to: string): Promise<boolean> =>
  copyFile(from, to, constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => rm(to, { force: true }).then(() => false),
  );
