/**
 * The file tree as a value: which folders are known and open, and the rows that follow from it. Pure; tree-store.ts asks
 * the server and keeps the current value, file-tree.tsx draws the rows. Paths are the server's, "" is the root.
 */

export interface TreeEntry {
  path: string;
  name: string;
  type: "file" | "directory" | "notebook";
  size: number | null;
  modified: string;
  writable: boolean;
}

export interface Tree {
  /** What each known folder holds, sorted. A folder that is open but absent here is being read. */
  folders: ReadonlyMap<string, readonly TreeEntry[]>;
  open: ReadonlySet<string>;
  /** Why a folder could not be read. */
  errors: ReadonlyMap<string, string>;
}

export interface TreeRow {
  entry: TreeEntry;
  /** 1 for what lies in the root, as aria-level counts. */
  level: number;
  position: number;
  setSize: number;
  open: boolean;
  error?: string;
}

export const emptyTree: Tree = { folders: new Map(), open: new Set(), errors: new Map() };

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Folders first, then by name as people count: file2 before file10. */
export const byName = (a: TreeEntry, b: TreeEntry) =>
  Number(b.type === "directory") - Number(a.type === "directory") ||
  collator.compare(a.name, b.name) ||
  (a.name < b.name ? -1 : 1);

export const parentOf = (path: string) => (path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "");
export const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
export const joinPath = (folder: string, name: string) => (folder ? `${folder}/${name}` : name);
/** The folders above a path, the outermost first, without the root. */
export const foldersAbove = (path: string) =>
  path
    .split("/")
    .slice(0, -1)
    .map((_, at, parts) => parts.slice(0, at + 1).join("/"));
export const isWithin = (path: string, folder: string) =>
  path === folder || folder === "" || path.startsWith(`${folder}/`);

/** Its path after a rename, be it of itself or of a folder that it is in. */
export const pathAfter = (path: string, from: string, to: string) =>
  isWithin(path, from) ? to + path.slice(from.length) : path;

/** What was renamed when a path became another: the folder above, as long as the names below it are the same. */
export function withoutSharedEnd(from: string, to: string): readonly [from: string, to: string] {
  const shared = nameOf(from) === nameOf(to) && parentOf(from) !== "" && parentOf(to) !== "";
  return shared ? withoutSharedEnd(parentOf(from), parentOf(to)) : [from, to];
}

/** The rows from top to bottom, as they are seen. */
export function rowsOf(tree: Tree, folder = "", level = 1): TreeRow[] {
  const entries = tree.folders.get(folder) ?? [];
  return entries.flatMap((entry, at) => {
    const open = entry.type === "directory" && tree.open.has(entry.path);
    const error = tree.errors.get(entry.path);
    const row: TreeRow = { entry, level, position: at + 1, setSize: entries.length, open, ...(error ? { error } : {}) };
    return open ? [row, ...rowsOf(tree, entry.path, level + 1)] : [row];
  });
}

/** The tree after a folder was read. Nothing changes (same value) when it holds what it held. */
export function withFolder(tree: Tree, folder: string, found: readonly TreeEntry[]): Tree {
  const before = tree.folders.get(folder);
  if (before && !tree.errors.has(folder) && sameEntries(before, found)) return tree;
  const entries = found.toSorted(byName);
  const folders = new Map(tree.folders).set(folder, entries);
  const errors = new Map(tree.errors);
  errors.delete(folder);
  return forgetLost({ ...tree, folders, errors });
}

/** In whatever order: to sort 20,000 names as people count takes longer than anything else here. */
function sameEntries(before: readonly TreeEntry[], found: readonly TreeEntry[]): boolean {
  if (before.length !== found.length) return false;
  const known = new Map(before.map((entry) => [entry.path, entry]));
  return found.every((entry) => {
    const other = known.get(entry.path);
    return (
      other !== undefined &&
      entry.type === other.type &&
      entry.modified === other.modified &&
      entry.size === other.size &&
      entry.writable === other.writable
    );
  });
}

