/**
 * `foldStream`: what is to be done to the text of a stream when the next piece of it comes.
 *
 * Called by execution for every piece a kernel prints, so the common case (plain text behind plain text) looks at neither
 * more than the end of what is there. Only text that moves the cursor goes through a `Screen`, and only its last lines.
 */
import type { StreamOutput } from "./notebook.ts";
import { streamEnd } from "./outputlist.ts";
import { LINE_LIMIT, LIVE_LINES, LIVE_UNITS, SPECIAL, Screen } from "./screen.ts";

/** Of the text so far keep this many UTF-16 units, and put `text` behind them: what `extend-stream` says. */
export interface Fold {
  readonly keep: number;
  readonly text: string;
}

/** The cursor is not at the end only where the last line says so, and that it says near its end. */
const END = 8192;

export function foldStream(previous: string, chunk: string): Fold {
  const end = previous.slice(-END);
  const rest = !SPECIAL.test(end.slice(end.lastIndexOf("\n") + 1));
  const plain = chunk.replaceAll("\r\n", "\n");
  if (rest && !SPECIAL.test(plain)) return { keep: previous.length, text: plain };
  const { start, frozen } = liveRegion(previous);
  const region = previous.slice(start);
  const screen = new Screen(frozen);
  screen.feed(region);
  screen.feed(chunk);
  const text = screen.render();
  const same = commonLength(region, text);
  return { keep: start + same, text: text.slice(same) };
}

/** The same for an output, of which it looks at no more than the end. */
export function foldOutput(output: StreamOutput, chunk: string): Fold {
  const end = streamEnd(output);
  const { keep, text } = foldStream(end, chunk);
  return { keep: output.text.length - end.length + keep, text };
}

/** Where the lines begin that a cursor could still reach. A line that is too long is taken by its end, and frozen. */
function liveRegion(text: string): { start: number; frozen: boolean } {
  let start = text.lastIndexOf("\n") + 1;
  if (text.length - start > LINE_LIMIT + END) return { start: text.length - END, frozen: true };
  for (let lines = 1; lines < LIVE_LINES && start > 0; lines++) {
    const line = start > 1 ? text.lastIndexOf("\n", start - 2) + 1 : 0;
    if (text.length - line > LIVE_UNITS || start - line > LINE_LIMIT) break;
    start = line;
  }
  return { start, frozen: false };
}

/** Length of the common start, not cutting a surrogate pair. */
function commonLength(a: string, b: string): number {
  const room = Math.min(a.length, b.length);
  let same = 0;
  while (same < room && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  return same > 0 && /[\ud800-\udbff]/.test(a[same - 1] ?? "") ? same - 1 : same;
}
