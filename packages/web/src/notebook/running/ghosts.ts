/**
 * Names without a cell, as the server tells of them, and what can be done: take a name out of the kernel, or put the cell
 * back that made it. Also the offer to take names along when their cell is deleted. Loaded with the first of these.
 */
import type { Cell, CellId, Edit } from "@pellucid/notebook";
import type { GhostView } from "@pellucid/protocol";
import { toast } from "../../ui/toast.tsx";
import { newCellId } from "../cell-edits.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { offerUndo } from "../undo-notice.ts";

let asked = 0;
/** Several may wait: the notice of a deletion, and the list that is called up meanwhile. */
const waiting = new Map<string, (ghosts: readonly GhostView[]) => void>();

function answered(request: string, ghosts: readonly GhostView[]): void {
  waiting.get(request)?.(ghosts);
  waiting.delete(request);
}

export function askGhosts(session: Pick<NotebookSession, "onGhosts" | "client">): Promise<readonly GhostView[]> {
  const request = `ghosts-${++asked}`;
  session.onGhosts = answered;
  return new Promise((resolve) => {
    waiting.set(request, resolve);
    session.client.request({ kind: "ghosts", request });
  });
}

const NAMES_TOLD = 3;

/** The notice of the deletion is still there: now it offers more. */
export async function offerNames(session: NotebookSession, ids: readonly CellId[], text: string): Promise<void> {
  const { offer } = session;
  const names = (await askGhosts(session)).filter(({ from }) => ids.includes(from)).map(({ name }) => name);
  if (names.length === 0 || session.offer !== offer || !offer) return;
  const told = names.slice(0, NAMES_TOLD).join(", ");
  const rest = names.length > NAMES_TOLD ? ` and ${names.length - NAMES_TOLD} more` : "";
  offerUndo(session, text, {
    label: `Also remove ${told}${rest} from the kernel`,
    run: async () => void (await removeNames(session, names)),
  });
}

export async function removeNames(session: NotebookSession, names: readonly string[]): Promise<boolean> {
  const { reply } = await session.client.ask({ op: "delete", names });
  if (reply.status === "refused") {
    toast({ level: "error", text: `Nothing was removed from the kernel. ${reply.reason}` });
    return false;
  }
  const gone = reply.deleted.length > 0 ? reply.deleted : names;
  toast({ text: `Removed ${gone.join(", ")} from the kernel` });
  return true;
}

/** Above the first cell that uses the name, or at the end. */
export function restoreCell(session: NotebookSession, ghost: GhostView): void {
  const order = session.store.order.get();
  const first = ghost.users.map((id) => order.indexOf(id)).filter((place) => place >= 0);
  const place = first.length > 0 ? Math.min(...first) : order.length;
  const cell = (ghost.deleted as Cell | undefined) ?? written(ghost);
  const edit: Edit = { type: "insert-cells", at: { after: order[place - 1] ?? null }, cells: [cell] };
  session.edit(edit);
  session.select(cell.id);
  session.frame(cell.id)?.scrollIntoView({ block: "nearest" });
}

/** The cell is on the page with another text, or forgotten: what ran is what there is. */
const written = ({ source }: GhostView): Cell => ({
  id: newCellId(),
  type: "code",
  source,
  metadata: {},
  outputs: [],
  executionCount: null,
});
