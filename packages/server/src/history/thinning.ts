/**
 * Which entries of a history go when it has become too large: the recent past stays dense, the far past becomes sparse.
 * Named versions, the last entry and, until nothing else is left, deleted cells stay. Pure; log.ts carries it out.
 */
import type { Entry, TouchedCell } from "./entries.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Of what is older than `than`, one entry per `keep` stays. */
type Grid = readonly { readonly than: number; readonly keep: number }[];

/** From mild to harsh. */
export const GRIDS: readonly Grid[] = [
  [
    { than: 30 * DAY, keep: DAY },
    { than: 7 * DAY, keep: HOUR },
    { than: DAY, keep: 10 * MINUTE },
  ],
  [
    { than: 7 * DAY, keep: DAY },
    { than: DAY, keep: HOUR },
    { than: HOUR, keep: 10 * MINUTE },
  ],
  [
    { than: DAY, keep: DAY },
    { than: HOUR, keep: HOUR },
    { than: 0, keep: MINUTE },
  ],
];

/** What stays, each as it is to be written, in its order. `level`: 0 and up; behind the last grid the oldest half goes, then three quarters, and so on. */
export function thinned(
  entries: readonly Entry[],
  named: ReadonlySet<string>,
  now: number,
  level: number,
): Map<Entry, Entry> {
  const grid = GRIDS[level];
  const must = (entry: Entry, i: number) =>
    named.has(entry.id) ||
    i === entries.length - 1 ||
    (grid !== undefined && (removes(entry) || removes(entries[i + 1])));
  const stays = grid ? onGrid(grid, now) : newest(entries, named, 0.5 ** (level - GRIDS.length + 1));
  const kept = new Map<Entry, Entry>();
  let gone: Entry[] = [];
  entries.forEach((entry, i) => {
    if (!must(entry, i) && !stays(entry, entries[i + 1])) return void gone.push(entry);
    kept.set(entry, gone.length === 0 ? entry : joined(gone, entry));
    gone = [];
  });
  return kept;
}

/** Its version before is the last that has the cell. */
const removes = (entry: Entry | undefined): boolean => entry?.cells.some(({ deed }) => deed === "deleted") ?? false;

/** The last of each stretch of time stays. */
function onGrid(grid: Grid, now: number) {
  const stretch = (entry: Entry): string => {
    const age = now - entry.at;
    const row = grid.find(({ than }) => age >= than);
    return row ? `${row.keep}:${Math.floor(entry.at / row.keep)}` : entry.id;
  };
  return (entry: Entry, next: Entry | undefined): boolean => !next || stretch(entry) !== stretch(next);
}

function newest(entries: readonly Entry[], named: ReadonlySet<string>, part: number) {
  const free = entries.filter((entry) => !named.has(entry.id));
  const young = new Set(free.slice(free.length - Math.floor(free.length * part)));
  return (entry: Entry): boolean => young.has(entry);
}

/** What was thinned out before it counts to this entry, but for runs: those are gone. */
function joined(gone: readonly Entry[], entry: Entry): Entry {
  const cells = new Map<string, TouchedCell>();
  for (const each of [...gone, entry])
    for (const cell of each.cells)
      if (cell.deed !== "run" || each === entry) cells.set(`${cell.id} ${cell.deed}`, cell);
  const count = gone.reduce((sum, each) => sum + 1 + (each.thinned ?? 0), entry.thinned ?? 0);
  return { ...entry, cells: [...cells.values()], thinned: count };
}
