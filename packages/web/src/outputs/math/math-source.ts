/**
 * Mathematics in Markdown source, taken out before Markdown sees it and put back afterwards, as Jupyter does: `_`, `*`, `\\` and `|`
 * in a formula mean what LaTeX says. Called by markdown-parser.ts. Pure; it draws nothing.
 *
 * Known: `$...$`, `$$...$$`, `\(...\)`, `\[...\]`, both also with two backslashes as Jupyter has them, and bare
 * `\begin{...}...\end{...}`, `\ref{...}` and `\eqref{...}`; where it is asked for, `{{ expression }}` too. Code spans and fences are
 * left alone, and so is money. However much opens and never closes, the time taken grows with the length only.
 */
export interface Formula {
  readonly tex: string;
  readonly display: boolean;
  /** As it stood in the source. */
  readonly raw: string;
  /** `reference`: tex is the label that is referred to; `value`: it is an expression for the kernel. */
  readonly kind?: "reference" | "value";
  /** A reference as `\eqref` has it, in parentheses. */
  readonly parentheses?: boolean;
}

/** Placeholders are private-use characters around a number: no Markdown syntax, and not in anybody's text. */
const OPEN = "\ue000";
const CLOSE = "\ue001";
export const PLACEHOLDER = /\ue000(\d+)\ue001/g;

/** What looking for the ends of formulas may cost, in characters read, for each character of the source. */
const PATIENCE = 12;
let patience = Infinity;

export function extractMath(source: string, values = false): { text: string; formulas: Formula[] } {
  const formulas: Formula[] = [];
  let text = "";
  const clean = source.replace(/[\ue000-\ue003]/g, "");
  patience = 20_000 + PATIENCE * clean.length;
  let at = 0;
  while (at < clean.length) {
    const code = codeAt(clean, at);
    if (code > at) {
      text += clean.slice(at, code);
      at = code;
      continue;
    }
    const formula = patience > 0 ? ((values ? valueAt(clean, at) : null) ?? formulaAt(clean, at)) : null;
    if (formula) {
      text += `${OPEN}${formulas.length}${CLOSE}`;
      formulas.push(formula);
      at += formula.raw.length;
      continue;
    }
    const escaped = clean[at] === "\\" ? 2 : 1;
    text += clean.slice(at, at + escaped);
    at += escaped;
  }
  return { text, formulas };
}

/** The text with its formulas as they were written. */
export function restoreMath(text: string, formulas: readonly Formula[]): string {
  return text.replace(PLACEHOLDER, (whole, index: string) => formulas[Number(index)]?.raw ?? whole);
}

