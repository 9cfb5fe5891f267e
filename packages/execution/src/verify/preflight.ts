/**
 * What can be seen before anything runs: syntax errors, names that nothing above binds, modules and files that are not
 * there, secrets. A finding that will stop the run names the cell where it will.
 */
import type { CellFacts } from "@pellucid/dataflow";
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
    ...undefinedNames(sight.facts, sight.builtins),
    ...missingFiles(sight.facts, sight.file),
    ...cells.flatMap((cell, place) => secretsIn(cell.source, place + 1)),
  ];
  return found
    .toSorted((a, b) => a.cell - b.cell || a.line - b.line)
    .map((one) => ({ ...one, id: cells[one.cell - 1]?.id ?? "" }));
}

/** Names that are read where no cell above, nor the cell itself, may have bound them. */
function undefinedNames(facts: readonly (CellFacts | null)[], builtins: ReadonlySet<string>): Found[] {
  const bound = new Set<string>(builtins);
  const found: Found[] = [];
  for (const [place, own] of facts.entries()) {
    if (!own) return found;
    // What hides its names may bind any.
    if (
      own.opaque.length > 0 ||
      own.magics.some(({ name }) => /^(?:run|load|pylab|load_ext|reload_ext|store|sql)$/.test(name))
    )
      return found;
    if (own.magics.some(({ kind }) => kind === "cell" && own.reads.length === 0)) continue;
    for (const name of own.reads)
      if (!bound.has(name) && !own.mayBind.includes(name)) {
        const below = facts.findIndex((other, i) => i > place && other?.mayBind.includes(name) === true);
        const where = below < 0 ? "no cell binds it" : `it is bound below, in cell ${below + 1}`;
        found.push({
          kind: "undefined-name",
          cell: place + 1,
          line: 0,
          message: `${name} is used before it is bound: ${where}`,
          stops: true,
        });
        bound.add(name);
      }
    for (const name of own.mayBind) bound.add(name);
    for (const made of own.functions) for (const name of made.binds) bound.add(name);
  }
  return found;
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

/** Keys whose form tells what they are. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/\bAKIA[0-9A-Z]{16}\b/, "an AWS access key"],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{50,}\b/, "a GitHub token"],
  [/\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}\b/, "an API key"],
  [/\bhf_[A-Za-z0-9]{30,}\b/, "a model hub token"],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}\b/, "a Slack token"],
  [/\bAIza[0-9A-Za-z_-]{35}\b/, "a Google API key"],
  [/-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----/, "a private key"],
  [
    /\b(?:password|passwd|api_key|apikey|secret|token)\s*=\s*["'][^"'\s]{12,}["']/i,
    "what looks like a password or key",
  ],
];

function secretsIn(source: string, cell: number): Found[] {
  return source.split("\n").flatMap((text, i) =>
    SECRETS.filter(([pattern]) => pattern.test(text))
      .slice(0, 1)
      .map(([, what]): Found => ({
        kind: "secret",
        cell,
        line: i + 1,
        message: `The source holds ${what}`,
        stops: false,
      })),
  );
}
