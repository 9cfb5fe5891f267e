/** Two texts as rows to show: lines that went, that came, and some around them, with the words that differ marked. Pure. */
import { Chunk } from "@codemirror/merge";
import { Text } from "@codemirror/state";

export interface DiffRow {
  readonly kind: "same" | "gone" | "come" | "skipped";
  /** Line number on either side, 1-based; of skipped ones their count. */
  readonly a?: number;
  readonly b?: number;
  readonly text: string;
  /** From and to of what differs within the line. */
  readonly marks: readonly (readonly [number, number])[];
}

const AROUND = 2;

export function diffRows(before: string, after: string): DiffRow[] {
  const [a, b] = [docOf(before), docOf(after)];
  const rows: DiffRow[] = [];
  let [lineA, lineB] = [1, 1];
  const same = (count: number, first: boolean, last: boolean): void => {
    const head = first ? 0 : AROUND;
    const tail = last ? 0 : AROUND;
    const hide = count > head + tail + 1 ? count - head - tail : 0;
    for (let i = 0; i < count; i++) {
      if (hide > 0 && i === head) rows.push({ kind: "skipped", a: hide, text: "", marks: [] });
      if (hide === 0 || i < head || i >= head + hide)
        rows.push({ kind: "same", a: lineA + i, b: lineB + i, text: a.line(lineA + i).text, marks: [] });
    }
    lineA += count;
    lineB += count;
  };
  for (const chunk of Chunk.build(a, b, { scanLimit: 2000 })) {
    const [startA, endA] = linesOf(a, chunk.fromA, chunk.toA);
    const [startB, endB] = linesOf(b, chunk.fromB, chunk.toB);
    same(startA - lineA, lineA === 1, false);
    const marks = (from: "fromA" | "fromB", to: "toA" | "toB", base: number) =>
      chunk.changes.map((change): [number, number] => [base + change[from], base + change[to]]);
    for (let i = startA; i < endA; i++) rows.push(row("gone", a, i, marks("fromA", "toA", chunk.fromA), endB > startB));
    for (let i = startB; i < endB; i++) rows.push(row("come", b, i, marks("fromB", "toB", chunk.fromB), endA > startA));
    [lineA, lineB] = [endA, endB];
  }
  same(a.lines - lineA, lineA === 1, true);
  return rows;
}

/** With an end to the last line, like all others: else a line that comes behind it would change it. */
const docOf = (text: string): Text => Text.of([...text.split(/\r\n?|\n/), ""]);

/** From the first changed line to behind the last. */
function linesOf(doc: Text, from: number, to: number): [number, number] {
  const first = doc.lineAt(Math.min(from, doc.length)).number;
  if (from >= to) return [first, first];
  return [first, to > doc.length ? doc.lines : doc.lineAt(to).number];
}

/** All lines of a text that is only on one side. */
export function wholeRows(kind: "gone" | "come", text: string): DiffRow[] {
  const side = kind === "gone" ? "a" : "b";
  return text.split(/\r\n?|\n/).map((line, i) => ({ kind, [side]: i + 1, text: line, marks: [] }));
}

/** A line of which everything differs, or that has no counterpart, is not marked: its ground says so. */
function row(
  kind: "gone" | "come",
  doc: Text,
  number: number,
  changes: readonly [number, number][],
  paired: boolean,
): DiffRow {
  const { from, to, text } = doc.line(number);
  const marks = changes
    .map(([start, end]): [number, number] => [Math.max(start, from) - from, Math.min(end, to) - from])
    .filter(([start, end]) => end > start);
  const whole = marks.length === 1 && marks[0]![0] === 0 && marks[0]![1] === text.length;
  return { kind, [kind === "gone" ? "a" : "b"]: number, text, marks: paired && !whole ? marks : [] };
}
