/**
 * A notebook as one Python file, for programs that read files: linters, formatters, language servers. Magics are masked by
 * the one model that the analysis has (magics.ts), and places are mapped both ways, so that what such a program says of the
 * file is said of a line that people see. Names that only magics use are used once more behind the last cell, because an
 * import for `%timeit np.sum(x)` is in use. Whoever edits lines of the file asks first whether they are the cell's own.
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
  /** The first line of a cell here, and how many it has. */
  linesOf(cell: string): { readonly first: number; readonly count: number } | null;
  /** Where magics use this name: lines that nothing can be changed in. */
  magicsWith(name: string): readonly CellPlace[];
}

/** One cell as it stands in the file. */
interface ReadCell {
  readonly text: readonly string[];
  /** Units that stand in front of each line's text in the cell and not here. */
  readonly shifts: readonly number[];
  readonly verbatim: readonly boolean[];
  readonly used: readonly string[];
  readonly magics: readonly { readonly line: number; readonly text: string }[];
  /** How much of the last line was put there to close what the cell leaves open. */
  readonly closed?: number;
}

/** Cells are immutable, so what was read of one holds; a keystroke reads one cell anew. */
const read = new WeakMap<VirtualCell, ReadCell>();

function readCell(cell: VirtualCell): ReadCell {
  const known = read.get(cell);
  if (known) return known;
  const masked = maskMagics(cell.source);
  const own = cell.source.split(LINE_END);
  const python = masked.python.split("\n");
  const text = own.map((_, i) => python[i] ?? "");
  const made: ReadCell = {
    text,
    // What was taken away in front (an indentation, a prompt) is missing there and nowhere else.
    shifts: own.map((line, i) => (text[i] !== "" && line.endsWith(text[i]!) ? line.length - text[i]!.length : 0)),
    verbatim: own.map((line, i) => line === text[i]),
    used: [...masked.reads, ...masked.snippets.flatMap(({ code }) => namesIn(code))],
    magics: masked.magics,
  };
  read.set(cell, made);
  return made;
}

const readAndClosed = new WeakMap<VirtualCell, ReadCell>();

/** With what is open at its end closed, so that whoever types `f(` leaves the cells below as they are. */
function readClosed(cell: VirtualCell): ReadCell {
  const known = readAndClosed.get(cell);
  if (known) return known;
  const made = readCell(cell);
  const closers = closersOf(made.text.join("\n"));
  const text = [...made.text.slice(0, -1), (made.text.at(-1) ?? "") + closers];
  const closed = closers === "" ? made : { ...made, text, closed: closers.length };
  readAndClosed.set(cell, closed);
  return closed;
}

const CLOSERS: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** What closes the brackets and the long string that are open at the end of this Python. */
export function closersOf(python: string): string {
  const open: string[] = [];
  const part = /#[^\n]*|("""|'''|"|')|[()[\]{}]/g;
  let comment = -1;
  for (let found = part.exec(python); found; found = part.exec(python)) {
    const [what, quote] = found;
    if (quote) {
      const end = endOfString(python, part.lastIndex, quote);
      if (end < 0) return quote + open.toReversed().join("");
      part.lastIndex = end;
    } else if (what.startsWith("#")) comment = part.lastIndex;
    else if (CLOSERS[what]) open.push(CLOSERS[what]);
    else if (open.at(-1) === what) open.pop();
  }
  // Behind a comment nothing would close.
  return comment === python.length ? "" : open.toReversed().join("");
}

/** Behind the string; -1 for a long one that does not end. A short one ends with its line. */
function endOfString(python: string, from: number, quote: string): number {
  for (let at = from; at < python.length; at++) {
    if (python[at] === "\\") at++;
    else if (python.startsWith(quote, at)) return at + quote.length;
    else if (quote.length === 1 && python[at] === "\n") return at;
  }
  return quote.length === 1 ? python.length : -1;
}

/** The same for languages without magics: every line stands as it is. */
function readPlain(cell: VirtualCell): ReadCell {
  const text = cell.source.split(LINE_END);
  return { text, shifts: text.map(() => 0), verbatim: text.map(() => true), used: [], magics: [] };
}

