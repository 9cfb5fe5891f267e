/**
 * What a history is made of: entries, each saying who did what when and how the notebook differs from the entry before,
 * and texts by their hash. A version is the state after an entry: which cells in which order, with which texts. What runs
 * put out is not part of it: output-records.ts.
 *
 * Pure. Written to disk by log.ts, made by recorder.ts.
 */
import { createHash } from "node:crypto";
import type { Cell, CellType, JsonObject, Notebook } from "@pellucid/notebook";
import { exactJson } from "../rooms/room-records.ts";

/** The first 132 bits of a SHA-256: the name of a text. */
export type TextHash = string;

export interface CellState {
  readonly type: CellType;
  readonly source: TextHash;
  /** Of the JSON; absent: `{}`. */
  readonly metadata?: TextHash;
  readonly attachments?: TextHash;
}

export interface VersionState {
  readonly order: readonly string[];
  readonly cells: ReadonlyMap<string, CellState>;
  readonly metadata: TextHash;
  readonly minor: number;
}

/** From one version to the next. `base`: from nothing. */
export interface Delta {
  readonly base?: true;
  readonly set?: Readonly<Record<string, CellState>>;
  /** At this place so many ids go, and these come. An id that does not come back is a deleted cell. */
  readonly order?: readonly [at: number, gone: number, ...come: string[]];
  readonly metadata?: TextHash;
  readonly minor?: number;
}

export type CellDeed = "edited" | "inserted" | "deleted" | "moved" | "type" | "metadata" | "run";

export interface TouchedCell {
  readonly id: string;
  readonly deed: CellDeed;
  /** Its place among the code cells, 1-based, then; of a deleted one before it went. Text cells have none. */
  readonly number?: number;
  readonly type?: CellType;
  /** A line that tells it: the first, or the first that was changed. */
  readonly title?: string;
}

export interface RunNote {
  readonly run: string;
  readonly state: "done" | "failed" | "interrupted";
  readonly source: TextHash;
  readonly count: number | null;
  /** In ms. */
  readonly took: number;
  readonly reason?: string;
}

/**
 * - `opened`: the notebook as it was before the first edit that is kept.
 * - `edit`: one burst of typing of one person in one cell. `cells`: cells were made, taken away, moved or changed in kind.
 * - `run`: a run ended. `save`: a person saved. `restore`: something of an earlier version was put back.
 * - `outside`: the file was changed by something else. `recovered`: found in the journal after a crash.
 */
export type EntryKind = "opened" | "edit" | "cells" | "run" | "save" | "restore" | "outside" | "recovered";

export interface Entry {
  /** Names the version after it. */
  readonly id: string;
  readonly kind: EntryKind;
  readonly at: number;
  /** When the burst began. */
  readonly from?: number;
  readonly person?: string;
  readonly step?: "undo" | "redo";
  readonly cells: readonly TouchedCell[];
  /** Which version was put back. */
  readonly of?: string;
  readonly run?: RunNote;
  readonly delta?: Delta;
  /** So many entries before it were thinned out; what they changed counts as changed by this one. */
  readonly thinned?: number;
}

export type HistoryRecord =
  | { readonly text: TextHash; readonly whole: string }
  /** Of another text the first and the last units, with this between them. `depth`: how many stand on each other. */
  | {
      readonly text: TextHash;
      readonly on: TextHash;
      readonly head: number;
      readonly tail: number;
      readonly middle: string;
      readonly depth: number;
    }
  | { readonly entry: Entry }
  /** Null takes the name away. */
  | { readonly name: string | null; readonly of: string; readonly at: number; readonly person?: string }
  /** The file was written as of this entry. */
  | { readonly saved: string; readonly at: number; readonly file: string };

export const hashText = (text: string): TextHash => createHash("sha256").update(text).digest("base64url").slice(0, 22);

export const NOTHING: VersionState = { order: [], cells: new Map(), metadata: hashText("{}"), minor: 5 };

