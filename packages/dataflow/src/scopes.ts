/**
 * Which block owns which name: what CPython's symbol table says, said the same way, so that a test can hold this file
 * against CPython word by word. First pass: what each block does with its names. Where a name lives is decided in
 * scope-resolution.ts, when all blocks are known.
 */
import type {
  ClassStatement,
  Comprehension,
  Expression,
  FunctionStatement,
  Module,
  Parameters,
  Statement,
  TypeParameter,
} from "./python.ts";

export type ScopeKind = "module" | "function" | "class" | "type parameters" | "type bound" | "type alias";

/** What a block does with a name. */
export interface Uses {
  used: boolean;
  /** Assigned, defined, deleted, captured. */
  bound: boolean;
  parameter: boolean;
  imported: boolean;
  annotated: boolean;
  global: boolean;
  nonlocal: boolean;
  typeParameter: boolean;
}

/** Where it lives. */
export type Home = "local" | "cell" | "free" | "global explicit" | "global implicit";

export interface Scope {
  readonly kind: ScopeKind;
  readonly name: string;
  readonly line: number;
  readonly parent: Scope | null;
  readonly children: Scope[];
  readonly uses: Map<string, Uses>;
  readonly homes: Map<string, Home>;
  readonly comprehension: Comprehension["form"] | null;
  /** The class whose private names (`__x`) are mangled here. */
  readonly owner: string | null;
}

export interface ScopeTree {
  readonly module: Scope;
  /** Of functions, lambdas, classes and comprehensions. */
  readonly of: ReadonlyMap<object, Scope>;
}

export const NO_USES: Uses = {
  used: false,
  bound: false,
  parameter: false,
  imported: false,
  annotated: false,
  global: false,
  nonlocal: false,
  typeParameter: false,
};

/** A name as the block's code object has it. */
export function mangled(name: string, owner: string | null): string {
  const bare = owner?.replace(/^_+/, "");
  return bare && name.startsWith("__") && !name.endsWith("__") ? `_${bare}${name}` : name;
}

export function scopesOf({ body }: Module): ScopeTree {
  return new Builder(body).tree;
}

class Builder {
  readonly tree: ScopeTree;
  private readonly map = new Map<object, Scope>();
  private readonly lazyAnnotations: boolean;
  private scope: Scope;
  private owner: string | null = null;

  constructor(body: readonly Statement[]) {
    this.scope = this.open("module", "top", 0, null);
    this.tree = { module: this.scope, of: this.map };
    this.lazyAnnotations = body.some(
      (one) =>
        one.kind === "import" && one.names.some((name) => name.module === "__future__" && name.name === "annotations"),
    );
    this.block(body);
  }

  private open(kind: ScopeKind, name: string, line: number, parent: Scope | null, form?: Comprehension["form"]): Scope {
    const scope = {
      kind,
      name,
      line,
      parent,
      children: [],
      uses: new Map(),
      homes: new Map(),
      comprehension: form ?? null,
      owner: this.owner,
    };
    parent?.children.push(scope);
    return scope;
  }

  private inside(scope: Scope, work: () => void): void {
    const before = this.scope;
    this.scope = scope;
    work();
    this.scope = before;
  }

  private add(name: string, use: Partial<Uses>, scope = this.scope): void {
    const full = mangled(name, this.owner);
    const uses = scope.uses.get(full);
    if (uses) Object.assign(uses, use);
    else scope.uses.set(full, { ...NO_USES, ...use });
    // A `global` anywhere makes the name one of the module's.
    if (use.global && scope !== this.tree?.module) this.add(name, { global: true }, this.tree.module);
  }

  private block(body: readonly Statement[]): void {
    for (const one of body) this.statement(one);
  }

  private statement(one: Statement): void {
    switch (one.kind) {
      case "expression":
        return this.load(one.value);
      case "assign":
        one.targets.forEach((target) => this.store(target));
        return this.load(one.value);
      case "augmented":
        this.store(one.target);
        return this.load(one.value);
      case "annotated":
        return this.annotated(one);
      case "delete":
        return one.targets.forEach((target) => this.store(target));
      case "import":
        return one.names.forEach((name) => name.as !== null && this.add(name.as, { imported: true }));
      case "global":
      case "nonlocal":
        return one.names.forEach((name) => this.add(name, { [one.kind]: true }));
      case "simple":
        return one.parts.forEach((part) => this.load(part));
      case "function":
        return this.functionStatement(one);
      case "class":
        return this.classStatement(one);
      default:
        return this.compound(one);
    }
  }

  private compound(one: Statement): void {
    switch (one.kind) {
      case "if":
      case "while":
        this.load(one.test);
        break;
      case "for":
        this.store(one.target);
        this.load(one.iterable);
        break;
      case "with":
        for (const { context, target } of one.items) {
          this.load(context);
          if (target) this.store(target);
        }
        break;
      case "try":
        return this.tryStatement(one);
      case "match":
        this.load(one.subject);
        for (const { pattern, guard, body } of one.cases) {
          pattern.reads.forEach((read) => this.load(read));
          pattern.binds.forEach((name) => this.add(name, { bound: true }));
          if (guard) this.load(guard);
          this.block(body);
        }
        return;
      case "type alias":
        this.store(one.name);
        return this.generic(one.typeParameters, aliasName(one.name), one.line, () =>
          this.inside(this.open("type alias", aliasName(one.name), one.line, this.scope), () => this.load(one.value)),
        );
      default:
        return;
    }
    this.block(one.body);
    if ("otherwise" in one) this.block(one.otherwise);
  }

