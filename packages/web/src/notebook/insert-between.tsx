/** The gap under a cell: on hover or focus it offers a new cell there. The gap itself never grows. */
import { Plus } from "lucide-react";
import type { CellId } from "@pellucid/notebook";
import { Icon } from "../ui/icon.tsx";
import type { NotebookSession } from "./notebook-session.ts";

export function InsertBetween({ session, after }: { session: NotebookSession; after: CellId | null }) {
  const insert = (type: "code" | "markdown") => {
    session.insert("below", type, after);
    session.startEditing("start");
  };
  return (
    <div className="insert-between">
      <button type="button" tabIndex={-1} onClick={() => insert("code")} aria-label="Insert code cell here">
        <Icon of={Plus} />
        Code
      </button>
      <button type="button" tabIndex={-1} onClick={() => insert("markdown")} aria-label="Insert text cell here">
        <Icon of={Plus} />
        Text
      </button>
    </div>
  );
}
