/**
 * The names that a notebook's Python cells make: classes, their methods, functions, and what is assigned at the top of a cell; each
 * where it is made first. Read off the text, so a name is found before any cell has run. Texts that were read once are remembered.
 */
import { pythonLanguage } from "@codemirror/lang-python";
import type { SyntaxNode } from "@lezer/common";
import type { CellId } from "@pellucid/notebook";

export interface MadeName {
  readonly name: string;
  readonly kind: "class" | "function" | "name";
  /** Where it begins in the text. */
  readonly from: number;
  readonly to: number;
}

export interface CellName extends MadeName {
  readonly cell: CellId;
  readonly number: number | null;
}

export interface TextOfCell {
  readonly id: CellId;
  readonly number: number | null;
  readonly source: string;
}

/** A reading of a notebook rests for others after so long, ms. */
const SLICE = 8;
const KEPT = 5000;
const read = new Map<string, readonly MadeName[]>();

/** What one text makes. A magic's line reads as a broken one, and hides nothing of the others. */
export function namesIn(source: string): readonly MadeName[] {
  const known = read.get(source);
  if (known) return known;
  if (read.size >= KEPT) read.clear();
  const names: MadeName[] = [];
  /** Classes and functions around, outermost first; only methods are named with what they are in. */
  const around: { readonly name: string; readonly isClass: boolean }[] = [];
  const add = (kind: MadeName["kind"], from: number, to: number, name = source.slice(from, to)) =>
    names.push({ name, kind, from, to });
  pythonLanguage.parser.parse(source).iterate({
    enter({ name, node }) {
      if (name === "AssignStatement" && around.length === 0)
        for (const target of targetsOf(node)) add("name", target.from, target.to);
      if (name !== "ClassDefinition" && name !== "FunctionDefinition") return;
      const named = node.getChild("VariableName");
      const isClass = name === "ClassDefinition";
      const own = named ? source.slice(named.from, named.to) : "";
      if (named && around.every((one) => one.isClass))
        add(isClass ? "class" : "function", named.from, named.to, [...around.map((one) => one.name), own].join("."));
      around.push({ name: own, isClass });
    },
    leave({ name }) {
      if (name === "ClassDefinition" || name === "FunctionDefinition") around.pop();
    },
  });
  read.set(source, names);
  return names;
}

/** `a, b = c = 1` assigns to all that stand in front of its last sign. */
function targetsOf(statement: SyntaxNode): SyntaxNode[] {
  const end = statement.getChildren("AssignOp").at(-1)?.from ?? statement.to;
  return statement.getChildren("VariableName").filter(({ from }) => from < end);
}

/** Each name once. Null: it was given up meanwhile. */
export async function namesOf(cells: readonly TextOfCell[], wanted: () => boolean): Promise<CellName[] | null> {
  const found = new Map<string, CellName>();
  let until = performance.now() + SLICE;
  for (const { id, number, source } of cells) {
    for (const made of namesIn(source)) if (!found.has(made.name)) found.set(made.name, { ...made, cell: id, number });
    if (performance.now() < until) continue;
    await new Promise((rested) => setTimeout(rested));
    if (!wanted()) return null;
    until = performance.now() + SLICE;
  }
  return [...found.values()];
}
