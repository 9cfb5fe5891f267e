/**
 * LaTeX as notebooks have it, made into what KaTeX takes: definitions are collected, environments that KaTeX lacks are replaced by
 * their nearest relatives, labels become the numbers that the notebook gives them (equations.ts). Called by math.ts. Pure.
 */
import { numbered, type Numbers } from "./equations.ts";

export function prepareTex(
  source: string,
  display: boolean,
  macros: Record<string, string>,
  numbers?: Numbers,
): { tex: string; display: boolean; plain: string } {
  const plain = numbered(collectMacros(source, macros), numbers).replace(/\\require\s*\{[^{}]*\}/g, "");
  let tex = plain
    .replace(/\\bbox\s*(?:\[[^\]]*\])?/g, "\\boxed")
    .replace(/\\idotsint/g, "\\int\\cdots\\int")
    .replace(/\\(?:nonumber|notag|displaylimits|allowbreak(?=\s*\\))/g, "");
  for (const [from, to] of ENVIRONMENTS)
    tex = tex.replaceAll(`\\begin{${from}}`, `\\begin{${to}}`).replaceAll(`\\end{${from}}`, `\\end{${to}}`);
  tex = tex.replace(/\\begin\{(?:eqnarray)\*?\}([\s\S]*?)\\end\{eqnarray\*?\}/g, (_, body: string) => eqnarray(body));
  // In MathJax an environment between single dollars makes its own display.
  const alone = display || /\\begin\{(?:align|equation|gather|alignat)\*?\}/.test(tex);
  if (!alone) tex = tex.replace(/\\tag\*?\s*\{[^{}]*\}/g, "");
  return { tex: tex.trim(), display: alone, plain: plain.trim() };
}

/** To KaTeX's nearest. Only what has a label is numbered, as in JupyterLab nothing is: a number that nobody refers to is noise. */
const ENVIRONMENTS = [
  ["flalign", "align*"],
  ["flalign*", "align*"],
  ["multline", "gather*"],
  ["multline*", "gather*"],
  ["displaymath", "equation*"],
  ["math", "aligned"],
  ["align", "align*"],
  ["equation", "equation*"],
  ["gather", "gather*"],
  ["alignat", "alignat*"],
] as const;

/** Three columns with the relation in the middle: the same as two columns broken before the relation. */
function eqnarray(body: string): string {
  const rows = body.split("\\\\").map((row) => row.replace(/&([^&]*)&/, "&$1"));
  return `\\begin{align*}${rows.join("\\\\")}\\end{align*}`;
}

const DEFINITION =
  /\\(?:re|provide)?newcommand\*?\s*\{?\s*(\\(?:[A-Za-z]+|.))\s*\}?\s*(?:\[(\d)\])?\s*(?=\{)|\\DeclareMathOperator(\*?)\s*\{?\s*(\\[A-Za-z]+)\s*\}?\s*(?=\{)/;

/** Takes definitions out of the source and remembers them: one that KaTeX has already may be defined anew. */
function collectMacros(source: string, macros: Record<string, string>): string {
  let tex = source;
  for (let match = DEFINITION.exec(tex); match; match = DEFINITION.exec(tex)) {
    const start = match.index + match[0].length;
    const end = closingBrace(tex, start);
    if (end < 0 || Object.keys(macros).length > 500) return tex;
    const body = tex.slice(start + 1, end);
    if (match[4]) macros[match[4]] = `\\operatorname${match[3]}{${body}}`;
    else macros[match[1]!] = body;
    tex = tex.slice(0, match.index) + tex.slice(end + 1);
  }
  return tex;
}

function closingBrace(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}

/** The definitions as LaTeX, for an engine that is told of them with each formula. */
export function preambleOf(macros: Readonly<Record<string, string>>): string {
  return Object.entries(macros)
    .map(([name, body]) => {
      const places = Math.max(0, ...[...body.matchAll(/#(\d)/g)].map((match) => Number(match[1])));
      return `\\def${name}${Array.from({ length: places }, (_, at) => `#${at + 1}`).join("")}{${body}}`;
    })
    .join("");
}
