/**
 * The outputs of one cell in a tab of their own: they follow its runs, wherever it is run, and come back with the layout. It
 * is one more view of the notebook (its own session), so it needs no other tab of it. It shows and does nothing else:
 * whoever wants to change the cell goes to it. A window of one output (output-window.tsx) shows that one alone.
 */
import { useEffect, useMemo, useRef } from "react";
import { followMove } from "../../files/file-actions.ts";
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

interface Props {
  path: string;
  cell: string;
  /** In a window of its own: which output, from 0. */
  only?: number;
  /** Shows it by its new name. */
  moved?: (from: string, to: string) => unknown;
}

export function OutputTab({ path, cell, only, moved = followMove }: Props) {
  const session = useMemo(() => new NotebookSession(path), [path]);
  useEffect(() => {
    session.whenMoved((to) => void moved(path, to));
    void session.client.start();
    return () => session.client.close();
  }, [session, path, moved]);
  const loaded = useValue(session.store.loaded);
  const refusal = useValue(session.store.refusal);
  useValue(session.store.order);
  const store = session.store.cell(cell);
  const there = loaded && store !== undefined && session.cell(cell) !== undefined;
  return (
    <section className="output-tab" data-output-view={path} data-cell={cell} aria-label={`Output of a cell of ${path}`}>
      {there && <Outputs session={session} cell={store} only={only} />}
      {loaded && !there && <p className="output-tab-note">The cell of this output was deleted from {path}.</p>}
      {refusal && <p className="output-tab-note">{refusal.reason}</p>}
    </section>
  );
}

interface OutputsProps {
  session: NotebookSession;
  cell: CellStore;
  only: number | undefined;
}

function Outputs({ session, cell, only }: OutputsProps) {
  const head = useValue(cell.head);
  const place = useValue(cell.place);
  const body = useRef<HTMLDivElement>(null);
  const goTo = (id: string) => {
    openFile(session.path);
    goToCell(session.path, id);
  };
  const state = gutterMark(head)?.name;
  const name = nameOf(place, head.type);
  useEffect(() => {
    if (only === undefined) nameOutputTab(session.path, cell.id, name);
    else document.title = `${name}, output ${only + 1} · ${session.path.split("/").at(-1)} · Pellucid`;
  }, [session, cell, name, only]);
  useEffect(() => (only === undefined ? undefined : showOnly(body.current!, only)), [only]);
  return (
    <>
      <header className="output-tab-head">
        {only === undefined ? (
          <Button kind="link" onClick={() => goTo(cell.id)}>
            {name}
          </Button>
        ) : (
          <h1>{name}</h1>
        )}
        <span role="status">
          {state !== undefined && (only === undefined ? reasonParts(session, state, goTo) : state.replaceAll("`", ""))}
        </span>
      </header>
      <div
        ref={body}
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

/** Hides the outputs beside this one, also those that the next run brings. */
function showOnly(body: HTMLElement, at: number): () => void {
  const area = body.querySelector("[data-outputs]")!;
  const mark = () => {
    for (const [place, output] of [...area.children].entries()) output.toggleAttribute("data-beside", place !== at);
  };
  mark();
  const observer = new MutationObserver(mark);
  observer.observe(area, { childList: true });
  return () => observer.disconnect();
}
