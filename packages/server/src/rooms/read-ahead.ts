/**
 * Reads the texts of a notebook's cells before anybody asks what they say. A long notebook takes seconds, and the server
 * has pages to send meanwhile: so a few cells at a time, and only after the page had its turn.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Cell } from "@pellucid/notebook";

/** Of a thread that everybody waits for: so long at once, ms, and so long in between. */
const SLICE = 6;
const PAUSE = 12;
/** The page comes first: it shows the notebook meanwhile, ms; of more code cells than `LONG`, this long. */
const PAGE = 600;
const LONG = 60;
const LONG_PAGE = 2500;

/** Resolves with the reader when all have been read; what it says is remembered by whoever it belongs to. */
export async function readAhead<Read extends (source: string) => unknown>(
  cells: () => readonly Cell[],
  analyser: () => Promise<{ facts: Read }>,
  closed: () => boolean,
): Promise<Read | null> {
  const code = () => cells().filter((cell) => cell.type === "code");
  await pause(code().length > LONG ? LONG_PAGE : PAGE, undefined, { ref: false });
  if (closed()) return null;
  const { facts: read } = await analyser();
  let until = performance.now() + SLICE;
  for (const { source } of code()) {
    if (closed()) return null;
    read(source);
    if (performance.now() < until) continue;
    await pause(PAUSE, undefined, { ref: false });
    until = performance.now() + SLICE;
  }
  return read;
}
