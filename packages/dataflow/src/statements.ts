/**
 * From the parser's tree to statements. What is no statement (an unreadable stretch, a statement of Python 2) becomes an
 * expression statement of what could be read in it.
 */
import { argumentsOf, expression, fieldOf, nameOf, parametersOf, partsOf, pattern, placeOf } from "./expressions.ts";
import type { Expression, Handler, ImportedName, Module, Statement, TypeParameter } from "./python.ts";
import type { ParsedText, TreeNode } from "./tree.ts";

export function moduleOf({ root, text }: ParsedText): Module {
  // A text that is unreadable from its first line on has no module node at all.
  return { body: root.type === "module" ? block(root, text) : unreadable(root, text) };
}

const block = (node: TreeNode | undefined, text: string): Statement[] =>
  node ? partsOf(node).flatMap((part) => statement(part, text)) : [];

/** The clause's own body, where the grammar gives it no field. */
const bodyOf = (node: TreeNode): TreeNode | undefined =>
  fieldOf(node, "body") ?? fieldOf(node, "consequence") ?? node.children.find((child) => child.type === "block");

type Lower = (node: TreeNode, text: string) => Statement[];

const LOWER: Readonly<Record<string, Lower>> = {
  expression_statement: expressionStatement,
  import_statement: (node, text) => [{ ...placeOf(node), kind: "import", names: imported(node, null, text) }],
  future_import_statement: (node, text) => [
    { ...placeOf(node), kind: "import", names: imported(node, "__future__", text) },
  ],
  import_from_statement: importFrom,
  delete_statement: (node, text) => [{ ...placeOf(node), kind: "delete", targets: partsIn(node, text) }],
  global_statement: (node, text) => [{ ...placeOf(node), kind: "global", names: namesIn(node, text) }],
  nonlocal_statement: (node, text) => [{ ...placeOf(node), kind: "nonlocal", names: namesIn(node, text) }],
  if_statement: (node, text) => [ifStatement(node, alternatives(node), text)],
  for_statement: (node, text) => [
    {
      ...placeOf(node),
      kind: "for",
      target: one(node, "left", text),
      iterable: one(node, "right", text),
      body: block(bodyOf(node), text),
      otherwise: otherwise(node, text),
    },
  ],
  while_statement: (node, text) => [
    {
      ...placeOf(node),
      kind: "while",
      test: one(node, "condition", text),
      body: block(bodyOf(node), text),
      otherwise: otherwise(node, text),
    },
  ],
  try_statement: tryStatement,
  with_statement: withStatement,
  match_statement: matchStatement,
  type_alias_statement: typeAlias,
  decorated_definition: (node, text) => {
    const decorators = partsOf(node)
      .filter((part) => part.type === "decorator")
      .flatMap((part) => partsIn(part, text));
    const definition = fieldOf(node, "definition");
    return definition ? [defined(definition, decorators, text)] : decorators.map((each) => asStatement(each));
  },
  function_definition: (node, text) => [defined(node, [], text)],
  class_definition: (node, text) => [defined(node, [], text)],
};

const SIMPLE = /^(return|raise|assert|pass|break|continue)_statement$/;

function statement(node: TreeNode, text: string): Statement[] {
  const lower = LOWER[node.type];
  if (lower) return lower(node, text);
  const word = SIMPLE.exec(node.type)?.[1];
  if (word) return [{ ...placeOf(node), kind: "simple", word, parts: partsIn(node, text) }];
  return unreadable(node, text);
}

const STATEMENT = /_(statement|definition)$/;

/** Statements inside stay statements, the rest is looked up. */
function unreadable(node: TreeNode, text: string): Statement[] {
  return partsOf(node).flatMap((part) =>
    STATEMENT.test(part.type)
      ? statement(part, text)
      : part.type === "block"
        ? block(part, text)
        : [asStatement(expression(part, text))],
  );
}

const asStatement = (value: Expression): Statement => ({
  line: value.line,
  start: value.start,
  end: value.end,
  kind: "expression",
  value,
});

const partsIn = (node: TreeNode, text: string): Expression[] => partsOf(node).map((part) => expression(part, text));

const namesIn = (node: TreeNode, text: string): string[] =>
  partsOf(node)
    .filter((part) => part.type === "identifier")
    .map((part) => nameOf(part, text));

function one(node: TreeNode, field: string, text: string): Expression {
  const found = fieldOf(node, field);
  return found ? expression(found, text) : { ...placeOf(node), kind: "operation", operator: "broken", parts: [] };
}

const otherwise = (node: TreeNode, text: string): Statement[] => {
  const clause = node.children.find((child) => child.type === "else_clause");
  return clause ? block(bodyOf(clause), text) : [];
};

