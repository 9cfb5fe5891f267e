/**
 * Second pass over the blocks: where each name lives, by CPython's own rules. Changes the `homes` of the scopes it is
 * given, once, right after they were made; nobody changes them later.
 */
import { type Home, NO_USES, type Scope, type ScopeTree, type Uses } from "./scopes.ts";

export interface Dialect {
  /** Python 3.12 and later: list, set and dict comprehensions belong to the block around them. */
  readonly inlinesComprehensions: boolean;
}

export function resolveScopes(tree: ScopeTree, dialect: Dialect = { inlinesComprehensions: false }): ScopeTree {
  resolveBlock(tree.module, null, new Set(), new Set(), dialect, null);
  return tree;
}

const isBinding = (uses: Uses): boolean => uses.bound || uses.parameter || uses.imported || uses.typeParameter;

const isClass = (scope: Scope) => scope.kind === "class";
const isFunctionLike = (scope: Scope) => scope.kind !== "class" && scope.kind !== "module";

/** `bound`: names of the functions around; `free` and `globals` are added to. */
function resolveBlock(
  scope: Scope,
  bound: Set<string> | null,
  free: Set<string>,
  globals: Set<string>,
  dialect: Dialect,
  classAround: Scope | null,
): void {
  const local = new Set<string>();
  const innerBound = new Set<string>(isClass(scope) && bound ? bound : []);
  const innerGlobals = new Set<string>(isClass(scope) ? globals : []);
  for (const [name, uses] of scope.uses) {
    const home = resolveName(name, uses, { bound, local, free, globals, classAround });
    scope.homes.set(name, home);
  }
  if (isClass(scope)) innerBound.add("__class__").add("__classdict__");
  else {
    if (isFunctionLike(scope)) for (const name of local) innerBound.add(name);
    if (bound) for (const name of bound) innerBound.add(name);
    for (const name of globals) innerGlobals.add(name);
  }
  const innerFree = new Set<string>();
  const inlined = new Set<string>();
  // Spliced in place: the children of an inlined comprehension become this block's.
  const children = scope.children.splice(0);
  for (const child of children) {
    const childFree = new Set<string>();
    const seen = isTypeScope(child) ? (isClass(scope) ? scope : isTypeScope(scope) ? classAround : null) : null;
    resolveBlock(child, new Set(innerBound), childFree, new Set(innerGlobals), dialect, seen);
    const gone =
      dialect.inlinesComprehensions &&
      child.comprehension !== null &&
      child.comprehension !== "generator" &&
      !(classAround && isTypeScope(scope));
    if (gone) inline(scope, child, childFree, inlined);
    for (const name of childFree) innerFree.add(name);
    if (gone) scope.children.push(...child.children);
    else scope.children.push(child);
  }
  if (isFunctionLike(scope)) takeCells(scope, innerFree, inlined);
  else if (isClass(scope)) for (const name of ["__class__", "__classdict__"]) innerFree.delete(name);
  passThrough(scope, bound, innerFree);
  for (const name of innerFree) free.add(name);
}

const isTypeScope = (scope: Scope) =>
  scope.kind === "type parameters" || scope.kind === "type bound" || scope.kind === "type alias";

interface Around {
  readonly bound: Set<string> | null;
  readonly local: Set<string>;
  readonly free: Set<string>;
  readonly globals: Set<string>;
  readonly classAround: Scope | null;
}

function resolveName(name: string, uses: Uses, { bound, local, free, globals, classAround }: Around): Home {
  if (uses.global) {
    globals.add(name);
    bound?.delete(name);
    return "global explicit";
  }
  if (uses.nonlocal) {
    free.add(name);
    return "free";
  }
  if (isBinding(uses)) {
    local.add(name);
    globals.delete(name);
    return "local";
  }
  // Type parameters see the names of the class they stand in.
  const inClass = classAround?.uses.get(name);
  if (inClass?.global) return "global explicit";
  if (inClass && isBinding(inClass) && !inClass.nonlocal) return "global implicit";
  if (bound?.has(name)) {
    free.add(name);
    return "free";
  }
  return "global implicit";
}

/** A comprehension of Python 3.12 leaves its names in the block around. */
function inline(scope: Scope, comprehension: Scope, free: Set<string>, inlined: Set<string>): void {
  for (const [name, uses] of comprehension.uses) {
    const home = comprehension.homes.get(name)!;
    if (home === "cell") inlined.add(name);
    const known = scope.uses.get(name);
    if (!known) {
      scope.uses.set(name, { ...uses });
      const hidden = home === "free" && isClass(scope) && name === "__class__";
      if (hidden) free.delete(name);
      scope.homes.set(name, hidden ? "global implicit" : home);
    } else if (isBinding(known) && !isClass(scope) && !freeInChild(comprehension, name)) free.delete(name);
  }
}

const freeInChild = (scope: Scope, name: string) => scope.children.some((child) => child.homes.get(name) === "free");

/** Locals that inner blocks use live in cells. */
function takeCells(scope: Scope, free: Set<string>, inlined: Set<string>): void {
  for (const [name, home] of scope.homes) {
    if (home !== "local" || !(free.has(name) || inlined.has(name))) continue;
    scope.homes.set(name, "cell");
    free.delete(name);
  }
}

/** A block between the function that owns a name and the one that uses it hands it through. */
function passThrough(scope: Scope, bound: Set<string> | null, free: Set<string>): void {
  for (const name of free) {
    if (scope.uses.has(name) || (bound && !bound.has(name))) continue;
    scope.uses.set(name, { ...NO_USES });
    scope.homes.set(name, "free");
  }
}
