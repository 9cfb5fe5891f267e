/** What a Markdown cell has from the rest of its notebook: numbers of equations, values of the kernel. Loaded with the first that has any. */
import type { MarkdownOptions } from "../../outputs/markdown/markdown-options.ts";
import { equationNumbers } from "./equation-numbers.ts";
import { kernelValues } from "../running/kernel-values.ts";
import type { NotebookSession } from "../notebook-session.ts";

/** Tells at once and after each change what to draw with; the answer ends it. */
export function watchParts(session: NotebookSession, tell: (parts: Partial<MarkdownOptions>) => void): () => void {
  const numbers = equationNumbers(session);
  const values = kernelValues(session);
  const now = () => {
    const value = values.on.get() ? (expression: string) => values.element(expression) : undefined;
    tell({ numbers: numbers.get(), value });
  };
  now();
  const stops = [numbers.subscribe(now), values.on.subscribe(now)];
  return () => stops.forEach((stop) => stop());
}
