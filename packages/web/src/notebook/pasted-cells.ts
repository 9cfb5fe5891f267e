/**
 * What is on the clipboard, as cells: ours, Jupyter's, a notebook or cells as JSON text, or any text as the source of one
 * new cell. Whoever wrote it, only well-formed cells come out. Loaded on the first paste.
 */
import { type Cell, type CellType, isObject, type Json, type JsonObject, type Output } from "@pellucid/notebook";
import { type Copied, copiedHere, sameText } from "./copied-cells.ts";
import { newCell } from "./cell-edits.ts";

export interface Pasted {
  /** Cells in our own form, JSON. */
  readonly own: string;
  /** Cells in Jupyter's form, JSON. */
  readonly jupyter: string;
  readonly text: string;
}

export function cellsFromPaste({ own, jupyter, text }: Pasted, copied: Copied | null = copiedHere()): readonly Cell[] {
  const cells = ownCells(parsed(own)) ?? jupyterCells(parsed(jupyter));
  if (cells) return cells;
  return sameText(text, copied?.text ?? null) ? copied!.cells : cellsFromText(text);
}

export function cellsFromText(text: string): readonly Cell[] {
  if (text.trim() === "") return [];
  const cells = /^\s*[[{]/.test(text) ? jupyterCells(parsed(text)) : null;
  return cells ?? [newCell("code", text.replaceAll(/\r\n?/g, "\n").replace(/\n+$/, ""))];
}

function parsed(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

const TYPES = new Set<unknown>(["code", "markdown", "raw"]);
const isText = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** All of them or none: what is not wholly ours may be anything. */
function ownCells(value: unknown): Cell[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const good = value.every(
    (cell) =>
      isObject(cell) &&
      TYPES.has(cell["type"]) &&
      isText(cell["source"]) &&
      isObject(cell["metadata"]) &&
      isText(cell["id"]),
  );
  if (!good) return null;
  return (value as Cell[]).map((cell) => {
    const outputs = Array.isArray(cell.outputs) && cell.outputs.every(isOutput) ? cell.outputs : [];
    const executionCount = isCount(cell.executionCount) ? cell.executionCount : null;
    const { attachments, ...rest } = cell;
    return { ...rest, outputs, executionCount, ...(isObject(attachments) ? { attachments } : {}) };
  });
}

function isOutput(output: unknown): output is Output {
  if (!isObject(output)) return false;
  if (output["type"] === "stream")
    return isText(output["name"]) && (isText(output["text"]) || isStoredText(output["text"]));
  if (output["type"] === "error")
    return isText(output["ename"]) && isText(output["evalue"]) && isTexts(output["traceback"]);
  if (output["type"] === "display") return isObject(output["data"]) && isObject(output["metadata"]);
  if (output["type"] === "result")
    return (
      isObject(output["data"]) &&
      isObject(output["metadata"]) &&
      (output["executionCount"] === null || isCount(output["executionCount"]))
    );
  return output["type"] === "elided" && isCount(output["count"]);
}
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isStoredText = (value: unknown) =>
  isObject(value) &&
  isText(value["log"]) &&
  isText(value["tail"]) &&
  ["size", "length", "lines"].every((key) => isCount(value[key]));

/** A notebook, a list of cells, or one cell. */
function jupyterCells(value: unknown): Cell[] | null {
  const list =
    isObject(value) && Array.isArray(value["cells"]) ? value["cells"] : Array.isArray(value) ? value : [value];
  const cells = list.map(jupyterToCell);
  return cells.length > 0 && cells.every((cell) => cell !== null) ? (cells as Cell[]) : null;
}

function jupyterToCell(value: unknown): Cell | null {
  if (!isObject(value) || !TYPES.has(value["cell_type"])) return null;
  const source = multiline(value["source"]);
  if (source === null) return null;
  const type = value["cell_type"] as CellType;
  const cell: Cell = { ...newCell(type, source), metadata: isObject(value["metadata"]) ? value["metadata"] : {} };
  if (type !== "code") return isObject(value["attachments"]) ? { ...cell, attachments: value["attachments"] } : cell;
  const outputs = Array.isArray(value["outputs"]) ? value["outputs"].flatMap(jupyterOutput) : [];
  const count = value["execution_count"];
  return { ...cell, outputs, executionCount: isCount(count) ? count : null };
}

/** A text, or a list of its lines. */
function multiline(value: unknown): string | null {
  if (isText(value)) return value;
  return Array.isArray(value) && value.every(isText) ? value.join("") : null;
}

function jupyterOutput(value: Json): Output[] {
  if (!isObject(value)) return [];
  const output = outputOf(value);
  return output && isOutput(output) ? [output as Output] : [];
}

function outputOf(value: JsonObject): object | null {
  const shown = () => ({ data: bundle(value["data"]), metadata: isObject(value["metadata"]) ? value["metadata"] : {} });
  switch (value["output_type"]) {
    case "stream":
      return { type: "stream", name: value["name"] ?? "stdout", text: multiline(value["text"]) };
    case "error":
      return { type: "error", ename: value["ename"], evalue: value["evalue"], traceback: value["traceback"] };
    case "display_data":
      return { type: "display", ...shown() };
    case "execute_result":
      return { type: "result", ...shown(), executionCount: value["execution_count"] ?? null };
    default:
      return null;
  }
}

/** Values of JSON types stay what they are; of all others lists are lines. */
const bundle = (data: Json | undefined): JsonObject =>
  Object.fromEntries(
    Object.entries(isObject(data) ? data : {}).map(([mime, value]) => [
      mime,
      /[/+]json$/.test(mime) ? value : (multiline(value) ?? value),
    ]),
  );
