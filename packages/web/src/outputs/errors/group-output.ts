/**
 * A group of exceptions as an error: the kernel sends it as text on stderr, which tells the same as another error's traceback.
 * Loaded with the first such text, by stream-view.ts and by whoever publishes a notebook.
 */
import { CELL_SEED, murmur2 } from "@pellucid/protocol";
import { ErrorView } from "./error-view.ts";
import type { OutputContext } from "../output-view.ts";
import { plainText } from "../text/screen.ts";
import { pythonTraceback } from "./python-traceback.ts";

export interface GroupOutput {
  /** What was printed before and after it. */
  readonly before: string;
  readonly view: ErrorView;
  readonly after: string;
}

/** Null: this text tells of no group. */
export function groupOutput(text: string, context: OutputContext): GroupOutput | null {
  const found = pythonTraceback(plainText(text));
  if (!found) return null;
  const { before, chain, after } = found;
  const [, ename = "", evalue = ""] = /^([\w.]+): ?(.*)/.exec(chain.at(-1)!.headline) ?? [];
  const told = text.slice(text.indexOf(before) + before.length, after ? text.lastIndexOf(after) : text.length);
  const locateText = finder(context);
  const output = { type: "error" as const, ename, evalue, traceback: [told.trim()] };
  const view = new ErrorView(output, { ...context, ...(locateText && { locateText }) }, chain);
  return { before, view, after };
}

/** Cells by the hash of their text, each read once. */
function finder({ codeCells }: OutputContext): OutputContext["locateText"] {
  if (!codeCells) return undefined;
  let cells: Map<number, { id: string; number: number }> | undefined;
  return (hash) => {
    cells ??= new Map(
      Array.from(codeCells(), ({ id, number, source }) => [murmur2(source, CELL_SEED), { id, number }]),
    );
    return cells.get(hash) ?? null;
  };
}
