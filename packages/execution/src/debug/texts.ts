/**
 * The texts of cells that ran in this kernel, each compiled as a file of its own. A breakpoint set now is to pause in all of
 * them, wherever its line was there; a frame in one of them is shown in the cell as it is now.
 */
import type { Breakpoint, DebugFrame } from "@pellucid/protocol";
import { sourceChanges } from "@pellucid/notebook";
import { carried, type CellLines, inCell, type MovedLines } from "./cell-lines.ts";
import { linesAfter } from "./lines.ts";

export interface CellText {
  readonly file: string;
  readonly cell: string;
  readonly source: string;
  /** For each of its lines, where it is now. */
  readonly now: CellLines;
}

/** Of one cell; older ones are forgotten. */
const TEXTS_BOUND = 8;

/** What one line of a file is to do. */
export interface FileBreakpoint {
  readonly line: number;
  readonly condition?: string;
  readonly logMessage?: string;
}

/** This text of the cell is about to run, or ran; `current` is what stands in the cell now. */
export function withText(
  texts: readonly CellText[],
  made: Pick<CellText, "file" | "cell" | "source">,
  current: string,
): readonly CellText[] {
  const { file, cell, source } = made;
  if (texts.some((text) => text.file === file && text.cell === cell)) return texts;
  const text = { file, cell, source, now: inCell(cell, linesAfter(source, sourceChanges(source, current))) };
  // Texts of one file are the same text: the cell that was asked for last has it.
  const rest = texts.filter((each) => each.file !== file);
  const mine = rest.filter((each) => each.cell === cell);
  const dropped = mine.length >= TEXTS_BOUND ? mine[0] : undefined;
  return [...rest.filter((each) => each !== dropped), text];
}

/** Cells were edited. */
export const textsAfter = (texts: readonly CellText[], moved: MovedLines): readonly CellText[] =>
  texts.map((text) => ({ ...text, now: carried(text.now, moved) }));

/** What is to be set in the file of a text; `entry`: it pauses at whichever of its lines comes first. */
export function breakpointsIn(text: CellText, all: readonly Breakpoint[], entry: boolean): FileBreakpoint[] {
  const set = all.flatMap((one) => {
    const { on, place, line: wanted } = one;
    if (!on || !("cell" in place)) return [];
    const line = text.now.findIndex((now) => now?.cell === place.cell && now.line === wanted) + 1;
    return line > 0 ? [fileBreakpoint(one, line)] : [];
  });
  if (!entry) return set;
  const taken = new Set(set.map(({ line }) => line));
  const lines = text.source.split(/\r\n?|\n/).flatMap((line, index) => (isCode(line) ? [index + 1] : []));
  return [...set, ...lines.filter((line) => !taken.has(line)).map((line) => ({ line }))];
}

const isCode = (line: string): boolean => /^\s*[^\s#]/.test(line);

const fileBreakpoint = ({ condition, log }: Breakpoint, line: number): FileBreakpoint => ({
  line,
  ...(condition?.trim() && { condition }),
  ...(log?.trim() && { logMessage: log }),
});

/** Breakpoints of files, by the file's path in the lab. */
export function breakpointsOfFiles(all: readonly Breakpoint[]): Map<string, FileBreakpoint[]> {
  const files = new Map<string, FileBreakpoint[]>();
  for (const one of all) {
    if (!("path" in one.place)) continue;
    const list = files.get(one.place.path) ?? [];
    files.set(one.place.path, list);
    if (one.on) list.push(fileBreakpoint(one, one.line));
  }
  return files;
}

/** A frame of the debugger, as it is shown. `inLab`: the path in the lab, null outside of it. */
export function frameOf(
  frame: { readonly id: number; readonly name: string; readonly path: string; readonly line: number },
  texts: readonly CellText[],
  inLab: (path: string) => string | null,
): DebugFrame {
  const { id, path, line } = frame;
  const name = frame.name.replace(" (Current frame)", "");
  const text = texts.find(({ file }) => file === path);
  if (text) {
    const now = text.now[line - 1];
    return { id, name, cell: now?.cell ?? text.cell, path: null, line: now?.line ?? null, outside: false };
  }
  const found = inLab(path);
  return { id, name, cell: null, path: found ?? path, line, outside: found === null };
}
