/**
 * What a run of one cell does in its place: its facts, closed over the functions and objects that earlier cells left under
 * the names it looks up. Asks the index who wrote what; writes nothing into it.
 */
import type { CellFacts, FunctionFacts, Mutation } from "./facts.ts";
import { CURRENT_FIGURE } from "./effects.ts";
import type { GraphNode, Resolved } from "./graph-node.ts";
import { PYTHON_BUILTINS } from "./python-builtins.ts";
import { ALL, ALL_NAMES, fileName, functionOf, valueOf, type WriterIndex } from "./writers.ts";

/** Constructs that may bind any name, those that only read, and star imports, which bind new ones. */
const READS_ONLY = /^(eval|vars\(\)|locals\(\))$/;
const STAR = /import \*$|^%pylab/;

export class Resolver {
  private readonly index: WriterIndex;
  /** Does pyplot's current figure outlive a cell? Not with the usual backend, which closes it. */
  private readonly figuresLast: boolean;

  constructor(index: WriterIndex, figuresLast: boolean) {
    this.index = index;
    this.figuresLast = figuresLast;
  }

  resolve(node: GraphNode): Resolved {
    const { facts, position } = node;
    const touched = new Set<string>();
    const reads = new Set([...facts.reads, ...facts.probable]);
    const binds = new Set(facts.mayBind);
    const mutates: Mutation[] = [];
    for (const { facts: called, name } of this.called(facts, position, touched)) {
      for (const one of called.reads) reads.add(one);
      for (const one of called.binds) binds.add(one);
      for (const one of called.mutates)
        if (this.happens(one, facts, position, touched)) mutates.push({ ...one, how: `${one.how} in ${name}()` });
    }
    for (const one of facts.mutates) if (this.happens(one, facts, position, touched)) mutates.push(one);
    for (const name of facts.consumes)
      if (this.isIterator(name, facts, position, touched))
        mutates.push({ name, certainty: "certain", how: `iterating over ${name}`, line: 1 });
    const changed = unique(mutates);
    const too = this.sharers(changed, facts, position, touched);
    const sources = this.sourcesOf(node, reads, touched);
    return {
      binds: [...binds],
      reads: [...reads],
      mutates: changed,
      mutatesToo: too,
      writes: writesOf(facts, binds, changed, too),
      touched,
      sources,
    };
  }

