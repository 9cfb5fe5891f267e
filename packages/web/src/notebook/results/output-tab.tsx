/**
 * The outputs of one cell in a tab of their own: they follow its runs, wherever it is run, and come back with the layout. It
 * is one more view of the notebook (its own session), so it needs no other tab of it. It shows and does nothing else:
 * whoever wants to change the cell goes to it.
 */
import { useEffect, useMemo } from "react";
import { Button } from "../../ui/button.tsx";
import { nameOutputTab, openFile } from "../../shell/tabs.ts";
import { goToCell } from "../anchor-jump.ts";
import { CellOutputs } from "./cell-outputs.tsx";
import { gutterMark, runMark } from "../cell-state.ts";
import { NotebookSession } from "../notebook-session.ts";
import { reasonParts } from "../running/reason-text.tsx";
import { nameOf, type CellStore } from "../cell-store.ts";
import { useValue } from "../value.ts";
import "../cells.css";
import "./output-tab.css";

export function OutputTab({ path, cell }: { path: string; cell: string }) {
  const session = useMemo(() => new NotebookSession(path), [path]);
  useEffect(() => {
    void session.client.start();
    return () => session.client.close();
  }, [session]);
  const loaded = useValue(session.store.loaded);
  const refusal = useValue(session.store.refusal);
  useValue(session.store.order);
  const store = session.store.cell(cell);
  const there = loaded && store !== undefined && session.cell(cell) !== undefined;
  return (
    <section className="output-tab" data-output-view={path} data-cell={cell} aria-label={`Output of a cell of ${path}`}>
      {there && <Outputs session={session} cell={store} />}
      {loaded && !there && <p className="output-tab-note">The cell of this output was deleted from {path}.</p>}
      {refusal && <p className="output-tab-note">{refusal.reason}</p>}
    </section>
  );
}

function Outputs({ session, cell }: { session: NotebookSession; cell: CellStore }) {
  const head = useValue(cell.head);
  const place = useValue(cell.place);
  const goTo = (id: string) => {
    openFile(session.path);
    goToCell(session.path, id);
  };
  const state = gutterMark(head)?.name;
  const name = nameOf(place, head.type);
  useEffect(() => nameOutputTab(session.path, cell.id, name), [session, cell, name]);
  return (
    <>
      <header className="output-tab-head">
        <Button kind="link" onClick={() => goTo(cell.id)}>
          {name}
        </Button>
        <span role="status">{state !== undefined && reasonParts(session, state, goTo)}</span>
      </header>
      <div
        className="output-tab-body"
        data-focus=""
        role="region"
        aria-label="Outputs"
        tabIndex={0}
        data-run={runMark(head)}
      >
        <CellOutputs session={session} cell={cell} />
        {!head.hasOutputs && <p className="output-tab-note">This cell has no output.</p>}
      </div>
    </>
  );
}
