/**
 * What a server is told before it starts: its folder, its state, where it listens. Read once by `start.ts` from arguments
 * and environment; everything else gets it handed over.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export interface LabConfig {
  /** The folder people see, its real path. */
  readonly root: string;
  /** Journals, spools, sessions: per user, never in the project folder. */
  readonly stateDir: string;
  /** This folder's own part of the state directory. */
  readonly serverDir: string;
  /** Tells servers of different folders apart (cookie name, server file). */
  readonly instance: string;
  readonly host: string;
  readonly token: string;
  /** The built page; null when it was not built. */
  readonly webDir: string | null;
  readonly version: string;
  readonly person: string;
}

export const DEFAULT_PORT = 8899;

export const instanceOf = (root: string, stateDir: string): string =>
  createHash("sha256").update(`${root}\0${stateDir}`).digest("hex").slice(0, 12);

/** The lab's folder and the file to show first: PATH may be a folder, a notebook, or a file that is still to be made. */
export function chooseRoot(path: string | undefined, root: string | undefined): { root: string; open: string } {
  const from = root === undefined ? undefined : realFolder(root);
  if (path === undefined) return { root: from ?? realFolder(process.cwd()), open: "" };
  const wanted = from !== undefined && !existsSync(path) ? resolve(from, path) : resolve(path);
  const real = existsSync(wanted) ? realpathSync(wanted) : join(realFolder(dirname(wanted)), basename(wanted));
  const folder = existsSync(real) && statSync(real).isDirectory();
  const home = from ?? (folder ? real : rootFor(real));
  const inside = relative(home, real);
  if (inside === ".." || inside.startsWith(`..${sep}`)) {
    throw new Error(`${path} is not inside ${home}. Give another --root, or leave it out.`);
  }
  return { root: home, open: inside.split(sep).join("/") };
}

/** The current folder if the file is in it (people start a lab in their project), else the file's own folder. */
function rootFor(file: string): string {
  const here = realFolder(process.cwd());
  return file.startsWith(here.endsWith(sep) ? here : here + sep) ? here : dirname(file);
}

function realFolder(path: string): string {
  const real = existsSync(path) ? realpathSync(path) : null;
  if (real === null || !statSync(real).isDirectory()) throw new Error(`${path} is not a folder.`);
  return real;
}

/** The built page: beside the bundled server, or in the checkout's `dist/web`. */
export function findWebDir(from: string = import.meta.url): string | null {
  let folder = dirname(fileURLToPath(from));
  for (let up = 0; up < 5; up++) {
    for (const candidate of [join(folder, "web"), join(folder, "dist", "web")]) {
      // The page's sources have an index.html too, but no assets.
      if (existsSync(join(candidate, "index.html")) && existsSync(join(candidate, "assets"))) return candidate;
    }
    folder = dirname(folder);
  }
  return null;
}

export function findVersion(from: string = import.meta.url): string {
  let folder = dirname(fileURLToPath(from));
  for (let up = 0; up < 5; up++) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const found = JSON.parse(readFileSync(file, "utf8")) as { name?: string; version?: string };
      if (found.version && /^(pellucid$|@pellucid\/)/.test(found.name ?? "")) return found.version;
    }
    folder = dirname(folder);
  }
  return "0.0.0";
}

export function personName(): string {
  try {
    return userInfo().username;
  } catch {
    return "me";
  }
}
