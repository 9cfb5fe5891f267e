/**
 * What a room writes into its journal, and how it is read back. The journal is the only place of everything that is not
 * in the file yet: edits with their authors and inverses, what the execution has to remember, and which state of the
 * file they stand on. Called by the document (to write) and by recovery (to read).
 */
import type { StatePatch } from "@pellucid/execution";
import { type Cell, type Edit, JsonNumber, type JsonObject, type Notebook } from "@pellucid/notebook";
import type { UndoJson } from "./undo.ts";

/** The notebook as of `seq` is in a file of this content. */
export interface Point {
  readonly seq: number;
  /** SHA-256 of the file. */
  readonly hash: string;
  /** Cell ids in order, where the file has none. */
  readonly ids?: readonly string[];
}

/** Ids in order, where some are not in the file (such ids begin with `~`). */
export function idsOf({ cells }: Notebook): { ids?: string[] } {
  return cells.some((cell) => cell.id.startsWith("~")) ? { ids: cells.map((cell) => cell.id) } : {};
}

export interface BaseRecord extends Point {
  readonly kind: "base";
  readonly epoch: string;
  /** Last edit number of each client. */
  readonly accepted: Readonly<Record<string, number>>;
  /** Where the notebook was, for people who read the state directory. */
  readonly path: string;
}
/** "saving": the file is about to become this. "saved": it is. */
export interface SavedRecord extends Point {
  readonly kind: "saving" | "saved";
}
/** A large notebook as of a point, but for outputs and attachments (outline.ts). */
export interface OutlineRecord extends Point {
  readonly kind: "outline";
  readonly size: number;
  readonly metadata: JsonObject;
  readonly cells: readonly (Pick<Cell, "id" | "type" | "source" | "metadata" | "executionCount"> & {
    /** It had something that is not here. */
    readonly without?: boolean;
  })[];
}
export interface EditRecord {
  readonly kind: "edit";
  readonly seq: number;
  readonly edit: Edit;
  readonly client?: string;
  readonly n?: number;
  readonly person?: string;
  readonly time?: number;
  /** Null: too large to be kept. */
  readonly inverse?: Edit | null;
  readonly step?: "undo" | "redo";
  /** What the execution must remember together with this edit. */
  readonly remember?: StatePatch;
}
export interface MemoryRecord {
  readonly kind: "memory";
  readonly remember: StatePatch;
}
export interface UndoRecord {
  readonly kind: "undo";
  readonly stacks: UndoJson;
}
/** After a restart numbers begin here, so that what was sent but lost is never meant by a number given again. */
export interface ResumeRecord {
  readonly kind: "resume";
  readonly seq: number;
}
export type RoomRecord =
  | BaseRecord
  | SavedRecord
  | OutlineRecord
  | EditRecord
  | MemoryRecord
  | UndoRecord
  | ResumeRecord;

const NUMBER = "$number";

export const encodeRoomRecord: (record: RoomRecord) => string = exactJson;
export const decodeRoomRecord = (json: string): RoomRecord => fromExactJson(json) as RoomRecord;

/** Numbers that a double would change are written as text; nothing else in JSON of ours has such a key. */
export function exactJson(value: unknown): string {
  return JSON.stringify(hasNumber(value, 0) ? marked(value) : value);
}
export function fromExactJson(json: string): unknown {
  const value = JSON.parse(json) as unknown;
  return json.includes(`"${NUMBER}"`) ? revived(value) : value;
}

function hasNumber(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof JsonNumber) return true;
  for (const each of Array.isArray(value) ? value : Object.values(value)) if (hasNumber(each, depth + 1)) return true;
  return false;
}

const mapped = (value: object, change: (each: unknown) => unknown): unknown =>
  Array.isArray(value)
    ? value.map(change)
    : Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each)]));

function marked(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof JsonNumber) return { [NUMBER]: value.text };
  return mapped(value, marked);
}
function revived(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const text = (value as Record<string, unknown>)[NUMBER];
  if (typeof text === "string" && Object.keys(value).length === 1) return new JsonNumber(text);
  return mapped(value, revived);
}
