/**
 * Formulas on the page, set by KaTeX, which loads with the first one; what KaTeX refuses is set by MathJax, which loads with the first
 * refusal and works in a worker (math-worker.ts). Called by markdown-view.ts and latex.ts.
 *
 * Neither gets any trust: no links, no HTML, no images, and a limit on macro expansion. KaTeX works on the page itself, so it gets
 * only what it can set within a frame. What both refuse is shown as its source, with the reason. Macros that a formula
 * defines hold in its whole notebook, as in Jupyter.
 */
import { make } from "../elements.ts";
import { anchorOf, type Numbers } from "./equations.ts";
import type { Formula } from "./math-source.ts";
import { inSlices } from "../slices.ts";
import { preambleOf, prepareTex } from "./tex.ts";

type Katex = typeof import("katex").default;
let katex: Katex | undefined;
let loading: Promise<Katex> | undefined;

const macrosOf = new Map<string, Record<string, string>>();

function load(): Promise<Katex> {
  return (loading ??= Promise.all([import("katex"), import("katex/dist/katex.min.css")]).then(
    ([module]) => (katex = module.default),
  ));
}

/** Chemistry has a part of its own. */
const CHEMISTRY = /\\(?:ce|pu)\b/;
let chemistry: Promise<unknown> | undefined;

/** Longer sources are shown as text: they are mistakes or attacks. */
const LONGEST = 50_000;
/** Longer ones are not set on the page's own thread, nor what grows beyond so many tokens, nor what is nested deeper. */
const LONGEST_HERE = 1500;
const TOKENS_HERE = 20_000;
const DEEPEST_HERE = 30;
/** Nested deeper nothing can be read, and drawing it alone would hold up the page. */
const DEEPEST = 200;
/** Of a source that stands in place of its formula: laying out a long one without a space holds up the page. */
const SHOWN = 2000;

export interface FormulaPlace {
  /** The notebook's path: its definitions are shared. */
  readonly notebook: string;
  readonly numbers?: Numbers | undefined;
}

/** The formula as an element; it shows its source until it is set. */
export function drawFormula(formula: Formula, place: FormulaPlace): HTMLElement {
  if (formula.kind === "reference") return referenceTo(formula, place.numbers);
  const element = make("span", formula.display ? "math math-display" : "math", sourceOf(formula.tex));
  const label = /\\label\s*\{([^{}]*)\}/.exec(formula.tex)?.[1];
  if (label !== undefined) element.dataset["anchor"] = anchorOf(label.trim());
  if (CHEMISTRY.test(formula.tex)) {
    chemistry ??= load().then(() => import("katex/contrib/mhchem"));
    void chemistry.then(() => later(element, formula, place));
  } else if (katex && spent < AT_ONCE) setNow(katex, element, formula, place);
  else void load().then(() => later(element, formula, place));
  return element;
}

/** What formulas may take of one task, ms; the rest is set in slices. */
const AT_ONCE = 12;
let spent = 0;

function setNow(engine: Katex, element: HTMLElement, formula: Formula, place: FormulaPlace): void {
  if (spent === 0) setTimeout(() => (spent = 0));
  const start = performance.now();
  set(engine, element, formula, place);
  spent += performance.now() - start;
}

function sourceOf(text: string): string {
  const more = text.length - SHOWN;
  return more > 0 ? `${text.slice(0, SHOWN)}… ${more.toLocaleString("en")} more characters` : text;
}

/** Of the elements that formulas are made of: one paragraph is laid out as a whole, and so many in it are a mistake. */
const MOST_IN_BLOCK = 5000;
const BLOCKS = "p, li, td, th, dd, dt, h1, h2, h3, h4, h5, h6, div";
const inBlock = new WeakMap<Element, number>();

/** All that waited for KaTeX is set in slices. */
const later = (element: HTMLElement, formula: Formula, place: FormulaPlace): void =>
  inSlices(() => {
    const block = element.parentElement?.closest(BLOCKS);
    const before = block ? (inBlock.get(block) ?? 0) : 0;
    if (before > MOST_IN_BLOCK) return refuse(element, formula, "there are too many formulas in this paragraph");
    set(katex!, element, formula, place);
    if (block) inBlock.set(block, before + element.getElementsByTagName("*").length);
  });

