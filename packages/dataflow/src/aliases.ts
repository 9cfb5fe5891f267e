/**
 * Which names may hold the same object, or a part of it, inside one block of code: followed in the order of the text, which
 * is enough for the code people write in cells. Says what an expression is a part of and what a value made of it would share;
 * what is changed is for `effects.ts`.
 */
import type { EffectTable } from "./effect-table.ts";
import type { FunctionFacts } from "./facts.ts";
import type { Expression } from "./python.ts";
import { PYTHON_BUILTINS } from "./python-builtins.ts";
import { type Scope, mangled } from "./scopes.ts";

/** `g:x` is a global name, `l:x` one of the block's own. */
export type Root = string;

/** What is known of the names of a block before its first line. */
export interface Known {
  /** Functions of this cell that are known already. */
  readonly functions: ReadonlyMap<string, FunctionFacts>;
  /** Names bound by imports here, to the module they stand for. */
  readonly modules: ReadonlyMap<string, string>;
}

export const globalNames = (roots: Iterable<Root>): string[] =>
  [...roots].filter((one) => one.startsWith("g:")).map((one) => one.slice(2));

export class Aliases {
  private readonly known: Known;
  private readonly table: EffectTable;
  /** The block's, or that of a comprehension in it. */
  scope: Scope;
  /** What a name's object is, or is a part of. */
  private readonly shares = new Map<Root, Set<Root>>();
  /** What was put into a name's object. */
  private readonly held = new Map<Root, Set<Root>>();
  /** Whose members a name's object has, being a copy of the outermost only. */
  private readonly copies = new Map<Root, readonly Root[]>();

  constructor(scope: Scope, known: Known, table: EffectTable) {
    this.scope = scope;
    this.known = known;
    this.table = table;
  }

  /** `from`: where the value stands, when that is not where the name is bound. */
  bind(id: string, value: Expression, from = this.scope): { root: Root; shares: Root[]; copies: Root[] } {
    const root = this.root(id);
    const here = this.scope;
    this.scope = from;
    const shares = new Set(this.sharedBy(value));
    const copies = this.copiedBy(value);
    this.scope = here;
    shares.delete(root);
    this.shares.set(root, shares);
    this.copies.set(root, copies);
    return { root, shares: [...shares], copies };
  }

  /** What is put into an object is a part of it. */
  put(target: Expression, value: Expression): void {
    for (const root of this.rootsOf(target)) {
      const parts = this.held.get(root) ?? new Set();
      this.held.set(root, parts);
      for (const part of this.sharedBy(value)) if (part !== root) parts.add(part);
    }
  }

  root(id: string): Root {
    const { scope } = this;
    const name = mangled(id, scope.owner);
    const home = scope.homes.get(name);
    return scope.kind === "module" || home === undefined || home.startsWith("global") ? `g:${name}` : `l:${name}`;
  }

  /** The roots whose object this expression is, or is a part of. */
  rootsOf(value: Expression): Root[] {
    switch (value.kind) {
      case "name":
        return [this.root(value.id)];
      case "attribute":
      case "subscript":
        return this.rootsOf(value.object);
      case "walrus":
        return [this.root(value.name)];
      case "starred":
        return this.rootsOf(value.value);
      case "operation":
        return /^(if|and|or|await)/.test(value.operator) ? value.parts.flatMap((part) => this.rootsOf(part)) : [];
      case "call": {
        if (value.callee.kind === "attribute" && this.module(value.callee.object) === null) {
          // A method whose result is a view, or, by the custom of chaining, its object.
          const { name } = value.callee;
          const chained = this.table.changing.has(name) || this.table.views.has(name) || !this.table.pure.has(name);
          return chained ? this.rootsOf(value.callee.object) : [];
        }
        const opens = value.callee.kind === "name" && OPENERS.has(value.callee.id);
        return opens ? value.arguments.flatMap((one) => this.rootsOf(one.value)) : [];
      }
      default:
        return [];
    }
  }

