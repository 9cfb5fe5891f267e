/**
 * Kernels for one command: a kernel host of its own, which ends with this process and takes its kernels along. Fits
 * execution's `KernelsPort` to the kernel package; decides which kernelspec a notebook runs with.
 */
import { randomUUID } from "node:crypto";
import { dirname, resolve } from "node:path";
import type { KernelsPort, KernelStart, KernelWish } from "@pellucid/execution";
import { chooseSpec, connectHost, discoverKernels, launchFor, missingKernel, type KernelSpec, type Kernels } from "@pellucid/kernel";

export interface PrivateKernels extends KernelsPort {
  /** Ends the kernel as it would like to end, and the host. */
  close(): Promise<void>;
}

/** Host and kernelspecs are got ready while the notebook is still being read. */
export function privateKernels(notebookPath: string, stateDir: string): PrivateKernels {
  const path = resolve(notebookPath);
  const host = connectHost({ stateDir, private: true });
  const found = discoverKernels({ folder: dirname(path) });
  // Told when somebody asks for a kernel.
  for (const promise of [host, found]) promise.catch(() => {});

  async function start(wish: KernelWish): Promise<KernelStart> {
    const kernels = await found;
    const spec = choose(kernels, wish);
    if (!spec) return { ok: false, ...missing(kernels, wish) };
    const launch = launchFor(spec, { id: randomUUID(), cwd: dirname(path), label: path });
    const { name, displayName, language } = spec;
    return { ok: true, port: await (await host).start(launch), identity: { name, displayName, language } };
  }

  async function close(): Promise<void> {
    await (await host).stop();
  }

  return { start, attach: async () => null, close };
}

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
