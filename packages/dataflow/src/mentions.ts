/**
 * Where one name of the notebook stands in a cell's text, and from where on the text binds it. Places are read off the
 * parser's tree; whose a name is, off the scopes: a function's own variable of the same name is another one. Knows nothing of
 * other cells.
 */
import type { Place } from "./python.ts";
import { resolveScopes } from "./scope-resolution.ts";
import { type Scope, scopesOf } from "./scopes.ts";
import { moduleOf } from "./statements.ts";
import type { ParsedText, TreeNode } from "./tree.ts";

/** In UTF-16 units of the text. */
export interface Mention {
  readonly start: number;
  readonly end: number;
  /** Behind this place it has what is bound here: in `x = x + 1` behind the statement. Null where it is only used. */
  readonly holds: number | null;
}

export function mentionsIn(parsed: ParsedText, name: string): Mention[] {
  const found = identifiersIn(parsed, name);
  if (found.length === 0) return found;
  const { of } = resolveScopes(scopesOf(moduleOf(parsed)));
  const blocks = [...(of as ReadonlyMap<Place, Scope>)]
    .filter(([, { homes }]) => homes.has(name))
    .toSorted(([a], [b]) => a.end - a.start - (b.end - b.start));
  return found.filter(({ start, end }) => {
    const inner = blocks.find(([place]) => place.start <= start && end <= place.end);
    return !inner || inner[1].homes.get(name)!.startsWith("global");
  });
}

/** Places that are no names of variables. */
const LEFT_OUT = "left out";
type Role = Mention["holds"] | typeof LEFT_OUT;

/** In the order of the text. Deep trees are ordinary, so the descent keeps its own stack. */
function identifiersIn({ root, text }: ParsedText, name: string): Mention[] {
  const found: Mention[] = [];
  const left: (readonly [TreeNode, Mention["holds"]])[] = [[root, null]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [node, holds] = next;
    const { type, start, end } = node;
    if (type === "identifier" && text.slice(start, end) === name) found.push({ start, end, holds });
    for (const child of node.parts.toReversed()) {
      const role = roleOf(node, child, holds);
      if (role !== LEFT_OUT) left.push([child, role]);
    }
  }
  return found;
}

/** What a node hands to the nodes in it. */
function roleOf(parent: TreeNode, child: TreeNode, holds: Mention["holds"]): Role {
  const isFirst = child === parent.parts[0];
  switch (parent.type) {
    case "attribute":
      return child.field === "attribute" ? LEFT_OUT : null;
    case "keyword_argument":
      return child.field === "name" ? LEFT_OUT : null;
    case "keyword_pattern":
      return isFirst ? LEFT_OUT : null;
    case "import_statement":
    case "import_from_statement":
      return child.field === "module_name" ? LEFT_OUT : parent.end;
    case "aliased_import":
      return child.field === "alias" ? holds : LEFT_OUT;
    case "dotted_name":
      return isFirst ? holds : LEFT_OUT;
    default:
      return boundIn(parent, child, isFirst) ?? (HANDED_ON.has(parent.type) ? holds : null);
  }
}

/** Targets in targets. */
const HANDED_ON = new Set(
  "pattern_list tuple_pattern list_pattern list_splat_pattern parenthesized_expression tuple list expression_list as_pattern_target splat_pattern".split(
    " ",
  ),
);

function boundIn(parent: TreeNode, child: TreeNode, isFirst: boolean): number | null {
  switch (parent.type) {
    case "assignment":
      return child.field === "left" ? parent.end : null;
    case "named_expression":
      return child.field === "name" ? parent.end : null;
    case "for_statement":
    case "for_in_clause":
      return child.field === "left" ? child.end : null;
    case "function_definition":
    case "class_definition":
      return child.field === "name" ? child.end : null;
    // `with f() as x`, `except E as x`, `case P as x`.
    case "as_pattern":
      return child.type === "as_pattern_target" || (child.type === "identifier" && !isFirst) ? child.end : null;
    case "case_pattern":
      return child.type === "splat_pattern" || (child.type === "dotted_name" && child.parts.length === 1)
        ? child.end
        : null;
    default:
      return null;
  }
}
