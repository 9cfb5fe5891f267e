/**
 * `pellucid graph NOTEBOOK`: which cell feeds which, from the text alone; for people, and (`--json`) for programs. Runs
 * nothing and starts no kernel. A notebook of another language has cells but no names.
 */
import { graphOf, type GraphEdge, type GraphInput, namesOfCells } from "@pellucid/dataflow";
import type { Notebook } from "@pellucid/notebook";
import { readInput } from "./notebook-file.ts";
import { EXIT, plain, say } from "./print.ts";
import { readArguments, UsageError, type Verb } from "./verb.ts";

const usage = `pellucid graph NOTEBOOK [--json]

Shows which code cell feeds which, from the text of the cells: the names each binds, looks up and changes in place,
and the earlier cells they come from. Runs nothing.
`;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, { json: { type: "boolean", default: false } }, 1);
  const [path] = positionals;
  if (path === undefined) throw new UsageError("Which notebook?");
  const { notebook } = await readInput(path);
  const language = languageOf(notebook);
  if (language !== "python") say(`pellucid: ${plain(path)} is in ${plain(language)}. Names are known for Python only.`);
  const cells = language === "python" ? await inputs(notebook) : [];
  const graph = graphOf(cells);
  const names = namesOfCells(cells, graph);
  if (values.json) {
    const edges = graph.edges.map(({ from, to, names: through, files }) =>
      files.length > 0 ? { from, to, names: through, files } : { from, to, names: through },
    );
    process.stdout.write(`${JSON.stringify({ cells: names, edges }, null, 2)}\n`);
    return EXIT.done;
  }
  const numbers = new Map(cells.map(({ id }, i) => [id, i + 1]));
  for (const [i, cell] of names.entries()) {
    process.stdout.write(`Cell ${i + 1}  ${plain(firstLine(notebook, cell.id))}\n`);
    write("binds", cell.binds);
    write("changes", cell.mutates);
    write(
      "reads",
      graph.cells[i]!.into.map((edge) => edgeInWords(edge, numbers)),
    );
  }
  if (names.length === 0 && language === "python") process.stdout.write("No code cells.\n");
  return EXIT.done;
}

async function inputs(notebook: Notebook): Promise<GraphInput[]> {
  const { loadAnalyser } = await import("@pellucid/server");
  const analyser = await loadAnalyser();
  return notebook.cells
    .filter((cell) => cell.type === "code")
    .map((cell) => ({ id: cell.id, facts: analyser.facts(cell.source) }));
}

/** A notebook that does not say is taken for Python, as everywhere. */
function languageOf({ metadata }: Notebook): string {
  const { language_info: info, kernelspec } = metadata as Record<string, Record<string, unknown> | undefined>;
  const named = info?.["name"] ?? kernelspec?.["language"] ?? "python";
  return /^i?python\d?$/i.test(String(named)) ? "python" : String(named);
}

const firstLine = (notebook: Notebook, id: string): string =>
  notebook.cells
    .find((cell) => cell.id === id)
    ?.source.split("\n")
    .find((line) => line.trim() !== "")
    ?.slice(0, 70) ?? "";

const edgeInWords = ({ from, names, files }: GraphEdge, numbers: ReadonlyMap<string, number>): string =>
  `${[...names, ...files].join(", ")} (from cell ${numbers.get(from)})`;

function write(what: string, names: readonly string[]): void {
  if (names.length > 0) process.stdout.write(`  ${what}: ${names.map(plain).join(", ")}\n`);
}

export const verb: Verb = { usage, run };
