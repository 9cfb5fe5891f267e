/**
 * Two tables as one: columns and rows of both, cell by cell with what each side has. Rows belong together by their labels
 * where those are unique, else by their place. Pure; read out of HTML by result-parts.ts.
 */
import { deltaOf } from "./number-deltas.ts";

export interface TableText {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly string[] }[];
}

export type Side = "both" | "a" | "b";

export interface CellDiff {
  readonly a?: string;
  readonly b?: string;
  /** B less A, of numbers. */
  readonly delta: string;
  readonly changed: boolean;
}

export interface TableDiff {
  readonly columns: readonly { readonly name: string; readonly side: Side }[];
  readonly rows: readonly { readonly label: string; readonly side: Side; readonly cells: readonly CellDiff[] }[];
  /** Cells that both have and that differ. */
  readonly changed: number;
  /** Rows left out of a long table. */
  readonly more: number;
  /** An output shows a long table without its middle: what stands there is not known here. */
  readonly partial: boolean;
}

const MOST_ROWS = 200;

export function tableDiff(a: TableText, b: TableText): TableDiff {
  const columns = merged(a.columns, b.columns);
  const labels = (table: TableText) => table.rows.map(({ label }) => label);
  const named = isUnique(labels(a)) && isUnique(labels(b));
  const keysOf = (table: TableText) => (named ? labels(table) : table.rows.map((_, at) => String(at)));
  const [rowsA, rowsB] = [a, b].map((table) => new Map(keysOf(table).map((key, at) => [key, table.rows[at]!])));
  const keys = merged(keysOf(a), keysOf(b));
  let changed = 0;
  const rows = keys.map(({ name: key, side }) => {
    const [left, right] = [rowsA!.get(key), rowsB!.get(key)];
    const cells = columns.map(({ name }) => {
      const cell = diffOf(cellOf(a, left, name), cellOf(b, right, name));
      if (cell.changed && cell.a !== undefined && cell.b !== undefined) changed++;
      return cell;
    });
    return { label: (right ?? left)!.label, side, cells };
  });
  const more = Math.max(0, rows.length - MOST_ROWS);
  return { columns, rows: rows.slice(0, MOST_ROWS), changed, more, partial: isCut(a) || isCut(b) };
}

const GAP = /^(?:\.{3}|…|⋮)$/;

/** Only a whole row or column of dots is a gap; a value of dots is a value. */
const isCut = ({ columns, rows }: TableText): boolean =>
  columns.some((name) => GAP.test(name)) ||
  rows.some(({ label, cells }) => (label === "" || GAP.test(label)) && cells.every((cell) => GAP.test(cell)));

const isUnique = (texts: readonly string[]): boolean => new Set(texts).size === texts.length && !texts.includes("");

/** In the order of the second; what only the first has stands behind what was before it there. */
function merged(a: readonly string[], b: readonly string[]): { name: string; side: Side }[] {
  const inA = new Set(a);
  const inB = new Set(b);
  const all: { name: string; side: Side }[] = [...inB].map((name) => ({ name, side: inA.has(name) ? "both" : "b" }));
  for (const [at, name] of [...inA].entries()) {
    if (inB.has(name)) continue;
    const before = [...inA][at - 1];
    all.splice(before === undefined ? 0 : all.findIndex((each) => each.name === before) + 1, 0, { name, side: "a" });
  }
  return all;
}

function cellOf(table: TableText, row: TableText["rows"][number] | undefined, column: string): string | undefined {
  const at = table.columns.indexOf(column);
  return at < 0 ? undefined : row?.cells[at];
}

function diffOf(a: string | undefined, b: string | undefined): CellDiff {
  return {
    ...(a !== undefined && { a }),
    ...(b !== undefined && { b }),
    delta: a !== undefined && b !== undefined ? deltaOf(a, b) : "",
    changed: a !== b,
  };
}

/** "3 cells changed, 1 row came." */
export function diffInWords({ changed, rows, columns, partial }: TableDiff): string {
  const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  const only = (side: "a" | "b", list: readonly { side: string }[]) => list.filter((each) => each.side === side).length;
  const parts = [
    changed > 0 && `${counted(changed, "cell")} changed`,
    only("b", rows) > 0 && `${counted(only("b", rows), "row")} came`,
    only("a", rows) > 0 && `${counted(only("a", rows), "row")} went`,
    only("b", columns) > 0 && `${counted(only("b", columns), "column")} came`,
    only("a", columns) > 0 && `${counted(only("a", columns), "column")} went`,
  ].filter((part) => part !== false);
  const told = parts.length === 0 ? "The tables are the same" : parts.join(", ");
  return partial ? `${told}, as far as the outputs show them: a long table is shown without its middle.` : `${told}.`;
}
