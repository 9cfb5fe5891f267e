/** What differs between two results: tables cell by cell, printed text by line, numbers with their difference. */
import { useMemo } from "react";
import { DiffView } from "../diff-view.tsx";
import { numberDeltas } from "./number-deltas.ts";
import type { ResultParts } from "./result-parts.ts";
import { diffInWords, tableDiff, type CellDiff, type TableText } from "./table-diff.ts";

interface Props {
  left: ResultParts | null;
  right: ResultParts | null;
}

export function Changes({ left, right }: Props) {
  if (!left || !right) return null;
  const tables = Math.max(left.tables.length, right.tables.length);
  const differ = left.text !== right.text;
  return (
    <>
      {Array.from({ length: tables }, (_, at) => (
        <TableChange key={at} a={left.tables[at] ?? NO_TABLE} b={right.tables[at] ?? NO_TABLE} />
      ))}
      {differ && <DiffView before={left.text} after={right.text} wide />}
      <Numbers left={left} right={right} />
      {tables === 0 && !differ && <p className="history-quiet">No table and no text differs.</p>}
    </>
  );
}

const NO_TABLE: TableText = { columns: [], rows: [] };

export function Numbers({ left, right }: Props) {
  const deltas = useMemo(() => (left && right ? numberDeltas(left.text, right.text) : []), [left, right]);
  if (deltas.length === 0) return null;
  return (
    <table className="deltas">
      <thead>
        <tr>
          <th scope="col">From the output</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
          <th scope="col">B − A</th>
        </tr>
      </thead>
      <tbody>
        {deltas.map(({ label, a, b, delta }, at) => (
          <tr key={at}>
            <th scope="row">{label}</th>
            <td>{a}</td>
            <td>{b}</td>
            <td data-same={delta === "" || undefined}>{delta || "the same"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TableChange({ a, b }: { a: TableText; b: TableText }) {
  const diff = useMemo(() => tableDiff(a, b), [a, b]);
  return (
    <figure className="table-change">
      <figcaption className="history-quiet">{diffInWords(diff)}</figcaption>
      <div className="table-change-box" tabIndex={0} role="group" aria-label="Difference of the tables">
        <table className="deltas">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Row</span>
              </th>
              {diff.columns.map(({ name, side }) => (
                <th key={name} scope="col" data-side={side}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {diff.rows.map(({ label, side, cells }, at) => (
              <tr key={at} data-side={side}>
                <th scope="row">{label}</th>
                {cells.map((cell, column) => (
                  <DiffCell key={column} cell={cell} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {diff.more > 0 && <p className="history-quiet">{diff.more.toLocaleString("en")} more rows.</p>}
    </figure>
  );
}

function DiffCell({ cell: { a, b, delta, changed } }: { cell: CellDiff }) {
  if (!changed) return <td>{b}</td>;
  return (
    <td data-changed="">
      {a !== undefined && <del>{a}</del>} {b !== undefined && <ins>{b}</ins>}
      {delta && <span className="cell-delta">{delta}</span>}
    </td>
  );
}
