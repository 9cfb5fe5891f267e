/**
 * Which files make up the project around a notebook: what git tracks and what it would not ignore; outside git the notebook's
 * folder without what tools leave behind. Asks git itself, so that every ignore file counts as git counts it. Reads no content.
 */
import { execFile } from "node:child_process";
import { lstat, readdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";

export interface ProjectFiles {
  readonly root: string;
  readonly git: boolean;
  /** Relative to the root, near ones first. */
  readonly files: readonly string[];
  /** There were more than could be looked at. */
  readonly cut: boolean;
}

/** More files than this are no project somebody wants copied. */
export const MOST_FILES = 50_000;

/** Made by tools, never a notebook's input. */
const LEFT_OUT = new Set([
  ".git",
  ".hg",
  ".svn",
  ".venv",
  "venv",
  "env",
  "node_modules",
  "__pycache__",
  ".ipynb_checkpoints",
  ".mypy_cache",
  ".ruff_cache",
  ".pytest_cache",
  ".tox",
  ".cache",
  ".Trash",
]);

function git(folder: string, args: readonly string[]): Promise<string | null> {
  return new Promise((done) =>
    execFile(
      "git",
      ["-c", "core.fsmonitor=false", "-C", folder, ...args],
      { maxBuffer: 256 * 1024 * 1024, timeout: 30_000 },
      (error, stdout) => done(error ? null : stdout),
    ),
  );
}

/** The top folder of the work tree that holds this folder; null outside git, or without git. */
async function gitRoot(folder: string): Promise<string | null> {
  const answer = await git(folder, ["rev-parse", "--show-toplevel"]);
  const root = answer?.replace(/\r?\n$/, "") ?? "";
  return root === "" ? null : root;
}

/** `near`: the notebook's folder; its files come first, so that a bound leaves out the far ones. */
export async function projectFiles(near: string, most: number = MOST_FILES): Promise<ProjectFiles> {
  const root = await gitRoot(near);
  const listed = root === null ? null : await listByGit(root, most);
  // A notebook that git ignores lies in no project of git.
  if (root !== null && listed) return { root, git: true, ...nearest(listed, relative(root, near), most) };
  const walked = await walk(near, most);
  return { root: near, git: false, ...walked };
}

async function listByGit(root: string, most: number): Promise<string[] | null> {
  const answer = await git(root, ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]);
  if (answer === null) return null;
  const files: string[] = [];
  for (const name of answer.split("\0")) {
    if (name === "") continue;
    // A submodule, or a repository inside this one, is listed as a folder.
    const info = await lstat(join(root, name)).catch(() => null);
    if (!info) continue;
    if (!info.isDirectory()) files.push(name);
    else {
      const inner = (await listByGit(join(root, name), most)) ?? (await walk(join(root, name), most)).files;
      files.push(...inner.map((one) => join(name, one)));
    }
    if (files.length > 4 * most) break;
  }
  return files;
}

function nearest(files: readonly string[], folder: string, most: number): { files: string[]; cut: boolean } {
  const prefix = folder === "" ? "" : folder + sep;
  const isNear = (file: string) => file.startsWith(prefix);
  const sorted = [...files.filter(isNear), ...files.filter((file) => !isNear(file))];
  return { files: sorted.slice(0, most), cut: sorted.length > most };
}

/** Folder by folder, so that the nearest files come first. */
async function walk(root: string, most: number): Promise<{ files: string[]; cut: boolean }> {
  const files: string[] = [];
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!LEFT_OUT.has(entry.name)) folders.push(path);
      } else if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
      if (files.length >= most || folders.length > most) return { files, cut: true };
    }
  }
  return { files, cut: false };
}
