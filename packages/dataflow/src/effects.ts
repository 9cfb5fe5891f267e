/**
 * What a block of code changes in place, what the values it binds share, and which arguments a function changes. Which names
 * may be the same object is followed in `aliases.ts`; what cannot be told is called possible. Never looks into functions:
 * theirs is a walk of its own.
 */
import { Aliases, globalNames, isMember, isOneOf, type Known, lastName, type Root } from "./aliases.ts";
import { EFFECTS, type EffectTable } from "./effect-table.ts";
import type { FunctionFacts, Mutation, ValueFact } from "./facts.ts";
import type { Argument, Comprehension, Expression, Statement } from "./python.ts";
import { PYTHON_BUILTINS } from "./python-builtins.ts";
import type { Scope, ScopeTree } from "./scopes.ts";
import { expressionsOf, partsOfExpression, subStatements } from "./traversal.ts";

export interface Effects {
  readonly mutations: readonly Mutation[];
  readonly values: readonly ValueFact[];
  readonly consumes: readonly string[];
  /** Names of the block's own (parameters) that it may change. */
  readonly changedLocals: ReadonlySet<string>;
}

export interface Setting extends Known {
  readonly scopes: ScopeTree;
  readonly scope: Scope;
  /** The source, for the words of a mutation. */
  readonly text: string;
  readonly table?: EffectTable;
}

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
  private readonly aliases: Aliases;

  constructor(setting: Setting) {
    this.setting = setting;
    this.table = setting.table ?? EFFECTS;
    this.aliases = new Aliases(setting.scope, setting, this.table);
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
          if (target.kind !== "name") this.store(target, `del ${this.words(target)}`, one.line);
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
  private assign(target: Expression, value: Expression, from = this.aliases.scope): void {
    if (target.kind === "name") this.bind(target.id, value, target.line, from);
    else if (target.kind === "starred") this.assign(target.value, value, from);
    else if (target.kind === "group") {
      const items = value.kind === "group" && value.items.length === target.items.length ? value.items : null;
      target.items.forEach((item, i) => this.assign(item, items?.[i] ?? value, from));
    } else {
      this.store(target, `${this.words(target)} =`, target.line);
      this.aliases.put(target, value);
    }
  }

  /** `@handlers.append` is a call of it. */
  private decorated(decorator: Expression): void {
    if (decorator.kind === "attribute" && this.aliases.module(decorator.object) === null)
      this.method(decorator, `@${this.words(decorator)}`, decorator.line);
  }

  /** `from`: where the value stands, when that is not where the name is bound. */
  private bind(id: string, value: Expression, line: number, from = this.aliases.scope): void {
    const { root, shares, copies } = this.aliases.bind(id, value, from);
    if (!root.startsWith("g:")) return;
    const name = root.slice(2);
    const copied = globalNames(copies);
    this.values.set(name, {
      name,
      shares: globalNames(shares),
      ...(copied.length > 0 && { copies: copied }),
      from: [...new Set([...(this.values.get(name)?.from ?? []), ...this.namesIn(value)])],
      iterator: this.isIterator(value),
      line,
    });
  }

  private namesIn(value: Expression): string[] {
    const found: string[] = [];
    this.walk(value, (one) => {
      if (one.kind === "name") found.push(this.aliases.root(one.id));
    });
    return globalNames(found);
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
    const { aliases } = this;
    const before = aliases.scope;
    aliases.scope = this.setting.scopes.of.get(value) ?? before;
    if (first) this.assign(first.target, first.iterable, before);
    for (const { target, iterable } of rest) {
      this.walk(iterable, each);
      this.assign(target, iterable);
    }
    for (const { conditions } of value.clauses) for (const one of conditions) this.walk(one, each);
    for (const part of value.parts) this.walk(part, each);
    aliases.scope = before;
  }

  private isIterator(value: Expression): boolean {
    if (value.kind === "comprehension") return value.form === "generator";
    if (value.kind !== "call") return false;
    const name = lastName(value.callee);
    return this.table.iterators.has(name) || this.setting.functions.get(name)?.kind === "generator";
  }

  /** An item or attribute is stored or deleted: what holds it changes. */
  private store(target: Expression, how: string, line: number): void {
    const holder = target.kind === "subscript" || target.kind === "attribute" ? target.object : target;
    this.mutate(target, how, "certain", line, undefined, isMember(holder), holder.kind !== "name");
  }

  private mutate(
    target: Expression,
    how: string,
    certainty: Mutation["certainty"],
    line: number,
    through?: Mutation["through"],
    inside = isMember(target),
    parts = true,
  ): void {
    for (const root of this.aliases.rootsOf(target)) {
      this.record(root, how, certainty, line, through);
      for (const other of this.aliases.group(root, inside, parts)) this.record(other, how, "possible", line, through);
    }
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

  private consume(value: Expression): void {
    if (value.kind === "name") {
      for (const name of globalNames([this.aliases.root(value.id)])) this.consumes.add(name);
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
    const module = callee.kind === "attribute" ? this.aliases.module(callee.object) : null;
    if (module !== null && callee.kind === "attribute" && this.table.settings.has(name))
      return this.mutate(callee.object, words, "certain", line);
    if (module?.startsWith("matplotlib.pyplot") || (module !== null && this.isPyplot(callee))) this.figure(call, name);
    if (callee.kind === "attribute" && module === null) this.method(callee, words, line);
    this.handed(call, name, module, words);
    for (const { value } of call.arguments) {
      if (value.kind === "lambda") this.lambda(value);
      if (value.kind === "attribute" && CALLS_WHAT_IT_IS_HANDED.test(name) && this.table.changing.has(value.name))
        this.mutate(value.object, `${this.words(value)} handed to ${words}`, "possible", line);
    }
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

/** `map(v.append, rows)` */
const CALLS_WHAT_IT_IS_HANDED = /^(map|filter|sorted|min|max|reduce|starmap|apply|applymap|submit|Thread|Timer)$/;

/** What pyplot draws into; no name holds it. */
export const CURRENT_FIGURE = "the current figure";

/** Names that people give to drawings. */
const DRAWN = /^(ax|axs|axes|axis|fig|figure|subfig|g|grid|plot|cbar)\d*$|_(ax|axs|axes|fig)\d*$|^(ax|axs|axes|fig)_/;
