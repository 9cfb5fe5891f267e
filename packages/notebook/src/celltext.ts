/**
 * A cell's text in a file: as it was where nothing changed, else the old text with only the changed values replaced.
 *
 * Called by ipynb.ts. What counts as unchanged is decided by reading the old text again and comparing values, so an edit
 * and its undo give the same bytes, and values that were odd in the file stay so until somebody edits them.
 */
import { equalCell, equalOutputs } from "./equal.ts";
import { equalJson, isObject, parseJson } from "./json.ts";
import { type Member, changeMembers, inside, members, newObject, rewrite } from "./layout.ts";
import type { Cell, JsonObject } from "./notebook.ts";
import { asLines, writeBundle, writeOutputs } from "./outputtext.ts";
import type { Style } from "./style.ts";
import { type CellValue, readCell } from "./v4.ts";
import { type Chunks, writeJson, writeString, writeText } from "./write.ts";

/** How and where a cell is written. `ids`: the format has cell ids. `base`: indentation of the line it starts on. */
export interface CellPlace {
  readonly style: Style;
  readonly base: string;
  readonly ids: boolean;
}

type Changes = Map<string, Chunks | null>;

/** Ids that exist in memory only begin with this: no file can have one (nbformat allows letters, digits, `-` and `_`). */
export const MEMORY_ID = "~";

export function writeCell(cell: Cell, place: CellPlace): Chunks {
  const raw = cell.origin?.raw;
  if (raw === undefined) return newCellText(cell, place);
  const json = parseJson(raw);
  const was = readCell(json, raw);
  if (equalCell(was, cell) && sameId(was, cell)) return [raw];
  if (!isObject(json)) return newCellText(cell, place);
  const found = members(raw, 0);
  const whole = { start: 0, end: raw.length };
  const at = inside(raw, whole, found, place.style, place.base);
  const changes = cellChanges(cell, was, raw, found, { ...place, style: at.style, base: at.base });
  return changeMembers(raw, whole, found, changes, place.style, place.base, place.style.order.get(cell.type));
}

const sameId = (was: CellValue, cell: Cell) =>
  cell.id.startsWith(MEMORY_ID) || was.fileId === undefined || was.fileId === cell.id;

function newCellText(cell: Cell, { style, base, ids }: CellPlace): Chunks {
  const inner = style.indent === null ? "" : base + style.indent;
  const fields: [string, Chunks][] = [
    ["cell_type", [writeString(cell.type, style)]],
    ["metadata", [writeJson(cell.metadata, style, inner)]],
    ["source", [writeText(cell.source, style.sourceLines, style, inner)]],
  ];
  if (ids)
    fields.push([
      "id",
      [writeString(cell.id.startsWith(MEMORY_ID) ? cell.id.slice(MEMORY_ID.length) : cell.id, style)],
    ]);
  if (cell.attachments && cell.type !== "code")
    fields.push(["attachments", writeAttachments(undefined, cell.attachments, style, inner)]);
  if (cell.type === "code") {
    fields.push(
      ["execution_count", [String(cell.executionCount)]],
      ["outputs", writeOutputs(undefined, cell.outputs, style, inner)],
    );
  }
  return newObject(fields, style, base, template(style, cell.type));
}

/** The file's order of keys for such a cell, or for a neighbouring kind of it. */
const template = (style: Style, type: string) =>
  style.order.get(type) ?? style.order.get("code") ?? style.order.get("markdown");

/** Which members of the old text no longer say what the cell says. */
function cellChanges(cell: Cell, was: CellValue, raw: string, found: readonly Member[], place: CellPlace): Changes {
  const { style, base } = place;
  const changes: Changes = new Map();
  const old = (key: string) => found.findLast((member) => member.key === key);
  const oldText = (key: string) => slice(raw, old(key));
  if (!sameId(was, cell)) changes.set("id", [writeString(cell.id, style)]);
  if (was.source !== cell.source)
    changes.set("source", [writeText(cell.source, asLines(old("source")?.json, style.sourceLines), style, base)]);
  if (!equalJson(was.metadata, cell.metadata))
    changes.set("metadata", [rewrite(oldText("metadata") ?? "{}", cell.metadata, style, base)]);
  if (was.type !== cell.type) return changeType(changes, cell, style, base);
  if (!equalJson(was.attachments, cell.attachments)) {
    changes.set(
      "attachments",
      cell.attachments ? writeAttachments(oldText("attachments"), cell.attachments, style, base) : null,
    );
  }
  if (was.executionCount !== cell.executionCount) changes.set("execution_count", [String(cell.executionCount)]);
  if (!equalOutputs(was.outputs, cell.outputs))
    changes.set("outputs", writeOutputs(oldText("outputs"), cell.outputs, style, base));
  return changes;
}

/** A cell that changed its type has what its new type has, whatever it had. */
function changeType(changes: Changes, cell: Cell, style: Style, base: string): Changes {
  const code = cell.type === "code";
  changes.set("cell_type", [writeString(cell.type, style)]);
  changes.set("outputs", code ? writeOutputs(undefined, cell.outputs, style, base) : null);
  changes.set("execution_count", code ? [String(cell.executionCount)] : null);
  changes.set(
    "attachments",
    !code && cell.attachments ? writeAttachments(undefined, cell.attachments, style, base) : null,
  );
  return changes;
}

const slice = (raw: string, member: Member | undefined) => member && raw.slice(member.value, member.end);

/** Attachments, file by file; each is a bundle of texts. */
function writeAttachments(raw: string | undefined, files: JsonObject, style: Style, base: string): Chunks {
  const old = raw?.[0] === "{" ? raw : "{}";
  const found = members(old, 0);
  const whole = { start: 0, end: old.length };
  const at = inside(old, whole, found, style, base);
  const changes: Changes = new Map();
  for (const { key } of found) if (!Object.hasOwn(files, key)) changes.set(key, null);
  for (const [name, file] of Object.entries(files)) {
    const member = found.findLast((candidate) => candidate.key === name);
    changes.set(
      name,
      isObject(file) ? writeBundle(slice(old, member), file, at.style, at.base) : [writeJson(file, at.style, at.base)],
    );
  }
  return changeMembers(old, whole, found, changes, style, base);
}