function expressionStatement(node: TreeNode, text: string): Statement[] {
  const place = placeOf(node);
  const parts = partsOf(node);
  const [first] = parts;
  if (first?.type === "assignment") return assignment(node, first, text);
  if (first?.type === "augmented_assignment") {
    const operator = first.children.find((child) => child.field === "operator")?.type ?? "";
    const [target, value] = [one(first, "left", text), one(first, "right", text)];
    return [{ ...place, kind: "augmented", target, operator, value }];
  }
  const items = parts.map((part) => expression(part, text));
  const [only] = items;
  const tuple = items.length > 1 || node.children.some((child) => child.type === ",");
  if (!only) return [];
  return [{ ...place, kind: "expression", value: tuple ? { ...place, kind: "group", form: "tuple", items } : only }];
}

/** `a = b = c` nests on the right. */
function assignment(whole: TreeNode, node: TreeNode, text: string): Statement[] {
  const place = placeOf(whole);
  const type = fieldOf(node, "type");
  if (type) {
    const left = fieldOf(node, "left");
    const value = fieldOf(node, "right");
    return [
      {
        ...place,
        kind: "annotated",
        target: one(node, "left", text),
        annotation: expression(type, text),
        value: value ? expression(value, text) : null,
        simple: left?.type === "identifier",
      },
    ];
  }
  const targets: Expression[] = [];
  let at: TreeNode = node;
  for (let right: TreeNode | undefined = node; right?.type === "assignment"; right = fieldOf(at, "right")) {
    at = right;
    targets.push(one(at, "left", text));
  }
  return [{ ...place, kind: "assign", targets, value: one(at, "right", text) }];
}

function imported(node: TreeNode, from: string | null, text: string): ImportedName[] {
  return node.children
    .filter((child) => child.field === "name" && child.named)
    .map((child) => {
      const renamed = child.type === "aliased_import";
      const path = renamed ? fieldOf(child, "name") : child;
      const name = path ? namesIn(path, text).join(".") : "";
      const alias = renamed ? fieldOf(child, "alias") : undefined;
      const as = alias ? nameOf(alias, text) : from === null ? name.split(".")[0]! : name;
      return { ...placeOf(child), module: from ?? name, name: from === null ? null : name, as, renamed };
    });
}

function importFrom(node: TreeNode, text: string): Statement[] {
  const module = fieldOf(node, "module_name");
  const path = module ? text.slice(module.start, module.end).replace(/\s|\\/g, "") : "";
  const star = node.children.find((child) => child.type === "wildcard_import");
  const names = star
    ? [{ ...placeOf(star), module: path, name: "*", as: null, renamed: false }]
    : imported(node, path, text);
  return [{ ...placeOf(node), kind: "import", names }];
}

const alternatives = (node: TreeNode): TreeNode[] => node.children.filter((child) => child.field === "alternative");

/** `elif` is an `if` in the `else`. */
function ifStatement(node: TreeNode, rest: readonly TreeNode[], text: string): Statement {
  const [next, ...more] = rest;
  let other: Statement[] = [];
  if (next?.type === "elif_clause") other = [ifStatement(next, more, text)];
  else if (next) other = block(bodyOf(next), text);
  return {
    ...placeOf(node),
    kind: "if",
    test: one(node, "condition", text),
    body: block(bodyOf(node), text),
    otherwise: other,
  };
}

function tryStatement(node: TreeNode, text: string): Statement[] {
  const last = node.children.find((child) => child.type === "finally_clause");
  return [
    {
      ...placeOf(node),
      kind: "try",
      body: block(fieldOf(node, "body"), text),
      handlers: node.children.filter((child) => child.type === "except_clause").map((child) => handler(child, text)),
      otherwise: otherwise(node, text),
      finally: last ? block(bodyOf(last), text) : [],
    },
  ];
}

function handler(node: TreeNode, text: string): Handler {
  const values = node.children.filter((child) => child.field === "value" && child.named);
  const [value] = values;
  const named = value?.type === "as_pattern" ? value : undefined;
  const alias = named ? fieldOf(named, "alias") : fieldOf(node, "alias");
  const type = named ? partsOf(named)[0] : value;
  const items = values.map((each) => expression(each, text));
  return {
    ...placeOf(node),
    type:
      values.length > 1
        ? { ...placeOf(node), kind: "group", form: "tuple", items }
        : type
          ? expression(type, text)
          : null,
    name: alias ? nameOf(alias, text) : null,
    body: block(bodyOf(node), text),
  };
}

