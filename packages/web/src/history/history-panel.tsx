/**
 * The history of the notebook in front, or of its active cell: what was done, by day and hour, newest first. One entry at a
 * time is open, with what it changed. Everything comes from the server (timeline-store.ts), and goes back through it.
 */
import { ListFilter, Tag } from "lucide-react";
import { Suspense, useEffect, useState } from "react";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { late } from "../ui/late.ts";
import { openMenu, type MenuItem } from "../ui/menu.tsx";
import { useStore } from "../ui/store.ts";
import { frontNotebook } from "../notebook/front-notebook.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import type { HistoryEntry, Only } from "./history-api.ts";
import { HistoryRow } from "./history-entry.tsx";
import { grouped, sizeInWords } from "./history-words.ts";
import { scope } from "./scope.ts";
import { TimelineStore, type TimelineState } from "./timeline-store.ts";
import "./history.css";

export default function HistoryPanel() {
  const session = useStore(frontNotebook);
  if (!session) return <p className="tree-note">The history of a notebook shows here while one is in front.</p>;
  return <OfNotebook key={session.path} session={session} />;
}

const KINDS: Readonly<Record<Only, string>> = {
  all: "Everything",
  runs: "Runs",
  named: "Named versions",
  deleted: "Deleted cells",
};

const OutputHistory = late(() => import("./outputs/output-history.tsx"));
const SCOPES = { notebook: "Notebook", cell: "This cell", outputs: "Outputs" } as const;

function OfNotebook({ session }: { session: NotebookSession }) {
  const { of, only } = useStore(scope);
  const { active } = useValue(session.store.selection);
  const cell = of === "cell" ? active : null;
  const kinds: MenuItem[] = (Object.keys(KINDS) as Only[]).map((each) => ({
    label: KINDS[each],
    checked: each === only,
    run: () => scope.set((now) => ({ ...now, only: each })),
  }));
  return (
    <div className="history">
      <div className="history-head">
        <div role="radiogroup" aria-label="History of" className="history-scope">
          {(Object.keys(SCOPES) as (keyof typeof SCOPES)[]).map((each) => (
            <button
              key={each}
              type="button"
              role="radio"
              aria-checked={each === of}
              className="history-choice"
              onClick={() => scope.set((now) => ({ ...now, of: each }))}
            >
              {SCOPES[each]}
            </button>
          ))}
        </div>
        {of !== "outputs" && (
          <>
            <IconButton
              label="What the history shows"
              icon={<Icon of={ListFilter} />}
              aria-haspopup="menu"
              data-on={only === "all" ? undefined : ""}
              onClick={(event) => openMenu(event.currentTarget, kinds, "History")}
            />
            <IconButton label="Name version…" icon={<Icon of={Tag} />} command="notebook:name-version" />
          </>
        )}
      </div>
      {of === "outputs" ? (
        <Suspense fallback={null}>
          <OutputHistory session={session} cell={active} />
        </Suspense>
      ) : (
        <WhatWasDone session={session} cell={cell} only={only} />
      )}
    </div>
  );
}

function WhatWasDone({ session, cell, only }: Pick<TimelineProps, "session" | "cell" | "only">) {
  return (
    <>
      {only !== "all" && (
        <p className="history-only">
          {KINDS[only]}
          <button type="button" onClick={() => scope.set((now) => ({ ...now, only: "all" }))}>
            Show everything
          </button>
        </p>
      )}
      <OfScope key={`${cell} ${only}`} session={session} cell={cell} only={only} />
    </>
  );
}

function OfScope({ session, cell, only }: { session: NotebookSession; cell: string | null; only: Only }) {
  const [store] = useState(() => new TimelineStore(session, { cell, only }));
  useEffect(() => () => store.close(), [store]);
  return <Timeline session={session} store={store} cell={cell} only={only} />;
}

interface TimelineProps {
  session: NotebookSession;
  store: TimelineStore;
  cell: string | null;
  only: Only;
}

function Timeline({ session, store, cell, only }: TimelineProps) {
  const state = useStore(store.state);
  const [chosen, setChosen] = useState<string | null>(null);
  const { entries, next, loading, failure } = state;
  const several = new Set(entries.flatMap(({ person }) => person ?? [])).size > 1;
  const row = (entry: HistoryEntry) => (
    <HistoryRow
      key={entry.id}
      session={session}
      entry={entry}
      cell={cell}
      several={several}
      chosen={entry.id === chosen}
      choose={() => setChosen((now) => (now === entry.id ? null : entry.id))}
    />
  );
  return (
    <>
      {failure && <p className="history-failure">{failure}</p>}
      <div role="list" aria-label="History" className="history-list">
        {grouped(entries).map(({ day, hours }) => [
          <div key={day} className="history-day">
            {day}
          </div>,
          ...hours.flatMap(({ hour, entries: ofHour }) => [
            <div key={`${day} ${hour}`} className="history-hour">
              {hour}
            </div>,
            ...ofHour.map(row),
          ]),
        ])}
      </div>
      {entries.length === 0 && !loading && !failure && <p className="tree-note">{nothing(cell, only)}</p>}
      {next !== null && (
        <button type="button" className="history-more" onClick={() => void store.older()}>
          Show older
        </button>
      )}
      <Foot about={state.about} />
    </>
  );
}

function nothing(cell: string | null, only: Only): string {
  if (only === "named") return "No version has a name yet. Name Version gives one.";
  if (only === "deleted") return "No cell was deleted.";
  return cell === null
    ? "Nothing was done here yet. Edits and runs show up as they are made."
    : "Nothing was done to this cell yet.";
}

function Foot({ about }: { about: TimelineState["about"] }) {
  if (!about?.limits) return null;
  const { size, limits, trouble } = about;
  if (limits.each === 0) return <p className="history-foot">No history is kept (PELLUCID_HISTORY_MB is 0).</p>;
  return (
    <p className="history-foot">
      {trouble
        ? `The history cannot be written: ${trouble}. What is done now is kept in memory until it can.`
        : `Kept outside the project folder, ${sizeInWords(size)} of ${sizeInWords(limits.each)}. Beyond that the oldest becomes sparse; named versions stay.`}
    </p>
  );
}
