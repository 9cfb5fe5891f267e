/**
 * A notebook as one Python file, for programs that read files: linters, formatters, language servers. Magics are masked by
 * the one model that the analysis has (magics.ts), and places are mapped both ways, so that what such a program says of the
 * file is said of a line that people see. Names that only magics use are used once more behind the last cell, because an
 * import for `%timeit np.sum(x)` is in use.
 */
import { maskMagics } from "./magics.ts";

export interface VirtualCell {
  readonly id: string;
  readonly source: string;
}

/** 1-based; columns in UTF-16 units. */
export interface FilePlace {
  readonly line: number;
  readonly column: number;
}
export interface CellPlace extends FilePlace {
  readonly cell: string;
}

export interface VirtualFile {
  readonly text: string;
  /** Null behind the cells, and at the end of a line that exists only here. */
  toCell(place: FilePlace): CellPlace | null;
  toFile(place: CellPlace): FilePlace | null;
  /** What stands on this line of the file is what stands in the cell: no magic, no prompt taken away. */
  isVerbatim(line: number): boolean;
}

interface Line {
  readonly cell: string;
  readonly line: number;
  /** Units that stand in front of the text in the cell and not here. */
  readonly shift: number;
  readonly verbatim: boolean;
}

/** `leaveOut`: cells of which nothing but their lines is wanted, because they are no Python. */
export function virtualFile(cells: readonly VirtualCell[], leaveOut: ReadonlySet<string> = new Set()): VirtualFile {
  const lines: Line[] = [];
  const text: string[] = [];
  const used = new Set<string>();
  const starts = new Map<string, number>();
  for (const { id, source } of cells) {
    starts.set(id, lines.length);
    const masked = maskMagics(source);
    const own = source.split(/\r\n|\r|\n/);
    const python = masked.python.split("\n");
    if (!leaveOut.has(id)) {
      for (const name of [...masked.reads, ...masked.snippets.flatMap(({ code }) => namesIn(code))]) used.add(name);
    }
    for (const [i, line] of own.entries()) {
      const here = leaveOut.has(id) ? "" : (python[i] ?? "");
      // What was taken away in front (an indentation, a prompt) is missing there and nowhere else.
      const rest = here === "" ? -1 : line.length - here.length;
      const shift = rest > 0 && line.endsWith(here) ? rest : 0;
      lines.push({ cell: id, line: i + 1, shift, verbatim: line === here });
      text.push(here);
    }
  }
  const tail = used.size > 0 ? [`(${[...used].join(", ")},)`] : [];
  return {
    text: `${[...text, ...tail].join("\n")}\n`,
    toCell({ line, column }) {
      const found = lines[line - 1];
      return found ? { cell: found.cell, line: found.line, column: column + found.shift } : null;
    },
    toFile({ cell, line, column }) {
      const start = starts.get(cell);
      const found = start === undefined ? undefined : lines[start + line - 1];
      return found?.cell === cell ? { line: start! + line, column: column - found.shift } : null;
    },
    isVerbatim: (line) => lines[line - 1]?.verbatim === true,
  };
}

const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** Close enough for "is in use": attribute names behind a dot do not count. */
const namesIn = (code: string): string[] =>
  [...code.matchAll(/(?<![\w.])[^\W\d]\w*/g)].map(([name]) => name).filter((name) => !KEYWORDS.has(name));
