/**
 * The note a running server leaves in the state directory: who it is, where it listens, its token (mode 0600). It is also
 * the lock of a lab's folder: whoever makes the file is the server, everyone else joins it. A note whose process is gone
 * (another boot, another process under that pid) is recognised and taken over.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { errorCode } from "../errors.ts";

export interface ServerNote {
  readonly pid: number;
  /** When the process was started, as the system counts it; with the boot id it tells processes of one pid apart. */
  readonly processStart: string;
  readonly bootId: string;
  readonly root: string;
  readonly token: string;
  readonly version: string;
  /** Null until the server listens. */
  readonly origin: string | null;
  readonly port: number | null;
}

export type Claim =
  /** We are the server. `before` is what a server that is gone had noted (its port is worth reusing). */
  | { readonly ours: true; readonly before: ServerNote | null; update(note: ServerNote): void; release(): void }
  | { readonly ours: false; readonly other: ServerNote };

const system = (file: string, fallback: string): string => {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return fallback;
  }
};

export const bootId = (): string => system("/proc/sys/kernel/random/boot_id", "");

/** The 22nd field of /proc/PID/stat; empty where there is no /proc. */
export function processStart(pid: number): string {
  const stat = system(`/proc/${pid}/stat`, "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

export function isAlive(note: Pick<ServerNote, "pid" | "processStart" | "bootId">): boolean {
  if (note.bootId !== bootId()) return false;
  try {
    process.kill(note.pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
  return processStart(note.pid) === note.processStart;
}

function readNote(file: string): ServerNote | null {
  try {
    const note = JSON.parse(readFileSync(file, "utf8")) as ServerNote;
    return typeof note.pid === "number" && typeof note.token === "string" ? note : null;
  } catch {
    return null;
  }
}

/** Takes the folder, or says who has it. */
export function claim(file: string, note: ServerNote): Claim {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  let before: ServerNote | null = null;
  for (;;) {
    try {
      writeFileSync(file, JSON.stringify(note), { flag: "wx", mode: 0o600 });
      break;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
    }
    const found = readNote(file);
    if (found && isAlive(found)) return { ours: false, other: found };
    before = found ?? before;
    setAside(file, found);
  }
  return {
    ours: true,
    before,
    update(next) {
      writeFileSync(`${file}.new`, JSON.stringify(next), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
    release() {
      if (readNote(file)?.pid === note.pid) rmSync(file, { force: true });
    },
  };
}

/** Removes a dead note, and only that one: two servers may find it dead at the same moment. */
function setAside(file: string, dead: ServerNote | null): void {
  const aside = `${file}.${process.pid}.old`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  const moved = readNote(aside);
  if (moved && moved.pid !== dead?.pid && isAlive(moved)) renameSync(aside, file);
  else rmSync(aside, { force: true });
}
