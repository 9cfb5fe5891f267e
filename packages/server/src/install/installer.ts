/**
 * Installs a package into the environment of a notebook's kernel, when a person has said so, by the tool of that
 * environment: its own pip, or uv where it has none. Nothing is passed through a shell, and what the tool says is kept line by
 * line for whoever looks on; an installation goes on when nobody does.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { access } from "node:fs/promises";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";
import { promisify } from "node:util";
import type { KernelSpec } from "@pellucid/kernel";
import { HttpError } from "../errors.ts";

const run = promisify(execFile);

/** The environment that a notebook's kernel runs in. */
export interface Target {
  /** The interpreter. */
  readonly program: string;
  /** How a person would call it: ".venv". */
  readonly name: string;
}

export function targetIn(spec: KernelSpec | undefined): Target {
  if (!spec || !/^i?python\d?$/i.test(spec.language))
    throw new HttpError(409, "Packages are installed for Python kernels only, and no such kernel is known here.");
  return { program: spec.python?.executable ?? spec.argv[0]!, name: spec.python?.name ?? "" };
}

export interface InstallPlan {
  readonly environment: string;
  readonly program: string;
  readonly tool: "pip" | "uv";
  /** What runs, without the package. */
  readonly command: readonly string[];
}

/** A name, extras and a version, as pip takes them; nothing that it would read as an option, a file or an address. */
const PACKAGE =
  /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:\[[A-Za-z0-9._,-]+\])?(?:(?:[=!<>~]=|[<>])[A-Za-z0-9.*+!_-]+)?$/;
export const isPackage = (text: string): boolean => text.length <= 200 && PACKAGE.test(text);

const HAS_PIP = "import importlib.util, sys; sys.exit(importlib.util.find_spec('pip') is None)";
const LOOK_MS = 60_000;
const LIMIT_MS = 60 * 60_000;
const MOST_SAID = 1024 * 1024;

async function planFor({ program, name }: Target, env = process.env): Promise<InstallPlan> {
  const found = await located(program, env);
  if (found === null) throw new HttpError(409, `The interpreter ${program} was not found.`);
  const common = { environment: name || basename(dirname(dirname(found))), program: found };
  if (await runs(found, ["-c", HAS_PIP]))
    return {
      ...common,
      tool: "pip",
      command: [found, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"],
    };
  const uv = await located("uv", env);
  if (uv !== null) return { ...common, tool: "uv", command: [uv, "pip", "install", "--python", found] };
  throw new HttpError(
    409,
    `${common.environment} has no pip, and uv is not on PATH. Give it one in a terminal: ${found} -m ensurepip`,
  );
}

const runs = (program: string, args: readonly string[]): Promise<boolean> =>
  run(program, args, { timeout: LOOK_MS }).then(
    () => true,
    () => false,
  );

async function located(program: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const folders = isAbsolute(program) ? [""] : (env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const endings = process.platform === "win32" ? ["", ".exe"] : [""];
  for (const folder of folders)
    for (const ending of endings) {
      const path = join(folder, program) + ending;
      if (
        await access(path).then(
          () => true,
          () => false,
        )
      )
        return path;
    }
  return null;
}

export type Said = { readonly text: string } | { readonly exit: number | null };

/** One installation under way, or just ended: what it said so far, and what comes. */
export class Installation {
  readonly command: readonly string[];
  readonly #child: ChildProcess;
  #said = "";
  #exit: { readonly exit: number | null } | null = null;
  #listeners = new Set<(said: Said) => void>();

  constructor(command: readonly string[], ended: () => void) {
    this.command = command;
    const [program, ...args] = command;
    const env = { ...process.env, PYTHONUNBUFFERED: "1", NO_COLOR: "1", PELLUCID_TOKEN: undefined };
    this.#child = spawn(program!, args, { stdio: ["ignore", "pipe", "pipe"], env });
    const timer = setTimeout(() => this.cancel(), LIMIT_MS);
    timer.unref();
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.setEncoding("utf8").on("data", (text: string) => this.#tell({ text }));
    const end = (exit: number | null) => {
      if (this.#exit) return;
      clearTimeout(timer);
      this.#exit = { exit };
      ended();
      this.#tell(this.#exit);
    };
    this.#child.on("error", (error) => {
      this.#tell({ text: `${error.message}\n` });
      end(null);
    });
    this.#child.on("close", (code) => end(code));
  }

  #tell(said: Said): void {
    if ("text" in said) this.#said = (this.#said + said.text).slice(-MOST_SAID);
    for (const listener of this.#listeners) listener(said);
  }

  cancel(): void {
    this.#child.kill();
  }

  /** All that it said and says, and how it ended, as lines of JSON. */
  lines(): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let stop: () => void = () => {};
    return new ReadableStream({
      start: (out) => {
        const take = (said: Said) => {
          out.enqueue(encoder.encode(JSON.stringify(said) + "\n"));
          if ("text" in said) return;
          stop();
          out.close();
        };
        stop = () => void this.#listeners.delete(take);
        if (this.#said !== "") take({ text: this.#said });
        if (this.#exit) take(this.#exit);
        else this.#listeners.add(take);
      },
      cancel: () => stop(),
    });
  }
}

/** One installation an environment at a time: two would write into the same folder. */
export class Installer {
  readonly #targetOf: (apiPath: string) => Promise<Target>;
  readonly #running = new Map<string, { readonly name: string; readonly installation: Installation }>();

  constructor(targetOf: (apiPath: string) => Promise<Target>) {
    this.#targetOf = targetOf;
  }

  async plan(apiPath: string): Promise<InstallPlan> {
    return planFor(await this.#targetOf(apiPath));
  }

  /** Begins, or joins the same that is under way. */
  async install(apiPath: string, name: string): Promise<Installation> {
    const { program, environment, command } = await this.plan(apiPath);
    const running = this.#running.get(program);
    if (running?.name === name) return running.installation;
    if (running)
      throw new HttpError(409, `${running.name} is being installed into ${environment}: wait for it to end.`);
    const installation = new Installation([...command, name], () => this.#running.delete(program));
    this.#running.set(program, { name, installation });
    return installation;
  }

  async cancel(apiPath: string): Promise<void> {
    const { program } = await this.plan(apiPath);
    this.#running.get(program)?.installation.cancel();
  }

  close(): void {
    for (const { installation } of this.#running.values()) installation.cancel();
  }
}
