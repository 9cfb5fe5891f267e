/**
 * A notebook as rules look at it: the code cells with their facts and statements, read once for all rules, and places of
 * the statements as lines and columns of the source. Holds no opinion.
 */
import type { Analyser, CellSyntax } from "../analyser.ts";
import { NO_FACTS, type CellFacts } from "../facts.ts";
import type { Expression, Place, Statement } from "../python.ts";
import { visitAll } from "../traversal.ts";
import type { LintCell, LintSubject } from "./subject.ts";

export interface CodeCell extends LintCell {
  /** Among the code cells, from 0. */
  readonly place: number;
  readonly facts: CellFacts;
  readonly python: string;
  readonly body: readonly Statement[];
  /** Lines of the source. */
  readonly lines: readonly string[];
  /** People show errors on purpose: with the tag, or by the saved error itself. */
  readonly fails: boolean;
}

/** Where in a cell, 1-based, columns in UTF-16 units of the source. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Cells read between two pauses. */
const TOGETHER = 8;

export class Look {
  readonly subject: LintSubject;
  readonly code: readonly CodeCell[];
  readonly isPython: boolean;
  private readonly memory = new Map<string, unknown>();

  private constructor(subject: LintSubject, code: readonly CodeCell[], isPython: boolean) {
    this.subject = subject;
    this.code = code;
    this.isPython = isPython;
  }

  static async at(subject: LintSubject, analyser: Analyser, pause?: () => Promise<void>): Promise<Look> {
    // Python 2 is another language to every rule.
    const isPython = subject.language === "python" && !subject.version.startsWith("2.");
    const code: CodeCell[] = [];
    for (const cell of subject.cells) {
      if (cell.type !== "code") continue;
      code.push(read(cell, code.length, isPython ? analyser : null));
      if (code.length % TOGETHER === 0) await pause?.();
    }
    return new Look(subject, code, isPython);
  }

  /** What more than one rule asks for. */
  once<T>(key: string, make: () => T): T {
    if (!this.memory.has(key)) this.memory.set(key, make());
    return this.memory.get(key) as T;
  }

  /** Modules by the names that cells bind them to: `np` to `numpy`, `randint` to `random.randint`. */
  get modules(): ReadonlyMap<string, string> {
    return this.once("modules", () => {
      const found = new Map<string, string>();
      for (const { facts } of this.code)
        for (const { module, name, as } of facts.imports)
          if (as !== null)
            found.set(as, name === null ? (as === module.split(".")[0] ? as : module) : `${module}.${name}`);
      return found;
    });
  }
}

const NO_SYNTAX: CellSyntax = { python: "", body: [] };

function read(cell: LintCell, place: number, analyser: Analyser | null): CodeCell {
  const { python, body } = analyser?.syntax(cell.source) ?? NO_SYNTAX;
  const facts = (analyser ?? NOTHING).facts(cell.source);
  const fails = cell.tags.includes("raises-exception") || cell.outputs.some(({ kind }) => kind === "error");
  return { ...cell, place, facts, python, body, lines: cell.source.split(/\r\n|\r|\n/), fails };
}

const NOTHING = { facts: (): CellFacts => NO_FACTS };

