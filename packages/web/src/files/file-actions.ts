/**
 * What can be done to files, each as one function: asks the server, mends the tree and the tabs, and says what went
 * wrong where that is not seen. Called by the tree, the menus and the commands.
 */
import { contents, kernelspecs, restoreFromTrash } from "../connection/api.ts";
import { isFile } from "../shell/layout/layout-json.ts";
import { activeTab, followDelete, followRename, openFile } from "../shell/tabs.ts";
import { focusContent } from "../shell/focus.ts";
import { renameRecent } from "../shell/start/recent.ts";
import { confirm } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { isNotebook } from "./file-icon.tsx";
import { moveKept } from "./kept-by-path.ts";
import { fromDialog, upload } from "./upload.ts";
import { isWithin, joinPath, nameOf, parentOf } from "./tree-model.ts";
import { choose, findEntry, openFolder, readFolder, renaming, reveal, selection, treeMoved } from "./tree-store.ts";

const why = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Where new things go: the focused folder, the folder of the focused or active file, else the root. */
export function currentFolder(): string {
  const focus = selection.get().focus;
  const entry = focus === null ? undefined : findEntry(focus);
  if (entry) return entry.type === "directory" ? entry.path : parentOf(entry.path);
  const tab = activeTab.get();
  return tab && isFile(tab) ? parentOf(tab.path) : "";
}

/** A new notebook, for this kernelspec if one is named. It opens at once. */
export async function newNotebook(folder = currentFolder(), kernel?: string): Promise<void> {
  const made = await contents.create(folder, "notebook");
  if (kernel) await setKernel(made.path, kernel);
  await readFolder(folder);
  openFile(made.path);
  focusContent();
  await reveal(made.path);
}

async function setKernel(path: string, kernel: string): Promise<void> {
  const { spec } = (await kernelspecs()).kernelspecs[kernel] ?? {};
  if (!spec) return;
  const kernelspec = { name: kernel, display_name: spec.display_name, language: spec.language };
  await contents.saveNotebook(path, { cells: [], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}

/** A new empty file, opened, its name ready to be typed. */
export async function newFile(folder = currentFolder(), ext = ".txt"): Promise<void> {
  const made = await contents.create(folder, "file", ext);
  await openFolder(folder);
  await reveal(made.path);
  openFile(made.path);
  renaming.set(made.path);
}

/** An empty notebook or file at a path where there was none. What has come there meanwhile is not written over. */
export async function makeFile(path: string): Promise<void> {
  const made = await contents.create(parentOf(path), isNotebook(path) ? "notebook" : "file");
  try {
    if (made.path !== path) await contents.rename(made.path, path);
  } catch (error) {
    await contents.remove(made.path);
    throw error;
  } finally {
    await readFolder(parentOf(path));
  }
}

export async function newFolder(folder = currentFolder()): Promise<void> {
  const made = await contents.create(folder, "directory");
  await openFolder(folder);
  await reveal(made.path);
  renaming.set(made.path);
}

export async function rename(path: string, name: string): Promise<boolean> {
  const to = joinPath(parentOf(path), name);
  if (!name || to === path) return true;
  return move(path, to);
}

/** Renames or moves; tabs follow. */
export async function move(from: string, to: string): Promise<boolean> {
  try {
    await contents.rename(from, to);
  } catch (error) {
    toast({ level: "error", text: `Could not rename ${nameOf(from)} to ${nameOf(to)}: ${why(error)}` });
    return false;
  }
  await followMove(from, to);
  await reveal(to);
  return true;
}

/** What this window has of a file or folder goes by its new name, whoever gave it. */
export async function followMove(from: string, to: string): Promise<void> {
  moveKept(from, to);
  followRename(from, to);
  renameRecent(from, to);
  treeMoved(from, to);
  await Promise.all([...new Set([parentOf(from), parentOf(to)])].map(readFolder));
}

export async function moveInto(paths: readonly string[], folder: string): Promise<void> {
  for (const path of paths) {
    if (parentOf(path) === folder || isWithin(folder, path)) continue;
    const to = joinPath(folder, nameOf(path));
    const from = path;
    if (!(await move(from, to))) return;
    toast({
      text: `Moved ${nameOf(path)} to ${folder || "the top folder"}`,
      action: { label: "Undo", run: async () => void (await move(to, from)) },
    });
  }
}

/** To the trash, with the way back in the notice. What cannot be put back is asked about first. */
export async function remove(paths: readonly string[]): Promise<void> {
  const gone: { path: string; trash: string | null; open: string[] }[] = [];
  for (const path of paths) {
    try {
      const trash = await contents.remove(path);
      gone.push({ path, trash, open: followDelete(path) });
    } catch (error) {
      toast({ level: "error", text: `Could not delete ${nameOf(path)}: ${why(error)}` });
      continue;
    }
    renameRecent(path, null);
  }
  await Promise.all([...new Set(paths.map(parentOf))].map(readFolder));
  if (!gone.length) return;
  choose(null);
  const what = gone.length === 1 ? nameOf(gone[0]!.path) : `${gone.length} items`;
  const back = gone.flatMap(({ trash, ...rest }) => (trash === null ? [] : [{ ...rest, trash }]));
  toast({
    text: `Moved ${what} to the trash`,
    ...(back.length ? { action: { label: "Undo", run: () => putBack(back) } } : {}),
  });
}

async function putBack(gone: readonly { path: string; trash: string; open: string[] }[]): Promise<void> {
  for (const { path, trash, open } of gone) {
    try {
      await restoreFromTrash(trash, path);
      for (const file of open) openFile(file);
    } catch (error) {
      toast({ level: "error", text: `Could not put back ${nameOf(path)}: ${why(error)}` });
    }
  }
  await Promise.all([...new Set(gone.map(({ path }) => parentOf(path)))].map(readFolder));
  if (gone[0]) await reveal(gone[0].path);
}

export async function duplicate(path: string): Promise<void> {
  const made = await contents.copy(path, parentOf(path));
  await readFolder(parentOf(path));
  await reveal(made.path);
}

export function download(path: string): void {
  const link = Object.assign(document.createElement("a"), { href: contents.url(path, true), download: nameOf(path) });
  document.body.append(link);
  link.click();
  link.remove();
}

export const uploadTo = async (folder = currentFolder()): Promise<void> => upload(await fromDialog(), folder);

/** Asks before many go at once. */
export async function removeChosen(paths: readonly string[]): Promise<void> {
  if (paths.length > 3) {
    const go = await confirm({
      title: `Delete ${paths.length} items?`,
      text: "They go to the trash, from where they can be put back.",
      confirm: `Delete ${paths.length} items`,
    });
    if (!go) return;
  }
  await remove(paths);
}
