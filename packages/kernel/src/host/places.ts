/**
 * Where the kernel host keeps things, below the state directory: its lock, its address file, one folder per kernel.
 * Used by the host and by its clients, so that both look in the same place. Everything is made 0700 or 0600.
 */
import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { PRIVATE_HOSTS } from "./wire.ts";

/** A Unix socket's whole path must be shorter than this (the smallest limit in use, macOS's, counts 104). */
const SOCKET_PATH_LIMIT = 100;

export interface HostPlaces {
  readonly folder: string;
  /** Says who the host is and how to reach it; see `HostAddress`. */
  readonly address: string;
  readonly socket: string;
  /** One folder per kernel id. */
  readonly kernels: string;
  /** Short enough for sockets; may lie outside the state directory. */
  readonly sockets: string;
  readonly log: string;
  /** Compiled parts of the Python helper; private hosts share that of the state directory they lie in. */
  readonly bytecode: string;
}

/** What the address file holds. The token shows that a client may read this person's files. */
export interface HostAddress {
  readonly protocol: number;
  readonly pid: number;
  readonly instance: string;
  readonly socket: string;
  readonly token: string;
}

export function hostPlaces(stateDir: string): HostPlaces {
  const folder = join(stateDir, "host");
  const isPrivate = basename(dirname(stateDir)) === PRIVATE_HOSTS;
  const sockets = socketFolder(folder);
  return {
    folder,
    address: join(folder, "host.json"),
    socket: process.platform === "win32" ? `\\\\.\\pipe\\pellucid-${shortHash(folder)}` : join(sockets, "host.sock"),
    kernels: join(folder, "kernels"),
    sockets,
    log: join(folder, "host.log"),
    bytecode: join(isPrivate ? dirname(dirname(stateDir)) : stateDir, "bytecode"),
  };
}

/** Beside the rest when the path is short enough (20 for the longest name in it), else below the temporary folder. */
function socketFolder(folder: string): string {
  const beside = join(folder, "run");
  if (beside.length + 20 < SOCKET_PATH_LIMIT) return beside;
  return join(tmpdir(), `pellucid-${process.getuid?.() ?? "user"}-${shortHash(folder)}`);
}

export const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);

/** Makes the folder 0700. Refuses one that somebody else made there (the temporary folder is shared). */
export function privateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const uid = process.getuid?.();
  if (!found.isDirectory() || (uid !== undefined && found.uid !== uid)) {
    throw new Error(`${folder} belongs to somebody else. Remove it, or set PELLUCID_STATE to another folder.`);
  }
  chmodSync(folder, 0o700);
}

/** Whole or not at all, readable by its owner only. */
export function writePrivately(path: string, text: string): void {
  const beside = `${path}.${process.pid}.new`;
  writeFileSync(beside, text, { mode: 0o600, flag: "w" });
  renameSync(beside, path);
}
