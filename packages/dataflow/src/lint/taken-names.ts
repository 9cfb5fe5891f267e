/**
 * One name for two things: a cell binds what Python, a module, another cell or a loop has called so already. Which of them a
 * name means then depends on what ran last.
 */
import { PYTHON_BUILTINS } from "../python-builtins.ts";
import type { Expression, FunctionStatement, Statement } from "../python.ts";
import {
  code,
  type CodeCell,
  firstUse,
  isImported,
  lineSpan,
  type Look,
  many,
  spanOf,
  targetNames,
  textOf,
  topStatements,
} from "./look.ts";
import type { Found } from "./rule.ts";

/** Builtins that nobody misses. */
const UNMISSED = new Set(
  "copyright credits license exit quit help __doc__ __file__ __name__ __package__ _ id hash vars dir bin oct iter ascii".split(
    " ",
  ),
);

export function* shadowed(look: Look): Generator<Found> {
  const modules = new Map<string, CodeCell>();
  for (const cell of look.code) {
    for (const { as, name } of cell.facts.imports) if (as !== null && name === null) modules.set(as, cell);
    const told = new Set<string>();
    for (const { one } of topStatements(cell.body))
      for (const target of bindings(one)) {
        const isBuiltin = PYTHON_BUILTINS.has(target.id) && !UNMISSED.has(target.id);
        const isModule = modules.has(target.id);
        if ((!isBuiltin && !isModule) || told.has(target.id)) continue;
        told.add(target.id);
        const what = isModule ? `the module that cell ${modules.get(target.id)!.place + 1} imports` : "Python's own";
        yield { cell: cell.id, span: spanOf(cell, target), message: `${code(target.id)} hides ${what}` };
      }
  }
}

type NameTarget = Expression & { kind: "name" };

function bindings(one: Statement): NameTarget[] {
  const targets =
    one.kind === "assign"
      ? one.targets
      : one.kind === "for"
        ? [one.target]
        : one.kind === "with"
          ? one.items.flatMap(({ target }) => target ?? [])
          : [];
  return targets.flatMap(namesIn);
}

const namesIn = (target: Expression): NameTarget[] =>
  target.kind === "name"
    ? [target]
    : target.kind === "starred"
      ? namesIn(target.value)
      : target.kind === "group"
        ? target.items.flatMap(namesIn)
        : [];

export function* functionTwice(look: Look): Generator<Found> {
  const known = new Map<string, { cell: CodeCell; text: string }>();
  for (const cell of look.code)
    for (const one of cell.body) {
      if (one.kind !== "function" || one.decorators.length > 0 || one.name.startsWith("_")) continue;
      const text = withoutComments(textOf(cell, one as FunctionStatement));
      const before = known.get(one.name);
      known.set(one.name, { cell, text });
      if (!before || before.text === text || before.cell === cell) continue;
      const span = lineSpan(cell, one.line);
      yield {
        cell: cell.id,
        span,
        message: `${code(`${one.name}()`)} is defined in cell ${before.cell.place + 1} too, with another body`,
      };
    }
}

const withoutComments = (text: string): string => text.replace(/#.*$/gm, "").replace(/\s+/g, " ").trim();

/** Nobody takes these for one thing. */
const THROWAWAY =
  /^(?:_+\w*|[a-z]|ax|axs|axes|fig|figure|[ijkxynt]\d*|ii|jj|line|tmp|temp|res|result|out|ret|start|end|t0|t1)$/;

export function* rebound(look: Look): Generator<Found> {
  const cells = new Map<string, CodeCell[]>();
  for (const cell of look.code)
    for (const name of cell.facts.mayBind)
      if (!THROWAWAY.test(name) && !isImported(cell, name)) cells.set(name, [...(cells.get(name) ?? []), cell]);
  for (const [name, list] of cells) {
    if (list.length < 3) continue;
    const last = list.at(-1)!;
    const use = firstUse(last, name);
    const where = list.map(({ place }) => place + 1);
    const shown = where.length > 5 ? `${where.slice(0, 5).join(", ")} and ${where.length - 5} more` : where.join(", ");
    yield {
      cell: last.id,
      span: use ? spanOf(last, use) : lineSpan(last, 1),
      message: `${code(name)} is bound by ${many(list.length, "cell")}: ${shown}`,
    };
  }
}

export function* leakedLoop(look: Look): Generator<Found> {
  const leaked = new Map<string, CodeCell>();
  for (const cell of look.code) {
    for (const name of cell.facts.reads) {
      const from = leaked.get(name);
      const use = from && firstUse(cell, name);
      if (!from || !use || cell.facts.mayBind.includes(name)) continue;
      yield {
        cell: cell.id,
        span: spanOf(cell, use),
        message: `${code(name)} is the variable of a loop in cell ${from.place + 1}: here it is the last item`,
      };
      leaked.delete(name);
    }
    const loops = new Set<string>();
    const others = new Set<string>();
    for (const { one } of topStatements(cell.body)) {
      if (one.kind === "for") for (const name of targetNames(one.target)) loops.add(name);
      else for (const { id } of bindings(one)) others.add(id);
    }
    for (const name of [...cell.facts.mayBind, ...cell.facts.deletes]) leaked.delete(name);
    for (const name of loops) if (!others.has(name) && cell.facts.mayBind.includes(name)) leaked.set(name, cell);
  }
}
