/** What a kernel has loaded, and which of its files are read to somebody. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerOfSources, modulesOf } from "./kernel-sources.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sources-"));
  await writeFile(join(folder, "tools.py"), "def double(x):\n    return 2 * x\n");
  await writeFile(join(folder, "secret.txt"), "not loaded");
});
afterAll(() => rm(folder, { recursive: true }));

const inLab = (path: string) => (path.startsWith("/lab/") ? path.slice(5) : null);
const ask = (path: string) => {
  const modules = ["tools.py", "gone.py"].map((name) => ({ name: name.slice(0, -3), path: join(folder, name) }));
  const request = async () => ({ modules });
  return answerOfSources({ request }, { op: "source", path }, inLab);
};

test("[P116] modules: each file once, by name, those of the project by their path in it", () => {
  const found = [
    { id: 1, name: "tools", path: "/lab/src/tools.py" },
    { id: 2, name: "numpy", path: "/lab/.venv/lib/site-packages/numpy/__init__.py" },
    { id: 3, name: "also", path: "/lab/src/tools.py" },
    { id: 4, name: 7 },
    { id: 5, name: "json", path: "/usr/lib/python3/json/__init__.py" },
  ];
  expect(modulesOf(found, inLab)).toEqual([
    { name: "json", path: "/usr/lib/python3/json/__init__.py", lab: null },
    { name: "numpy", path: "/lab/.venv/lib/site-packages/numpy/__init__.py", lab: null },
    { name: "tools", path: "/lab/src/tools.py", lab: "src/tools.py" },
  ]);
});

test("[P116] a file is read when the kernel has loaded it, and no other", async () => {
  expect(await ask(join(folder, "tools.py"))).toMatchObject({
    status: "source",
    text: expect.stringContaining("double"),
  });
  await expect(ask(join(folder, "secret.txt"))).rejects.toThrow("has loaded no module");
  await expect(ask(join(folder, "gone.py"))).rejects.toThrow("cannot be read");
});
