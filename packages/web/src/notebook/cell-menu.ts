/** What the menu of a cell offers: commands of the registry with their keys, so that menu and keys never differ. */
import { canRun, command, keysOf, runCommand } from "../shell/commands.ts";
import type { MenuItem } from "../ui/menu.tsx";
import { isFolded } from "./cell-edits.ts";
import type { CellHead } from "./notebook-store.ts";

/** An entry that runs a command, under this label. */
export function commandEntry(id: string, label = command(id)?.label ?? id): MenuItem {
  return { label, keys: keysOf(id)[0], disabled: !canRun(id), run: () => void runCommand(id) };
}

export function cellMenu(head: CellHead): MenuItem[] {
  const source = isFolded(head, "source");
  const outputs = isFolded(head, "outputs");
  return [
    commandEntry("notebook:run-cell", "Run"),
    commandEntry("notebook:run-all-above", "Run all above"),
    commandEntry("notebook:run-all-below", "Run this and all below"),
    "separator",
    commandEntry("notebook:cut-cell", "Cut"),
    commandEntry("notebook:copy-cell", "Copy"),
    commandEntry("notebook:paste-cell-below", "Paste below"),
    commandEntry("notebook:duplicate-below", "Duplicate"),
    commandEntry("notebook:delete-cell", "Delete"),
    "separator",
    commandEntry("notebook:move-cell-up", "Move up"),
    commandEntry("notebook:move-cell-down", "Move down"),
    commandEntry("notebook:split-cell-at-cursor", "Split at the caret"),
    commandEntry("notebook:merge-cell-below", "Merge with the cell below"),
    "separator",
    { label: "Code", checked: head.type === "code", keys: "Y", run: () => void runCommand("notebook:to-code") },
    { label: "Text", checked: head.type === "markdown", keys: "M", run: () => void runCommand("notebook:to-markdown") },
    { label: "Raw", checked: head.type === "raw", keys: "R", run: () => void runCommand("notebook:to-raw") },
    "separator",
    source
      ? commandEntry("notebook:show-cell-code", "Expand code")
      : commandEntry("notebook:hide-cell-code", "Collapse code"),
    outputs
      ? commandEntry("notebook:show-cell-outputs", "Expand outputs")
      : commandEntry("notebook:hide-cell-outputs", "Collapse outputs"),
    commandEntry("notebook:clear-cell-output", "Clear outputs"),
  ];
}
