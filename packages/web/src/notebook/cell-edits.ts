/**
 * What the cell commands do, as edits: pure functions from a notebook to one edit (one step of undo) and the cell that
 * is active afterwards. The session sends the edits; nothing here selects, scrolls or asks.
 *
 * What stays where follows Jupyter: a split leaves outputs with the last part, a merge keeps the active cell and drops
 * outputs that no longer belong to its text, deleting everything leaves one empty code cell.
 */
import {
  changeSource,
  type Cell,
  type CellId,
  type CellType,
  type Edit,
  type Json,
  type Notebook,
  type Place,
} from "@pellucid/notebook";

/** An edit, and the cell to make active once it is made. */
export interface CellAct {
  readonly edit: Edit;
  readonly active?: CellId;
}

export function newCellId(): CellId {
  return Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const newCell = (type: CellType, source = ""): Cell => ({
  id: newCellId(),
  type,
  source,
  metadata: {},
  outputs: [],
  executionCount: null,
});

const batch = (edits: readonly Edit[]): Edit => (edits.length === 1 ? edits[0]! : { type: "batch", edits });
const indexOf = (notebook: Notebook, id: CellId | null) => notebook.cells.findIndex((cell) => cell.id === id);
const changing = (cell: Cell, source: string) => [changeSource(cell.id, cell.source, source) ?? []].flat();
const cellsOf = (notebook: Notebook, ids: readonly CellId[]) => {
  const wanted = new Set(ids);
  return notebook.cells.filter((cell) => wanted.has(cell.id));
};

/** The place above or below a cell; at the end when there is none. */
export function placeBeside(notebook: Notebook, id: CellId | null, side: "above" | "below"): Place {
  const at = indexOf(notebook, id);
  if (at < 0) return { after: notebook.cells.at(-1)?.id ?? null };
  if (side === "below") return { after: id, before: notebook.cells[at + 1]?.id ?? null };
  return { after: notebook.cells[at - 1]?.id ?? null, before: id };
}

export function insertCell(
  notebook: Notebook,
  beside: CellId | null,
  side: "above" | "below",
  type: CellType,
): CellAct {
  const cell = newCell(type);
  return { edit: { type: "insert-cells", at: placeBeside(notebook, beside, side), cells: [cell] }, active: cell.id };
}

export function deleteCells(notebook: Notebook, ids: readonly CellId[]): CellAct {
  const gone = cellsOf(notebook, ids);
  const edits: Edit[] = [{ type: "delete-cells", ids: gone.map((cell) => cell.id) }];
  if (gone.length < notebook.cells.length) return { edit: batch(edits) };
  const cell = newCell("code");
  return { edit: batch([...edits, { type: "insert-cells", at: { after: null }, cells: [cell] }]), active: cell.id };
}

/** Copies get ids of their own, so that a paste never doubles one. */
export function pasteCells(
  notebook: Notebook,
  copied: readonly Cell[],
  beside: CellId | null,
  side: "above" | "below",
): CellAct | null {
  if (copied.length === 0) return null;
  const cells = copied.map((cell) => freshCopy(cell));
  return { edit: { type: "insert-cells", at: placeBeside(notebook, beside, side), cells }, active: cells.at(-1)!.id };
}

export function pasteReplacing(notebook: Notebook, copied: readonly Cell[], ids: readonly CellId[]): CellAct | null {
  const last = cellsOf(notebook, ids).at(-1);
  const paste = last && pasteCells(notebook, copied, last.id, "below");
  if (!paste) return null;
  return { ...paste, edit: { type: "batch", edits: [paste.edit, { type: "delete-cells", ids }] } };
}

function freshCopy(cell: Cell): Cell {
  const { origin: _origin, ...rest } = cell;
  return { ...rest, id: newCellId() };
}

export function duplicateCells(notebook: Notebook, ids: readonly CellId[]): CellAct | null {
  const copied = cellsOf(notebook, ids);
  return pasteCells(notebook, copied, copied.at(-1)?.id ?? null, "below");
}

/** Moves the cells one place up or down, keeping their order. */
export function moveCells(notebook: Notebook, ids: readonly CellId[], direction: "up" | "down"): CellAct | null {
  const moving = cellsOf(notebook, ids);
  const first = indexOf(notebook, moving[0]?.id ?? null);
  const last = indexOf(notebook, moving.at(-1)?.id ?? null);
  const beyond = direction === "up" ? notebook.cells[first - 1] : notebook.cells[last + 1];
  if (!beyond || moving.length === 0) return null;
  return moveBeside(notebook, ids, beyond.id, direction === "up" ? "above" : "below");
}

/** Moves the cells next to `beside`, which is none of them. */
export function moveBeside(
  notebook: Notebook,
  ids: readonly CellId[],
  beside: CellId,
  side: "above" | "below",
): CellAct | null {
  const moving = new Set(ids);
  if (moving.has(beside)) return null;
  const rest = { ...notebook, cells: notebook.cells.filter((cell) => !moving.has(cell.id)) };
  const order = cellsOf(notebook, ids).map((cell) => cell.id);
  return { edit: { type: "move-cells", ids: order, at: placeBeside(rest, beside, side) } };
}

/**
 * Splits at these offsets of the source. The cell itself, with its outputs and its run, stays the last part as in
 * Jupyter; a cell that runs or waits stays the first, where its output is looked for.
 */
export function splitCell(
  notebook: Notebook,
  id: CellId,
  offsets: readonly number[],
  stays: "first" | "last" = "last",
): CellAct | null {
  const cell = notebook.cells[indexOf(notebook, id)];
  if (!cell) return null;
  // Positions count every line break as one.
  const source = cell.source.replace(/\r\n?/g, "\n");
  const cuts = [...new Set(offsets)].toSorted((a, b) => a - b);
  const parts = [0, ...cuts].map((from, index) => source.slice(from, cuts[index] ?? source.length));
  const trimmed = parts.map((part, index) => trimCut(part, index > 0, index < parts.length - 1));
  const texts = stays === "last" ? trimmed.slice(0, -1) : trimmed.slice(1);
  const cells = texts.map((part) => ({ ...newCell(cell.type, part), metadata: cell.metadata }));
  const at = placeBeside(notebook, id, stays === "last" ? "above" : "below");
  const kept = stays === "last" ? trimmed.at(-1)! : trimmed[0]!;
  const edits: Edit[] = [{ type: "insert-cells", at, cells }, ...changing(cell, kept)];
  return { edit: batch(edits), active: stays === "last" ? id : cells.at(-1)!.id };
}

/** The line break at which a cell was cut belongs to neither part. */
function trimCut(part: string, atStart: boolean, atEnd: boolean): string {
  const head = atStart ? part.replace(/^\n+/, "") : part;
  return atEnd ? head.replace(/\n+$/, "") : head;
}

/** Joins the cells into `keep`, one blank line between the parts. */
export function mergeCells(notebook: Notebook, ids: readonly CellId[], keep: CellId): CellAct | null {
  const merging = cellsOf(notebook, ids);
  const kept = merging.find((cell) => cell.id === keep);
  if (!kept || merging.length < 2) return null;
  const source = merging.map((cell) => cell.source).join("\n\n");
  const edits: Edit[] = [...changing(kept, source)];
  if (kept.outputs.length > 0) edits.push(...clearing(kept));
  if (kept.type !== "code") edits.push(...attachmentsFrom(merging, kept));
  edits.push({ type: "delete-cells", ids: merging.filter((cell) => cell !== kept).map((cell) => cell.id) });
  return { edit: batch(edits), active: keep };
}

function attachmentsFrom(merging: readonly Cell[], kept: Cell): Edit[] {
  return merging
    .filter((cell) => cell !== kept && cell.attachments)
    .flatMap((cell) => Object.entries(cell.attachments!))
    .filter(([name]) => kept.attachments?.[name] === undefined)
    .map(([name, bundle]) => ({ type: "set-attachment", id: kept.id, name, bundle: bundle as Record<string, Json> }));
}

/** The selected cells if there are several, else the active one and its neighbour. */
export function mergeRange(notebook: Notebook, ids: readonly CellId[], side: "above" | "below"): CellId[] {
  if (ids.length > 1) return [...ids];
  const at = indexOf(notebook, ids[0] ?? null);
  const other = notebook.cells[side === "above" ? at - 1 : at + 1];
  return at < 0 || !other ? [] : side === "above" ? [other.id, ids[0]!] : [ids[0]!, other.id];
}

export function changeType(notebook: Notebook, ids: readonly CellId[], cellType: CellType): CellAct | null {
  const edits = cellsOf(notebook, ids)
    .filter((cell) => cell.type !== cellType)
    .map((cell): Edit => ({ type: "set-cell-type", id: cell.id, cellType }));
  return edits.length === 0 ? null : { edit: batch(edits) };
}

/** Makes the first line of Markdown cells a heading of this level. */
export function setHeading(notebook: Notebook, ids: readonly CellId[], level: number): CellAct | null {
  const edits = cellsOf(notebook, ids)
    .filter((cell) => cell.type === "markdown")
    .flatMap((cell) => changing(cell, `${"#".repeat(level)} ${cell.source.replace(/^#{0,6}[ \t]*/, "")}`));
  return edits.length === 0 ? null : { edit: batch(edits) };
}

export function clearOutputs(notebook: Notebook, ids: readonly CellId[]): CellAct | null {
  const edits = cellsOf(notebook, ids)
    .filter((cell) => cell.outputs.length > 0 || cell.executionCount !== null)
    .flatMap(clearing);
  return edits.length === 0 ? null : { edit: batch(edits) };
}

const clearing = (cell: Cell): Edit[] => [
  { type: "set-outputs", id: cell.id, from: 0, outputs: [] },
  { type: "set-execution-count", id: cell.id, count: null },
];

export type Part = "source" | "outputs";
const foldedKey = (part: Part) => (part === "source" ? "source_hidden" : "outputs_hidden");

/** Whether the file says that this part of the cell is folded away. */
export function isFolded(cell: Pick<Cell, "metadata">, part: Part): boolean {
  const { jupyter, collapsed } = cell.metadata as { jupyter?: Record<string, Json>; collapsed?: Json };
  return jupyter?.[foldedKey(part)] === true || (part === "outputs" && collapsed === true);
}

export function setFolded(notebook: Notebook, ids: readonly CellId[], part: Part, folded: boolean): CellAct | null {
  const edits = cellsOf(notebook, ids)
    .filter((cell) => (cell.type === "code" || part === "source") && isFolded(cell, part) !== folded)
    .flatMap((cell) => foldEdits(cell, part, folded));
  return edits.length === 0 ? null : { edit: batch(edits) };
}

/** Folded outputs are said twice, as Jupyter does: the older name is what the classic notebook reads. */
function foldEdits(cell: Cell, part: Part, folded: boolean): Edit[] {
  const path = ["jupyter", foldedKey(part)];
  if (folded) {
    const edit: Edit = { type: "set-metadata", id: cell.id, path, value: true };
    return part === "outputs"
      ? [edit, { type: "set-metadata", id: cell.id, path: ["collapsed"], value: true }]
      : [edit];
  }
  const jupyter = (cell.metadata["jupyter"] ?? {}) as Record<string, Json>;
  const alone = Object.keys(jupyter).every((key) => key === foldedKey(part));
  const edits: Edit[] = [{ type: "set-metadata", id: cell.id, path: alone ? ["jupyter"] : path }];
  if (part === "outputs" && cell.metadata["collapsed"] !== undefined)
    edits.push({ type: "set-metadata", id: cell.id, path: ["collapsed"] });
  return edits;
}
