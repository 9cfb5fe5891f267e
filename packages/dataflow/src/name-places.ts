/**
 * From a name in a cell to the cell and line that bind it, and to all places that use it, as far as the texts say: for
 * whoever has no language server, and for names in magics, which no language server sees.
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
  /** Of the mention that is asked about, in its cell's Python; of its line in a magic. */
  readonly start: number;
  /** The block of the cell that keeps the name to itself (mentions.ts). */
  readonly owner: number | null;
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
  const own = bindingsIn(cells[asked.cell]!, asked, analyser);
  const above = own.filter(({ holds, start }) => holds <= asked.start || start === asked.start).at(-1);
  if (above || asked.owner !== null) return (above ?? own[0])?.place ?? null;
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
  if (asked.owner !== null) return placesIn(cells[asked.cell]!, asked, analyser).map(({ place }) => place);
  for (const [looked, cell] of cells.entries()) {
    if (looked % TOGETHER === TOGETHER - 1) await pause?.();
    if (!cell.source.includes(asked.name)) continue;
    const places = placesIn(cell, asked, analyser).map(({ place }) => place);
    const magics = virtualFile([cell]).magicsWith(asked.name);
    const others = magics.map((place) => ({ ...place, length: asked.name.length }));
    found.push(...[...places, ...others].toSorted((a, b) => a.line - b.line || a.column - b.column));
  }
  return found;
}

/** The name at this place is one that a magic uses, in a line that is no Python. */
export const isInMagic = (cells: readonly VirtualCell[], at: CellPlace): boolean => {
  const word = wordAt(cells, at);
  return word !== null && magicLine(word, at) !== null;
};

/** Cells looked at between two pauses. */
const TOGETHER = 20;

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;

interface Word {
  readonly name: string;
  readonly cell: number;
  readonly source: VirtualCell;
  readonly column: number;
}

function wordAt(cells: readonly VirtualCell[], at: CellPlace): Word | null {
  const index = cells.findIndex(({ id }) => id === at.cell);
  const source = cells[index];
  const line = source?.source.split(/\r\n|\r|\n/)[at.line - 1];
  const column = at.column - 1;
  const word = [...(line ?? "").matchAll(WORD)].find(
    (one) => one.index <= column && column <= one.index + one[0].length,
  );
  return source && word ? { name: word[0], cell: index, source, column: word.index + 1 } : null;
}

function nameAt(cells: readonly VirtualCell[], at: CellPlace, analyser: Analyser): Asked | null {
  const word = wordAt(cells, at);
  if (!word) return null;
  const { name, cell } = word;
  const isMeant = ({ place }: Found) => place.line === at.line && place.column === word.column;
  const mention = allPlacesIn(word.source, name, analyser).find(isMeant);
  if (mention) return { name, cell, start: mention.start, owner: mention.owner };
  const start = magicLine(word, at);
  return start === null ? null : { name, cell, start, owner: null };
}

/** Where the line of this magic begins in the cell's Python; null where the word is none that a magic uses. */
function magicLine({ name, source }: Word, { line }: CellPlace): number | null {
  const file = virtualFile([source]);
  if (!file.magicsWith(name).some((place) => place.line === line)) return null;
  return file.text
    .split("\n")
    .slice(0, line - 1)
    .join("\n").length;
}

interface Found {
  readonly place: NamePlace;
  readonly start: number;
  readonly holds: number | null;
  readonly owner: number | null;
}

/** Whoever owns it. */
function allPlacesIn(cell: VirtualCell, name: string, analyser: Analyser): Found[] {
  const file = virtualFile([cell]);
  return analyser.mentions(file.text, name).flatMap(({ start, holds, owner }) => {
    const before = file.text.slice(0, start);
    const line = before.split("\n").length;
    const place = file.toCell({ line, column: start - before.lastIndexOf("\n") });
    return place ? [{ place: { ...place, length: name.length }, start, holds, owner }] : [];
  });
}

type Owned = Pick<Asked, "name" | "owner">;

const placesIn = (cell: VirtualCell, { name, owner }: Owned, analyser: Analyser): Found[] =>
  allPlacesIn(cell, name, analyser).filter((one) => one.owner === owner);

function bindingsIn(cell: VirtualCell, asked: Owned, analyser: Analyser) {
  return placesIn(cell, asked, analyser).flatMap((one) => (one.holds === null ? [] : [{ ...one, holds: one.holds }]));
}

/** What this cell binds for others: nothing under `%%timeit`. */
function boundFor(cell: VirtualCell, name: string, analyser: Analyser) {
  const binds = cell.source.includes(name) && analyser.facts(cell.source).mayBind.includes(name);
  return binds ? bindingsIn(cell, { name, owner: null }, analyser) : [];
}