/** Where a part of the statements stands in the source. */
export function spanOf(cell: CodeCell, { start, end }: Place): Span {
  const from = placeAt(cell, start);
  const to = placeAt(cell, Math.max(start, end));
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

function placeAt({ python, lines }: CodeCell, offset: number): { line: number; column: number } {
  let line = 0;
  let begin = 0;
  for (let at = python.indexOf("\n"); at >= 0 && at < offset; at = python.indexOf("\n", at + 1)) {
    line++;
    begin = at + 1;
  }
  const next = python.indexOf("\n", begin);
  const masked = python.slice(begin, next < 0 ? undefined : next);
  const real = lines[line] ?? "";
  const shift = real.length > masked.length && real.endsWith(masked) ? real.length - masked.length : 0;
  return { line: line + 1, column: Math.min(offset - begin + shift, real.length) + 1 };
}

/** A whole line, without its indentation. */
export function lineSpan({ lines }: CodeCell, line: number): Span {
  const text = lines[line - 1] ?? "";
  const indent = text.length - text.trimStart().length;
  return { line, column: indent + 1, endLine: line, endColumn: Math.max(indent, text.trimEnd().length) + 1 };
}

/** Offset in the source of a line's beginning; behind the last line: the end. */
export function offsetOf(source: string, line: number): number {
  let at = 0;
  for (let i = 1; i < line; i++) {
    const found = /\r\n|\r|\n/.exec(source.slice(at));
    if (!found) return source.length;
    at += found.index + found[0].length;
  }
  return at;
}

export const offsetAt = (source: string, line: number, column: number): number => offsetOf(source, line) + column - 1;

/** `a.b.c` of an expression, as written; calls and subscripts inside stand as `()` and `[]`. */
export function dotted(value: Expression): string {
  if (value.kind === "name") return value.id;
  if (value.kind === "attribute") return `${dotted(value.object)}.${value.name}`;
  if (value.kind === "call") return `${dotted(value.callee)}()`;
  if (value.kind === "subscript") return `${dotted(value.object)}[]`;
  return "";
}

export type Call = Expression & { readonly kind: "call" };

/** With the module's own name in front: `np.random.rand` is `numpy.random.rand`, whatever it was imported as. */
export function fullName(value: Expression, modules: ReadonlyMap<string, string>): string {
  const path = dotted(value);
  const at = path.indexOf(".");
  const root = at < 0 ? path : path.slice(0, at);
  const known = modules.get(root);
  return known === undefined ? path : known + (at < 0 ? "" : path.slice(at));
}

/** Asked by many rules. */
const calls = new WeakMap<CodeCell, readonly Call[]>();

/** In the order of the text. */
export function callsIn(cell: CodeCell): readonly Call[] {
  const known = calls.get(cell);
  if (known) return known;
  const found: Call[] = [];
  visitAll(cell.body, { expression: (value) => void (value.kind === "call" && found.push(value)) });
  found.sort((a, b) => a.start - b.start);
  calls.set(cell, found);
  return found;
}

export const argument = (call: Call, name: string): Expression | undefined =>
  call.arguments.find((one) => one.name === name)?.value;

/** Where the cell first says this name. */
export function firstUse(cell: CodeCell, name: string): Expression | null {
  let found: Expression | null = null;
  visitAll(cell.body, {
    expression: (value) => {
      if (value.kind === "name" && value.id === name && (!found || value.start < found.start)) found = value;
    },
  });
  return found;
}

/** Statements that a run of the cell comes to, in branches and loops too, not in functions and classes. */
export function* topStatements(body: readonly Statement[], depth = 0): Generator<{ one: Statement; depth: number }> {
  for (const one of body) {
    yield { one, depth };
    if (one.kind === "function" || one.kind === "class") continue;
    for (const inner of bodiesOf(one)) yield* topStatements(inner, depth + 1);
  }
}

function bodiesOf(one: Statement): readonly (readonly Statement[])[] {
  switch (one.kind) {
    case "if":
    case "for":
    case "while":
      return [one.body, one.otherwise];
    case "with":
      return [one.body];
    case "try":
      return [one.body, ...one.handlers.map(({ body }) => body), one.otherwise, one.finally];
    case "match":
      return one.cases.map(({ body }) => body);
    default:
      return [];
  }
}

/** Names bound by a target: `a, (b, *c)`. */
export function targetNames(target: Expression): string[] {
  if (target.kind === "name") return [target.id];
  if (target.kind === "starred") return targetNames(target.value);
  if (target.kind === "group") return target.items.flatMap(targetNames);
  return [];
}

export const isImported = (cell: CodeCell, name: string): boolean => cell.facts.imports.some(({ as }) => as === name);

/** The text between two places of the masked source. */
export const textOf = (cell: CodeCell, { start, end }: Place): string => cell.python.slice(start, end);

export const code = (text: string): string => `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``;
export const many = (count: number, one: string, more = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : more}`;
