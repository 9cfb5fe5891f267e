/**
 * Deleting means moving to the trash: the desktop's own where there is one on the same disk (freedesktop.org's layout on
 * Linux, ~/.Trash on macOS), otherwise a trash of ours in the state directory, with the same records of where things were.
 * Nothing is ever removed for good here.
 */
import { cp, lstat, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { errorCode } from "../errors.ts";
import { firstFree } from "./names.ts";

/** Where something lies in the trash, and the record beside it. */
export interface Trashed {
  readonly file: string;
  readonly info: string;
}

export type Trash = (real: string) => Promise<Trashed>;

export function createTrash(stateDir: string, env: NodeJS.ProcessEnv = process.env): Trash {
  const own = join(stateDir, "trash");
  return async (real) => {
    const before = await lstat(real);
    for (const folder of await candidates(real, before.dev, env)) {
      // A trash that cannot be made or written to is no trash: the next one.
      const placed = await moveInto(folder, real).catch(() => null);
      if (placed) return placed;
    }
    return (await moveInto(own, real)) ?? (await copyInto(own, real));
  };
}

/** Trash folders on the same disk as the file, the desktop's first. */
async function candidates(real: string, device: number, env: NodeJS.ProcessEnv): Promise<string[]> {
  if (process.platform === "darwin") return [join(homedir(), ".Trash")];
  if (process.platform === "win32") return [];
  const home = join(env["XDG_DATA_HOME"] || join(env["HOME"] || homedir(), ".local", "share"), "Trash");
  const top = await mountPoint(dirname(real), device);
  return top === "/" ? [home] : [home, join(top, `.Trash-${process.getuid?.() ?? 0}`)];
}

async function mountPoint(folder: string, device: number): Promise<string> {
  const above = dirname(folder);
  if (above === folder) return folder;
  const info = await stat(above).catch(() => null);
  return info?.dev === device ? mountPoint(above, device) : folder;
}

/** By renaming; null when the trash is on another disk. */
async function moveInto(trash: string, real: string): Promise<Trashed | null> {
  const placed = await reserve(trash, real);
  try {
    await rename(real, placed.file);
    return placed;
  } catch (error) {
    await rm(placed.info, { force: true });
    if (errorCode(error) === "EXDEV") return null;
    throw error;
  }
}

async function copyInto(trash: string, real: string): Promise<Trashed> {
  const placed = await reserve(trash, real);
  try {
    await cp(real, placed.file, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  } catch (error) {
    await rm(placed.file, { recursive: true, force: true });
    await rm(placed.info, { force: true });
    throw error;
  }
  await rm(real, { recursive: true });
  return placed;
}

/** The record comes first and takes the name, as the freedesktop layout demands. */
async function reserve(trash: string, real: string): Promise<Trashed> {
  const flat = process.platform === "darwin" && basename(trash) === ".Trash";
  await mkdir(join(trash, "files"), { recursive: true, mode: 0o700 });
  await mkdir(join(trash, "info"), { recursive: true, mode: 0o700 });
  const escaped = real.split("/").map(encodeURIComponent).join("/");
  const record = `[Trash Info]\nPath=${escaped}\nDeletionDate=${new Date().toISOString().slice(0, 19)}\n`;
  const name = await firstFree(trashNames(basename(real)), async (candidate) => {
    const handle = await open(join(trash, "info", `${candidate}.trashinfo`), "wx", 0o600);
    await handle.writeFile(record);
    await handle.close();
  });
  return { file: join(trash, flat ? "" : "files", name), info: join(trash, "info", `${name}.trashinfo`) };
}

function* trashNames(name: string): Generator<string> {
  // Room for the number and for ".trashinfo" in 255 bytes.
  let short = name;
  while (Buffer.byteLength(short) > 236) short = short.slice(0, -1);
  yield short;
  for (let n = 2; ; n++) yield `${short}.${n}`;
}
