/** Changes that a completion makes in other cells than its own: one edit, told, and undone like any other. */
import { changeSource, type Edit } from "@pellucid/notebook";
import { toast } from "../ui/toast.tsx";
import type { CellChange, EditorPlace } from "./sources.ts";

export function changeOtherCells({ session }: EditorPlace, changes: readonly CellChange[], what: string): void {
  const edits: Edit[] = [];
  for (const id of new Set(changes.map(({ cell }) => cell))) {
    const before = session.cell(id)?.source;
    if (before === undefined) continue;
    const text = before.replace(/\r\n?/g, "\n");
    const own = changes.filter(({ cell }) => cell === id).toSorted((a, b) => b.from - a.from);
    const after = own.reduce((whole, { from, to, insert }) => whole.slice(0, from) + insert + whole.slice(to), text);
    const edit = changeSource(id, before, after);
    if (edit) edits.push(edit);
  }
  const first = changes[0];
  if (edits.length === 0 || !first) return;
  session.edit(edits.length === 1 ? edits[0]! : { type: "batch", edits });
  const number = session.store.cell(first.cell)?.place.get().number;
  toast({
    text: `${what}: added to ${number ? `cell ${number}` : "another cell"}`,
    action: { label: "Run it", run: () => session.run([first.cell]) },
  });
}
