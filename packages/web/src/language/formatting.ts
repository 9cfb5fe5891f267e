/**
 * Formats cells and puts their imports in order, by ruff on the server: one edit, and so one step of undo. A cell that
 * cannot be read is left as it is and told. Magics stay as they are.
 */
import { changeSource, type CellId, type Edit } from "@pellucid/notebook";
import { encodePath, request } from "../connection/api.ts";
import { isEditable } from "../notebook/cell-flags.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { toast } from "../ui/toast.tsx";
import { isPython } from "./python-words.ts";

type Deed = "format" | "imports";

interface Answer {
  readonly changed: readonly { readonly id: CellId; readonly source: string }[];
  readonly left: readonly { readonly id: CellId; readonly reason: string }[];
}

/** `quiet`: says only what a person must know, for saving. */
export async function formatCells(
  session: NotebookSession,
  ids: readonly CellId[],
  deed: Deed,
  quiet = false,
): Promise<void> {
  if (!isPython(session)) {
    if (!quiet) toast({ text: "Only Python cells can be formatted." });
    return;
  }
  const cells = ids.flatMap((id) => {
    const cell = session.cell(id);
    const head = session.store.cell(id)?.head.get();
    return cell?.type === "code" && cell.source !== "" && head && isEditable(head) ? [{ id, source: cell.source }] : [];
  });
  if (cells.length === 0) return;
  let answer: Answer;
  try {
    const init = { method: "POST", body: { deed, cells } } as const;
    answer = await request<Answer>(`pellucid/format/${encodePath(session.path)}`, init);
  } catch (error) {
    return void toast({
      text: `The cells were not formatted: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
  const before = new Map(cells.map(({ id, source }) => [id, source]));
  const edits = answer.changed.flatMap(({ id, source }): Edit[] => {
    const now = session.cell(id)?.source;
    // Typed in since: the newer text counts.
    const edit = now !== undefined && now === before.get(id) ? changeSource(id, now, source) : null;
    return edit ? [edit] : [];
  });
  if (edits.length > 0) session.edit(edits.length === 1 ? edits[0]! : { type: "batch", edits });
  tell(session, deed, edits.length, answer.left, quiet);
}

function tell(session: NotebookSession, deed: Deed, count: number, left: Answer["left"], quiet: boolean): void {
  const done = deed === "format" ? "formatted" : "put in order";
  const what =
    deed === "format"
      ? count === 1
        ? "1 cell"
        : `${count} cells`
      : `Imports of ${count === 1 ? "1 cell" : `${count} cells`}`;
  const words = [
    ...(count > 0
      ? [`${what} ${done}.`]
      : left.length === 0
        ? [deed === "format" ? "Nothing to format." : "The imports are in order."]
        : []),
    ...left.slice(0, 3).map(({ id, reason }) => `${nameOf(session, id)} was left as it is: ${reason}.`),
    ...(left.length > 3 ? [`So were ${left.length - 3} more.`] : []),
  ];
  if (quiet && left.length === 0) return;
  toast({ text: words.join(" "), ...(count > 0 && { action: { label: "Undo", run: () => session.undo() } }) });
}

function nameOf(session: NotebookSession, id: CellId): string {
  const number = session.store.cell(id)?.place.get().number;
  return number ? `Cell ${number}` : "A cell";
}
