/** A difference of two texts: one below the other in a narrow place, beside each other in a wide one. */
import { useMemo, type ReactNode } from "react";
import { diffRows, wholeRows, type DiffRow } from "./text-diff.ts";

interface Props {
  /** Absent: the cell is not there on that side. */
  before: string | undefined;
  after: string | undefined;
  wide?: boolean;
}

export function DiffView({ before, after, wide = false }: Props) {
  const rows = useMemo(() => {
    if (before === undefined) return wholeRows("come", after ?? "");
    if (after === undefined) return wholeRows("gone", before);
    return diffRows(before, after);
  }, [before, after]);
  if (before === after) return <p className="history-quiet">The text is the same.</p>;
  return wide ? <Sides rows={rows} /> : <Unified rows={rows} />;
}

function Unified({ rows }: { rows: readonly DiffRow[] }) {
  return (
    <div className="diff" role="group" aria-label="Difference">
      {rows.map((row, i) => (
        <Line key={i} row={row} number={row.b ?? row.a} />
      ))}
    </div>
  );
}

const SIGN = { same: " ", gone: "−", come: "+", skipped: "" };
const NAME = { gone: "Removed: ", come: "Added: ", same: "", skipped: "" };

function Line({ row, number }: { row: DiffRow; number: number | undefined }) {
  if (row.kind === "skipped") return <div className="diff-skipped">{skipped(row)}</div>;
  const words = <Marked row={row} />;
  return (
    <div className="diff-row" data-diff={row.kind}>
      <span className="diff-number" aria-hidden="true">
        {SIGN[row.kind]} {number}
      </span>
      <code>
        {NAME[row.kind] && <span className="visually-hidden">{NAME[row.kind]}</span>}
        {words}
      </code>
    </div>
  );
}

const skipped = ({ a }: DiffRow) => `${a} ${a === 1 ? "line" : "lines"} unchanged`;

function Marked({ row: { kind, text, marks } }: { row: DiffRow }): ReactNode {
  if (marks.length === 0) return text === "" ? "\u200b" : text;
  const parts: ReactNode[] = [];
  let at = 0;
  const Mark = kind === "gone" ? "del" : "ins";
  for (const [from, to] of marks) {
    parts.push(text.slice(at, from), <Mark key={from}>{text.slice(from, to)}</Mark>);
    at = to;
  }
  return [...parts, text.slice(at)];
}

/** What went stands left of what came in its place. */
function paired(rows: readonly DiffRow[]): [DiffRow | null, DiffRow | null][] {
  const pairs: [DiffRow | null, DiffRow | null][] = [];
  for (let i = 0; i < rows.length;) {
    const from = i;
    while (rows[i]?.kind === "gone") i++;
    const middle = i;
    while (rows[i]?.kind === "come") i++;
    const count = Math.max(middle - from, i - middle);
    for (let n = 0; n < count; n++)
      pairs.push([from + n < middle ? rows[from + n]! : null, middle + n < i ? rows[middle + n]! : null]);
    if (i < rows.length && (rows[i]!.kind === "same" || rows[i]!.kind === "skipped")) {
      pairs.push([rows[i]!, rows[i]!]);
      i++;
    }
  }
  return pairs;
}

function Sides({ rows }: { rows: readonly DiffRow[] }) {
  return (
    <div className="diff diff-sides" role="group" aria-label="Difference, side by side">
      {paired(rows).map(([left, right], i) => (
        <div key={i} className="diff-pair">
          {[left, right].map((row, side) =>
            row ? (
              <Line key={side} row={row} number={side === 0 ? row.a : row.b} />
            ) : (
              <div key={side} className="diff-row" data-diff="none" />
            ),
          )}
        </div>
      ))}
    </div>
  );
}
