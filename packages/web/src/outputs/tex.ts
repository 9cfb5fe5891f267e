/**
 * LaTeX as notebooks have it, made into what KaTeX takes: definitions are collected, environments that KaTeX lacks are replaced by
 * their nearest relatives, labels are dropped. Called by math.ts. Pure.
 */
export function prepareTex(
  source: string,
  display: boolean,
  macros: Record<string, string>,
): { tex: string; display: boolean } {
  let tex = collectMacros(source, macros)
    .replace(/\\(?:label|require)\s*\{[^{}]*\}/g, "")
    .replace(/\\(?:eqref)\s*\{([^{}]*)\}/g, "(\\text{$1})")
    .replace(/\\ref\s*\{([^{}]*)\}/g, "\\text{$1}")
    .replace(/\\bbox\s*(?:\[[^\]]*\])?/g, "\\boxed")
    .replace(/\\idotsint/g, "\\int\\cdots\\int")
    .replace(/\\(?:nonumber|notag|displaylimits|allowbreak(?=\s*\\))/g, "");
  for (const [from, to] of ENVIRONMENTS)
    tex = tex.replaceAll(`\\begin{${from}}`, `\\begin{${to}}`).replaceAll(`\\end{${from}}`, `\\end{${to}}`);
  tex = tex.replace(/\\begin\{(?:eqnarray)\*?\}([\s\S]*?)\\end\{eqnarray\*?\}/g, (_, body: string) => eqnarray(body));
  // In MathJax an environment between single dollars makes its own display.
  return { tex: tex.trim(), display: display || /\\begin\{(?:align|equation|gather|alignat)\*?\}/.test(tex) };
}

/** To KaTeX's nearest. None is numbered, as in JupyterLab: a number that starts anew in each cell would mislead. */
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
