/**
 * From the active cell to one that matters: the cell that runs or ran last, the next one that is not as its output says (edited,
 * stale, failed), around the end of the notebook. Only the selection moves. Loaded with the first of these commands.
 */
import type { CellId } from "@pellucid/notebook";
import { toast } from "../ui/toast.tsx";
import type { NotebookSession } from "./notebook-session.ts";
import type { CellHead } from "./cell-store.ts";

const CHANGED: ReadonlySet<string> = new Set(["edited", "stale", "below", "ghost", "failed", "interrupted"]);

const headOf = (session: NotebookSession, id: CellId): CellHead | undefined => session.store.cell(id)?.head.get();

function goTo(session: NotebookSession, id: CellId | undefined, none: string): void {
  if (id === undefined) return void toast({ text: none });
  session.stopEditing();
  session.select(id);
  // A cell far down comes to the page with its selection, in the next frame.
  requestAnimationFrame(() => session.frame(id)?.scrollIntoView({ block: "nearest" }));
}

export function selectLastRun(session: NotebookSession): void {
  const [running] = session.store.turns.get();
  const startOf = (id: CellId) => headOf(session, id)?.run?.startedAt ?? 0;
  const ran = session.store.order.get().filter((id) => startOf(id) > 0);
  const latest = ran.toSorted((a, b) => startOf(b) - startOf(a))[0];
  goTo(session, running ?? latest, "No cell has run");
}

/** In document order from the active cell on, or back; the active one itself comes last. */
export function selectChanged(session: NotebookSession, direction: 1 | -1): void {
  const order = session.store.order.get();
  const at = order.indexOf(session.active ?? "");
  const around = [...order.slice(at + 1), ...order.slice(0, at + 1)];
  const ids = direction > 0 ? around : [...around.slice(0, -1).toReversed(), ...around.slice(-1)];
  const found = ids.find((id) => CHANGED.has(headOf(session, id)?.truth?.state ?? ""));
  goTo(session, found, "No cell has changed since it ran");
}
