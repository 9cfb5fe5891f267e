/**
 * What a run of a cell's top level looks up and binds, in the order in which it does: names that are certainly bound before
 * are no reads of earlier values, and only what every good run binds ends an earlier value's life. Functions' bodies are not
 * followed here; what they look up is deferred.
 */
import { constantTest, mayCallAtOnce, runsAtLeastOnce, swallowsErrors } from "./certainty.ts";
import type { FunctionFacts } from "./facts.ts";
import { Certain, type Flow, globalBinds, globalReads, meet, NamesSoFar } from "./names-so-far.ts";
import type { Comprehension, Expression, FunctionStatement, Parameters, Statement, TypeParameter } from "./python.ts";
import type { Scope, ScopeTree } from "./scopes.ts";

/** `functions`: those of the cell itself; where the run looks one up, it probably runs it. */
export function flowOf(
  body: readonly Statement[],
  scopes: ScopeTree,
  functions: ReadonlyMap<string, FunctionFacts>,
): Flow {
  const walk = new Walk(scopes, functions);
  walk.block(body);
  return walk.names.result();
}

interface Loop {
  readonly breaks: Certain[];
  readonly continues: Certain[];
}

class Walk {
  readonly names: NamesSoFar;
  private readonly scopes: ScopeTree;
  private readonly certain: Certain;
  private readonly loops: Loop[] = [];

  constructor(scopes: ScopeTree, functions: ReadonlyMap<string, FunctionFacts>) {
    this.scopes = scopes;
    this.names = new NamesSoFar(scopes.module, functions);
    this.certain = this.names.certain;
  }

  block(body: readonly Statement[]): void {
    for (const one of body) this.statement(one);
  }

  private statement(one: Statement): void {
    switch (one.kind) {
      case "expression":
        return this.load(one.value);
      case "assign":
        this.load(one.value);
        return one.targets.forEach((target) => this.store(target));
      case "augmented":
        if (one.target.kind === "name") this.names.look(one.target.id);
        else this.load(one.target);
        this.load(one.value);
        return this.store(one.target);
      case "annotated":
        return this.annotated(one);
      case "delete":
        return one.targets.forEach((target) => this.remove(target));
      case "import":
        return one.names.forEach((name) => name.as !== null && this.names.bind(name.as));
      case "simple":
        return this.simple(one);
      case "function":
        return this.functionStatement(one);
      case "class":
        return this.classStatement(one);
      case "type alias":
        this.deferTypes(one.typeParameters, [one.value]);
        return this.store(one.name);
      case "global":
      case "nonlocal":
        return;
      default:
        return this.compound(one);
    }
  }

  private compound(one: Statement): void {
    switch (one.kind) {
      case "if":
        return this.ifStatement(one);
      case "for":
        this.load(one.iterable);
        return this.loop(one, runsAtLeastOnce(one.iterable), false, () => this.store(one.target));
      case "while": {
        this.load(one.test);
        const test = constantTest(one.test);
        return this.loop(one, test === true, test === true, () => {});
      }
      case "try":
        return this.tryStatement(one);
      case "with": {
        for (const { context, target } of one.items) {
          this.load(context);
          if (target) this.store(target);
        }
        const before = this.certain.copy();
        this.block(one.body);
        if (one.items.some(({ context }) => swallowsErrors(context))) this.certain.become(meet(before, this.certain));
        return;
      }
      case "match":
        return this.matchStatement(one);
      default:
        return;
    }
  }

  private simple({ word, parts }: Statement & { kind: "simple" }): void {
    parts.forEach((part) => this.load(part));
    const loop = this.loops.at(-1);
    if (word === "break") loop?.breaks.push(this.certain.copy());
    if (word === "continue") loop?.continues.push(this.certain.copy());
    if (/^(raise|return|break|continue)$/.test(word)) this.certain.ended = true;
  }

