/** Formulas in widgets' labels and HTML, as MathML: the frame they stand in has no fonts of KaTeX. Called by widget-files.ts. */
import katex from "katex";

export const formula = (tex: string): string =>
  katex.renderToString(tex, { output: "mathml", throwOnError: false, trust: false, maxExpand: 500, maxSize: 30 });
