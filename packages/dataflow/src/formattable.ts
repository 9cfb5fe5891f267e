/**
 * A cell as a formatter may have it: plain Python, in which every line of IPython's own syntax is one name that no program
 * has. Behind the formatter each comes back byte for byte; where one did not come back just as often and in the same order,
 * the cell stays as it is. So does the `;` that silences a cell's last value, which formatters take for nothing.
 */
import { maskMagics } from "./magics.ts";

export interface Formattable {
  readonly text: string;
  /** The formatted text as a cell's; null when something of it was lost. */
  restore(formatted: string): string | null;
}

interface Kept {
  readonly name: string;
  readonly indent: string;
  readonly lines: readonly string[];
}

/** Magics whose body is Python that runs here. */
const PYTHON_BODY = /^%%(?:time|timeit|capture|prun|pypy?3?|python3?)\b/;

/** Null for a cell that is not Python. */
export function formattable(source: string): Formattable | null {
  const eol = source.includes("\r\n") ? "\r\n" : "\n";
  const text = source.replace(/\r\n?/g, "\n");
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "");
  const head = lines[first] ?? "";
  if (first < 0 || /^\s+/.test(head) || /^(?:>>>|In \[\d)/.test(head)) return null;
  if (head.startsWith("%%")) {
    if (!PYTHON_BODY.test(head)) return null;
    const body = formattable(lines.slice(first + 1).join("\n"));
    const above = lines.slice(0, first + 1).join("\n");
    return (
      body && {
        text: body.text,
        restore: (formatted) => {
          const restored = body.restore(formatted);
          return restored === null ? null : `${above}\n${restored}`.replaceAll("\n", eol);
        },
      }
    );
  }
  return masked(lines, eol);
}

function masked(lines: readonly string[], eol: string): Formattable {
  const python = maskMagics(lines.join("\n")).python.split("\n");
  const text: string[] = [];
  const kept: Kept[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    if (line === python[at]) {
      text.push(line);
      continue;
    }
    const begin = at;
    while (lines[at]!.endsWith("\\") && at + 1 < lines.length) at++;
    const indent = /^[ \t]*/.exec(line)![0];
    const name = `__pellucid_kept_${kept.length}__`;
    kept.push({ name, indent, lines: lines.slice(begin, at + 1) });
    text.push(indent + name);
  }
  const semicolon = silencer(lines);
  return {
    text: `${text.join("\n")}\n`,
    restore: (formatted) => {
      const restored = unmasked(formatted.replace(/\n+$/, ""), kept);
      return restored === null ? null : silenced(restored, semicolon).replaceAll("\n", eol);
    },
  };
}

function unmasked(formatted: string, kept: readonly Kept[]): string | null {
  const found = [...formatted.matchAll(/__pellucid_kept_\d+__/g)].map(([name]) => name);
  if (found.length !== kept.length || found.some((name, at) => name !== kept[at]!.name)) return null;
  let isWhole = true;
  const text = kept.reduce((all, { name, indent, lines }) => {
    const line = new RegExp(`^([ \\t]*)${name}$`, "m");
    const now = line.exec(all);
    if (!now) isWhole = false;
    // Moved as a whole where the block it stands in was indented otherwise.
    const moved = lines.map((one) => (one.startsWith(indent) ? (now?.[1] ?? "") + one.slice(indent.length) : one));
    return all.replace(line, () => moved.join("\n"));
  }, formatted);
  return isWhole ? text : null;
}

interface Silencer {
  readonly comment: string;
}

/** The last line of code ends with `;`. */
function silencer(lines: readonly string[]): Silencer | null {
  const last = lines.findLast((line) => line.trim() !== "" && !/^\s*#/.test(line)) ?? "";
  const found = /;[ \t]*(#.*)?$/.exec(last);
  return found && !/^\s*[%!]/.test(last) ? { comment: found[1] ?? "" } : null;
}

function silenced(text: string, semicolon: Silencer | null): string {
  if (!semicolon) return text;
  const lines = text.split("\n");
  const at = lines.findLastIndex((line) => line.trim() !== "" && !/^\s*#/.test(line));
  const line = lines[at];
  if (line === undefined || /;\s*(#.*)?$/.test(line)) return text;
  const comment = semicolon.comment === "" ? -1 : line.lastIndexOf(semicolon.comment.slice(1).trimStart());
  const hash = comment < 0 ? -1 : line.lastIndexOf("#", comment);
  lines[at] = hash < 0 ? `${line};` : `${line.slice(0, hash).trimEnd()};  ${line.slice(hash)}`;
  return lines.join("\n");
}
