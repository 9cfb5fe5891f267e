/**
 * The text of a notebook file to a `Notebook`, and back.
 *
 * Called by the server when it opens and saves, by the command line, and by reconcile for files changed by others. What
 * nobody edited comes back byte for byte, because the notebook remembers its text and every cell its piece of it. It neither
 * opens files (bytes.ts decodes them, the server reads them) nor judges what is in cells (v4.ts).
 */
import { MEMORY_ID, placesIn, rememberReading, writeCell } from "./celltext.ts";
import { equalCell } from "./equal.ts";
import { styleOf } from "./habits.ts";
import { JsonError, JsonReader, define, equalJson, get, isList, isObject } from "./json.ts";
import {
  type Entry,
  type Member,
  type Span,
  changeMembers,
  compose,
  inside,
  newObject,
  readMembers,
  rewrite,
} from "./layout.ts";
import {
  cellName,
  type Cell,
  type CellId,
  type Json,
  type JsonObject,
  type Notebook,
  type Origin,
} from "./notebook.ts";
import { type Refusal, refuseText } from "./refusal.ts";
import { PYTHON_STYLE, type Style } from "./style.ts";
import { upgrade, wholeNumber } from "./upgrade.ts";
import { type CellValue, readCell } from "./v4.ts";
import { type Chunks, type Piece, joined, writeJson } from "./write.ts";

/** Something a person may want to know about a notebook that could be opened. */
export interface Finding {
  readonly kind: "old-format" | "no-format" | "newer-minor" | "odd-value" | "id";
  readonly message: string;
  readonly cell?: CellId;
}

export type Reading =
  | { readonly notebook: Notebook; readonly findings: readonly Finding[] }
  | { readonly refused: Refusal };

/** What a notebook remembers of its file; opaque to everyone else. */
interface FileOrigin {
  readonly text: string;
  readonly whole: Span;
  readonly top: readonly Member[];
  readonly spans: readonly Span[];
  /** As read: a cell that is still the very same value needs no look at its text. */
  readonly cells: readonly Cell[];
  readonly metadata: JsonObject;
  readonly places: ReadonlyMap<Origin, number>;
  readonly ids: boolean;
  /** The text in an old format, of which `text` is the format 4 version. */
  readonly older?: string;
}

/** The newest format that is fully known. */
const NEWEST_MINOR = 5;

/** `plain`: whether the text has no control character but white space, where the caller knows that. */
export function readNotebook(text: string, plain?: boolean): Reading {
  try {
    return readText(text, plain);
  } catch (error) {
    if (error instanceof JsonError) return { refused: refuseText(text, error) };
    throw error;
  }
}

interface Outline {
  readonly whole: Span;
  readonly top: readonly Member[];
  readonly spans: readonly Span[];
  readonly cells: readonly OutlinedCell[];
  readonly json: JsonObject;
}
interface OutlinedCell {
  readonly value: CellValue;
  /** Only of a large cell. */
  readonly found: readonly Member[] | null;
}

function readText(text: string, plain: boolean | undefined): Reading {
  const reader = new JsonReader(text, text.charCodeAt(0) === 0xfeff ? 1 : 0, plain);
  reader.space();
  if (text[reader.at] !== "{") {
    const value = reader.value();
    reader.end();
    return refuse("not-a-notebook", `The file holds ${nameOf(value)}, not a notebook.`);
  }
  const outline = readOutline(reader);
  const { json } = outline;
  const major = wholeNumber(get(json, "nbformat"));
  const worksheets = isList(get(json, "worksheets"));
  if (major === undefined && !worksheets && !isList(get(json, "cells"))) {
    return refuse("not-a-notebook", "The file is JSON, but not a notebook: it has neither `nbformat` nor `cells`.");
  }
  if (major !== undefined && major > 4) {
    return refuse(
      "newer-format",
      `The notebook is in format ${major}, which is newer than this program knows (4). Update the program, or save the notebook in format 4.`,
    );
  }
  if (major !== undefined && major < 2)
    return refuse("older-format", `The notebook is in format ${major}, which only IPython before 2012 could read.`);
  if (worksheets && major !== 4) return readOld(text, json, major ?? 3);
  return build(text, outline);
}

/** Members of the whole, cells apart: their values become cells at once and are not kept. */
function readOutline(reader: JsonReader): Outline {
  const { text } = reader;
  const start = reader.at;
  const top: Member[] = [];
  let spans: Span[] = [];
  let cells: OutlinedCell[] = [];
  reader.members((key, keyAt) => {
    const value = reader.at;
    let json: Json = null;
    if (key === "cells" && text[value] === "[") {
      json = [];
      spans = [];
      cells = [];
      reader.elements(() => {
        const from = reader.at;
        cells.push(outlineCell(reader));
        spans.push({ start: from, end: reader.at });
      });
    } else json = reader.value();
    top.push({ key, start: keyAt, value, end: reader.at, json });
  });
  const whole = { start, end: reader.at };
  reader.end();
  return { whole, top, spans, cells, json: Object.fromEntries(top.map((member) => [member.key, member.json])) };
}

