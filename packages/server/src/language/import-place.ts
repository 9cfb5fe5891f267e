/**
 * Where an import goes that a completion or a quick fix needs: into the cell that has the imports, below them, never into
 * the cell that happens to stand first or next in the one text that the language server has. Pure.
 */
import type { VirtualCell } from "@pellucid/dataflow";
import type { CodeEdit } from "@pellucid/protocol";

/** The import as a line of its own; null if the text is something else (`, sqrt` into a line that is there). */
export function importLine(text: string): string | null {
  const line = text.trim();
  return /^(?:from\s+\S+\s+import\s|import\s)/.test(line) ? line : null;
}

/** `imports`: what an import at the head of a line looks like. Null when there is no cell that could take it. */
export function placeImport(cells: readonly VirtualCell[], line: string, imports: RegExp): CodeEdit | null {
  const usable = cells.filter(({ source }) => !/^\s*%%/.test(source));
  const home = usable.find(({ source }) => imports.test(source)) ?? usable[0];
  if (!home) return null;
  const lines = home.source.split(/\r\n|\r|\n/);
  const at = afterImports(lines, imports) ?? afterHead(lines);
  // Behind the last line there is no line to stand in front of.
  const isBehind = at >= lines.length;
  const place = isBehind ? { line: lines.length - 1, character: lines.at(-1)!.length } : { line: at, character: 0 };
  return { cell: home.id, start: place, end: place, insert: isBehind ? `\n${line}` : `${line}\n` };
}

/** Behind the last import of the first block of them. */
function afterImports(lines: readonly string[], imports: RegExp): number | null {
  let after: number | null = null;
  let depth = 0;
  for (const [i, line] of lines.entries()) {
    const goesOn = depth > 0 || lines[i - 1]?.endsWith("\\") === true;
    if (!goesOn && !imports.test(line)) {
      if (after !== null && line.trim() !== "" && !line.trimStart().startsWith("#")) break;
      continue;
    }
    depth += count(line, /\(/g) - count(line, /\)/g);
    after = i + 1;
  }
  return after;
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

/** Behind magics, and before everything else. */
function afterHead(lines: readonly string[]): number {
  const first = lines.findIndex((line) => line.trim() !== "" && !/^\s*[%!#]/.test(line));
  return first < 0 ? lines.length : first;
}
