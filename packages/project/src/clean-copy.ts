/**
 * A copy of the project around a notebook, to run it in: what a colleague would get, and nothing that a run could spoil.
 * Copies share their blocks with the original where the file system can do so. Large data is not copied but linked, and said
 * so. Called by verify; a copy is thrown away after its run.
 */
import { constants } from "node:fs";
import { copyFile, lstat, mkdir, mkdtemp, readlink, realpath, rm, stat, symlink } from "node:fs/promises";
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
  /** Bytes that are copied; what is beyond is linked. */
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
  /** For people: what was linked or left out. */
  readonly notes: readonly string[];
  remove(): Promise<void>;
}

const MOST_BYTES = 2_000_000_000;
/** A single file larger than this is data that nobody wants twice. */
const LARGE = 256_000_000;

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
  readonly #made = new Set<string>();

  constructor(from: string, to: string, mostBytes: number) {
    this.#from = from;
    this.#to = to;
    this.#left = mostBytes;
  }

  async file(name: string): Promise<void> {
    await this.#copy(join(this.#from, name), join(this.#to, name));
  }

  /** What a person asked for is linked, however large: it is theirs to read, and there is nothing to clean up. */
  async data(from: string, to: string): Promise<void> {
    if (!(await lstat(from).catch(() => null))) {
      this.notes.push(`There is no ${from} to bring along`);
      return;
    }
    if (await lstat(to).catch(() => null)) return;
    await this.#folder(dirname(to));
    await symlink(from, to);
  }

  async #copy(from: string, to: string): Promise<void> {
    const info = await lstat(from).catch(() => null);
    // Listed by git, and gone since; or a socket, a pipe.
    if (!info || !(info.isFile() || info.isSymbolicLink())) return;
    await this.#folder(dirname(to));
    if (info.isSymbolicLink()) return await this.#link(from, to);
    if (info.size > LARGE || info.size > this.#left) {
      await symlink(from, to);
      this.notes.push(
        `${relative(this.#from, from)} is linked, not copied, for its size: a cell that writes to it changes the original`,
      );
      return;
    }
    this.#left -= info.size;
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
