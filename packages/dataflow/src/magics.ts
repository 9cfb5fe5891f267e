/**
 * IPython's own syntax, made Python again: `%x`, `%%x`, `!x`, `x?`, prompts in front of lines. Lines keep their numbers, so
 * that every fact names the line people see. What the magics themselves do to names is read off magic-table.ts.
 */
import type { MagicFact } from "./facts.ts";
import { AUTOMAGIC, type CodeUse, cellMagic, lineMagic } from "./magic-table.ts";

/** Python beside the cell's own text: the code of `%timeit f(x)`, the `{name}` of a shell line. */
export interface Snippet {
  readonly code: string;
  readonly line: number;
  /** `scoped`: its assignments stay its own, as in `%timeit`. */
  readonly scoped: boolean;
  /** May be no Python at all (`awk '{print}'`): then it says nothing. */
  readonly optional: boolean;
}

export interface Masked {
  /** Python, line for line. */
  readonly python: string;
  readonly magics: readonly MagicFact[];
  readonly snippets: readonly Snippet[];
  /** Names bound, deleted and looked up by magics themselves. */
  readonly binds: readonly string[];
  readonly deletes: readonly string[];
  readonly reads: readonly string[];
  readonly opaque: readonly { readonly what: string; readonly line: number }[];
  readonly files: readonly { readonly path: string; readonly access: "read" | "write"; readonly line: number }[];
  /** `%%timeit`: nothing that the body assigns outlives it. */
  readonly scopedBody: boolean;
  /** What stands under a cell magic that is no Python, for the fingerprint. */
  readonly foreign: string;
}

export function maskMagics(source: string): Masked {
  return new Masking(unprompted(source)).result();
}

/** Pasted sessions (`>>> x`, `In [1]: x`), and cells that are indented as a whole. */
function unprompted(source: string): string[] {
  const lines = source.split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => line.trim() !== "");
  const start = lines[first] ?? "";
  const prompt = [/^(?:>>>|\.\.\.)(?: |$)/, /^(?:In \[\d+\]: |\s*\.{3,}: ?)/].find((one) =>
    one.test(start.trimStart()),
  );
  if (prompt && /^\s*(?:>>>|In \[)/.test(start)) return lines.map((line) => line.trimStart().replace(prompt, ""));
  const indent = /^[ \t]+/.exec(start)?.[0];
  return indent ? lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)) : lines;
}

class Masking {
  private readonly lines: string[];
  private readonly out: string[] = [];
  private readonly magics: MagicFact[] = [];
  private readonly snippets: Snippet[] = [];
  private readonly binds: string[] = [];
  private readonly deletes: string[] = [];
  private readonly reads: string[] = [];
  private readonly opaque: { what: string; line: number }[] = [];
  private readonly files: { path: string; access: "read" | "write"; line: number }[] = [];
  private scopedBody = false;
  private foreign = "";

  constructor(lines: string[]) {
    this.lines = lines;
    const first = lines.findIndex((line) => line.trim() !== "");
    if (first >= 0 && /^%%[\w!]/.test(lines[first]!)) this.cell(first);
    else if (lines.filter((line) => line.trim() !== "").length === 1 && isAutomagic(lines[first]!.trim()))
      this.automagic(first);
    else this.body(0);
  }

  result(): Masked {
    const { magics, snippets, binds, deletes, reads, opaque, files, scopedBody, foreign } = this;
    return { python: this.out.join("\n"), magics, snippets, binds, deletes, reads, opaque, files, scopedBody, foreign };
  }

  private automagic(at: number): void {
    for (let i = 0; i < this.lines.length; i++) this.out.push("");
    const text = this.lines[at]!.trim();
    const [, name = "", rest = ""] = /^([\w.]+)\s*(.*)$/.exec(text) ?? [];
    this.out[at] = this.magic(name, rest, at, text) ?? "";
  }

  private cell(first: number): void {
    for (let i = 0; i < first; i++) this.out.push("");
    const head = this.lines[first]!;
    const [, name = "", rest = ""] = /^%%([\w.!-]+)\s*(.*)$/.exec(head) ?? [];
    const rule = cellMagic(name);
    this.magics.push({ kind: "cell", name: name === "!" ? "" : name, text: head.trim(), line: first + 1 });
    if (rule.opaque) this.opaque.push({ what: `%%${name}`, line: first + 1 });
    for (const one of rule.binds?.(rest) ?? []) this.binds.push(one);
    for (const one of rule.files?.(rest) ?? []) this.files.push({ ...one, line: first + 1 });
    this.expansions(rest, first);
    const code = codeAfterOptions(rest);
    if (rule.line === "scoped") this.code(code, first, "scoped");
    this.out.push(rule.line === "shared" ? code : "");
    if (rule.body === "foreign") {
      const body = this.lines.slice(first + 1);
      this.foreign = body.join("\n").trimEnd();
      return body.forEach(() => void this.out.push(""));
    }
    this.scopedBody = rule.body === "scoped";
    this.body(first + 1);
  }

