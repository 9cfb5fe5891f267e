/** A waiting cell runs as it was when asked. Where it was edited since, this says so, and offers to wait with the new text. */
import { textHash, type CellId } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook-session.ts";
import type { CellStore } from "../cell-store.ts";
import { useValue } from "../value.ts";

export function QueuedText({ session, id }: { session: NotebookSession; id: CellId }) {
  const cell = session.store.cell(id);
  return cell ? <Asked session={session} cell={cell} /> : null;
}

function Asked({ session, cell }: { session: NotebookSession; cell: CellStore }) {
  const asked = useValue(cell.head).run?.asked;
  const source = useValue(cell.source);
  if (asked === undefined || asked === textHash(source)) return null;
  return (
    <span className="queued-text">
      Edited since, runs as it was asked
      <button type="button" className="queued-text-act" onClick={() => session.run([cell.id])}>
        Queue the new text
      </button>
    </span>
  );
}
