/**
 * The file tree that is on the screen: its value, what is selected in it, and the talk with the server. Folders are read
 * when they are opened, and read again every few seconds while somebody looks, when the window comes back, and after
 * every act. Acts themselves (new, rename, delete, ...) are in file-actions.ts.
 */
import { ApiError, contents, type Contents } from "../connection/api.ts";
import { createStore } from "../ui/store.ts";
import {
  emptyTree,
  foldersAbove,
  parentOf,
  pathAfter,
  withoutSharedEnd,
  withError,
  withFolder,
  withMoved,
  withOpen,
  type Tree,
  type TreeEntry,
} from "./tree-model.ts";

export interface Selection {
  /** The row that has the keyboard. */
  focus: string | null;
  chosen: ReadonlySet<string>;
}

export const tree = createStore<Tree>(emptyTree);
export const selection = createStore<Selection>({ focus: null, chosen: new Set() });
/** The row whose name is being typed. */
export const renaming = createStore<string | null>(null);

const OPEN_KEY = "pellucid:open-folders";
/** Between two looks at the folders on the screen, ms; where looking takes long, so many times as long as it takes. */
const LOOK = { every: 4000, share: 20 };

const entryOf = ({ path, name, type, size, last_modified, writable }: Contents): TreeEntry => ({
  path,
  name,
  type,
  size,
  modified: last_modified,
  writable,
});

const reading = new Map<string, Promise<void>>();

/** Reads one folder, under its name of today; two who ask at once share the answer. */
export function readFolder(folder: string): Promise<void> {
  const running = reading.get(folder);
  if (running) return running;
  const started = contents.follow
    .folder(folder)
    .then(({ path, content }) => {
      if (path !== folder) treeMoved(...withoutSharedEnd(folder, path));
      tree.set((before) => withFolder(before, path, ((content ?? []) as Contents[]).map(entryOf)));
    })
    .catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 0) return;
      if (error instanceof ApiError && error.status === 404 && folder) {
        tree.set((before) => withOpen(before, folder, false));
        return;
      }
      tree.set((before) => withError(before, folder, error instanceof Error ? error.message : String(error)));
    })
    .finally(() => reading.delete(folder));
  reading.set(folder, started);
  return started;
}

/** Reads again what is on the screen. The root comes last: it tells which folders are gone, each of them how it is called now. */
export const refresh = async (): Promise<void> => {
  await Promise.all([...tree.get().open].map(readFolder));
  await readFolder("");
};

export async function openFolder(folder: string, open = true): Promise<void> {
  tree.set((before) => withOpen(before, folder, open));
  keepOpen();
  if (open) await readFolder(folder);
}

/** What the tree has of a file or folder goes by its new name. */
export function treeMoved(from: string, to: string): void {
  tree.set((before) => withMoved(before, from, to));
  const { focus, chosen } = selection.get();
  const named = (path: string) => pathAfter(path, from, to);
  selection.set({ focus: focus && named(focus), chosen: new Set([...chosen].map(named)) });
  keepOpen();
}

function keepOpen(): void {
  try {
    sessionStorage.setItem(OPEN_KEY, JSON.stringify([...tree.get().open]));
  } catch {
    // Kept nowhere, then: the tree starts closed after a reload.
  }
}

/** Opens the folders above and puts the keyboard's row there. */
export async function reveal(path: string): Promise<void> {
  for (const folder of foldersAbove(path)) await openFolder(folder);
  if (!findEntry(path)) await readFolder(parentOf(path));
  if (findEntry(path)) choose(path);
}

export const findEntry = (path: string): TreeEntry | undefined =>
  tree
    .get()
    .folders.get(parentOf(path))
    ?.find((entry) => entry.path === path);

export const choose = (path: string | null) =>
  selection.set({ focus: path, chosen: new Set(path === null ? [] : [path]) });

/** What an act is about: all that is chosen when the row is among them, else the row alone. */
export function actedOn(path: string): string[] {
  const { chosen } = selection.get();
  const all = chosen.has(path) ? [...chosen] : [path];
  // What lies in a chosen folder goes with it.
  return all.filter((one) => !all.some((other) => other !== one && one.startsWith(`${other}/`)));
}

/** The file in front is the chosen row, unless the person is in the tree. False where the tree does not show it yet. */
export function showActive(path: string): boolean {
  if (!findEntry(path)) return false;
  const inTree = document.activeElement?.closest("[role=tree]");
  if (!inTree && selection.get().focus !== path) choose(path);
  return true;
}

/** Begins to look, and keeps looking; the answer stops it. */
export function watchFiles(): () => void {
  try {
    const kept = JSON.parse(sessionStorage.getItem(OPEN_KEY) ?? "[]") as string[];
    tree.set((before) => kept.reduce((made, folder) => withOpen(made, folder, true), before));
  } catch {
    // Somebody else's value: the tree starts closed.
  }
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const look = async () => {
    clearTimeout(timer);
    const start = performance.now();
    if (document.visibilityState === "visible") await refresh();
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(look, Math.max(LOOK.every, LOOK.share * (performance.now() - start)));
  };
  void look();
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearTimeout(timer);
    stopped = true;
    removeEventListener("focus", look);
    document.removeEventListener("visibilitychange", look);
  };
}
