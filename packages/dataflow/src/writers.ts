/**
 * Who wrote a name last? For each name the cells that may write it, in document order, so that one question costs a walk
 * back from the asking cell to the nearest certain writer.
 */
import type { FunctionFacts, ValueFact } from "./facts.ts";
import type { GraphNode, Resolved } from "./graph-node.ts";

/** Stands for every name, as what a cell writes in which names hide. */
export const ALL = "*";
/** As what such a cell depends on. */
export const ALL_NAMES = "* read";

export class WriterIndex {
  private readonly writers = new Map<string, GraphNode[]>();
  /** By the name that is shared: cells that bind another name to the same object. */
  private readonly sharers = new Map<string, GraphNode[]>();
  private readonly fileWriters = new Map<string, GraphNode[]>();

  /** Puts what a node writes in place of what it wrote, and adds the names for which others must look again. */
  put(node: GraphNode, before: Resolved | null, dirty: Set<string>): void {
    if (before && sameWrites(before, node.resolved!)) return;
    if (before) this.take(node, before);
    for (const name of node.resolved!.writes.keys()) insert(listOf(this.writers, name), node);
    for (const { shares } of node.facts.values) for (const shared of shares) insert(listOf(this.sharers, shared), node);
    for (const { path, access } of node.facts.files)
      if (access !== "read") insert(listOf(this.fileWriters, path), node);
    const [now, then] = [marksOf(node, node.resolved!), marksBefore(node, before)];
    for (const [name, mark] of now) if (then.get(name) !== mark) dirty.add(name);
    for (const name of then.keys()) if (!now.has(name)) dirty.add(name);
  }

  /** `dirty`: null when something else comes in its place, with which it is compared then. */
  remove(node: GraphNode, dirty: Set<string> | null): void {
    if (!node.resolved) return;
    this.take(node, node.resolved);
    if (dirty) for (const name of marksOf(node, node.resolved).keys()) dirty.add(name);
  }

  private take(node: GraphNode, { writes }: Resolved): void {
    for (const name of writes.keys()) drop(this.writers, name, node);
    for (const { shares } of node.facts.values) for (const shared of shares) drop(this.sharers, shared, node);
    for (const { path, access } of node.facts.files) if (access !== "read") drop(this.fileWriters, path, node);
  }

  /** After the order changed. Lists are short, and most are in order already. */
  sort(): void {
    for (const lists of [this.writers, this.sharers, this.fileWriters])
      for (const list of lists.values())
        if (list.some((node, i) => i > 0 && node.position < list[i - 1]!.position))
          list.sort((a, b) => a.position - b.position);
  }

  /** The cells before this one that may have written what it finds, nearest first, to the nearest certain one. */
  before(name: string, position: number): GraphNode[] {
    const found: GraphNode[] = [];
    const [own, hidden] = [this.writers.get(name) ?? [], name === ALL ? [] : (this.writers.get(ALL) ?? [])];
    let [i, j] = [lastBefore(own, position), lastBefore(hidden, position)];
    while (i >= 0 || j >= 0) {
      const [a, b] = [own[i], hidden[j]];
      const node = a && (!b || a.position >= b.position) ? a : b!;
      if (node === a) i--;
      if (node === b) j--;
      found.push(node);
      if (node.resolved!.writes.get(name) === "certain") break;
    }
    return found;
  }

  filesBefore(path: string, position: number): GraphNode | undefined {
    const list = this.fileWriters.get(path) ?? [];
    return list[lastBefore(list, position)];
  }

  /** Names that may stand for the same object as this one there, or hold it. */
  sharedWith(name: string, position: number): Set<string> {
    const found = new Set<string>();
    for (const node of this.before(name, position)) for (const one of valueOf(node, name)?.shares ?? []) found.add(one);
    const holders = this.sharers.get(name) ?? [];
    for (let i = lastBefore(holders, position); i >= 0; i--) {
      const node = holders[i]!;
      for (const value of node.facts.values)
        if (value.shares.includes(name) && this.before(value.name, position).includes(node)) found.add(value.name);
    }
    found.delete(name);
    return found;
  }

  /** Names that somebody before writes. */
  namesBefore(position: number): string[] {
    const found = [...this.writers].filter(([, list]) => lastBefore(list, position) >= 0);
    return found.map(([name]) => name).toSorted();
  }
}

export const fileName = (path: string): string => `file:${path}`;

export const valueOf = (node: GraphNode, name: string): ValueFact | undefined =>
  node.facts.values.find((value) => value.name === name);

export const functionOf = (node: GraphNode, name: string): FunctionFacts | undefined =>
  node.facts.functions.find((one) => one.name === name);

/** What others can see of a cell, by name: equal marks lead others to equal answers. */
function marksOf({ facts }: GraphNode, { writes }: Resolved): Map<string, string> {
  const marks = new Map<string, string>();
  const add = (name: string, mark: unknown) =>
    marks.set(name, `${marks.get(name) ?? ""}${JSON.stringify(mark, withoutLines)}`);
  for (const [name, certainty] of writes) add(name, certainty);
  for (const one of facts.functions) add(one.name, one);
  for (const one of facts.imports) if (one.as !== null) add(one.as, one.module);
  for (const value of facts.values) {
    add(value.name, value);
    for (const shared of value.shares) add(shared, value.name);
  }
  for (const name of facts.mayBind) add(name, "bound");
  if (facts.opaque.length > 0)
    add(
      ALL,
      facts.opaque.map((one) => one.what),
    );
  for (const { path, access } of facts.files) if (access !== "read") add(fileName(path), access);
  return marks;
}

const withoutLines = (key: string, value: unknown): unknown => (key === "line" ? undefined : value);

function marksBefore(node: GraphNode, before: Resolved | null): Map<string, string> {
  if (before) return marksOf(node, before);
  return node.before?.resolved ? marksOf(node.before, node.before.resolved) : new Map();
}

function listOf(map: Map<string, GraphNode[]>, name: string): GraphNode[] {
  const known = map.get(name);
  if (known) return known;
  const list: GraphNode[] = [];
  map.set(name, list);
  return list;
}

function insert(list: GraphNode[], node: GraphNode): void {
  const at = lastBefore(list, node.position) + 1;
  if (list[at] !== node) list.splice(at, 0, node);
}

function drop(map: Map<string, GraphNode[]>, name: string, node: GraphNode): void {
  const list = map.get(name);
  const at = list?.indexOf(node) ?? -1;
  if (at >= 0) list!.splice(at, 1);
  if (list?.length === 0) map.delete(name);
}

/** The last of a sorted list that stands before a position; -1 where none does. */
function lastBefore(list: readonly GraphNode[], position: number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.position < position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function sameWrites(a: Resolved, b: Resolved): boolean {
  if (a.writes.size !== b.writes.size) return false;
  for (const [name, certainty] of a.writes) if (b.writes.get(name) !== certainty) return false;
  return true;
}
