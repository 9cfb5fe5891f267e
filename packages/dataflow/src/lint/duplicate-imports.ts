/**
 * Imports that are there already: the same module, name and alias. The later one may be taken away only where it certainly
 * does nothing: the first surely ran, and nobody bound or deleted the name between.
 */
import type { ImportFact } from "../facts.ts";
import { code, type CodeCell, lineSpan, type Look, offsetOf, targetNames, topStatements } from "./look.ts";
import type { Change, Fix, Found } from "./rule.ts";

interface First {
  readonly cell: CodeCell;
  readonly fact: ImportFact;
}

export function* duplicateImports(look: Look): Generator<Found> {
  const known = new Map<string, First>();
  for (const cell of look.code) {
    if (cell.facts.magics.some(({ kind, name }) => kind === "cell" && !/^(?:time|capture|prun|memit)$/.test(name)))
      continue;
    const twice: { fact: ImportFact; first: First }[] = [];
    for (const fact of cell.facts.imports) {
      if (!fact.topLevel || fact.module === "__future__") continue;
      const key = `${fact.module} ${fact.name ?? ""} ${fact.as ?? ""}`;
      const first = known.get(key);
      if (first) twice.push({ fact, first });
      else known.set(key, { cell, fact });
    }
    for (const { fact, first } of twice) {
      const fix = fixOf(look, cell, fact, first);
      const text = fact.name === null ? `import ${fact.module}` : `from ${fact.module} import ${fact.name}`;
      const where = first.cell === cell ? `line ${first.fact.line}` : `cell ${first.cell.place + 1}`;
      yield {
        cell: cell.id,
        span: lineSpan(cell, fact.line),
        message: `${code(text)} is there already, in ${where}`,
        ...(fix && { fix }),
      };
    }
  }
}

function fixOf(look: Look, cell: CodeCell, fact: ImportFact, first: First): Fix | null {
  const { as } = fact;
  if (as === null || first.cell.fails || cell.fails) return null;
  const between = look.code.slice(first.cell.place, cell.place + 1);
  const hides = between.some(
    ({ facts }) =>
      facts.opaque.length > 0 ||
      facts.broken !== null ||
      facts.magics.some(({ name }) => /^(?:run|reset|xdel|load_ext|reload_ext)$/.test(name)),
  );
  // Bound by anything but this very import: an assignment, a loop, another module of the same name.
  const rebound = between.some(
    ({ facts, body }) => facts.deletes.includes(as) || bindsOtherwise(facts.imports, facts.mayBind, as, fact, body),
  );
  if (hides || rebound) return null;
  const change = removal(cell, fact);
  return change && { title: "Remove the import", changes: [change] };
}

function bindsOtherwise(
  imports: readonly ImportFact[],
  mayBind: readonly string[],
  name: string,
  wanted: ImportFact,
  body: CodeCell["body"],
): boolean {
  if (!mayBind.includes(name)) return false;
  const same = imports.filter((one) => one.as === name);
  if (same.some((one) => one.module !== wanted.module || one.name !== wanted.name)) return true;
  // The name is bound by imports only: counted in the statements themselves.
  return same.length === 0 || countBindings(body, name) > same.length;
}

function countBindings(body: CodeCell["body"], name: string): number {
  let count = 0;
  for (const { one } of topStatements(body)) {
    if (one.kind === "import") count += one.names.filter((each) => each.as === name).length;
    else if (one.kind === "assign") count += one.targets.flatMap(targetNames).filter((each) => each === name).length;
    else if (one.kind === "for") count += targetNames(one.target).filter((each) => each === name).length;
    else if ((one.kind === "function" || one.kind === "class") && one.name === name) count++;
    else if (one.kind === "with")
      count += one.items
        .flatMap(({ target }) => (target ? targetNames(target) : []))
        .filter((each) => each === name).length;
    else if ((one.kind === "augmented" || one.kind === "annotated") && targetNames(one.target).includes(name)) count++;
  }
  return count;
}

/** Only what stands alone on its one line, or one name of a plain list. */
function removal(cell: CodeCell, fact: ImportFact): Change | null {
  const statement = cell.body.find(
    (one) =>
      one.kind === "import" &&
      one.names.some(
        (each) =>
          each.line === fact.line && each.module === fact.module && each.name === fact.name && each.as === fact.as,
      ),
  );
  const text = cell.lines[fact.line - 1] ?? "";
  if (statement?.kind !== "import" || statement.line !== fact.line || /[;\\(]/.test(text)) return null;
  const start = offsetOf(cell.source, fact.line);
  if (statement.names.length === 1) {
    const next = offsetOf(cell.source, fact.line + 1);
    const end = next > start ? next : cell.source.length;
    // The last line takes the line end in front of it along.
    const from =
      end === cell.source.length && fact.line === cell.lines.length && start > 0
        ? start - (cell.source.slice(0, start).endsWith("\r\n") ? 2 : 1)
        : start;
    return { kind: "text", cell: cell.id, from, to: end, insert: "" };
  }
  const written = fact.name === null ? fact.module : fact.name;
  const own =
    fact.as !== null && fact.as !== written.split(".")[0] && fact.as !== written
      ? `${written}\\s+as\\s+${fact.as}`
      : written.replaceAll(".", "\\.");
  const found = new RegExp(`,\\s*${own}(?=\\s*(?:,|#|$))|(?<=import\\s+)${own}\\s*,\\s*`).exec(text);
  if (!found) return null;
  return {
    kind: "text",
    cell: cell.id,
    from: start + found.index,
    to: start + found.index + found[0].length,
    insert: "",
  };
}
