import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseSpec, discoverKernels, launchFor, missingKernel, specFolders, type Kernels } from "./kernelspecs.ts";

let base: string;
const at = (...parts: string[]) => join(base, ...parts);

const file = async (path: string, text: string, mode?: number) => {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text);
  if (mode) await chmod(path, mode);
};
const spec = (name: string, value: unknown) =>
  file(at("jupyter", "kernels", name, "kernel.json"), typeof value === "string" ? value : JSON.stringify(value));
/** A virtual environment as its folder shows it; its interpreter is never started by these tests. */
const venv = async (folder: string, ipykernel: string | null) => {
  await file(at(folder, "pyvenv.cfg"), "home = /usr/bin\nversion = 3.12.4\n");
  await file(at(folder, "bin", "python"), "#!/bin/sh\nexit 1\n", 0o755);
  if (ipykernel)
    await mkdir(at(folder, "lib", "python3.12", "site-packages", `ipykernel-${ipykernel}.dist-info`), {
      recursive: true,
    });
};
const discover = (folder: string, env: Record<string, string> = {}): Promise<Kernels> =>
  discoverKernels({
    folder: at(folder),
    installation: at("nowhere"),
    platform: "linux",
    env: { HOME: at("home"), JUPYTER_PATH: at("jupyter"), PATH: "", ...env },
  });

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "specs-"));
  await venv("with/.venv", "7.4.0");
  await venv("without/.venv", null);
  await venv("chosen", "6.9.1");
  await spec("Deno", {
    argv: ["deno", "jupyter", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
  });
  await spec("ir", {
    argv: ["{resource_dir}/run", "{connection_file}"],
    display_name: "R",
    language: "R",
    env: { R_HOME: "${HOME}/R" },
    interrupt_mode: "message",
  });
  await spec("torn", '{"argv": [');
  await spec("noargv", { display_name: "No program" });
  await spec("far", { argv: ["x"], metadata: { kernel_provisioner: { provisioner_name: "yarn" } } });
});
afterAll(() => rm(base, { recursive: true }));

describe("discovery", () => {
  test("a project's environment becomes python3, without a kernelspec and without starting it", async () => {
    const { specs, preferred } = await discover("with/deep/er");
    expect(preferred).toBe("python3");
    expect(specs.get("python3")).toMatchObject({
      displayName: "Python 3.12 (.venv)",
      language: "python",
      python: { ipykernel: "7.4.0" },
    });
  });
  test("PELLUCID_PYTHON comes first; the other environment stays in the list", async () => {
    const { specs } = await discover("with", { PELLUCID_PYTHON: at("chosen/bin/python") });
    expect(specs.get("python3")!.python!.prefix).toBe(at("chosen"));
    expect([...specs.values()].map((one) => one.python?.prefix)).toContain(at("with/.venv"));
  });
  test("broken specs are named with a reason, and do not spoil the list", async () => {
    const { specs, broken } = await discover("with");
    expect([...specs.keys()]).toEqual(expect.arrayContaining(["deno", "ir", "python3"]));
    expect(broken.map((one) => one.name).toSorted()).toEqual(["far", "noargv", "torn"]);
    for (const one of broken) expect(one.reason).toMatch(/kernel\.json/);
  });
  test("search path: JUPYTER_PATH, environment, user, system, IPython", () => {
    const folders = specFolders({ HOME: "/h", JUPYTER_PATH: "/j", VIRTUAL_ENV: "/v" }, "linux");
    expect(folders).toEqual([
      "/j/kernels",
      "/v/share/jupyter/kernels",
      "/h/.local/share/jupyter/kernels",
      "/usr/local/share/jupyter/kernels",
      "/usr/share/jupyter/kernels",
      "/h/.ipython/kernels",
    ]);
  });
});

describe("choice", () => {
  test.each([
    [{ name: "DENO" }, "deno"],
    [{ name: "gone", language: "r" }, "ir"],
    [{ name: "gone", language: "python" }, "python3"],
    [{}, "python3"],
    [{ name: "gone", language: "cobol" }, null],
  ])("%j gives %s", async (wanted, name) => {
    expect(chooseSpec(await discover("with"), wanted)?.name ?? null).toBe(name);
  });
  test.each([
    ["nowhere", {}, "python", undefined, /no Python/, "npm start"],
    ["with", {}, "python", "torn", /kernelspec "torn" is broken/, ""],
    ["with", {}, "julia", "julia-1.9", /no kernel "julia-1.9"/, ""],
  ])("missing in %s: %s %s %s", async (folder, env, language, name, reason, remedy) => {
    const missing = missingKernel(await discover(folder, env), language, name);
    expect(missing.reason).toMatch(reason);
    expect(missing.remedy).toBe(remedy);
  });
});

describe("launch", () => {
  test("templates and variables are filled in, the connection file is not", async () => {
    const { specs } = await discover("with");
    const launch = launchFor(specs.get("ir")!, {
      id: "k",
      cwd: "/c",
      label: "/c/a.ipynb",
      env: { HOME: "/h", JPY_PARENT_PID: "1" },
    });
    expect(launch.argv).toEqual([`${at("jupyter", "kernels", "ir")}/run`, "{connection_file}"]);
    expect(launch.env).toEqual({ HOME: "/h", R_HOME: "/h/R", JPY_SESSION_NAME: "/c/a.ipynb" });
    expect(launch.interruptMode).toBe("message");
  });
  test("an environment's programs come first on PATH", async () => {
    const { specs } = await discover("with");
    const launch = launchFor(specs.get("python3")!, { id: "k", cwd: "/c", label: "", env: { PATH: "/usr/bin" } });
    expect(launch.env.PATH).toBe(`${at("with/.venv/bin")}:/usr/bin`);
  });
});