/** What changed between two versions; null when nothing did. */
export function deltaOf(before: VersionState | null, after: VersionState): Delta | null {
  const was = before ?? NOTHING;
  const set: Record<string, CellState> = {};
  for (const [id, cell] of after.cells) if (!sameCell(was.cells.get(id), cell)) set[id] = cell;
  const order = spliceOf(was.order, after.order);
  const delta: Delta = {
    ...(!before && { base: true as const }),
    ...(Object.keys(set).length > 0 && { set }),
    ...(order && { order }),
    ...((!before || was.metadata !== after.metadata) && { metadata: after.metadata }),
    ...((!before || was.minor !== after.minor) && { minor: after.minor }),
  };
  return Object.keys(delta).length > 0 ? delta : null;
}

export const sameCell = (a: CellState | undefined, b: CellState): boolean =>
  a !== undefined &&
  (a === b ||
    (a.type === b.type && a.source === b.source && a.metadata === b.metadata && a.attachments === b.attachments));

function spliceOf(was: readonly string[], is: readonly string[]): Delta["order"] | null {
  let head = 0;
  while (head < was.length && was[head] === is[head]) head++;
  let tail = 0;
  while (tail < Math.min(was.length, is.length) - head && was.at(-1 - tail) === is.at(-1 - tail)) tail++;
  const gone = was.length - head - tail;
  const come = is.slice(head, is.length - tail);
  return gone === 0 && come.length === 0 ? null : [head, gone, ...come];
}

/** A version while entries are read one after the other. */
export interface Replayed {
  order: string[];
  cells: Map<string, CellState>;
  metadata: TextHash;
  minor: number;
}
export const nothingYet = (): Replayed => ({ ...NOTHING, order: [], cells: new Map() });
export const copyOf = (state: VersionState): Replayed => ({
  ...state,
  order: [...state.order],
  cells: new Map(state.cells),
});

/** Changes `state` in place. */
export function replay(state: Replayed, delta: Delta | undefined): void {
  if (!delta) return;
  if (delta.base) Object.assign(state, nothingYet());
  if (delta.order) {
    const [at, count, ...come] = delta.order;
    const stay = new Set(come);
    for (const id of state.order.splice(at, count, ...come)) if (!stay.has(id)) state.cells.delete(id);
  }
  for (const [id, cell] of Object.entries(delta.set ?? {})) state.cells.set(id, cell);
  state.metadata = delta.metadata ?? state.metadata;
  state.minor = delta.minor ?? state.minor;
}

/** Ids of cells that this entry has to do with. */
export const concerns = (entry: Entry, cell: string): boolean => entry.cells.some(({ id }) => id === cell);

/** Takes a text into keeping, which the last one of this name may resemble, and answers with its hash. */
export type Keep = (text: string, name?: string) => TextHash;

/** Values that nobody changes are put into words once: attachments may be megabytes. */
const texts = new WeakMap<JsonObject, string>();
function textOf(value: JsonObject): string {
  const text = texts.get(value) ?? exactJson(value);
  texts.set(value, text);
  return text;
}

export function stateOf(notebook: Notebook, keep: Keep): VersionState {
  return {
    order: notebook.cells.map((cell) => cell.id),
    cells: new Map(notebook.cells.map((cell) => [cell.id, cellStateOf(cell, keep)])),
    metadata: metadataOf(notebook, keep),
    minor: notebook.format.minor,
  };
}

export const metadataOf = ({ metadata }: Notebook, keep: Keep): TextHash => keep(textOf(metadata), "metadata");

export function cellStateOf({ id, type, source, metadata, attachments }: Cell, keep: Keep): CellState {
  return {
    type,
    source: keep(source, `source ${id}`),
    ...(Object.keys(metadata).length > 0 && { metadata: keep(textOf(metadata), `metadata ${id}`) }),
    ...(attachments && { attachments: keep(textOf(attachments), `attachments ${id}`) }),
  };
}
