/**
 * Whether the system killed a process because memory ran out. Such a death looks like any SIGKILL, so the host keeps
 * count of the kills that Linux reports and looks whether the count rose around the death. Elsewhere: unknown, which
 * is told as "no".
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Kills for want of memory so far, as far as this process may know. */
function memoryKills(): number {
  return Math.max(counter("/proc/vmstat", /^oom_kill (\d+)$/m), groupKills());
}

function groupKills(): number {
  let groups = "";
  try {
    groups = readFileSync("/proc/self/cgroup", "utf8");
  } catch {
    return 0;
  }
  const unified = /^0::(.*)$/m.exec(groups)?.[1];
  const memory = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(groups)?.[1];
  return Math.max(
    unified === undefined ? 0 : counter(join("/sys/fs/cgroup", unified, "memory.events"), /^oom_kill (\d+)$/m),
    memory === undefined
      ? 0
      : counter(join("/sys/fs/cgroup/memory", memory, "memory.oom_control"), /^oom_kill (\d+)$/m),
  );
}

function counter(path: string, pattern: RegExp): number {
  try {
    return Number(pattern.exec(readFileSync(path, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Remembers the count of about a second ago, so that only a kill just now is taken for this death. */
export class MemoryWatch {
  #earlier = memoryKills();
  #now = this.#earlier;
  readonly #timer = setInterval(() => {
    this.#earlier = this.#now;
    this.#now = memoryKills();
  }, 1000).unref();

  killedJustNow(): boolean {
    return memoryKills() > this.#earlier;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
