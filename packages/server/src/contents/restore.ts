/**
 * The way back from the trash for what this server put there: the page's Undo. What was deleted is named by a number of
 * ours, never by a path, so that nothing else on the disk can be fetched or overwritten by asking. Forgotten when the
 * server ends; the trash itself keeps everything, with its records.
 */
import { cp, lstat, rename, rm } from "node:fs/promises";
import { basename } from "node:path";
import { errorCode, HttpError, notFound } from "../errors.ts";
import type { Trashed } from "./trash.ts";

export interface Restorer {
  remember(real: string, placed: Trashed): string;
  /** Puts it back where it was; refuses when something else stands there now. */
  restore(id: string): Promise<void>;
}

const MOST = 1000;

export function createRestorer(): Restorer {
  const known = new Map<string, { real: string; placed: Trashed }>();
  let next = 1;
  return {
    remember(real, placed) {
      const id = String(next++);
      known.set(id, { real, placed });
      const oldest = known.keys().next().value;
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
      return id;
    },
    async restore(id) {
      const found = known.get(id);
      if (!found) throw notFound("What was deleted");
      const { real, placed } = found;
      const taken = await lstat(real).catch(() => null);
      if (taken)
        throw new HttpError(409, `${basename(real)} exists again. Rename it, then take the old one out of the trash.`);
      await moveBack(placed.file, real);
      await rm(placed.info, { force: true });
      known.delete(id);
    },
  };
}

async function moveBack(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) !== "EXDEV") throw error;
    await cp(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, errorOnExist: true });
    await rm(from, { recursive: true });
  }
}
