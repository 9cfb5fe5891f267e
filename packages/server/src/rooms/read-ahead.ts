/**
 * Reads the texts of a notebook's cells before anybody asks what they say. A long notebook takes seconds, and the server
 * has pages to send meanwhile: so a few cells at a time, and for long ones only after the page had its turn.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Cell } from "@pellucid/notebook";

/** Of a thread that everybody waits for: so long at once, ms, and so long in between. */
const SLICE = 6;
const PAUSE = 12;
/** Notebooks of more code cells than this wait for their page first, ms. */
const LONG = 60;
const PAGE = 2000;

/** Resolves when all have been read; what `read` says is remembered by whoever it belongs to. */
export async function readAhead(
  cells: readonly Cell[],
  read: (source: string) => unknown,
  closed: () => boolean,
): Promise<void> {
  const code = cells.filter((cell) => cell.type === "code");
  if (code.length > LONG) await pause(PAGE, undefined, { ref: false });
  let until = performance.now() + SLICE;
  for (const { source } of code) {
    if (closed()) return;
    read(source);
    if (performance.now() < until) continue;
    await pause(PAUSE, undefined, { ref: false });
    until = performance.now() + SLICE;
  }
}
