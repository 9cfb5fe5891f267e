/**
 * Whole files for the contents API, written as rooms write notebooks: beside and renamed, or in place with the new bytes
 * safe first where nothing else is possible. What a crash cut short is completed when the next server starts.
 */
import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { finishIntent, writeAtomically } from "../storage/atomic-write.ts";
import { nodeFs } from "../storage/fs.ts";

export interface WholeFiles {
  write(path: string, chunks: Iterable<Uint8Array>): Promise<void>;
  /** Completes what an earlier server began. */
  finish(): Promise<void>;
}

/** `folder`: ours, for writes in place. */
export function createWholeFiles(folder: string): WholeFiles {
  return {
    async write(path, chunks) {
      const intent = join(folder, randomBytes(6).toString("hex"));
      await writeAtomically(nodeFs, path, chunks, { expect: "any", intent });
      await rm(intent, { recursive: true, force: true });
    },
    async finish() {
      for (const name of await readdir(folder).catch(() => [])) {
        await finishIntent(nodeFs, join(folder, name));
        await rm(join(folder, name), { recursive: true, force: true });
      }
    },
  };
}
