/** A notebook in the words of lint: outputs as what rules ask about them. Decides nothing. */
import type { LintCell, LintOutput, LintProject, LintSubject } from "@pellucid/dataflow";
import { isBlob, isObject, isStored, type Cell, type Json, type Notebook, type Output } from "@pellucid/notebook";

/** What is looked at of one output's words. */
const WORDS = 50_000;

export interface Circumstances {
  readonly name: string;
  readonly size: number;
  readonly project: LintProject | null;
  /** Cells whose source is not what made their outputs; null where nobody saw. */
  readonly edited?: (id: string) => boolean | null;
}

export function lintSubject(notebook: Notebook, { name, size, project, edited }: Circumstances): LintSubject {
  const { metadata } = notebook;
  const info = table(metadata["language_info"]);
  return {
    name,
    size,
    project,
    language: languageOf(notebook),
    version: versionOf(notebook, info["version"]),
    verified: table(metadata["pellucid"])["verified"] !== undefined,
    cells: notebook.cells.map((cell) => lintCell(cell, edited?.(cell.id) ?? null)),
  };
}

const table = (value: Json | undefined): Readonly<Record<string, Json>> =>
  isObject(value) ? (value as Readonly<Record<string, Json>>) : {};

/** The formats before 4 were written when notebooks were in Python 2. */
const versionOf = ({ format }: Notebook, version: Json | undefined): string =>
  typeof version === "string" ? version : format.major < 4 ? "2.7" : "";

/** Kernels that say what they speak by their names only. */
const BY_NAME = /^(julia|ir|xr|xcpp|rust|scala|bash|xsql|deno|octave)\b/;

/** A notebook that does not say is taken for Python, as everywhere. */
export function languageOf({ metadata }: Notebook): string {
  const spec = table(metadata["kernelspec"]);
  const byName = BY_NAME.exec(String(spec["name"] ?? ""))?.[1];
  const named = table(metadata["language_info"])["name"] ?? spec["language"] ?? byName ?? "python";
  return /^i?python\d?$/i.test(String(named)) ? "python" : String(named);
}

const lintCell = ({ id, type, source, metadata, outputs, executionCount }: Cell, edited: boolean | null): LintCell => {
  const { tags } = metadata;
  return {
    id,
    type,
    source,
    count: executionCount,
    tags: Array.isArray(tags) ? tags.map(String) : [],
    outputs: outputs.map(lintOutput),
    edited,
  };
};

const NOTHING: LintOutput = { kind: "other", text: "", error: "", size: 0, lines: 0, mimes: [] };

function lintOutput(output: Output): LintOutput {
  if (output.type === "stream") {
    const { text } = output;
    const kind = output.name === "stderr" ? "stderr" : "stdout";
    if (isStored(text))
      return { ...NOTHING, kind, text: text.tail.slice(-WORDS), size: text.length, lines: text.lines };
    return { ...NOTHING, kind, text: text.slice(0, WORDS), size: text.length, lines: text.split("\n").length };
  }
  if (output.type === "error") {
    const text = [output.ename, output.evalue, ...output.traceback].join("\n");
    return { ...NOTHING, kind: "error", error: output.ename, text: text.slice(0, WORDS), size: text.length };
  }
  if (output.type !== "display" && output.type !== "result") return NOTHING;
  let size = 0;
  let text = "";
  for (const [mime, value] of Object.entries(output.data)) {
    size += isBlob(value)
      ? value.size
      : typeof value === "string"
        ? value.length
        : (JSON.stringify(value)?.length ?? 0);
    if (typeof value === "string" && mime.startsWith("text/") && text.length < WORDS)
      text += `${value.slice(0, WORDS)}\n`;
  }
  return { ...NOTHING, kind: "data", text, size, mimes: Object.keys(output.data) };
}
