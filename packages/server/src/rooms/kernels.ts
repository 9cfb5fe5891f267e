/**
 * Where the kernels of a notebook come from: the kernelspecs known for its folder, and the host that runs them. Fits the
 * kernel package to what an execution asks for.
 */
import { randomUUID } from "node:crypto";
import { basename, dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { KernelPort, KernelsPort, KernelStart, KernelWish } from "@pellucid/execution";
import { EXTERNAL, externalSpec, type Kernels, type KernelSpec, launchFor, missingKernel } from "@pellucid/kernel";
import type { KernelInfo, KernelLaunch } from "@pellucid/protocol";
import { environmentOf, nearestFolder, specFor } from "../kernels/choose.ts";
import { SPARE_MS } from "../kernels/ready-kernel.ts";

type Handle = Omit<KernelPort, "shutdown"> & { shutdown(): Promise<void> };

export interface KernelSources {
  /** The kernel package's client, by shape. The host is started or joined when the first kernel is wanted. */
  readonly host: () => Promise<{
    kernels(): Promise<readonly KernelInfo[]>;
    start(launch: KernelLaunch): Promise<Handle>;
    startSpare(launch: KernelLaunch): Promise<void>;
    attach(id: string, fromSeq: number): Handle;
  }>;
  readonly find: (folder: string, onPath: boolean) => Promise<Kernels>;
  /** The id of a spare that nobody has, started as this one would be but for the folder. */
  readonly ready: (planned: KernelLaunch) => string | null;
}

/** `path`: the notebook's absolute path, which may change while it is open. */
export function kernelsOf(sources: KernelSources, path: () => string): KernelsPort {
  let ahead: Promise<Spare | null> | null = null;
  return {
    async start(wish) {
      if (wish.kernel !== undefined) return await join(sources, wish.kernel, path());
      const spare = await ahead;
      ahead = null;
      return await start(sources, wish, path(), spare);
    },
    prepare(wish) {
      ahead ??= startAhead(sources, wish, path()).catch(() => null);
    },
    async attach(id, seq) {
      const host = await sources.host();
      const known = await host.kernels();
      return known.some((kernel) => kernel.id === id) ? portOf(host.attach(id, seq)) : null;
    },
  };
}

/** A kernel that was started before anybody asked for it. */
interface Spare {
  readonly launch: KernelLaunch;
  readonly until: number;
}

async function startAhead(sources: KernelSources, wish: KernelWish, path: string): Promise<Spare | null> {
  const planned = await plan(sources, wish, path);
  if (!planned.ok || planned.launch.connection !== undefined) return null;
  const until = performance.now() + SPARE_MS;
  // One that runs elsewhere is moved here now, and not while somebody waits for its first run.
  const launch = { ...planned.launch, id: sources.ready(planned.launch) ?? planned.launch.id };
  const host = await sources.host();
  await host.startSpare(launch);
  return { launch, until };
}

const sameKernel = (one: KernelLaunch, other: KernelLaunch): boolean =>
  isDeepStrictEqual({ ...one, id: other.id }, other);

async function plan(sources: KernelSources, wish: KernelWish, path: string) {
  const folder = await nearestFolder(dirname(path));
  if (wish.name?.startsWith(EXTERNAL)) return await planExternal(wish, folder, path);
  const choose = (kernels: Kernels) => specFor(kernels, wish.name, { name: wish.suggestion, language: wish.language });
  // Most notebooks find their kernel without the interpreters on PATH, which would have to be started one by one.
  const near = choose(await sources.find(folder, false));
  const kernels = near ? null : await sources.find(folder, true);
  const spec = near ?? choose(kernels!);
  if (!spec) {
    const { reason, remedy } = missingKernel(kernels!, wish.language ?? undefined, wish.name ?? wish.suggestion);
    return { ok: false as const, reason, ...(remedy !== "" && { remedy }) };
  }
  return { ok: true as const, spec, launch: launchFor(spec, { id: randomUUID(), cwd: folder, label: path }) };
}

/** The notebook goes on naming the kernel it named: the file that leads to this one is of this moment only. */
async function planExternal({ name, suggestion, language }: KernelWish, folder: string, path: string) {
  try {
    const found = await externalSpec(name!, language);
    const spec = { ...found, name: suggestion ?? found.name };
    return { ok: true as const, spec, launch: launchFor(spec, { id: randomUUID(), cwd: folder, label: path }) };
  } catch (error) {
    return { ok: false as const, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function start(
  sources: KernelSources,
  wish: KernelWish,
  path: string,
  spare: Spare | null,
): Promise<KernelStart> {
  const planned = await plan(sources, wish, path);
  if (!planned.ok) return planned;
  const { spec } = planned;
  const usable = spare !== null && performance.now() < spare.until && sameKernel(spare.launch, planned.launch);
  const id = usable ? spare.launch.id : (sources.ready(planned.launch) ?? planned.launch.id);
  try {
    const host = await sources.host();
    const port = portOf(await host.start({ ...planned.launch, id }));
    return { ok: true, port, identity: identityOf(spec) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `The kernel ${spec.displayName} for ${basename(path)} could not be started: ${why}` };
  }
}

/** One that runs already, and whoever uses it goes on using it. */
async function join(sources: KernelSources, id: string, path: string): Promise<KernelStart> {
  const host = await sources.host();
  const info = (await host.kernels()).find((kernel) => kernel.id === id && kernel.alive);
  if (!info) return { ok: false, reason: "The kernel that was chosen has ended. Choose another one." };
  const kernels = await sources.find(await nearestFolder(dirname(path)), false);
  const spec = kernels.specs.get(info.specName);
  const { specName: name, displayName, language, executionState: state } = info;
  return {
    ok: true,
    port: portOf(host.attach(id, info.seq)),
    identity: spec?.displayName === displayName ? identityOf(spec) : { name, displayName, language },
    joined: { seq: info.seq, state: state === "idle" || state === "busy" ? state : null },
  };
}

const identityOf = (spec: KernelSpec) => ({
  name: spec.name,
  displayName: spec.displayName,
  language: spec.language,
  ...environmentOf(spec),
});

/** By kernel, how many notebooks of this server hold it. */
const holders = new Map<string, number>();

const portOf = (kernel: Handle): KernelPort => {
  holders.set(kernel.id, (holders.get(kernel.id) ?? 0) + 1);
  const release = () => holders.set(kernel.id, (holders.get(kernel.id) ?? 1) - 1);
  let held = true;
  return {
    id: kernel.id,
    send: (message) => kernel.send(message),
    interrupt: () => kernel.interrupt(),
    restart: () => kernel.restart(),
    shutdown: () => void kernel.shutdown().catch(() => {}),
    listen: (listener) => kernel.listen(listener),
    detach: () => {
      if (held) release();
      held = false;
      kernel.detach();
    },
    shared: () => (holders.get(kernel.id) ?? 0) > 1,
  };
};
