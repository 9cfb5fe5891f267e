/**
 * What a block of code changes in place, what the values it binds share, and which arguments a function changes. Follows
 * aliases inside the block in the order of the text, which is enough for the code people write in cells; what it cannot
 * tell it calls possible. Never looks into functions: theirs is a walk of its own.
 */
import { EFFECTS, type EffectTable } from "./effect-table.ts";
import type { FunctionFacts, Mutation, ValueFact } from "./facts.ts";
import type { Argument, Comprehension, Expression, Statement } from "./python.ts";
import { PYTHON_BUILTINS } from "./python-builtins.ts";
import { type Scope, type ScopeTree, mangled } from "./scopes.ts";
import { expressionsOf, partsOfExpression, subStatements } from "./traversal.ts";

export interface Effects {
  readonly mutations: readonly Mutation[];
  readonly values: readonly ValueFact[];
  readonly consumes: readonly string[];
  /** Names of the block's own (parameters) that it may change. */
  readonly changedLocals: ReadonlySet<string>;
}

export interface Setting {
  readonly scopes: ScopeTree;
  readonly scope: Scope;
  /** The source, for the words of a mutation. */
  readonly text: string;
  /** Functions of this cell that are known already. */
  readonly functions: ReadonlyMap<string, FunctionFacts>;
  /** Names bound by imports here, to the module they stand for. */
  readonly modules: ReadonlyMap<string, string>;
  readonly table?: EffectTable;
}

/** `g:x` is a global name, `l:x` one of the block's own. */
type Root = string;

export function effectsOf(body: readonly Statement[], setting: Setting): Effects {
  const walk = new EffectWalk(setting);
  walk.block(body);
  return walk.result();
}

class EffectWalk {
  private readonly setting: Setting;
  private readonly table: EffectTable;
  private readonly mutations = new Map<string, Mutation>();
  private readonly values = new Map<string, ValueFact>();
  private readonly consumes = new Set<string>();
  private readonly changedLocals = new Set<string>();
  /** What a name's object is, or is a part of. */
  private readonly shares = new Map<Root, Set<Root>>();
  /** The block's, or that of a comprehension in it. */
  private scope: Scope;

  constructor(setting: Setting) {
    this.setting = setting;
    this.scope = setting.scope;
    this.table = setting.table ?? EFFECTS;
  }

  result(): Effects {
    const { mutations, values, consumes, changedLocals } = this;
    return { mutations: [...mutations.values()], values: [...values.values()], consumes: [...consumes], changedLocals };
  }

  block(body: readonly Statement[]): void {
    for (const one of body) this.statement(one);
  }

  private statement(one: Statement): void {
    for (const value of expressionsOf(one)) this.calls(value);
    switch (one.kind) {
      case "assign":
        return one.targets.forEach((target) => this.assign(target, one.value));
      case "annotated":
        if (one.value) this.assign(one.target, one.value);
        return;
      case "augmented":
        return this.mutate(one.target, `${this.words(one.target)} ${one.operator}`, "certain", one.line);
      case "delete":
        return one.targets.forEach((target) => {
          if (target.kind !== "name") this.mutate(target, `del ${this.words(target)}`, "certain", one.line);
        });
      case "for":
        this.consume(one.iterable);
        this.assign(one.target, one.iterable);
        break;
      case "with":
        for (const { context, target } of one.items) if (target) this.assign(target, context);
        break;
      case "match":
        for (const { pattern } of one.cases) for (const name of pattern.binds) this.bind(name, one.subject, one.line);
        break;
      case "function":
      case "class":
        return one.decorators.forEach((each) => this.decorated(each));
    }
    for (const body of subStatements(one)) this.block(body);
  }

  /** Item and attribute targets change their object; names get a value. */
  private assign(target: Expression, value: Expression, from = this.scope): void {
    if (target.kind === "name") this.bind(target.id, value, target.line, from);
    else if (target.kind === "starred") this.assign(target.value, value, from);
    else if (target.kind === "group") {
      const items = value.kind === "group" && value.items.length === target.items.length ? value.items : null;
      target.items.forEach((item, i) => this.assign(item, items?.[i] ?? value, from));
    } else {
      this.mutate(target, `${this.words(target)} =`, "certain", target.line);
      // What is put into an object is shared with it.
      for (const root of this.rootsOf(target))
        for (const part of this.sharedBy(value)) if (part !== root) this.shared(root).add(part);
    }
  }

