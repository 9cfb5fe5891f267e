/**
 * Says what a command took away, with the way back. The notice goes with the next change, for Undo would then take back
 * something else.
 */
import { type Toast, toast } from "../ui/toast.tsx";
import type { NotebookSession } from "./notebook-session.ts";

export function offerUndo(session: NotebookSession, text: string, more?: Toast["more"]): void {
  session.offer?.();
  session.offer = toast({ text, action: { label: "Undo", run: () => session.undo() }, ...(more && { more }) });
}

export const counted = (count: number, what = "cell") => `${count} ${what}${count === 1 ? "" : "s"}`;
