/**
 * Which kernels can be started here, looked up when somebody asks and kept for a few seconds: environments come and go
 * while a lab runs, and the page asks often.
 */
import { discoverKernels, type Kernels } from "@pellucid/kernel";

export interface KernelCatalog {
  /** For a folder: its own environments come first. */
  find(folder?: string): Promise<Kernels>;
}

const FRESH_MS = 3000;

export function createKernelCatalog(root: string, discover: typeof discoverKernels = discoverKernels): KernelCatalog {
  const known = new Map<string, { at: number; kernels: Promise<Kernels> }>();
  return {
    find(folder = root) {
      const old = known.get(folder);
      if (old && old.at + FRESH_MS > performance.now()) return old.kernels;
      const kernels = discover({ folder });
      known.set(folder, { at: performance.now(), kernels });
      kernels.catch(() => known.delete(folder));
      if (known.size > 100) known.delete(known.keys().next().value!);
      return kernels;
    },
  };
}
