// What people write between dollars, by the constructs of real notebooks. One line a formula: who sets it ("katex", "mathjax" on its
// refusal, or nobody), and the source. Nothing here may reach for a network: MathJax has all its parts with it.
import katex from "katex";
import "katex/contrib/mhchem";
import { describe, expect, test } from "vitest";
import { setWithMathJax } from "./mathjax.ts";
import { preambleOf, prepareTex } from "./tex.ts";

type By = "katex" | "mathjax" | "nobody";

const K = "katex";
const M = "mathjax";
const table: [By, string][] = [
  [K, "\\frac{\\partial L}{\\partial w} = \\frac{1}{n}\\sum_{i=1}^{n}(\\hat{y}_i - y_i)x_i"],
  [K, "\\hat{\\beta} = (X^\\top X)^{-1}X^\\top y"],
  [K, "\\mathcal{N}(\\mu, \\sigma^2) = \\frac{1}{\\sqrt{2\\pi}\\sigma} e^{-\\frac{(x-\\mu)^2}{2\\sigma^2}}"],
  [K, "P(A \\mid B) = \\frac{P(B \\mid A)\\,P(A)}{P(B)}"],
  [K, "\\begin{bmatrix} 1 & 0 \\\\ 0 & 1 \\end{bmatrix}"],
  [
    K,
    "\\begin{pmatrix} a_{11} & \\cdots & a_{1n} \\\\ \\vdots & \\ddots & \\vdots \\\\ a_{m1} & \\cdots & a_{mn} \\end{pmatrix}",
  ],
  [K, "f(x) = \\begin{cases} x & x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}"],
  [K, "\\begin{align} a &= b + c \\\\ &= d \\end{align}"],
  [K, "\\begin{align*} u &\\sim \\mathrm{Uniform}(0, 1) \\\\ v &= u^2 \\end{align*}"],
  [K, "\\begin{equation} E = mc^2 \\end{equation}"],
  [K, "\\begin{eqnarray} a & = & b \\\\ c & = & d \\end{eqnarray}"],
  [K, "\\begin{gather} a = b \\\\ c = d \\end{gather}"],
  [K, "\\begin{multline} a + b + c \\\\ + d \\end{multline}"],
  [K, "\\begin{split} a &= b \\\\ &= c \\end{split}"],
  [K, "\\begin{aligned} x &= 1 \\\\ y &= 2 \\end{aligned}"],
  [K, "\\begin{array}{c|cc} a & b & c \\\\ \\hline 1 & 2 & 3 \\end{array}"],
  [K, "\\underset{\\theta}{\\operatorname{argmin}}\\; J(\\theta)"],
  [K, "\\DeclareMathOperator*{\\argmax}{arg\\,max} \\argmax_x f(x)"],
  [K, "\\newcommand{\\R}{\\mathbb{R}} x \\in \\R^n"],
  [K, "\\newcommand{\\norm}[1]{\\left\\lVert #1 \\right\\rVert} \\norm{x}_2"],
  [K, "\\def\\E{\\mathbb{E}} \\E[X]"],
  [K, "\\left\\{ x \\;\\middle|\\; x^2 < 2 \\right\\}"],
  [K, "\\overbrace{a + b}^{n} + \\underbrace{c + d}_{m}"],
  [K, "\\lim_{n \\to \\infty} \\prod_{k=1}^{n} \\left(1 + \\frac{1}{k}\\right)"],
  [K, "\\iint_D f\\,dA + \\oint_C g\\,ds"],
  [K, "\\nabla \\times \\vec{F} = \\boldsymbol{0}"],
  [K, "\\dot{x} = \\ddot{y} - \\tilde{z} + \\bar{w}"],
  [K, "\\ket{\\psi} = \\alpha\\ket{0} + \\beta\\ket{1}"],
  [K, "\\xrightarrow[\\text{below}]{\\text{above}}"],
  [K, "\\require{cancel} \\cancel{x} + \\bcancel{y}"],
  [K, "\\color{red}{x} + \\textcolor{blue}{y}"],
  [K, "\\binom{n}{k} = \\dbinom{n}{n-k}"],
  [K, "\\stackrel{\\text{def}}{=}"],
  [K, "\\bbox[5px]{x = 1}"],
  [K, "\\idotsint_V \\mu"],
  [K, "x \\tag{7}"],
  [K, "\\begin{flalign} a &= b & \\end{flalign}"],
  [K, "\\mathop{\\mathrm{tr}}\\limits_i \\mathbf{A}"],
  [M, "\\sideset{_1^2}{_3^4}\\prod"],
  [K, "\\text{for } \\$5 \\text{ and } 10\\%"],
  [K, "H(p, q) = -\\sum_{x \\in \\mathcal{X}} p(x)\\, \\log q(x)"],
  [K, "\\mathbf{h}_t = \\tanh(W_{hh}\\mathbf{h}_{t-1} + W_{xh}\\mathbf{x}_t)"],
  [K, "\\begin{CD} A @>a>> B \\\\ @VbVV @VVcV \\\\ C @>>d> D \\end{CD}"],
  [K, "\\begin{vmatrix} a & b \\\\ c & d \\end{vmatrix}"],
  [K, "\\substack{i < n \\\\ j < m}"],
  [K, "\\oiint_S \\vec{E} \\cdot d\\vec{A}"],
  [K, "\\ce{2H2 + O2 -> 2H2O}"],
  [K, "\\ce{SO4^2- + Ba^2+ -> BaSO4 v} \\quad \\pu{9.8 m s-2}"],
  [M, "\\qty(\\frac{a}{b})^2"],
  [M, "\\dv{f}{x} + \\pdv{g}{y}"],
  [M, "\\ev{\\hat{H}}{\\psi}"],
  [M, "\\enclose{circle}{x}"],
  [M, "\\braket{a}{b} + \\comm{A}{B}"],
  [M, "\\begin{empheq}[left=\\empheqlbrace]{align} a &= b \\\\ c &= d \\end{empheq}"],
  [M, "\\mqty{a & b \\\\ c & d}"],
  [M, "\\begin{numcases}{f(x) =} 1 & x > 0 \\\\ 0 & x \\le 0 \\end{numcases}"],
  [M, "\\xtofrom[a]{b} \\Newextarrow{\\xrel}{5,5}{0x21C0} \\xrel{a}"],
  [M, "\\cancelto{0}{x}"],
  [M, "\\sqrt[\\leftroot{-2}\\uproot{2}\\beta]{k}"],
  [M, "\\buildrel \\alpha\\beta \\over \\longrightarrow"],
  [M, "\\nicefrac[\\text]{m}{s} \\micro"],
  [M, "\\begin{subarray}{l} i \\\\ j \\end{subarray} \\upalpha"],
  ["nobody", "\\frac{a"],
  ["nobody", "\\unknowncommand{x}"],
  ["nobody", "\\begin{align} a"],
];

