/**
 * Which program helps with a language: the one a person named in the environment, one on PATH, or the one that was installed
 * from here. Only looks; nothing of the opened folder has a say, because opening a folder must not choose what runs.
 */
import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { installedProgram } from "./installation.ts";
import type { LanguageRow } from "./language-table.ts";

export interface FoundServer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export interface ServerSearch {
  readonly env: NodeJS.ProcessEnv;
  readonly stateDir: string;
}

/** "off": a person wants none. Null: there is none. */
export async function findServer(
  row: LanguageRow,
  { env, stateDir }: ServerSearch,
): Promise<FoundServer | "off" | null> {
  const wanted = env[row.variable]?.trim();
  if (wanted === "off") return "off";
  if (wanted) {
    const [name = "", ...args] = words(wanted);
    const command = isAbsolute(name) ? name : await onPath(name, env);
    return command ? { name: programName(name), command, args } : null;
  }
  for (const { name, args } of row.onPath) {
    const command = await onPath(name, env);
    if (command) return { name: programName(name), command, args };
  }
  const program = await installedProgram(stateDir, row.install);
  return program === null ? null : { name: row.install.name, command: program, args: row.install.args };
}

const programName = (path: string): string => path.replace(/^.*[\\/]/, "").replace(/-langserver$/, "");

/** As a shell takes a line apart, without what a shell does beyond that. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? "");

async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const endings = process.platform === "win32" ? [".exe", ".cmd"] : [""];
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    // A relative entry would be the opened folder's.
    if (!isAbsolute(folder)) continue;
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (await isProgram(path)) return path;
    }
  }
  return null;
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
