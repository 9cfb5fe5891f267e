/**
 * The files below the lab's folder by name, for the palette: walked breadth first over the contents API, so far and no
 * further, when the palette opens. Folders that hold no one's work are left out.
 */
import { contents } from "../../connection/api.ts";
import { createStore } from "../../ui/store.ts";
import type { PaletteFile } from "./palette-search.ts";

export const projectFiles = createStore<readonly PaletteFile[]>([]);

const SKIPPED =
  /^(node_modules|__pycache__|\.git|\.venv|venv|\.ipynb_checkpoints|\.mypy_cache|\.ruff_cache|dist|build|site-packages)$/;
const MOST_FOLDERS = 200;
const MOST_FILES = 5000;
const FRESH_FOR = 10_000;
let readAt = -Infinity;

export async function readProjectFiles(): Promise<void> {
  if (performance.now() - readAt < FRESH_FOR) return;
  /** Read before: what is known stays offered until all is read anew. */
  const known = projectFiles.get().length > 0;
  readAt = performance.now();
  const found: PaletteFile[] = [];
  let folders = [""];
  let asked = 0;
  while (folders.length && asked < MOST_FOLDERS && found.length < MOST_FILES) {
    const some = folders.splice(0, Math.min(8, MOST_FOLDERS - asked));
    asked += some.length;
    const listed = await Promise.all(some.map((folder) => contents.list(folder).catch(() => [])));
    for (const { name, path, type } of listed.flat()) {
      if (type !== "directory") found.push({ kind: "file", path });
      else if (!SKIPPED.test(name)) folders = [...folders, path];
    }
    if (!known && (!folders.length || asked % 32 < 8)) projectFiles.set([...found]);
  }
  projectFiles.set(found);
}
