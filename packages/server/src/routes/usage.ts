/**
 * What the kernel of an open notebook takes of the machine, for the notebook's header. Asking starts nothing: without a
 * kernel, or without a host, the answer is null. The host measures; this only finds which kernel is meant.
 */
import type { KernelUsage } from "@pellucid/protocol";
import type { HostDoor } from "../kernels/host.ts";
import type { Route } from "./table.ts";

export interface NotebookKernel {
  readonly path: string;
  readonly kernelId: string | null;
}

export function usageRoutes(host: HostDoor, notebooks: () => Promise<readonly NotebookKernel[]>): Route[] {
  return [
    {
      method: "GET",
      path: "/api/pellucid/usage/*",
      access: "read",
      async handle({ params }) {
        const path = params["*"]!.replace(/^\/+|\/+$/g, "");
        const id = (await notebooks()).find((one) => one.path === path)?.kernelId ?? null;
        return Response.json({ usage: await usageOf(host, id) });
      },
    },
  ];
}

/** A host of an earlier version cannot say, and a kernel may end while it is looked at: both are null. */
async function usageOf(host: HostDoor, id: string | null): Promise<KernelUsage | null> {
  const open = id === null ? null : host.open();
  if (id === null || !open) return null;
  try {
    return await (await open).usage(id);
  } catch {
    return null;
  }
}
