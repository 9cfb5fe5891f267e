/**
 * From the parser's tree to expressions and patterns. Unreadable parts become an operation of what could be read in them:
 * half-typed code is the ordinary case here, not an error.
 */
import type { Argument, Comprehension, Expression, Parameter, Parameters, Pattern, Place } from "./python.ts";
import type { TreeNode } from "./tree.ts";

export function nameOf(node: TreeNode, text: string): string {
  const name = text.slice(node.start, node.end);
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) > 127) return name.normalize("NFKC");
  return name;
}

export const partsOf = (node: TreeNode): readonly TreeNode[] => node.parts;

export function fieldOf(node: TreeNode, field: string): TreeNode | undefined {
  for (const part of node.parts) if (part.field === field) return part;
  return undefined;
}

export const placeOf = (node: TreeNode): Place => ({ line: node.line, start: node.start, end: node.end });

const GROUPS: Readonly<Record<string, "tuple" | "list" | "set">> = {
  tuple: "tuple",
  tuple_pattern: "tuple",
  pattern_list: "tuple",
  expression_list: "tuple",
  list: "list",
  list_pattern: "list",
  set: "set",
};

const COMPREHENSIONS: Readonly<Record<string, Comprehension["form"]>> = {
  list_comprehension: "list",
  set_comprehension: "set",
  dictionary_comprehension: "dict",
  generator_expression: "generator",
};

const WRAPPERS = new Set(["parenthesized_expression", "type", "as_pattern_target", "case_pattern"]);
const STARRED = new Set([
  "list_splat",
  "list_splat_pattern",
  "dictionary_splat",
  "dictionary_splat_pattern",
  "splat_type",
]);

export function expression(node: TreeNode, text: string): Expression {
  const { type, line, start, end } = node;
  if (type === "identifier") return { line, start, end, kind: "name", id: nameOf(node, text) };
  const lower = LOWER[type];
  return lower ? lower(node, text) : rarer(node, text);
}

type Lower = (node: TreeNode, text: string) => Expression;

function child(node: TreeNode, field: string, text: string): Expression {
  const found = fieldOf(node, field);
  return found ? expression(found, text) : nothing(node);
}

function attribute(node: TreeNode, text: string): Expression {
  const { line, start, end } = node;
  const name = fieldOf(node, "attribute");
  const object = child(node, "object", text);
  return { line, start, end, kind: "attribute", object, name: name ? nameOf(name, text) : "" };
}

function subscript(node: TreeNode, text: string): Expression {
  const { line, start, end } = node;
  return { line, start, end, kind: "subscript", object: child(node, "value", text), index: indices(node, text) };
}

function lambda(node: TreeNode, text: string): Expression {
  const parameters = parametersOf(fieldOf(node, "parameters"), text);
  return { ...placeOf(node), kind: "lambda", parameters, body: child(node, "body", text) };
}

function walrus(node: TreeNode, text: string): Expression {
  const name = fieldOf(node, "name");
  return { ...placeOf(node), kind: "walrus", name: name ? nameOf(name, text) : "", value: child(node, "value", text) };
}

function rarer(node: TreeNode, text: string): Expression {
  const place = placeOf(node);
  const parts = partsOf(node);
  const all = () => parts.map((part) => expression(part, text));
  const { type } = node;
  if (STARRED.has(type)) {
    const [inner] = parts;
    return { ...place, kind: "starred", value: inner ? expression(inner, text) : nothing(node) };
  }
  if (type === "conditional_expression") {
    const [value, test, otherwise] = all();
    return { ...place, kind: "operation", operator: "if", parts: [test, value, otherwise].filter((part) => !!part) };
  }
  if (type === "yield") {
    const [value] = parts;
    return { ...place, kind: "yield", value: value ? expression(value, text) : null };
  }
  if (type === "generic_type") {
    const [head, list] = parts;
    const index = list ? partsOf(list).map((part) => expression(part, text)) : [];
    return { ...place, kind: "subscript", object: head ? expression(head, text) : nothing(node), index };
  }
  if (type === "member_type") {
    const [object, name] = parts;
    if (object && name)
      return { ...place, kind: "attribute", object: expression(object, text), name: nameOf(name, text) };
  }
  if (type === "dotted_name") return dotted(node, text);
  // `a = b = c` where only an expression may stand, and keywords that are names in Python 3.
  if (parts.length === 0 && !/^(ERROR|slice|dictionary|argument_list|set|string_content|comment)$/.test(type))
    return { ...place, kind: "constant", text: text.slice(node.start, node.end).toLowerCase(), value: null };
  return { ...place, kind: "operation", operator: operatorOf(node, text), parts: all() };
}

