/**
 * Code as coloured text without an editor: cells that nobody is typing in, code fences, frames of a traceback.
 *
 * Colours and grammars load on first use (syntax.ts); until then text is plain. Nothing here runs or edits code.
 */
import type { Parser } from "@lezer/common";
import type * as Syntax from "./syntax.ts";

const BUILTINS = new Set(
  (
    "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir divmod " +
    "enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter " +
    "len list locals map max memoryview min next object oct open ord pow print property range repr reversed round set setattr slice " +
    "sorted staticmethod str sum super tuple type vars zip __import__ display get_ipython"
  ).split(" "),
);
/** A name that every Python program has: coloured as builtin unless it is an attribute. */
export const isPythonBuiltin = (name: string): boolean =>
  BUILTINS.has(name) || /^[A-Z][A-Za-z]*(Error|Warning|Exception|Interrupt|Iteration|Exit)$/.test(name);

let syntax: typeof Syntax | null = null;
const parsers = new Map<string, Parser>();
const loading = new Map<string, Promise<boolean>>();

const ALIASES: Record<string, string> = {
  py: "python",
  python3: "python",
  ipython: "python",
  ipython3: "python",
  pycon: "python",
  ipynb: "json",
  js: "javascript",
  ts: "typescript",
  sh: "shell",
  bash: "shell",
  zsh: "shell",
  console: "shell",
  "c++": "cpp",
  yml: "yaml",
};
const canonical = (language: string): string => {
  const name = language.trim().toLowerCase();
  return ALIASES[name] ?? name;
};

/** Loads the grammar of a language if there is one; true once `highlightCode` colours it. */
export function loadLanguage(language: string): Promise<boolean> {
  const name = canonical(language);
  if (parsers.has(name)) return Promise.resolve(true);
  let promise = loading.get(name);
  if (!promise) loading.set(name, (promise = load(name)));
  return promise;
}

/** Is the language loaded? */
export const canColour = (language: string): boolean => parsers.has(canonical(language));

async function load(name: string): Promise<boolean> {
  if (!name) return false;
  syntax ??= await import("./syntax.ts");
  parsers.set("python", syntax.python);
  if (name === "python") return true;
  const [{ languages }, { LanguageDescription }] = await Promise.all([
    import("@codemirror/language-data"),
    import("@codemirror/language"),
  ]);
  const description = LanguageDescription.matchLanguageName(languages, name, false);
  if (!description) return false;
  const support = await description.load();
  parsers.set(name, support.language.parser);
  return true;
}

/** Longer code than this is shown plain: colouring it would cost more than it tells. */
const LONGEST = 200_000;

/** The code as text nodes and coloured spans; plain when the language is unknown or not loaded yet. */
export function highlightCode(code: string, language: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const [text, classes] of highlightedParts(code, language)) {
    if (!classes) fragment.append(text);
    else {
      const span = document.createElement("span");
      span.className = classes;
      span.textContent = text;
      fragment.append(span);
    }
  }
  return fragment;
}

/** The code in an element, coloured as soon as its language is loaded. */
export function highlightInto(element: HTMLElement, code: string, language: string): void {
  element.replaceChildren(highlightCode(code, language));
  if (!canColour(language))
    void loadLanguage(language).then((known) => known && element.replaceChildren(highlightCode(code, language)));
}

/** Text and its classes, in order. The texts joined are the code. */
export function highlightedParts(code: string, language: string): [text: string, classes: string][] {
  const name = canonical(language);
  const parser = code.length > LONGEST ? undefined : parsers.get(name);
  if (!parser || !syntax) return code ? [[code, ""]] : [];
  const parts: [string, string][] = [];
  const push = (text: string, classes: string) => {
    const last = parts.at(-1);
    if (last && last[1] === classes) last[0] += text;
    else if (text) parts.push([text, classes]);
  };
  const parsed = name === "python" ? withoutMagics(code) : code;
  let at = 0;
  const put = (text: string, classes: string) => {
    // What was blanked for the parser is shown as it was written.
    const original = code.slice(at, at + text.length);
    at += text.length;
    if (name === "python" && classes === "" && original.trim()) pushNames(original, code, at - original.length, push);
    else push(original, classes);
  };
  syntax.walk(parsed, parser.parse(parsed), syntax.syntaxClasses, put, () => put("\n", ""));
  push(code.slice(at), "");
  return parts;
}

const NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;
/** Plain text of Python code: builtins get their colour, attributes and keyword arguments of the same name do not. */
function pushNames(text: string, code: string, start: number, push: (text: string, classes: string) => void): void {
  let from = 0;
  for (const match of text.matchAll(NAME)) {
    if (!isPythonBuiltin(match[0])) continue;
    const at = start + match.index;
    const before = code.slice(Math.max(0, at - 40), at).trimEnd();
    const after = code.slice(at + match[0].length, at + match[0].length + 2);
    if (before.endsWith(".") || /^\s?=[^=]/.test(after)) continue;
    push(text.slice(from, match.index), "");
    push(match[0], "tok-builtin");
    from = match.index + match[0].length;
  }
  push(text.slice(from), "");
}

/** IPython's own lines (`%magic`, `!command`, `name?`) blanked out, so that the grammar sees Python only. */
function withoutMagics(code: string): string {
  if (/^%%(?!time|capture|prun|timeit)/.test(code.trimStart())) return code.replace(/[^\n]/g, " ");
  if (!/^[ \t]*[%!?]|\?[ \t]*$/m.test(code)) return code;
  return code.replace(/^[ \t]*(?:[%!?].*|[\w.]+\?{1,2}[ \t]*)$/gm, (line) => " ".repeat(line.length));
}
