/**
 * What stands at a place in Python text, as far as help needs it: inside which string or comment it is, which brackets are
 * open around it and how many arguments are before it, and which path of names leads up to it. It reads half-written code,
 * which no parser takes, and so it is a scanner: quick enough to be asked with every key.
 */
import type { CodePath, CodeStep } from "@pellucid/protocol";

export interface OpenBracket {
  readonly bracket: "(" | "[" | "{";
  readonly at: number;
  /** Commas between it and the place, on its own level. */
  commas: number;
  /** Where the argument begins that is being written. */
  argument: number;
}

export interface CodePlace {
  /** The string the place is in; `from` is behind its quote. */
  readonly string: { readonly quote: string; readonly from: number; readonly raw: boolean } | null;
  readonly comment: boolean;
  /** Outermost first. */
  readonly open: readonly OpenBracket[];
  /** Where the logical line begins. */
  readonly line: number;
}

interface Scan {
  open: OpenBracket[];
  line: number;
  /** f-strings around: with how many brackets each began its expression. */
  readonly fstrings: { quote: string; depth: number; from: number }[];
}

/** Asked of each character: where an expression is written it is made anew each time. */
const BEGINS = /["'a-zA-Z]/;
const IN_WORD = /\w/;
const STRING = /(?:[rbuft]{0,2})("""|'''|"|')/iy;
const STATEMENT = /(?:def|class|import|from|if|for|while|return|with|try|async|@|[A-Za-z_]\w*\s*=(?!=))/y;

export function placeAt(source: string, offset: number): CodePlace {
  const scan: Scan = { open: [], line: 0, fstrings: [] };
  let i = 0;
  while (i < offset) {
    const found = readString(source, i, offset, scan);
    if (found) {
      if (found.inside) return placed(scan, found.inside);
      i = found.end;
      continue;
    }
    const char = source[i]!;
    if (char === "#") {
      const end = source.indexOf("\n", i);
      if (end < 0 || end >= offset) return { ...placed(scan, null), comment: true };
      i = end;
      continue;
    }
    readChar(source, i, char, scan);
    const back = char === "}" ? leaveExpression(source, i, offset, scan) : null;
    if (back?.inside) return placed(scan, back.inside);
    i = back ? back.end : i + 1;
  }
  return placed(scan, null);
}

const placed = (scan: Scan, string: CodePlace["string"]): CodePlace => ({
  string,
  comment: false,
  open: scan.open,
  line: scan.line,
});

function readChar(source: string, at: number, char: string, scan: Scan): void {
  const top = scan.open.at(-1);
  if (char === "(" || char === "[" || char === "{") scan.open.push({ bracket: char, at, commas: 0, argument: at + 1 });
  else if (char === ")" || char === "]" || char === "}") scan.open.pop();
  else if (char === "," && top) {
    top.commas++;
    top.argument = at + 1;
  } else if (char === "\n" && scan.fstrings.length === 0) {
    // A statement at the margin: whatever was left open above it is a mistake there.
    STATEMENT.lastIndex = at + 1;
    if (scan.open.length > 0 && !/^\s/.test(source.slice(at + 1, at + 2)) && STATEMENT.test(source)) scan.open = [];
    if (scan.open.length === 0 && source[at - 1] !== "\\") scan.line = at + 1;
  }
}

interface StringEnd {
  readonly end: number;
  readonly inside?: NonNullable<CodePlace["string"]>;
}

/** A string that begins here, to its end; or where the place is inside it. */
function readString(source: string, at: number, offset: number, scan: Scan): StringEnd | null {
  const char = source[at]!;
  if (!BEGINS.test(char) || IN_WORD.test(source[at - 1] ?? "")) return null;
  STRING.lastIndex = at;
  const found = STRING.exec(source);
  if (!found || at + found[0].length > offset) return null;
  const [all, quote] = found;
  const prefix = all.slice(0, -quote!.length).toLowerCase();
  const from = at + all.length;
  return inString(source, from, from, offset, quote!, /[ft]/.test(prefix), prefix.includes("r"), scan);
}

function inString(
  source: string,
  at: number,
  from: number,
  offset: number,
  quote: string,
  format: boolean,
  raw: boolean,
  scan: Scan,
): StringEnd {
  for (let i = at; i < offset; i++) {
    const char = source[i]!;
    if (char === "\\") i++;
    else if (source.startsWith(quote, i)) return i + quote.length > offset ? inside() : { end: i + quote.length };
    else if (char === "\n" && quote.length === 1) return { end: i };
    else if (format && char === "{" && source[i + 1] === "{") i++;
    else if (format && char === "{") {
      scan.fstrings.push({ quote, depth: scan.open.length, from });
      scan.open.push({ bracket: "{", at: i, commas: 0, argument: i + 1 });
      return { end: i + 1 };
    }
  }
  return inside();
  function inside(): StringEnd {
    return { end: offset, inside: { quote, from, raw } };
  }
}

/** The `}` that ends an expression in an f-string: its text goes on. */
function leaveExpression(source: string, at: number, offset: number, scan: Scan): StringEnd | null {
  const around = scan.fstrings.at(-1);
  if (!around || scan.open.length !== around.depth) return null;
  scan.fstrings.pop();
  return inString(source, at + 1, around.from, offset, around.quote, true, false, scan);
}

// ---- names and paths -----------------------------------------------------------------------------------------------

const WORD = /[\p{L}\p{N}_]/u;

/** Where the word begins that ends at `offset`. */
export function wordStart(source: string, offset: number): number {
  let at = offset;
  while (at > 0 && WORD.test(source[at - 1]!)) at--;
  return at;
}

function wordEnd(source: string, offset: number): number {
  let at = offset;
  while (at < source.length && WORD.test(source[at]!)) at++;
  return at;
}

const isName = (word: string): boolean => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(word);

/**
 * The path that ends at `end`: `a.b["c"].d`. Null where something else stands there (a call, a computed key), of which only
 * running it could tell the value.
 */
export function pathBefore(source: string, end: number): CodePath | null {
  const steps: CodeStep[] = [];
  let at = end;
  for (;;) {
    if (source[at - 1] === "]") {
      const open = keyOpen(source, at - 1);
      const key = open === null ? null : literal(source.slice(open + 1, at - 1).trim());
      if (open === null || key === null) return null;
      steps.unshift({ key });
      at = open;
      continue;
    }
    const from = wordStart(source, at);
    const word = source.slice(from, at);
    if (!isName(word)) return null;
    const dot = /\.\s*$/.exec(source.slice(Math.max(0, from - 40), from));
    if (!dot) return [word, ...steps];
    steps.unshift({ attribute: word });
    at = from - dot[0].length;
    while (at > 0 && /[ \t\n]/.test(source[at - 1]!)) at--;
  }
}

/** The `[` of a key that is one literal and ends at `close`; others are of no use. */
function keyOpen(source: string, close: number): number | null {
  const open = source.lastIndexOf("[", close);
  return open >= 0 && close - open < 200 ? open : null;
}

export function literal(text: string): string | number | null {
  if (/^-?\d+$/.test(text)) return Number(text);
  const found = /^(["'])((?:(?!\1)[^\\\n])*)\1$/.exec(text);
  return found ? found[2]! : null;
}

/** The path at a place, in whose last name it stands: in `np.lins|pace` all of it. */
export function pathAt(source: string, offset: number): { path: CodePath; from: number; to: number } | null {
  const to = wordEnd(source, offset);
  const from = wordStart(source, offset);
  if (from === to) return null;
  const path = pathBefore(source, to);
  return path && { path, from, to };
}

export interface OpenCall {
  readonly callee: CodePath | null;
  /** Where the name in front of the bracket begins. */
  readonly from: number;
  readonly bracket: OpenBracket;
  /** `sep` of `read_csv(path, sep=|`. */
  readonly keyword: string | null;
  /** What stands between the bracket and the place. */
  readonly before: string;
}

/** The innermost call whose arguments are being written. */
export function callAt(source: string, offset: number, place = placeAt(source, offset)): OpenCall | null {
  const bracket = place.open.findLast((one) => one.bracket === "(" && /[\w\])]/.test(source[one.at - 1] ?? ""));
  if (!bracket) return null;
  const name = source.slice(wordStart(source, bracket.at), bracket.at);
  if (KEYWORDS.has(name)) return null;
  // What a definition names is no call.
  if (
    /(?:^|\n)[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+$/.test(
      source.slice(place.line === 0 ? 0 : place.line - 1, bracket.at),
    )
  )
    return null;
  const argument = source.slice(bracket.argument, offset);
  return {
    callee: pathBefore(source, bracket.at),
    from: wordStart(source, bracket.at),
    bracket,
    keyword: /^\s*([^\W\d]\w*)\s*=(?!=)/u.exec(argument)?.[1] ?? null,
    before: source.slice(bracket.at + 1, offset),
  };
}

export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda match nonlocal not or pass raise return try while with yield case"
  ).split(" "),
);