/** The words and signs between the parts. */
const operatorOf = (node: TreeNode, text: string): string =>
  node.type === "ERROR"
    ? "broken"
    : `${node.type} ${node.children
        .filter((child) => !child.named && child.type !== ",")
        .map((child) => text.slice(child.start, child.end).replace(/\s+/g, " "))
        .join(" ")}`;

const nothing = (node: TreeNode): Expression => ({
  ...placeOf(node),
  kind: "operation",
  operator: "broken",
  parts: [],
});

function wrapped(node: TreeNode, text: string): Expression {
  const [inner, ...more] = partsOf(node);
  if (inner && more.length === 0) return expression(inner, text);
  if (!inner) return { ...placeOf(node), kind: "constant", text: text.slice(node.start, node.end), value: null };
  const parts = [inner, ...more].map((part) => expression(part, text));
  return { ...placeOf(node), kind: "operation", operator: "broken", parts };
}

/** `(a)` as a target is parenthesised, not a tuple. */
function group(node: TreeNode, form: "tuple" | "list" | "set", text: string): Expression {
  const items = partsOf(node).map((part) => expression(part, text));
  const [only] = items;
  const bare = node.type === "tuple_pattern" && items.length === 1 && !node.children.some((one) => one.type === ",");
  return bare && only ? only : { ...placeOf(node), kind: "group", form, items };
}

const signOf = (node: TreeNode): string => node.children.find((child) => child.field === "operator")?.type ?? "";

/** `a + b + c + ...` is a left-leaning tree, thousands deep in generated code: walked, not descended. */
function chain(node: TreeNode, text: string): Expression {
  const sign = signOf(node);
  const operator = node.type === "boolean_operator" ? sign : `binary ${sign}`;
  if (sign === "**") return { ...placeOf(node), kind: "operation", operator, parts: allOf(node, text) };
  const parts: Expression[] = [];
  let at: TreeNode | undefined = node;
  for (; at?.type === node.type && signOf(at) === sign; at = fieldOf(at, "left"))
    parts.push(...restOf(at).map((part) => expression(part, text)));
  if (at) parts.push(expression(at, text));
  return { ...placeOf(node), kind: "operation", operator, parts: parts.toReversed() };
}

const restOf = (node: TreeNode) =>
  partsOf(node)
    .filter((part) => part.field !== "left")
    .toReversed();

const allOf = (node: TreeNode, text: string) => partsOf(node).map((part) => expression(part, text));

const indices = (node: TreeNode, text: string): Expression[] =>
  partsOf(node)
    .filter((part) => part.field !== "value")
    .map((part) => expression(part, text));

function call(node: TreeNode, text: string): Expression {
  const callee = fieldOf(node, "function");
  const list = fieldOf(node, "arguments");
  const args =
    list?.type === "generator_expression"
      ? [{ name: null, value: expression(list, text) }]
      : list
        ? argumentsOf(list, text)
        : [];
  return {
    ...placeOf(node),
    kind: "call",
    callee: callee ? expression(callee, text) : nothing(node),
    arguments: args,
  };
}

export function argumentsOf(list: TreeNode, text: string): Argument[] {
  return partsOf(list).map((part) => {
    if (part.type === "keyword_argument") {
      const name = fieldOf(part, "name");
      const value = fieldOf(part, "value");
      return { name: name ? nameOf(name, text) : "", value: value ? expression(value, text) : nothing(part) };
    }
    const value = expression(part, text);
    if (value.kind !== "starred") return { name: null, value };
    return { name: text.startsWith("**", part.start) ? "**" : "*", value: value.value };
  });
}

