/**
 * What MathJax gives, as a drawing that may stand in the page: made of a short list of shapes, and nothing of it is read as HTML.
 * Called by math-worker-client.ts.
 */
import { safeDeclarations } from "../css-scope.ts";

const LARGEST = 3_000_000;

const SHAPES = new Set(["svg", "g", "path", "rect", "line", "polygon", "ellipse", "circle", "text", "tspan"]);
const SAID =
  /^(?:width|height|viewBox|preserveAspectRatio|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|d|points|transform|fill|stroke|stroke-width|stroke-dasharray|stroke-linecap|font-size|font-family|font-style|font-weight|text-anchor|role|data-frame|data-line|data-background)$/;

/** Null for what is no drawing, or too large a one. */
export function drawingOf(text: string): SVGSVGElement | null {
  if (text.length > LARGEST) return null;
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (parsed.localName !== "svg") return null;
  const drawing = document.importNode(parsed, true) as unknown as SVGSVGElement;
  for (const element of [drawing, ...drawing.querySelectorAll("*")]) {
    if (!SHAPES.has(element.localName) || element.namespaceURI !== "http://www.w3.org/2000/svg") element.remove();
    else keepSafe(element as SVGElement);
  }
  drawing.setAttribute("role", "img");
  drawing.classList.add("math-drawing");
  return drawing;
}

function keepSafe(element: SVGElement): void {
  const style = safeDeclarations(element.style);
  for (const { name, value } of Array.from(element.attributes))
    if (!SAID.test(name) || /url\s*\(|javascript:/i.test(value)) element.removeAttribute(name);
  if (style) element.setAttribute("style", style);
}