function outlineCell(reader: JsonReader): OutlinedCell {
  const { text, at } = reader;
  if (text[at] !== "{") return { value: readCell(reader.value(), text.slice(at, reader.at)), found: null };
  const found = readMembers(reader, (key) => (key === "outputs" ? readOutputs(reader) : reader.value()));
  const json: Record<string, Json> = {};
  for (const member of found) define(json, member.key, member.json);
  return { value: readCell(json, ""), found: placesIn(found, at, reader.at) };
}

function readOutputs(reader: JsonReader): Json {
  if (reader.text[reader.at] !== "[") return reader.value();
  const outputs: Json[] = [];
  reader.elements(() => outputs.push(readOutput(reader)));
  return outputs;
}

/** The lines of a stream come as the one text they are: there may be millions. */
function readOutput(reader: JsonReader): Json {
  const { text, at } = reader;
  if (text[at] !== "{") return reader.value();
  const json: Record<string, Json> = {};
  reader.members((key) => define(json, key, key === "text" ? reader.lines() : reader.value()));
  if (!Object.hasOwn(json, "text") || get(json, "output_type") === "stream") return json;
  reader.at = at;
  return reader.value();
}

function build(text: string, { whole, top, spans, cells: outlined, json }: Outline, older?: string): Reading {
  const findings: Finding[] = [];
  const minor = wholeNumber(get(json, "nbformat_minor"));
  if (wholeNumber(get(json, "nbformat")) === undefined)
    findings.push({ kind: "no-format", message: "The file does not say its format; it was read as format 4." });
  else if (minor !== undefined && minor > NEWEST_MINOR) {
    findings.push({
      kind: "newer-minor",
      message: `The notebook is in format 4.${minor}, newer than 4.${NEWEST_MINOR}: what is not known here is kept as it is.`,
    });
  }
  if (!isList(get(json, "cells")))
    findings.push({ kind: "odd-value", message: "The file has no list of cells; it was read as an empty notebook." });
  const places = new Map<Origin, number>();
  const idOf = idGiver(MEMORY_ID);
  let numbered = 0;
  const cells = outlined.map(({ value, found }, i): Cell => {
    const { fileId, ...fields } = value;
    const span = spans[i] as Span;
    const origin = { raw: text.slice(span.start, span.end) };
    if (found) rememberReading(origin, value, found);
    places.set(origin, i);
    const id = fileId !== undefined && idOf.take(fileId) ? fileId : idOf.make(value.type, value.source);
    const name = cellName(value.type, value.type === "code" ? ++numbered : null, i + 1);
    findings.push(...cellFindings(value, id, origin.raw, name));
    return { id, ...fields, origin };
  });
  const metadata = get(json, "metadata");
  if (metadata !== undefined && !isObject(metadata))
    findings.push({
      kind: "odd-value",
      message: `The notebook's metadata is ${nameOf(metadata)}; it was read as empty.`,
    });
  const known = isObject(metadata) ? metadata : {};
  const origin: FileOrigin = {
    text,
    whole,
    top,
    spans,
    cells,
    metadata: known,
    places,
    ids: (minor ?? 0) >= 5,
    ...(older === undefined ? {} : { older }),
  };
  return { notebook: { cells, metadata: known, format: { major: 4, minor: minor ?? 0 }, origin }, findings };
}

function readOld(text: string, json: JsonObject, major: number): Reading {
  const ids = idGiver("");
  const newer = `${writeJson(upgrade(json, ids.make), PYTHON_STYLE, "")}\n`;
  const reading = build(newer, readOutline(new JsonReader(newer)), text);
  if ("refused" in reading) return reading;
  const message = `The notebook is in format ${major}; once it is edited it will be saved in format 4.5.`;
  const format = { major, minor: wholeNumber(get(json, "nbformat_minor")) ?? 0 };
  return {
    notebook: { ...reading.notebook, format },
    findings: [{ kind: "old-format", message }, ...reading.findings],
  };
}

const LEGAL_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Ids for cells that have none: made of their content, so that opening the same file again gives the same ids, and a journal
 * of edits still finds its cells. `take` is false for an id that is illegal or used already.
 */
function idGiver(prefix: string) {
  const used = new Set<string>();
  const take = (id: string) => LEGAL_ID.test(id) && !used.has(id) && Boolean(used.add(id));
  const make = (type: string, source: string) => {
    for (let nth = 0; ; nth++) {
      const id = prefix + hash(`${nth} ${type} ${source}`);
      if (!used.has(id)) {
        used.add(id);
        return id;
      }
    }
  };
  return { take, make };
}

