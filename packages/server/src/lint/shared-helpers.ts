/**
 * Functions that more than one notebook has, when lint is given several: each with the first notebook that has it. Reads the
 * files once more than lint does, and only their code; what cannot be read is lint's to tell.
 */
import { readFile } from "node:fs/promises";
import { helperPrints } from "@pellucid/dataflow";
import { decodeNotebook, readNotebook } from "@pellucid/notebook";
import { loadAnalyser } from "../analysis.ts";

/** Prints of functions to the paths of the notebooks that have them, in the order given. */
export type SharedHelpers = ReadonlyMap<string, readonly string[]>;

export async function sharedHelpers(paths: readonly string[]): Promise<SharedHelpers> {
  const analyser = await loadAnalyser();
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const prints = await readFile(path).then(
      (bytes) => helperPrints(codeOf(bytes), analyser),
      () => [],
    );
    for (const print of new Set(prints)) found.set(print, [...(found.get(print) ?? []), path]);
  }
  for (const [print, where] of found) if (where.length < 2) found.delete(print);
  return found;
}

/** Of one notebook: what stands in an earlier one of them. */
export const helpersElsewhere = (shared: SharedHelpers, path: string, name: (path: string) => string) =>
  new Map(
    [...shared].flatMap(([print, paths]) => {
      const at = paths.indexOf(path);
      return at > 0 ? [[print, name(paths[0]!)] as const] : [];
    }),
  );

function codeOf(bytes: Uint8Array): string[] {
  const text = decodeNotebook(bytes);
  const read = "refused" in text ? text : readNotebook(text.text);
  return "notebook" in read
    ? read.notebook.cells.filter(({ type }) => type === "code").map(({ source }) => source)
    : [];
}
