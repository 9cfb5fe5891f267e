/** A history in words, and put in groups by day and hour. Pure. */
import type { GlyphName } from "../ui/glyphs.ts";
import { duration } from "../notebook/cell-state.ts";
import type { HistoryEntry, TouchedCell } from "./history-api.ts";

const SINGLE: Readonly<Record<TouchedCell["deed"], string>> = {
  edited: "edited",
  inserted: "added",
  deleted: "deleted",
  moved: "moved",
  type: "made another type",
  metadata: "metadata changed",
  run: "ran",
};

/** "Cell 3 edited", "4 cells deleted", "Cell 2 failed after 0.4 s". */
export function wordsOf(entry: HistoryEntry): string {
  const { kind, cells, run, step } = entry;
  if (kind === "opened") return "As it was opened";
  if (kind === "save") return "Saved";
  if (run) return runWords(cells[0], run);
  const what = deeds(cells);
  if (step) return `${step === "undo" ? "Undone" : "Redone"}: ${what}`;
  if (kind === "restore") return `Put back: ${what}`;
  if (kind === "outside") return `File changed by another program: ${what}`;
  if (kind === "recovered") return `Recovered after a crash: ${what}`;
  return capital(what);
}

export const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

function runWords(cell: TouchedCell | undefined, run: NonNullable<HistoryEntry["run"]>): string {
  const name = capital(nameOf(cell));
  if (run.state === "done") return `${name} ran, ${duration(run.took)}`;
  return `${name} ${run.state === "failed" ? "failed" : "interrupted"} after ${duration(run.took)}`;
}

export function nameOf(cell: TouchedCell | undefined): string {
  if (cell?.number !== undefined) return `cell ${cell.number}`;
  return cell?.type === "raw" ? "raw cell" : cell?.type === "markdown" ? "text cell" : "cell";
}

/** One cell by its place, several of one deed by their number, else what happened most. */
function deeds(cells: readonly TouchedCell[]): string {
  const [first] = cells;
  if (!first) return "notebook metadata";
  if (cells.length === 1) return `${nameOf(first)} ${SINGLE[first.deed]}`;
  const counts = groupedBy(cells, ({ deed }) => deed);
  if (counts.size === 1) return `${cells.length} cells ${SINGLE[first.deed]}`;
  return [...counts].map(([deed, of]) => `${of.length} ${SINGLE[deed]}`).join(", ");
}

export function glyphOf({ kind, cells, run }: HistoryEntry): { glyph: GlyphName; state: string } | null {
  if (run?.state === "done") return { glyph: "fresh", state: "fresh" };
  if (run) return { glyph: run.state, state: run.state };
  const typed = kind === "edit" || (kind === "cells" && cells.some(({ deed }) => deed === "edited"));
  return typed ? { glyph: "edited", state: "edited" } : null;
}

export interface Group {
  /** "Today", "Yesterday", "Fri 1 May 2026". */
  readonly day: string;
  readonly hours: readonly { readonly hour: string; readonly entries: readonly HistoryEntry[] }[];
}

/** Entries come newest first and stay in that order. */
export function grouped(entries: readonly HistoryEntry[], now = new Date()): Group[] {
  const days = groupedBy(entries, ({ at }) => new Date(at).toDateString());
  return [...days.values()].map((ofDay) => {
    const hours = groupedBy(ofDay, ({ at }) => new Date(at).getHours());
    return {
      day: dayInWords(new Date(ofDay[0]!.at), now),
      hours: [...hours].map(([hour, each]) => ({ hour: `${String(hour).padStart(2, "0")}:00`, entries: each })),
    };
  });
}

export function dayInWords(day: Date, now: Date): string {
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  if (day.toDateString() === now.toDateString()) return "Today";
  if (day.toDateString() === yesterday.toDateString()) return "Yesterday";
  const year = day.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  const words = { weekday: "short", day: "numeric", month: "short", ...year } as const;
  return day.toLocaleDateString("en-GB", words).replace(",", "");
}

/** "Today 14:31". */
export const momentOf = (at: string, now = new Date()): string => `${dayInWords(new Date(at), now)} ${clockOf(at)}`;

function groupedBy<T, K>(list: readonly T[], keyOf: (each: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const each of list) {
    const group = groups.get(keyOf(each));
    if (group) group.push(each);
    else groups.set(keyOf(each), [each]);
  }
  return groups;
}

export const clockOf = (at: string): string =>
  new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

/** "212 MB", "4.1 MB", "38 kB". */
export function sizeInWords(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  const mb = bytes / 2 ** 20;
  if (mb >= 1024) return `${Number((mb / 1024).toFixed(1))} GB`;
  return `${mb < 10 ? Number(mb.toFixed(1)) : Math.round(mb)} MB`;
}