/** What is known below folders that are gone is forgotten; what lies below one not read yet may well be there. */
function forgetLost(tree: Tree): Tree {
  const there = (path: string): boolean => {
    if (path === "") return true;
    const above = tree.folders.get(parentOf(path));
    const listed = !above || above.some((entry) => entry.path === path && entry.type === "directory");
    return listed && there(parentOf(path));
  };
  return {
    folders: new Map([...tree.folders].filter(([path]) => there(path))),
    open: new Set([...tree.open].filter(there)),
    errors: tree.errors,
  };
}

/** The tree after a file or folder got another name, maybe in another folder: what is open in it stays open. */
export function withMoved(tree: Tree, from: string, to: string): Tree {
  const entry = tree.folders.get(parentOf(from))?.find(({ path }) => path === from);
  const known = entry !== undefined || tree.open.has(from);
  if (!known || from === to) return tree;
  const named = (path: string) => pathAfter(path, from, to);
  const renamed = (one: TreeEntry): TreeEntry => ({ ...one, path: named(one.path), name: nameOf(named(one.path)) });
  const held = (folder: string, entries: readonly TreeEntry[]): readonly TreeEntry[] => {
    if (isWithin(folder, from)) return entries.map(renamed);
    const others = folder === parentOf(from) ? entries.filter((one) => one !== entry) : entries;
    if (!entry || folder !== parentOf(to)) return others;
    return [...others.filter(({ path }) => path !== to), renamed(entry)].toSorted(byName);
  };
  return {
    folders: new Map([...tree.folders].map(([folder, entries]) => [named(folder), held(folder, entries)])),
    open: new Set([...tree.open].map(named)),
    errors: new Map([...tree.errors].map(([path, error]) => [named(path), error])),
  };
}

export const withError = (tree: Tree, folder: string, message: string): Tree => ({
  ...tree,
  errors: new Map(tree.errors).set(folder, message),
});

export function withOpen(tree: Tree, folder: string, open: boolean): Tree {
  if (tree.open.has(folder) === open) return tree;
  const next = new Set(tree.open);
  if (open) next.add(folder);
  else next.delete(folder);
  return { ...tree, open: next };
}

/** What a key does in the tree, by the WAI-ARIA tree pattern. */
export type TreeMove = { focus: string } | { open: string } | { close: string } | null;

export function moveInTree(rows: readonly TreeRow[], focus: string | null, key: string): TreeMove {
  if (!rows.length) return null;
  const at = rows.findIndex((row) => row.entry.path === focus);
  const row = rows[at];
  const to = (index: number): TreeMove => {
    const target = rows[Math.max(0, Math.min(rows.length - 1, index))]!;
    return { focus: target.entry.path };
  };
  if (!row) return to(key === "ArrowUp" || key === "End" ? rows.length - 1 : 0);
  switch (key) {
    case "ArrowDown":
      return to(at + 1);
    case "ArrowUp":
      return to(at - 1);
    case "PageDown":
      return to(at + 12);
    case "PageUp":
      return to(at - 12);
    case "Home":
      return to(0);
    case "End":
      return to(rows.length - 1);
    case "ArrowRight":
      if (row.entry.type !== "directory") return null;
      return row.open ? to(at + 1) : { open: row.entry.path };
    case "ArrowLeft":
      if (row.open) return { close: row.entry.path };
      return parentOf(row.entry.path) ? { focus: parentOf(row.entry.path) } : null;
    default:
      return null;
  }
}

/** The next row whose name begins with what was typed, from the focused one on, around the end. */
export function findByTyping(rows: readonly TreeRow[], focus: string | null, typed: string): string | null {
  const start = rows.findIndex((row) => row.entry.path === focus);
  // A longer word may stay where it is; one letter goes on to the next.
  const from = typed.length > 1 ? Math.max(start, 0) : start + 1;
  const wanted = typed.toLocaleLowerCase();
  const turned = [...rows.slice(from), ...rows.slice(0, from)];
  return turned.find((row) => row.entry.name.toLocaleLowerCase().startsWith(wanted))?.entry.path ?? null;
}

/** The part of a name that a rename selects: all but the ending. */
export const stemLength = (name: string, type: TreeEntry["type"]) => {
  const dot = name.lastIndexOf(".");
  return type === "directory" || dot <= 0 ? name.length : dot;
};
