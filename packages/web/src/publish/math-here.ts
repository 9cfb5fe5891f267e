/**
 * Stands in for outputs/math/math-worker-client.ts where there are no workers and nobody waits for a frame: MathJax sets the formula in
 * this very process. What comes back is kept to the same few shapes.
 */
import { drawingOf } from "../outputs/math/math-drawing.ts";
import { type MathJaxFormula, setWithMathJax } from "../outputs/math/mathjax.ts";

export async function setInWorker(formula: MathJaxFormula): Promise<SVGSVGElement> {
  const drawing = drawingOf(setWithMathJax(formula));
  if (!drawing) throw new Error("the formula is too large");
  return drawing;
}
