/** Replaces a file as a whole: written beside, synced, renamed over it, with the mode it had. */
import { open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { randomBytes } from "node:crypto";

export async function writeWholeFile(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
  const mode = (await stat(path).catch(() => null))?.mode;
  const beside = join(dirname(path), `.${basename(path).slice(0, 60)}.${randomBytes(4).toString("hex")}.tmp`);
  const handle = await open(beside, "wx", mode === undefined ? 0o666 : mode & 0o7777);
  try {
    if (mode !== undefined) await handle.chmod(mode & 0o7777);
    for (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
    await handle.close();
    await rename(beside, path);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(beside, { force: true });
    throw error;
  }
}
