/**
 * Formats 2 and 3 to format 4, value by value, as Python's nbformat converts them.
 *
 * Called by ipynb.ts when an old notebook is opened. The old text is kept beside it: it is written again as long as nobody
 * edits. Format 2 differs from 3 only in what is missing, so one road serves both.
 */
import { define, get, isList, isObject, parseJson } from "./json.ts";
import { type Json, JsonNumber, type JsonObject } from "./notebook.ts";
import { textOf } from "./v4.ts";

const MIME: Readonly<Record<string, string>> = {
  text: "text/plain",
  html: "text/html",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  latex: "text/latex",
  json: "application/json",
  javascript: "application/javascript",
};

type Draft = Record<string, Json>;

/** The same notebook in format 4.5; `idOf` gives each cell an id. */
export function upgrade(old: JsonObject, idOf: (type: string, source: string) => string): JsonObject {
  const { worksheets, metadata, orig_nbformat: _, orig_nbformat_minor: __, ...rest } = old;
  const sheets = isList(worksheets) ? worksheets : [];
  const cells = sheets.flatMap((sheet) => {
    const list = isObject(sheet) ? get(sheet, "cells") : undefined;
    return isList(list) ? list : [];
  });
  const kept = isObject(metadata) ? { ...metadata } : {};
  delete (kept as Draft)["name"];
  delete (kept as Draft)["signature"];
  return {
    ...rest,
    cells: cells.map((cell) => upgradeCell(cell, idOf)),
    metadata: kept,
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function upgradeCell(json: Json, idOf: (type: string, source: string) => string): Json {
  if (!isObject(json)) return json;
  const cell: Draft = { ...json, metadata: isObject(json["metadata"]) ? { ...json["metadata"] } : {} };
  const take = (key: string) => {
    const value = get(cell, key);
    delete cell[key];
    return value;
  };
  if (cell["cell_type"] === "code") {
    take("language");
    const collapsed = take("collapsed");
    if (collapsed !== undefined) (cell["metadata"] as Draft)["collapsed"] = collapsed;
    cell["source"] = lines(take("input"));
    cell["execution_count"] = take("prompt_number") ?? null;
    cell["outputs"] = isList(cell["outputs"]) ? cell["outputs"].map(upgradeOutput) : [];
  } else {
    take("rendered");
    cell["source"] = lines(cell["source"]);
  }
  if (cell["cell_type"] === "heading") {
    const level = take("level");
    const hashes = "#".repeat(Math.min(6, Math.max(1, typeof level === "number" ? level : 1)));
    cell["source"] = `${hashes} ${(cell["source"] as string).split(/\r\n|[\n\r]/).join(" ")}`.trimEnd();
    cell["cell_type"] = "markdown";
  }
  if (cell["cell_type"] === "html") cell["cell_type"] = "markdown";
  cell["id"] = idOf(String(cell["cell_type"]), cell["source"] as string);
  return cell;
}

/** Early writers split lines without keeping their ends: then they are put back. */
function lines(value: Json | undefined): string {
  if (isList(value) && value.every((line) => typeof line === "string")) {
    return /[\n\r]$/.test(value[0] ?? "") ? value.join("") : value.join("\n");
  }
  return typeof value === "string" ? value : "";
}

function upgradeOutput(json: Json): Json {
  if (!isObject(json)) return json;
  const { output_type: kind, ...rest } = json;
  if (kind === "pyerr") return { ...json, output_type: "error" };
  if (kind === "stream") {
    const { stream, ...others } = json;
    return { ...others, name: stream ?? "stdout", text: lines(rest["text"]) };
  }
  if (kind !== "pyout" && kind !== "display_data") return json;
  const { metadata, prompt_number: count, ...data } = rest;
  const shown = { data: mimeKeys(data, true), metadata: isObject(metadata) ? mimeKeys(metadata, false) : {} };
  if (kind === "display_data") return { ...shown, output_type: "display_data" };
  return { ...shown, execution_count: count ?? null, output_type: "execute_result" };
}

function mimeKeys(bundle: JsonObject, values: boolean): JsonObject {
  const renamed: Draft = {};
  for (const [key, value] of Object.entries(bundle)) {
    const mime = Object.hasOwn(MIME, key) ? (MIME[key] as string) : key;
    const text = values && textOf(value) !== undefined ? lines(value) : value;
    define(renamed, mime, values && mime === "application/json" && typeof text === "string" ? parsed(text) : text);
  }
  return renamed;
}

function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** A whole number, however it was written: some writers say `"4"`. */
export function wholeNumber(value: Json | undefined): number | undefined {
  const number =
    value instanceof JsonNumber
      ? value.valueOf()
      : typeof value === "string" && /^\d+$/.test(value)
        ? Number(value)
        : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 ? number : undefined;
}