  private tryStatement(one: Statement & { kind: "try" }): void {
    this.block(one.body);
    for (const { type, name, body } of one.handlers) {
      if (type) this.load(type);
      if (name !== null) this.add(name, { bound: true });
      this.block(body);
    }
    this.block(one.otherwise);
    this.block(one.finally);
  }

  private annotated(one: Statement & { kind: "annotated" }): void {
    if (one.target.kind !== "name") this.store(one.target);
    else if (one.simple) this.add(one.target.id, { annotated: true, bound: true });
    else if (one.value) this.add(one.target.id, { bound: true });
    this.annotation(one.annotation);
    if (one.value) this.load(one.value);
  }

  private annotation(value: Expression | null): void {
    if (value && !this.lazyAnnotations) this.load(value);
  }

  private functionStatement(one: FunctionStatement): void {
    this.add(one.name, { bound: true });
    one.decorators.forEach((decorator) => this.load(decorator));
    this.defaults(one.parameters);
    this.generic(one.typeParameters, one.name, one.line, () => {
      for (const { annotation } of one.parameters.list) this.annotation(annotation);
      this.annotation(one.returns);
      const scope = this.open("function", one.name, one.line, this.scope);
      this.map.set(one, scope);
      this.inside(scope, () => {
        this.parameters(one.parameters);
        this.block(one.body);
      });
    });
  }

  private defaults({ list }: Parameters): void {
    for (const one of list) if (one.default) this.load(one.default);
  }

  private parameters({ list }: Parameters): void {
    for (const one of list) this.add(one.name, { parameter: true });
  }

  private classStatement(one: ClassStatement): void {
    this.add(one.name, { bound: true });
    one.decorators.forEach((decorator) => this.load(decorator));
    const before = this.owner;
    if (one.typeParameters) this.owner = one.name;
    this.generic(one.typeParameters, one.name, one.line, () => {
      one.arguments.forEach((argument) => this.load(argument.value));
      this.owner = one.name;
      const scope = this.open("class", one.name, one.line, this.scope);
      this.map.set(one, scope);
      this.inside(scope, () => this.block(one.body));
    });
    this.owner = before;
  }

  private generic(list: readonly TypeParameter[] | null, name: string, line: number, work: () => void): void {
    if (!list) return work();
    this.inside(this.open("type parameters", name, line, this.scope), () => {
      for (const one of list) {
        this.add(one.name, { bound: true, typeParameter: true });
        for (const value of [one.bound, one.default])
          if (value) this.inside(this.open("type bound", one.name, value.line, this.scope), () => this.load(value));
      }
      work();
    });
  }

  /** Names in places of targets; what stands beside them (`a[i]`, `b.c`) is looked up. */
  private store(target: Expression): void {
    switch (target.kind) {
      case "name":
        return this.add(target.id, { bound: true });
      case "group":
        return target.items.forEach((item) => this.store(item));
      case "starred":
        return this.store(target.value);
      default:
        return this.load(target);
    }
  }

  private load(value: Expression): void {
    switch (value.kind) {
      case "name":
        this.add(value.id, { used: true });
        // `super()` finds its class through a hidden name.
        if (value.id === "super" && this.scope.kind === "function") this.add("__class__", { used: true });
        return;
      case "constant":
        return;
      case "attribute":
        return this.load(value.object);
      case "subscript":
        this.load(value.object);
        return value.index.forEach((one) => this.load(one));
      case "call":
        this.load(value.callee);
        return value.arguments.forEach((one) => this.load(one.value));
      case "group":
        return value.items.forEach((one) => this.load(one));
      case "operation":
        return value.parts.forEach((one) => this.load(one));
      case "starred":
        return this.load(value.value);
      case "yield":
        if (value.value) this.load(value.value);
        return;
      case "walrus":
        return this.walrus(value);
      case "lambda":
        return this.lambda(value);
      case "comprehension":
        return this.comprehension(value);
    }
  }

  private lambda(value: Expression & { kind: "lambda" }): void {
    this.defaults(value.parameters);
    const scope = this.open("function", "lambda", value.line, this.scope);
    this.map.set(value, scope);
    this.inside(scope, () => {
      this.parameters(value.parameters);
      this.load(value.body);
    });
  }

  /** In a comprehension it binds the name of the function around. */
  private walrus({ name, value }: Expression & { kind: "walrus" }): void {
    if (this.scope.comprehension) {
      let around: Scope | null = this.scope;
      while (around?.comprehension) around = around.parent;
      if (around?.kind === "function") {
        const global = around.uses.get(mangled(name, this.owner))?.global === true;
        this.add(name, global ? { global: true } : { nonlocal: true });
        this.add(name, { bound: true }, around);
      } else if (around?.kind === "module") this.add(name, { global: true });
    }
    this.load(value);
    this.add(name, { bound: true });
  }

  private comprehension(value: Comprehension): void {
    const [first, ...rest] = value.clauses;
    if (first) this.load(first.iterable);
    const name = value.form === "generator" ? "genexpr" : `${value.form}comp`;
    const scope = this.open("function", name, value.line, this.scope, value.form);
    this.map.set(value, scope);
    this.inside(scope, () => {
      if (first) {
        this.store(first.target);
        first.conditions.forEach((one) => this.load(one));
      }
      for (const clause of rest) {
        this.store(clause.target);
        this.load(clause.iterable);
        clause.conditions.forEach((one) => this.load(one));
      }
      value.parts.forEach((part) => this.load(part));
    });
  }
}

const aliasName = (name: Expression): string => (name.kind === "name" ? name.id : "");
