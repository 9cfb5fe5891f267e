/** Tensors on a graphics card, which no test machine has: the helper's way to them, with a stand-in for torch. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { discoverKernels } from "./index.ts";

const kernels = await discoverKernels();
const python = kernels.specs.get(kernels.preferred ?? "python3")?.argv[0];
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

test.skipIf(!python)(
  "a tensor on a card is told by its version, its storage and its place; generators of cards count",
  () => {
    const run = spawnSync(python!, [at("testing/torch-standin.py"), at("../python")], { encoding: "utf8" });
    expect(run.stderr).toBe("");
    expect(JSON.parse(run.stdout)).toEqual({
      untouched: "same",
      written: "changed",
      "on the card": 4096,
      "not in main memory": true,
      "two views of one storage": 4096,
      "views share": true,
      "drawn there": ["torch"],
      "in all": { cudaTotal: 4096 },
    });
  },
);
