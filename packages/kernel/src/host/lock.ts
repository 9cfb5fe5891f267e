/**
 * One host per state directory. A lock is a file `lock.N` naming its holder; the holder of the highest N has the lock.
 * Who finds it held by a dead process links `lock.N+1` into place, which only one can do; nobody ever removes the
 * newest, so that there is no moment in which two could both find the way free.
 */
import { linkSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isSameProcess, processIdentity } from "./identity.ts";

/** True when this process now holds the lock of the folder, false when a living process does. */
export function takeLock(folder: string): boolean {
  for (;;) {
    const newest = Math.max(0, ...locks(folder));
    if (newest > 0 && isHeld(join(folder, `lock.${newest}`))) return false;
    if (!linkLock(folder, newest + 1)) continue;
    for (const old of locks(folder)) if (old <= newest) rmSync(join(folder, `lock.${old}`), { force: true });
    return true;
  }
}

const locks = (folder: string): number[] =>
  readdirSync(folder).flatMap((name) => (/^lock\.\d+$/.test(name) ? [Number(name.slice(5))] : []));

function isHeld(path: string): boolean {
  try {
    const { pid, identity } = JSON.parse(readFileSync(path, "utf8")) as { pid: number; identity: string };
    return isSameProcess(pid, identity);
  } catch {
    return false;
  }
}

/** The file appears with its content in it, or not at all. */
function linkLock(folder: string, number: number): boolean {
  const beside = join(folder, `locking.${process.pid}`);
  writeFileSync(beside, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }), { mode: 0o600 });
  try {
    linkSync(beside, join(folder, `lock.${number}`));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}
