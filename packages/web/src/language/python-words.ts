/** The words that every Python program has, and the names that the cells of a notebook make: what is known with no kernel. */
import type { CellId } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { KEYWORDS, placeAt } from "./code-place.ts";
import { fits, type CompletionItem, type CompletionKind, type CompletionSource } from "./sources.ts";

const FUNCTIONS =
  "abs aiter all anext any ascii bin breakpoint callable chr compile delattr dir divmod enumerate eval exec filter format " +
  "getattr globals hasattr hash help hex id input isinstance issubclass iter len locals map max min next oct open ord pow " +
  "print range repr reversed round setattr sorted sum vars zip display get_ipython";
const CLASSES =
  "bool bytearray bytes classmethod complex dict float frozenset int list memoryview object property set slice staticmethod " +
  "str super tuple type";
const ERRORS =
  "ArithmeticError AssertionError AttributeError BaseException DeprecationWarning EOFError Exception ExceptionGroup " +
  "FileExistsError FileNotFoundError FutureWarning ImportError IndexError KeyError KeyboardInterrupt LookupError MemoryError " +
  "ModuleNotFoundError NameError NotImplementedError OSError OverflowError PermissionError RuntimeError RuntimeWarning " +
  "StopIteration SyntaxError TimeoutError TypeError UnicodeDecodeError UserWarning ValueError Warning ZeroDivisionError";

const rows = (words: string, kind: CompletionKind, likely: number): CompletionItem[] =>
  words.split(" ").map((label) => ({ label, kind, likely }));

const WORDS: readonly CompletionItem[] = [
  ...rows([...KEYWORDS].join(" "), "keyword", 0.4),
  ...rows(FUNCTIONS, "function", 0.2),
  ...rows(CLASSES, "class", 0.1),
  ...rows(ERRORS, "class", -0.4),
];

/** What a cell's text makes, by a look at its lines: no parser takes what is half written. */
export function namesMade(source: string): Map<string, CompletionKind> {
  const made = new Map<string, CompletionKind>();
  const put = (kind: CompletionKind, text: string | undefined) => {
    for (const [name] of (text ?? "").matchAll(/[^\W\d]\w*/gu)) if (!KEYWORDS.has(name)) made.set(name, kind);
  };
  for (const line of source.split("\n")) {
    put("function", /^\s*(?:async\s+)?def\s+(\w+)/u.exec(line)?.[1]);
    put("class", /^\s*class\s+(\w+)/u.exec(line)?.[1]);
    put("variable", /^\s*(?:async\s+)?def\s+\w+\s*\(([^=:)]*)/u.exec(line)?.[1]);
    put("variable", /^\s*((?:[^\W\d]\w*\s*,\s*)*[^\W\d]\w*)\s*(?::[^=]*)?=(?!=)/u.exec(line)?.[1]);
    put("variable", /\bfor\s+([\w\s,()]+?)\s+in\b/u.exec(line)?.[1]);
    put("variable", /\b(?:with|except)\b.*?\bas\s+(\w+)/u.exec(line)?.[1]);
    put("variable", /([^\W\d]\w*)\s*:=/u.exec(line)?.[1]);
    const imported = /^\s*(from\s+[\w.]+\s+)?import\s+\(?(.+?)\)?\s*(?:#.*)?$/u.exec(line);
    for (const part of imported?.[2]?.split(",") ?? [])
      put(imported![1] ? "variable" : "module", part.includes(" as ") ? part.split(" as ")[1] : part.split(".")[0]);
  }
  return made;
}

type Names = ReadonlyMap<string, CompletionKind>;
interface Read {
  readonly source: string;
  readonly made: Names;
}
/** What was read of a notebook: of each cell, and of all of them together while none makes other names. */
interface Known {
  readonly cells: Map<CellId, Read>;
  parts: readonly Names[];
  all: Names;
}
const read = new WeakMap<NotebookSession, Known>();
/** Longer cells are data, or made by a program. */
const BOUND = 100_000;

/** Names that any cell of the notebook makes. A text is read once for each version of it. */
export function namesInNotebook(session: NotebookSession): Names {
  const known = read.get(session) ?? { cells: new Map<CellId, Read>(), parts: [], all: new Map() };
  read.set(session, known);
  const parts: Names[] = [];
  for (const { id, type, source } of session.notebook.cells)
    if (type === "code" && source.length <= BOUND) parts.push(namesIn(known.cells, id, source));
  if (parts.length === known.parts.length && parts.every((part, at) => part === known.parts[at])) return known.all;
  known.parts = parts;
  known.all = new Map(parts.flatMap((part) => [...part]));
  return known.all;
}

/** The same map while a cell makes the same names. */
function namesIn(known: Map<CellId, Read>, id: CellId, source: string): Names {
  const before = known.get(id);
  if (before?.source === source) return before.made;
  const now = namesMade(source);
  const isSame = before?.made.size === now.size && [...now].every(([name, kind]) => before.made.get(name) === kind);
  const made = isSame ? before!.made : now;
  known.set(id, { source, made });
  return made;
}

const rowsOfNames = new WeakMap<Names, readonly CompletionItem[]>();

function itemsOf(names: Names): readonly CompletionItem[] {
  const known = rowsOfNames.get(names) ?? [...names].map(([label, kind]) => ({ label, kind, likely: 0.6 }));
  rowsOfNames.set(names, known);
  return known;
}

export const wordSource: CompletionSource = {
  name: "notebook",
  rank: 30,
  complete({ session, source, offset, from, word, trigger }) {
    const { string, comment } = placeAt(source, offset);
    if (string || comment || source[from - 1] === "." || source[from - 1] === "%") return null;
    if (/(?:^|\n)[ \t]*(?:from|import)\b[^\n]*$/.test(source.slice(Math.max(0, from - 300), from))) return null;
    if (!isPython(session)) return word === "" && trigger === "typing" ? null : { items: otherWords(session, word) };
    // The word at the caret is no name yet.
    const isName = (label: string) => fits(label, word) && (label !== word || count(source, label) > 1);
    const items = itemsOf(namesInNotebook(session)).filter(({ label }) => isName(label));
    return { items: [...items, ...WORDS] };
  },
};

export const isPython = ({ store }: NotebookSession): boolean => /^i?python\d?$/i.test(store.kernelspecLanguage);

/** In another language: the words of its cells, as they are. */
function otherWords({ notebook }: NotebookSession, own: string): CompletionItem[] {
  const words = new Set<string>();
  for (const { type, source } of notebook.cells)
    if (type === "code" && source.length <= BOUND)
      for (const [word] of source.matchAll(/[^\W\d]\w{2,}/gu)) words.add(word);
  words.delete(own);
  return [...words].map((label) => ({ label, kind: "word" }));
}

const count = (source: string, word: string): number => source.split(word).length - 1;
