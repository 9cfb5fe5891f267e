/**
 * Where one name stands in a cell's text, whose it is there, and from where on the text binds it. Places are read off the
 * parser's tree; whose a name is, off the scopes: a function's own variable of the same name is another one. Knows nothing of
 * other cells.
 */
import { type Block, blocksOf } from "./blocks.ts";
import type { ParsedText, TreeNode } from "./tree.ts";

/** In UTF-16 units of the text. */
export interface Mention {
  readonly start: number;
  readonly end: number;
  /** Behind this place it has what is bound here: in `x = x + 1` behind the statement. Null where it is only used. */
  readonly holds: number | null;
  /** The block that keeps it to itself, one number for one block; null for a name of the notebook. */
  readonly owner: number | null;
}

/** Places that are no names of variables. */
const LEFT_OUT = "left out";
type Role = Mention["holds"] | typeof LEFT_OUT;

/** In the order of the text. Deep trees are ordinary, so the descent keeps its own stack. */
export function mentionsIn(parsed: ParsedText, name: string): Mention[] {
  const { root, text } = parsed;
  const found: Mention[] = [];
  if (!text.includes(name)) return found;
  const blocks = blocksOf(parsed);
  const left: (readonly [TreeNode, Mention["holds"], Block])[] = [[root, null, blocks.top]];
  for (let next = left.pop(); next; next = left.pop()) {
    const [node, holds, block] = next;
    const { type, start, end } = node;
    if (type === "identifier" && text.slice(start, end) === name)
      found.push({ start, end, holds, owner: blocks.ownerOf(name, block) });
    for (const child of node.parts.toReversed()) {
      const role = roleOf(node, child, holds);
      if (role !== LEFT_OUT) left.push([child, role, blocks.within(node, child, block)]);
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
  "pattern_list tuple_pattern list_pattern list_splat_pattern dictionary_splat_pattern parenthesized_expression tuple list expression_list as_pattern_target splat_pattern".split(
    " ",
  ),
);

function boundIn(parent: TreeNode, child: TreeNode, isFirst: boolean): number | null {
  switch (parent.type) {
    case "parameters":
    case "lambda_parameters":
      return child.end;
    case "default_parameter":
    case "typed_default_parameter":
      return child.field === "name" ? child.end : null;
    case "typed_parameter":
      return child.field === "type" ? null : child.end;
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
