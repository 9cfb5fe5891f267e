/** One row of the listing: a variable, what is inside one, a group, or a part that lies across all columns. */
import type { NameView, VariablePath, VariableSummary } from "@pellucid/protocol";
import { ChevronRight, Maximize2, MoreHorizontal } from "lucide-react";
import { memo, type MouseEvent, type ReactNode } from "react";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { bytes } from "../notebook/running/run-words.ts";
import { IconButton } from "../ui/button.tsx";
import type { GlyphName } from "../ui/glyphs.ts";
import { Glyph, Icon } from "../ui/icon.tsx";
import type { MenuAnchor } from "../ui/menu.tsx";
import { CellLink, cellsInOrder } from "./cell-links.tsx";
import { PAGE, type Row } from "./variable-rows.ts";
import { detailOf, inShort, sentenceOf, shapeOf, typeOf } from "./variable-words.ts";
import { Pages, ValueView } from "./value-view.tsx";
import type { VariablesKeeper } from "./variables-keeper.ts";

/** What can be done with a row; the grid knows how. */
export interface RowActs {
  toggle(row: Row): void;
  open(path: VariablePath): void;
  goTo(key: string | undefined): void;
  menu(row: Row, anchor: MenuAnchor): void;
  remove(name: string): void;
  rename(name: string): void;
}

interface RowProps {
  session: NotebookSession;
  keeper: VariablesKeeper;
  row: Row;
  story: NameView | undefined;
  gpu: boolean;
  /** It has the keyboard's place. */
  focused: boolean;
  /** Somebody went there. */
  chosen: boolean;
  setFocus: (key: string) => void;
  acts: RowActs;
}

/** Readers that have their number in the row; the story below has all. */
const READERS = 4;

export const GridRow = memo(
  function GridRow(props: RowProps) {
    const { row, focused, chosen, setFocus, acts } = props;
    const name = row.kind === "variable" ? row.variable.name : undefined;
    return (
      <div
        role="row"
        className="variable-row"
        data-row={row.key}
        data-kind={row.kind}
        data-variable={name}
        data-truth={props.story?.truth?.state}
        aria-level={row.level}
        aria-expanded={row.expanded ?? undefined}
        aria-selected={chosen}
        aria-label={labelled(props)}
        tabIndex={focused ? 0 : -1}
        style={{ "--level": row.level - 1 } as React.CSSProperties}
        onFocus={() => setFocus(row.key)}
        onDoubleClick={() => "path" in row && row.expanded !== null && acts.open(row.path)}
        onContextMenu={(event: MouseEvent<HTMLElement>) => {
          if (row.kind !== "variable") return;
          event.preventDefault();
          event.currentTarget.focus();
          acts.menu(row, { x: event.clientX, y: event.clientY });
        }}
      >
        <Content {...props} />
      </div>
    );
  },
  (a, b) =>
    a.focused === b.focused && a.chosen === b.chosen && a.gpu === b.gpu && a.story === b.story && sameRow(a.row, b.row),
);

/** Rows are made anew with each listing; what they are made of is not. */
function sameRow(a: Row, b: Row): boolean {
  const [before, after] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  return Object.keys(before).every((key) => key === "path" || before[key] === after[key]);
}

function labelled({ row, story, session }: RowProps): string | undefined {
  const number = (id: string) => session.store.cell(id)?.place.get().number ?? null;
  if (row.kind === "variable") return sentenceOf(row.variable, shapeOf(row.variable), story, number);
  if (row.kind === "item") return `${row.item.label}, ${row.item.type}, ${row.item.preview}`;
  if (row.kind === "group") return `Modules and functions, ${row.count}`;
  return undefined;
}

