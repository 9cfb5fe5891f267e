/** The commands about slices: a slice of the active cell's output, of a chosen name or file, and the list of dead cells. */
import { encodePath, request } from "../connection/api.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { openFile } from "../shell/tabs.ts";
import { prompt } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { graphOf } from "./notebook-graph.ts";

/** As the server says it (server/src/slice/slices.ts). */
interface SliceMade {
  readonly path: string;
  readonly notes: readonly string[];
  readonly basis: "ran" | "page";
  readonly cells: number;
  readonly of: number;
}

interface Aim {
  readonly cell?: string;
  readonly name?: string;
  readonly file?: string;
}

export async function sliceCell(session: NotebookSession, as: "notebook" | "script"): Promise<void> {
  const { active } = session;
  if (active === null || session.cell(active)?.type !== "code")
    return void toast({ level: "warning", text: "Choose a code cell: its output is what is sliced." });
  await slice(session, { cell: active }, as);
}

/** Asks for it; a word with a dot or a slash is a file. */
export async function sliceChosen(session: NotebookSession): Promise<void> {
  const answer = await prompt({
    title: "Slice a name or a file",
    text: "Opens a notebook with the lines that made it.",
    label: "Name or file",
    confirm: "Slice",
    value: wordAtCaret(),
  });
  const wanted = answer?.trim() ?? "";
  if (wanted === "") return;
  await slice(session, /[./\\]/.test(wanted) ? { file: wanted } : { name: wanted }, "notebook");
}

/** From a list of names, such as the variables. */
export const sliceName = (session: NotebookSession, name: string): Promise<void> =>
  slice(session, { name }, "notebook");

/** As the notebook names it: relative to its own folder. */
export const sliceFile = (session: NotebookSession, file: string): Promise<void> =>
  slice(session, { file }, "notebook");

/** Of a cell's output. */
export const sliceOutput = (session: NotebookSession, cell: string, as: "notebook" | "script"): Promise<void> =>
  slice(session, { cell }, as);

const wordAtCaret = (): string => {
  const text = document.getSelection()?.toString().trim() ?? "";
  return /^[^\W\d]\w*$/u.test(text) ? text : "";
};

async function slice(session: NotebookSession, aim: Aim, as: "notebook" | "script"): Promise<void> {
  try {
    const made = await request<SliceMade>(`pellucid/slice/${encodePath(session.path)}`, {
      method: "POST",
      body: { ...aim, as },
    });
    openFile(made.path, wide() ? { split: "right" } : {});
    toast({ text: inWords(made), level: made.notes.length > 0 ? "warning" : "info" });
  } catch (error) {
    toast({ level: "warning", text: error instanceof Error ? error.message : String(error) });
  }
}

/** Two notebooks side by side need room. */
const wide = (): boolean => innerWidth >= 1200;

function inWords({ cells, of, basis, notes }: SliceMade): string {
  const what = basis === "ran" ? (of === 1 ? "run" : "runs") : of === 1 ? "cell" : "cells";
  return [`${cells} of ${of} ${what} made it.`, ...notes].join(" ");
}

/** The graph panel is open already, or opens now. */
export async function showDead(session: NotebookSession): Promise<void> {
  graphOf(session).setDead(true);
}
