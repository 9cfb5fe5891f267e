/** The records of Jupyter's contents API, made from what the disk says. Reading bodies is reading.ts's affair. */
import type { Stats } from "node:fs";
import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { stamp } from "../routes/table.ts";
import { nodeFs } from "../storage/fs.ts";
import { mimetype } from "./mimetypes.ts";

export type ContentType = "notebook" | "file" | "directory";
export type ContentFormat = "json" | "text" | "base64";

export interface ContentsModel {
  name: string;
  path: string;
  type: ContentType;
  writable: boolean;
  created: string;
  last_modified: string;
  mimetype: string | null;
  content: unknown;
  format: ContentFormat | null;
  size: number | null;
  hash: string | null;
  hash_algorithm: string | null;
  message?: string;
}

export const nameOf = (apiPath: string): string => apiPath.slice(apiPath.lastIndexOf("/") + 1);
export const joinApi = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);

export function typeOf(name: string, info: Stats): ContentType {
  if (info.isDirectory()) return "directory";
  return name.endsWith(".ipynb") ? "notebook" : "file";
}

/** Without content. */
export async function describe(real: string, apiPath: string, info: Stats): Promise<ContentsModel> {
  const name = nameOf(apiPath);
  const type = typeOf(name, info);
  return {
    name,
    path: apiPath,
    type,
    writable: await nodeFs.writable(real),
    created: stamp(info.birthtimeMs > 0 ? info.birthtime : info.ctime),
    last_modified: stamp(info.mtime),
    mimetype: type === "file" ? mimetype(name) : null,
    content: null,
    format: null,
    size: type === "directory" ? null : info.size,
    hash: null,
    hash_algorithm: null,
  };
}

const LEFT_OUT = /^__pycache__$|\.py[co]$|^\.DS_Store$|~$/;

/** What is in a folder. One entry that vanishes, loops or cannot be read never spoils the list. */
export async function listFolder(real: string, apiPath: string, showHidden: boolean): Promise<ContentsModel[]> {
  const names = (await readdir(real)).filter((name) => (showHidden || !name.startsWith(".")) && !LEFT_OUT.test(name));
  const found: ContentsModel[] = [];
  // In small groups: thousands of entries must not take all file handles at once.
  for (let from = 0; from < names.length; from += 64) {
    const group = names.slice(from, from + 64).map((name) => describeEntry(join(real, name), joinApi(apiPath, name)));
    for (const model of await Promise.all(group)) if (model) found.push(model);
  }
  return found;
}

async function describeEntry(real: string, apiPath: string): Promise<ContentsModel | null> {
  const info = await stat(real).catch(() => null);
  if (info === null) {
    // A link that leads nowhere is shown, as a file nobody can write.
    const link = await lstat(real).catch(() => null);
    if (!link?.isSymbolicLink()) return null;
    return { ...(await describe(real, apiPath, link)), writable: false };
  }
  if (!info.isFile() && !info.isDirectory()) return null;
  return describe(real, apiPath, info);
}
