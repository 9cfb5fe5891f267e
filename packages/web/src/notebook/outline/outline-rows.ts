/**
 * Keeps the outline of one notebook up to date: hears every cell, and builds the rows anew a moment after something that
 * the outline shows has changed. A key in a code cell whose title and mark stay builds nothing.
 */
import type { CellId } from "@pellucid/notebook";
import { gutterMark } from "../cell-state.ts";
import { codeTitle, outlineRows, type OutlineCell, type OutlineOptions, type OutlineRow } from "./outline-model.ts";
import type { NotebookSession } from "../notebook-session.ts";
import type { CellStore } from "../cell-store.ts";
import { Value } from "../value.ts";

const PAUSE = 60;

export interface OutlineRows {
  readonly rows: Value<readonly OutlineRow[]>;
  /** Builds what waits to be built at once: a key pressed right after a fold means the rows as they are then. */
  settle(): void;
  stop(): void;
}

const QUIET = new Set(["earlier", "unknown", "pinned"]);

const outlineCell = (cell: CellStore): OutlineCell => {
  const head = cell.head.get();
  const glyph = gutterMark(head)?.glyph ?? null;
  return {
    id: cell.id,
    type: head.type,
    source: cell.source.get(),
    outputs: cell.outputs.get(),
    folded: head.fold?.folded ?? false,
    mark: glyph !== null && QUIET.has(glyph) ? null : glyph,
  };
};

/** What of a cell the outline rests on. */
const signature = (cell: CellStore): string => {
  const { type, source, folded, mark } = outlineCell(cell);
  return `${type} ${folded} ${mark} ${type === "code" ? codeTitle(source) : source}`;
};

export function keepOutline(session: NotebookSession, options: OutlineOptions): OutlineRows {
  const { store } = session;
  const heard = new Map<CellId, { cell: CellStore; signature: string; stop: () => void }>();
  const rows = new Value<readonly OutlineRow[]>([]);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const soon = () => {
    timer ??= setTimeout(build, PAUSE);
  };
  const hear = (cell: CellStore) => {
    const entry = { cell, signature: signature(cell), stop: () => {} };
    const changed = () => {
      const now = signature(cell);
      if (now === entry.signature) return;
      entry.signature = now;
      soon();
    };
    const stops = [cell.source.subscribe(changed), cell.head.subscribe(changed), cell.outputs.subscribe(soon)];
    entry.stop = () => stops.forEach((stop) => stop());
    heard.set(cell.id, entry);
  };
  const build = () => {
    timer = null;
    const cells = store.order.get().flatMap((id) => store.cell(id) ?? []);
    const there = new Set(cells.map((cell) => cell.id));
    for (const [id, entry] of heard) {
      if (there.has(id) && store.cell(id) === entry.cell) continue;
      entry.stop();
      heard.delete(id);
    }
    for (const cell of cells) if (!heard.has(cell.id)) hear(cell);
    rows.set(kept(rows.get(), outlineRows(cells.map(outlineCell), options)));
  };
  build();
  const stopOrder = store.order.subscribe(soon);
  return {
    rows,
    settle: () => {
      if (timer === null) return;
      clearTimeout(timer);
      build();
    },
    stop: () => {
      if (timer) clearTimeout(timer);
      stopOrder();
      for (const { stop } of heard.values()) stop();
    },
  };
}

/** Rows that are as before stay the same objects, so that only the others are drawn. */
function kept(before: readonly OutlineRow[], after: readonly OutlineRow[]): readonly OutlineRow[] {
  const known = new Map(before.map((row) => [row.key, row]));
  return after.map((row) => {
    const old = known.get(row.key);
    const same =
      old && Object.keys(row).every((name) => old[name as keyof OutlineRow] === row[name as keyof OutlineRow]);
    return same ? old : row;
  });
}
