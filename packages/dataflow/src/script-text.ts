/**
 * Cells as one script. In Python, IPython's own lines become the calls that IPython makes of them, as nbconvert writes them, so that
 * `ipython script.py` does what the notebook did; or, as cells marked by `# %%`, they are commented out as Jupytext does it, and an
 * editor that knows such cells has the notebook back. Prose becomes comments. Pure.
 */
import { maskMagics } from "./magics.ts";

/** `nbconvert`: one text with `# In[1]:` above each cell; `percent`: cells marked by `# %%`. */
export type ScriptStyle = "nbconvert" | "percent";

export interface ScriptCell {
  readonly type: "code" | "markdown" | "raw";
  readonly source: string;
  readonly count: number | null;
}

export interface ScriptLanguage {
  readonly style: ScriptStyle;
  /** What begins a comment of one line. */
  readonly comment: string;
  readonly python: boolean;
}

export function scriptText(cells: readonly ScriptCell[], language: ScriptLanguage): string {
  return language.style === "percent" ? percentText(cells, language) : plainText(cells, language);
}

const commented = (text: string, comment: string): string =>
  text
    .split("\n")
    .map((line) => `${comment} ${line}`)
    .join("\n");

function plainText(cells: readonly ScriptCell[], { comment, python }: ScriptLanguage): string {
  const head = python ? "#!/usr/bin/env python\n# coding: utf-8\n" : "";
  const blocks = cells.map(({ type, source, count }) => {
    if (type !== "code") return `\n${commented(source, comment)}\n`;
    const text = python ? pythonText(source) : source;
    return `\n${comment} In[${count ?? " "}]:\n\n\n${text}\n\n`;
  });
  return head + blocks.join("");
}

function percentText(cells: readonly ScriptCell[], { comment, python }: ScriptLanguage): string {
  return cells
    .map(({ type, source }) => {
      if (type !== "code") return `${comment} %% [${type}]\n${commented(source, comment).replace(/[ \t]+$/gm, "")}\n`;
      return `${comment} %%\n${python ? hiddenMagics(source) : source}\n`;
    })
    .join("\n");
}

/** A cell magic takes its whole cell along. */
function hiddenMagics(source: string): string {
  if (/^\s*%%[\w!]/.test(source)) return commented(source, "#");
  return eachMagic(source, (lines) => lines.map((line) => `# ${line}`)).join("\n");
}

function pythonText(source: string): string {
  const magic = /^\s*%%([\w!.]+)[ \t]*([^\n]*)\n?([\s\S]*)$/.exec(source);
  if (magic) {
    const [, name = "", rest = "", body = ""] = magic;
    const whole = body === "" || body.endsWith("\n") ? body : `${body}\n`;
    return `get_ipython().run_cell_magic(${repr(name)}, ${repr(rest.trimEnd())}, ${repr(whole)})\n`;
  }
  return eachMagic(source.replace(/\n+$/, ""), (lines) => [asCall(lines)]).join("\n");
}

/** Lines of IPython's own syntax, with those that a backslash joins to them. What only looks like one (in a text) is none. */
function eachMagic(source: string, change: (lines: readonly string[]) => readonly string[]): string[] {
  const lines = source.split("\n");
  const python = maskMagics(source).python.split("\n");
  const made: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (lines[at] === python[at]) {
      made.push(lines[at]!);
      continue;
    }
    const begin = at;
    while (lines[at]!.endsWith("\\") && at + 1 < lines.length) at++;
    made.push(...change(lines.slice(begin, at + 1)));
  }
  return made;
}

const HELP = /^(\s*)(?:(\?{1,2})\s*([\w.*%]+)|([%\w.*]+)(\?{1,2}))\s*$/;
const LINE = /^(\s*)(?:([\w.[\]'", ]+?)[ \t]*=[ \t]*)?(%{1,2}|!{1,2})(.*)$/s;

function asCall(lines: readonly string[]): string {
  const line = lines.map((one, at) => (at < lines.length - 1 ? one.slice(0, -1) : one)).join(" ");
  const help = HELP.exec(line);
  if (help) {
    const [, indent = "", before, first, second, after] = help;
    const wanted = first ?? second ?? "";
    const name = wanted.includes("*") ? "psearch" : (before ?? after) === "??" ? "pinfo2" : "pinfo";
    return `${indent}get_ipython().run_line_magic(${repr(name)}, ${repr(wanted)})`;
  }
  const [, indent = "", target, sign = "", rest = ""] = LINE.exec(line) ?? [];
  if (sign === "") return line;
  const into = target === undefined ? "" : `${target} = `;
  if (sign.startsWith("!")) {
    const act = target !== undefined || sign === "!!" ? "getoutput" : "system";
    return `${indent}${into}get_ipython().${act}(${repr(rest.trim())})`;
  }
  const [, name = "", words = ""] = /^\s*([\w.]+)[ \t]*(.*)$/s.exec(rest) ?? [];
  return `${indent}${into}get_ipython().run_line_magic(${repr(name)}, ${repr(words.trimEnd())})`;
}

/** A text as Python writes it. */
function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t")
    .replaceAll(quote, `\\${quote}`);
  return quote + body + quote;
}