  /** Line by line; strings and brackets that are open at a line's end make the next one no place for a magic. */
  private body(from: number): void {
    let state: OpenText = CLOSED;
    for (let at = from; at < this.lines.length; at++) {
      const line = this.lines[at]!;
      if (isClosed(state)) {
        const last = this.escaped(at);
        if (last >= at) {
          at = last;
          continue;
        }
      }
      const assigned = scanLine(line, state);
      state = assigned.after;
      if (assigned.escape < 0) this.out.push(line);
      else {
        const { text, last } = this.joined(at, assigned.escape);
        state = CLOSED;
        this.out.push(line.slice(0, assigned.escape) + (this.escape(text, at) ?? "0"));
        for (; at < last; at++) this.out.push("");
      }
    }
  }

  /** A whole line for IPython? The number of its last line (it may go on after a backslash), or -1. */
  private escaped(at: number): number {
    const line = this.lines[at]!;
    const indent = /^\s*/.exec(line)![0];
    const content = line.slice(indent.length);
    if (/^(%|!|\?|[,;/]\w)/.test(content)) {
      const { text, last } = this.joined(at, indent.length);
      const instead = this.escape(text, at);
      this.out.push(indent + (instead ?? "0"));
      for (let i = at; i < last; i++) this.out.push("");
      return last;
    }
    const help = helpAtEnd(content);
    if (!help || /^#|['"#]/.test(content.slice(0, help.index))) return -1;
    this.magics.push({ kind: "help", name: "", text: content.trim(), line: at + 1 });
    this.readRoot(help.name);
    this.out.push(`${indent}0`);
    return at;
  }

  private joined(at: number, column: number): { text: string; last: number } {
    const parts = [this.lines[at]!.slice(column)];
    let last = at;
    while (parts.at(-1)!.endsWith("\\") && last + 1 < this.lines.length) {
      parts[parts.length - 1] = parts.at(-1)!.slice(0, -1);
      parts.push(this.lines[++last]!.trim());
    }
    return { text: parts.join(" ").trim(), last };
  }

  /** Takes note of an escape; what Python stands in its place, when it is more than nothing. */
  private escape(text: string, at: number): string | undefined {
    if (text.startsWith("!")) {
      this.magics.push({ kind: "shell", name: "", text, line: at + 1 });
      this.expansions(text, at);
      return undefined;
    }
    if (text.startsWith("?") || /\?{1,2}$/.test(text)) {
      this.magics.push({ kind: "help", name: "", text, line: at + 1 });
      this.readRoot(text.replace(/^\?+|\?+$/g, "").trim());
      return undefined;
    }
    const call = /^([,;/])(\w[\w.]*)\s*(.*)$/.exec(text);
    if (call) return call[1] === "/" ? `${call[2]}(${call[3]!.split(/\s+/).join(",")})` : `${call[2]}("")`;
    const [, name = "", rest = ""] = /^%+\s*([\w.]*)\s*(.*)$/s.exec(text) ?? [];
    return this.magic(name, rest, at, text);
  }

  private magic(name: string, rest: string, at: number, text: string): string | undefined {
    const rule = lineMagic(name);
    this.magics.push({ kind: "line", name, text, line: at + 1 });
    if (rule.opaque === true || (typeof rule.opaque === "function" && rule.opaque(rest)))
      this.opaque.push({ what: `%${name}`, line: at + 1 });
    for (const one of rule.binds?.(rest) ?? []) this.binds.push(one);
    for (const one of rule.deletes?.(rest) ?? []) this.deletes.push(one);
    for (const one of rule.reads?.(rest) ?? []) this.reads.push(one);
    for (const one of rule.files?.(rest) ?? []) this.files.push({ ...one, line: at + 1 });
    this.expansions(rest, at);
    const code = codeAfterOptions(rest);
    if (rule.line === "shared" && code) return code;
    if (rule.line === "scoped") this.code(code, at, "scoped");
    return undefined;
  }

  private code(code: string, at: number, use: CodeUse): void {
    if (code) this.snippets.push({ code, line: at + 1, scoped: use === "scoped", optional: false });
  }

  /** `{expression}` and `$name` in what is handed to a shell or a magic. */
  private expansions(text: string, at: number): void {
    for (const [, code] of text.replaceAll("{{", "").matchAll(/\{([^{}]+)\}/g)) {
      const expression = code!.replace(/(![rsa])?(:[^:\]]*)?$/, "");
      this.snippets.push({ code: expression, line: at + 1, scoped: true, optional: true });
    }
    // Upper case is the shell's own by custom (`$HOME`).
    for (const [, name] of text.matchAll(/(?<![\\$\w])\$\{?([a-z_]\w*)/gi))
      if (name !== name!.toUpperCase() || name!.length === 1) this.reads.push(name!);
  }

  private readRoot(path: string): void {
    const name = /^[^\W\d]\w*/.exec(path)?.[0];
    if (name && !path.includes("*")) this.reads.push(name);
  }
}

/** Names are short: of a line of a megabyte the end alone is looked at. */
const LONGEST_HELP = 1000;

/** `df.head?` at the end of a line: the name, and where it begins. */
function helpAtEnd(content: string): { name: string; index: number } | null {
  const from = Math.max(0, content.length - LONGEST_HELP);
  const help = /(%{0,2}(?!\d)[\w*]+(?:\.\w+|\[-?\d+\])*)\?{1,2}\s*;?\s*$/.exec(content.slice(from));
  return help && { name: help[1]!, index: from + help.index };
}

const isAutomagic = (text: string): boolean => {
  const [word = "", next = ""] = text.split(/\s+/, 2);
  return (
    AUTOMAGIC.has(word) &&
    !/^[=.(,[+*/<>|&:;]/.test(next) &&
    (next !== "" || /^(ls|pwd|ll|cd|whos?|lsmagic)$/.test(word))
  );
};

/** `%timeit -n 10 -r 3 code`, `%lprun -f f code`: what stands behind the options. */
const WITH_VALUE = /^-(?:[nrfmdoTDslu]\s*[^\s-][^\s]*|[a-zA-Z]+)\s+/;
function codeAfterOptions(rest: string): string {
  let code = rest.trim();
  for (let option = WITH_VALUE.exec(`${code} `); option; option = WITH_VALUE.exec(`${code} `)) {
    // A flag without a value: the next word belongs to the code.
    const flag = /^-[oqpcta]+\s+/.exec(`${code} `);
    code = code.slice((flag ?? option)[0].length);
  }
  return code;
}

interface OpenText {
  /** The quotes of a string that goes on, or empty. */
  readonly quote: string;
  readonly depth: number;
  readonly continued: boolean;
}

const CLOSED: OpenText = { quote: "", depth: 0, continued: false };
const isClosed = (state: OpenText): boolean => state.quote === "" && state.depth === 0 && !state.continued;

/** What is open behind this line, and where `= !` or `= %` begins an escape in it (-1: nowhere). */
function scanLine(line: string, before: OpenText): { after: OpenText; escape: number } {
  let { quote, depth } = before;
  let free = isClosed(before);
  let at = 0;
  while (at < line.length) {
    if (quote) {
      if (line[at] === "\\") at += 2;
      else if (line.startsWith(quote, at)) {
        at += quote.length;
        quote = "";
      } else at++;
      continue;
    }
    const char = line[at]!;
    if (char === "#") break;
    if (char === '"' || char === "'") {
      quote = line.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      at += quote.length;
      continue;
    }
    if ("([{".includes(char)) depth++;
    else if (")]}".includes(char)) depth = Math.max(0, depth - 1);
    else if (free && depth === 0 && char === "=") {
      if (/[=<>!:+\-*/%&|^@]/.test(line[at - 1] ?? "") || line[at + 1] === "=") free = false;
      else {
        const value = /^\s*(?=!|%\s*\w)/.exec(line.slice(at + 1));
        if (value) return { after: CLOSED, escape: at + 1 + value[0].length };
      }
    }
    at++;
  }
  // A single-quoted string ends with its line unless a backslash carries it on.
  const continued = line.endsWith("\\");
  if (quote.length === 1 && !continued) quote = "";
  return { after: { quote, depth, continued: continued && quote === "" }, escape: -1 };
}