const leftOut = (cell: VirtualCell): ReadCell => {
  const own = cell.source.split(LINE_END);
  return { ...readPlain(cell), text: own.map(() => ""), verbatim: own.map((line) => line === "") };
};

/** `leaveOut`: cells of which nothing but their lines is wanted, because they are no Python. */
export const virtualFile = (cells: readonly VirtualCell[], leaveOut: ReadonlySet<string> = new Set()): VirtualFile =>
  joined(cells, (cell) => (leaveOut.has(cell.id) ? leftOut(cell) : readCell(cell)));

/** The same for language servers, which see cells that are being typed: what one leaves open does not reach into the next. */
export const typedVirtualFile = (cells: readonly VirtualCell[]): VirtualFile => joined(cells, readClosed);

/** Cells of a language without magics as one file. */
export const plainVirtualFile = (cells: readonly VirtualCell[]): VirtualFile => joined(cells, readPlain);

function joined(cells: readonly VirtualCell[], readOne: (cell: VirtualCell) => ReadCell): VirtualFile {
  const parts: { id: string; first: number; cell: ReadCell }[] = [];
  const text: string[] = [];
  const used = new Set<string>();
  for (const one of cells) {
    const cell = readOne(one);
    parts.push({ id: one.id, first: text.length + 1, cell });
    for (const line of cell.text) text.push(line);
    for (const name of cell.used) used.add(name);
  }
  const byId = new Map(parts.map((part) => [part.id, part]));
  const lines = text.length;
  if (used.size > 0) text.push(`(${[...used].join(", ")},)`);
  const at = (line: number) => (line >= 1 && line <= lines ? lastBefore(parts, line) : null);
  return {
    text: `${text.join("\n")}\n`,
    toCell({ line, column }) {
      const part = at(line);
      if (!part) return null;
      const own = line - part.first;
      const { shifts, text: written, closed = 0 } = part.cell;
      const end = own === written.length - 1 && closed > 0 ? written[own]!.length - closed + 1 : Infinity;
      return { cell: part.id, line: own + 1, column: Math.min(column, end) + shifts[own]! };
    },
    toFile({ cell, line, column }) {
      const part = byId.get(cell);
      const shift = part?.cell.shifts[line - 1];
      return part && shift !== undefined ? { line: part.first + line - 1, column: column - shift } : null;
    },
    isVerbatim(line) {
      const part = at(line);
      return part !== null && part.cell.verbatim[line - part.first] === true;
    },
    linesOf(cell) {
      const part = byId.get(cell);
      return part ? { first: part.first, count: part.cell.text.length } : null;
    },
    magicsWith: (name) =>
      parts.flatMap(({ id, cell }) => magicsIn(cell, name).map((place) => ({ cell: id, ...place }))),
  };
}

/** The part that holds a line: the last one that begins at or above it. */
function lastBefore<T extends { readonly first: number }>(parts: readonly T[], line: number): T | null {
  let low = 0;
  for (let high = parts.length; low < high;) {
    const middle = (low + high) >> 1;
    if (parts[middle]!.first <= line) low = middle + 1;
    else high = middle;
  }
  return parts[low - 1] ?? null;
}

function magicsIn({ magics, text: written }: ReadCell, name: string): FilePlace[] {
  // The magic's own name is none of Python's.
  const word = new RegExp(`(?<![\\w.]|^\\s*%+)${name.replace(/[^\w]/g, "\\$&")}(?!\\w)`);
  return magics.flatMap(({ line, text }) => {
    const found = word.exec(withoutPython(text, written[line - 1] ?? ""));
    return found ? [{ line, column: found.index + 1 }] : [];
  });
}

/** The Python behind `%time` stands in the file as it is: a name there is found and renamed like any other. */
function withoutPython(magic: string, written: string): string {
  const own = written !== "" && magic.endsWith(written) ? magic.slice(0, -written.length) : magic;
  return own.endsWith(" ") ? own : magic;
}

const LINE_END = /\r\n|\r|\n/;

const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** Close enough for "is in use": attribute names behind a dot do not count. */
const namesIn = (code: string): string[] =>
  [...code.matchAll(/(?<![\w.])[^\W\d]\w*/g)].map(([name]) => name).filter((name) => !KEYWORDS.has(name));
