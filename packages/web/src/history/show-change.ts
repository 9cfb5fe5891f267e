/** What was changed in a cell since it ran: the text that ran beside the one that stands there. */
import type { CellId } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { toast } from "../ui/toast.tsx";
import { showSides } from "./compare-dialog.tsx";
import { readResults } from "./outputs/results-api.ts";
import { showCellHistory } from "./scope.ts";

/** Where what ran was not kept, the cell's history tells what there is. */
export async function showChange(session: NotebookSession, cell: CellId): Promise<void> {
  const read = await readResults(session.path, cell).catch((error: Error) => error);
  if (read instanceof Error)
    return void toast({ level: "error", text: `The text that ran cannot be read: ${read.message}` });
  const after = session.cell(cell)?.source;
  const last = read.results[0];
  if (last && after !== undefined) {
    const number = session.store.cell(cell)?.place.get().number;
    return showSides({ title: `Cell ${number ?? ""} since it ran`, before: last.source, after, against: "now" });
  }
  session.select(cell);
  showCellHistory();
}
