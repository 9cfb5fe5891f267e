/** A reason of the server in its parts: names in the code font, "cell 7" as the way to that cell. */
import type { ReactNode } from "react";
import type { NotebookSession } from "../notebook-session.ts";

export function reasonParts(session: NotebookSession, text: string): ReactNode[] {
  return text.split(/(`[^`]*`|\bcell \d+\b)/).map((part, place) => {
    if (part.startsWith("`")) return <code key={place}>{part.slice(1, -1)}</code>;
    if (!/^cell \d+$/.test(part)) return part;
    const number = Number(part.slice("cell ".length));
    return (
      <button key={place} type="button" className="cell-reason-link" onClick={() => goTo(session, number)}>
        {part}
      </button>
    );
  });
}

/** By its number among the code cells. */
function goTo(session: NotebookSession, number: number): void {
  const { store } = session;
  const id = store.order.get().find((each) => store.cell(each)?.place.get().number === number);
  if (id === undefined) return;
  session.select(id);
  session.frame(id)?.scrollIntoView({ block: "nearest" });
}
