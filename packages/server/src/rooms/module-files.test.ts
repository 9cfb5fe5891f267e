/** [E30] Files of a notebook's own modules, saved while nothing runs: what truth is told. On a real disk, with a runner that listens. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecutionState } from "@pellucid/execution";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ModuleFiles } from "./module-files.ts";

let folder: string;
let told: string[];
let history: { n: number; at: number; observation: { modules: { name: string; file?: string }[] } }[];
let modules: ModuleFiles;

const runner = {
  state: () => ({ history }) as unknown as ExecutionState,
  foundOnDisk: (found: readonly { name: string }[]) => void told.push(found.map(({ name }) => name).join(" ")),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "modules-"));
  mkdirSync(join(folder, "lib"));
  for (const file of ["helper.py", "lib/deep.py"]) saved(file, 90);
  told = [];
  history = [];
  modules = new ModuleFiles({ runner, file: { path: join(folder, "a.ipynb") } });
});
afterEach(() => {
  modules.close();
  rmSync(folder, { recursive: true, force: true });
});

const report = (seconds: number, ...names: string[]) => {
  const loaded = names.map((name) => (name === "numpy" ? { name } : { name, file: `${name.replace(".", "/")}.py` }));
  return { n: history.length + 1, at: Date.now() - seconds * 1000, observation: { modules: loaded } };
};
/** A run ended so many seconds ago. */
const ran = (seconds: number, ...names: string[]) => {
  history = [...history, report(seconds, ...names)];
  return modules.follow();
};
/** So many seconds ago. */
function saved(file: string, seconds: number): void {
  const path = join(folder, file);
  writeFileSync(path, "rate = 1\n");
  utimesSync(path, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds);
}

test("[E30] a saved module is told once, another one with it, and one that is put back no more", async () => {
  await ran(60, "helper", "lib.deep", "numpy");
  await modules.check();
  expect(told).toEqual([]);
  saved("helper.py", 20);
  await modules.check();
  await modules.check();
  saved("lib/deep.py", 10);
  await modules.check();
  expect(told).toEqual(["helper", "helper lib.deep"]);
});

test("[E30] a run that came meanwhile has said it itself", async () => {
  await ran(60, "helper");
  saved("helper.py", 50);
  await ran(40);
  await modules.check();
  expect(told).toEqual([]);
  saved("helper.py", 20);
  await modules.check();
  expect(told).toEqual(["helper"]);
});

test("[E30] another kernel has loaded nothing; a file that is gone has not changed", async () => {
  await ran(60, "helper");
  history = [];
  await modules.follow();
  saved("helper.py", 50);
  await modules.check();
  await ran(40, "helper");
  rmSync(join(folder, "helper.py"));
  await modules.check();
  expect(told).toEqual([]);
});

test("[E30] what was saved right after a report, or while no server ran, is told with the first look", async () => {
  saved("helper.py", 20);
  await ran(60, "helper");
  expect(told).toEqual(["helper"]);
});

test("[E30] a file of a later time than there can be was not saved since", async () => {
  saved("helper.py", -600);
  await ran(60, "helper");
  expect(told).toEqual([]);
});

test("[E30] a save is noticed", async () => {
  await ran(60, "helper");
  saved("helper.py", 20);
  await expect.poll(() => told, { timeout: 60_000 }).toEqual(["helper"]);
});
