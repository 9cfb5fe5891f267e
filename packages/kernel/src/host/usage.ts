/**
 * What a kernel's process and all it started take of the machine: memory, processor, and graphics where there is a card.
 * Read when somebody asks, and no more often than once a second. Where it cannot be known (Windows) the answer is null.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { totalmem } from "node:os";
import { promisify } from "node:util";
import type { GpuUsage, KernelUsage } from "@pellucid/protocol";

/** One process: resident bytes, and processor time so far in ms. */
export interface ProcessShare {
  readonly memory: number;
  readonly time: number;
}

const run = promisify(execFile);
const FRESH_MS = 1000;
const GPU_FRESH_MS = 5000;
const PROGRAM_LIMIT_MS = 3000;
/** Of Linux, wherever Node runs. */
const TICK_MS = 10;

export class UsageMeter {
  readonly #last = new Map<number, { at: number; time: number; usage: Promise<KernelUsage | null> }>();
  #gpu: { at: number; usage: Promise<GpuUsage | null> } | undefined;

  of(pid: number): Promise<KernelUsage | null> {
    const before = this.#last.get(pid);
    const at = performance.now();
    if (before && at - before.at < FRESH_MS) return before.usage;
    const entry = { at, time: 0, usage: this.#measure(pid, before) };
    this.#last.set(pid, entry);
    return entry.usage;
  }

  async #measure(pid: number, before: { at: number; time: number } | undefined): Promise<KernelUsage | null> {
    const at = performance.now();
    const [shares, total, gpu] = await Promise.all([processTree(pid), memoryLimit(), this.#graphics()]);
    if (shares === null || shares.length === 0) {
      this.#last.delete(pid);
      return null;
    }
    const time = shares.reduce((sum, share) => sum + share.time, 0);
    const entry = this.#last.get(pid);
    if (entry) entry.time = time;
    const memory = shares.reduce((sum, share) => sum + share.memory, 0);
    const cpu = before ? Math.max(0, time - before.time) / Math.max(1, at - before.at) : null;
    return { memory, total, cpu, processes: shares.length, ...(gpu && { gpu }) };
  }

  /** A machine without the program is asked once. */
  #graphics(): Promise<GpuUsage | null> {
    const now = performance.now();
    if (this.#gpu && now - this.#gpu.at < GPU_FRESH_MS) return this.#gpu.usage;
    const usage = readGpu();
    this.#gpu = { at: now, usage };
    void usage.then((found) => {
      if (found === null && this.#gpu) this.#gpu.at = Infinity;
    });
    return usage;
  }
}

/** The process and its descendants; null where they cannot be seen. */
export async function processTree(pid: number): Promise<ProcessShare[] | null> {
  if (process.platform === "win32") return null;
  return process.platform === "linux" ? linuxTree(pid) : treeIn(await listed(), pid);
}

async function linuxTree(pid: number): Promise<ProcessShare[]> {
  const shares: ProcessShare[] = [];
  const seen = new Set<number>();
  for (const waiting = [pid]; waiting.length > 0 && seen.size < 1000;) {
    const next = waiting.pop()!;
    if (seen.has(next)) continue;
    seen.add(next);
    const text = (name: string) => readFile(`/proc/${next}/${name}`, "utf8").catch(() => "");
    const [stat, status, children] = await Promise.all([text("stat"), text("status"), text(`task/${next}/children`)]);
    const share = linuxShare(stat, status);
    if (share) shares.push(share);
    waiting.push(...children.split(" ").map(Number).filter(Boolean));
  }
  return shares;
}

/** From the two files that Linux has of a process; null for one that is gone. */
export function linuxShare(stat: string, status: string): ProcessShare | null {
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  // The program's name, in parentheses, may hold anything; what follows it is plain.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const time = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  return resident === undefined || Number.isNaN(time) ? null : { memory: Number(resident) * 1024, time };
}

const listed = async (): Promise<string> =>
  (await run("ps", ["-A", "-o", "pid=,ppid=,rss=,time="], { timeout: PROGRAM_LIMIT_MS }).catch(() => ({ stdout: "" })))
    .stdout;

/** Lines of `pid ppid rss time` as ps prints them, the time as `[dd-][hh:]mm:ss[.cc]`. */
export function treeIn(list: string, pid: number): ProcessShare[] {
  const rows = list.split("\n").flatMap((line) => {
    const [own, parent, rss, time] = line.trim().split(/\s+/);
    return time === undefined ? [] : [{ own: Number(own), parent: Number(parent), rss: Number(rss), time: inMs(time) }];
  });
  const within = new Set([pid]);
  for (let grown = true; grown;) {
    grown = false;
    for (const { own, parent } of rows) if (within.has(parent) && !within.has(own)) grown = !!within.add(own);
  }
  return rows.filter(({ own }) => within.has(own)).map(({ rss, time }) => ({ memory: rss * 1024, time }));
}

function inMs(time: string): number {
  const [days, clock] = time.includes("-") ? (time.split("-") as [string, string]) : ["0", time];
  return 1000 * clock.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400_000;
}

let limit: Promise<number> | undefined;
/** What the machine, or the box this runs in, has in all. */
function memoryLimit(): Promise<number> {
  limit ??= Promise.all(
    ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].map((path) =>
      readFile(path, "utf8").then(
        (text) => Number(text) || Infinity,
        () => Infinity,
      ),
    ),
  ).then((limits) => Math.min(totalmem(), ...limits));
  return limit;
}

async function readGpu(): Promise<GpuUsage | null> {
  const query = ["--query-gpu=utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits"];
  const found = await run("nvidia-smi", query, { timeout: PROGRAM_LIMIT_MS }).catch(() => null);
  return found && gpuOf(found.stdout);
}

/** A line a card: percent, MiB used, MiB in all. */
export function gpuOf(csv: string): GpuUsage | null {
  const cards = csv
    .trim()
    .split("\n")
    .map((line) => line.split(",").map(Number))
    .filter((card) => card.length === 3 && card.every((value) => !Number.isNaN(value))) as [number, number, number][];
  if (cards.length === 0) return null;
  const sum = (at: 0 | 1 | 2) => cards.reduce((total, card) => total + card[at], 0);
  return { share: sum(0) / cards.length / 100, memory: sum(1) * 2 ** 20, total: sum(2) * 2 ** 20 };
}
