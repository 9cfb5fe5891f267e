/** Which modules the notebooks' own Python has: tests that need one are left out, visibly, where it is not there. */
import { spawnSync } from "node:child_process";
import { discoverKernels } from "@pellucid/kernel";

const kernels = await discoverKernels();
const python = process.env.PELLUCID_PYTHON ?? kernels.specs.get(kernels.preferred ?? "python3")?.argv[0];

export const kernelHas = (module: string): boolean =>
  python !== undefined && spawnSync(python, ["-c", `import ${module}`]).status === 0;
