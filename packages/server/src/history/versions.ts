/**
 * Versions as people meet them: as a notebook (to be written to a file), as what differs from another, and as the edits
 * that bring one back. Texts are read from the log; nothing is changed here.
 */
import {
  type Cell,
  type CellId,
  cellById,
  type Edit,
  type JsonObject,
  type Notebook,
  reconcile,
} from "@pellucid/notebook";
import { fromExactJson } from "../rooms/room-records.ts";
import { touchedBetween } from "./changes.ts";
import type { CellState, TextHash, TouchedCell, VersionState } from "./entries.ts";
import type { HistoryLog } from "./log.ts";

/** More of one text is not sent to a page. */
const SHOWN = 400_000;

const objectOf = async (log: HistoryLog, hash: TextHash | undefined): Promise<JsonObject> => {
  const text = hash === undefined ? null : await log.text(hash);
  return text === null ? {} : (fromExactJson(text) as JsonObject);
};

async function cellOf(log: HistoryLog, id: CellId, state: CellState): Promise<Cell> {
  const attachments = state.attachments === undefined ? undefined : await objectOf(log, state.attachments);
  return {
    id,
    type: state.type,
    source: (await log.text(state.source)) ?? "",
    metadata: await objectOf(log, state.metadata),
    ...(attachments && { attachments }),
    outputs: [],
    executionCount: null,
  };
}

/** Without outputs: a version has none. */
export async function notebookOf(log: HistoryLog, version: VersionState): Promise<Notebook> {
  const cells: Cell[] = [];
  for (const id of version.order) cells.push(await cellOf(log, id, version.cells.get(id)!));
  const metadata = await objectOf(log, version.metadata);
  return { cells, metadata, format: { major: 4, minor: version.minor } };
}

/** One cell by which two versions differ. */
export interface CellDifference extends TouchedCell {
  /** Its text in either; absent where it is not there. */
  readonly before?: string;
  readonly after?: string;
}

export async function differences(log: HistoryLog, from: VersionState, to: VersionState): Promise<CellDifference[]> {
  const touched = touchedBetween(from, to, { before: undefined, after: undefined });
  const text = async (state: CellState | undefined) => state && ((await log.text(state.source)) ?? "").slice(0, SHOWN);
  return Promise.all(
    touched.map(async (cell) => {
      const [was, is] = [from.cells.get(cell.id), to.cells.get(cell.id)];
      const [before, after] = [await text(was), await text(is)];
      const type = (is ?? was)!.type;
      return { ...cell, type, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
    }),
  );
}

/** Where outputs of a cell that is brought back may still be at hand. */
type Deleted = (id: CellId) => Cell | undefined;

/** Makes the whole notebook what it was; cells that are still there keep their outputs. Null: it is that already. */
export function restoreNotebook(now: Notebook, version: Notebook, deleted: Deleted): Edit | null {
  const cells = version.cells.map((cell) => withOutputs(cell, cellById(now, cell.id) ?? deleted(cell.id)));
  return batch(reconcile(now, { ...version, cells }));
}

/** One cell as it was, at its place if it is still there, else behind the cell that stood before it. */
export function restoreCell(now: Notebook, version: Notebook, id: CellId, deleted: Deleted): Edit | null {
  const cell = cellById(version, id);
  if (!cell) return null;
  const there = cellById(now, id);
  if (there) {
    const cells = now.cells.map((each) => (each === there ? withOutputs(cell, there) : each));
    return batch(reconcile(now, { ...now, cells }));
  }
  const at = version.cells.findIndex((each) => each.id === id);
  const known = (each: Cell | undefined) => each !== undefined && cellById(now, each.id) !== undefined;
  const after = version.cells.slice(0, at).findLast(known)?.id ?? null;
  const before = after === null ? (version.cells.slice(at + 1).find(known)?.id ?? null) : null;
  return { type: "insert-cells", at: { after, before }, cells: [withOutputs(cell, deleted(id))] };
}

/** A version has no outputs: those of the cell as it is now stay, and are marked for what they are. */
function withOutputs(cell: Cell, there: Cell | undefined): Cell {
  if (!there || there.type !== "code" || cell.type !== "code") return cell;
  return { ...cell, outputs: there.outputs, executionCount: there.executionCount };
}

const batch = (edits: readonly Edit[]): Edit | null =>
  edits.length === 0 ? null : edits.length === 1 ? edits[0]! : { type: "batch", edits };
