/**
 * Finds the host of a state directory, or starts one. Two clients may do so at the same moment: the host's lock lets
 * one of their hosts live, and both then find that one. Called by client.ts.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { tailOf } from "../host/kernel-process.ts";
import { hostPlaces, type HostAddress, type HostPlaces } from "../host/places.ts";
import { HELD_BY_ANOTHER, HOST_PROTOCOL, PRIVATE_HOSTS } from "../host/wire.ts";

export interface HostPlan {
  readonly stateDir: string;
  /** A host of one's own that ends with this process and takes its kernels along. */
  readonly private?: boolean;
  /** The host's program; beside this file (or bundled beside it, as host.mjs) when absent. */
  readonly hostEntry?: string;
  /** More arguments for the host, in tests. */
  readonly hostArguments?: readonly string[];
}

const START_LIMIT_MS = 15_000;

/** Where a host for this plan lives: a private one in a folder of its own. */
export function placesOf(plan: HostPlan): { readonly stateDir: string; readonly places: HostPlaces } {
  const own = join(plan.stateDir, PRIVATE_HOSTS, randomBytes(4).toString("hex"));
  const stateDir = plan.private === true ? own : plan.stateDir;
  return { stateDir, places: hostPlaces(stateDir) };
}

/** A connection to a living host, or undefined. */
export async function findHost(places: HostPlaces): Promise<{ socket: Socket; address: HostAddress } | undefined> {
  let address: HostAddress;
  try {
    address = JSON.parse(readFileSync(places.address, "utf8")) as HostAddress;
  } catch {
    return undefined;
  }
  const socket = connect(address.socket);
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
  if (!isOpen) return undefined;
  if (address.protocol !== HOST_PROTOCOL) {
    socket.destroy();
    const versions = `it speaks version ${address.protocol}, this program version ${HOST_PROTOCOL}`;
    throw new Error(
      `A kernel host of another version of Pellucid is running (${versions}). End it with: pellucid stop`,
    );
  }
  return { socket, address };
}

/** Comes back when a host (this one, or one that was quicker) can be asked. Rejects with what it said when it failed. */
export async function startHost(plan: HostPlan, stateDir: string, places: HostPlaces): Promise<ChildProcess> {
  mkdirSync(places.folder, { recursive: true, mode: 0o700 });
  const log = openSync(places.log, "w", 0o600);
  const args = ["--state", stateDir, ...(plan.private === true ? ["--private"] : []), ...(plan.hostArguments ?? [])];
  const [entry, flags] = entryOf(plan);
  const child = spawn(process.execPath, [...flags, entry, ...args], {
    cwd: stateDir,
    // Frames come and go on several threads; without this the allocator keeps an own store for each.
    env: { ...process.env, MALLOC_ARENA_MAX: "2", PELLUCID_TOKEN: undefined },
    detached: true,
    stdio: [plan.private === true ? "pipe" : "ignore", "pipe", log],
  });
  closeSync(log);
  try {
    await untilReady(child, places);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  child.stdout?.destroy();
  child.unref();
  (child.stdin as Partial<Socket> | null)?.unref?.();
  return child;
}

async function untilReady(child: ChildProcess, places: HostPlaces): Promise<void> {
  const outcome = await Promise.race([
    new Promise<"ready">((resolve) => child.stdout!.once("data", () => resolve("ready"))),
    new Promise<number | string>((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal ?? 1))),
    new Promise<string>((resolve) => child.once("error", (error) => resolve(error.message))),
    pause(START_LIMIT_MS, "no answer" as const, { ref: false }),
  ]);
  if (outcome === "ready" || outcome === HELD_BY_ANOTHER) return;
  const said = tailOf(places.log, 2000).trim();
  const why = typeof outcome === "number" ? `it ended with code ${outcome}` : outcome;
  throw new Error(`The kernel host did not start: ${why}.${said === "" ? "" : ` It said:\n${said}`}`);
}

/** From sources the host runs through tsx; bundled it is one file beside the bundle of its client or its parts. */
function entryOf(plan: HostPlan): [entry: string, flags: string[]] {
  const beside = ["./host.mjs", "../host.mjs", "../host-main.ts"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const entry = plan.hostEntry ?? beside.find((path) => existsSync(path)) ?? beside[0]!;
  if (!entry.endsWith(".ts")) return [entry, ["--expose-gc"]];
  const tsx = createRequire(import.meta.url).resolve("tsx");
  return [entry, ["--expose-gc", "--import", pathToFileURL(tsx).href]];
}
