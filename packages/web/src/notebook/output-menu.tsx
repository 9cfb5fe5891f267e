/** The menu of a cell's outputs, in the gutter beside them while the pointer or the focus is in the cell. */
import { MoreHorizontal } from "lucide-react";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/button.tsx";
import { openMenu, type MenuItem } from "../ui/menu.tsx";
import { isScrolled } from "./cell-flags.ts";
import type { NotebookSession } from "./notebook-session.ts";
import type { CellHead } from "./notebook-store.ts";

export function OutputMenu({ session, head }: { session: NotebookSession; head: CellHead }) {
  return (
    <span className="cell-output-menu">
      <IconButton
        label="Output"
        aria-haspopup="menu"
        icon={<Icon of={MoreHorizontal} />}
        onClick={({ currentTarget }) => {
          // The button goes when the pointer leaves the cell for the menu: the menu stands at its place.
          const { left, bottom } = currentTarget.getBoundingClientRect();
          openMenu({ x: left, y: bottom }, itemsOf(session, head), "Output");
        }}
      />
    </span>
  );
}

function itemsOf(session: NotebookSession, head: CellHead): MenuItem[] {
  const { id } = head;
  const made = (as: "notebook" | "script") => () =>
    void import("../slice/slice-acts.ts").then((part) => part.sliceOutput(session, id, as));
  return [
    { label: "Show what made this", run: made("notebook") },
    { label: "Write what made this as a script", run: made("script") },
    "separator",
    { label: "Collapse", run: () => session.fold([id], "outputs", true) },
    { label: "Scroll", checked: isScrolled(head), run: () => act("notebook:toggle-output-scrolling") },
    { label: "Clear", run: () => act("notebook:clear-cell-output") },
  ];

  /** Commands act on what is selected. */
  function act(command: string): void {
    session.select(id);
    void import("../shell/commands.ts").then(({ runCommand }) => runCommand(command));
  }
}
