/** What the menu of a cell offers: commands of the registry with their keys, so that menu and keys never differ. Loaded on first use. */
import type { MenuItem } from "../ui/menu.tsx";
import { isFolded } from "./cell-edits.ts";
import { isExpensive, isInit, isLocked, isPinned, isScrolled, isSkipped } from "./cell-flags.ts";
import { commandEntry } from "./menu-entry.ts";
import type { CellHead } from "./cell-store.ts";

const marked = (id: string, label: string, checked: boolean): MenuItem => ({
  ...commandEntry(id, label),
  checked,
});

export function cellMenu(head: CellHead): MenuItem[] {
  const source = isFolded(head, "source");
  const outputs = isFolded(head, "outputs");
  return [
    commandEntry("notebook:run-cell", "Run"),
    commandEntry("notebook:run-all-above", "Run all above"),
    commandEntry("notebook:run-all-below", "Run this and all below"),
    commandEntry("debugger:debug-cell", "Debug"),
    ...(head.run?.state === "failed" ? [commandEntry("debugger:debug-error", "Debug from this error")] : []),
    "separator",
    commandEntry("notebook:cut-cell", "Cut"),
    commandEntry("notebook:copy-cell", "Copy"),
    commandEntry("notebook:paste-cell-below", "Paste below"),
    commandEntry("notebook:paste-without-outputs", "Paste without outputs"),
    commandEntry("notebook:duplicate-below", "Duplicate"),
    commandEntry("notebook:delete-cell", "Delete"),
    "separator",
    commandEntry("notebook:move-cell-up", "Move up"),
    commandEntry("notebook:move-cell-down", "Move down"),
    commandEntry("notebook:split-cell-at-cursor", "Split at the caret"),
    commandEntry("notebook:merge-cell-below", "Merge with the cell below"),
    "separator",
    marked("notebook:change-cell-to-code", "Code", head.type === "code"),
    marked("notebook:change-cell-to-markdown", "Text", head.type === "markdown"),
    marked("notebook:change-cell-to-raw", "Raw", head.type === "raw"),
    "separator",
    source
      ? commandEntry("notebook:show-cell-code", "Expand code")
      : commandEntry("notebook:hide-cell-code", "Collapse code"),
    outputs
      ? commandEntry("notebook:show-cell-outputs", "Expand outputs")
      : commandEntry("notebook:hide-cell-outputs", "Collapse outputs"),
    commandEntry("notebook:clear-cell-output", "Clear outputs"),
    "separator",
    {
      label: "Slice",
      items: [
        commandEntry("notebook:slice-to-notebook", "Slice to new notebook"),
        commandEntry("notebook:slice-to-script", "Slice to script"),
        commandEntry("notebook:slice-name", "Slice a name or file…"),
        commandEntry("notebook:show-dead-cells", "Show dead cells"),
        commandEntry("notebook:show-impact", "Show impact of edit"),
      ],
    },
    {
      label: "Options",
      items: [
        marked("notebook:toggle-output-scrolling", "Scroll outputs", isScrolled(head)),
        marked("notebook:toggle-skip", "Skip when running all", isSkipped(head)),
        marked("notebook:toggle-pin", "Pin: keep its output and values", isPinned(head)),
        marked("notebook:toggle-expensive", "Expensive: never runs unasked", isExpensive(head)),
        marked("notebook:toggle-init", "Run when the kernel starts", isInit(head)),
        marked("notebook:toggle-lock", "Locked", isLocked(head)),
      ],
    },
    commandEntry("notebook:show-cell-history", "History"),
    commandEntry("notebook:edit-cell-metadata", "Tags and metadata…"),
  ];
}
