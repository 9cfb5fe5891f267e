/**
 * Formulas handed to MathJax in its worker, one at a time. One that takes longer than anybody waits for ends the worker; the
 * others go on in a new one.
 */
import { drawingOf } from "./math-drawing.ts";
import type { MathJaxFormula } from "./mathjax.ts";

/** For one formula, once MathJax is there. */
const LIMIT = 3000;

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
  const drawing = svg === null ? null : drawingOf(svg);
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
