/** The menu of a file, a folder, or the empty ground of the tree (no entry: the root). */
import { frontNotebook } from "../notebook/front-notebook.ts";
import { commandEntry } from "../notebook/menu-entry.ts";
import { openMenu, type MenuItem } from "../ui/menu.tsx";
import { newItems } from "../shell/new-menu.ts";
import { runCommand } from "../shell/commands.ts";
import { openFile } from "../shell/tabs.ts";
import { focusContent } from "../shell/focus.ts";
import { download, duplicate, removeChosen, uploadTo } from "./file-actions.ts";
import type { TreeEntry } from "./tree-model.ts";
import { actedOn, refresh, renaming } from "./tree-store.ts";

export function openFileMenu(at: { x: number; y: number }, entry: TreeEntry | null): void {
  openMenu(
    at,
    entry === null ? groundItems("") : entry.type === "directory" ? folderItems(entry) : fileItems(entry),
    "File",
  );
}

const groundItems = (folder: string): MenuItem[] => [
  { label: "New", items: newItems(folder).slice(0, 4) },
  { label: "Upload files", run: () => void uploadTo(folder) },
  { label: "Refresh", run: () => void refresh() },
  commandEntry("pellucid:restore-deleted"),
];

const changeItems = ({ path }: TreeEntry): MenuItem[] => [
  { label: "Rename", keys: "F2", run: () => renaming.set(path) },
  { label: "Copy path", keys: "Accel C", run: () => void navigator.clipboard?.writeText(actedOn(path).join("\n")) },
  "separator",
  {
    label: actedOn(path).length > 1 ? `Delete ${actedOn(path).length} items` : "Delete",
    keys: "Delete",
    danger: true,
    run: () => void removeChosen(actedOn(path)),
  },
];

const folderItems = (entry: TreeEntry): MenuItem[] => [
  ...groundItems(entry.path).slice(0, 2),
  { label: "Open terminal here", run: () => void runCommand("terminal:create-new", { folder: entry.path }) },
  "separator",
  ...changeItems(entry),
];

const opened = (path: string, options: Parameters<typeof openFile>[1]) => () => {
  openFile(path, options);
  focusContent();
};

/** Of a file that the notebook in front may have written. */
function madeItems(path: string, type: TreeEntry["type"]): MenuItem[] {
  const session = frontNotebook.get();
  if (!session || type === "notebook") return [];
  const folder = session.path.split("/").slice(0, -1);
  const file = path.split("/");
  let shared = 0;
  while (shared < folder.length && folder[shared] === file[shared]) shared++;
  const from = [...folder.slice(shared).map(() => ".."), ...file.slice(shared)].join("/");
  const slice = () => import("../slice/slice-acts.ts").then((part) => part.sliceFile(session, from));
  return [{ label: "Show what made this", detail: session.path.split("/").at(-1), run: () => void slice() }];
}

function fileItems(entry: TreeEntry): MenuItem[] {
  const { path, type } = entry;
  return [
    { label: "Open", keys: "Enter", run: opened(path, {}) },
    { label: "Open to the side", keys: "Accel Enter", run: opened(path, { split: "right" }) },
    ...madeItems(path, type),
    ...(type === "notebook" ? [{ label: "Open as text", run: opened(path, { as: "text" }) }] : []),
    "separator",
    { label: "Download", run: () => download(path) },
    { label: "Duplicate", run: () => void duplicate(path) },
    ...changeItems(entry),
  ];
}
