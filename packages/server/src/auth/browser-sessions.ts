/**
 * The browsers that are logged in: a table on the server, so that logging out is real. It is kept in the state directory
 * (hashes only, mode 0600), so that a server that was killed and started again finds its browsers still logged in.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { hashOf, newSecret } from "./secrets.ts";

const LIFE_MS = 30 * 24 * 3600_000;
/** How stale a kept "last seen" may be: a day spares a disk write on every request. */
const REFRESH_MS = 24 * 3600_000;
const MOST = 500;

export interface BrowserSessions {
  /** A new session; the cookie's value. */
  open(): string;
  /** Whether this cookie's value is a living session. */
  has(cookie: string): boolean;
  close(cookie: string): void;
}

export function createBrowserSessions(file: string | null, now: () => number = Date.now): BrowserSessions {
  const seen = file ? load(file, now()) : new Map<string, number>();
  const keep = () => {
    while (seen.size > MOST) seen.delete(seen.keys().next().value!);
    if (file) store(file, seen);
  };
  return {
    open() {
      const cookie = newSecret();
      seen.set(hashOf(cookie), now());
      keep();
      return cookie;
    },
    has(cookie) {
      const key = hashOf(cookie);
      const at = seen.get(key);
      if (at === undefined || at + LIFE_MS < now()) return false;
      if (at + REFRESH_MS < now()) {
        seen.delete(key);
        seen.set(key, now());
        keep();
      }
      return true;
    },
    close(cookie) {
      if (seen.delete(hashOf(cookie))) keep();
    },
  };
}

function load(file: string, now: number): Map<string, number> {
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as { sessions?: [string, number][] };
    return new Map((kept.sessions ?? []).filter(([, at]) => typeof at === "number" && at + LIFE_MS > now));
  } catch {
    // Missing or damaged: everyone logs in again, nothing else is lost.
    return new Map();
  }
}

/** A failed write must not keep anyone out: the session lives in memory until the server ends. */
function store(file: string, seen: Map<string, number>): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    rmSync(beside, { force: true });
    writeFileSync(beside, JSON.stringify({ sessions: [...seen] }), { mode: 0o600, flag: "wx" });
    renameSync(beside, file);
  } catch (error) {
    process.stderr.write(`pellucid: the list of logged-in browsers could not be kept: ${(error as Error).message}\n`);
  }
}
