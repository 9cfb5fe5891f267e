/** A cell in the graph: what it says of itself (facts), what that comes to in its place (resolved), and what the graph tells of it. */
import type { CellFacts, Mutation } from "./facts.ts";

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly names: readonly string[];
  /** Files that `from` writes and `to` reads. */
  readonly files: readonly string[];
}

export interface GraphCell {
  readonly id: string;
  /** Names a run may bind, also through functions it calls. */
  readonly binds: readonly string[];
  /** Names a run looks up, before it binds them itself, also through functions it calls. */
  readonly reads: readonly string[];
  /** In-place changes, with those dropped that the functions and modules of earlier cells rule out. */
  readonly mutates: readonly Mutation[];
  /** Names of other variables that may be parts of what it changes. */
  readonly mutatesToo: readonly string[];
  readonly into: readonly GraphEdge[];
}

export interface Resolved {
  readonly binds: readonly string[];
  readonly reads: readonly string[];
  readonly mutates: readonly Mutation[];
  readonly mutatesToo: readonly string[];
  /** Names it may write, by binding or in place; "certain" ends earlier values. */
  readonly writes: ReadonlyMap<string, "certain" | "possible">;
  /** Every name the answer depends on. */
  readonly touched: ReadonlySet<string>;
  readonly sources: ReadonlyMap<string, { readonly names: Set<string>; readonly files: Set<string> }>;
}

export interface GraphNode {
  readonly id: string;
  readonly facts: CellFacts;
  position: number;
  resolved: Resolved | null;
  cell: GraphCell | null;
  /** What stood in its place until now. */
  before: GraphNode | null;
}
