/**
 * Two results of a cell against each other: what changed in the source, both outputs side by side, pictures overlaid, tables
 * cell by cell, numbers with their difference. Opened from the list of results; either side can be any of them, or the page.
 */
import type { Output } from "@pellucid/notebook";
import { useEffect, useMemo, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { showDialog } from "../../ui/show-dialog.ts";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import { nameOf } from "../../notebook/cell-store.ts";
import { DiffView } from "../diff-view.tsx";
import { momentOf } from "../history-words.ts";
import { Changes, Numbers } from "./changes-view.tsx";
import { KeptOutputs, useOutputs } from "./kept-outputs.tsx";
import { PicturePair } from "./picture-pair.tsx";
import { partsOf, type ResultParts } from "./result-parts.ts";
import type { Result } from "./results-api.ts";
import { offerSource } from "./source-back.ts";
import "./output-history.css";

/** What stands on the page now, as a side. */
const PAGE = "page";
type Way = "sides" | "overlay" | "changes";

export function compareResults(
  session: NotebookSession,
  cell: string,
  results: readonly Result[],
  chosen: string,
): void {
  showDialog((close) => <Comparison session={session} cell={cell} results={results} chosen={chosen} close={close} />);
}

interface Props {
  session: NotebookSession;
  cell: string;
  results: readonly Result[];
  chosen: string;
  close: () => void;
}

/** The chosen one against the page; the newest, which is on the page as a rule, against the one before. */
function firstSides(results: readonly Result[], chosen: string): [string, string] {
  const whole = results.filter((each) => each.whole);
  if (whole[0]?.run === chosen && whole[1]) return [whole[1].run, chosen];
  return [chosen, PAGE];
}

function Comparison({ session, cell, results, chosen, close }: Props) {
  const [[a, b], setSides] = useState(() => firstSides(results, chosen));
  const [way, setWay] = useState<Way>("sides");
  const left = useSide(session, cell, results, a);
  const right = useSide(session, cell, results, b);
  const pictures = Math.min(left.parts?.pictures.length ?? 0, right.parts?.pictures.length ?? 0);
  const ways: [Way, string][] = [
    ["sides", "Side by side"],
    ...(pictures > 0 ? [["overlay", "Overlay"] as [Way, string]] : []),
    ["changes", "Changes"],
  ];
  const shown = ways.some(([each]) => each === way) ? way : "sides";
  const name = nameOf(session.store.cell(cell)!.place.get(), "code");
  return (
    <Dialog title={`Results of ${name.toLowerCase()}`} onClose={close} wide>
      <div className="compare-bar">
        <SideChoice label="A" value={a} results={results} choose={(run) => setSides([run, b])} />
        <SideChoice label="B" value={b} results={results} choose={(run) => setSides([a, run])} />
        <div role="radiogroup" aria-label="Show" className="history-against compare-ways">
          {ways.map(([each, label]) => (
            <button
              key={each}
              type="button"
              role="radio"
              aria-checked={shown === each}
              className="history-choice"
              onClick={() => setWay(each)}
            >
              {label}
            </button>
          ))}
        </div>
      </div>
      <div className="compare-scroll" tabIndex={0} role="group" aria-label="Comparison">
        <SourceChange left={left} right={right} />
        <Outputs way={shown} session={session} cell={cell} left={left} right={right} />
      </div>
      <div className="dialog-actions">
        {left.source !== null && left.source !== session.store.cell(cell)?.source.get() && (
          <Button kind="quiet" onClick={() => (offerSource(session, cell, left.source!), close())}>
            Put source A back
          </Button>
        )}
        <Button data-first onClick={close}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}

export interface Side {
  readonly run: string | null;
  readonly outputs: readonly Output[] | string | null;
  readonly parts: ResultParts | null;
  readonly source: string | null;
  readonly environment: string | null;
}

function useSide(session: NotebookSession, cell: string, results: readonly Result[], side: string): Side {
  const run = side === PAGE ? null : side;
  const outputs = useOutputs(session, cell, run);
  const [parts, setParts] = useState<{ of: unknown; parts: ResultParts } | null>(null);
  useEffect(() => {
    if (outputs === null || typeof outputs === "string") return;
    const control = new AbortController();
    void partsOf(outputs, control.signal)
      .then((found) => control.signal.aborted || setParts({ of: outputs, parts: found }))
      .catch(() => {});
    return () => control.abort();
  }, [outputs]);
  const result = results.find((each) => each.run === side);
  // What stands on the page came of the newest run.
  const { source = null, environment = null } = result ?? results[0] ?? {};
  return { run, outputs, parts: parts?.of === outputs ? parts.parts : null, source, environment };
}

interface ChoiceProps {
  label: "A" | "B";
  value: string;
  results: readonly Result[];
  choose: (run: string) => void;
}

function SideChoice({ label, value, results, choose }: ChoiceProps) {
  return (
    <label className="compare-side">
      <span className="compare-letter" data-side={label}>
        {label}
      </span>
      <select className="field" aria-label={label} value={value} onChange={(event) => choose(event.target.value)}>
        <option value={PAGE}>On the page</option>
        {results
          .filter(({ whole }) => whole)
          .map(({ run, at, count }) => (
            <option key={run} value={run}>
              {momentOf(at)}
              {count === null ? "" : `, run [${count}]`}
            </option>
          ))}
      </select>
    </label>
  );
}

function SourceChange({ left, right }: { left: Side; right: Side }) {
  const sameSource = left.source === right.source;
  const sameEnvironment = left.environment === right.environment;
  return (
    <div className="compare-source">
      {!sameSource && <DiffView before={left.source ?? ""} after={right.source ?? ""} />}
      <p className="history-quiet">
        {sameSource && "The source is the same. "}
        {sameEnvironment ? left.environment : `A: ${left.environment}. B: ${right.environment}.`}
      </p>
    </div>
  );
}

interface OutputsProps {
  way: Way;
  session: NotebookSession;
  cell: string;
  left: Side;
  right: Side;
}

function Outputs({ way, session, cell, left, right }: OutputsProps) {
  const pairs = useMemo(() => {
    const [a, b] = [left.parts?.pictures ?? [], right.parts?.pictures ?? []];
    return a.slice(0, b.length).map((each, at): [string, string] => [each, b[at]!]);
  }, [left.parts, right.parts]);
  if (way === "overlay") return pairs.map(([a, b], at) => <PicturePair key={at} a={a} b={b} />);
  if (way === "changes") return <Changes left={left.parts} right={right.parts} />;
  return (
    <>
      <div className="compare-outputs">
        <OneSide letter="A" session={session} cell={cell} side={left} />
        <OneSide letter="B" session={session} cell={cell} side={right} />
      </div>
      <Numbers left={left.parts} right={right.parts} />
    </>
  );
}

function OneSide({
  letter,
  session,
  cell,
  side,
}: {
  letter: "A" | "B";
  session: NotebookSession;
  cell: string;
  side: Side;
}) {
  return (
    <section aria-label={letter}>
      <h3>
        <span className="compare-letter" data-side={letter}>
          {letter}
        </span>
      </h3>
      {typeof side.outputs === "string" && <p className="history-failure">{side.outputs}</p>}
      {side.outputs !== null && typeof side.outputs !== "string" && (
        <KeptOutputs session={session} cell={cell} run={side.run} outputs={side.outputs} />
      )}
    </section>
  );
}
