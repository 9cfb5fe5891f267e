/**
 * Installs a language server from npm into the lab's own folder, when a person has said so: exact versions, no scripts of the
 * packages run, beside everything else until it is whole. It touches neither the project nor what is installed for the user.
 */
import { spawn } from "node:child_process";
import { access, mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Installable } from "./language-table.ts";

export type InstallState =
  | { readonly state: "none" }
  | { readonly state: "running"; readonly done: number; readonly step: string }
  | { readonly state: "failed"; readonly reason: string };

const LOOK_MS = 400;
const LIMIT_MS = 10 * 60_000;

const folderOf = (stateDir: string, { packages }: Installable): string =>
  join(stateDir, "language", packages[0]!.replace(/[^\w.@-]/g, "_"));

const flagsFor = ({ packages }: Installable): string[] => [
  "install",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--save-exact",
  ...packages,
];

/** As a person would type it. */
export const installCommand = (stateDir: string, what: Installable): string =>
  ["npm", ...flagsFor(what), "--prefix", quoted(folderOf(stateDir, what))].join(" ");

const quoted = (path: string): string => (/[^\w./:@\\-]/.test(path) ? `"${path}"` : path);

export async function installedProgram(stateDir: string, what: Installable): Promise<string | null> {
  const path = join(folderOf(stateDir, what), "node_modules", what.program);
  return access(path).then(
    () => path,
    () => null,
  );
}

export class Installation {
  state: InstallState = { state: "none" };
  readonly #stateDir: string;
  readonly #what: Installable;
  #running: Promise<void> | null = null;
  #stop: () => void = () => {};

  constructor(stateDir: string, what: Installable) {
    this.#stateDir = stateDir;
    this.#what = what;
  }

  /** Begins, or joins what is under way. */
  start(): Promise<void> {
    this.#running ??= this.#install().finally(() => (this.#running = null));
    return this.#running;
  }

  cancel(): void {
    this.#stop();
  }

  async #install(): Promise<void> {
    const whole = folderOf(this.#stateDir, this.#what);
    const part = `${whole}.part-${process.pid}`;
    this.state = { state: "running", done: 0, step: "Fetching" };
    const timer = setInterval(() => void this.#look(part), LOOK_MS);
    try {
      await rm(part, { recursive: true, force: true });
      await mkdir(part, { recursive: true });
      await this.#npm([...flagsFor(this.#what), "--prefix", part]);
      await rm(whole, { recursive: true, force: true });
      await rename(part, whole);
      this.state = { state: "none" };
    } catch (error) {
      this.state = { state: "failed", reason: (error as Error).message };
      await rm(part, { recursive: true, force: true }).catch(() => {});
    } finally {
      clearInterval(timer);
    }
  }

  /** npm does not say how far it is; the folder does. */
  async #look(part: string): Promise<void> {
    const done = Math.min((await sizeOf(part)) / (this.#what.megabytes * 2 ** 20), 0.99);
    if (this.state.state !== "running" || done <= this.state.done) return;
    this.state = { state: "running", done, step: "Unpacking" };
  }

  #npm(args: readonly string[]): Promise<void> {
    const onWindows = process.platform === "win32";
    return new Promise((done, fail) => {
      const child = spawn(onWindows ? "npm.cmd" : "npm", args, {
        stdio: ["ignore", "ignore", "pipe"],
        shell: onWindows,
        env: { ...process.env, PELLUCID_TOKEN: undefined },
      });
      const timer = setTimeout(() => child.kill(), LIMIT_MS);
      this.#stop = () => child.kill();
      let said = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-8000)));
      child.on("error", (error: NodeJS.ErrnoException) =>
        fail(new Error(error.code === "ENOENT" ? "npm was not found. It comes with Node.js." : error.message)),
      );
      child.on("close", (code) => {
        clearTimeout(timer);
        this.#stop = () => {};
        if (code === 0) done();
        else fail(new Error(reasonIn(said) ?? `npm ended with ${code ?? "a signal"}.`));
      });
    });
  }
}

const reasonIn = (said: string): string | null => {
  const lines = [...said.matchAll(/^npm (?:ERR!|error) (?!A complete log)(.+)$/gm)].map(([, line]) => line!);
  return lines.find((line) => !/^(?:code|errno|syscall|network) /.test(line)) ?? lines[0] ?? null;
};

async function sizeOf(folder: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []))
    if (entry.isFile()) size += (await stat(join(entry.parentPath, entry.name)).catch(() => null))?.size ?? 0;
  return size;
}
