/**
 * How much memory a program holds, with all that it has started: what is on PATH is often a small script around the program
 * that does the work.
 */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";

/** 0 where nobody says. */
export async function residentMegabytes(pid: number | undefined): Promise<number> {
  if (pid === undefined || process.platform === "win32") return 0;
  const { weights, children } = process.platform === "linux" ? await fromProc(pid) : await fromPs();
  let kilobytes = 0;
  const family = [pid];
  for (const one of family) {
    kilobytes += weights.get(one) ?? 0;
    family.push(...(children.get(one) ?? []));
  }
  return kilobytes / 1024;
}

interface Processes {
  /** In kilobytes, by process. */
  readonly weights: Map<number, number>;
  readonly children: Map<number, number[]>;
}

async function fromProc(root: number): Promise<Processes> {
  const processes: Processes = { weights: new Map(), children: new Map() };
  const read = (path: string) => readFile(path, "utf8").catch(() => "");
  const family = [root];
  for (const pid of family) {
    const status = await read(`/proc/${pid}/status`);
    const children = (await read(`/proc/${pid}/task/${pid}/children`)).match(/\d+/g)?.map(Number) ?? [];
    processes.weights.set(pid, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    processes.children.set(pid, children);
    family.push(...children);
  }
  return processes;
}

function fromPs(): Promise<Processes> {
  const processes: Processes = { weights: new Map(), children: new Map() };
  return new Promise((done) =>
    execFile("ps", ["-A", "-o", "pid=,ppid=,rss="], (_, text) => {
      for (const line of text.trim().split("\n")) {
        const [pid = 0, parent = 0, weight = 0] = line.trim().split(/\s+/).map(Number);
        processes.weights.set(pid, weight);
        processes.children.set(parent, [...(processes.children.get(parent) ?? []), pid]);
      }
      done(processes);
    }),
  );
}
