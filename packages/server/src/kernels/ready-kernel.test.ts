// The lab's own spare is taken by the notebook that would have started the same kernel, wherever it lies, and once.
import { expect, test } from "vitest";
import type { KernelLaunch } from "@pellucid/protocol";
import type { KernelSpec } from "@pellucid/kernel";
import { createReadyKernel } from "./ready-kernel.ts";
import type { HostDoor } from "./host.ts";

const spec = {
  name: "python3",
  displayName: "Python 3",
  language: "python",
  argv: ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
  env: {},
  interruptMode: "signal",
  python: { executable: "/env/bin/python", prefix: "/env", version: "3.12.4", name: "env" },
} as unknown as KernelSpec;

async function readyOne(specs: KernelSpec[], clock = { now: 0 }) {
  const started: KernelLaunch[] = [];
  const catalog = {
    find: async () => ({ specs: new Map(specs.map((one) => [one.name, one])), preferred: "python3" }) as never,
  };
  const host = (async () => ({ startSpare: async (launch: KernelLaunch) => void started.push(launch) })) as never;
  const ready = createReadyKernel("/lab", host as HostDoor, catalog, () => clock.now);
  await ready.start();
  return { ready, started, clock };
}

const planned = (changes: Partial<KernelLaunch>, launch: KernelLaunch): KernelLaunch => ({
  ...launch,
  id: "planned",
  cwd: "/lab/deep",
  label: "/lab/deep/a.ipynb",
  ...changes,
  env: { ...launch.env, JPY_SESSION_NAME: "/lab/deep/a.ipynb", ...changes.env },
});

test.each<[string, Partial<KernelLaunch>, number, boolean]>([
  ["the same, elsewhere", {}, 0, true],
  ["another program", { argv: ["other"] }, 0, false],
  ["another environment", { env: { CUDA_VISIBLE_DEVICES: "1" } }, 0, false],
  ["the same, but it may be ending", {}, 110_000, false],
])("%s", async (_, changes, later, taken) => {
  const { ready, started, clock } = await readyOne([spec]);
  expect(started).toMatchObject([{ cwd: "/lab", specName: "python3" }]);
  clock.now = later;
  const wanted = planned(changes, started[0]!);
  expect(ready.take(wanted)).toBe(taken ? started[0]!.id : null);
  expect(ready.take(wanted)).toBe(null);
});

test("without Python, nothing is started", async () => {
  const { started } = await readyOne([]);
  expect(started).toEqual([]);
});
