/**
 * What a run of a cell's top level has looked up and bound until one point of it, and which names are certainly bound there.
 * Whoever walks through the statements (flow.ts) tells each name and each parting of the ways; which namespace a name means
 * in the block that is being run is decided here.
 */
import type { FunctionFacts } from "./facts.ts";
import { mangled, type Scope } from "./scopes.ts";

export interface Flow {
  readonly reads: readonly string[];
  /** Also those that the cell itself binds before. */
  readonly lookups: readonly string[];
  readonly deferred: readonly string[];
  /** Deferred ones that probably are looked up at once: of lambdas and generators handed to a call. */
  readonly probable: readonly string[];
  readonly mayBind: readonly string[];
  readonly mustBind: readonly string[];
  readonly deletes: readonly string[];
}

/** What is certain at one point of the run. */
export class Certain {
  readonly names: Set<string>;
  /** Nothing comes behind this point (after `raise`). */
  ended: boolean;
  constructor(names: Iterable<string> = [], ended = false) {
    this.names = new Set(names);
    this.ended = ended;
  }
  copy(): Certain {
    return new Certain(this.names, this.ended);
  }
  become({ names, ended }: Certain): void {
    this.names.clear();
    for (const name of names) this.names.add(name);
    this.ended = ended;
  }
}

/** Certain where several ways meet: what is certain on each that gets there. */
export function meet(...ways: readonly Certain[]): Certain {
  const open = ways.filter((way) => !way.ended);
  const [first, ...rest] = open.length > 0 ? open : ways;
  if (!first) return new Certain();
  return new Certain(
    [...first.names].filter((name) => rest.every((way) => way.names.has(name))),
    open.length === 0,
  );
}

/** Names that a block and those in it look up in the global namespace. */
export function globalReads(scope: Scope, into = new Set<string>()): Set<string> {
  for (const [name, uses] of scope.uses) if (uses.used && scope.homes.get(name)?.startsWith("global")) into.add(name);
  for (const child of scope.children) globalReads(child, into);
  return into;
}

/** Names that it rebinds there (`global x`). */
export function globalBinds(scope: Scope, into = new Set<string>()): Set<string> {
  for (const [name, uses] of scope.uses)
    if ((uses.bound || uses.imported) && scope.homes.get(name) === "global explicit") into.add(name);
  for (const child of scope.children) globalBinds(child, into);
  return into;
}

export class NamesSoFar {
  readonly certain = new Certain();
  readonly #functions: ReadonlyMap<string, FunctionFacts>;
  readonly #found = {
    reads: new Set<string>(),
    lookups: new Set<string>(),
    deferred: new Set<string>(),
    probable: new Set<string>(),
    mayBind: new Set<string>(),
    deletes: new Set<string>(),
  };
  #scope: Scope;
  /** Names of the class body that is being run, certainly bound there. */
  #own: Set<string> | null = null;
  #hidden: ReadonlySet<string> = new Set();

  /** `functions`: those of the cell itself; where the run looks one up, it probably runs it. */
  constructor(module: Scope, functions: ReadonlyMap<string, FunctionFacts>) {
    this.#scope = module;
    this.#functions = functions;
  }

  result(): Flow {
    const { reads, lookups, deferred, probable, mayBind, deletes } = this.#found;
    const mustBind = [...mayBind].filter((name) => this.certain.names.has(name));
    return {
      reads: [...reads],
      lookups: [...lookups],
      deferred: [...deferred],
      probable: [...probable],
      mayBind: [...mayBind],
      mustBind,
      deletes: [...deletes],
    };
  }

  // ---- ways and blocks ----------------------------------------------------------------------------------------------

  /** Runs one of several ways from here; gives what is certain at its end and goes back to the beginning. */
  way(work: () => void): Certain {
    const before = this.certain.copy();
    work();
    const after = this.certain.copy();
    this.certain.become(before);
    return after;
  }

  /** What is certain where work failed: the error may have come before anything was bound, or after something was deleted. */
  failed(before: Certain, good: Certain): Certain {
    return new Certain([...before.names].filter((name) => !this.#found.deletes.has(name) || good.names.has(name)));
  }

  /** Runs the block of a comprehension. */
  within(scope: Scope, work: () => void): void {
    const before = this.#scope;
    this.#scope = scope;
    work();
    this.#scope = before;
  }

  withinClass(scope: Scope, work: () => void): void {
    const before = this.#own;
    this.#own = new Set();
    this.within(scope, work);
    this.#own = before;
  }

  /** Names of type parameters mean nothing else meanwhile. */
  hiding(names: readonly string[] | undefined, work: () => void): void {
    const before = this.#hidden;
    if (names) this.#hidden = new Set([...before, ...names]);
    work();
    this.#hidden = before;
  }

  // ---- one name -----------------------------------------------------------------------------------------------------

  bind(id: string): void {
    const { name, at } = this.#place(id);
    if (at === "class") this.#own?.add(name);
    if (at !== "global") return;
    this.#found.mayBind.add(name);
    this.certain.names.add(name);
  }

  unbind(id: string): void {
    const { name, at } = this.#place(id);
    if (at === "class") this.#own?.delete(name);
    if (at !== "global") return;
    this.#found.deletes.add(name);
    this.certain.names.delete(name);
  }

  look(id: string): void {
    const { name, at } = this.#place(id);
    if (at === "own" || this.#hidden.has(name) || (at === "class" && this.#own?.has(name))) return;
    this.#found.lookups.add(name);
    if (!this.certain.names.has(name)) this.#found.reads.add(name);
    this.#run(name);
  }

  /** Bound when somebody asks, which may be never. */
  mayBind(names: Iterable<string>): void {
    for (const name of names) this.#found.mayBind.add(name);
  }

  /** Looked up when somebody asks; `soon`: handed to something that may ask at once. */
  defer(names: Iterable<string>, soon = false): void {
    for (const name of names) {
      this.#found.deferred.add(name);
      if (soon && !this.certain.names.has(name)) this.#found.probable.add(name);
    }
  }

  /** Where a name of the run lives: the notebook's namespace, the class body's, or a comprehension's own. */
  #place(id: string): { name: string; at: "global" | "class" | "own" } {
    const name = mangled(id, this.#scope.owner);
    if (this.#scope.kind === "module") return { name, at: "global" };
    const home = this.#scope.homes.get(name);
    if (home === undefined || home.startsWith("global")) return { name, at: "global" };
    return { name, at: this.#scope.kind === "class" ? "class" : "own" };
  }

  /** Functions of this cell, and those that they look up. */
  #run(name: string, seen = new Set<string>()): void {
    const called = this.#functions.get(name);
    if (!called || seen.has(name)) return;
    seen.add(name);
    for (const read of called.reads) {
      if (!this.certain.names.has(read)) this.#found.probable.add(read);
      this.#run(read, seen);
    }
  }
}