/** A number that leads to its equation; `??` where there is none. */
function referenceTo({ tex, parentheses }: Formula, numbers: Numbers | undefined): HTMLElement {
  const number = numbers?.get(tex);
  const shown = number ?? (numbers ? "??" : tex);
  const words = parentheses ? `(${shown})` : shown;
  const element = make(number === undefined ? "span" : "a", "equation-reference", words);
  if (element instanceof HTMLAnchorElement) element.setAttribute("href", `#${encodeURIComponent(anchorOf(tex))}`);
  else element.title = `No equation of this notebook has the label ${tex}`;
  return element;
}

function set(engine: Katex, element: HTMLElement, formula: Formula, place: FormulaPlace): void {
  let macros = macrosOf.get(place.notebook);
  if (!macros) macrosOf.set(place.notebook, (macros = {}));
  if (formula.tex.length > LONGEST) return refuse(element, formula, "the formula is too long");
  if (depthOf(formula.tex) > DEEPEST) return refuse(element, formula, "the formula is nested too deeply");
  const only = onlyReference(formula.tex);
  if (only) return void element.replaceChildren(referenceTo(only, place.numbers));
  const { tex, display, plain } = prepareTex(formula.tex, formula.display, macros, place.numbers);
  element.classList.toggle("math-display", display);
  try {
    if (tex.length > LONGEST_HERE || depthOf(tex) > DEEPEST_HERE) throw new Error("the formula is too long");
    engine.render(tex, element, {
      displayMode: display,
      throwOnError: true,
      strict: false,
      trust: false,
      maxExpand: expansions(macros),
      maxSize: 40,
      macros: { ...macros },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^KaTeX parse error: /, "") : String(error);
    element.textContent = sourceOf(formula.raw);
    setElsewhere(element, { ...formula, tex: plain, display }, preambleOf(macros), reason);
  }
}

/** `$\eqref{a}$` is a reference and no formula. */
function onlyReference(tex: string): Formula | null {
  const match = /^\s*\\(eq)?ref\s*\{([^{}]*)\}\s*$/.exec(tex);
  return (
    match && { tex: match[2]!.trim(), display: false, raw: tex, kind: "reference", parentheses: match[1] === "eq" }
  );
}

const expansions = (macros: Readonly<Record<string, string>>): number => {
  const longest = Math.max(20, ...Object.values(macros).map((body) => body.length));
  return Math.min(1000, Math.ceil(TOKENS_HERE / longest));
};

function depthOf(tex: string): number {
  let [depth, deepest] = [0, 0];
  for (const [mark] of tex.matchAll(/\\\\|\\[{}]|[{}]|\\left\b|\\right\b|\\begin\b|\\end\b/g)) {
    if (mark === "{" || mark === "\\left" || mark === "\\begin") deepest = Math.max(deepest, ++depth);
    else if (mark === "}" || mark === "\\right" || mark === "\\end") depth--;
  }
  return deepest;
}

let worker: Promise<typeof import("./math-worker-client.ts")> | undefined;

function setElsewhere(element: HTMLElement, formula: Formula, preamble: string, reason: string): void {
  worker ??= import("./math-worker-client.ts");
  void worker
    .then(({ setInWorker }) => setInWorker({ tex: formula.tex, display: formula.display, preamble }))
    .then(
      (drawing) => {
        drawing.setAttribute("aria-label", formula.tex);
        element.replaceChildren(drawing);
        element.dataset["engine"] = "mathjax";
      },
      (error: unknown) => {
        // What KaTeX says names the place; but of what was only too much for the page MathJax knows better.
        const other = error instanceof Error ? error.message : String(error);
        refuse(element, formula, /too long|Too many expansions|nest/i.test(reason) ? other : reason);
      },
    );
}

function refuse(element: HTMLElement, formula: Formula, reason: string): void {
  element.classList.add("math-refused");
  element.textContent = sourceOf(formula.raw);
  element.title = `Shown as source: ${reason.slice(0, 300)}`;
}