  /** `@handlers.append` is a call of it. */
  private decorated(decorator: Expression): void {
    if (decorator.kind === "attribute" && this.module(decorator.object) === null)
      this.method(decorator, `@${this.words(decorator)}`, decorator.line);
  }

  private shared(root: Root): Set<Root> {
    const known = this.shares.get(root) ?? new Set();
    this.shares.set(root, known);
    return known;
  }

  /** `from`: where the value stands, when that is not where the name is bound. */
  private bind(id: string, value: Expression, line: number, from = this.scope): void {
    const root = this.root(id);
    const here = this.scope;
    this.scope = from;
    const shares = new Set(this.sharedBy(value));
    this.scope = here;
    shares.delete(root);
    this.shares.set(root, shares);
    if (!root.startsWith("g:")) return;
    const name = root.slice(2);
    this.values.set(name, {
      name,
      shares: [...shares].filter((one) => one.startsWith("g:")).map((one) => one.slice(2)),
      from: [...new Set([...(this.values.get(name)?.from ?? []), ...this.namesIn(value)])],
      iterator: this.isIterator(value),
      line,
    });
  }

  private root(id: string): Root {
    const { scope } = this;
    const name = mangled(id, scope.owner);
    const home = scope.homes.get(name);
    return scope.kind === "module" || home === undefined || home.startsWith("global") ? `g:${name}` : `l:${name}`;
  }

  private namesIn(value: Expression): string[] {
    const found: string[] = [];
    this.walk(value, (one) => {
      if (one.kind === "name") found.push(this.root(one.id));
    });
    return found.filter((one) => one.startsWith("g:")).map((one) => one.slice(2));
  }

  /** The expressions in an expression, inner ones first, each in its scope; not into functions made here. */
  private walk(value: Expression, each: (one: Expression) => void): void {
    if (value.kind === "comprehension") this.walkComprehension(value, each);
    else if (value.kind !== "lambda") for (const part of partsOfExpression(value)) this.walk(part, each);
    each(value);
  }

  private walkComprehension(value: Comprehension, each: (one: Expression) => void): void {
    const [first, ...rest] = value.clauses;
    if (first) this.walk(first.iterable, each);
    const before = this.scope;
    this.scope = this.setting.scopes.of.get(value) ?? before;
    if (first) this.assign(first.target, first.iterable, before);
    for (const { target, iterable } of rest) {
      this.walk(iterable, each);
      this.assign(target, iterable);
    }
    for (const { conditions } of value.clauses) for (const one of conditions) this.walk(one, each);
    for (const part of value.parts) this.walk(part, each);
    this.scope = before;
  }

  private isIterator(value: Expression): boolean {
    if (value.kind === "comprehension") return value.form === "generator";
    if (value.kind !== "call") return false;
    const name = lastName(value.callee);
    return this.table.iterators.has(name) || this.setting.functions.get(name)?.kind === "generator";
  }

  /** The roots whose object this expression is, or is a part of. */
  private rootsOf(value: Expression): Root[] {
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
    const known = this.setting.functions.get(name);
    const copies = value.arguments.some(
      (one) => one.name !== null && isOneOf(one.value, this.table.sharingKeywords[one.name]),
    );
    // Constructors keep what they are given; so do functions that are known to.
    const keeps =
      copies ||
      this.table.sharing.has(name) ||
      known?.kind === "class" ||
      /^([A-Z]|make_)/.test(name) ||
      this.isUnknown(value);
    return keeps ? [...own, ...value.arguments.flatMap((one) => this.sharedBy(one.value))] : own;
  }

  /** Another cell's function, or a library's of which no table knows: it may give back what it was handed. */
  private isUnknown({ callee }: Expression & { kind: "call" }): boolean {
    if (callee.kind !== "name" || this.setting.functions.has(callee.id)) return false;
    if (this.table.pure.has(callee.id) || PYTHON_BUILTINS.has(callee.id)) return false;
    return !this.table.pureModules.has((this.setting.modules.get(callee.id) ?? "").split(".")[0]!);
  }

  private mutate(
    target: Expression,
    how: string,
    certainty: Mutation["certainty"],
    line: number,
    through?: Mutation["through"],
  ): void {
    for (const root of this.rootsOf(target)) {
      this.record(root, how, certainty, line, through);
      for (const other of this.group(root)) this.record(other, how, "possible", line, through);
    }
  }

  /** Everything that may be the same object as this, or a part of it. */
  private group(root: Root): Set<Root> {
    const found = new Set<Root>([root]);
    for (const one of found) for (const next of this.shares.get(one) ?? []) found.add(next);
    for (const [one, shared] of this.shares) if (shared.has(root)) found.add(one);
    found.delete(root);
    return found;
  }

