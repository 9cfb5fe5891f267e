/** A reason of the server in its parts: names in the code font, "cell 7" as the way to that cell. */
import type { CellId } from "@pellucid/notebook";
import type { ReactNode } from "react";
import type { NotebookSession } from "../notebook-session.ts";

export function reasonParts(
  session: NotebookSession,
  text: string,
  goTo: (cell: CellId) => void = (cell) => selectIn(session, cell),
): ReactNode[] {
  return text.split(/(`[^`]*`|\bcell \d+\b)/).map((part, place) => {
    if (part.startsWith("`")) return <code key={place}>{part.slice(1, -1)}</code>;
    if (!/^cell \d+$/.test(part)) return part;
    const cell = numbered(session, Number(part.slice("cell ".length)));
    return (
      <button key={place} type="button" className="cell-reason-link" onClick={() => cell && goTo(cell)}>
        {part}
      </button>
    );
  });
}

/** By its number among the code cells. */
const numbered = ({ store }: NotebookSession, number: number): CellId | undefined =>
  store.order.get().find((each) => store.cell(each)?.place.get().number === number);

function selectIn(session: NotebookSession, cell: CellId): void {
  session.select(cell);
  session.frame(cell)?.scrollIntoView({ block: "nearest" });
}
