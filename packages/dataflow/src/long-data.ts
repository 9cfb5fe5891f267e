/**
 * Data that somebody pasted into a cell: a list of a hundred thousand numbers says nothing about names, but a parser takes
 * seconds to read it. So long brackets with nothing but literals in them are made short before the parser sees the text: their
 * first item stays, the rest goes, and every line keeps its number. Pure, one pass, and it knows
 * literals only: whatever else stands in a bracket ends its chance, and so does what is no Python.
 */

export interface Shortened {
  /** Line for line. */
  readonly python: string;
  /** What was taken out, in one form for all ways to write it: two texts that differ in it are two cells. */
  readonly left: string;
}

/** Literals in a bracket from which on it is made short. */
const MANY = 500;
/** A shorter text cannot have so many. */
const SHORTEST = 2 * MANY;

/** A longer text in quotes is data too, and says no more without its words. */
const LONGEST_STRING = 2000;

const SPACE = /(?:\s+|#[^\n]*|\\\r?\n)+/y;
const QUOTE = /([rRbBuU]{0,2})("""|'''|"|')/y;
const WORD = /[\w.]+/y;
const NUMBER = /^(?:0[xXoObB][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][\d_]*)?[jJ]?)$/;
/** Longer numbers are nobody's. */
const LONGEST_NUMBER = 1000;

interface Open {
  /** Its number among the tokens. */
  readonly token: number;
  literals: number;
  /** Where its first comma stands; -1 while there is none. */
  comma: number;
  isData: boolean;
}

/**
 * The text itself where there is nothing long in it. `instead`: what stands for each character that goes; with a space every
 * place in the text stays where it was, which costs the parser a look at each.
 */
export function shortenData(text: string, instead: "" | " " = ""): Shortened {
  return text.length < SHORTEST ? { python: text, left: "" } : new Shortening(text).result(instead);
}

type Kind = "start" | "comma" | "sign" | "value" | "string";

class Shortening {
  private readonly text: string;
  /** What goes. */
  private readonly gaps: { readonly from: number; readonly to: number; readonly tokens: string }[] = [];
  private readonly open: Open[] = [];
  private readonly tokens: string[] = [];
  private before: Kind = "start";

  constructor(text: string) {
    this.text = text;
    for (let at = 0; at < text.length;) at = this.take(at);
  }

  result(instead: string): Shortened {
    const { text, gaps } = this;
    if (gaps.length === 0) return { python: text, left: "" };
    const parts: string[] = [];
    let at = 0;
    for (const { from, to } of gaps) {
      parts.push(text.slice(at, from), linesOf(text.slice(from, to), instead));
      at = to;
    }
    return { python: parts.join("") + text.slice(at), left: gaps.map(({ tokens }) => tokens).join("\u0002") };
  }

  /** One token; returns where the next begins. */
  private take(at: number): number {
    const { text } = this;
    const space = matchAt(SPACE, text, at);
    if (space) return at + space[0].length;
    const quote = matchAt(QUOTE, text, at);
    if (quote) return this.string(quote, at);
    const word = matchAt(WORD, text, at)?.[0];
    if (word !== undefined) {
      if (isLiteral(word)) this.literal(word.toLowerCase(), "value");
      else this.unknown();
      return at + word.length;
    }
    const mark = text[at]!;
    if ("([{".includes(mark)) this.begin(mark);
    else if (")]}".includes(mark)) this.end(mark, at);
    else this.mark(mark, at);
    return at + 1;
  }

  private string([{ length }, prefix = "", quote = ""]: RegExpExecArray, at: number): number {
    const from = at + length;
    const end = endOfString(this.text, from, quote);
    if (end < 0) this.unknown();
    else {
      const said = plain(prefix.toLowerCase(), this.text.slice(from, end));
      if (end - from > LONGEST_STRING) this.gaps.push({ from, to: end, tokens: said });
      this.literal(said, "string");
    }
    return end < 0 ? from : end + quote.length;
  }

  private literal(token: string, kind: "value" | "string"): void {
    const inner = this.open.at(-1);
    if (!inner) return;
    const joined = this.before === "string" && kind === "string";
    if (!joined && (this.before === "value" || this.before === "string")) inner.isData = false;
    inner.literals++;
    this.tokens.push(token);
    this.before = kind;
  }

  private begin(mark: string): void {
    const inner = this.open.at(-1);
    if (inner && (this.before === "value" || this.before === "string")) inner.isData = false;
    this.open.push({ token: this.tokens.length, literals: 0, comma: -1, isData: true });
    this.tokens.push(mark);
    this.before = "start";
  }

  private mark(mark: string, at: number): void {
    const inner = this.open.at(-1);
    if (!inner) return;
    const behindValue = this.before === "value" || this.before === "string";
    if (mark === "," || mark === ":") {
      if (!behindValue) inner.isData = false;
      if (mark === "," && inner.comma < 0) inner.comma = at;
      this.before = "comma";
    } else if (mark === "-" || mark === "+") this.before = "sign";
    else inner.isData = false;
    this.tokens.push(mark);
  }

  private unknown(): void {
    const inner = this.open.at(-1);
    if (inner) inner.isData = false;
    this.before = "value";
  }

  private end(mark: string, at: number): void {
    const inner = this.open.pop();
    if (!inner) return;
    if (this.before === "sign") inner.isData = false;
    if (inner.isData && inner.literals >= MANY && inner.comma >= 0) this.gap(inner, at);
    this.tokens.push(mark);
    this.before = "value";
    const outer = this.open.at(-1);
    if (!outer) this.tokens.length = 0;
    else {
      outer.literals += inner.literals;
      outer.isData &&= inner.isData;
    }
  }

  /** Gaps inside this one become a part of it. */
  private gap({ comma, token }: Open, to: number): void {
    while ((this.gaps.at(-1)?.from ?? -1) > comma) this.gaps.pop();
    this.gaps.push({ from: comma + 1, to, tokens: inOneForm(this.tokens.slice(token)) });
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const isLiteral = (word: string): boolean =>
  /^(?:None|True|False)$/.test(word) || (word.length < LONGEST_NUMBER && NUMBER.test(word));

/** Where its closing quotes begin; -1 where there are none. By hand: a string may be longer than patterns can follow. */
function endOfString(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (char === "\\") at++;
    else if (char === "\n" && quote.length === 1) return -1;
    else if (char === quote[0] && text.startsWith(quote, at)) return at;
  }
  return -1;
}

const linesOf = (text: string, instead: string): string =>
  text.replace(/[^\r\n]+/g, ({ length }) => instead.repeat(length));

/** A comma in front of a bracket's end says nothing, but for `(1,)`. */
const inOneForm = (tokens: readonly string[]): string =>
  tokens.filter((token, at) => token !== "," || !/^[\]}]$/.test(tokens[at + 1] ?? "]")).join("\u0001");

/** The same in either kind of quotes. */
function plain(prefix: string, content: string): string {
  const said = prefix.includes("r") ? content.replaceAll("\\", "\\\\") : content.replace(/\\(['"])/g, "$1");
  return `${prefix.includes("b") ? "b" : ""}"${said}"`;
}
