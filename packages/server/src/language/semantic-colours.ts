/** The meaning of names in cells, as the server sees it: a list of relative numbers over the one text, taken apart by cell. */
import type { CellColours, LanguageResults } from "@pellucid/protocol";
import type { Asking } from "./asking.ts";
import { toCell } from "./text-places.ts";

type Colours = Omit<LanguageResults["colours"], "sources">;

export async function coloursOf(asking: Asking, cells: readonly string[]): Promise<Colours> {
  const { running, subject, signal } = asking;
  const provider = running.capabilities.semanticTokensProvider;
  if (!provider?.full) return { types: [], modifiers: [], cells: [] };
  const answer = await running.ask<{ data: readonly number[] } | null>(
    "textDocument/semanticTokens/full",
    { textDocument: { uri: subject.uri } },
    signal,
  );
  const wanted = new Set(cells);
  const found = new Map<string | null, number[]>();
  for (const [line, character, length, type, modifiers] of tokens(answer?.data ?? [])) {
    const place = toCell(subject, { line, character });
    if (!place || (place.cell !== null && !wanted.has(place.cell))) continue;
    // A masked magic is a number to the server, and nothing of the cell's.
    if (subject.file && !subject.file.isVerbatim(line + 1)) continue;
    const data = found.get(place.cell) ?? [];
    found.set(place.cell, data);
    data.push(place.line, place.character, length, type, modifiers);
  }
  const { tokenTypes: types, tokenModifiers: modifiers } = provider.legend;
  return { types, modifiers, cells: [...found].map(([cell, data]): CellColours => ({ cell, data })) };
}

function* tokens(
  data: readonly number[],
): Generator<[line: number, character: number, length: number, type: number, modifiers: number]> {
  let line = 0;
  let character = 0;
  for (let i = 0; i + 4 < data.length; i += 5) {
    const down = data[i]!;
    line += down;
    character = (down === 0 ? character : 0) + data[i + 1]!;
    yield [line, character, data[i + 2]!, data[i + 3]!, data[i + 4]!];
  }
}
