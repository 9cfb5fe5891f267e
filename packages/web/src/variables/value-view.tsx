/** What is inside a value, where it is not a list of parts: a window of a table, a stretch of text, an image. */
import type { VariableView } from "@pellucid/protocol";
import { ChevronLeft, ChevronRight, Maximize2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import type { Opened } from "./variable-rows.ts";
import { CHARACTERS, type VariablesKeeper, type Wanted } from "./variables-keeper.ts";

type Table = Extract<VariableView, { view: "table" }>;
type Text = Extract<VariableView, { view: "text" }>;

/** In its row, a small window; `open` shows it wide. */
export function ValueView({ keeper, opened, open }: { keeper: VariablesKeeper; opened: Opened; open: () => void }) {
  const { view, path } = opened;
  if (!view) return null;
  const turn = (wanted: Wanted) => void keeper.open(path, wanted);
  return (
    <div className="value-small">
      <AnyView view={view} slice={opened.slice} turn={turn} characters={CHARACTERS} />
      {view.view !== "image" && (
        <IconButton label={`Open ${String(path[0])} wide`} icon={<Icon of={Maximize2} />} onClick={open} />
      )}
    </div>
  );
}

interface AnyProps {
  view: VariableView;
  slice: readonly number[];
  turn: (wanted: Wanted) => void;
  characters: number;
}

export function AnyView({ view, slice, turn, characters }: AnyProps) {
  if (view.view === "table") return <TableView view={view} slice={slice} turn={turn} />;
  if (view.view === "text") return <TextView view={view} turn={turn} characters={characters} />;
  if (view.view === "image") return <ImageView view={view} />;
  return <p className="variable-none">There is nothing more to see inside</p>;
}

function ImageView({ view }: { view: Extract<VariableView, { view: "image" }> }) {
  const { png, width, height, summary } = view;
  const size = `${width} × ${height}`;
  return (
    <figure className="value-image">
      <img src={`data:image/png;base64,${png}`} alt={`${summary.type}, ${size}`} />
      <figcaption>{size} pixels</figcaption>
    </figure>
  );
}

function TextView({ view, turn, characters }: { view: Text; turn: AnyProps["turn"]; characters: number }) {
  const { text, start, total } = view;
  return (
    <>
      <pre className="value-text" tabIndex={0} aria-label="Text">
        {text}
      </pre>
      {total > text.length && (
        <Pages
          what="Characters"
          start={start}
          count={text.length}
          total={total}
          step={characters}
          goTo={(to) => turn({ start: to })}
        />
      )}
    </>
  );
}

function TableView({ view, slice, turn }: { view: Table; slice: readonly number[]; turn: AnyProps["turn"] }) {
  const { rows, columns, columnLabels, columnTypes, rowLabels, cells, summary } = view;
  const numeric = columnTypes.map((type) => /^(u?int|float|complex|bfloat)/i.test(type));
  return (
    <>
      <Slices view={view} slice={slice} turn={turn} />
      <div className="value-table-box" role="group" aria-label="Table" tabIndex={0}>
        <table className="value-table">
          <thead>
            <tr>
              <td />
              {columnLabels.map((label, at) => (
                <th key={at} scope="col" data-number={numeric[at] ? "" : undefined}>
                  {label}
                  {summary.kind === "frame" && <small>{columnTypes[at]}</small>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {cells.map((row, at) => (
              <tr key={at}>
                <th scope="row">{rowLabels[at]}</th>
                {row.map((text, column) => (
                  <td key={column} data-number={numeric[column] ? "" : undefined}>
                    {text}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="value-turns">
        <Pages what="Rows" {...rows} goTo={(start) => turn({ start })} />
        {columns.total > columns.count && (
          <Pages what="Columns" {...columns} goTo={(columnStart) => turn({ columnStart })} />
        )}
      </div>
    </>
  );
}

/** An array of more than two dimensions is seen a plane at a time. */
function Slices({ view, slice, turn }: { view: Table; slice: readonly number[]; turn: AnyProps["turn"] }) {
  const leading = (view.summary.shape ?? []).slice(0, -2);
  if (leading.length === 0 || view.summary.kind === "frame") return null;
  const now = leading.map((_, at) => slice[at] ?? view.slice[at] ?? 0);
  return (
    <div className="value-slices">
      {leading.map((size, at) => (
        <label key={at}>
          Axis {at}
          <input
            className="field"
            type="number"
            min={0}
            max={size - 1}
            value={now[at]}
            onChange={({ target }) => {
              const to = Math.max(0, Math.min(size - 1, Math.trunc(target.valueAsNumber) || 0));
              turn({ slice: now.map((one, place) => (place === at ? to : one)) });
            }}
          />
          of {size}
        </label>
      ))}
    </div>
  );
}

interface PagesProps {
  what: string;
  start: number;
  count: number;
  total: number;
  /** How far a turn goes; as much as there is to see by itself. */
  step?: number;
  goTo: (start: number) => void;
}

/** "Rows 21 to 40 of 1,000,000", back and on, and to any place by its number. */
export function Pages({ what, start, count, total, step = count, goTo }: PagesProps) {
  const [place, setPlace] = useState("");
  if (count >= total) return null;
  const said = (at: number) => at.toLocaleString("en");
  const last = Math.max(0, total - step);
  return (
    <form
      className="value-pages"
      onSubmit={(event) => {
        event.preventDefault();
        const to = Number(place.replace(/[,_\s]/g, ""));
        if (place.trim() !== "" && Number.isFinite(to)) goTo(Math.max(0, Math.min(last, Math.trunc(to))));
        setPlace("");
      }}
    >
      <IconButton
        label={`Earlier ${what.toLowerCase()}`}
        icon={<Icon of={ChevronLeft} />}
        aria-disabled={start === 0}
        onClick={() => start > 0 && goTo(Math.max(0, start - step))}
      />
      <span>{`${what} ${said(start)} to ${said(start + count - 1)} of ${said(total)}`}</span>
      <IconButton
        label={`Later ${what.toLowerCase()}`}
        icon={<Icon of={ChevronRight} />}
        aria-disabled={start + count >= total}
        onClick={() => start + count < total && goTo(Math.min(last, start + step))}
      />
      <input
        className="field value-place"
        aria-label={`${what}: go to number`}
        placeholder="Go to"
        inputMode="numeric"
        value={place}
        onChange={(event) => setPlace(event.target.value)}
      />
    </form>
  );
}
