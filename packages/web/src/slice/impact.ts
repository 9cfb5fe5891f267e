/**
 * The impact of an edit, before it is run: which cells that have run use what this one makes. They are marked softly, and counted in
 * words, while the pointer or the keyboard asks.
 */
import type { CellId } from "@pellucid/notebook";
import { truthOf } from "../notebook/cell-state.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { toast } from "../ui/toast.tsx";
import { cellsInWords, reachedFrom } from "./graph-layout.ts";
import { graphOf } from "./notebook-graph.ts";
import "./impact.css";

export interface Impact {
  readonly cells: ReadonlySet<CellId>;
  readonly text: string;
}

/** Only what has run can become stale. */
export function impactIn(session: NotebookSession, edges: Parameters<typeof reachedFrom>[0], cell: CellId): Impact {
  const { store } = session;
  const reached = reachedFrom(edges, cell);
  const cells = store.order.get().filter((id) => {
    const head = reached.has(id) ? store.cell(id)?.head.get() : undefined;
    const state = head && truthOf(head)?.state;
    return state !== undefined && state !== "never";
  });
  const numbers = cells.flatMap((id) => store.cell(id)?.place.get().number ?? []);
  // An edit makes them stale at once; running the cell again would.
  const own = store.cell(cell)?.head.get();
  const verb = own && truthOf(own)?.state === "edited" ? "Makes" : "Would make";
  const text = numbers.length === 0 ? "No cell that has run depends on it" : `${verb} ${cellsInWords(numbers)} stale`;
  return { cells: new Set(cells), text };
}

export async function impactOf(session: NotebookSession, cell: CellId): Promise<Impact | null> {
  const view = await graphOf(session).fresh();
  return view && impactIn(session, view.edges, cell);
}

/** The answer takes the marks away. */
export function markCells(session: NotebookSession, cells: ReadonlySet<CellId>): () => void {
  const frames = [...cells].flatMap((id) => session.frame(id) ?? []);
  for (const frame of frames) frame.setAttribute("data-impact", "");
  return () => {
    for (const frame of frames) frame.removeAttribute("data-impact");
  };
}

const SHOWN_FOR = 8000;

/** The command: of the active cell. */
export async function showImpact(session: NotebookSession): Promise<void> {
  const { active } = session;
  if (active === null) return;
  const impact = await impactOf(session, active);
  if (!impact) return;
  const number = session.store.cell(active)?.place.get().number;
  toast({ text: `Cell ${number}: ${impact.text.charAt(0).toLowerCase()}${impact.text.slice(1)}` });
  const unmark = markCells(session, impact.cells);
  setTimeout(unmark, SHOWN_FOR);
}