  private ifStatement({ test, body, otherwise }: Statement & { kind: "if" }): void {
    this.load(test);
    const known = constantTest(test);
    const yes = this.names.way(() => this.block(body));
    const no = this.names.way(() => this.block(otherwise));
    this.certain.become(known === true ? yes : known === false ? no : meet(yes, no));
  }

  private loop(
    one: Statement & { kind: "for" | "while" },
    atLeastOnce: boolean,
    endless: boolean,
    each: () => void,
  ): void {
    const loop: Loop = { breaks: [], continues: [] };
    const before = this.certain.copy();
    this.loops.push(loop);
    const round = this.names.way(() => {
      each();
      this.block(one.body);
    });
    this.loops.pop();
    const rounds = meet(round, ...loop.continues);
    // What the loop deletes is not certain even when it never ran before.
    const exhausted = atLeastOnce ? rounds : meet(before, rounds);
    this.certain.become(endless ? new Certain(rounds.names, true) : exhausted);
    this.block(one.otherwise);
    this.certain.become(meet(this.certain.copy(), ...loop.breaks));
  }

  private tryStatement(one: Statement & { kind: "try" }): void {
    const before = this.certain.copy();
    const good = this.names.way(() => {
      this.block(one.body);
      this.block(one.otherwise);
    });
    const failed = this.names.failed(before, good);
    const ways = one.handlers.map(({ type, name, body }) => {
      this.certain.become(failed);
      return this.names.way(() => {
        if (type) this.load(type);
        if (name !== null) this.names.bind(name);
        this.block(body);
        if (name !== null) this.names.unbind(name);
      });
    });
    const after = meet(good, ...ways);
    this.certain.become(failed);
    const last = this.names.way(() => this.block(one.finally));
    this.certain.become(new Certain([...after.names, ...last.names], after.ended || last.ended));
  }

  private matchStatement({ subject, cases }: Statement & { kind: "match" }): void {
    this.load(subject);
    const ways: Certain[] = [];
    let always = false;
    for (const { pattern, guard, body } of cases) {
      ways.push(
        this.names.way(() => {
          pattern.reads.forEach((read) => this.load(read));
          pattern.binds.forEach((name) => this.names.bind(name));
          if (guard) this.load(guard);
          this.block(body);
        }),
      );
      // A pattern that fails may have bound its names already.
      always ||= pattern.always && guard === null;
    }
    this.certain.become(always ? meet(...ways) : meet(this.certain.copy(), ...ways));
  }

  private annotated({ target, annotation, value }: Statement & { kind: "annotated" }): void {
    if (value) this.load(value);
    this.load(annotation);
    if (value) this.store(target);
    else if (target.kind !== "name") this.load(target);
  }

  private functionStatement(one: FunctionStatement): void {
    one.decorators.forEach((decorator) => this.load(decorator));
    this.defaults(one.parameters);
    this.deferTypes(one.typeParameters, []);
    this.names.hiding(
      one.typeParameters?.map(({ name }) => name),
      () => {
        for (const { annotation } of one.parameters.list) if (annotation) this.load(annotation);
        if (one.returns) this.load(one.returns);
      },
    );
    this.defer(this.scopes.of.get(one), one.decorators.some(mayCallAtOnce));
    this.names.bind(one.name);
  }

  private classStatement(one: Statement & { kind: "class" }): void {
    one.decorators.forEach((decorator) => this.load(decorator));
    const scope = this.scopes.of.get(one);
    this.deferTypes(one.typeParameters, []);
    this.names.hiding(
      one.typeParameters?.map(({ name }) => name),
      () => {
        one.arguments.forEach((argument) => this.load(argument.value));
        if (scope) this.names.withinClass(scope, () => this.block(one.body));
      },
    );
    this.names.bind(one.name);
  }

  /** Types behind `type X =` and bounds of type parameters are looked up only when somebody asks for them. */
  private deferTypes(list: readonly TypeParameter[] | null, values: readonly Expression[]): void {
    const own = new Set(list?.map(({ name }) => name));
    const bounds = (list ?? []).flatMap((one) => (one.bound ? [one.bound] : []));
    this.names.defer([...bounds, ...values].flatMap(namesIn).filter((name) => !own.has(name)));
  }

