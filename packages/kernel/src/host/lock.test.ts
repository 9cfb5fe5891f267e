// One holder of a folder's lock, whoever dies when.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isSameProcess, processIdentity } from "./identity.ts";
import { takeLock } from "./lock.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "pellucid-lock-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const hold = (n: number, pid: number, identity: string | null): void =>
  writeFileSync(join(folder, `lock.${n}`), JSON.stringify({ pid, identity }));

const living = (): [number, string | null] => [process.pid, processIdentity(process.pid)];
const dead = (): [number, string] => [spawnSync("true").pid, "boot:1"];
const sameNumberAnotherProcess = (): [number, string] => [process.pid, "another boot:1"];

test.each<[string, () => void, boolean]>([
  ["nobody holds it", () => {}, true],
  ["a living process holds it", () => hold(1, ...living()), false],
  ["a dead process held it", () => hold(1, ...dead()), true],
  ["another process now has the holder's number", () => hold(7, ...sameNumberAnotherProcess()), true],
  ["a living process holds it after a dead one", () => (hold(1, ...dead()), hold(2, ...living())), false],
  ["it is damaged", () => writeFileSync(join(folder, "lock.3"), "{"), true],
])("[K9] %s", (_, prepare, taken) => {
  prepare();
  expect(takeLock(folder)).toBe(taken);
  expect(takeLock(folder)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith("locking"))).toEqual([]);
});

test("a process is known by more than its number", () => {
  expect(isSameProcess(process.pid, processIdentity(process.pid)!)).toBe(true);
  expect(isSameProcess(process.pid, "other")).toBe(false);
  expect(processIdentity(dead()[0])).toBe(null);
  expect(processIdentity(-1)).toBe(null);
});
