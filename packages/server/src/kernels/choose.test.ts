/** Which kernel a notebook gets. */
import { describe, expect, test } from "vitest";
import type { Kernels, KernelSpec, PythonEnvironment } from "@pellucid/kernel";
import { createKernelCatalog } from "./catalog.ts";
import { createChooseLaunch } from "./choose.ts";

const python: PythonEnvironment = {
  executable: "/env/bin/python",
  prefix: "/env",
  version: "3.12.4",
  ipykernel: "7.0",
  name: ".venv",
  explicit: true,
};
const spec = (name: string, language: string, env: PythonEnvironment | null = null): KernelSpec => ({
  name,
  displayName: name,
  language,
  argv: ["run", "{connection_file}"],
  env: {},
  interruptMode: "signal",
  metadata: {},
  directory: null,
  resources: {},
  python: env,
});
const kernels = (specs: KernelSpec[], pythons: PythonEnvironment[] = [python]): Kernels => ({
  specs: new Map(specs.map((one) => [one.name, one])),
  broken: [{ name: "broken", directory: "/x", reason: "kernel.json is not JSON" }],
  pythons,
  preferred: specs[0]?.name ?? null,
});
const all = kernels([spec("python3", "python", python), spec("deno", "typescript"), spec("other-python", "python")]);
const choose = (found: Kernels, name: string | null, metadata = {}) =>
  createChooseLaunch({ find: async () => found })(name, metadata, "/no/such/folder/nb.ipynb");

describe("[H40] a notebook's kernel", () => {
  test.each([
    ["the one that was chosen", "deno", {}, "deno"],
    ["the one it names", null, { kernelspec: { name: "other-python" } }, "other-python"],
    ["in any case of letters", null, { kernelspec: { name: "Python3" } }, "python3"],
    ["one of its language", null, { kernelspec: { name: "gone", language: "typescript" } }, "deno"],
    ["by language_info", null, { language_info: { name: "typescript" } }, "deno"],
    ["the preferred one", null, {}, "python3"],
    ["the preferred one for metadata that make no sense", null, { kernelspec: "x", language_info: 7 }, "python3"],
  ])("is %s", async (_, name, metadata, expected) => {
    const chosen = await choose(all, name, metadata);
    expect("launch" in chosen && chosen.launch).toMatchObject({
      specName: expected,
      cwd: "/",
      label: "/no/such/folder/nb.ipynb",
    });
  });
  test("says its environment in words", async () => {
    expect(await choose(all, null)).toMatchObject({ environment: "Python 3.12.4, .venv" });
  });
  test.each([
    ["a language without kernel", all, null, { kernelspec: { name: "ir", language: "r" } }, /no kernel "ir"/, ""],
    ["a broken spec that was chosen", all, "broken", {}, /broken: kernel.json is not JSON/, ""],
    [
      "Python without ipykernel",
      kernels([], [{ ...python, ipykernel: null }]),
      null,
      {},
      /has no ipykernel/,
      '"/env/bin/python" -m pip install ipykernel',
    ],
    ["no Python", kernels([], []), null, {}, /no Python/, "npm start"],
  ])("%s: reason and remedy", async (_, found, name, metadata, reason, remedy) => {
    expect(await choose(found, name, metadata)).toEqual({ reason: expect.stringMatching(reason), remedy });
  });
});

test("[H41] kernels are looked up once at a time, and an answer that is a little old is given at once", async () => {
  let now = 0;
  let asked = 0;
  const catalog = createKernelCatalog(
    "/root",
    async () => kernels([spec(`python${++asked}`, "python")]),
    () => now,
  );
  const preferred = async () => (await catalog.find()).preferred;
  expect(await Promise.all([preferred(), preferred()])).toEqual(["python1", "python1"]);
  now = 2000;
  expect(await preferred()).toBe("python1");
  now = 10_000;
  expect([await preferred(), await preferred()]).toEqual(["python1", "python2"]);
  now = 100_000;
  expect(await preferred()).toBe("python3");
});
