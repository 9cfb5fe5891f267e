/**
 * Definition and uses of a name as the cells' own texts say them (dataflow/name-places.ts): without a language server, and
 * where a name stands in a magic. Looks in steps, so that whoever types meanwhile is served.
 */
import { setImmediate } from "node:timers/promises";
import { type CellPlace, definitionOf, isInMagic, type NamePlace, usesOf, type VirtualCell } from "@pellucid/dataflow";
import type { CodePoint, CodeSpan, LanguageQuestion } from "@pellucid/protocol";
import { loadAnalyser } from "../analysis.ts";

/** Empty: nothing is known, or something else was asked. */
export async function placesWithout(cells: readonly VirtualCell[], ask: LanguageQuestion): Promise<CodeSpan[]> {
  if (ask.op !== "definition" && ask.op !== "references") return [];
  const at = placeOf(ask.at);
  if (!at) return [];
  const analyser = await loadAnalyser();
  if (ask.op === "references") return (await usesOf(cells, at, analyser, pause)).map(spanOf);
  const found = await definitionOf(cells, at, analyser, pause);
  return found ? [spanOf(found)] : [];
}

/**
 * No language server sees a magic: a name in one is asked about where a cell binds it. Null where none does; every other
 * place is its own.
 */
export async function outOfMagic(cells: readonly VirtualCell[], point: CodePoint): Promise<CodePoint | null> {
  const at = placeOf(point);
  if (!at || !isInMagic(cells, at)) return point;
  const found = await definitionOf(cells, at, await loadAnalyser(), pause);
  return found && { cell: found.cell, ...spanOf(found).start };
}

const pause = () => setImmediate();

const placeOf = ({ cell, line, character }: CodePoint): CellPlace | null =>
  cell === null ? null : { cell, line: line + 1, column: character + 1 };

function spanOf({ cell, line, column, length }: NamePlace): CodeSpan {
  const start = { line: line - 1, character: column - 1 };
  return { cell, start, end: { ...start, character: start.character + length } };
}
