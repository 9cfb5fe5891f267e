/**
 * The kernel host's program: `host-main --state DIR [--private]`. Started by client/launch.ts when a client finds no
 * host, in a session of its own so that it outlives whoever started it. With --private it ends with its standard input
 * instead, and removes DIR. Writes "ready" to stdout; exits with 75 when the folder has a living host already.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { Host, type HostOptions } from "./host/host.ts";
import type { InterruptStep } from "./host/interrupt-clock.ts";
import { Kernel } from "./host/kernel.ts";
import { takeLock } from "./host/lock.ts";
import { hostPlaces, privateFolder } from "./host/places.ts";
import { HELD_BY_ANOTHER, PRIVATE_HOSTS } from "./host/wire.ts";

/** A folder so young may belong to a host that has not taken its lock yet. */
const YOUNG_MS = 60_000;

const { values } = parseArgs({
  options: {
    state: { type: "string", default: "" },
    private: { type: "boolean", default: false },
    "idle-ms": { type: "string" },
    "spare-ms": { type: "string" },
    "spool-bytes": { type: "string" },
    /** JSON of interrupt-clock's steps. */
    "interrupt-steps": { type: "string" },
  },
});

function options(): HostOptions {
  const { "idle-ms": idle, "spare-ms": spare, "spool-bytes": bytes, "interrupt-steps": steps } = values;
  const spool = Number(bytes);
  return {
    ...(values.private && { removeAtEnd: values.state }),
    ...(idle !== undefined && { idleMs: Number(idle) }),
    ...(spare !== undefined && { spareMs: Number(spare) }),
    ...(bytes !== undefined && {
      spoolLimits: { bytes: spool, segmentBytes: Math.min(2 ** 24, Math.ceil(spool / 8)), waitingBytes: 2 ** 25 },
    }),
    ...(steps !== undefined && { interruptSteps: JSON.parse(steps) as InterruptStep[] }),
  };
}

/** Private hosts that were killed leave their folders, and perhaps their kernels. Nobody will ask for them again. */
function sweepPrivateHosts(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const state = join(folder, name);
    const places = hostPlaces(state);
    const isYoung = Date.now() - statSync(state).mtimeMs < YOUNG_MS;
    if (isYoung || (existsSync(places.folder) && !takeLock(places.folder))) continue;
    Kernel.killAllIn(places.kernels);
    rmSync(places.sockets, { recursive: true, force: true });
    rmSync(state, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const places = hostPlaces(values.state);
  mkdirSync(values.state, { recursive: true, mode: 0o700 });
  privateFolder(places.folder);
  if (!takeLock(places.folder)) {
    process.exitCode = HELD_BY_ANOTHER;
    return;
  }
  const host = new Host(places, options());
  await host.open();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void host.stop());
  process.on("SIGHUP", () => {});
  process.stdout.on("error", () => {});
  process.stdout.write("ready\n");
  if (values.private)
    process.stdin
      .on("end", () => void host.stop())
      .on("error", () => void host.stop())
      .resume();
  setImmediate(() => sweepPrivateHosts(values.private ? dirname(values.state) : join(values.state, PRIVATE_HOSTS)));
}

process.umask(0o077);
await main();
