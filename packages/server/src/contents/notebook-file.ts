/**
 * The text of a notebook that a Jupyter client sent as a JSON value: written the way nbformat writes it (keys sorted, one
 * space of indent, texts split into lines), so that the file looks as if Jupyter had saved it. Notebooks open in a room do
 * not pass here; their text is kept byte for byte by the notebook package.
 */
import { randomBytes } from "node:crypto";

type Record_ = Record<string, unknown>;
const isRecord = (value: unknown): value is Record_ =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function newNotebook(): Record_ {
  const cell = {
    cell_type: "code",
    execution_count: null,
    id: randomBytes(4).toString("hex"),
    metadata: {},
    outputs: [],
    source: "",
  };
  return { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

export function notebookText(content: Record_): string {
  const cells = Array.isArray(content["cells"]) ? content["cells"].map(splitCell) : content["cells"];
  return `${JSON.stringify(sorted({ ...content, cells }), null, 1)}\n`;
}

/** Why a value is no notebook, or null. */
export function notebookFault(content: unknown): string | null {
  if (!isRecord(content)) return "The content is not a notebook: an object is needed.";
  if (typeof content["nbformat"] !== "number") return "The content is not a notebook: nbformat is missing.";
  if (content["nbformat"] >= 4 && !Array.isArray(content["cells"]))
    return "The content is not a notebook: cells are missing.";
  return null;
}

function splitCell(cell: unknown): unknown {
  if (!isRecord(cell)) return cell;
  const copy: Record_ = { ...cell, source: lines(cell["source"]) };
  if (isRecord(cell["metadata"])) {
    const { trusted: _, ...metadata } = cell["metadata"];
    copy["metadata"] = metadata;
  }
  if (isRecord(cell["attachments"])) {
    copy["attachments"] = Object.fromEntries(
      Object.entries(cell["attachments"]).map(([name, data]) => [name, splitBundle(data)]),
    );
  }
  if (Array.isArray(cell["outputs"])) copy["outputs"] = cell["outputs"].map(splitOutput);
  return copy;
}

function splitOutput(output: unknown): unknown {
  if (!isRecord(output)) return output;
  const copy: Record_ = { ...output };
  if ("text" in copy) copy["text"] = lines(copy["text"]);
  if ("data" in copy) copy["data"] = splitBundle(copy["data"]);
  return copy;
}

function splitBundle(bundle: unknown): unknown {
  if (!isRecord(bundle)) return bundle;
  const entries = Object.entries(bundle).map(([type, value]): [string, unknown] => [
    type,
    /^application\/(.*\+)?json$/.test(type) ? value : lines(value),
  ]);
  return Object.fromEntries(entries);
}

const lines = (text: unknown): unknown => (typeof text === "string" ? (text.match(/[^\n]*\n|[^\n]+/g) ?? []) : text);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
