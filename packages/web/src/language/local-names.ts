/**
 * Whether a name at a place in a cell is one that a function, a lambda or a comprehension keeps to itself: what the kernel has
 * under that name is something else then. Pure.
 */
import { pythonLanguage } from "@codemirror/lang-python";
import type { SyntaxNode } from "@lezer/common";

export function isLocalName(source: string, offset: number, name: string): boolean {
  if (!/\b(?:def|lambda|for)\b/.test(source)) return false;
  const isIt = (node: SyntaxNode) => node.name === "VariableName" && source.slice(node.from, node.to) === name;
  let inner: SyntaxNode = pythonLanguage.parser.parse(source).resolveInner(offset, 1);
  for (let block = inner.parent; block; inner = block, block = block.parent) {
    if (isComprehension(block)) {
      if (targetsOf(block).some((one) => isIt(one)) && !isFirstIterable(block, inner)) return true;
    } else if (block.name === "ParamList") {
      if (isIt(inner) && isParameter(inner)) return true;
    } else if (block.name === "FunctionDefinition" || block.name === "LambdaExpression") {
      if (!isInside(block, inner)) continue;
      const found = block.getChild("ParamList")?.getChildren("VariableName") ?? [];
      if (found.some((one) => isIt(one) && isParameter(one))) return true;
      const bound = block.name === "FunctionDefinition" ? bindingIn(inner, isIt) : null;
      if (bound) return bound === "local";
    }
  }
  return false;
}

/** The only argument of a call may be one without brackets of its own. */
const isComprehension = ({ name, node }: { readonly name: string; readonly node: SyntaxNode }): boolean =>
  name.endsWith("ComprehensionExpression") || (name === "ArgList" && node.getChild("for") !== null);

/** A default stands behind its sign, and is looked up around the function. */
const isParameter = (node: SyntaxNode): boolean => node.prevSibling?.name !== "AssignOp";

const isInside = (block: SyntaxNode, inner: SyntaxNode): boolean =>
  block.name === "FunctionDefinition" ? inner.name === "Body" : inner.name !== "ParamList";

/** What stands between each `for` and its `in`. */
function targetsOf(block: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  let isTarget = false;
  for (let node = block.firstChild; node; node = node.nextSibling) {
    if (node.name === "for" || node.name === "in") isTarget = node.name === "for";
    else if (isTarget) found.push(...(node.name === "VariableName" ? [node] : namesUnder(node)));
  }
  return found;
}

function namesUnder(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((one) => void (one.name === "VariableName" && found.push(one.node)));
  return found;
}

const isFirstIterable = (block: SyntaxNode, inner: SyntaxNode): boolean =>
  block.getChild("in")?.nextSibling?.from === inner.from;

/** In the body of a function, without the functions and classes in it. */
function bindingIn(body: SyntaxNode, isIt: (node: SyntaxNode) => boolean): "local" | "global" | null {
  let found: "local" | "global" | null = null;
  body.cursor().iterate((one) => {
    const { node, name } = one;
    if (found === "global" || isComprehension(one) || name === "LambdaExpression") return false;
    if (name === "FunctionDefinition" || name === "ClassDefinition") {
      const own = node.getChild("VariableName");
      if (own && isIt(own)) found = "local";
      return false;
    }
    if (!isIt(node)) return true;
    if (node.parent?.name === "ScopeStatement") found = node.parent.firstChild?.name === "global" ? "global" : "local";
    else if (isBound(node)) found = "local";
    return true;
  });
  return found;
}

const AROUND_TARGETS = new Set(["TupleExpression", "ArrayExpression", "ParenthesizedExpression"]);

function isBound(name: SyntaxNode): boolean {
  let target = name;
  while (target.parent && AROUND_TARGETS.has(target.parent.name)) target = target.parent;
  const statement = target.parent;
  const before = (sign: string) => target.from < (statement?.getChildren(sign).at(-1)?.from ?? 0);
  const isFirst = target.prevSibling === null;
  switch (statement?.name) {
    case "AssignStatement":
      return before("AssignOp") || isFirst;
    case "UpdateStatement":
    case "NamedExpression":
      return isFirst;
    case "ForStatement":
      return before("in");
    case "ImportStatement":
      return target.nextSibling?.name !== "as" && target.prevSibling?.name !== "from";
    default:
      return target.prevSibling?.name === "as";
  }
}
