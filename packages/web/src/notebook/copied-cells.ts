/** What was copied last in the lab, kept for all tabs of this browser. Written by cell-clipboard.ts. */
import type { Cell } from "@pellucid/notebook";

const KEY = "pellucid:cells";

export interface Copied {
  readonly text: string;
  readonly cells: readonly Cell[];
}

let here: Copied | null = null;

export const copiedOf = (cells: readonly Cell[]): Copied => ({
  cells: cells.map(({ origin: _origin, ...cell }) => cell),
  text: cells.map((cell) => cell.source).join("\n\n"),
});

export function keep(copied: Copied): void {
  here = copied;
  try {
    localStorage.setItem(KEY, JSON.stringify(copied));
  } catch {
    // Too large for the browser's storage: with V they paste in this tab only.
    localStorage.removeItem(KEY);
  }
}

/** What was copied last, in this tab or another of this browser. */
export function copiedHere(): Copied | null {
  try {
    const text = localStorage.getItem(KEY);
    if (text) return JSON.parse(text) as Copied;
  } catch {
    // Not ours, or forbidden.
  }
  return here;
}

export const sameText = (a: string, b: string | null): boolean =>
  b !== null && a.replaceAll("\r\n", "\n") === b.replaceAll("\r\n", "\n");