function Content(props: RowProps) {
  const { row, keeper, acts } = props;
  switch (row.kind) {
    case "variable":
      return <Cells {...props} label={row.variable.name} path={row.path} summary={row.variable} />;
    case "item":
      return <Cells {...props} label={row.item.label} path={row.path} summary={row.item} />;
    case "group":
      return (
        <span role="gridcell" className="variable-across" onClick={() => acts.toggle(row)}>
          <Twist row={row} acts={acts} />
          Modules and functions
          <span className="variable-count">{row.count}</span>
        </span>
      );
    case "view":
      return (
        <div role="gridcell" className="variable-across">
          <ValueView keeper={keeper} opened={row.opened} open={() => acts.open(row.path)} />
        </div>
      );
    case "more":
      return (
        <div role="gridcell" className="variable-across">
          <Pages
            what="Items"
            start={row.opened.start}
            count={Math.min(PAGE, row.total - row.opened.start)}
            total={row.total}
            goTo={(start) => void keeper.open(row.path, { start })}
          />
        </div>
      );
    case "note":
      return (
        <span role="gridcell" className="variable-across variable-none">
          {row.text}
        </span>
      );
  }
}

function Twist({ row, acts }: { row: Row; acts: RowActs }) {
  return (
    <span className="variable-twist" onClick={(event) => (event.stopPropagation(), acts.toggle(row))}>
      {row.expanded !== null && <Icon of={ChevronRight} />}
    </span>
  );
}

function Cells(props: RowProps & { label: string; path: VariablePath; summary: VariableSummary }) {
  const { row, acts, gpu, focused, session, story, label, path, summary } = props;
  const { type, preview, memory, cuda } = summary;
  const own = row.kind === "variable";
  const tabIndex = focused ? 0 : -1;
  const cell = (column: string, content: ReactNode, title?: string) => (
    <span role="gridcell" className={`v-${column}`} title={title}>
      {content}
    </span>
  );
  return (
    <>
      <span role="gridcell" className="v-name" title={label} onClick={() => acts.toggle(row)}>
        <Twist row={row} acts={acts} />
        <span className="variable-name">{label}</span>
        {story?.truth && (
          <span className="tab-mark" data-state={story.truth.state}>
            <Glyph name={story.truth.state as GlyphName} label={story.truth.why} />
          </span>
        )}
      </span>
      {cell("what", inShort(summary), preview)}
      {cell("type", typeOf(summary), [type, detailOf(summary)].filter(Boolean).join(", "))}
      {cell("shape", shapeOf(summary), shapeOf(summary))}
      {cell("value", preview, preview)}
      {cell("memory", memory > 0 ? bytes(memory) : "")}
      {gpu && cell("gpu", cuda ? bytes(cuda) : "")}
      {cell(
        "made",
        own && story?.made && <CellLink session={session} id={story.made} how="Made by" tabIndex={tabIndex} />,
      )}
      {cell("read", own && <Readers session={session} story={story} tabIndex={tabIndex} />)}
      <span role="gridcell" className="v-acts">
        {row.expanded !== null && (
          <IconButton
            label={`Open ${label}`}
            icon={<Icon of={Maximize2} />}
            tabIndex={tabIndex}
            onClick={() => acts.open(path)}
          />
        )}
        {own && (
          <IconButton
            label={`More about ${label}`}
            icon={<Icon of={MoreHorizontal} />}
            aria-haspopup="menu"
            tabIndex={tabIndex}
            onClick={(event) => acts.menu(row, event.currentTarget)}
          />
        )}
      </span>
    </>
  );
}

function Readers({
  session,
  story,
  tabIndex,
}: {
  session: NotebookSession;
  story: NameView | undefined;
  tabIndex: number;
}) {
  const ids = cellsInOrder(session, story?.read ?? []);
  return (
    <>
      {ids.slice(0, READERS).map((id) => (
        <CellLink key={id} session={session} id={id} how="Read by" tabIndex={tabIndex} />
      ))}
      {ids.length > READERS && <span className="variable-none">+{ids.length - READERS}</span>}
    </>
  );
}
