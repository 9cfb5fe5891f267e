/**
 * The texts of one notebook on the worker's side, and the answers to questions about them. Pure but for what it keeps;
 * worker.ts joins it with the messages of the page.
 */
import type { CellId } from "@pellucid/notebook";
import {
  exchangesIn,
  expressionOf,
  MATCH_BOUND,
  spansIn,
  type Exchange,
  type Query,
  type Replacement,
} from "./query.ts";
import { plainOf, type CellTexts } from "./texts.ts";

/** -1: the source; else the place among the outputs. */
export type Part = number;
export const SOURCE: Part = -1;

export interface Hits {
  readonly cell: CellId;
  readonly part: Part;
  /** Starts and ends, in turns. */
  readonly spans: readonly number[];
}

export interface Scope {
  readonly outputs: boolean;
  /** Only these cells; null for all. */
  readonly cells: readonly CellId[] | null;
}

export type Ask =
  | { readonly kind: "take"; readonly cells: readonly CellTexts[]; readonly order: readonly CellId[] | null }
  | { readonly kind: "find"; readonly n: number; readonly query: Query; readonly scope: Scope }
  | {
      readonly kind: "replace";
      readonly n: number;
      readonly query: Query;
      readonly replacement: Replacement;
      readonly scope: Scope;
      /** Only the match of this cell's source that begins there. */
      readonly only: { readonly cell: CellId; readonly at: number } | null;
    };

export type Answer =
  | { readonly n: number; readonly hits: readonly Hits[]; readonly capped: boolean }
  | {
      readonly n: number;
      readonly cells: readonly { readonly cell: CellId; readonly exchanges: readonly Exchange[] }[];
    }
  | { readonly n: number; readonly error: string };

export class Corpus {
  private readonly texts = new Map<CellId, CellTexts>();
  private readonly plain = new Map<CellId, string[]>();
  private order: readonly CellId[] = [];

  take(cells: readonly CellTexts[], order: readonly CellId[] | null): void {
    for (const cell of cells) {
      this.texts.set(cell.id, cell);
      this.plain.delete(cell.id);
    }
    if (order === null) return;
    this.order = order;
    const there = new Set(order);
    for (const id of this.texts.keys()) {
      if (there.has(id)) continue;
      this.texts.delete(id);
      this.plain.delete(id);
    }
  }

  find(query: Query, scope: Scope): { hits: Hits[]; capped: boolean } {
    const expression = expressionOf(query);
    const hits: Hits[] = [];
    let left = MATCH_BOUND;
    if (!expression) return { hits, capped: false };
    const look = (cell: CellId, part: Part, text: string) => {
      const spans = spansIn(text, expression, left);
      left -= spans.length / 2;
      if (spans.length > 0) hits.push({ cell, part, spans });
    };
    for (const id of this.within(scope)) {
      look(id, SOURCE, this.texts.get(id)!.source);
      if (scope.outputs) for (const [place, text] of this.outputs(id).entries()) look(id, place, text);
      if (left <= 0) break;
    }
    return { hits, capped: left <= 0 };
  }

  replace(query: Query, replacement: Replacement, scope: Scope, only: { cell: CellId; at: number } | null) {
    const ids = only ? [only.cell] : this.within(scope);
    return ids
      .filter((id) => this.texts.has(id))
      .map((cell) => ({
        cell,
        exchanges: exchangesIn(this.texts.get(cell)!.source, query, replacement, only?.at ?? null),
      }))
      .filter(({ exchanges }) => exchanges.length > 0);
  }

  private within({ cells }: Scope): readonly CellId[] {
    const wanted = cells && new Set(cells);
    return this.order.filter((id) => this.texts.has(id) && (!wanted || wanted.has(id)));
  }

  private outputs(id: CellId): readonly string[] {
    let plain = this.plain.get(id);
    if (!plain) {
      plain = this.texts.get(id)!.outputs.map((raw) => (raw ? plainOf(raw) : ""));
      this.plain.set(id, plain);
    }
    return plain;
  }

  answer(ask: Exclude<Ask, { kind: "take" }>): Answer {
    const { n, query, scope } = ask;
    try {
      if (ask.kind === "find") return { n, ...this.find(query, scope) };
      return { n, cells: this.replace(query, ask.replacement, scope, ask.only) };
    } catch (error) {
      return { n, error: messageOf(error) };
    }
  }
}

/** What the engine says of a bad expression, without its own wrapping. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `Not an expression: ${text.replace(/^Invalid regular expression: /, "").replace(/^\/.*\/\w*: /s, "")}`;
}
