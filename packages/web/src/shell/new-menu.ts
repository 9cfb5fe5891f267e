/** What can be made new, as menu items: in the tab strip's plus, on the file tree and in the one menu. */
import type { MenuItem } from "../ui/menu.tsx";
import { keysOf, runCommand } from "./commands.ts";

const item = (label: string, command: string, arg?: unknown): MenuItem => ({
  label,
  keys: keysOf(command)[0],
  run: () => void runCommand(command, arg),
});

/** In this folder; beside the file in front when none is given. */
export const newItems = (folder?: string): MenuItem[] => [
  item("Notebook", "notebook:create-new", folder === undefined ? undefined : { folder }),
  item("Terminal", "terminal:create-new", folder === undefined ? undefined : { folder }),
  item("Text file", "fileeditor:create-new", folder === undefined ? undefined : { folder }),
  item("Folder", "filebrowser:create-new-directory", folder === undefined ? undefined : { folder }),
  "separator",
  item("Start page", "launcher:create"),
];
