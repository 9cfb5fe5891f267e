/**
 * MathJax as one function from LaTeX to the text of an SVG, for what KaTeX refuses. Runs in a worker (mathjax-worker.ts), where no
 * formula can hold up the page; the tests call it directly.
 *
 * Its parts are named here one by one: nothing is looked for at run time, so nothing is ever fetched. Left out are those that make
 * links, ids, styles or requests (html, action, require, autoload, unicode, textmacros).
 */
import { liteAdaptor } from "@mathjax/src/mjs/adaptors/liteAdaptor.js";
import { RegisterHTMLHandler } from "@mathjax/src/mjs/handlers/html.js";
import { TeX } from "@mathjax/src/mjs/input/tex.js";
import "@mathjax/src/mjs/input/tex/ams/AmsConfiguration.js";
import "@mathjax/src/mjs/input/tex/amscd/AmsCdConfiguration.js";
import "@mathjax/src/mjs/input/tex/base/BaseConfiguration.js";
import "@mathjax/src/mjs/input/tex/bbox/BboxConfiguration.js";
import "@mathjax/src/mjs/input/tex/boldsymbol/BoldsymbolConfiguration.js";
import "@mathjax/src/mjs/input/tex/braket/BraketConfiguration.js";
import "@mathjax/src/mjs/input/tex/cancel/CancelConfiguration.js";
import "@mathjax/src/mjs/input/tex/cases/CasesConfiguration.js";
import "@mathjax/src/mjs/input/tex/centernot/CenternotConfiguration.js";
import "@mathjax/src/mjs/input/tex/color/ColorConfiguration.js";
import "@mathjax/src/mjs/input/tex/empheq/EmpheqConfiguration.js";
import "@mathjax/src/mjs/input/tex/enclose/EncloseConfiguration.js";
import "@mathjax/src/mjs/input/tex/extpfeil/ExtpfeilConfiguration.js";
import "@mathjax/src/mjs/input/tex/gensymb/GensymbConfiguration.js";
import "@mathjax/src/mjs/input/tex/mathtools/MathtoolsConfiguration.js";
import "@mathjax/src/mjs/input/tex/newcommand/NewcommandConfiguration.js";
import "@mathjax/src/mjs/input/tex/physics/PhysicsConfiguration.js";
import "@mathjax/src/mjs/input/tex/textcomp/TextcompConfiguration.js";
import "@mathjax/src/mjs/input/tex/units/UnitsConfiguration.js";
import "@mathjax/src/mjs/input/tex/upgreek/UpgreekConfiguration.js";
import "@mathjax/src/mjs/input/tex/verb/VerbConfiguration.js";
import { mathjax } from "@mathjax/src/mjs/mathjax.js";
import { SVG } from "@mathjax/src/mjs/output/svg.js";
import { MathJaxTexFont } from "@mathjax/mathjax-tex-font/mjs/svg.js";

const PARTS = (
  "base ams amscd bbox boldsymbol braket cancel cases centernot color empheq enclose extpfeil gensymb mathtools " +
  "newcommand textcomp units upgreek verb"
).split(" ");

export interface MathJaxFormula {
  readonly tex: string;
  readonly display: boolean;
  /** Definitions of the notebook, as LaTeX. */
  readonly preamble: string;
}

/**
 * One for each set of definitions: an engine keeps what it was told. The physics package changes what plain LaTeX means (`\div`,
 * `\Re`), so only formulas that cannot be read without it are read with it.
 */
const engines = new Map<string, (tex: string, display: boolean) => string>();
const KEPT = 6;

export function setWithMathJax({ tex, display, preamble }: MathJaxFormula): string {
  try {
    return engineFor(preamble, false)(tex, display);
  } catch (refusal) {
    try {
      return engineFor(preamble, true)(tex, display);
    } catch {
      throw new Error((refusal as { message?: string }).message ?? String(refusal));
    }
  }
}

function engineFor(preamble: string, physics: boolean): (tex: string, display: boolean) => string {
  const key = `${physics} ${preamble}`;
  let engine = engines.get(key);
  if (engine) return engine;
  engine = makeEngine(physics);
  try {
    if (preamble) engine(preamble, false);
  } catch {
    // One definition that cannot be read takes the rest with it: formulas that use them say so.
  }
  if (engines.size >= KEPT) engines.delete(engines.keys().next().value!);
  engines.set(key, engine);
  return engine;
}

const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);

function makeEngine(physics: boolean): (tex: string, display: boolean) => string {
  const input = new TeX({
    packages: physics ? [...PARTS, "physics"] : PARTS,
    tags: "none",
    maxMacros: 1000,
    maxBuffer: 100_000,
    formatError: (_: unknown, error: Error) => {
      throw error;
    },
  });
  const output = new SVG({
    fontCache: "none",
    fontData: MathJaxTexFont,
    linebreaks: { inline: false },
    displayOverflow: "overflow",
  });
  const document = mathjax.document("", { InputJax: input, OutputJax: output });
  return (tex, display) =>
    adaptor.innerHTML(document.convert(tex, { display, em: 16, ex: 8, containerWidth: WIDTH }) as never);
}

/** Of the column, in pixels: what stands at its ends (multline, tags) is set for it. */
const WIDTH = 640;
