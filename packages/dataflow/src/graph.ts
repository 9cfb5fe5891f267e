/**
 * Which cell feeds which, in document order: for every name that a run of a cell looks up, the nearest earlier cells that
 * may have written what it finds. Works from facts alone; what really happened is the kernel's to tell.
 *
 * `GraphKeeper` keeps the graph of a notebook that is being edited: an update looks only at cells that changed and at cells
 * that touch a name they wrote.
 */
import type { CellFacts, MagicFact } from "./facts.ts";
import type { GraphCell, GraphEdge, GraphNode, Resolved } from "./graph-node.ts";
import { PYTHON_BUILTINS } from "./python-builtins.ts";
import { Resolver } from "./resolution.ts";
import { ALL_NAMES, WriterIndex } from "./writers.ts";

export type { GraphCell, GraphEdge };

export interface GraphInput {
  readonly id: string;
  readonly facts: CellFacts;
}

export interface Graph {
  readonly cells: readonly GraphCell[];
  readonly edges: readonly GraphEdge[];
}

export const graphOf = (cells: readonly GraphInput[]): Graph => new GraphKeeper().update(cells);

export class GraphKeeper {
  private order: GraphNode[] = [];
  private readonly index = new WriterIndex();
  private graph: Graph = { cells: [], edges: [] };
  private figuresLast = false;
  /** How many cells the last update looked at. */
  looked = 0;

  update(cells: readonly GraphInput[]): Graph {
    const dirty = new Set<string>();
    const inPlace = cells.length === this.order.length && cells.every(({ id }, i) => this.order[i]!.id === id);
    if (inPlace) this.replace(cells);
    else this.arrange(cells, dirty);
    const lasting = cells.some(({ facts }) => facts.magics.length > 0 && facts.magics.some(keepsFigures));
    if (lasting !== this.figuresLast) for (const node of this.order) this.forget(node, dirty);
    this.figuresLast = lasting;
    this.resolve(dirty);
    return this.graph;
  }

  /** The usual edit: the text of a cell. Only what became different concerns others. */
  private replace(cells: readonly GraphInput[]): void {
    for (const [position, { id, facts }] of cells.entries()) {
      const known = this.order[position]!;
      if (known.facts === facts) continue;
      this.index.remove(known, null);
      this.order[position] = { id, facts, position, resolved: null, cell: null, before: known };
    }
  }

  private arrange(cells: readonly GraphInput[], dirty: Set<string>): void {
    const gone = new Map(this.order.map((node) => [node.id, node]));
    let reach = -1;
    this.order = cells.map(({ id, facts }, position) => {
      const known = gone.get(id);
      gone.delete(id);
      // Moved: it stands behind a cell that it stood before.
      const moved = known !== undefined && known.position < reach;
      if (known) reach = Math.max(reach, known.position);
      if (known && known.facts === facts && !moved) return known;
      if (known) this.index.remove(known, dirty);
      return { id, facts, position, resolved: null, cell: null, before: null };
    });
    for (const node of gone.values()) this.index.remove(node, dirty);
    for (const [position, node] of this.order.entries()) node.position = position;
    this.index.sort();
  }

  private forget(node: GraphNode, dirty: Set<string>): void {
    this.index.remove(node, dirty);
    node.resolved = null;
    node.before = null;
  }

  private resolve(dirty: Set<string>): void {
    const { order } = this;
    const resolver = new Resolver(this.index, this.figuresLast);
    let looked = 0;
    for (const node of order) {
      if (node.resolved && !touches(node.resolved, dirty)) continue;
      looked++;
      const before = node.resolved;
      const resolved = resolver.resolve(node);
      node.resolved = resolved;
      this.index.put(node, before, dirty);
      node.before = null;
      node.cell = cellOf(node, resolved);
    }
    this.looked = looked;
    if (looked === 0 && this.graph.cells.length === order.length) return;
    const cells = order.map((node) => node.cell!);
    this.graph = { cells, edges: cells.flatMap((cell) => cell.into) };
  }
}

/** `%matplotlib widget`: figures that can still be drawn into when the cell is over. */
const keepsFigures = ({ name, text }: MagicFact): boolean =>
  /^(matplotlib|pylab)$/.test(name) && /\b(widget|notebook|ipympl|nbagg|qt\w*|tk\w*|osx|macosx|gtk\w*|wx)\b/.test(text);

function touches({ touched }: Resolved, dirty: ReadonlySet<string>): boolean {
  if (dirty.size === 0) return false;
  if (touched.has(ALL_NAMES)) return true;
  const [small, large] = touched.size < dirty.size ? [touched, dirty] : [dirty, touched];
  for (const name of small) if (large.has(name)) return true;
  return false;
}

function cellOf(node: GraphNode, resolved: Resolved): GraphCell {
  const into = [...resolved.sources].map(([from, { names, files }]) => ({
    from,
    to: node.id,
    names: [...names].toSorted(),
    files: [...files].toSorted(),
  }));
  return {
    id: node.id,
    binds: resolved.binds,
    reads: resolved.reads,
    mutates: resolved.mutates,
    mutatesToo: resolved.mutatesToo,
    into,
  };
}

/** What `pellucid graph --json` prints of a cell. Builtins count only where some cell binds their name. */
export interface CellNames {
  readonly id: string;
  readonly binds: readonly string[];
  readonly reads: readonly string[];
  readonly deferred: readonly string[];
  readonly mutates: readonly string[];
}

export function namesOfCells(cells: readonly GraphInput[], graph: Graph): CellNames[] {
  const bound = new Set(graph.cells.flatMap((cell) => cell.binds));
  const shown = (names: readonly string[]) => names.filter((name) => bound.has(name) || !PYTHON_BUILTINS.has(name));
  return cells.map(({ id, facts }, i) => {
    const cell = graph.cells[i]!;
    return {
      id,
      binds: cell.binds,
      reads: shown(facts.lookups),
      deferred: shown(facts.deferred),
      mutates: [...new Set(cell.mutates.map((one) => one.name))],
    };
  });
}
