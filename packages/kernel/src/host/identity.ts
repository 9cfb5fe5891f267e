/**
 * Which process is meant by a pid in a file. Pids are used again, so a process is named by its pid, the time it
 * started and the boot it started in. Used by the host's lock and when a new host looks for kernels of a dead one.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Null when there is no such process (or only its zombie). */
export function processIdentity(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (process.platform === "linux") return linuxIdentity(pid);
  try {
    process.kill(pid, 0);
    if (process.platform === "win32") return "alive";
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null;
  }
}

export const isSameProcess = (pid: number, identity: string): boolean => processIdentity(pid) === identity;

function linuxIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The program's name, in parentheses, may hold anything; what follows it is plain.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, start] = [fields[0], fields[19]];
    return state === "Z" || state === "X" || start === undefined ? null : `${bootId()}:${start}`;
  } catch {
    return null;
  }
}

let boot: string | undefined;
function bootId(): string {
  try {
    boot ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    boot = "unknown";
  }
  return boot;
}
