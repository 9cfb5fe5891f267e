/**
 * stdout and stderr. What a terminal would show counts, so a progress bar is its last frame; of stderr the warnings count,
 * as a set, without the place they were raised at. Called by structure.ts for the whole of a cell's stream.
 */
import { foldStream } from "@pellucid/notebook";
import { difference, isMatch, match, type Circumstances, type Verdict } from "./agreement.ts";
import { withoutEscapes } from "./escapes.ts";
import { compareText } from "./text.ts";

/** As a terminal without colours ends up showing it. */
function screenOf(text: string): string {
  const { keep, text: folded } = foldStream("", text);
  return withoutEscapes(keep === 0 ? folded : text);
}

/** A stream too long to be looked at as a whole: its beginning and end, and what tells whether the rest is equal. */
export interface LongText {
  readonly head: string;
  readonly tail: string;
  readonly length: number;
  readonly hash: string;
}
export type StreamText = string | LongText;

/** So much of a long text is looked at from each end. */
const END = 64 * 1024;
/** Longer texts are compared by their ends. */
const LONG_STREAM = 1024 * 1024;

/** Makes a `LongText` of a text that comes in pieces. */
export class Digest {
  #head = "";
  #tail = "";
  #length = 0;
  #a = 0xdeadbeef;
  #b = 0x41c6ce57;

  feed(piece: string): void {
    if (this.#head.length < END) this.#head += piece.slice(0, END - this.#head.length);
    this.#tail = (this.#tail + piece).slice(-END);
    this.#length += piece.length;
    let [a, b] = [this.#a, this.#b];
    for (let i = 0; i < piece.length; i++) {
      const unit = piece.charCodeAt(i);
      a = Math.imul(a ^ unit, 2654435761);
      b = Math.imul(b ^ unit, 1597334677);
    }
    [this.#a, this.#b] = [a, b];
  }

  get text(): LongText {
    const hash = `${(this.#a >>> 0).toString(36)}-${(this.#b >>> 0).toString(36)}`;
    return { head: this.#head, tail: this.#tail, length: this.#length, hash };
  }
}

function longText(text: StreamText): LongText {
  if (typeof text !== "string") return text;
  const digest = new Digest();
  digest.feed(text);
  return digest.text;
}

export function compareStdout(saved: StreamText, got: StreamText, at: Circumstances): Verdict {
  const isShort = (text: StreamText): text is string => typeof text === "string" && text.length <= LONG_STREAM;
  if (isShort(saved) && isShort(got)) return stdout(saved, got, at);
  const [a, b] = [longText(saved), longText(got)];
  const what = "stdout";
  if (a.hash === b.hash && a.length === b.length) return match(what, "identical", "equal text (by its hash)");
  if (a.length !== b.length) return difference(what, lengthOf(a), lengthOf(b), { where: "its length" });
  const parts = [
    ["beginning", a.head, b.head],
    ["end", a.tail, b.tail],
  ] as const;
  for (const [part, one, two] of parts) {
    const found = stdout(one, two, at);
    if (!isMatch(found)) return { ...found, where: `its ${part}, ${found.where ?? "line 1"}` };
  }
  const near = "beginning, end and length agree";
  return difference(what, lengthOf(a), lengthOf(b), { where: "the middle of a long text", near });
}

const lengthOf = ({ length }: LongText): string => `${length} characters`;

function stdout(saved: string, got: string, at: Circumstances): Verdict {
  if (saved === got) return match("stdout", "identical", "equal text");
  const [a, b] = [screenOf(saved), screenOf(got)];
  if (a === b) return match("stdout", "identical", "equal on a terminal");
  return compareText("stdout", a, b, at);
}

const WARNING = /^(?:.*?:\d+: )?(\w*(?:Warning|Deprecated\w*)): (.*)$/;
/** One line a program says once on a computer, or that only counts what it fetches. */
const ONCE =
  /^(?:Matplotlib is building the font cache|Fontconfig |.*font cache|Downloading |Cloning into|Using cached )/;
const LOG_TIME = /^\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?\]?\s*/;
/** tqdm and others draw their bars here. */
const BAR = /\d+%\|.*\||\b\d+\/\d+\b.*\[.*\]|^\s*\d+it \[/;

export function compareStderr(saved: string, got: string, at: Circumstances): Verdict {
  if (saved === got) return match("stderr", "identical", "equal text");
  const [a, b] = [sortedOut(saved), sortedOut(got)];
  const missing = a.warnings.filter((one) => !b.warnings.includes(one));
  const added = b.warnings.filter((one) => !a.warnings.includes(one));
  const warnings = matchWarnings(missing, added, at);
  if (warnings) return warnings;
  const rest = compareText("stderr", a.rest, b.rest, at);
  if (!isMatch(rest)) return rest;
  const rule =
    a.warnings.length > 0
      ? "noise: place of warnings"
      : rest.agreement === "identical"
        ? "noise: log times"
        : rest.rule;
  return match("stderr", rest.agreement === "identical" ? "same-after-noise" : rest.agreement, rule);
}

/** Undefined when all of them agree without noise. */
function matchWarnings(missing: readonly string[], added: readonly string[], at: Circumstances): Verdict | undefined {
  const left = [...added];
  for (const one of missing) {
    const place = left.findIndex((other) => isMatch(compareText("stderr", one, other, at)));
    if (place < 0) return difference("stderr", one, left[0] ?? "(no such warning)", { where: "the set of warnings" });
    left.splice(place, 1);
  }
  return left.length > 0
    ? difference("stderr", "(no such warning)", left[0]!, { where: "the set of warnings" })
    : undefined;
}

/** Warnings without their place and the line of source under them; everything else in order. */
function sortedOut(text: string): { warnings: string[]; rest: string } {
  const warnings = new Set<string>();
  const rest: string[] = [];
  const lines = screenOf(text).split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const found = WARNING.exec(line);
    if (found) {
      warnings.add(`${found[1]}: ${found[2]!.trim()}`);
      // The source of the warning stands indented below.
      if (/^\s+\S/.test(lines[i + 1] ?? "")) i++;
    } else if (line.trim() !== "" && !ONCE.test(line))
      rest.push(BAR.test(line) ? barOf(line) : line.replace(LOG_TIME, ""));
  }
  return { warnings: [...warnings], rest: rest.join("\n") };
}

/** Of a bar its label and its total. */
const barOf = (line: string): string =>
  line
    .replace(/\|[^|]*\|/, "|")
    .replace(/\s*\[[^\]]*\]\s*$/, "")
    .trim();
