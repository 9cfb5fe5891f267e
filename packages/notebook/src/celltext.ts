/**
 * A cell's text in a file: as it was where nothing changed, else the old text with only the changed values replaced.
 *
 * Called by ipynb.ts. What counts as unchanged is decided by reading the old text again and comparing values, so an edit
 * and its undo give the same bytes, and values that were odd in the file stay so until somebody edits them.
 */
import { equalCell, equalOutput, equalOutputs } from "./equal.ts";
import { equalJson, isObject, parseJson } from "./json.ts";
import { type Member, changeMembers, inside, members, newObject, rewrite } from "./layout.ts";
import type { Cell, Json, JsonObject, Origin, Output } from "./notebook.ts";
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

/** What a cell's text said, and where its members stand; null when it is no object. */
interface CellReading {
  readonly was: CellValue;
  readonly found: readonly Member[] | null;
}

const readings = new WeakMap<Origin, CellReading>();
/** A cell of so much text is not taken apart again at every save: a key in it would hold up everyone. */
const LARGE = 64 * 1024;

/** Of a large cell at `start`, that has just been read: where its members stand in its own text. Null for others. */
export function placesIn(members: readonly Member[], start: number, end: number): readonly Member[] | null {
  if (end - start <= LARGE) return null;
  return members.map(({ key, json, ...at }) => ({
    key,
    json: formOf(json),
    start: at.start - start,
    value: at.value - start,
    end: at.end - start,
  }));
}

export function rememberReading(origin: Origin, was: CellValue, found: readonly Member[]): void {
  readings.set(origin, { was, found });
}

/** Of a text's old value only its form is asked for: a string, or a list of lines; empty or not. */
function formOf(json: Json): Json {
  if (Array.isArray(json)) return json.length > 0 ? [""] : [];
  return typeof json === "string" ? json.slice(0, 1) : null;
}

function readingOf(origin: Origin): CellReading {
  const known = readings.get(origin);
  if (known) return known;
  const json = parseJson(origin.raw);
  return { was: readCell(json, origin.raw), found: isObject(json) ? members(origin.raw, 0) : null };
}

export function writeCell(cell: Cell, place: CellPlace): Chunks {
  if (!cell.origin) return newCellText(cell, place);
  const { raw } = cell.origin;
  const { was, found } = readingOf(cell.origin);
  if (equalCell(was, cell) && sameId(was, cell)) return [raw];
  if (!found) return newCellText(cell, place);
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
    changes.set("outputs", writeOutputs(keptOutputs(was, cell, oldText("outputs")), cell.outputs, style, base));
  return changes;
}

/** The old text of outputs, if anything of it can stay: a long one of which all was replaced is not even read. */
function keptOutputs(was: CellValue, { outputs }: Cell, text: string | undefined): string | undefined {
  if ((text?.length ?? 0) <= LARGE) return text;
  const same = (a: Output | undefined, b: Output | undefined) =>
    a !== undefined && b !== undefined && equalOutput(a, b);
  return same(was.outputs[0], outputs[0]) || same(was.outputs.at(-1), outputs.at(-1)) ? text : undefined;
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
