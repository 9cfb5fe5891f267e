// A kernel made ready ahead of the first run is the one that runs it, if it is the one that is wanted then.
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { KernelWish } from "@pellucid/execution";
import type { Kernels, KernelSpec } from "@pellucid/kernel";
import { kernelsOf } from "./kernels.ts";

const spec = (name: string) =>
  ({
    name,
    displayName: name,
    language: name,
    argv: [name, "{connection_file}"],
    env: {},
    interruptMode: "signal",
    metadata: {},
  }) as unknown as KernelSpec;
const wish = (name: string): KernelWish => ({ name, suggestion: null, language: null });

async function idsOf(
  prepared: string | null,
  wanted: string,
  ready: string | null = null,
): Promise<{ spare: string[]; started: string[] }> {
  const spare: string[] = [];
  const started: string[] = [];
  const specs = new Map(["one", "two"].map((name) => [name, spec(name)]));
  const port = kernelsOf(
    {
      ready: () => ready,
      find: async () => ({ specs, broken: [], pythons: [] }) as unknown as Kernels,
      host: async () => ({
        kernels: async () => [],
        startSpare: async ({ id }) => void spare.push(id),
        async start({ id }) {
          started.push(id);
          return { id, send() {}, interrupt() {}, restart() {}, shutdown: async () => {}, listen() {}, detach() {} };
        },
        attach: () => {
          throw new Error("nobody attaches here");
        },
      }),
    },
    () => join(tmpdir(), "n.ipynb"),
  );
  if (prepared !== null) port.prepare!(wish(prepared));
  expect(await port.start(wish(wanted))).toMatchObject({ ok: true, identity: { name: wanted } });
  return { spare, started };
}

describe("a kernel ahead of the first run", () => {
  test.each([
    ["is the one that runs", "one", "one", true],
    ["is left alone when another is wanted", "one", "two", false],
    ["is not needed", null, "one", false],
  ])("%s", async (_, prepared, wanted, taken) => {
    const { spare, started } = await idsOf(prepared, wanted);
    expect(spare).toHaveLength(prepared === null ? 0 : 1);
    expect(started).toHaveLength(1);
    expect(started[0] === spare[0]).toBe(taken);
  });

  test.each([
    ["moved as soon as it is prepared for the notebook", "one", ["the lab's"]],
    ["wanted before it was prepared", null, []],
  ])("is the lab's, where it has one: %s", async (_, prepared, spare) => {
    expect(await idsOf(prepared, "one", "the lab's")).toEqual({ spare, started: ["the lab's"] });
  });
});