  private record(
    root: Root,
    how: string,
    certainty: Mutation["certainty"],
    line: number,
    through: Mutation["through"],
  ): void {
    const name = root.slice(2);
    if (root.startsWith("l:")) return void this.changedLocals.add(name);
    // Modules are not changed by what their parts are handed to.
    if (certainty === "possible" && through?.callee !== CURRENT_FIGURE && this.setting.modules.has(name)) return;
    const key = `${name} ${through?.callee ?? ""} ${through?.place ?? ""}`;
    const known = this.mutations.get(key);
    if (known && (known.certainty === "certain" || certainty === "possible")) return;
    this.mutations.set(key, {
      name,
      certainty,
      how,
      line,
      ...(through && certainty === "possible" ? { through } : {}),
    });
  }

  private words(value: Expression): string {
    const text = this.setting.text.slice(value.start, value.end).replace(/\s+/g, " ");
    return text.length > 40 ? `${text.slice(0, 39)}…` : text;
  }

  /** The module that a name stands for, by an import here or by custom. */
  private module(value: Expression): string | null {
    if (value.kind === "attribute") {
      const outer = this.module(value.object);
      return outer === null || !/^[a-z_]\w*$/.test(value.name) || this.table.changing.has(value.name) ? null : outer;
    }
    if (value.kind !== "name") return null;
    const name = this.root(value.id).slice(2);
    return (
      this.setting.modules.get(name) ??
      (Object.hasOwn(this.table.usualNames, name) ? this.table.usualNames[name]! : null) ??
      (this.table.pureModules.has(name) ? name : null)
    );
  }

  private consume(value: Expression): void {
    if (value.kind === "name") {
      const root = this.root(value.id);
      if (root.startsWith("g:")) this.consumes.add(root.slice(2));
    } else if (value.kind === "call") for (const one of value.arguments) this.consume(one.value);
  }

  /** Every call in an expression, the inner ones first. */
  private calls(value: Expression): void {
    this.walk(value, (one) => {
      if (one.kind === "call") this.call(one);
      else if (one.kind === "comprehension") for (const { iterable } of one.clauses) this.consume(iterable);
      else if (one.kind === "operation" && MEMBERSHIP.test(one.operator)) this.consume(one.parts.at(-1)!);
      else if (one.kind === "walrus") this.bind(one.name, one.value, one.line);
    });
  }

  private call(call: Expression & { kind: "call" }): void {
    const { callee, line } = call;
    const name = lastName(callee);
    const words = `${this.words(callee)}()`;
    for (const one of call.arguments) {
      const harmless = one.name === null ? undefined : this.table.inPlaceKeywords[one.name];
      const inPlace = harmless && !isOneOf(one.value, harmless);
      if (inPlace && callee.kind === "attribute")
        this.mutate(callee.object, `${words.slice(0, -1)}${one.name}=)`, "certain", line);
      if (one.name !== null && this.table.targetKeywords.has(one.name))
        this.mutate(one.value, `${words.slice(0, -1)}${one.name}=)`, "certain", line);
    }
    if (this.table.consumers.has(name)) for (const one of call.arguments) this.consume(one.value);
    const module = callee.kind === "attribute" ? this.module(callee.object) : null;
    if (module !== null && callee.kind === "attribute" && this.table.settings.has(name))
      return this.mutate(callee.object, words, "certain", line);
    if (module?.startsWith("matplotlib.pyplot") || (module !== null && this.isPyplot(callee))) this.figure(call, name);
    if (callee.kind === "attribute" && module === null) this.method(callee, words, line);
    this.handed(call, name, module, words);
    for (const { value } of call.arguments) if (value.kind === "lambda") this.lambda(value);
  }

  /** Whoever is handed a function may call it at once. */
  private lambda(value: Expression & { kind: "lambda" }): void {
    const scope = this.setting.scopes.of.get(value);
    if (!scope) return;
    const { mutations } = effectsOf([{ ...value, kind: "expression", value: value.body }], { ...this.setting, scope });
    for (const { name, how, line } of mutations) this.record(`g:${name}`, how, "possible", line, undefined);
  }

  private isPyplot(callee: Expression): boolean {
    return callee.kind === "attribute" && callee.object.kind === "name" && /^(plt|pyplot)$/.test(callee.object.id);
  }

