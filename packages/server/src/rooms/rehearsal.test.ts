// The rehearsal walks the whole way of an opening, and leaves nothing behind.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { rehearse } from "./rehearsal.ts";

test("a notebook of our own is opened; no kernel is asked for, nothing stays", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pellucid-test-"));
  vi.stubEnv("TMPDIR", folder);
  const asked: string[] = [];
  await rehearse({
    stateDir: join(folder, "state"),
    resolvePath: async (path) => (asked.push(path), path),
    kernels: () => ({
      start: async () => {
        throw new Error("no kernel here");
      },
      attach: async () => null,
    }),
  });
  expect(asked).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});
