/**
 * The one analyser of this process: reads the parser's two files from beside the program (as built) or from node_modules
 * (from sources), once. What the analyser finds is dataflow's; this file only knows where its parts lie.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Analyser, createAnalyser } from "@pellucid/dataflow";

let loading: Promise<Analyser> | null = null;

export function loadAnalyser(): Promise<Analyser> {
  loading ??= load();
  // A failure is told to whoever asked, and tried again by the next.
  loading.catch(() => (loading = null));
  return loading;
}

async function load(): Promise<Analyser> {
  const [runtimeWasm, grammarWasm] = await Promise.all([
    readFile(partAt("web-tree-sitter")),
    readFile(partAt("tree-sitter-python")),
  ]);
  return createAnalyser({ runtimeWasm, grammarWasm });
}

function partAt(name: string, from: string = import.meta.url): string {
  const beside = join(dirname(fileURLToPath(from)), `${name}.wasm`);
  return existsSync(beside) ? beside : createRequire(from).resolve(`${name}/${name}.wasm`);
}
