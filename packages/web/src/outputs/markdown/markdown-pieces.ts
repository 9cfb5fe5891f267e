/**
 * A long Markdown text in pieces that can each be drawn within a frame. Cut at blank lines outside fences and lists, so that
 * paragraphs stay whole; addresses that are defined once (`[name]: address`) hold in all pieces. A paragraph or line that is
 * itself too long for a page is cut, and says so. Called by markdown-view.ts. Pure.
 */
export interface Piece {
  readonly text: string;
  /** Of its first line in the whole source, from 0. */
  readonly line: number;
  /** Characters of a paragraph that are not shown. */
  readonly left: number;
}

/** Up to here a text is drawn in one go. */
export const WHOLE = 16_000;
/** More of one text is nothing that anybody reads. */
const LONGEST = 3_000_000;
const LONGEST_PIECE = 24_000;
/** Lines of one block: rows of a table, items of a list. */
const MOST_LINES = 1000;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const ADDRESS = /^ {0,3}\[[^\]^][^\]]*\]:[ \t]*\S.*$/;

export function piecesOf(source: string): readonly Piece[] {
  if (source.length <= WHOLE) return [{ text: source, line: 0, left: 0 }];
  const lines = source.slice(0, LONGEST).split(/\r\n|\r|\n/);
  const addresses = lines.filter((line) => line.length < 2000 && ADDRESS.test(line)).slice(0, 2000);
  const pieces: Piece[] = [];
  let [start, size] = [0, 0];
  let fence: string | null = null;
  const end = (at: number) => {
    if (at > start) pieces.push(bounded(lines.slice(start, at).join("\n"), start, addresses));
    [start, size] = [at, 0];
  };
  for (const [at, line] of lines.entries()) {
    const mark = FENCE.exec(line)?.[1];
    if (mark && fence === null) fence = mark;
    else if (mark && fence !== null && mark[0] === fence[0] && mark.length >= fence.length) fence = null;
    // A line that goes on with a list or a quotation belongs to what is above it.
    const begins = fence === null && line.trim() === "" && /^(?![ \t]|[-*+>] |\d+[.)] )\S/.test(lines[at + 1] ?? "");
    size += line.length + 1;
    if ((size > WHOLE / 2 && begins) || (size > LONGEST_PIECE * 2 && fence === null && line.trim() === "")) end(at + 1);
  }
  end(lines.length);
  const left = source.length - Math.min(source.length, LONGEST);
  if (left > 0) pieces.push({ text: "", line: lines.length, left });
  return pieces;
}

function bounded(text: string, line: number, addresses: readonly string[]): Piece {
  const kept = text.length > LONGEST_PIECE * 2 ? linesOf(text.slice(0, LONGEST_PIECE)) : text;
  const known = addresses.length > 0 && /\[[^\]]+\]/.test(kept) ? `\n\n${addresses.join("\n")}` : "";
  return { text: kept + known, line, left: text.length - kept.length };
}

function linesOf(text: string): string {
  let end = -1;
  for (let line = 0; line < MOST_LINES; line++) {
    end = text.indexOf("\n", end + 1);
    if (end < 0) return text;
  }
  return text.slice(0, end);
}
