/** A notebook as a script in its own language. Prose becomes comments; nothing of the outputs comes along. Called by publisher.ts. */
import { scriptText, type ScriptCell, type ScriptStyle } from "@pellucid/dataflow";
import type { JsonObject, Notebook } from "@pellucid/notebook";

export type { ScriptStyle } from "@pellucid/dataflow";

/** Language to how its files end, and what begins a comment of one line. */
const LANGUAGES: Readonly<Record<string, readonly [extension: string, comment: string]>> = {
  python: [".py", "#"],
  r: [".r", "#"],
  julia: [".jl", "#"],
  bash: [".sh", "#"],
  sh: [".sh", "#"],
  javascript: [".js", "//"],
  typescript: [".ts", "//"],
  scala: [".scala", "//"],
  rust: [".rs", "//"],
  java: [".java", "//"],
  kotlin: [".kt", "//"],
  go: [".go", "//"],
  "c++": [".cpp", "//"],
  ruby: [".rb", "#"],
  haskell: [".hs", "--"],
  lua: [".lua", "--"],
  sql: [".sql", "--"],
  octave: [".m", "%"],
};

export function scriptOfNotebook(
  notebook: Notebook,
  style: ScriptStyle,
): { text: string; extension: string; mime: string } {
  const info = recordOf(notebook.metadata["language_info"]);
  const language = textOf(info["name"]) ?? textOf(recordOf(notebook.metadata["kernelspec"])["language"]) ?? "python";
  const [extension, comment] = LANGUAGES[language.toLowerCase()] ?? [".txt", "#"];
  const said = textOf(info["file_extension"]);
  const cells: ScriptCell[] = notebook.cells.map(({ type, source, executionCount }) => ({
    type,
    source,
    count: executionCount,
  }));
  return {
    text: scriptText(cells, { style, comment, python: language.toLowerCase() === "python" }),
    extension: said && /^\.\w{1,8}$/.test(said) ? said : extension,
    mime: textOf(info["mimetype"]) ?? "text/plain",
  };
}

const recordOf = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
const textOf = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);
