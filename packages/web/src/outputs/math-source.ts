/**
 * Mathematics in Markdown source, taken out before Markdown sees it and put back afterwards, as Jupyter does: `_`, `*`, `\\` and `|`
 * in a formula mean what LaTeX says. Called by markdown-view.ts. Pure; it draws nothing.
 *
 * Known: `$...$`, `$$...$$`, `\(...\)`, `\[...\]`, both also with two backslashes as Jupyter has them, and bare
 * `\begin{...}...\end{...}`. Code spans and fences are left alone, and so is money.
 */
export interface Formula {
  readonly tex: string;
  readonly display: boolean;
  /** As it stood in the source. */
  readonly raw: string;
}

/** Placeholders are private-use characters around a number: no Markdown syntax, and not in anybody's text. */
const OPEN = "\ue000";
const CLOSE = "\ue001";
export const PLACEHOLDER = /\ue000(\d+)\ue001/g;

export function extractMath(source: string): { text: string; formulas: Formula[] } {
  const formulas: Formula[] = [];
  let text = "";
  const clean = source.replace(/[\ue000\ue001]/g, "");
  let at = 0;
  while (at < clean.length) {
    const code = codeAt(clean, at);
    if (code > at) {
      text += clean.slice(at, code);
      at = code;
      continue;
    }
    const formula = formulaAt(clean, at);
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
  const line = source.slice(source.lastIndexOf("\n", at - 1) + 1, at);
  if (marks.length >= 3 && /^[ >\-*+\d.]*$/.test(line)) {
    const end = new RegExp(`\\n[ >]*${char}{${marks.length},}[ \\t]*(?=\\n|$)`).exec(source.slice(at));
    return end ? at + end.index + end[0].length : source.length;
  }
  if (char === "~") return at + marks.length;
  const close = new RegExp(`(?<!\`)${marks}(?!\`)`, "g");
  close.lastIndex = at + marks.length;
  const found = close.exec(source);
  const paragraph = source.indexOf("\n\n", at);
  if (!found || (paragraph >= 0 && paragraph < found.index)) return at + marks.length;
  return found.index + marks.length;
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
    const end = source.indexOf(close, at + open.length);
    const tex = end < 0 ? "" : source.slice(at + open.length, end);
    if (!tex.trim() || (!display && /\n\s*\n/.test(tex)) || (open === "\\[" && source[end + 2] === "(")) return null;
    return { tex, display, raw: source.slice(at, end + close.length) };
  }
  return environmentAt(source, at);
}

const ENVIRONMENT = /^\\begin\{([A-Za-z]+\*?)\}/;

function environmentAt(source: string, at: number): Formula | null {
  const name = ENVIRONMENT.exec(source.slice(at, at + 60))?.[1];
  if (!name || /^(?:itemize|enumerate|document|figure|table|tabular|verbatim|center)$/.test(name)) return null;
  const open = `\\begin{${name}}`;
  const close = `\\end{${name}}`;
  let depth = 0;
  for (let from = at; ;) {
    const end = source.indexOf(close, from);
    if (end < 0) return null;
    for (let inner = source.indexOf(open, from); inner >= 0 && inner < end; inner = source.indexOf(open, inner + 1))
      depth++;
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