/** Where the code fence or code span that starts here ends; `at` itself when none does. */
function codeAt(source: string, at: number): number {
  const char = source[at];
  if (char !== "`" && char !== "~") return at;
  const marks = /^(?:`+|~+)/.exec(source.slice(at, at + 400))![0];
  if (marks.length >= 3 && /(?:^|\n)[ >\-*+\d.]*$/.test(source.slice(Math.max(0, at - 200), at))) {
    const close = new RegExp(`\\n[ >]*${char}{${marks.length},}[ \\t]*(?=\\n|$)`, "g");
    close.lastIndex = at;
    const end = close.exec(source);
    return end ? end.index + end[0].length : source.length;
  }
  if (char === "~" || patience < 0) return at + marks.length;
  const paragraph = find(source, "\n\n", at);
  const words = source.slice(at + marks.length, paragraph < 0 ? source.length : paragraph);
  const found = new RegExp(`(?<!\`)${marks}(?!\`)`).exec(words);
  patience -= found ? found.index : words.length;
  return at + marks.length + (found ? found.index + marks.length : 0);
}

function formulaAt(source: string, at: number): Formula | null {
  if (source[at] === "$") return dollarsAt(source, at);
  if (source[at] !== "\\") return null;
  for (const [open, close, display] of [
    ["\\\\(", "\\\\)", false],
    ["\\\\[", "\\\\]", true],
    ["\\(", "\\)", false],
    ["\\[", "\\]", true],
  ] as const) {
    if (!source.startsWith(open, at)) continue;
    const end = find(source, close, at + open.length);
    const tex = end < 0 ? "" : source.slice(at + open.length, end);
    if (!tex.trim() || (!display && /\n\s*\n/.test(tex)) || (open === "\\[" && source[end + 2] === "(")) return null;
    return { tex, display, raw: source.slice(at, end + close.length) };
  }
  return referenceAt(source, at) ?? environmentAt(source, at);
}

/** `indexOf` that is paid for. */
function find(source: string, wanted: string, from: number): number {
  const at = source.indexOf(wanted, from);
  patience -= (at < 0 ? source.length : at) - from;
  return at;
}

function referenceAt(source: string, at: number): Formula | null {
  const match = /^\\(eq)?ref\{([^{}\n]{1,200})\}/.exec(source.slice(at, at + 210));
  if (!match) return null;
  return { tex: match[2]!.trim(), display: false, raw: match[0], kind: "reference", parentheses: match[1] === "eq" };
}

function valueAt(source: string, at: number): Formula | null {
  if (!source.startsWith("{{", at)) return null;
  const match = /^\{\{([^{}\n]{1,500}(?:\{[^{}\n]*\}[^{}\n]*)*)\}\}/.exec(source.slice(at, at + 520));
  if (!match || match[1]!.trim() === "") return null;
  return { tex: match[1]!.trim(), display: false, raw: match[0], kind: "value" };
}

const ENVIRONMENT = /^\\begin\{([A-Za-z]+\*?)\}/;

function environmentAt(source: string, at: number): Formula | null {
  const name = ENVIRONMENT.exec(source.slice(at, at + 60))?.[1];
  if (!name || /^(?:itemize|enumerate|document|figure|table|tabular|verbatim|center)$/.test(name)) return null;
  const open = `\\begin{${name}}`;
  const close = `\\end{${name}}`;
  let depth = 0;
  for (let from = at; ;) {
    const end = find(source, close, from);
    if (end < 0) return null;
    if (patience < 0) return null;
    const within = source.slice(from, end);
    for (let inner = within.indexOf(open); inner >= 0; inner = within.indexOf(open, inner + 1)) depth++;
    depth--;
    from = end + close.length;
    if (depth <= 0) {
      const raw = source.slice(at, from);
      return { tex: raw, display: true, raw };
    }
  }
}

function dollarsAt(source: string, at: number): Formula | null {
  const display = source.startsWith("$$", at);
  const mark = display ? "$$" : "$";
  const end = closingDollar(source, at + mark.length, mark);
  if (end < 0) return null;
  const tex = source.slice(at + mark.length, end);
  if (!tex.trim()) return null;
  if (!display && !isFormula(tex, source[end + 1] ?? "")) return null;
  return { tex, display, raw: source.slice(at, end + mark.length) };
}

/** The mark that closes a formula: outside braces, unescaped, in the same paragraph unless the formula stands alone. */
function closingDollar(source: string, from: number, mark: string): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const char = source[at];
    if (--patience < 0) return -1;
    if (char === "\\") at++;
    else if (char === "{") depth++;
    else if (char === "}") depth--;
    else if (char === "\n" && mark === "$" && /^\n[ \t]*\n/.test(source.slice(at, at + 80))) return -1;
    else if (char === "$" && depth <= 0 && source.startsWith(mark, at)) return at;
    if (depth < 0) return -1;
  }
  return -1;
}

/** "$5 and $6" is money. Space on one side only is a formula's when the rest looks like one. */
function isFormula(tex: string, after: string): boolean {
  if (/\d/.test(after)) return false;
  const before = /^\s/.test(tex);
  const behind = /\s$/.test(tex);
  return before === behind || /[\\^_={}<>+]/.test(tex) || /^\s*[A-Za-z]\s*$/.test(tex);
}