function comprehensionOf(node: TreeNode, form: Comprehension["form"], text: string): Comprehension {
  const body = fieldOf(node, "body");
  const parts = !body ? [] : body.type === "pair" ? allOf(body, text) : [expression(body, text)];
  const clauses: { target: Expression; iterable: Expression; conditions: Expression[] }[] = [];
  for (const part of partsOf(node)) {
    if (part.type === "for_in_clause") {
      const left = fieldOf(part, "left");
      const right = part.children.filter((child) => child.field === "right" && child.named);
      const [first] = right;
      const items = right.map((each) => expression(each, text));
      clauses.push({
        target: left ? expression(left, text) : nothing(part),
        iterable: items.length === 1 && first ? items[0]! : { ...placeOf(part), kind: "group", form: "tuple", items },
        conditions: [],
      });
    } else if (part.type === "if_clause") clauses.at(-1)?.conditions.push(...allOf(part, text));
  }
  return { ...placeOf(node), kind: "comprehension", form, parts, clauses };
}

/** Quotes, prefixes and the pieces of a joined literal are formatting; what stands inside is not. */
function stringOf(node: TreeNode, text: string): Expression {
  const pieces = node.type === "string" ? [node] : partsOf(node).filter((part) => part.type === "string");
  const literals = pieces.map((piece) => literalOf(piece, text));
  const parts = literals.flatMap((literal) => literal.parts);
  const joined = literals.map((literal) => literal.text).join("");
  const bytes = literals.some((literal) => literal.prefix.includes("b"));
  const kind = bytes ? "bytes" : "text";
  if (parts.length > 0 || literals.some((literal) => /[ft]/.test(literal.prefix)))
    return { ...placeOf(node), kind: "operation", operator: `formatted ${kind}:${joined}`, parts };
  return { ...placeOf(node), kind: "constant", text: `${kind}:${joined}`, value: bytes ? null : joined };
}

