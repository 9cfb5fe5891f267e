/** The two WebAssembly files of the Python parser, from the packages they come in, and one analyser for the whole server. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createAnalyser, type Analyser, type ParserFiles } from "@pellucid/dataflow";

const { resolve } = createRequire(import.meta.url);

export async function parserFiles(): Promise<ParserFiles> {
  const [runtimeWasm, grammarWasm] = await Promise.all([
    readFile(resolve("web-tree-sitter/web-tree-sitter.wasm")),
    readFile(resolve("tree-sitter-python/tree-sitter-python.wasm")),
  ]);
  return { runtimeWasm, grammarWasm };
}

let analyser: Promise<Analyser> | null = null;

/** Loaded when it is first asked for. */
export function sharedAnalyser(): Promise<Analyser> {
  analyser ??= parserFiles().then(createAnalyser);
  return analyser;
}
