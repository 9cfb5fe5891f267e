/**
 * Cells and outputs as nbformat 4 writes them, from JSON values to ours.
 *
 * Called by ipynb.ts for every cell of a file, and by celltext.ts to ask what a cell said before it was edited. It refuses
 * nothing: what has no sensible reading is shown as best it can, and its text is kept beside it untouched.
 */
import { get, isList, isObject } from "./json.ts";
import { isJsonMime } from "./mime.ts";
import { type CellType, type Json, JsonNumber, type JsonObject, type MimeBundle, type Output } from "./notebook.ts";

/** A cell without the two things that only its place in a file can give it. */
export interface CellValue {
  /** As the file has it, legal or not. */
  readonly fileId: string | undefined;
  readonly type: CellType;
  readonly source: string;
  readonly metadata: JsonObject;
  readonly attachments?: JsonObject;
  readonly outputs: readonly Output[];
  readonly executionCount: number | null;
}

const EMPTY: JsonObject = {};

/** A text that may be one string or a list of strings; undefined when it is neither. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  return isList(value) && value.every((line) => typeof line === "string") ? value.join("") : undefined;
}

const objectOf = (value: Json | undefined) => (isObject(value) ? value : EMPTY);

export function countOf(value: Json | undefined): number | null {
  const count = value instanceof JsonNumber ? value.valueOf() : value;
  return typeof count === "number" && Number.isFinite(count) ? count : null;
}

/** `raw` is shown as the source when the cell is no object at all. */
export function readCell(json: Json, raw: string): CellValue {
  if (!isObject(json))
    return { fileId: undefined, type: "raw", source: raw, metadata: EMPTY, outputs: [], executionCount: null };
  const kind = get(json, "cell_type");
  const type: CellType = kind === "code" || kind === "markdown" ? kind : "raw";
  const id = get(json, "id");
  const attachments = get(json, "attachments");
  const outputs = get(json, "outputs");
  return {
    fileId: typeof id === "string" ? id : undefined,
    type,
    source: textOf(get(json, "source")) ?? "",
    metadata: objectOf(get(json, "metadata")),
    ...(isObject(attachments) && type !== "code" ? { attachments: readAttachments(attachments) } : {}),
    outputs: type === "code" && isList(outputs) ? outputs.map(readOutput) : [],
    executionCount: type === "code" ? countOf(get(json, "execution_count")) : null,
  };
}

const readAttachments = (files: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(files).map(([name, bundle]) => [
      name,
      isObject(bundle) ? (readBundle(bundle) as JsonObject) : bundle,
    ]),
  );

/** Texts joined; what is not text is kept as it is. */
export const readBundle = (bundle: JsonObject): MimeBundle =>
  Object.fromEntries(
    Object.entries(bundle).map(([mime, value]) => [mime, isJsonMime(mime) ? value : (textOf(value) ?? value)]),
  );

export function readOutput(json: Json): Output {
  return (isObject(json) && readKnown(json)) || { type: "unknown", json };
}

function readKnown(json: JsonObject): Output | undefined {
  const kind = get(json, "output_type");
  if (kind === "stream") {
    const name = get(json, "name") ?? "stdout";
    const text = textOf(get(json, "text"));
    return typeof name === "string" && text !== undefined ? { type: "stream", name, text } : undefined;
  }
  if (kind === "error") {
    const traceback = get(json, "traceback");
    const lines = typeof traceback === "string" ? [traceback] : traceback;
    if (!isList(lines) || !lines.every((line) => typeof line === "string")) return undefined;
    return {
      type: "error",
      ename: stringOf(get(json, "ename")),
      evalue: stringOf(get(json, "evalue")),
      traceback: lines,
    };
  }
  if (kind !== "display_data" && kind !== "execute_result") return undefined;
  const data = get(json, "data");
  if (!isObject(data) || Object.values(data).some(looksLikeBlob)) return undefined;
  const shown = { data: readBundle(data), metadata: objectOf(get(json, "metadata")) };
  if (kind === "display_data") return { type: "display", ...shown };
  return { type: "result", ...shown, executionCount: countOf(get(json, "execution_count")) };
}

const stringOf = (value: Json | undefined) => (typeof value === "string" ? value : "");

/** A value that would be taken for one of our references to a blob: no file may point at blobs of ours. */
export const looksLikeBlob = (value: Json): boolean => isObject(value) && Object.hasOwn(value, "$blob");
