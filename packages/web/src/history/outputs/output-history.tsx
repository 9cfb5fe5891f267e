/**
 * Earlier results of the active cell, newest first: when, after which source, in which environment. One can be looked at
 * here, compared with another in all the width there is (compare-results.tsx), and pinned so that it stays.
 */
import { Pin } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, IconButton } from "../../ui/button.tsx";
import { Glyph, Icon } from "../../ui/icon.tsx";
import { messageOf, reported } from "../../shell/failure.ts";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import { nameOf } from "../../notebook/cell-store.ts";
import { momentOf, sizeInWords } from "../history-words.ts";
import { KeptOutputs, useOutputs } from "./kept-outputs.tsx";
import { goneInWords, kindsInWords, tookInWords, whatInWords } from "./result-words.ts";
import { pinResult, readResults, type Result, type Results } from "./results-api.ts";
import "./output-history.css";

/** After a run has ended: others may follow at once. */
const PAUSE = 300;

export default function OutputHistory({ session, cell }: { session: NotebookSession; cell: string | null }) {
  const { found, again } = useResults(session, cell);
  const store = cell === null ? undefined : session.store.cell(cell);
  if (!store || cell === null || store.head.get().type !== "code")
    return <p className="tree-note">Choose a code cell: its earlier results show here.</p>;
  if (typeof found === "string") return <p className="history-failure">{found}</p>;
  if (!found) return null;
  const name = nameOf(store.place.get(), "code");
  return (
    <>
      <p className="results-head">
        {name}
        <span>{found.results.length === 1 ? "1 result" : `${found.results.length} results`}</span>
      </p>
      <ul aria-label="Output history" className="results">
        {found.results.map((result, at) => (
          <ResultRow
            key={result.run}
            session={session}
            cell={cell}
            result={result}
            older={found.results[at + 1]}
            all={found.results}
            changed={again}
          />
        ))}
      </ul>
      {found.results.length === 0 && (
        <p className="tree-note">What this cell shows is kept with each run from now on.</p>
      )}
      {goneInWords(found).map((words) => (
        <p key={words} className="results-gone">
          {words}
        </p>
      ))}
      <Foot {...found} />
    </>
  );
}

function useResults(session: NotebookSession, cell: string | null) {
  const [found, setFound] = useState<{ of: string; results: Results | string } | null>(null);
  const [count, setCount] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setCount((now) => now + 1), PAUSE);
    };
    const stop = session.store.turns.subscribe(soon);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [session]);
  useEffect(() => {
    let gone = false;
    const take = (results: Results | string) => gone || setFound({ of: cell!, results });
    if (cell !== null) readResults(session.path, cell).then(take, (error: unknown) => take(messageOf(error)));
    return () => void (gone = true);
  }, [session, cell, count]);
  return { found: found && found.of === cell ? found.results : null, again: () => setCount((now) => now + 1) };
}

interface RowProps {
  session: NotebookSession;
  cell: string;
  result: Result;
  older: Result | undefined;
  all: readonly Result[];
  changed: () => void;
}

function ResultRow({ session, cell, result, older, all, changed }: RowProps) {
  const [open, setOpen] = useState(false);
  const { run, at, source, about, pinned, environment, state } = result;
  const when = new Date(at);
  const moment = momentOf(at);
  const pin = () => reported(pinResult(session.path, run, !pinned).then(changed));
  const compare = () =>
    void import("./compare-results.tsx").then((part) => part.compareResults(session, cell, all, run));
  return (
    <li className="result" data-run={run} data-state={state}>
      <div className="result-head">
        <time dateTime={at} title={when.toLocaleString("en-GB")}>
          {moment}
        </time>
        {state !== "done" && <Glyph name={state} />}
        <span className="result-took">{tookInWords(result)}</span>
        <IconButton label={pinned ? "Unpin" : "Pin"} aria-pressed={pinned} icon={<Icon of={Pin} />} onClick={pin} />
        {result.whole && (
          <Button size="small" kind="quiet" aria-label={`Compare ${moment}`} onClick={compare}>
            Compare
          </Button>
        )}
      </div>
      <p className="result-what">{whatInWords(about)}</p>
      <code className="result-source" data-same={older?.source === source || undefined}>
        {source}
      </code>
      {environment !== older?.environment && environment !== "" && <p className="result-note">{environment}</p>}
      <p className="result-note">
        {result.same !== undefined && "The same as a result before. "}
        {!result.whole && `Too large to keep (${sizeInWords(about.length)}).`}
      </p>
      {result.whole && (
        <button type="button" className="result-show" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide" : `Show ${kindsInWords(about.kinds)}`}
        </button>
      )}
      {open && <Shown session={session} cell={cell} run={run} />}
    </li>
  );
}

function Shown({ session, cell, run }: { session: NotebookSession; cell: string; run: string }) {
  const outputs = useOutputs(session, cell, run);
  if (outputs === null) return null;
  if (typeof outputs === "string") return <p className="history-failure">{outputs}</p>;
  return (
    <div className="result-shown" role="group" aria-label="Result" tabIndex={0}>
      <KeptOutputs session={session} cell={cell} run={run} outputs={outputs} />
    </div>
  );
}

function Foot({ size, limits, trouble }: Results) {
  if (limits.each === 0) return <p className="history-foot">No results are kept (PELLUCID_OUTPUTS_MB is 0).</p>;
  return (
    <p className="history-foot">
      {trouble
        ? `Results cannot be kept at the moment: ${trouble}`
        : `Kept outside the project folder, ${sizeInWords(size)} of ${sizeInWords(limits.each)} for this notebook. Beyond that the oldest go; pinned ones stay.`}
    </p>
  );
}
