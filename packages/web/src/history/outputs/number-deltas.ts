/**
 * Numbers that two printed results have in common and what became of them: lines that read the same but for their numbers
 * belong together. Pure.
 */
export interface NumberDelta {
  /** What stands before the number in its line. */
  readonly label: string;
  readonly a: string;
  readonly b: string;
  /** B less A, as precise as the more precise of the two; empty when they are equal. */
  readonly delta: string;
}

const NUMBER = /(?<![\w.])[-+\u2212]?(?:\d[\d_]*(?:,\d{3})*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]*[A-Za-z_])/g;
/** Of lines that only differ in their numbers, as a training log has them, this many are told, else the last. */
const FEW = 3;
const MOST = 40;
const LABEL = 60;

interface Line {
  readonly shape: string;
  readonly numbers: readonly { readonly text: string; readonly label: string }[];
}

export function numberDeltas(a: string, b: string): NumberDelta[] {
  const before = byShape(a);
  const found: NumberDelta[] = [];
  for (const [shape, lines] of byShape(b)) {
    const others = before.get(shape);
    if (!others) continue;
    const few = lines.length <= FEW && others.length === lines.length;
    const pairs: [Line, Line][] = few
      ? lines.map((line, at) => [others[at]!, line])
      : [[others.at(-1)!, lines.at(-1)!]];
    for (const [left, right] of pairs)
      for (const [at, { text, label }] of right.numbers.entries()) {
        const was = left.numbers[at]!.text;
        found.push({ label, a: was, b: text, delta: deltaOf(was, text) });
      }
  }
  return found.slice(0, MOST);
}

function byShape(text: string): Map<string, Line[]> {
  const shapes = new Map<string, Line[]>();
  for (const line of text.slice(0, 200_000).split(/[\r\n]+/)) {
    const read = lineOf(line);
    if (read.numbers.length > 0) shapes.set(read.shape, [...(shapes.get(read.shape) ?? []), read]);
  }
  return shapes;
}

function lineOf(line: string): Line {
  const numbers: { text: string; label: string }[] = [];
  let end = 0;
  for (const match of line.matchAll(NUMBER)) {
    numbers.push({ text: match[0], label: labelOf(line.slice(end, match.index), numbers.length) });
    end = match.index + match[0].length;
  }
  return { shape: line.replace(NUMBER, "#").replace(/\s+/g, " ").trim(), numbers };
}

/** The words right before a number, without what joins them to it. */
function labelOf(before: string, at: number): string {
  const words = before.replace(/^[\s,;|)\]}%]+/, "").replace(/[\s:=([{,;|~<>]+$/, "");
  return words === "" ? (at === 0 ? "Value" : `Value ${at + 1}`) : words.slice(-LABEL);
}

export const valueOf = (text: string): number =>
  Number(
    text
      .replace(/[,_\s]/g, "")
      .replace("\u2212", "-")
      .replace(/%$/, ""),
  );

export function deltaOf(a: string, b: string): string {
  const [from, to] = [valueOf(a), valueOf(b)];
  if (!Number.isFinite(from) || !Number.isFinite(to) || from === to) return "";
  const digits = Math.min(12, Math.max(decimals(a), decimals(b)));
  const difference = to - from;
  const exponent = /e/i.test(a + b);
  const size = exponent ? Math.abs(difference).toPrecision(3) : Math.abs(difference).toFixed(digits);
  return `${difference < 0 ? "\u2212" : "+"}${exponent ? size : grouped(size)}`;
}

const decimals = (text: string): number => /\.(\d*)/.exec(text)?.[1]?.length ?? 0;
const grouped = (text: string): string => text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
