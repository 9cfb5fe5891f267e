/** The history of a notebook as the server tells it: its shapes, and the four things that can be asked. */
import type { CellType } from "@pellucid/notebook";
import { request } from "../connection/api.ts";

export interface TouchedCell {
  readonly id: string;
  readonly deed: "edited" | "inserted" | "deleted" | "moved" | "type" | "metadata" | "run";
  /** Its place among the code cells then, 1-based; text cells have none. */
  readonly number?: number;
  readonly type?: CellType;
  readonly title?: string;
}

export interface HistoryEntry {
  /** Names the version after it. */
  readonly id: string;
  /** The version before it; null: there is none. */
  readonly before: string | null;
  readonly kind: "opened" | "edit" | "cells" | "run" | "save" | "restore" | "outside" | "recovered";
  readonly at: string;
  readonly person?: string;
  readonly step?: "undo" | "redo";
  readonly of?: string;
  readonly cells: readonly TouchedCell[];
  readonly run?: {
    readonly run: string;
    readonly state: "done" | "failed" | "interrupted";
    readonly count: number | null;
    readonly took: number;
    readonly reason?: string;
  };
  readonly thinned?: number;
  readonly name?: string;
  readonly saved?: string;
}

export interface Timeline {
  readonly entries: readonly HistoryEntry[];
  readonly next?: string;
  readonly size: number;
  readonly total?: number;
  readonly limits?: { readonly each: number; readonly all: number };
  readonly trouble?: string;
}

export interface CellDifference extends TouchedCell {
  readonly before?: string;
  readonly after?: string;
}

export type Only = "all" | "named" | "runs" | "deleted";

const addressOf = (path: string) => `pellucid/history/${path.split("/").map(encodeURIComponent).join("/")}`;

export interface TimelineWish {
  readonly cell: string | null;
  readonly only: Only;
  readonly before?: string | undefined;
  readonly count: number;
}

export const readTimeline = (path: string, { cell, only, before, count }: TimelineWish): Promise<Timeline> =>
  request(addressOf(path), {
    query: { live: 1, count, before, cell: cell ?? undefined, only: only === "all" ? undefined : only },
  });

/** What a version changed, or how it differs from the notebook as it is now. */
export const readDifferences = async (
  path: string,
  version: string,
  against: "previous" | "now",
): Promise<readonly CellDifference[]> =>
  (await request<{ cells: CellDifference[] }>(addressOf(path), { query: { version, against } })).cells;

/** No version: the notebook as it is now. Null takes the name away. */
export const nameVersion = (path: string, name: string | null, version?: string): Promise<{ id: string }> =>
  request(addressOf(path), { method: "PUT", body: { name, ...(version !== undefined && { version }) } });

/** Answers whether anything had to be changed. */
export const restore = async (path: string, version: string, cell: string | null): Promise<boolean> =>
  (await request<{ changed: boolean }>(addressOf(path), { method: "POST", body: { version, cell } })).changed;
