/** One line of the timeline, and what it changed when it is chosen, with the ways back. */
import {
  ArrowUpDown,
  Columns2,
  FileInput,
  History,
  LifeBuoy,
  type LucideIcon,
  Plus,
  Save,
  Tag,
  Trash2,
} from "lucide-react";
import { useEffect, useState } from "react";
import { messageOf } from "../shell/failure.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Glyph, Icon } from "../ui/icon.tsx";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { showSides } from "./compare-dialog.tsx";
import { DiffView } from "./diff-view.tsx";
import { readDifferences, type CellDifference, type HistoryEntry, type TouchedCell } from "./history-api.ts";
import { capital, clockOf, glyphOf, nameOf, wordsOf } from "./history-words.ts";
import { askForName, restoreVersion } from "./version-acts.ts";

interface Props {
  session: NotebookSession;
  entry: HistoryEntry;
  chosen: boolean;
  /** Only this cell is looked at. */
  cell: string | null;
  /** More than one person is in it. */
  several: boolean;
  choose: () => void;
}

export function HistoryRow({ session, entry, chosen, cell, several, choose }: Props) {
  const { at, name, person, cells, thinned, kind } = entry;
  const mark = glyphOf(entry);
  const icon = KIND_ICONS[kind] ?? DEED_ICONS[cells[0]?.deed ?? "metadata"];
  const title = cells.find(({ title: has }) => has)?.title;
  return (
    <li className="history-entry" data-version={entry.id} data-kind={kind} data-chosen={chosen ? "" : undefined}>
      <button type="button" className="history-row" aria-expanded={chosen} onClick={choose}>
        <time dateTime={at} title={new Date(at).toLocaleString("en-GB")}>
          {clockOf(at)}
        </time>
        <span className="tab-mark history-mark" data-state={mark?.state}>
          {mark ? <Glyph name={mark.glyph} /> : icon && <Icon of={icon} />}
        </span>
        <span className="history-words">
          <span className="history-what">{wordsOf(entry)}</span>
          {title && <code className="history-title">{title}</code>}
          {entry.run?.reason && <span className="history-reason">{entry.run.reason}</span>}
          {name && (
            <span className="history-name">
              <Icon of={Tag} />
              {name}
            </span>
          )}
        </span>
      </button>
      {chosen && (
        <Detail session={session} entry={entry} cell={cell}>
          {(thinned ?? 0) > 0 && (
            <p className="history-quiet">
              {thinned === 1 ? "One earlier step is" : `${thinned} earlier steps are`} part of this one.
            </p>
          )}
          {person && several && <p className="history-quiet">By {person}</p>}
        </Detail>
      )}
    </li>
  );
}

const KIND_ICONS: Readonly<Partial<Record<HistoryEntry["kind"], LucideIcon>>> = {
  save: Save,
  restore: History,
  outside: FileInput,
  recovered: LifeBuoy,
};
const DEED_ICONS: Readonly<Partial<Record<TouchedCell["deed"], LucideIcon>>> = {
  inserted: Plus,
  deleted: Trash2,
  moved: ArrowUpDown,
};

type Against = "previous" | "now";

function useDifferences(session: NotebookSession, entry: HistoryEntry, against: Against) {
  const [found, setFound] = useState<{ cells: readonly CellDifference[]; of: string } | string | null>(null);
  const key = `${entry.id} ${against}`;
  useEffect(() => {
    let gone = false;
    readDifferences(session.path, entry.id, against).then(
      (cells) => !gone && setFound({ cells, of: key }),
      (error: unknown) => !gone && setFound(messageOf(error)),
    );
    return () => void (gone = true);
  }, [session, entry.id, against, key]);
  return typeof found === "object" && found?.of !== key ? null : found;
}

type DetailProps = Pick<Props, "session" | "entry" | "cell"> & { children: React.ReactNode };

function Detail({ session, entry, cell, children }: DetailProps) {
  const own = entry.kind === "opened" || entry.kind === "run" || entry.kind === "save" ? "now" : "previous";
  const [against, setAgainst] = useState<Against>(own);
  const found = useDifferences(session, entry, against);
  const all = typeof found === "object" && found ? found.cells : [];
  const shown = cell === null ? all : all.filter(({ id }) => id === cell);
  return (
    <div className="history-detail">
      <div className="history-against" role="radiogroup" aria-label="Compare">
        {own === "previous" && <Choice of="previous" now={against} set={setAgainst} label="What it changed" />}
        <Choice of="now" now={against} set={setAgainst} label="Since then" />
      </div>
      {children}
      {typeof found === "string" && <p className="history-failure">{found}</p>}
      {found !== null && typeof found === "object" && shown.length === 0 && (
        <p className="history-quiet">{against === "now" ? "Nothing has changed since." : "No text was changed."}</p>
      )}
      {shown.slice(0, 20).map((each) => (
        <Difference key={each.id} session={session} entry={entry} difference={each} against={against} />
      ))}
      {shown.length > 20 && <p className="history-quiet">{shown.length - 20} more cells differ.</p>}
      <div className="history-acts">
        <Button size="small" onClick={() => void restoreVersion(session, entry, null)}>
          Restore notebook
        </Button>
        <Button size="small" kind="quiet" onClick={() => void askForName(session, entry)}>
          {entry.name ? "Rename version…" : "Name version…"}
        </Button>
      </div>
    </div>
  );
}

interface ChoiceProps {
  of: Against;
  now: Against;
  set: (against: Against) => void;
  label: string;
}

function Choice({ of, now, set, label }: ChoiceProps) {
  return (
    <button type="button" role="radio" aria-checked={of === now} className="history-choice" onClick={() => set(of)}>
      {label}
    </button>
  );
}

interface DifferenceProps {
  session: NotebookSession;
  entry: HistoryEntry;
  difference: CellDifference;
  against: Against;
}

/** Put back is the cell as it was after this entry; one that the entry took away, as it was before. */
function Difference({ session, entry, difference, against }: DifferenceProps) {
  const { id, deed, before, after } = difference;
  // Against now, a cell that has come since is not in the version.
  const restorable = against === "previous" || deed !== "inserted";
  const name = `${capital(nameOf(difference))}, ${DEEDS[deed]}`;
  return (
    <section className="history-cell" data-history-cell={id}>
      <header>
        <span>{name}</span>
        <IconButton
          label="Side by side"
          icon={<Icon of={Columns2} />}
          onClick={() => showSides({ title: `${name}, ${clockOf(entry.at)}`, before, after, against })}
        />
        {restorable && (
          <Button size="small" kind="link" onClick={() => void restoreVersion(session, entry, id)}>
            Restore cell
          </Button>
        )}
      </header>
      <DiffView before={before} after={after} />
    </section>
  );
}

const DEEDS: Readonly<Record<CellDifference["deed"], string>> = {
  edited: "edited",
  inserted: "added",
  deleted: "deleted",
  moved: "moved",
  type: "another type",
  metadata: "metadata",
  run: "run",
};
