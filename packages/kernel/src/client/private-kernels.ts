/**
 * Kernels for one command: a kernel host of its own, which ends with this process and takes its kernels along. By shape what
 * execution wants of kernels (its `KernelsPort`); decides which kernelspec a notebook runs with. Used by `pellucid run` and
 * by verify.
 */
import { randomUUID } from "node:crypto";
import { dirname, resolve } from "node:path";
import type { KernelLaunch } from "@pellucid/protocol";
import {
  chooseSpec,
  discoverKernels,
  launchFor,
  missingKernel,
  type Kernels,
  type KernelSpec,
} from "../kernelspecs.ts";
import type { AttachedKernel } from "./attached-kernel.ts";
import { connectHost } from "./client.ts";

export interface PrivateKernels {
  start(wish: Wish): Promise<Started>;
  attach(id: string, seq: number): Promise<null>;
  /** The kernelspec a notebook with this wish gets; nothing is started. */
  spec(wish: Wish): Promise<KernelSpec | { readonly reason: string; readonly remedy: string }>;
  /** Ends the kernel as it would like to end, and the host. */
  close(): Promise<void>;
}

/** What is wanted of a kernel: as in execution's ports. */
interface Wish {
  readonly name: string | null;
  readonly suggestion: string | null;
  readonly language: string | null;
}
type Started =
  | {
      readonly ok: true;
      readonly port: AttachedKernel;
      readonly identity: { name: string; displayName: string; language: string; environment?: string };
    }
  | { readonly ok: false; readonly reason: string; readonly remedy: string };

export interface PrivatePlan {
  /** The notebook: its folder says which environments are near. */
  readonly path: string;
  readonly stateDir: string;
  /** The last word on how a kernel is started: its folder, more environment. */
  readonly adjust?: (launch: KernelLaunch) => KernelLaunch;
}

/** Host and kernelspecs are got ready while the notebook is still being read. */
export function privateKernels(plan: PrivatePlan): PrivateKernels {
  const { stateDir } = plan;
  const path = resolve(plan.path);
  const host = connectHost({ stateDir, private: true });
  const nearby = discoverKernels({ folder: dirname(path), onPath: false });
  // Told when somebody asks for a kernel.
  for (const promise of [host, nearby]) promise.catch(() => {});

  /** Most notebooks find their kernel without the interpreters on PATH, which would have to be started one by one. */
  async function find(wish: Wish): Promise<KernelSpec | Kernels> {
    const near = isOnPath(wish.name ?? wish.suggestion) ? null : choose(await nearby, wish);
    if (near) return near;
    const all = await discoverKernels({ folder: dirname(path) });
    return choose(all, wish) ?? all;
  }

  async function spec(wish: Wish) {
    const found = await find(wish);
    return "specs" in found ? missing(found, wish) : found;
  }

  async function start(wish: Wish): Promise<Started> {
    const found = await spec(wish);
    if ("reason" in found) return { ok: false, ...found };
    const made = launchFor(found, { id: randomUUID(), cwd: dirname(path), label: path });
    const launch = plain(plan.adjust?.(made) ?? made);
    const { name, displayName, language, python } = found;
    const environment = python ? { environment: `Python ${python.version}, ${python.name}` } : {};
    return {
      ok: true,
      port: await (await host).start(launch),
      identity: { name, displayName, language, ...environment },
    };
  }

  async function close(): Promise<void> {
    await (await host).stop();
  }

  return { start, attach: async () => null, spec, close };
}

/**
 * What a script runs does not belong into a person's IPython history, whose database takes time at start and end; and
 * nobody reads what the Python helper would report.
 */
const plain = (launch: KernelLaunch): KernelLaunch =>
  launch.argv.some((part) => /^ipykernel(_launcher)?$/.test(part))
    ? {
        ...launch,
        helper: launch.helper === "figures" && "figures",
        argv: [...launch.argv, "--HistoryManager.hist_file=:memory:"],
      }
    : launch;

/** A name that was invented for an interpreter; it may be one on PATH. */
const isOnPath = (name: string | null): boolean => name !== null && /^python-[0-9a-f]{8}$/.test(name);

/** What a person named: that or none. What the notebook names: that if it is there, else one of its language. */
function choose(kernels: Kernels, { name, suggestion, language }: Wish): KernelSpec | null {
  if (name !== null) return kernels.specs.get(name.toLowerCase()) ?? null;
  return chooseSpec(kernels, { name: suggestion, language });
}

function missing(kernels: Kernels, { name, suggestion, language }: Wish): { reason: string; remedy: string } {
  if (name === null) return missingKernel(kernels, language ?? "python", suggestion);
  const broken = kernels.broken.find((spec) => spec.name === name.toLowerCase());
  if (broken) return missingKernel(kernels, "", name);
  const names = [...kernels.specs.keys()];
  if (names.length === 0) return missingKernel(kernels, "python", name);
  return { reason: `There is no kernel "${name}". There are: ${names.join(", ")}`, remedy: "" };
}
