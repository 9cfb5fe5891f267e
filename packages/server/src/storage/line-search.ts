/**
 * Finds the lines of a long text that hold some words, case and colours ignored, in one pass over its parts: neither the text nor
 * a very long line is ever held whole. All hits are counted; of them one page is listed. Called by rooms.ts. It knows no files.
 */
import { LOG_HITS, type LinesFound } from "@pellucid/protocol";

const ESCAPE = String.fromCharCode(27);
const COLOURS = new RegExp(`${ESCAPE}\\[[0-9;:]*m`, "g");

export async function searchLines(
  parts: AsyncIterable<string> | Iterable<string>,
  wanted: string,
  skipped: number,
): Promise<LinesFound> {
  const search = new LineSearch(wanted.toLowerCase(), skipped);
  for await (const part of parts) search.take(part);
  return { count: search.count, skipped, lines: search.lines };
}

class LineSearch {
  readonly lines: number[] = [];
  count = 0;
  private readonly wanted: string;
  private readonly skipped: number;
  private line = 0;
  /** Whether the line that is being read has been counted. */
  private counted = false;
  /** The end of the line that is being read, as much as a hit may begin in. */
  private rest = "";

  constructor(wanted: string, skipped: number) {
    this.wanted = wanted;
    this.skipped = skipped;
  }

  take(part: string): void {
    const plain = part.includes(ESCAPE) ? part.replace(COLOURS, "") : part;
    const text = this.rest + plain.toLowerCase();
    let begin = 0;
    for (let hit = text.indexOf(this.wanted); hit >= 0;) {
      begin = this.pass(text, begin, hit);
      this.hit();
      const end = text.indexOf("\n", hit);
      if (end < 0) break;
      hit = text.indexOf(this.wanted, end);
    }
    begin = this.pass(text, begin, text.length);
    this.rest = text.slice(Math.max(begin, text.length - this.wanted.length + 1));
  }

  /** Goes over the ends of lines before `to`; gives where the line that is read then begins. */
  private pass(text: string, from: number, to: number): number {
    let begin = from;
    for (let end = text.indexOf("\n", from); end >= 0 && end < to; end = text.indexOf("\n", end + 1)) {
      this.line++;
      this.counted = false;
      begin = end + 1;
    }
    return begin;
  }

  private hit(): void {
    if (this.counted) return;
    this.counted = true;
    if (this.count >= this.skipped && this.lines.length < LOG_HITS) this.lines.push(this.line);
    this.count++;
  }
}
