/**
 * What a run in the scratchpad has put out, from what the kernel publishes. The rooms do this for cells, on the server; here
 * nothing is kept, so a list of bounded length in the page is enough. Pure.
 */
import { foldOutput, foldStream, type Output, type OutputEvent } from "@pellucid/notebook";

export interface ScratchOutputs {
  readonly list: readonly Output[];
  /** A `clear_output(wait=True)` waits for the next output. */
  readonly clearing: boolean;
}

export const NOTHING: ScratchOutputs = { list: [], clearing: false };

/** Longer lists and texts lose their beginning. */
const MOST_OUTPUTS = 200;
const LONGEST_STREAM = 200_000;
/** What is cut is cut by this much more, so that not every piece cuts anew. */
const SLACK = 50_000;
export const CUT = "[earlier text is left out: run it in a cell to keep all of it]\n";

/** Updates of a display are no addition: `updated` below. */
export function added({ list, clearing }: ScratchOutputs, event: Exclude<OutputEvent, { type: "update" }>) {
  if (event.type === "clear") return event.wait ? { list, clearing: true } : NOTHING;
  const before = clearing ? [] : list;
  const last = before.at(-1);
  const { output } = event;
  if (output.type !== "stream") return { list: [...before, output].slice(-MOST_OUTPUTS), clearing: false };
  const piece = String(output.text);
  if (last?.type === "stream" && last.name === output.name && typeof last.text === "string") {
    const { keep, text } = foldOutput(last, piece);
    const stream = { ...last, text: bounded(last.text.slice(0, keep) + text) };
    return { list: [...before.slice(0, -1), stream], clearing: false };
  }
  const stream = { ...output, text: bounded(foldStream("", piece).text) };
  return { list: [...before, stream].slice(-MOST_OUTPUTS), clearing: false };
}

function bounded(text: string): string {
  if (text.length <= LONGEST_STREAM + SLACK) return text;
  const rest = text.slice(-LONGEST_STREAM);
  return CUT + rest.slice(rest.indexOf("\n") + 1);
}

/** New content for a display, where it is shown. */
export function updated(outputs: ScratchOutputs, event: Extract<OutputEvent, { type: "update" }>): ScratchOutputs {
  const { displayId, data, metadata } = event;
  const shows = (one: Output) => "displayId" in one && one.displayId === displayId;
  if (!outputs.list.some(shows)) return outputs;
  return { ...outputs, list: outputs.list.map((one) => (shows(one) ? ({ ...one, data, metadata } as Output) : one)) };
}
