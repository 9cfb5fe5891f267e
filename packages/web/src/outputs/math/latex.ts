/** text/latex: one or more formulas with their own delimiters, or bare LaTeX. Called by bundle-view.ts. */
import type { Json } from "@pellucid/notebook";
import { asText } from "../content.ts";
import { make } from "../elements.ts";
import { drawFormula } from "./math.ts";
import { extractMath, PLACEHOLDER } from "./math-source.ts";
import type { MimeContext } from "../output-view.ts";

export function renderLatex(host: HTMLElement, value: Json, context: MimeContext): void {
  const source = asText(value).trim();
  const { text, formulas } = extractMath(source);
  const box = make("div", "out-latex");
  if (formulas.length === 0)
    box.append(drawFormula({ tex: source, display: true, raw: source }, { notebook: context.path }));
  let from = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    const formula = formulas[Number(match[1])];
    if (!formula) continue;
    box.append(text.slice(from, match.index), drawFormula(formula, { notebook: context.path }));
    from = match.index + match[0].length;
  }
  if (formulas.length > 0) box.append(text.slice(from));
  host.append(box);
}
