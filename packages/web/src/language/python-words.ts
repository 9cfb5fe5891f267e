/** The words that every Python program has, and the names that the cells of a notebook make: what is known with no kernel. */
import type { CellId } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { KEYWORDS, placeAt } from "./code-place.ts";
import type { CompletionItem, CompletionKind, CompletionSource } from "./sources.ts";

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

interface Read {
  readonly source: string;
  readonly made: ReadonlyMap<string, CompletionKind>;
}
const read = new WeakMap<NotebookSession, Map<CellId, Read>>();
/** Longer cells are data, or made by a program. */
const BOUND = 100_000;

/** Names that any cell of the notebook makes. A text is read once for each version of it. */
export function namesInNotebook(session: NotebookSession): Map<string, CompletionKind> {
  const known = read.get(session) ?? new Map<CellId, Read>();
  read.set(session, known);
  const all = new Map<string, CompletionKind>();
  for (const { id, type, source } of session.notebook.cells) {
    if (type !== "code" || source.length > BOUND) continue;
    let found = known.get(id);
    if (found?.source !== source) known.set(id, (found = { source, made: namesMade(source) }));
    for (const [name, kind] of found.made) all.set(name, kind);
  }
  return all;
}

export const wordSource: CompletionSource = {
  name: "notebook",
  rank: 30,
  complete({ session, source, offset, from, word }) {
    const { string, comment } = placeAt(source, offset);
    if (string || comment || source[from - 1] === "." || source[from - 1] === "%") return null;
    if (/(?:^|\n)[ \t]*(?:from|import)\b[^\n]*$/.test(source.slice(Math.max(0, from - 300), from))) return null;
    const made = isPython(session) ? namesInNotebook(session) : new Map<string, CompletionKind>();
    // The word at the caret is no name yet.
    const own = [...made].filter(([name]) => name !== word || count(source, name) > 1);
    if (!isPython(session)) return { items: otherWords(session, word) };
    return { items: [...own.map(([label, kind]): CompletionItem => ({ label, kind, likely: 0.6 })), ...WORDS] };
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
