/** Names that are alive in the kernel although no cell makes them any more: each with the way to drop it or to get its cell back. */
import type { GhostView } from "@pellucid/protocol";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { showDialog } from "../../ui/show-dialog.ts";
import { toast } from "../../ui/toast.tsx";
import { timeOfDay } from "../cell-state.ts";
import { askGhosts, removeNames, restoreCell } from "./ghosts.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { reasonParts } from "./reason-text.tsx";
import "./plan.css";

/** False: there are none. */
export async function showGhosts(session: NotebookSession): Promise<boolean> {
  const ghosts = await askGhosts(session);
  if (ghosts.length === 0)
    toast({ text: "No ghosts: every name that a cell left in the kernel is made by a cell of the page" });
  else showDialog((close) => <GhostsDialog session={session} found={ghosts} close={close} />);
  return ghosts.length > 0;
}

interface Props {
  session: NotebookSession;
  found: readonly GhostView[];
  close: () => void;
}

function GhostsDialog({ session, found, close }: Props) {
  const [ghosts, setGhosts] = useState(found);
  const without = (gone: readonly GhostView[]) => {
    const rest = ghosts.filter((ghost) => !gone.includes(ghost));
    if (rest.length === 0) close();
    else setGhosts(rest);
  };
  const remove = async (gone: readonly GhostView[]) => {
    const names = gone.map(({ name }) => name);
    if (await removeNames(session, names)) without(gone);
  };
  const restore = (ghost: GhostView) => {
    restoreCell(session, ghost);
    without(ghosts.filter(({ from }) => from === ghost.from));
  };
  return (
    <Dialog title="Names without a cell" onClose={close} wide>
      <p className="dialog-text">
        They are alive in the kernel, and no cell of the page makes them any more. A new kernel would not have them.
      </p>
      <ul className="plan" aria-label="Ghosts">
        {ghosts.map((ghost) => (
          <li key={ghost.name} className="plan-step" data-ghost={ghost.name}>
            <span className="plan-words">
              <code className="plan-code">{ghost.name}</code>
              <span className="plan-why">{reasonParts(session, usesInWords(session, ghost))}</span>
              <code className="plan-why">{firstLine(ghost.source)}</code>
            </span>
            <Button size="small" onClick={() => restore(ghost)}>
              Restore its cell
            </Button>
            <Button size="small" onClick={() => void remove([ghost])}>
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <div className="dialog-actions">
        <Button kind="quiet" data-first onClick={close}>
          Close
        </Button>
        {ghosts.length > 1 && <Button onClick={() => void remove(ghosts)}>Remove all {ghosts.length}</Button>}
      </div>
    </Dialog>
  );
}

function usesInWords(session: NotebookSession, { users, at, deleted }: GhostView): string {
  const numbers = users.map((id) => session.store.cell(id)?.place.get().number).filter((number) => number != null);
  const used = numbers.length === 0 ? "Not used" : `Used by ${numbers.map((number) => `cell ${number}`).join(", ")}`;
  const made = deleted === undefined ? "made by a text that is gone" : "made by a deleted cell";
  return `${used}; ${made}, ${timeOfDay(at)}`;
}

function firstLine(source: string): string {
  const [first = "", ...more] = source.trim().split("\n");
  return more.length > 0 ? `${first} …` : first;
}
