/**
 * What is looked for, and what takes its place: from the words and switches of the find bar to an expression, its matches
 * in a text, and the text that replaces each. Pure; runs in the worker (worker.ts), and in the page over what is drawn.
 */
import type { SourceChanges } from "@pellucid/notebook";

export interface Query {
  readonly text: string;
  readonly regex: boolean;
  readonly matchCase: boolean;
  readonly wholeWord: boolean;
}

export interface Replacement {
  readonly template: string;
  readonly preserveCase: boolean;
}

/** More matches than this are not counted. */
export const MATCH_BOUND = 100_000;

const LETTER = "[\\p{L}\\p{N}_]";

/** Null for nothing to look for. Throws a SyntaxError when the expression is none. */
export function expressionOf({ text, regex, matchCase, wholeWord }: Query): RegExp | null {
  if (text === "") return null;
  const flags = matchCase ? "gm" : "gim";
  const words = (inner: string) => (wholeWord ? `(?<!${LETTER})(?:${inner})(?!${LETTER})` : inner);
  if (!regex) return new RegExp(words(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")), `${flags}u`);
  try {
    return new RegExp(words(text), `${flags}u`);
  } catch {
    // Much that is written from habit ("\-", "\_") is only allowed without the Unicode flag.
    return new RegExp(wholeWord ? `\\b(?:${text})\\b` : text, flags);
  }
}

/** Starts and ends, in turns. */
export function spansIn(text: string, expression: RegExp, bound = MATCH_BOUND): number[] {
  const spans: number[] = [];
  expression.lastIndex = 0;
  for (let match; spans.length < 2 * bound && (match = expression.exec(text));) {
    spans.push(match.index, match.index + match[0].length);
    if (match[0] === "") expression.lastIndex += text.codePointAt(expression.lastIndex)! > 0xffff ? 2 : 1;
  }
  return spans;
}

export interface Exchange {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What each match becomes; `only` the one that begins there. */
export function exchangesIn(
  text: string,
  query: Query,
  { template, preserveCase }: Replacement,
  only: number | null = null,
): Exchange[] {
  const expression = expressionOf(query);
  if (!expression) return [];
  const exchanges: Exchange[] = [];
  expression.lastIndex = 0;
  for (let match; exchanges.length < MATCH_BOUND && (match = expression.exec(text));) {
    const from = match.index;
    if (only === null || only === from) {
      const filled = query.regex ? fill(template, match) : template;
      exchanges.push({ from, to: from + match[0].length, text: preserveCase ? inCaseOf(match[0], filled) : filled });
    }
    if (only !== null && from >= only) break;
    if (match[0] === "") expression.lastIndex++;
  }
  return exchanges;
}

/** `$1`, `\1`, `$<name>`, `$&`, `$$`, and `\n`, `\t`, `\\`. A group that took no part is empty. */
function fill(template: string, match: RegExpExecArray): string {
  return template.replace(
    /\$(\$|&|\d{1,2}|<([^>]*)>)|\\(\d{1,2}|n|t|\\)/g,
    (written, dollar: string | undefined, name: string | undefined, slash: string | undefined) => {
      if (dollar === "$") return "$";
      if (dollar === "&") return match[0];
      if (name !== undefined) return match.groups?.[name] ?? "";
      if (slash === "n") return "\n";
      if (slash === "t") return "\t";
      if (slash === "\\") return "\\";
      const number = Number(dollar ?? slash);
      return number < match.length ? (match[number] ?? "") : written;
    },
  );
}

/** The new word in the case of the old one: AN, an, An; mixed case leaves it as it is. */
function inCaseOf(old: string, text: string): string {
  if (!/\p{L}/u.test(old)) return text;
  if (old === old.toUpperCase() && old !== old.toLowerCase() && old.length > 1) return text.toUpperCase();
  if (old === old.toLowerCase()) return text.toLowerCase();
  const first = old[0]!;
  if (first === first.toUpperCase() && old.slice(1) === old.slice(1).toLowerCase())
    return text.slice(0, 1).toUpperCase() + text.slice(1);
  return text;
}

/** As changes of a source of this length. */
export function changesOf(length: number, exchanges: readonly Exchange[]): SourceChanges {
  const changes: (number | [number, ...string[]])[] = [];
  let at = 0;
  for (const { from, to, text } of exchanges) {
    if (from === to && text === "") continue;
    if (from > at) changes.push(from - at);
    changes.push(text === "" ? [to - from] : [to - from, ...text.split("\n")]);
    at = to;
  }
  if (at < length) changes.push(length - at);
  return changes;
}
