/**
 * Numbers of equations. A formula with a `\label` has a number, counted over the whole notebook from its top (or the `\tag` it was
 * given); `\ref` and `\eqref` in any cell say that number and lead there. Formulas without a label have none. Pure; the
 * notebook keeps the numbers (notebook/prose/equation-numbers.ts), tex.ts and markdown-view.ts use them.
 */
import { extractMath } from "./math-source.ts";

/** Label to what stands in the parentheses. */
export type Numbers = ReadonlyMap<string, string>;

export interface Label {
  readonly name: string;
  /** A number of its own. */
  readonly tag: string | null;
}

const LABEL = /\\label\s*\{([^{}]*)\}/g;
const TAG = /\\tag\*?\s*\{([^{}]*)\}/;

/** The labels in a Markdown source, in order. */
export function labelsIn(source: string): readonly Label[] {
  if (!source.includes("\\label")) return [];
  return extractMath(source).formulas.flatMap(({ tex, kind }) =>
    kind === undefined ? tex.split("\\\\").flatMap(labelsOfRow) : [],
  );
}

const labelsOfRow = (row: string): Label[] =>
  [...row.matchAll(LABEL)].map((match) => ({ name: match[1]!.trim(), tag: TAG.exec(row)?.[1] ?? null }));

/** Counts the labels of all cells in their order. One that stands twice keeps its first number. */
export function countEquations(cells: readonly (readonly Label[])[]): Numbers {
  const numbers = new Map<string, string>();
  let last = 0;
  for (const { name, tag } of cells.flat()) if (!numbers.has(name)) numbers.set(name, tag ?? String(++last));
  return numbers;
}

/**
 * Labels as tags, references as numbers. An unknown label is left out, an unknown reference says `??`, as LaTeX does; where
 * nothing is numbered (an output) it says the label.
 */
export function numbered(tex: string, numbers: Numbers | undefined): string {
  if (!/\\(?:label|(?:eq)?ref)\b/.test(tex)) return tex;
  return tex
    .split("\\\\")
    .map((row) => {
      const tagged = TAG.test(row);
      return row.replace(LABEL, (_, name: string) => {
        const number = numbers?.get(name.trim());
        return number === undefined || tagged ? "" : `\\tag{${number}}`;
      });
    })
    .join("\\\\")
    .replace(/\\(eq)?ref\s*\{([^{}]*)\}/g, (_, eq: string | undefined, name: string) => {
      const words = `\\text{${numbers ? (numbers.get(name.trim()) ?? "??") : name}}`;
      return eq ? `(${words})` : words;
    });
}

/** Where a reference leads. */
export const anchorOf = (label: string): string => `equation-${label}`;
