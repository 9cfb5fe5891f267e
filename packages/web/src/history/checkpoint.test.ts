/** Which version stands for Jupyter's checkpoint. */
import { expect, test } from "vitest";
import { findCheckpoint } from "./checkpoint.ts";
import type { HistoryEntry } from "./history-api.ts";

const entry = (words: string): HistoryEntry => {
  const [id = "", kind = "edit"] = words.split(" ");
  return { id, before: null, kind: kind as HistoryEntry["kind"], at: "2026-11-23T10:00:00Z", cells: [] };
};

/** Pages of a timeline, the newest first, each entry as "id kind". */
const timeline =
  (...pages: string[][]) =>
  async (before: string | undefined) => {
    const at = Number(before ?? 0);
    return { entries: (pages[at] ?? []).map(entry), ...(at + 1 < pages.length && { next: String(at + 1) }) };
  };

test.each<[string, string[][], string | null]>([
  ["the newest that a person saved", [["9 edit", "8 save", "7 save", "1 opened"]], "8"],
  ["however far back it is", [["9 edit"], ["8 run"], ["7 save", "1 opened"]], "7"],
  ["as it was opened, where nobody saved it", [["9 edit", "8 run"], ["1 opened"]], "1"],
  ["none without a history", [[]], null],
])("%s", async (_, pages, id) => expect((await findCheckpoint(timeline(...pages)))?.id ?? null).toBe(id));
