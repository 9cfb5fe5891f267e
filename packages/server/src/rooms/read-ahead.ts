/**
 * Reads the texts of a notebook's cells before anybody asks what they say. A long notebook takes seconds, and the server
 * has pages to send meanwhile: so it is read on another thread. Where there is none, and in short notebooks, a few cells at a
 * time, and only after the pages that are on their way had their turn.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Cell } from "@pellucid/notebook";
import type { ReadTexts } from "./room-options.ts";

/** Of a thread that everybody waits for: so long at once, ms, and so long in between. */
const SLICE = 6;
const PAUSE = 12;
/** The page comes first: it shows the notebook meanwhile, ms; of more code cells than `LONG`, this long. */
const PAGE = 600;
const LONG = 60;
const LONG_PAGE = 2500;

export interface AheadOf {
  readonly cells: () => readonly Cell[];
  readonly texts: () => Promise<ReadTexts>;
  readonly closed: () => boolean;
  readonly pageTime: () => number;
}

/** Resolves with the reader when all have been read; what it says is remembered by whoever it belongs to. */
export async function readAhead({ cells, texts, closed, pageTime }: AheadOf): Promise<ReadTexts | null> {
  const code = () => cells().filter((cell) => cell.type === "code");
  const long = code().length > LONG;
  await pause(long ? LONG_PAGE : PAGE, undefined, { ref: false });
  const goOn = async () => {
    // Another page that is being loaded, or the same one anew, has the processor to itself.
    for (let wait = pageTime(); long && wait > 0 && !closed(); wait = pageTime())
      await pause(wait, undefined, { ref: false });
    return !closed();
  };
  if (!(await goOn())) return null;
  const read = await texts();
  const sources = code().map(({ source }) => source);
  if (long) await read.ahead?.(sources, goOn);
  let until = performance.now() + SLICE;
  for (const { source } of code()) {
    if (closed()) return null;
    read.facts(source);
    if (performance.now() < until) continue;
    await pause(Math.max(PAUSE, long ? pageTime() : 0), undefined, { ref: false });
    until = performance.now() + SLICE;
  }
  return read;
}
