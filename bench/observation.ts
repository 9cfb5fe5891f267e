/**
 * What the Python helper costs a cell: the example notebooks run cell by cell on a real kernel, with the helper and
 * without, in turn. The figure is the helper's own time; the note tells the whole of a cell both ways.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectHost, discoverKernels, launchFor, type HostClient, type KernelSpec } from "@pellucid/kernel";
import { OBSERVATION_TYPE, type KernelEvent } from "@pellucid/protocol";
import { type Figure, median } from "./figures.ts";

interface Costs {
  readonly took: number[];
  readonly whole: number[];
}

const CELL_LIMIT_MS = 120_000;

/** Sources of the code cells, notebook by notebook. */
function examples(folder: string): string[][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => {
      const { cells } = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
        cells: { cell_type: string; source: string | string[] }[];
      };
      return cells.filter((cell) => cell.cell_type === "code").map(({ source }) => [source].flat().join(""));
    });
}

/** Runs the cells in a kernel of their own. */
async function runAll(host: HostClient, spec: KernelSpec, cells: string[], helper: boolean): Promise<Costs> {
  const costs: Costs = { took: [], whole: [] };
  const launch = launchFor(spec, { id: randomUUID(), cwd: tmpdir(), label: "bench" });
  const kernel = await host.start({ ...launch, helper });
  let heard: (event: KernelEvent) => void = () => {};
  kernel.listen((events) => events.forEach((event) => heard(event)));
  for (const code of cells) {
    const msgId = randomUUID();
    const start = performance.now();
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error("a cell took too long")), CELL_LIMIT_MS);
      heard = (event) => {
        if (event.kind !== "message" || event.message.parent.msg_id !== msgId) return;
        const { header, content } = event.message;
        if (header.msg_type === OBSERVATION_TYPE) costs.took.push(Number(content["took"]));
        if (header.msg_type !== "status" || content["execution_state"] !== "idle") return;
        clearTimeout(limit);
        resolve();
      };
      const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
      kernel.send({ channel: "shell", msgId, msgType: "execute_request", content });
    });
    costs.whole.push(performance.now() - start);
  }
  await kernel.shutdown();
  return costs;
}

export async function observation(root: string, rounds: number): Promise<Figure[]> {
  const stateDir = mkdtempSync(join(tmpdir(), "bench-helper-"));
  const host = await connectHost({ stateDir, hostEntry: join(root, "dist/host.mjs") });
  try {
    const kernels = await discoverKernels();
    const spec = kernels.specs.get(kernels.preferred ?? "python3")!;
    const took: number[] = [];
    const whole = { with: [] as number[], without: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      const costs: number[] = [];
      for (const cells of examples(join(root, "examples"))) {
        for (const helper of round % 2 ? [true, false] : [false, true]) {
          const result = await runAll(host, spec, cells, helper);
          costs.push(...result.took);
          whole[helper ? "with" : "without"].push(...result.whole);
        }
      }
      took.push(median(costs));
    }
    const note = `a cell of the examples, median: ${median(whole.with).toFixed(0)} ms with, ${median(whole.without).toFixed(0)} ms without`;
    return [
      { name: "the helper's look at a cell, p50", unit: "ms", limit: { most: 20 }, ours: took, theirs: [], note },
    ];
  } finally {
    await host.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}
