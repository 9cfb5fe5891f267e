/**
 * Where the notebooks of the tests are: our own, and the large collection beside the repository where it is there.
 *
 * For tests only. Reads files, which nothing else on this floor does.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { decodeNotebook } from "../bytes.ts";
import { type Reading, readNotebook } from "../ipynb.ts";

const root = new URL("../../../../", import.meta.url).pathname;

export const fixtures = `${root}fixtures/notebooks/`;
/** Real notebooks; undefined when they are not there. */
const beside = process.env["PELLUCID_NOTEBOOKS"] ?? `${root}../shared/notebooks`;
export const collection = existsSync(beside) ? beside : undefined;

export const notebooksIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith(".ipynb")).toSorted();

/** A file, read as the server reads it; `text` is there when it is UTF-8. */
export function open(path: string): { readonly text?: string; readonly reading: Reading } {
  const decoded = decodeNotebook(readFileSync(path));
  return "refused" in decoded ? { reading: decoded } : { text: decoded.text, reading: readNotebook(decoded.text) };
}
