/**
 * Copied cells: kept where every tab of this browser finds them, and given to the system's clipboard as plain text, so
 * that they paste into an editor, a mail or another window. What comes back from the system is taken as our cells if it
 * is the text we gave, else as the source of a new cell.
 */
import type { Cell } from "@pellucid/notebook";
import { newCell } from "./cell-edits.ts";

const KEY = "pellucid:cells";

interface Copied {
  readonly text: string;
  readonly cells: readonly Cell[];
}

let here: Copied | null = null;

export function copyCells(cells: readonly Cell[]): void {
  const bare = cells.map(({ origin: _origin, ...cell }) => cell);
  here = { cells: bare, text: bare.map((cell) => cell.source).join("\n\n") };
  try {
    localStorage.setItem(KEY, JSON.stringify(here));
  } catch {
    // Too large for the browser's storage: they paste in this tab only.
    localStorage.removeItem(KEY);
  }
  void navigator.clipboard?.writeText(here.text).catch(() => undefined);
}

/** What was copied last, in this tab or another. */
export function copiedCells(): readonly Cell[] {
  return stored()?.cells ?? [];
}

/** Cells for what the system's clipboard holds. */
export function cellsFromText(text: string): readonly Cell[] {
  const copied = stored();
  if (copied && sameText(copied.text, text)) return copied.cells;
  return text.trim() === "" ? [] : [newCell("code", text.replaceAll("\r\n", "\n"))];
}

const sameText = (a: string, b: string) => a.replaceAll("\r\n", "\n") === b.replaceAll("\r\n", "\n");

function stored(): Copied | null {
  try {
    const text = localStorage.getItem(KEY);
    if (text) return JSON.parse(text) as Copied;
  } catch {
    // Not ours, or forbidden.
  }
  return here;
}
