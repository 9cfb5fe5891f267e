/**
 * Which block each node of the parser's tree stands in, and which block owns a name there: by the scopes that CPython would
 * make. Decorators, defaults, annotations, base classes and the first iterable of a comprehension stand in the block around.
 */
import type { Place } from "./python.ts";
import { resolveScopes } from "./scope-resolution.ts";
import { mangled, type Scope, scopesOf } from "./scopes.ts";
import { moduleOf } from "./statements.ts";
import type { ParsedText, TreeNode } from "./tree.ts";

/** Where a node stands. `head`: in the head of this block, where what it binds is its own and all else stands around it. */
export interface Block {
  readonly scope: Scope;
  readonly head: Scope | null;
}

export interface Blocks {
  readonly top: Block;
  /** Of a node that stands in `parent`, which itself stands in `around`. */
  within(parent: TreeNode, child: TreeNode, around: Block): Block;
  /** The block that has the name for itself, by a number of its own; null for the notebook's names. */
  ownerOf(name: string, block: Block): number | null;
}

export function blocksOf(parsed: ParsedText): Blocks {
  const { module, of } = resolveScopes(scopesOf(moduleOf(parsed)));
  const scopes = new Map([...(of as ReadonlyMap<Place, Scope>)].map(([place, scope]) => [keyOf(place), scope]));
  const numbers = new Map<Scope, number>();
  const numberOf = (scope: Scope): number => {
    const number = numbers.get(scope) ?? numbers.size;
    numbers.set(scope, number);
    return number;
  };
  return {
    top: { scope: module, head: null },
    within(parent, child, around) {
      if (around.head) return bindsInHead(parent, child) ? around : { scope: around.scope, head: null };
      const own = OWNERS.test(parent.type) ? scopes.get(keyOf(parent)) : undefined;
      if (!own) return around;
      if (isHead(parent, child)) return { scope: around.scope, head: own };
      return isInside(parent, child) ? { scope: own, head: null } : around;
    },
    ownerOf(name, { scope, head }) {
      const owner = ownerFrom(name, head ?? scope);
      return owner && numberOf(owner);
    },
  };
}

const keyOf = ({ start, end }: { readonly start: number; readonly end: number }): string => `${start}:${end}`;

const OWNERS = /^(?:function_definition|class_definition|lambda|generator_expression|\w+_comprehension)$/;

const isComprehension = ({ type }: TreeNode): boolean => type.endsWith("comprehension") || type.startsWith("generator");

const isHead = (owner: TreeNode, child: TreeNode): boolean =>
  isComprehension(owner)
    ? child === owner.parts.find(({ type }) => type === "for_in_clause")
    : child.field === "parameters";

const isInside = (owner: TreeNode, child: TreeNode): boolean => isComprehension(owner) || child.field === "body";

/** Parameters, without their types and defaults; the targets of a comprehension's first `for`. */
function bindsInHead(parent: TreeNode, child: TreeNode): boolean {
  if (parent.type === "for_in_clause") return child.field === "left";
  if (parent.type === "typed_parameter") return child.field !== "type";
  return child.field === "name" || /^(?:lambda_)?parameters$|_pattern$|^pattern_list$/.test(parent.type);
}

function ownerFrom(name: string, from: Scope): Scope | null {
  const full = mangled(name, from.owner);
  for (let scope: Scope | null = from; scope && scope.kind !== "module"; scope = scope.parent) {
    const home = scope.homes.get(full);
    if (home?.startsWith("global")) return null;
    if ((home === "local" || home === "cell") && (scope === from || scope.kind !== "class")) return scope;
  }
  return null;
}
