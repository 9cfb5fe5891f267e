/**
 * Kernels for one command: a kernel host of its own, which ends with this process and takes its kernels along. Fits
 * execution's `KernelsPort` to the kernel package; decides which kernelspec a notebook runs with.
 */
import { randomUUID } from "node:crypto";
import { dirname, resolve } from "node:path";
import type { KernelsPort, KernelStart, KernelWish } from "@pellucid/execution";
import {
  chooseSpec,
  connectHost,
  discoverKernels,
  launchFor,
  missingKernel,
  type KernelSpec,
  type Kernels,
} from "@pellucid/kernel";
import type { KernelLaunch } from "@pellucid/protocol";

export interface PrivateKernels extends KernelsPort {
  /** Ends the kernel as it would like to end, and the host. */
  close(): Promise<void>;
}

/** Host and kernelspecs are got ready while the notebook is still being read. */
export function privateKernels(notebookPath: string, stateDir: string): PrivateKernels {
  const path = resolve(notebookPath);
  const host = connectHost({ stateDir, private: true });
  const nearby = discoverKernels({ folder: dirname(path), onPath: false });
  // Told when somebody asks for a kernel.
  for (const promise of [host, nearby]) promise.catch(() => {});

  /** Most notebooks find their kernel without the interpreters on PATH, which would have to be started one by one. */
  async function find(wish: KernelWish): Promise<KernelSpec | Kernels> {
    const near = isOnPath(wish.name ?? wish.suggestion) ? null : choose(await nearby, wish);
    if (near) return near;
    const all = await discoverKernels({ folder: dirname(path) });
    return choose(all, wish) ?? all;
  }

  async function start(wish: KernelWish): Promise<KernelStart> {
    const spec = await find(wish);
    if ("specs" in spec) return { ok: false, ...missing(spec, wish) };
    const launch = withoutHistory(launchFor(spec, { id: randomUUID(), cwd: dirname(path), label: path }));
    const { name, displayName, language } = spec;
    return { ok: true, port: await (await host).start(launch), identity: { name, displayName, language } };
  }

  async function close(): Promise<void> {
    await (await host).stop();
  }

  return { start, attach: async () => null, close };
}

/** What a script runs does not belong into a person's IPython history, and its database takes time at start and end. */
const withoutHistory = (launch: KernelLaunch): KernelLaunch =>
  launch.argv.some((part) => /^ipykernel(_launcher)?$/.test(part))
    ? { ...launch, argv: [...launch.argv, "--HistoryManager.hist_file=:memory:"] }
    : launch;

/** A name that was invented for an interpreter; it may be one on PATH. */
const isOnPath = (name: string | null): boolean => name !== null && /^python-[0-9a-f]{8}$/.test(name);

/** What a person named: that or none. What the notebook names: that if it is there, else one of its language. */
function choose(kernels: Kernels, { name, suggestion, language }: KernelWish): KernelSpec | null {
  if (name !== null) return kernels.specs.get(name.toLowerCase()) ?? null;
  return chooseSpec(kernels, { name: suggestion, language });
}

function missing(kernels: Kernels, { name, suggestion, language }: KernelWish): { reason: string; remedy: string } {
  if (name === null) return missingKernel(kernels, language ?? "python", suggestion);
  const broken = kernels.broken.find((spec) => spec.name === name.toLowerCase());
  if (broken) return missingKernel(kernels, "", name);
  const names = [...kernels.specs.keys()];
  if (names.length === 0) return missingKernel(kernels, "python", name);
  return { reason: `There is no kernel "${name}". There are: ${names.join(", ")}`, remedy: "" };
}
