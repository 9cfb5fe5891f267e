/**
 * The listing as a treegrid: headers sort, Right opens what is inside, Enter opens it wide, Delete and F2 delete and rename.
 * One row has the keyboard; what is in it is reached with Tab. Rows come from variable-rows.ts.
 */
import { ArrowDown, ArrowUp } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import type { VariablePath } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Icon } from "../ui/icon.tsx";
import { openMenu } from "../ui/menu.tsx";
import { deleteVariable, renameVariable, variableMenu, type VariableActs } from "./variable-acts.ts";
import { COLUMNS, keyOf, labelOf, type Column, type Order, type Row } from "./variable-rows.ts";
import { GridRow, type RowActs } from "./variable-row.tsx";
import { ValueDialog } from "./value-dialog.tsx";
import type { Listing, VariablesKeeper } from "./variables-keeper.ts";

interface GridProps {
  session: NotebookSession;
  keeper: VariablesKeeper;
  listing: Listing;
  rows: readonly Row[];
  order: Order;
  orderBy: (by: Column) => void;
  toggleGroup: () => void;
  focus: string | null;
  setFocus: (key: string | null) => void;
}

export const HEADERS: Readonly<Record<Column, string>> = {
  name: "Name",
  type: "Type",
  shape: "Shape",
  value: "Value",
  memory: "Memory",
  gpu: "GPU",
  made: "Made by",
  read: "Read by",
};

export function VariableGrid(props: GridProps) {
  const { session, keeper, listing, rows, order, orderBy, toggleGroup, focus, setFocus } = props;
  const grid = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState<VariablePath | null>(null);
  const gpu = listing.cudaTotal > 0 || listing.variables.some(({ cuda }) => cuda);
  const focused = rows.some((row) => row.key === focus) ? focus : (rows[0]?.key ?? null);
  const goTo = (key: string | undefined) => {
    if (key === undefined) return;
    setFocus(key);
    grid.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)?.focus();
  };
  const acts: RowActs = {
    toggle(row) {
      if (row.kind === "group") return toggleGroup();
      if (row.kind !== "variable" && row.kind !== "item") return;
      if (row.expanded) keeper.close(row.path);
      else if (row.expanded === false) void keeper.open(row.path);
    },
    open: (path) => setWide(path),
    goTo,
    menu(row, anchor) {
      if (row.kind !== "variable") return;
      const { name } = row.variable;
      openMenu(anchor, variableMenu(session, name, listing.names[name], actsOf(row)), name);
    },
    ...namesActs(session, keeper, listing, setFocus),
  };
  const actsOf = (row: Row & { kind: "variable" }): VariableActs => ({
    open: () => (row.expanded === null ? undefined : setWide(row.path)),
    remove: () => acts.remove(row.variable.name),
    rename: () => acts.rename(row.variable.name),
  });
  return (
    <div
      ref={grid}
      role="treegrid"
      aria-label="Variables"
      className="variable-grid"
      data-gpu={gpu ? "" : undefined}
      onKeyDown={(event) => byKey(event, rows, focused, acts)}
    >
      <Headers gpu={gpu} order={order} orderBy={orderBy} />
      {rows.map((row) => (
        <GridRow
          key={row.key}
          session={session}
          keeper={keeper}
          row={row}
          story={row.kind === "variable" ? listing.names[row.variable.name] : undefined}
          gpu={gpu}
          focused={row.key === focused}
          chosen={row.key === focus}
          setFocus={setFocus}
          acts={acts}
        />
      ))}
      {wide && <ValueDialog session={session} keeper={keeper} path={wide} onClose={() => setWide(null)} />}
    </div>
  );
}

/** After either the listing is read anew, and the keyboard stays where it makes sense. */
function namesActs(
  session: NotebookSession,
  keeper: VariablesKeeper,
  listing: Listing,
  setFocus: (key: string | null) => void,
): Pick<RowActs, "remove" | "rename"> {
  return {
    remove: (name) =>
      void deleteVariable(session, name, listing.names[name]).then((done) => done && void keeper.refresh()),
    rename: (name) =>
      void renameVariable(session, name).then((to) => {
        if (to === null) return;
        setFocus(keyOf([to]));
        void keeper.refresh();
      }),
  };
}

function Headers({ gpu, order, orderBy }: { gpu: boolean; order: Order; orderBy: (by: Column) => void }) {
  return (
    <div role="row" className="variable-row variable-headers">
      {COLUMNS.filter((column) => gpu || column !== "gpu").map((column) => {
        const sorted = order.by === column;
        return (
          <span
            key={column}
            role="columnheader"
            className={`v-${column}`}
            aria-sort={sorted ? (order.down ? "descending" : "ascending") : "none"}
          >
            <button type="button" className="variable-sort" onClick={() => orderBy(column)}>
              {HEADERS[column]}
              {sorted && <Icon of={order.down ? ArrowDown : ArrowUp} />}
            </button>
          </span>
        );
      })}
    </div>
  );
}

function byKey(event: KeyboardEvent, rows: readonly Row[], focus: string | null, acts: RowActs): void {
  // Fields and buttons within a row have their own keys.
  if (!(event.target as Element).matches("[data-row]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = rows.findIndex((row) => row.key === focus);
  const row = rows[at];
  if (!row) return;
  const act = event.key === "F10" && !event.shiftKey ? undefined : KEYS[event.key];
  if (act) {
    event.preventDefault();
    event.stopPropagation();
    return act({ rows, at, row, acts, element: event.target as HTMLElement });
  }
  if (event.key.length !== 1) return;
  const after = [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
  const found = after.find((one) => labelOf(one).toLowerCase().startsWith(event.key.toLowerCase()));
  event.stopPropagation();
  acts.goTo(found?.key);
}

interface KeyCase {
  rows: readonly Row[];
  at: number;
  row: Row;
  acts: RowActs;
  element: HTMLElement;
}

const menu = ({ row, acts, element }: KeyCase) => acts.menu(row, element);
const enter = ({ row, acts }: KeyCase) => {
  if ((row.kind === "variable" || row.kind === "item") && row.expanded !== null) acts.open(row.path);
  else acts.toggle(row);
};

const KEYS: Readonly<Record<string, (of: KeyCase) => void>> = {
  ArrowDown: ({ rows, at, acts }) => acts.goTo(rows[at + 1]?.key),
  ArrowUp: ({ rows, at, acts }) => acts.goTo(rows[at - 1]?.key),
  Home: ({ rows, acts }) => acts.goTo(rows[0]?.key),
  End: ({ rows, acts }) => acts.goTo(rows.at(-1)?.key),
  ArrowRight: ({ rows, at, row, acts }) => (row.expanded ? acts.goTo(rows[at + 1]?.key) : acts.toggle(row)),
  ArrowLeft: ({ rows, at, row, acts }) =>
    row.expanded ? acts.toggle(row) : acts.goTo(rows.slice(0, at).findLast((above) => above.level < row.level)?.key),
  Enter: enter,
  " ": ({ row, acts }) => acts.toggle(row),
  Delete: ({ row, acts }) => (row.kind === "variable" ? acts.remove(row.variable.name) : undefined),
  F2: ({ row, acts }) => (row.kind === "variable" ? acts.rename(row.variable.name) : undefined),
  ContextMenu: menu,
  F10: menu,
};
