/**
 * The files that a kernel has loaded its modules from. Its debugger tells of them without being attached; it reads a file to
 * somebody only once it is, so before that the file is read here, and only one that the kernel has loaded.
 */
import { readFile } from "node:fs/promises";
import type { DebugAnswer, KernelModule } from "@pellucid/protocol";
import { type Dap, type DapBody, DapError, textOf } from "./dap.ts";
import { listOf, SOURCE_BOUND } from "./values.ts";

export type SourceQuestion = { readonly op: "modules" } | { readonly op: "source"; readonly path: string };

const MODULES_BOUND = 10_000;
/** Installed, though its folder may lie in the lab. */
const LIBRARY = /[\\/](?:site|dist)-packages[\\/]/;

export async function answerOfSources(
  dap: Pick<Dap, "request">,
  ask: SourceQuestion,
  inLab: (path: string) => string | null,
): Promise<DebugAnswer> {
  const { modules } = await dap.request("modules");
  const loaded = modulesOf(listOf(modules), inLab);
  if (ask.op === "modules") return { status: "modules", modules: loaded };
  if (!loaded.some(({ path }) => path === ask.path))
    throw new DapError(`The kernel has loaded no module from ${ask.path}.`);
  const text = await readFile(ask.path, "utf8").catch(() => null);
  if (text === null) throw new DapError(`${ask.path} cannot be read here.`);
  return { status: "source", text: text.slice(0, SOURCE_BOUND) };
}

/** Each file once, under the name that was loaded first; by name. */
export function modulesOf(found: readonly DapBody[], inLab: (path: string) => string | null): KernelModule[] {
  const byPath = new Map<string, KernelModule>();
  for (const one of found.slice(0, MODULES_BOUND)) {
    const [name, path] = [textOf(one["name"]), textOf(one["path"])];
    if (name === "" || path === "" || byPath.has(path)) continue;
    byPath.set(path, { name, path, lab: LIBRARY.test(path) ? null : inLab(path) });
  }
  return [...byPath.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
