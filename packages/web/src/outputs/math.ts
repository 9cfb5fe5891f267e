/**
 * Formulas on the page, set by KaTeX, which loads with the first one. Called by markdown-view.ts and latex.ts.
 *
 * KaTeX gets no trust: no links, no HTML, no images, and a limit on macro expansion. What it refuses is shown as its source, with
 * the reason. Macros that a formula defines hold in its whole notebook, as in Jupyter.
 */
import { make } from "./elements.ts";
import type { Formula } from "./math-source.ts";
import { prepareTex } from "./tex.ts";

type Katex = typeof import("katex").default;
let katex: Katex | undefined;
let loading: Promise<Katex> | undefined;

const macrosOf = new Map<string, Record<string, string>>();

function load(): Promise<Katex> {
  return (loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(
    ([module]) => (katex = module.default),
  ));
}

/** Longer sources are shown as text: they are mistakes or attacks. */
const LONGEST = 50_000;

/** The formula as an element; it shows its source until KaTeX is there. */
export function drawFormula(formula: Formula, notebook: string): HTMLElement {
  const element = make("span", formula.display ? "math math-display" : "math", formula.tex);
  if (katex) set(katex, element, formula, notebook);
  else void load().then((ready) => set(ready, element, formula, notebook));
  return element;
}

function set(engine: Katex, element: HTMLElement, formula: Formula, notebook: string): void {
  let macros = macrosOf.get(notebook);
  if (!macros) macrosOf.set(notebook, (macros = {}));
  try {
    if (formula.tex.length > LONGEST) throw new Error("the formula is too long");
    const { tex, display } = prepareTex(formula.tex, formula.display, macros);
    element.classList.toggle("math-display", display);
    engine.render(tex, element, {
      displayMode: display,
      throwOnError: true,
      strict: false,
      trust: false,
      maxExpand: 1000,
      maxSize: 40,
      macros: { ...macros },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^KaTeX parse error: /, "") : String(error);
    element.classList.add("math-refused");
    element.textContent = formula.raw;
    element.title = `Shown as source: ${reason.slice(0, 300)}`;
  }
}
