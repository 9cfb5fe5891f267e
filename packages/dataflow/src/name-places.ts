/**
 * From a name in a cell to the cell and line that bind it, and to all places that use it, as far as the texts say: for
 * whoever has no language server. Of names of the notebook only; what a function keeps to itself is not answered.
 */
import type { Analyser } from "./analyser.ts";
import { type CellPlace, type VirtualCell, virtualFile } from "./virtual-file.ts";

export interface NamePlace extends CellPlace {
  readonly length: number;
}

interface Asked {
  readonly name: string;
  /** Among the cells. */
  readonly cell: number;
  /** Of the mention that is asked about, in its cell's Python. */
  readonly start: number;
}

/** The binding above that is nearest, else the first below; null where no cell binds it. */
export async function definitionOf(
  cells: readonly VirtualCell[],
  at: CellPlace,
  analyser: Analyser,
  pause?: () => Promise<void>,
): Promise<NamePlace | null> {
  const asked = nameAt(cells, at, analyser);
  if (!asked) return null;
  const own = bindingsIn(cells[asked.cell]!, asked.name, analyser);
  const above = own.filter(({ holds, start }) => holds <= asked.start || start === asked.start).at(-1);
  if (above) return above.place;
  const others = [...cells.slice(0, asked.cell).toReversed(), null, ...cells.slice(asked.cell + 1)];
  for (const [looked, cell] of others.entries()) {
    if (looked % TOGETHER === TOGETHER - 1) await pause?.();
    // Below it in its own cell before the cells below.
    const bindings = cell ? boundFor(cell, asked.name, analyser) : own;
    const found = looked < asked.cell ? bindings.at(-1) : bindings[0];
    if (found) return found.place;
  }
  return null;
}

/** In the order of the notebook, the place itself included. */
export async function usesOf(
  cells: readonly VirtualCell[],
  at: CellPlace,
  analyser: Analyser,
  pause?: () => Promise<void>,
): Promise<NamePlace[]> {
  const asked = nameAt(cells, at, analyser);
  const found: NamePlace[] = [];
  if (!asked) return found;
  for (const [looked, cell] of cells.entries()) {
    if (looked % TOGETHER === TOGETHER - 1) await pause?.();
    if (!cell.source.includes(asked.name)) continue;
    const places = placesIn(cell, asked.name, analyser).map(({ place }) => place);
    const magics = virtualFile([cell]).magicsWith(asked.name);
    const others = magics.map((place) => ({ ...place, length: asked.name.length }));
    found.push(...[...places, ...others].toSorted((a, b) => a.line - b.line || a.column - b.column));
  }
  return found;
}

/** Cells looked at between two pauses. */
const TOGETHER = 20;

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;

function nameAt(cells: readonly VirtualCell[], at: CellPlace, analyser: Analyser): Asked | null {
  const index = cells.findIndex(({ id }) => id === at.cell);
  const cell = cells[index];
  const line = cell?.source.split(/\r\n|\r|\n/)[at.line - 1];
  const column = at.column - 1;
  const word = [...(line ?? "").matchAll(WORD)].find(
    (one) => one.index <= column && column <= one.index + one[0].length,
  );
  if (!cell || !word) return null;
  const name = word[0];
  const mention = placesIn(cell, name, analyser).find(
    ({ place }) => place.line === at.line && place.column === word.index + 1,
  );
  return mention ? { name, cell: index, start: mention.start } : null;
}

interface Found {
  readonly place: NamePlace;
  readonly start: number;
  readonly holds: number | null;
}

function placesIn(cell: VirtualCell, name: string, analyser: Analyser): Found[] {
  const file = virtualFile([cell]);
  return analyser.mentions(file.text, name).flatMap(({ start, holds }) => {
    const before = file.text.slice(0, start);
    const line = before.split("\n").length;
    const place = file.toCell({ line, column: start - before.lastIndexOf("\n") });
    return place ? [{ place: { ...place, length: name.length }, start, holds }] : [];
  });
}

function bindingsIn(cell: VirtualCell, name: string, analyser: Analyser) {
  return placesIn(cell, name, analyser).flatMap((one) => (one.holds === null ? [] : [{ ...one, holds: one.holds }]));
}

/** What this cell binds for others: nothing under `%%timeit`. */
function boundFor(cell: VirtualCell, name: string, analyser: Analyser) {
  const binds = cell.source.includes(name) && analyser.facts(cell.source).mayBind.includes(name);
  return binds ? bindingsIn(cell, name, analyser) : [];
}
