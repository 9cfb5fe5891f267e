/**
 * Definition and uses of a name without a language server: what the cells' own texts say (dataflow/name-places.ts). Looks in
 * steps, so that whoever types meanwhile is served.
 */
import { setImmediate } from "node:timers/promises";
import { definitionOf, type NamePlace, usesOf, type VirtualCell } from "@pellucid/dataflow";
import type { CodeSpan, LanguageQuestion } from "@pellucid/protocol";
import { loadAnalyser } from "../analysis.ts";

/** Empty: nothing is known, or something else was asked. */
export async function placesWithout(cells: readonly VirtualCell[], ask: LanguageQuestion): Promise<CodeSpan[]> {
  if ((ask.op !== "definition" && ask.op !== "references") || ask.at.cell === null) return [];
  const at = { cell: ask.at.cell, line: ask.at.line + 1, column: ask.at.character + 1 };
  const analyser = await loadAnalyser();
  const pause = () => setImmediate();
  if (ask.op === "references") return (await usesOf(cells, at, analyser, pause)).map(spanOf);
  const found = await definitionOf(cells, at, analyser, pause);
  return found ? [spanOf(found)] : [];
}

function spanOf({ cell, line, column, length }: NamePlace): CodeSpan {
  const start = { line: line - 1, character: column - 1 };
  return { cell, start, end: { ...start, character: start.character + length } };
}
