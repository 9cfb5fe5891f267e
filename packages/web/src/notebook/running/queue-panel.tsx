/**
 * The queue of the notebook in front: what runs, and what waits in its order. A waiting cell is taken out, moved or gone to
 * here; edited, it still runs as it was asked until the new text is queued.
 */
import { ArrowDown, ArrowUp, ListX, Square, X } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import type { CellId } from "@pellucid/notebook";
import { IconButton } from "../../ui/button.tsx";
import { Glyph, Icon } from "../../ui/icon.tsx";
import { useStore } from "../../ui/store.ts";
import { Elapsed } from "../cell-meta.tsx";
import { duration } from "../cell-state.ts";
import { frontNotebook } from "../front-notebook.ts";
import type { NotebookSession } from "../notebook-session.ts";
import type { CellStore } from "../cell-store.ts";
import { codeTitle } from "../outline/outline-model.ts";
import { AskedBy } from "../people-slot.tsx";
import { QueuedText } from "./queued-text.tsx";
import { useValue } from "../value.ts";
import "./queue-panel.css";

export default function QueuePanel() {
  const session = useStore(frontNotebook);
  if (!session) return <p className="tree-note">The queue of a notebook shows here while one is in front.</p>;
  return <Queue key={session.path} session={session} />;
}

function Queue({ session }: { session: NotebookSession }) {
  const turns = useValue(session.store.turns);
  const list = useRef<HTMLUListElement>(null);
  const moved = useRef<CellId | null>(null);
  const sent = (id: CellId) => {
    const run = session.store.cell(id)?.head.get().run;
    return run?.state === "running" || run?.waitsFor !== undefined;
  };
  const waiting = turns.filter((id) => !sent(id));
  useLayoutEffect(() => {
    // A row that was moved keeps the keyboard.
    const id = moved.current;
    moved.current = null;
    if (id !== null) list.current?.querySelector<HTMLElement>(`[data-queued="${CSS.escape(id)}"] button`)?.focus();
  }, [turns]);
  const move = (id: CellId, before: CellId | null) => {
    moved.current = id;
    session.client.request({ kind: "move-queued", run: id, before });
  };
  return (
    <div className="queue">
      <div className="outline-head">
        <span>{waiting.length === 0 ? "Nothing waits" : `${waiting.length} waiting`}</span>
        {waiting.length > 0 && (
          <IconButton
            label="Remove all from queue"
            icon={<Icon of={ListX} />}
            onClick={() => session.client.request({ kind: "unqueue", runs: waiting })}
          />
        )}
      </div>
      <ul ref={list} aria-label="Queue" className="queue-list">
        {turns.map((id) => {
          const cell = session.store.cell(id);
          const at = waiting.indexOf(id);
          return (
            cell && (
              <Turn
                key={id}
                session={session}
                cell={cell}
                earlier={at > 0 ? () => move(id, waiting[at - 1]!) : null}
                later={at >= 0 && at < waiting.length - 1 ? () => move(id, waiting[at + 2] ?? null) : null}
              />
            )
          );
        })}
      </ul>
      {turns.length === 0 && (
        <p className="tree-note">Nothing runs. Cells that are asked to run wait here for their turn.</p>
      )}
    </div>
  );
}

interface TurnProps {
  session: NotebookSession;
  cell: CellStore;
  earlier: (() => void) | null;
  later: (() => void) | null;
}

function Turn({ session, cell, earlier, later }: TurnProps) {
  const { id, run, paused } = useValue(cell.head);
  const source = useValue(cell.source);
  const { number } = useValue(cell.place);
  const runs = run?.state === "running";
  const acts = runs ? (
    <Interrupt session={session} />
  ) : (
    <TurnActs session={session} id={id} earlier={earlier} later={later} />
  );
  return (
    <li className="queue-turn" data-queued={runs ? undefined : id} data-running={runs ? id : undefined}>
      <span className="tab-mark" data-state={runs ? "running" : "queued"}>
        <Glyph
          name={runs ? (paused ? "paused" : "running") : "queued"}
          label={runs ? (paused ? "Paused" : "Running") : "Queued"}
        />
      </span>
      <button type="button" className="queue-name" title={source.slice(0, 400)} onClick={() => goTo(session, id)}>
        <span className="outline-place">{number}</span>
        <span className="queue-title">{codeTitle(source)}</span>
      </button>
      {runs && paused && <span className="queue-last">Paused</span>}
      {runs && run.startedAt !== undefined && <Elapsed since={run.startedAt - session.store.clockOffset} />}
      {run && <AskedBy session={session} run={run} />}
      {run?.lastDuration !== undefined && <span className="queue-last">{duration(run.lastDuration)}</span>}
      {run?.waitsFor === undefined ? acts : <span className="queued-text">Waits for {run.waitsFor}</span>}
      {!runs && <QueuedText session={session} id={id} />}
    </li>
  );
}

function Interrupt({ session }: { session: NotebookSession }) {
  return (
    <IconButton
      label="Interrupt"
      icon={<Icon of={Square} />}
      onClick={() => session.client.request({ kind: "interrupt" })}
    />
  );
}

function TurnActs({ session, id, earlier, later }: Omit<TurnProps, "cell"> & { id: CellId }) {
  return (
    <span className="queue-acts">
      <IconButton
        label="Move earlier"
        icon={<Icon of={ArrowUp} />}
        aria-disabled={!earlier}
        onClick={() => earlier?.()}
      />
      <IconButton label="Move later" icon={<Icon of={ArrowDown} />} aria-disabled={!later} onClick={() => later?.()} />
      <IconButton
        label="Remove from queue"
        icon={<Icon of={X} />}
        onClick={() => session.client.request({ kind: "unqueue", runs: [id] })}
      />
    </span>
  );
}

function goTo(session: NotebookSession, id: CellId): void {
  session.select(id);
  session.frame(id)?.scrollIntoView({ block: "center" });
}
