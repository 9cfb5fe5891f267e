/**
 * A history as it is told, newest first and in pages: to the panel, to programs and to the command line. Pure reading.
 */
import { concerns, type Entry, type RunNote, type TouchedCell } from "./entries.ts";
import type { HistoryLog } from "./log.ts";

/** One line of the timeline. `id` names the version after it, `before` the one it started from. */
export interface TimelineEntry {
  readonly id: string;
  readonly before: string | null;
  readonly kind: Entry["kind"];
  /** ISO. */
  readonly at: string;
  readonly from?: string;
  readonly person?: string;
  readonly step?: "undo" | "redo";
  readonly of?: string;
  readonly cells: readonly TouchedCell[];
  readonly run?: Omit<RunNote, "source"> & { readonly source: string };
  readonly thinned?: number;
  readonly name?: string;
  /** When the file was written as of this. */
  readonly saved?: string;
}

export interface Timeline {
  readonly entries: readonly TimelineEntry[];
  /** Ask for what is older with `before` = this; absent: that was all. */
  readonly next?: string;
  /** Bytes of this history, of all, and what they may become. */
  readonly size: number;
  readonly total?: number;
  readonly limits?: { readonly each: number; readonly all: number };
  /** Why it cannot be written at the moment. */
  readonly trouble?: string;
}

export interface TimelineWish {
  /** Only what is older than this entry. */
  readonly before?: string;
  readonly count: number;
  /** Only what has to do with this cell. */
  readonly cell?: string;
  readonly only?: "named" | "runs" | "deleted";
  /** Typing that goes on may be left out. */
  readonly live?: boolean;
}

const ONLY: Readonly<Record<NonNullable<TimelineWish["only"]>, (entry: Entry, log: HistoryLog) => boolean>> = {
  named: (entry, log) => log.names.has(entry.id),
  runs: (entry) => entry.kind === "run",
  deleted: (entry) => entry.cells.some(({ deed }) => deed === "deleted"),
};

export function timelineOf(log: HistoryLog, { before, count, cell, only }: TimelineWish): Timeline {
  const found: TimelineEntry[] = [];
  const end = before === undefined ? -1 : log.entries.findIndex((entry) => entry.id === before);
  let next: string | undefined;
  for (let i = (end === -1 ? log.entries.length : end) - 1; i >= 0; i--) {
    const entry = log.entries[i]!;
    if (cell !== undefined && entry.kind !== "opened" && !concerns(entry, cell)) continue;
    if (only && !ONLY[only](entry, log)) continue;
    if (found.length === count) {
      next = found.at(-1)!.id;
      break;
    }
    found.push(told(log, entry, log.entries[i - 1]?.id ?? null));
  }
  const trouble = log.trouble?.message;
  return { entries: found, ...(next && { next }), size: log.size, ...(trouble && { trouble }) };
}

function told(log: HistoryLog, entry: Entry, before: string | null): TimelineEntry {
  const { at, from, run, delta: _, ...rest } = entry;
  const named = log.names.get(entry.id);
  const saved = log.saves.get(entry.id);
  return {
    ...rest,
    before,
    at: iso(at),
    ...(from !== undefined && { from: iso(from) }),
    ...(run && { run }),
    ...(named && { name: named.name }),
    ...(saved && { saved: iso(saved.at) }),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