/** FNV-1a, 32 bits, in hex. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}

function cellFindings(value: CellValue, id: CellId, raw: string, where: string): Finding[] {
  const found: Finding[] = [];
  if (raw[0] !== "{")
    return [
      {
        kind: "odd-value",
        message: `${where} is not an object; its text is shown as a raw cell and kept as it is.`,
        cell: id,
      },
    ];
  if (value.fileId !== undefined && value.fileId !== id) {
    const why = LEGAL_ID.test(value.fileId) ? "that another cell has too" : "that the format does not allow";
    found.push({ kind: "id", message: `${where} has an id ${why}; it is kept in the file.`, cell: id });
  }
  if (value.type === "raw" && !/"cell_type"\s*:\s*"raw"/.test(raw)) {
    found.push({
      kind: "odd-value",
      message: `${where} is of a type that is not known here; it is shown as a raw cell and kept as it is.`,
      cell: id,
    });
  }
  const odd = value.outputs.filter((output) => output.type === "unknown").length;
  if (odd > 0)
    found.push({
      kind: "odd-value",
      message: `${where} has outputs of an unknown form (${odd}); they are kept as they are.`,
      cell: id,
    });
  return found;
}

const refuse = (kind: Refusal["kind"], reason: string): Reading => ({ refused: { kind, reason } });

function nameOf(value: Json): string {
  if (value === null) return "null";
  if (isList(value)) return "a list";
  return typeof value === "string" ? "a text" : typeof value === "boolean" ? "true or false" : "a number";
}

// ---- writing -------------------------------------------------------------------------------------------------------

const styles = new WeakMap<FileOrigin, Style>();
const written = new WeakMap<Cell, { readonly style: Style; readonly chunks: Chunks }>();

/** The text of the file, in pieces. What is kept outside of memory comes as `StoredPiece`s. */
export function writeNotebook(notebook: Notebook): Iterable<Piece> {
  const origin = notebook.origin as FileOrigin | undefined;
  if (!origin) return writeFresh(notebook);
  if (unchanged(notebook, origin)) return [origin.older ?? origin.text];
  const { text, whole, top } = origin;
  const style = styleFor(origin);
  const at = inside(text, whole, top, style, "");
  const changes = new Map<string, Chunks | null>();
  changes.set("cells", writeCells(notebook, origin, at.style, at.base));
  const metadata = top.findLast((member) => member.key === "metadata");
  if (!equalJson(notebook.metadata, origin.metadata)) {
    const old = metadata ? text.slice(metadata.value, metadata.end) : "{}";
    changes.set("metadata", [rewrite(old, notebook.metadata, at.style, at.base)]);
  }
  return [text.slice(0, whole.start), ...changeMembers(text, whole, top, changes, style, ""), text.slice(whole.end)];
}

/** The whole text at once, for a notebook without stored output. */
export const notebookText = (notebook: Notebook): string => joined(writeNotebook(notebook));

function unchanged(notebook: Notebook, origin: FileOrigin): boolean {
  const { cells } = origin;
  if (!equalJson(notebook.metadata, origin.metadata) || notebook.cells.length !== cells.length) return false;
  return notebook.cells.every(
    (cell, i) => cell === cells[i] || (cell.id === cells[i]?.id && equalCell(cell, cells[i])),
  );
}

function styleFor(origin: FileOrigin): Style {
  const known = styles.get(origin) ?? styleOf(origin.text, origin.whole.start, origin.top, origin.spans);
  styles.set(origin, known);
  return known;
}

function writeCells(notebook: Notebook, origin: FileOrigin, style: Style, base: string): Chunks {
  const member = origin.top.findLast((candidate) => candidate.key === "cells");
  const has = member && origin.text[member.value] === "[";
  const text = has ? origin.text : "[]";
  const whole = has ? { start: member.value, end: member.end } : { start: 0, end: 2 };
  const at = inside(text, whole, origin.spans, style, base);
  const place = { style: at.style, base: at.base, ids: origin.ids };
  const entries = notebook.cells.map((cell): Entry => {
    const from = cell.origin && origin.places.get(cell.origin);
    const chunks = from !== undefined && cell === origin.cells[from] ? {} : { chunks: cached(cell, place) };
    return from === undefined ? chunks : { from, ...chunks };
  });
  return compose(text, whole, origin.spans, entries, style, base);
}

/** A cell's text is made once, however often the file is saved. */
function cached(cell: Cell, place: Parameters<typeof writeCell>[1]): Chunks {
  const known = written.get(cell);
  if (known && known.style === place.style) return known.chunks;
  const chunks = writeCell(cell, place);
  written.set(cell, { style: place.style, chunks });
  return chunks;
}

function writeFresh(notebook: Notebook): Chunks {
  const { major, minor } = notebook.format;
  const style = PYTHON_STYLE;
  const ids = major === 4 ? minor >= 5 : true;
  const place = { style, base: "  ", ids };
  const cells = compose(
    "[]",
    { start: 0, end: 2 },
    [],
    notebook.cells.map((cell) => ({ chunks: writeCell(cell, place) })),
    style,
    " ",
  );
  const fields: [string, Chunks][] = [
    ["cells", cells],
    ["metadata", [writeJson(notebook.metadata, style, " ")]],
    ["nbformat", ["4"]],
    ["nbformat_minor", [String(major === 4 ? minor : 5)]],
  ];
  return [...newObject(fields, style, ""), "\n"];
}