function literalOf(node: TreeNode, text: string): { prefix: string; text: string; parts: Expression[] } {
  const opening = node.children.find((child) => child.type === "string_start");
  const quote = opening ? text.slice(opening.start, opening.end) : "";
  const prefix = quote.replace(/['"]+$/, "").toLowerCase();
  let content = "";
  const parts: Expression[] = [];
  for (const child of node.children) {
    if (child.type === "string_content") {
      const raw = text.slice(child.start, child.end);
      content += prefix.includes("r") ? raw.replaceAll("\\", "\\\\") : raw.replace(/\\(['"])|\\\r?\n/g, "$1");
    } else if (child.type === "interpolation") {
      content += `{${parts.length}${text.slice(child.start, child.end).includes("=}") ? "=" : ""}}`;
      parts.push(...interpolated(child, text));
    }
  }
  return { prefix, text: content, parts };
}

/** The expression, then those in its format specifier. */
function interpolated(node: TreeNode, text: string): Expression[] {
  return partsOf(node).flatMap((part) => {
    if (part.type === "format_specifier")
      return [
        constant(part, text.slice(part.start, part.end).replace(/\{[^}]*\}/g, "{}")),
        ...part.children
          .filter((each) => each.type === "format_expression")
          .flatMap((each) => interpolated(each, text)),
      ];
    if (part.type === "type_conversion") return [constant(part, text.slice(part.start, part.end))];
    return [expression(part, text)];
  });
}

const constant = (node: TreeNode, text: string): Expression => ({
  ...placeOf(node),
  kind: "constant",
  text,
  value: null,
});

function dotted(node: TreeNode, text: string): Expression {
  const [first, ...more] = partsOf(node);
  let value: Expression = first ? { ...placeOf(first), kind: "name", id: nameOf(first, text) } : nothing(node);
  for (const part of more) value = { ...placeOf(node), kind: "attribute", object: value, name: nameOf(part, text) };
  return value;
}

export function parametersOf(node: TreeNode | undefined, text: string): Parameters {
  const list: Parameter[] = [];
  let kind: "plain" | "keyword" = "plain";
  for (const part of node ? partsOf(node) : []) {
    if (part.type === "keyword_separator") kind = "keyword";
    else if (part.type !== "positional_separator" && part.type !== "ERROR") {
      const parameter = parameterOf(part, kind, text);
      if (parameter.kind === "star") kind = "keyword";
      list.push(parameter);
    }
  }
  return { list };
}

function parameterOf(node: TreeNode, kind: "plain" | "keyword", text: string): Parameter {
  const type = fieldOf(node, "type");
  const value = fieldOf(node, "value");
  let target = fieldOf(node, "name") ?? (node.type === "typed_parameter" ? partsOf(node)[0] : node) ?? node;
  const stars = target.type === "list_splat_pattern" ? "star" : "double star";
  const starred = target.type === "list_splat_pattern" || target.type === "dictionary_splat_pattern";
  if (starred) target = partsOf(target)[0] ?? target;
  return {
    name: nameOf(target, text),
    kind: starred ? stars : kind,
    annotation: type ? expression(type, text) : null,
    default: value ? expression(value, text) : null,
  };
}

/** What a case of `match` looks up and binds. A single name captures, a dotted one is compared. */
export function pattern(nodes: readonly TreeNode[], text: string): Pattern {
  const binds: string[] = [];
  const reads: Expression[] = [];
  const capture = (node: TreeNode | undefined) => {
    const name = node ? nameOf(node, text) : "_";
    if (name !== "_") binds.push(name);
  };
  const visit = (node: TreeNode): void => {
    const parts = partsOf(node);
    if (node.type === "dotted_name") {
      if (parts.length === 1) capture(parts[0]);
      else reads.push(dotted(node, text));
    } else if (node.type === "class_pattern") {
      const [name, ...rest] = parts;
      if (name) reads.push(dotted(name, text));
      rest.forEach(visit);
    } else if (node.type === "splat_pattern") capture(parts[0]);
    else if (node.type === "keyword_pattern") parts.slice(1).forEach(visit);
    else if (node.type === "as_pattern") {
      parts.slice(0, -1).forEach(visit);
      capture(parts.at(-1));
    } else if (node.type === "identifier") capture(node);
    else if (!/^(string|concatenated_string|integer|float|true|false|none|complex_pattern)$/.test(node.type))
      parts.forEach(visit);
  };
  nodes.forEach(visit);
  const [only] = nodes;
  const source = nodes.map((node) => text.slice(node.start, node.end)).join(",");
  return { binds, reads, always: nodes.length === 1 && !!only && matchesAll(only, text), text: squeeze(source) };
}

const squeeze = (source: string) => source.replace(/#.*$/gm, "").replace(/\s+/g, "").replaceAll("'", '"');

function matchesAll(node: TreeNode, text: string): boolean {
  const parts = partsOf(node);
  if (node.type === "case_pattern" && parts.length === 0) return text.slice(node.start, node.end) === "_";
  if (node.type === "dotted_name") return parts.length === 1;
  if (node.type === "case_pattern" || node.type === "as_pattern") return !!parts[0] && matchesAll(parts[0], text);
  if (node.type === "union_pattern")
    return text.slice(node.start, node.end).endsWith("_") || parts.some((part) => matchesAll(part, text));
  const bare = node.type === "tuple_pattern" && parts.length === 1 && !node.children.some((one) => one.type === ",");
  return bare && matchesAll(parts[0]!, text);
}

const LOWER: Readonly<Record<string, Lower>> = {
  attribute,
  call,
  subscript,
  lambda,
  named_expression: walrus,
  string: stringOf,
  concatenated_string: stringOf,
  binary_operator: chain,
  boolean_operator: chain,
  ...Object.fromEntries(
    Object.entries(GROUPS).map(([type, form]) => [type, (node, text) => group(node, form, text)] as [string, Lower]),
  ),
  ...Object.fromEntries(
    Object.entries(COMPREHENSIONS).map(
      ([type, form]) => [type, (node, text) => comprehensionOf(node, form, text)] as [string, Lower],
    ),
  ),
  ...Object.fromEntries([...WRAPPERS].map((type) => [type, wrapped] as [string, Lower])),
};