function withStatement(node: TreeNode, text: string): Statement[] {
  const clause = node.children.find((child) => child.type === "with_clause");
  const items = (clause ? partsOf(clause) : []).flatMap((item) => {
    const value = fieldOf(item, "value") ?? item;
    return contexts(value).map((each) => {
      const target = each.type === "as_pattern" ? fieldOf(each, "alias") : undefined;
      const context = target ? partsOf(each)[0]! : each;
      return { context: expression(context, text), target: target ? expression(target, text) : null };
    });
  });
  return [{ ...placeOf(node), kind: "with", items, body: block(bodyOf(node), text) }];
}

/** `with (a as b, c as d):` is a parenthesised list of items, where the grammar may see a tuple. */
function contexts(node: TreeNode): readonly TreeNode[] {
  const inner = node.type === "parenthesized_expression" || node.type === "tuple" ? partsOf(node) : [];
  return inner.some((part) => part.type === "as_pattern") ? inner : [node];
}

function matchStatement(node: TreeNode, text: string): Statement[] {
  const subjects = node.children.filter((child) => child.field === "subject" && child.named);
  const items = subjects.map((each) => expression(each, text));
  const body = fieldOf(node, "body");
  const subject: Expression =
    items.length === 1 && items[0] ? items[0] : { ...placeOf(node), kind: "group", form: "tuple", items };
  const cases = (body ? partsOf(body) : [])
    .filter((part) => part.type === "case_clause")
    .map((part) => {
      const guard = fieldOf(part, "guard");
      const patterns = partsOf(part).filter((each) => each.type === "case_pattern");
      return {
        pattern: pattern(patterns, text),
        guard: guard ? (partsIn(guard, text)[0] ?? null) : null,
        body: block(bodyOf(part), text),
      };
    });
  return [{ ...placeOf(node), kind: "match", subject, cases }];
}

/** `type X = ...`; and `type(x).y = ...`, in which the grammar sees the same. */
function typeAlias(node: TreeNode, text: string): Statement[] {
  const left = fieldOf(node, "left");
  const inner = left && partsOf(left)[0];
  const generic = inner?.type === "generic_type" ? inner : undefined;
  const value = one(node, "right", text);
  if (inner && !generic && inner.type !== "identifier") {
    const target = calledType(expression(inner, text));
    return [{ ...placeOf(node), kind: "assign", targets: [target], value }];
  }
  const list = generic && partsOf(generic)[1];
  return [
    {
      ...placeOf(node),
      kind: "type alias",
      name: generic ? expression(partsOf(generic)[0]!, text) : one(node, "left", text),
      typeParameters: list ? typeParameters(list, text) : null,
      value,
    },
  ];
}

/** Puts the word `type` before what stands first in a target. */
function calledType(target: Expression): Expression {
  if (target.kind === "attribute" || target.kind === "subscript")
    return { ...target, object: calledType(target.object) };
  const { line, start, end } = target;
  const callee: Expression = { line, start, end, kind: "name", id: "type" };
  const items = target.kind === "group" ? target.items : [target];
  return { line, start, end, kind: "call", callee, arguments: items.map((value) => ({ name: null, value })) };
}

/** `[T: bound = default, *Ts, **P]` */
function typeParameters(node: TreeNode, text: string): TypeParameter[] {
  return partsOf(node)
    .filter((part) => part.type === "type")
    .map((part) => {
      const [inner] = partsOf(part);
      const bounded = inner?.type === "constrained_type" ? partsOf(inner) : [];
      const head = bounded[0] ?? (inner?.type === "splat_type" ? partsOf(inner)[0] : inner);
      const bound = bounded[1];
      return {
        name: head ? nameOf(head, text) : "",
        bound: bound ? expression(bound, text) : null,
        default: null,
      };
    });
}

function defined(node: TreeNode, decorators: readonly Expression[], text: string): Statement {
  const place = placeOf(node);
  const nameNode = fieldOf(node, "name");
  const name = nameNode ? nameOf(nameNode, text) : "";
  const list = fieldOf(node, "type_parameters");
  const own = list ? typeParameters(list, text) : null;
  const body = block(bodyOf(node), text);
  if (node.type === "class_definition") {
    const bases = fieldOf(node, "superclasses");
    const args = bases ? argumentsOf(bases, text) : [];
    return { ...place, kind: "class", name, decorators, typeParameters: own, arguments: args, body };
  }
  const returns = fieldOf(node, "return_type");
  return {
    ...place,
    kind: "function",
    name,
    async: node.children.some((child) => child.type === "async"),
    decorators,
    typeParameters: own,
    parameters: parametersOf(fieldOf(node, "parameters"), text),
    returns: returns ? expression(returns, text) : null,
    body,
  };
}
