/**
 * Two texts: equal, equal without noise, or with numbers that agree. The rule of `text/plain` and of stdout; HTML cells,
 * strings in JSON and error messages come here as well. Says nothing of a stream's own ways (stream.ts).
 */
import { difference, match, type Circumstances, type Difference, type Match, type Verdict } from "./agreement.ts";
import { classesBetween, quieten } from "./noise.ts";
import { apart, farther, numbersOf } from "./numbers.ts";

export function compareText(what: string, saved: string, got: string, at: Circumstances): Verdict {
  if (saved === got) return match(what, "identical", "equal text");
  const [a, b] = quieten(saved, got, at);
  const classes = classesBetween(a, b);
  if (trimmed(a.text) === trimmed(b.text))
    return match(
      what,
      "same-after-noise",
      classes.length > 0 ? `noise: ${classes.join(", ")}` : "noise: spaces at line ends",
    );
  return numeric(what, a.text, b.text, classes, at);
}

const trimmed = (text: string): string => text.replace(/[ \t]+$/gm, "").trimEnd();

function numeric(
  what: string,
  saved: string,
  got: string,
  classes: readonly string[],
  at: Circumstances,
): Match | Difference {
  const [a, b] = [numbersOf(trimmed(saved)), numbersOf(trimmed(got))];
  if (a.words !== b.words || a.numbers.length !== b.numbers.length) return unlike(what, saved, got);
  let worst: number | null = null;
  for (const [place, number] of a.numbers.entries())
    worst = farther(worst, apart(number, b.numbers[place]!, at.tolerance));
  if (worst === null) {
    const rule = `numbers within ${at.tolerance} or their printed digits`;
    return match(what, "within-tolerance", classes.length > 0 ? `${rule}; noise: ${classes.join(", ")}` : rule);
  }
  const near = `only numbers differ; the largest relative difference is ${inWords(worst)}, allowed is ${at.tolerance}`;
  return unlike(what, saved, got, near);
}

const inWords = (relative: number): string => (Number.isFinite(relative) ? relative.toPrecision(2) : "not finite");

/** A difference, at its first line, with what nearly made it none. */
function unlike(what: string, saved: string, got: string, near?: string): Difference {
  const [a, b] = [saved.split("\n"), got.split("\n")];
  let line = 0;
  while (line < a.length && line < b.length && a[line]!.trimEnd() === b[line]!.trimEnd()) line++;
  const [first, second] = [a[line] ?? "", b[line] ?? ""];
  const why = kindOf(first, second) ?? near ?? looseMiss(a, b);
  const where = a.length > 1 || b.length > 1 ? { where: `line ${line + 1}` } : {};
  return difference(what, first.trimEnd() || "(nothing)", second.trimEnd() || "(nothing)", {
    ...where,
    ...(why && { near: why }),
  });
}

/** What differs between two lines, as people would call it. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^[0-9a-f]{16,}$/i, "a hex digest differs, which is no address"],
  [/^0x[0-9a-f]+$/i, "a hexadecimal number differs outside an object's address"],
  [/^\d+\/\d+$/, "the total of a progress bar differs"],
  [/^\d{4}-\d\d-\d\d|^\d\d:\d\d/, "a date or time differs that is not the time of the run"],
  [/^[\d.]+(?:ns|us|µs|ms|s|min|h)$/, "a duration differs that is printed as a result"],
];

function kindOf(first: string, second: string): string | undefined {
  const [one, two] = [unlikePart(first, second), unlikePart(second, first)];
  return KINDS.find(([pattern]) => pattern.test(one) && pattern.test(two))?.[1];
}

function looseMiss(a: readonly string[], b: readonly string[]): string | undefined {
  if (tokensOf(a) === tokensOf(b)) return "only the order differs (of a set, a directory, or parallel work)";
  const bare = (lines: readonly string[]) => lines.join("").replace(/\s+/g, "");
  return bare(a) === bare(b) ? "only spaces and line breaks differ" : undefined;
}

const tokensOf = (lines: readonly string[]): string =>
  (lines.join("\n").match(/[\w.'"/-]+/g) ?? []).toSorted().join(" ");

/** The word of `line` in which it differs from `other` first. */
function unlikePart(line: string, other: string): string {
  const [words, others] = [line.split(/[\s,;()[\]{}'"=]+/), other.split(/[\s,;()[\]{}'"=]+/)];
  const place = words.findIndex((word, i) => word !== others[i]);
  return (words[place] ?? "").replace(/[|:%]+/g, "");
}
