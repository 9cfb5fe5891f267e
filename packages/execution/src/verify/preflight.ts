/**
 * What can be seen before anything runs: syntax errors, names that nothing above binds, modules and files that are not
 * there, secrets. A finding that will stop the run names the cell where it will.
 */
import { secretsIn, undefinedNames, type CellFacts } from "@pellucid/dataflow";
import type { Notebook } from "@pellucid/notebook";

export interface Finding {
  readonly kind: "syntax" | "undefined-name" | "missing-module" | "missing-file" | "secret";
  /** Number among the code cells, from 1; 0 for the notebook. */
  readonly cell: number;
  readonly id: string;
  readonly line: number;
  readonly message: string;
  /** The run will fail here, as far as can be seen. */
  readonly stops: boolean;
}

/** What the interpreter of the notebook's kernel says of its cells. */
export interface Inspection {
  /** By place among the code cells, from 0. */
  readonly syntax: readonly { readonly cell: number; readonly line: number; readonly message: string }[];
  readonly missing: readonly { readonly cell: number; readonly line: number; readonly module: string }[];
}

export type FileState = "there" | "missing" | "left-out";

export interface PreflightSight {
  readonly notebook: Notebook;
  readonly facts: readonly (CellFacts | null)[];
  readonly inspection: Inspection | null;
  /** How a path in the code stands in the clean copy. */
  readonly file: (path: string) => FileState;
  readonly builtins: ReadonlySet<string>;
}

type Found = Omit<Finding, "id">;

export function preflight(sight: PreflightSight): Finding[] {
  const cells = sight.notebook.cells.filter((cell) => cell.type === "code");
  const found: Found[] = [
    ...(sight.inspection?.syntax ?? []).map(({ cell, line, message }): Found => ({
      kind: "syntax",
      cell: cell + 1,
      line,
      message: `Syntax error: ${message}`,
      stops: true,
    })),
    ...(sight.inspection?.missing ?? []).map(({ cell, line, module }): Found => ({
      kind: "missing-module",
      cell: cell + 1,
      line,
      message: `The module ${module} is not in this environment`,
      stops: true,
    })),
    ...namesNotBound(sight.facts, sight.builtins),
    ...missingFiles(sight.facts, sight.file),
    ...cells.flatMap((cell, place) => secretsOf(cell.source, place + 1)),
  ];
  return found
    .toSorted((a, b) => a.cell - b.cell || a.line - b.line)
    .map((one) => ({ ...one, id: cells[one.cell - 1]?.id ?? "" }));
}

function namesNotBound(facts: readonly (CellFacts | null)[], builtins: ReadonlySet<string>): Found[] {
  return undefinedNames(facts, builtins).map(({ place, name, below }) => {
    const where = below === null ? "no cell binds it" : `it is bound below, in cell ${below + 1}`;
    const message = `${name} is used before it is bound: ${where}`;
    return { kind: "undefined-name", cell: place + 1, line: 0, message, stops: true };
  });
}

function missingFiles(facts: readonly (CellFacts | null)[], file: PreflightSight["file"]): Found[] {
  const written = new Set<string>();
  const found: Found[] = [];
  for (const [place, own] of facts.entries())
    for (const { path, access, line } of own?.files ?? []) {
      if (access === "write") written.add(path);
      if (access !== "read" || written.has(path) || /^[a-z]+:\/\//i.test(path)) continue;
      const state = file(path);
      if (state === "there") continue;
      const message =
        state === "missing"
          ? `There is no file ${path}`
          : `${path} is ignored by git, so a clean copy has not got it. Bring it along with --data ${path}`;
      found.push({ kind: "missing-file", cell: place + 1, line, message, stops: true });
      written.add(path);
    }
  return found;
}

const secretsOf = (source: string, cell: number): Found[] =>
  secretsIn(source).map(({ line, what }) => ({
    kind: "secret",
    cell,
    line,
    message: `The source holds ${what}`,
    stops: false,
  }));