  /** The functions of earlier cells that this one may run: under a name it looks up, or behind a value made of them. */
  private called(facts: CellFacts, position: number, touched: Set<string>) {
    const found = new Map<FunctionFacts, string>();
    const seen = new Set<string>();
    const queue = [...facts.lookups, ...facts.probable];
    const own = new Set(facts.functions.map((one) => one.name));
    for (const one of facts.functions) if (facts.lookups.includes(one.name)) queue.push(...one.reads);
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (seen.has(name) || PYTHON_BUILTINS.has(name)) continue;
      seen.add(name);
      touched.add(name);
      if (own.has(name) && facts.mustBind.includes(name)) continue;
      for (const one of this.functions(name, position, touched, new Set())) {
        if (found.has(one)) continue;
        found.set(one, name);
        queue.push(...one.reads);
      }
    }
    return [...found].map(([one, name]) => ({ facts: one, name }));
  }

  /** What may run when somebody uses the value of a name. */
  private functions(name: string, position: number, touched: Set<string>, seen: Set<string>): FunctionFacts[] {
    if (seen.has(name)) return [];
    seen.add(name);
    touched.add(name);
    return this.index.before(name, position).flatMap((node) => {
      const own = functionOf(node, name);
      if (own) return [own];
      const value = valueOf(node, name);
      if (!value) return [];
      return value.from.flatMap((from) => {
        const local = functionOf(node, from);
        const behind = local ? [local] : this.functions(from, node.position, touched, seen);
        // A function's plain result is a value; generators, closures and objects look names up later.
        return behind.filter((one) => one.lasting || value.shares.includes(from));
      });
    });
  }

  /** Is a change that the cell alone calls possible ruled out by what earlier cells bound? */
  private happens(one: Mutation, facts: CellFacts, position: number, touched: Set<string>): boolean {
    touched.add(one.name);
    if (one.certainty === "certain" || !one.through) return true;
    const { callee, place } = one.through;
    if (callee === CURRENT_FIGURE) return this.figuresLast;
    if (this.importedAs(one.name, facts, position)) return false;
    const root = /^\w+/u.exec(callee)?.[0] ?? "";
    touched.add(root);
    const modules = this.importedAs(root, facts, position);
    if (place === null) return !modules;
    if (modules && MODULES_LEAVE_ARGUMENTS.test(modules)) return false;
    if (callee !== root) return true;
    const known = this.index.before(root, position).map((node) => functionOf(node, root));
    if (known.length === 0 || known.some((each) => !each || each.changesArguments === null)) return true;
    return known.some((each) => {
      const at = typeof place === "number" ? place : each!.parameters.indexOf(place);
      return each!.changesArguments!.includes(at);
    });
  }

  /** The module that a name stands for in this place, or null. */
  private importedAs(name: string, facts: CellFacts, position: number): string | null {
    const own = facts.imports.find((one) => one.as === name);
    if (own) return own.module;
    const writers = this.index.before(name, position).filter((node) => node.facts.mayBind.includes(name));
    const found = writers.map((node) => node.facts.imports.find((one) => one.as === name)?.module);
    return found.length > 0 && found.every((one) => one !== undefined) ? found[0]! : null;
  }

  private isIterator(name: string, facts: CellFacts, position: number, touched: Set<string>): boolean {
    touched.add(name);
    if (facts.mustBind.includes(name)) return facts.values.some((value) => value.name === name && value.iterator);
    return this.index.before(name, position).some((node) => {
      const value = valueOf(node, name);
      if (value?.iterator || functionOf(node, name)?.kind === "generator")
        return value !== undefined || isValue(node, name);
      // The result of a generator function of another cell.
      return (value?.from ?? []).some(
        (from) =>
          value!.shares.length === 0 &&
          this.index.before(from, node.position).some((maker) => functionOf(maker, from)?.kind === "generator"),
      );
    });
  }

  /** Other names that may hold what is changed. */
  private sharers(mutates: readonly Mutation[], facts: CellFacts, position: number, touched: Set<string>): string[] {
    const changed = new Set(mutates.map((one) => one.name));
    const found = new Set<string>();
    const queue = [...changed].filter((name) => !facts.mustBind.includes(name));
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      touched.add(name);
      for (const other of this.index.sharedWith(name, position)) {
        if (changed.has(other) || found.has(other) || this.importedAs(other, facts, position)) continue;
        found.add(other);
        queue.push(other);
      }
    }
    return [...found];
  }

  private sourcesOf({ facts, position }: GraphNode, reads: ReadonlySet<string>, touched: Set<string>) {
    const sources = new Map<string, { names: Set<string>; files: Set<string> }>();
    const source = (node: GraphNode) => {
      const known = sources.get(node.id) ?? { names: new Set(), files: new Set() };
      sources.set(node.id, known);
      return known;
    };
    const any = facts.opaque.some((one) => !STAR.test(one.what));
    if (any) touched.add(ALL_NAMES);
    for (const name of any ? this.index.namesBefore(position) : reads) {
      touched.add(name);
      for (const node of this.index.before(name, position))
        if (mayBe(node, name, this.index, position)) source(node).names.add(name);
    }
    touched.add(ALL);
    for (const { path, access } of facts.files) {
      if (access === "write") continue;
      touched.add(fileName(path));
      const writer = this.index.filesBefore(path, position);
      if (writer) source(writer).files.add(path);
    }
    return new Map([...sources].filter(([, { names, files }]) => names.size + files.size > 0));
  }
}

const isValue = (node: GraphNode, name: string): boolean => node.facts.values.some((value) => value.name === name);

/** Libraries whose functions leave what they are handed alone, apart from those that the effect table names. */
const MODULES_LEAVE_ARGUMENTS =
  /^(numpy|pandas|scipy|sklearn|torch|matplotlib|seaborn|math|statistics|itertools|functools|operator|collections|json|re|os|sys|time|datetime|copy|string|random|pathlib|tensorflow|keras|jax|xgboost|lightgbm|statsmodels|plotly|altair|tqdm|IPython|PIL|cv2|skimage|nltk|warnings)(\.|$)/;

/** A star import is taken for the writer only of names that nobody else writes. */
function mayBe(node: GraphNode, name: string, index: WriterIndex, position: number): boolean {
  if (node.resolved!.writes.has(name) && name !== ALL) return true;
  if (PYTHON_BUILTINS.has(name)) return false;
  const stars = node.facts.opaque.every((one) => STAR.test(one.what) || READS_ONLY.test(one.what));
  return !stars || index.before(name, position).every((other) => other === node || !other.resolved!.writes.has(name));
}

function writesOf(
  facts: CellFacts,
  binds: ReadonlySet<string>,
  mutates: readonly Mutation[],
  too: readonly string[],
): Map<string, "certain" | "possible"> {
  const writes = new Map<string, "certain" | "possible">();
  for (const name of [...binds, ...facts.deletes, ...mutates.map((one) => one.name), ...too])
    writes.set(name, "possible");
  for (const name of facts.mustBind) writes.set(name, "certain");
  if (facts.opaque.some((one) => !READS_ONLY.test(one.what))) writes.set(ALL, "possible");
  return writes;
}

const unique = (mutates: readonly Mutation[]): Mutation[] => {
  const found = new Map<string, Mutation>();
  for (const one of mutates) {
    const key = `${one.name} ${one.how}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
};
