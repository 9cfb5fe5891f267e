/** The parser for tests: its two files from node_modules. Reads files, which nothing else on this floor does. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createParser, type ParserFiles } from "../tree.ts";

const require = createRequire(import.meta.url);

export const parserFiles = (): ParserFiles => ({
  runtimeWasm: readFileSync(require.resolve("web-tree-sitter/web-tree-sitter.wasm")),
  grammarWasm: readFileSync(require.resolve("tree-sitter-python/tree-sitter-python.wasm")),
});

export const testParser = () => createParser(parserFiles());
