/**
 * From an address to a file, never outside the lab's folder. Paths are judged component by component, and then by where
 * they really lead: a symbolic link out of the folder is as absent as `..` is. Everything that touches people's files
 * goes through here (contents, files, rooms, terminals' start folders).
 */
import { constants } from "node:fs";
import { open, readlink, realpath, type FileHandle } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { badRequest, errorCode, HttpError } from "../errors.ts";

export interface SafePaths {
  readonly root: string;
  /** The real place of what an API path names, links followed. It need not exist; its folder must. */
  target(apiPath: string): Promise<string>;
  /** The entry itself, a last link not followed: what is renamed or thrown away. */
  entry(apiPath: string): Promise<string>;
  /** Opens for reading what `target` found, and checks that it did not become something else meanwhile. */
  open(apiPath: string): Promise<FileHandle>;
  /** The API path of a real path, or null if it is outside. */
  apiPath(real: string): string | null;
}

const absent = () => new HttpError(404, "There is no such file or folder.");
const outside = () =>
  new HttpError(404, "This link leads out of the lab's folder. Start the lab on a folder that holds both.");

/** The components of an API path ("" and "/" are the root). Throws a 404 for whatever no honest client sends. */
export function components(apiPath: string): string[] {
  const parts = apiPath.split("/").filter((part) => part !== "");
  for (const part of parts) {
    if (part === "." || part === ".." || part.includes("\0")) throw absent();
    // Half a surrogate pair has no bytes of its own: it would name another file than the one that was asked for.
    if (/\p{Surrogate}/u.test(part)) throw badRequest("The name is not valid Unicode.");
    if (sep === "\\" && /[\\:]/.test(part)) throw absent();
    if (Buffer.byteLength(part) > 255)
      throw badRequest("The name is too long. Use fewer than 255 bytes.", "ENAMETOOLONG");
  }
  return parts;
}

/** Anything whose own or whose folder's name starts with a dot. (`..` is no name; `components` refuses it.) */
export const isHidden = (apiPath: string): boolean => apiPath.split("/").some((part) => /^\.(?!\.?$)/.test(part));

/** `root` must be a real path. */
export function createSafePaths(root: string): SafePaths {
  const inside = (real: string) => real === root || real.startsWith(root.endsWith(sep) ? root : root + sep);
  const check = (real: string) => {
    if (!inside(real)) throw outside();
    return real;
  };

  const entry = async (apiPath: string) => {
    const parts = components(apiPath);
    if (parts.length === 0) return root;
    const folder = check(await realpath(join(root, ...parts.slice(0, -1))));
    return join(folder, parts.at(-1)!);
  };

  const target = async (apiPath: string) => {
    const path = await entry(apiPath);
    try {
      return check(await realpath(path));
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      return check(await danglingTarget(path));
    }
  };

  return {
    root,
    entry,
    target,
    async open(apiPath) {
      const handle = await open(await target(apiPath), constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        check(await openedPath(handle, apiPath, target));
        return handle;
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    apiPath: (real) => (inside(real) ? real.slice(root.length).split(sep).filter(Boolean).join("/") : null),
  };
}

/** A link that leads to nothing names a file that could be made by writing: it counts by where it leads. */
async function danglingTarget(path: string): Promise<string> {
  const to = await readlink(path).catch(() => null);
  if (to === null) return path;
  const wanted = join(dirname(path), to);
  const led = to.startsWith(sep) ? to : wanted;
  return join(await realpath(dirname(led)), basename(led));
}

/** Where an opened file really is. Linux can say it of the descriptor; elsewhere the path is resolved once more. */
async function openedPath(handle: FileHandle, apiPath: string, target: (apiPath: string) => Promise<string>) {
  if (process.platform === "linux") {
    const path = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => null);
    if (path !== null) return path.replace(/ \(deleted\)$/, "");
  }
  return await target(apiPath);
}
