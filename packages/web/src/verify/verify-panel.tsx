/**
 * What a verification says, opened from its badge: the one cause first, then each cell on demand, and what a person can do
 * about it. While it is open the cells bear their verdicts (data-verdict).
 */
import { useEffect, useState } from "react";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import { timeOf, type Report, type ReportCell, type Verification } from "./verification.ts";

interface PanelProps {
  session: NotebookSession;
  verification: Verification;
  current: boolean;
  anchor: Element;
  onClose: () => void;
}

export function VerifyPanel({ session, verification, current, anchor, onClose }: PanelProps) {
  const view = useValue(verification.view);
  const { report, state, message } = view;
  const running = state === "running" || state === "waiting";
  useVerdictMarks(session, report);
  return (
    <Popover anchor={anchor} label="Verification" onClose={onClose} className="verify-panel">
      {message && <p className="verify-trouble">{message}</p>}
      {report && <Summary report={report} current={current} />}
      {report?.root && <Root session={session} report={report} />}
      {report && <Cells key={report.at} session={session} report={report} />}
      <label className="verify-choice">
        <input
          type="checkbox"
          checked={view.background}
          onChange={(event) => void verification.setBackground(event.target.checked)}
        />
        Verify in the background when this notebook rests
      </label>
      <div className="verify-acts">
        {running ? (
          <Button onClick={() => void verification.cancel()}>Stop</Button>
        ) : (
          <Button kind="primary" onClick={() => void verification.start()}>
            Verify again
          </Button>
        )}
        {view.provenance && current && !running && (
          <Button
            data-tip="Keeps verdict, time and versions in the notebook's metadata"
            onClick={() => verification.writeDown()}
          >
            Note in the notebook
          </Button>
        )}
      </div>
    </Popover>
  );
}

const WORDS: Readonly<Record<Report["verdict"], string>> = {
  reproduces: "A fresh run gives what this notebook shows.",
  changed: "A fresh run gives something else than this notebook shows.",
  failed: "A fresh run does not get through.",
  nondeterministic: "Two fresh runs give different things.",
  "environment-differs": "Another environment made what this notebook shows.",
};

function Summary({ report, current }: { report: Report; current: boolean }) {
  const counts = Object.entries(report.counts).map(([verdict, n]) => `${n} ${verdict.replaceAll("-", " ")}`);
  const runs = report.runs.length === 1 ? "one run" : `${report.runs.length} runs`;
  const lines = [...report.notes, ...(report.environmentDifferences ?? []).slice(0, 4)];
  return (
    <>
      <h3>{WORDS[report.verdict]}</h3>
      <p className="verify-quiet">
        {timeOf(report)}
        {current ? "" : ", and the notebook has changed since"}. {report.kernel}. {counts.join(", ")}, in {runs} of{" "}
        {Math.max(1, Math.round(report.took / 1000))} s.
      </p>
      {lines.map((line) => (
        <p key={line} className="verify-quiet">
          {line}
        </p>
      ))}
      {report.findings.map((one) => (
        <p key={`${one.cell}:${one.line}:${one.message}`} className="verify-finding">
          Cell {one.cell}
          {one.line > 0 ? `, line ${one.line}` : ""}: {one.message}
        </p>
      ))}
    </>
  );
}

function Root({ session, report }: { session: NotebookSession; report: Report }) {
  const root = report.root!;
  const cell = report.cells[root.cell - 1];
  return (
    <section className="verify-root">
      <CellLink session={session} cell={cell} number={root.cell} id={root.id} verdict={root.verdict} />
      <Differences cell={root.verdict === "failed" ? undefined : cell} />
      {(root.verdict === "failed" || root.verdict === "nondeterministic") && <p>{root.reason}</p>}
      {root.advice && <p>{root.advice}.</p>}
    </section>
  );
}

function Differences({ cell }: { cell: ReportCell | undefined }) {
  return (
    <>
      {(cell?.differences ?? []).slice(0, 3).map((one, i) => (
        <div key={i} className="verify-difference">
          <span className="verify-quiet">
            {one.what}
            {one.where ? `, ${one.where}` : ""}
          </span>
          <del>{one.saved}</del>
          <ins>{one.got}</ins>
          {one.near && <span className="verify-quiet">{one.near}</span>}
        </div>
      ))}
    </>
  );
}

interface LinkProps {
  session: NotebookSession;
  cell: ReportCell | undefined;
  number: number;
  id: string;
  verdict: string;
}

function CellLink({ session, cell, number, id, verdict }: LinkProps) {
  const go = () => {
    session.select(id);
    session.frame(id)?.scrollIntoView({ block: "center" });
  };
  return (
    <button type="button" className="verify-cell" data-verdict-of={verdict} onClick={go}>
      <b>Cell {number}</b> <span className="verify-word">{verdict.replaceAll("-", " ")}</span>
      <code>{cell?.source}</code>
    </button>
  );
}

const GOOD = new Set(["identical"]);

function Cells({ session, report }: { session: NotebookSession; report: Report }) {
  const [all, setAll] = useState(false);
  const others = report.cells.filter((cell) => cell.number !== report.root?.cell);
  const shown = all ? others : others.filter((cell) => !GOOD.has(cell.verdict)).slice(0, 40);
  const hidden = others.length - shown.length;
  return (
    <>
      <ul className="verify-cells" aria-label="Verdicts">
        {shown.map((cell) => (
          <li key={cell.id}>
            <CellLink session={session} cell={cell} number={cell.number} id={cell.id} verdict={cell.verdict} />
            <span className="verify-quiet">{whyOf(cell)}</span>
          </li>
        ))}
      </ul>
      {(hidden > 0 || all) && (
        <Button size="small" kind="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show less" : `Show ${hidden} more ${hidden === 1 ? "cell" : "cells"}`}
        </Button>
      )}
    </>
  );
}

const whyOf = (cell: ReportCell): string =>
  cell.follows === undefined
    ? (cell.reason ??
      [...new Set(cell.rules.filter((one) => one.agreement !== "identical").map((one) => one.rule))].join("; "))
    : `follows from cell ${cell.follows}`;

/** Every cell bears its verdict while somebody looks at them. */
function useVerdictMarks(session: NotebookSession, report: Report | undefined): void {
  useEffect(() => {
    const cells = report?.cells ?? [];
    for (const { id, verdict, follows } of cells) {
      const frame = session.frame(id);
      frame?.setAttribute("data-verdict", verdict);
      frame?.toggleAttribute("data-verdict-follows", follows !== undefined);
    }
    return () => {
      for (const { id } of cells)
        for (const name of ["data-verdict", "data-verdict-follows"]) session.frame(id)?.removeAttribute(name);
    };
  }, [session, report]);
}
