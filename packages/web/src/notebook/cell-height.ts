/**
 * A guess of a cell's height before it was ever drawn: so near that the scroll bar, the strip beside it and a jump to a
 * cell are about right in a notebook of which only a screen has been laid out. Heights once seen are kept elsewhere
 * (view-memory.ts). It reads lengths only and is called once a cell.
 */
import type { MimeBundle, Output } from "@pellucid/notebook";
import type { CellStore } from "./cell-store.ts";

const LINE = 20;
const PROSE_LINE = 24;
const PROSE_COLUMNS = 88;
const GAP = 16;
const PADDING = 16;
const FIGURE = 320;
/** Streams longer than this scroll in their own box. */
const STREAM_LINES = 24;

export function guessHeight(cell: CellStore): number {
  const source = cell.source.get();
  const { type } = cell.head.get();
  if (type === "markdown") return GAP + 8 + proseLines(source) * PROSE_LINE;
  const outputs = cell.outputs.get();
  const results = outputs.reduce((sum, output) => sum + 8 + outputHeight(output), 0);
  return GAP + PADDING + linesOf(source) * LINE + results;
}

function outputHeight(output: Output): number {
  if (output.type === "stream") {
    const lines = typeof output.text === "string" ? linesOf(output.text.trimEnd()) : output.text.lines;
    return Math.min(lines, STREAM_LINES) * LINE;
  }
  if (output.type === "error") return 7 * LINE;
  return output.type === "display" || output.type === "result" ? bundleHeight(output.data) : LINE;
}

function bundleHeight(data: MimeBundle): number {
  if (Object.keys(data).some((mime) => mime.startsWith("image/") || /plotly|vega/.test(mime))) return FIGURE;
  const plain = data["text/plain"];
  const lines = typeof plain === "string" ? linesOf(plain) : 1;
  return Math.min(lines, STREAM_LINES) * (data["text/html"] === undefined ? LINE : PROSE_LINE);
}

function linesOf(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0 && lines < 1000; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

const proseLines = (source: string) =>
  Math.min(
    400,
    source.split("\n").reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / PROSE_COLUMNS)), 0),
  );
