/**
 * Cells that a page puts in may be copies of what it was shown: long streams by their end, of many outputs only the first
 * and the last. Here they become whole again, from the cells they are copies of, before they are part of a notebook.
 *
 * What can not be found (the cell is long gone, or a long stream is of another notebook) is pasted as far as the page had
 * it, and the place says how much is missing.
 */
import { type Cell, type Edit, equalOutputs, isStored, type Output } from "@pellucid/notebook";

export interface PasteSources {
  /** Cells that may be the originals, the likeliest first. */
  readonly cells: () => Iterable<Cell>;
  /** How such a cell looks to a page. */
  readonly shown: (cell: Cell) => Cell;
  /** Is there such a log in this room? */
  readonly log: (name: string) => boolean;
}

export function wholePaste(edit: Edit, sources: PasteSources): Edit {
  if (edit.type === "batch") return { ...edit, edits: edit.edits.map((each) => wholePaste(each, sources)) };
  if (edit.type !== "insert-cells" || !edit.cells.some(isPartial)) return edit;
  return { ...edit, cells: edit.cells.map((cell) => (isPartial(cell) ? wholeCell(cell, sources) : cell)) };
}

const isPartial = (cell: Cell): boolean => cell.outputs.some(isPart);
const isPart = (output: Output): boolean =>
  output.type === "elided" || (output.type === "stream" && isStored(output.text));

function wholeCell(cell: Cell, sources: PasteSources): Cell {
  for (const original of sources.cells())
    if (original.outputs.length > 0 && equalOutputs(sources.shown(original).outputs, cell.outputs)) {
      const outputs = original.outputs.map((output) => (isForeign(output, sources) ? cutShort(output) : output));
      return { ...cell, outputs };
    }
  const outputs = cell.outputs.flatMap((output) => {
    if (output.type === "elided") return [note(`${output.count} outputs were not pasted`)];
    return [isForeign(output, sources) ? cutShort(output) : output];
  });
  return { ...cell, outputs };
}

const isForeign = (output: Output, { log }: PasteSources): boolean =>
  output.type === "stream" && isStored(output.text) && !log(output.text.log);

const note = (text: string): Output => ({ type: "stream", name: "stderr", text: `[${text}]\n` });

function cutShort(output: Output): Output {
  if (output.type !== "stream" || !isStored(output.text)) return output;
  const { length, tail } = output.text;
  return { ...output, text: `[${length - tail.length} characters before this were not pasted]\n${tail}` };
}

/** The values that inserted cells hold by reference: the room may not have them yet. */
function* foreignBlobs(edits: readonly Edit[]): Generator<string> {
  for (const edit of edits) {
    if (edit.type === "batch") yield* foreignBlobs(edit.edits);
    if (edit.type !== "insert-cells") continue;
    for (const match of JSON.stringify(edit.cells).matchAll(/"\$blob":"([0-9a-f]{64})"/g)) yield match[1]!;
  }
}

/** A cell pasted from another notebook brings references; what they mean is copied here. */
export function adoptBlobs(
  edits: readonly Edit[],
  blobs: { has(hash: string): Promise<boolean>; put(text: string): unknown },
  foreign: (hash: string) => Promise<string | null>,
): void {
  for (const hash of foreignBlobs(edits))
    void blobs.has(hash).then(async (known) => {
      const text = known ? null : await foreign(hash);
      if (text !== null) blobs.put(text);
    });
}