const { by, set } = (() => {
  const macros = (): Record<string, string> => ({});
  const byKatex = (tex: string, display: boolean, defined: Record<string, string>) => {
    const options = { displayMode: display, throwOnError: true, strict: false, trust: false, macros: defined } as const;
    return katex.renderToString(tex, options);
  };
  const set = (source: string): [By, string] => {
    const defined = macros();
    const { tex, display, plain } = prepareTex(source, true, defined);
    try {
      return [K, byKatex(tex, display, { ...defined })];
    } catch {
      try {
        return [M, setWithMathJax({ tex: plain, display, preamble: preambleOf(defined) })];
      } catch {
        return ["nobody", ""];
      }
    }
  };
  return { set, by: (source: string) => set(source)[0] };
})();

test("the table has 65 formulas", () => expect(table).toHaveLength(65));

test.each(table)("[M4] %s sets %s", (expected, source) => {
  expect(by(source)).toBe(expected);
});

describe("[M5] what is not trusted is not set", () => {
  test.each([
    "\\href{javascript:alert(1)}{x}",
    "\\url{https://sink.invalid}",
    "\\includegraphics{https://sink.invalid/a.png}",
    "\\htmlStyle{position: fixed}{x}",
    "\\htmlData{a=b}{x}",
    "\\class{evil}{x}",
    "\\cssId{location}{x}",
    "\\style{background: url(https://sink.invalid)}{x}",
    "\\toggle{a}{b}\\endtoggle",
    "\\def\\a{\\a\\a}\\a",
    "\\newcommand{\\a}{\\b\\b}\\newcommand{\\b}{\\a\\a}\\a",
  ])("%s", (source) => {
    const [, html] = set(source);
    expect(html).not.toMatch(
      /\s(?:href|src|xlink:href|on\w+)=|style="[^"]*(?:url|fixed)|\sdata-a=|class="[^"]*evil|id="/,
    );
  });
});

test("[M4] definitions of one notebook are none of another's", () => {
  const formula = { tex: "\\mine", display: false };
  expect(setWithMathJax({ ...formula, preamble: preambleOf({ "\\mine": "\\alpha" }) })).toContain("<svg");
  expect(() => setWithMathJax({ ...formula, preamble: "" })).toThrow(/mine/);
});
