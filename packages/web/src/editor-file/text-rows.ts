/**
 * The outline of a file as rows: the classes and functions of a Python file, read off the tree that its editor has, or the headings
 * of a Markdown file. Pure.
 */
import type { Text } from "@codemirror/state";
import type { SyntaxNode, Tree } from "@lezer/common";
import { headingLines } from "../notebook/outline/headings.ts";

export interface TextRow {
  /** Stays the same while the file is edited elsewhere. */
  readonly key: string;
  readonly kind: "heading" | "class" | "function";
  /** From 1. */
  readonly level: number;
  readonly text: string;
  /** Where it begins in the text. */
  readonly at: number;
}

type Draft = Omit<TextRow, "key">;

export type OutlineLanguage = "python" | "markdown";

/** Null: files of this kind have no outline. */
export function outlineLanguage(path: string): OutlineLanguage | null {
  if (/\.pyi?$/i.test(path)) return "python";
  return /\.(?:md|markdown)$/i.test(path) ? "markdown" : null;
}

export function markdownRows(text: Text): TextRow[] {
  return keyed(
    headingLines(text.toString()).map(({ level, text: words, line }) => ({
      kind: "heading",
      level,
      text: words,
      at: text.line(Math.min(line, text.lines)).from,
    })),
  );
}

const DEFINITIONS: Readonly<Record<string, TextRow["kind"]>> = {
  ClassDefinition: "class",
  FunctionDefinition: "function",
};

export function pythonRows(tree: Tree, text: Text): TextRow[] {
  const rows: Draft[] = [];
  let level = 0;
  tree.iterate({
    enter({ name, node }) {
      const kind = DEFINITIONS[name];
      if (!kind) return;
      level++;
      const named = node.getChild("VariableName");
      if (named) rows.push({ kind, level, text: text.sliceString(named.from, named.to), at: beginOf(node) });
    },
    leave({ name }) {
      if (DEFINITIONS[name]) level--;
    },
  });
  return keyed(rows);
}

/** With its decorators. */
const beginOf = (node: SyntaxNode): number =>
  node.parent?.name === "DecoratedStatement" ? node.parent.from : node.from;

/** What bears the same name in the same place is told apart by its number. */
function keyed(drafts: readonly Draft[]): TextRow[] {
  const above: string[] = [];
  const seen = new Map<string, number>();
  return drafts.map((draft) => {
    above.length = Math.min(above.length, draft.level - 1);
    const name = [...above, draft.text].join("/");
    above[draft.level - 1] = draft.text;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return { ...draft, key: `${name} ${count}` };
  });
}

/** Without what folded rows hide, each with whether it is open; null where nothing is under it. */
export function shownRows(
  rows: readonly TextRow[],
  folded: ReadonlySet<string>,
): (TextRow & { readonly expanded: boolean | null })[] {
  let hidden = Infinity;
  return rows.flatMap((row, at) => {
    if (row.level > hidden) return [];
    const parent = (rows[at + 1]?.level ?? 0) > row.level;
    hidden = parent && folded.has(row.key) ? row.level : Infinity;
    return [{ ...row, expanded: parent ? !folded.has(row.key) : null }];
  });
}

/** "2 classes, 5 functions", "1 heading". */
export function rowsInWords(rows: readonly TextRow[], language: OutlineLanguage): string {
  const count = (kind: TextRow["kind"], one: string, many: string) => {
    const found = rows.filter((row) => row.kind === kind).length;
    return found === 1 ? `1 ${one}` : `${found} ${many}`;
  };
  return language === "markdown"
    ? count("heading", "heading", "headings")
    : `${count("class", "class", "classes")}, ${count("function", "function", "functions")}`;
}