  private defaults({ list }: Parameters): void {
    for (const one of list) if (one.default) this.load(one.default);
  }

  /** `soon`: handed to something that may call it at once. */
  private defer(scope: Scope | undefined, soon: boolean): void {
    if (scope) this.names.defer(globalReads(scope), soon);
  }

  private store(target: Expression): void {
    if (target.kind === "name") this.names.bind(target.id);
    else if (target.kind === "group") target.items.forEach((item) => this.store(item));
    else if (target.kind === "starred") this.store(target.value);
    else this.load(target);
  }

  private remove(target: Expression): void {
    if (target.kind === "name") {
      this.names.look(target.id);
      this.names.unbind(target.id);
    } else if (target.kind === "group") target.items.forEach((item) => this.remove(item));
    else this.load(target);
  }

  private load(value: Expression): void {
    switch (value.kind) {
      case "name":
        return this.names.look(value.id);
      case "constant":
        return;
      case "attribute":
        return this.load(value.object);
      case "subscript":
        this.load(value.object);
        return value.index.forEach((one) => this.load(one));
      case "call":
        return this.call(value);
      case "group":
        return value.items.forEach((one) => this.load(one));
      case "operation":
        return this.operation(value);
      case "starred":
        return this.load(value.value);
      case "yield":
        if (value.value) this.load(value.value);
        return;
      case "walrus":
        this.load(value.value);
        return this.names.bind(value.name);
      case "lambda":
        this.defaults(value.parameters);
        return this.defer(this.scopes.of.get(value), false);
      case "comprehension":
        return this.comprehension(value, false);
    }
  }

  private call(value: Expression & { kind: "call" }): void {
    this.load(value.callee);
    for (const { value: handed } of value.arguments) {
      if (handed.kind === "lambda") {
        this.defaults(handed.parameters);
        this.defer(this.scopes.of.get(handed), true);
      } else if (handed.kind === "comprehension") this.comprehension(handed, true);
      else this.load(handed);
    }
  }

  /** `and`, `or` and `if` may skip parts. */
  private operation({ operator, parts }: Expression & { kind: "operation" }): void {
    const [first, ...rest] = parts;
    if (!first) return;
    this.load(first);
    if (operator === "if") {
      const ways = rest.map((part) => this.names.way(() => this.load(part)));
      this.certain.become(meet(...ways));
    } else if (operator === "and" || operator === "or") {
      const after = this.names.way(() => rest.forEach((part) => this.load(part)));
      this.certain.become(meet(this.certain.copy(), after));
    } else rest.forEach((part) => this.load(part));
  }

  private comprehension(value: Comprehension, handed: boolean): void {
    const [first, ...rest] = value.clauses;
    if (first) this.load(first.iterable);
    const scope = this.scopes.of.get(value);
    if (!scope) return;
    if (value.form === "generator") {
      this.defer(scope, handed);
      this.names.mayBind(globalBinds(scope));
      return;
    }
    const round = () => {
      first?.conditions.forEach((one) => this.load(one));
      for (const { iterable, conditions } of rest) {
        this.load(iterable);
        conditions.forEach((one) => this.load(one));
      }
      value.parts.forEach((part) => this.load(part));
    };
    const after = this.names.way(() => this.names.within(scope, round));
    this.certain.become(meet(this.certain.copy(), after));
  }
}

const namesIn = (value: Expression): string[] => {
  switch (value.kind) {
    case "name":
      return [value.id];
    case "attribute":
      return namesIn(value.object);
    case "subscript":
      return [value.object, ...value.index].flatMap(namesIn);
    case "call":
      return [value.callee, ...value.arguments.map((one) => one.value)].flatMap(namesIn);
    case "operation":
      return value.parts.flatMap(namesIn);
    case "group":
      return value.items.flatMap(namesIn);
    default:
      return [];
  }
};