  /** pyplot draws into a figure that no name holds. */
  private figure(call: Expression & { kind: "call" }, name: string): void {
    const object = call.callee.kind === "attribute" ? call.callee.object : call.callee;
    if (this.table.figureReaders.has(name)) return;
    const how = `${this.words(call.callee)}(): ${CURRENT_FIGURE}`;
    this.mutate(object, how, "possible", call.line, { callee: CURRENT_FIGURE, place: null });
  }

  private method(callee: Expression & { kind: "attribute" }, words: string, line: number): void {
    const { name, object } = callee;
    const { table } = this;
    const drawing = table.drawing.has(name);
    if (drawing && !DRAWN.test(lastName(object))) {
      // Events, context variables and many others are set so.
      if (name === "set") this.mutate(object, words, "possible", line, { callee: this.words(callee), place: null });
      return;
    }
    const inPlace = table.changing.has(name) || drawing || /[^_]_$/.test(name);
    if (inPlace) return this.mutate(object, words, "certain", line);
    if (table.pure.has(name) || table.views.has(name)) return;
    this.mutate(object, words, "possible", line, { callee: this.words(callee), place: null });
  }

  /** What is handed to a call, by what is known of the function. */
  private handed(call: Expression & { kind: "call" }, name: string, module: string | null, words: string): void {
    const { callee, line } = call;
    const known = callee.kind === "name" ? this.setting.functions.get(name) : undefined;
    const changed = Object.hasOwn(this.table.changingArguments, name) ? this.table.changingArguments[name]! : null;
    const sharing = call.arguments.some(
      (one) => one.name !== null && isOneOf(one.value, this.table.sharingKeywords[one.name]),
    );
    const pure =
      !sharing &&
      ((this.table.pure.has(name) && (callee.kind !== "name" || this.isWellKnown(name))) ||
        /[^_]_$/.test(name) ||
        (module !== null && this.table.pureModules.has(module.split(".")[0]!)) ||
        (callee.kind === "name" && this.table.pureModules.has((this.setting.modules.get(name) ?? "").split(".")[0]!)) ||
        (callee.kind === "attribute" &&
          module === null &&
          (this.table.changing.has(name) || this.table.drawing.has(name))));
    call.arguments.forEach((one, place) => {
      const at = one.name ?? place;
      const value = one.name === "*" || one.name === "**" ? one.value : one.value;
      if (changed?.includes(place) && one.name === null)
        return this.mutate(value, `handed to ${words}`, "certain", line);
      if (/[^_]_$/.test(name) && module !== null && place === 0)
        return this.mutate(value, `handed to ${words}`, "certain", line);
      if (known) return this.handedTo(known, one, place, words, line);
      if (!pure) this.mutate(value, `handed to ${words}`, "possible", line, { callee: this.words(callee), place: at });
    });
  }

  /** Not a function of the notebook's that happens to be called like a library's method. */
  private isWellKnown(name: string): boolean {
    return this.table.pureFunctions.has(name) || PYTHON_BUILTINS.has(name);
  }

  private handedTo(known: FunctionFacts, one: Argument, place: number, words: string, line: number): void {
    const changed = known.changesArguments;
    const spread = one.name === "*" || one.name === "**";
    const at = one.name === null ? place : (known.parameters?.indexOf(one.name) ?? -1);
    if (changed !== null && !(spread ? changed.length > 0 : at < 0 ? changed.length > 0 : changed.includes(at))) return;
    this.mutate(one.value, `handed to ${words}`, changed === null || spread || at < 0 ? "possible" : "certain", line);
  }
}

/** `x in it` reads on in an iterator. */
const MEMBERSHIP = /^comparison_operator (not )?in$/;

/** `type(a).n = 1` and `vars(a)["n"] = 1` change something of `a`. */
const OPENERS = new Set(["type", "vars", "getattr", "iter", "super"]);

/** What pyplot draws into; no name holds it. */
export const CURRENT_FIGURE = "the current figure";

/** Names that people give to drawings. */
const DRAWN = /^(ax|axs|axes|axis|fig|figure|subfig|g|grid|plot|cbar)\d*$|_(ax|axs|axes|fig)\d*$|^(ax|axs|axes|fig)_/;

const lastName = (value: Expression): string =>
  value.kind === "attribute"
    ? value.name
    : value.kind === "name"
      ? value.id
      : value.kind === "subscript"
        ? lastName(value.object)
        : "";

const isOneOf = (value: Expression, texts: readonly string[] | undefined): boolean =>
  !!texts && value.kind === "constant" && texts.includes(value.text);
