/** Sets formulas with MathJax beside the page. All it does is in mathjax.ts. */
import { type MathJaxFormula, setWithMathJax } from "./mathjax.ts";

addEventListener("message", ({ data }: MessageEvent<{ id: number; formula: MathJaxFormula }>) => {
  try {
    postMessage({ id: data.id, svg: setWithMathJax(data.formula) });
  } catch (error) {
    postMessage({ id: data.id, reason: (error as { message?: string }).message ?? "MathJax could not read it" });
  }
});
postMessage({ ready: true });
