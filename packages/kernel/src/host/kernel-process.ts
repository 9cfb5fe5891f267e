/**
 * One process of a kernel: its start in a session of its own, its end. Used by incarnation.ts.
 * What it writes to its own stdout and stderr goes to a file rather than a pipe, because it must be able to go on
 * writing when this host is gone; a later host may adopt it by pid, and then watches it instead of waiting for it.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readSync, statSync, truncateSync } from "node:fs";
import { isSameProcess, processIdentity } from "./identity.ts";

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface ProcessPlan {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Where its stdout and stderr go. */
  readonly output: string;
}

const ADOPTED_POLL_MS = 500;
const OUTPUT_LIMIT = 2 ** 20;
const LAST_WORDS = 4096;

export class KernelProcess {
  readonly pid: number;
  readonly identity: string;
  readonly #output: string;
  readonly ended: Promise<ProcessEnd>;
  isAlive = true;
  #trim: NodeJS.Timeout;

  private constructor(pid: number, output: string, identity: string, ended: Promise<ProcessEnd>) {
    this.pid = pid;
    this.identity = identity;
    this.#output = output;
    this.#trim = setInterval(() => this.#trimOutput(), 1000).unref();
    this.ended = ended.then((end) => {
      clearInterval(this.#trim);
      // Its children must not outlive it: they hold memory, ports and a terminal nobody can reach.
      this.signal("SIGKILL");
      this.isAlive = false;
      return end;
    });
  }

  /** Rejects with a reason when the program cannot be started at all. */
  static async start(plan: ProcessPlan): Promise<KernelProcess> {
    const output = openSync(plan.output, "a", 0o600);
    try {
      const child = spawn(plan.argv[0] ?? "", plan.argv.slice(1), {
        cwd: plan.cwd,
        env: plan.env,
        detached: true,
        stdio: ["ignore", output, output],
      });
      await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
      return new KernelProcess(child.pid!, plan.output, processIdentity(child.pid!) ?? "gone", endOf(child));
    } catch (error) {
      throw new Error(startFailure(plan, error as NodeJS.ErrnoException), { cause: error });
    } finally {
      closeSync(output);
    }
  }

  /** Takes over a kernel of an earlier host; undefined when that process is no more. */
  static adopt(pid: number, identity: string, output: string): KernelProcess | undefined {
    if (!isSameProcess(pid, identity)) return undefined;
    const ended = new Promise<ProcessEnd>((resolve) => {
      const poll = setInterval(() => {
        if (isSameProcess(pid, identity)) return;
        clearInterval(poll);
        resolve({ code: null, signal: null });
      }, ADOPTED_POLL_MS);
    });
    return new KernelProcess(pid, output, identity, ended);
  }

  /** To the whole process group. */
  signal(signal: NodeJS.Signals): void {
    if (!this.isAlive) return;
    try {
      process.kill(process.platform === "win32" ? this.pid : -this.pid, signal);
    } catch {
      // It is gone already, which is what most callers want.
    }
  }

  lastWords(): string {
    return tailOf(this.#output, LAST_WORDS);
  }

  /** Appending writers go on at the file's new end, so cutting it to nothing is safe. */
  #trimOutput(): void {
    const size = statSync(this.#output, { throwIfNoEntry: false })?.size ?? 0;
    if (size > OUTPUT_LIMIT) truncateSync(this.#output, 0);
  }
}

function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
}

function startFailure(plan: ProcessPlan, error: NodeJS.ErrnoException): string {
  const program = plan.argv[0] ?? "";
  if (error.code === "ENOENT") {
    const folder = statSync(plan.cwd, { throwIfNoEntry: false });
    if (!folder?.isDirectory()) return `The folder ${plan.cwd}, in which the kernel should start, does not exist.`;
    return `The kernel's program ${program} was not found. Install it, or choose another kernel.`;
  }
  if (error.code === "EACCES") return `The kernel's program ${program} is not executable.`;
  return `The kernel's program ${program} could not be started: ${error.message}`;
}

export function tailOf(path: string, bytes: number): string {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return "";
  const tail = Buffer.alloc(Math.min(size, bytes));
  const file = openSync(path, "r");
  try {
    return tail.toString("utf8", 0, readSync(file, tail, 0, tail.length, size - tail.length));
  } finally {
    closeSync(file);
  }
}
