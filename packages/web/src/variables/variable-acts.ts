/** What can be done with a variable: delete it, give it another name, find its uses, go to a cell of its story. */
import type { CellId } from "@pellucid/notebook";
import type { NameView } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { confirm, prompt } from "../ui/dialog.tsx";
import type { MenuItem } from "../ui/menu.tsx";
import { toast } from "../ui/toast.tsx";

export function goToCell(session: NotebookSession, id: CellId): void {
  session.stopEditing();
  session.select(id);
  session.store.reveal(id);
  session.frame(id)?.scrollIntoView({ block: "center" });
}

/** Cells that are queued come first: it is said that it waits. */
function sayIfWaiting(session: NotebookSession, act: string): void {
  const { length } = session.store.turns.get();
  if (length === 0) return;
  toast({ text: `${act} as soon as ${length === 1 ? "the cell that runs has" : `${length} cells have`} ended` });
}

export async function deleteVariable(
  session: NotebookSession,
  name: string,
  story: NameView | undefined,
): Promise<boolean> {
  const number = story?.made ? (session.store.cell(story.made)?.place.get().number ?? null) : null;
  const again =
    number === null ? "No cell of this notebook makes it again." : `Cell ${number} makes it again when it runs.`;
  const text = `The kernel forgets its value. Cells and their outputs stay. ${again}`;
  if (!(await confirm({ title: `Delete ${name}?`, text, confirm: `Delete ${name}` }))) return false;
  sayIfWaiting(session, `${name} is deleted`);
  const { reply } = await session.client.ask({ op: "delete", names: [name] });
  if (reply.status === "refused") toast({ level: "error", text: `Could not delete ${name}. ${reply.reason}` });
  else if (reply.missing.length > 0) toast({ text: `${name} was gone already` });
  return reply.status === "ok";
}

/** The new name, or null. */
export async function renameVariable(session: NotebookSession, name: string): Promise<string | null> {
  const text = "The value gets another name in the kernel. The text of the cells stays as it is.";
  const to = (
    await prompt({ title: `Rename ${name}`, text, label: "New name", value: name, confirm: "Rename" })
  )?.trim();
  if (!to || to === name) return null;
  sayIfWaiting(session, `${name} is renamed`);
  const { reply } = await session.client.ask({ op: "rename", from: name, to });
  if (reply.status === "ok") return to;
  toast({ level: "error", text: `Could not rename ${name}. ${reply.reason}` });
  return null;
}

/** In the find bar, as a whole word; its replacing renames in the text. */
function findUses(session: NotebookSession, name: string): void {
  session.store.finding.set({ field: "find", words: name, whole: true });
}

export interface VariableActs {
  open(): void;
  remove(): void;
  rename(): void;
}

export function variableMenu(
  session: NotebookSession,
  name: string,
  story: NameView | undefined,
  acts: VariableActs,
): MenuItem[] {
  const to = (id: string, how: string): MenuItem[] => {
    const number = session.store.cell(id)?.place.get().number;
    return number == null ? [] : [{ label: `Go to cell ${number}`, detail: how, run: () => goToCell(session, id) }];
  };
  return [
    { label: "Open", keys: "Enter", run: acts.open },
    { label: "Find uses", run: () => findUses(session, name) },
    {
      label: "Show what made this",
      run: () => void import("../slice/slice-acts.ts").then(({ sliceName }) => sliceName(session, name)),
    },
    ...(story?.made ? to(story.made, "made it") : []),
    ...(story?.changed ?? []).slice(0, 5).flatMap((id) => to(id, "changed it")),
    ...(story?.read ?? []).slice(0, 8).flatMap((id) => to(id, "reads it")),
    "separator",
    { label: "Rename variable", keys: "F2", run: acts.rename },
    { label: "Delete variable", keys: "Delete", danger: true, run: acts.remove },
  ];
}
