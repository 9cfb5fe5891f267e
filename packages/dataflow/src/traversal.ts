/** The parts of statements, for walks that look for something anywhere. Knows nothing about what anyone looks for. */
import type { Expression, Parameters, Statement } from "./python.ts";

/** The expressions that stand in a statement itself, not in the statements inside it. */
export function expressionsOf(one: Statement): readonly Expression[] {
  switch (one.kind) {
    case "expression":
      return [one.value];
    case "assign":
      return [one.value, ...one.targets];
    case "augmented":
      return [one.target, one.value];
    case "annotated":
      return one.value ? [one.value, one.target] : [one.target];
    case "delete":
      return one.targets;
    case "if":
    case "while":
      return [one.test];
    case "for":
      return [one.iterable, one.target];
    case "with":
      return one.items.flatMap(({ context, target }) => (target ? [context, target] : [context]));
    case "try":
      return one.handlers.flatMap(({ type }) => (type ? [type] : []));
    case "match":
      return [one.subject, ...one.cases.flatMap(({ pattern, guard }) => [...pattern.reads, ...(guard ? [guard] : [])])];
    case "simple":
      return one.parts;
    case "function":
      return [...one.decorators, ...defaultsOf(one.parameters)];
    case "class":
      return [...one.decorators, ...one.arguments.map((argument) => argument.value)];
    case "type alias":
      return [one.value];
    default:
      return [];
  }
}

const defaultsOf = ({ list }: Parameters): Expression[] => list.flatMap((one) => (one.default ? [one.default] : []));

/** The bodies of a statement. A function's own body is one of them. */
export function subStatements(one: Statement): readonly (readonly Statement[])[] {
  switch (one.kind) {
    case "if":
    case "for":
    case "while":
      return [one.body, one.otherwise];
    case "try":
      return [one.body, ...one.handlers.map(({ body }) => body), one.otherwise, one.finally];
    case "with":
    case "function":
    case "class":
      return [one.body];
    case "match":
      return one.cases.map(({ body }) => body);
    default:
      return [];
  }
}

/** The expressions directly inside an expression, in the order of their evaluation; into functions made here too. */
export function partsOfExpression(value: Expression): readonly Expression[] {
  switch (value.kind) {
    case "attribute":
      return [value.object];
    case "subscript":
      return [value.object, ...value.index];
    case "call":
      return [value.callee, ...value.arguments.map((one) => one.value)];
    case "lambda":
      return [...defaultsOf(value.parameters), value.body];
    case "comprehension":
      return [
        ...value.clauses.flatMap(({ iterable, target, conditions }) => [iterable, target, ...conditions]),
        ...value.parts,
      ];
    case "walrus":
    case "starred":
      return [value.value];
    case "group":
      return value.items;
    case "operation":
      return value.parts;
    case "yield":
      return value.value ? [value.value] : [];
    default:
      return [];
  }
}

export interface Visit {
  readonly statement?: (one: Statement, depth: number) => void;
  /** `depth`: how many branches, loops and functions are around it. */
  readonly expression?: (value: Expression, depth: number) => void;
}

/** Everything, functions included, in the order of the text. */
export function visitAll(body: readonly Statement[], visit: Visit, depth = 0): void {
  const into = (value: Expression): void => {
    visit.expression?.(value, depth);
    for (const part of partsOfExpression(value)) into(part);
  };
  for (const one of body) {
    visit.statement?.(one, depth);
    for (const value of expressionsOf(one)) into(value);
    for (const inner of subStatements(one)) visitAll(inner, visit, depth + 1);
  }
}
