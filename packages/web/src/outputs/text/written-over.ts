/**
 * Programs such as nbclient save each piece of a progress bar as an output of its own, though it writes over the piece before it.
 * What belongs together so is shown together, in the place of its first piece; the others keep their places and show nothing,
 * so that outputs are counted as in the file. Pure.
 */
import type { Output, StreamOutput } from "@pellucid/notebook";
import type { ShownOutput } from "../output-view.ts";

/** The pieces that a text was joined of, by the first of them: the same pieces are the same output, and not drawn again. */
const joined = new WeakMap<ShownOutput, { readonly pieces: readonly ShownOutput[]; readonly whole: StreamOutput }>();

export function writtenOver(outputs: readonly ShownOutput[]): readonly ShownOutput[] {
  if (!outputs.some((output, at) => goesOn(outputs[at - 1], output))) return outputs;
  const shown: ShownOutput[] = [];
  for (let from = 0; from < outputs.length;) {
    const to = endOf(outputs, from);
    shown.push(to === from + 1 ? outputs[from]! : together(outputs.slice(from, to) as StreamOutput[]));
    for (let at = from + 1; at < to; at++) shown.push(CONTINUED);
    from = to;
  }
  return shown;
}

/** Behind the last of the pieces that begin here; the end of their line may come by itself. */
function endOf(outputs: readonly ShownOutput[], from: number): number {
  let to = from + 1;
  while (to < outputs.length && (goesOn(outputs[to - 1], outputs[to]!) || (to > from + 1 && ends(outputs, to)))) to++;
  return to;
}

/** Without the places of the pieces: for pages that nothing is looked for in. */
export const asShown = (outputs: readonly Output[]): readonly Output[] =>
  writtenOver(outputs).filter((output): output is Output => output.type !== "continued");

const CONTINUED: ShownOutput = { type: "continued" };

/** A sequence of the terminal, without its escape sign, that goes a line up or to a column. */
const MOVE = /^\[\d*[AFG]/;

/** Begins at the beginning of its line, with a sign back, or in a line above. */
const beginsBack = (text: string): boolean =>
  (text.startsWith("\r") && text[1] !== "\n") ||
  text.startsWith("\b") ||
  (text.startsWith("\x1b") && MOVE.test(text.slice(1, 8)));

const endsBack = (text: string): boolean => text.endsWith("\r") || text.endsWith("\b");

/** Whether a piece writes over the one before it. What the server keeps apart is long, and stays so. */
function goesOn(before: ShownOutput | undefined, piece: ShownOutput): boolean {
  const texts = textsOf(before, piece);
  return texts !== null && (beginsBack(texts[1]) || endsBack(texts[0]));
}

/** Whether the piece at this place ends the line that was written over. */
function ends(outputs: readonly ShownOutput[], at: number): boolean {
  const texts = textsOf(outputs[at - 1], outputs[at]!);
  return texts !== null && !texts[0].endsWith("\n");
}

/** Of two pieces of one stream. */
function textsOf(before: ShownOutput | undefined, piece: ShownOutput): [string, string] | null {
  if (before?.type !== "stream" || piece.type !== "stream" || before.name !== piece.name) return null;
  const [text, next] = [before.text, piece.text];
  return typeof text === "string" && typeof next === "string" ? [text, next] : null;
}

function together(pieces: readonly StreamOutput[]): StreamOutput {
  const first = pieces[0]!;
  const known = joined.get(first);
  if (known?.pieces.length === pieces.length && pieces.every((piece, at) => piece === known.pieces[at]))
    return known.whole;
  const whole: StreamOutput = { ...first, text: pieces.map(({ text }) => text as string).join("") };
  joined.set(first, { pieces, whole });
  return whole;
}
