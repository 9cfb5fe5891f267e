/**
 * The outline of a large notebook: what its unsaved edits stand on, without the outputs that make it large. It goes into
 * the journal with the first edit, where a copy of the file would be fifty megabytes for one key.
 *
 * It is read only when somebody replaced the file while no server was there to merge. What it left out is then taken from
 * that file, which had it last, so the merge is the same but for outputs that both sides changed: those here stay. When
 * there is no such file any more, outputs that were nowhere else are gone, and recovery.ts says so.
 */
import { type Cell, type Json, type JsonObject, matchCells, type Notebook } from "@pellucid/notebook";
import type { Known } from "../storage/atomic-write.ts";
import { idsOf, type OutlineRecord } from "./room-records.ts";

/** A longer outline would not be worth it: then the file is copied too. */
const BOUND = 4 * 1024 * 1024;

/** Null when it is too long for a journal. */
export function outlineOf(notebook: Notebook, seq: number, { hash, size }: Known): OutlineRecord | null {
  let length = 0;
  const cells = notebook.cells.map(({ id, type, source, metadata, executionCount, outputs, attachments }) => {
    length += source.length + 100;
    const without = outputs.length > 0 || attachments !== undefined;
    return { id, type, source, metadata, executionCount, ...(without && { without }) };
  });
  if (length > BOUND || textLength(notebook.metadata) > BOUND) return null;
  return { kind: "outline", seq, hash, size, ...idsOf(notebook), metadata: notebook.metadata, cells };
}

/** Widget state of megabytes may stand in metadata. */
function textLength(value: Json): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  return Object.values(value as JsonObject).reduce<number>((sum, each) => sum + textLength(each), 2);
}

/** The notebook as it was, with what was left out as `theirs` has it. */
export function filled(outline: OutlineRecord, theirs: Notebook | null): Notebook {
  const bare = outline.cells.map(({ id, type, source, metadata, executionCount }): Cell => ({
    id,
    type,
    source,
    metadata,
    executionCount,
    outputs: [],
  }));
  const places = new Map((theirs ? matchCells(bare, theirs.cells) : []).map((from, i) => [from, i]));
  const cells = bare.map((cell, i): Cell => {
    const at = places.get(i);
    const other = at === undefined ? undefined : theirs?.cells[at];
    if (!other) return cell;
    if (cell.type === "code") return { ...cell, outputs: other.outputs };
    return other.attachments ? { ...cell, attachments: other.attachments } : cell;
  });
  return { cells, metadata: outline.metadata, format: theirs?.format ?? { major: 4, minor: 5 } };
}

/** There was something in the file that is not in the outline. */
export const isPartial = (outline: OutlineRecord): boolean => outline.cells.some(({ without }) => without);
