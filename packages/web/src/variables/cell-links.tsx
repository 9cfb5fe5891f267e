/** A cell's number as the way to that cell. */
import type { CellId } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { goToCell } from "./variable-acts.ts";

/** Those that are still on the page. */
export const cellsInOrder = (session: NotebookSession, ids: readonly CellId[]): CellId[] =>
  ids.filter((id) => session.store.cell(id)?.place.get().number != null);

interface LinkProps {
  session: NotebookSession;
  id: CellId;
  /** What it did: "Made by", "Read by". */
  how?: string;
  tabIndex?: number;
}

export function CellLink({ session, id, how, tabIndex }: LinkProps) {
  const number = session.store.cell(id)?.place.get().number;
  if (number == null) return null;
  return (
    <button
      type="button"
      className="cell-reason-link"
      tabIndex={tabIndex}
      aria-label={how ? `${how} cell ${number}` : `Go to cell ${number}`}
      onClick={(event) => {
        event.stopPropagation();
        goToCell(session, id);
      }}
    >
      {number}
    </button>
  );
}
