/**
 * Paths that exist on one machine only, and how they are said so that they hold on every machine: relative to the notebook,
 * where they lie inside the project.
 */
import type { Expression } from "../python.ts";
import { visitAll } from "../traversal.ts";
import { callsIn, code, type CodeCell, dotted, type Look, offsetAt, spanOf, textOf } from "./look.ts";
import type { Fix, Found } from "./rule.ts";

const ELSEWHERE =
  /^(?:\/(?:home|Users|root|mnt|media|content|kaggle|gdrive|Volumes|scratch|work|data)\/|~\/|[A-Za-z]:[\\/](?![\\/]))/;

export function* absolutePaths(look: Look): Generator<Found> {
  for (const cell of look.code)
    for (const { value, path } of constantsOf(cell)) {
      if (!ELSEWHERE.test(path) || /[\n\s]{2}|\n/.test(path) || path.length < 5) continue;
      const fix = relative(look, cell, value, path);
      yield {
        cell: cell.id,
        span: spanOf(cell, value),
        message: `${code(path)} exists on one machine only`,
        ...(fix && { fix }),
      };
    }
}

/** Of a literal with escapes: what a Windows path is written as. */
const pathIn = (literal: string): string =>
  /^[rRbB]?["']([^"'\n]*)["']$/.exec(literal)?.[1]?.replaceAll("\\\\", "\\") ?? "";

/** String literals. */
function constantsOf(cell: CodeCell): { value: Expression; path: string }[] {
  const found: { value: Expression; path: string }[] = [];
  visitAll(cell.body, {
    expression: (value) => {
      const path = value.kind === "constant" ? (value.value ?? pathIn(textOf(cell, value))) : "";
      if (path !== "") found.push({ value, path });
    },
  });
  return found;
}

/** Inside the project it can be said relative to the notebook's folder, where its kernel runs. */
function relative({ subject: { project } }: Look, cell: CodeCell, value: Expression, path: string): Fix | null {
  if (!project || !path.startsWith(`${project.root}/`)) return null;
  const below = path.slice(project.root.length + 1).split("/");
  const folder = project.folder === "" ? [] : project.folder.split("/");
  while (folder.length > 0 && below.length > 1 && folder[0] === below[0]) {
    folder.shift();
    below.shift();
  }
  const short = [...folder.map(() => ".."), ...below].join("/");
  const span = spanOf(cell, value);
  const from = offsetAt(cell.source, span.line, span.column);
  const to = offsetAt(cell.source, span.endLine, span.endColumn);
  const literal = cell.source.slice(from, to);
  const at = literal.indexOf(path);
  // Shown values (a bare string, a printed one) would be others.
  if (at < 0 || !isArgumentOfReader(cell, value)) return null;
  return {
    title: `Write it as ${short}`,
    changes: [{ kind: "text", cell: cell.id, from: from + at, to: from + at + path.length, insert: short }],
  };
}

const isArgumentOfReader = (cell: CodeCell, value: Expression): boolean =>
  callsIn(cell).some(
    (call) =>
      call.arguments.some((one) => one.value === value) &&
      /(?:^|\.)(?:open|read_\w+|load\w*|genfromtxt|imread|savefig|to_csv|to_parquet)$/.test(dotted(call.callee)),
  );
