/**
 * Formulas handed to MathJax in its worker, one at a time. One that takes longer than anybody waits for ends the worker; the
 * others go on in a new one. What comes back is drawn from a short list of shapes: nothing of it is read as HTML.
 */
import { safeDeclarations } from "./css-scope.ts";
import type { MathJaxFormula } from "./mathjax.ts";

/** For one formula, once MathJax is there. */
const LIMIT = 3000;
const LARGEST = 3_000_000;

interface Asked {
  readonly formula: MathJaxFormula;
  readonly done: (drawing: SVGSVGElement) => void;
  readonly fail: (reason: Error) => void;
}

const waiting: Asked[] = [];
let current: Asked | null = null;
let worker: Worker | null = null;
let ready = false;
let limit: ReturnType<typeof setTimeout> | undefined;

export function setInWorker(formula: MathJaxFormula): Promise<SVGSVGElement> {
  return new Promise((done, fail) => {
    waiting.push({ formula, done, fail });
    next();
  });
}

function next(): void {
  if (current || waiting.length === 0) return;
  if (!worker) return start();
  if (!ready) return;
  current = waiting.shift()!;
  worker.postMessage({ id: 0, formula: current.formula });
  limit = setTimeout(() => end(new Error("setting the formula took too long")), LIMIT);
}

function start(): void {
  ready = false;
  worker = new Worker(new URL("./math-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<{ ready?: true; svg?: string; reason?: string }>) => {
    if (data.ready) ready = true;
    else settle(data.svg ?? null, data.reason);
    next();
  });
  worker.addEventListener("error", () => {
    const all = waiting.splice(0);
    end(new Error("MathJax could not be loaded"));
    for (const one of all) one.fail(new Error("MathJax could not be loaded"));
  });
}

function settle(svg: string | null, reason?: string): void {
  clearTimeout(limit);
  const asked = current;
  current = null;
  const drawing = svg === null || svg.length > LARGEST ? null : drawingOf(svg);
  if (drawing) asked?.done(drawing);
  else asked?.fail(new Error(reason ?? "the formula is too large"));
}

function end(reason: Error): void {
  clearTimeout(limit);
  worker?.terminate();
  worker = null;
  const asked = current;
  current = null;
  asked?.fail(reason);
  next();
}

const SHAPES = new Set(["svg", "g", "path", "rect", "line", "polygon", "ellipse", "circle", "text", "tspan"]);
const SAID =
  /^(?:width|height|viewBox|preserveAspectRatio|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|d|points|transform|fill|stroke|stroke-width|stroke-dasharray|stroke-linecap|font-size|font-family|font-style|font-weight|text-anchor|role|data-frame|data-line|data-background)$/;

function drawingOf(text: string): SVGSVGElement | null {
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