  /** The roots that a value bound to a name would share its insides with. */
  private sharedBy(value: Expression): Root[] {
    if (value.kind === "group") return value.items.flatMap((item) => this.sharedBy(item));
    if (value.kind === "operation" && /^(dict|dictionary)/.test(value.operator))
      return value.parts.flatMap((part) => this.sharedBy(part));
    if (value.kind === "operation" && value.operator.startsWith("pair"))
      return value.parts.slice(1).flatMap((part) => this.sharedBy(part));
    if (value.kind === "comprehension") return value.clauses.flatMap(({ iterable }) => this.rootsOf(iterable));
    if (value.kind !== "call") return this.rootsOf(value);
    const own = this.rootsOf(value);
    const name = lastName(value.callee);
    const known = this.known.functions.get(name);
    const copies = value.arguments.some(
      (one) => one.name !== null && isOneOf(one.value, this.table.sharingKeywords[one.name]),
    );
    // Constructors keep what they are given; functions may give back what they were handed.
    const keeps =
      copies ||
      this.table.sharing.has(name) ||
      known !== undefined ||
      /^([A-Z]|make_)/.test(name) ||
      this.isUnknown(value);
    return keeps ? [...own, ...value.arguments.flatMap((one) => this.sharedBy(one.value))] : own;
  }

  /** The roots whose members a value has that is a copy of the outermost: `list(a)`, `a.copy()`. */
  private copiedBy(value: Expression): Root[] {
    if (value.kind !== "call") return [];
    const { callee } = value;
    if (callee.kind === "attribute" && callee.name === "copy" && this.module(callee.object) === null)
      return this.rootsOf(callee.object);
    if (callee.kind !== "name" || !this.table.shallow.has(callee.id)) return [];
    return value.arguments.flatMap((one) => this.rootsOf(one.value));
  }

  /** Another cell's function, or a library's of which no table knows: it may give back what it was handed. */
  private isUnknown({ callee }: Expression & { kind: "call" }): boolean {
    if (callee.kind !== "name" || this.known.functions.has(callee.id)) return false;
    if (this.table.pure.has(callee.id) || PYTHON_BUILTINS.has(callee.id)) return false;
    return !this.table.pureModules.has((this.known.modules.get(callee.id) ?? "").split(".")[0]!);
  }

  /**
   * Everything that may change with this object. `inside`: what changes is a member of it; `parts`: what was put into it may
   * be what changes, rather than only its own items and attributes.
   */
  group(root: Root, inside: boolean, parts: boolean): Set<Root> {
    const found = new Set<Root>([root]);
    for (const one of found) {
      for (const next of this.shares.get(one) ?? []) found.add(next);
      if (parts) for (const next of this.held.get(one) ?? []) found.add(next);
    }
    for (const map of [this.shares, this.held]) for (const [one, shared] of map) if (shared.has(root)) found.add(one);
    for (const one of inside ? [...found] : [...found].filter((each) => each !== root)) {
      for (const next of this.copies.get(one) ?? []) found.add(next);
      for (const [copy, of] of this.copies) if (of.includes(one)) found.add(copy);
    }
    found.delete(root);
    return found;
  }

  /** The module that a name stands for, by an import here or by custom. */
  module(value: Expression): string | null {
    if (value.kind === "attribute") {
      const outer = this.module(value.object);
      return outer === null || !/^[a-z_]\w*$/.test(value.name) || this.table.changing.has(value.name) ? null : outer;
    }
    if (value.kind !== "name") return null;
    const name = this.root(value.id).slice(2);
    return (
      this.known.modules.get(name) ??
      (Object.hasOwn(this.table.usualNames, name) ? this.table.usualNames[name]! : null) ??
      (this.table.pureModules.has(name) ? name : null)
    );
  }
}

/** `type(a).n = 1` and `vars(a)["n"] = 1` change something of `a`. */
const OPENERS = new Set(["type", "vars", "getattr", "iter", "super"]);

export const lastName = (value: Expression): string =>
  value.kind === "attribute"
    ? value.name
    : value.kind === "name"
      ? value.id
      : value.kind === "subscript"
        ? lastName(value.object)
        : "";

export const isOneOf = (value: Expression, texts: readonly string[] | undefined): boolean =>
  !!texts && value.kind === "constant" && texts.includes(value.text);

/** `a[0]`, `a.b[0].c`: a member is meant, not the object itself. */
export const isMember = (value: Expression): boolean =>
  value.kind === "subscript" || (value.kind === "attribute" && isMember(value.object));
