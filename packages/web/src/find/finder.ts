/**
 * The page's side of the search: keeps the worker's texts in step with the notebook by difference, asks, and takes only
 * the newest answer. An expression that takes too long costs the worker its life and the person a line, never the page.
 */
import type { Cell, CellId, Notebook } from "@pellucid/notebook";
import type { Answer, Ask, Hits, Scope } from "./corpus.ts";
import type { Exchange, Query, Replacement } from "./query.ts";
import { textsOf, type CellTexts } from "./texts.ts";

const PATIENCE = 3000;
/** So many cells a message: a large notebook is handed over without a long pause. */
const BATCH = 200;

export type Found = { readonly hits: readonly Hits[]; readonly capped: boolean } | { readonly error: string };
export type Exchanges = readonly { readonly cell: CellId; readonly exchanges: readonly Exchange[] }[];

interface Waiting {
  readonly kind: "find" | "replace";
  readonly resolve: (answer: Answer | null) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class Finder {
  private worker: Worker | null = null;
  private sent = new Map<CellId, Cell>();
  private order: readonly Cell[] | null = null;
  private n = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** Null: a newer question has taken its place. */
  async find(notebook: Notebook, query: Query, scope: Scope): Promise<Found | null> {
    this.drop("find");
    const answer = await this.ask(notebook, { kind: "find", n: ++this.n, query, scope });
    return answer && ("hits" in answer || "error" in answer) ? answer : null;
  }

  async replace(
    notebook: Notebook,
    query: Query,
    replacement: Replacement,
    scope: Scope,
    only: { cell: CellId; at: number } | null,
  ): Promise<Exchanges> {
    const answer = await this.ask(notebook, { kind: "replace", n: ++this.n, query, replacement, scope, only });
    return answer && "cells" in answer ? answer.cells : [];
  }

  close(): void {
    this.drop();
    this.worker?.terminate();
    this.worker = null;
  }

  private ask(notebook: Notebook, question: Exclude<Ask, { kind: "take" }>): Promise<Answer | null> {
    const worker = this.open();
    this.bring(worker, notebook);
    worker.postMessage(question);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.giveUp(), PATIENCE);
      this.waiting.set(question.n, { kind: question.kind, resolve, timer });
    });
  }

  private open(): Worker {
    if (this.worker) return this.worker;
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      const asked = this.waiting.get(data.n);
      if (!asked) return;
      clearTimeout(asked.timer);
      this.waiting.delete(data.n);
      asked.resolve(data);
    });
    this.sent = new Map();
    this.order = null;
    return (this.worker = worker);
  }

  /** Cells that are the same objects as last time are passed over. */
  private bring(worker: Worker, { cells }: Notebook): void {
    if (cells === this.order) return;
    let batch: CellTexts[] = [];
    const send = (order: readonly CellId[] | null) => worker.postMessage({ kind: "take", cells: batch, order });
    const sent = new Map<CellId, Cell>();
    for (const cell of cells) {
      const before = this.sent.get(cell.id);
      sent.set(cell.id, cell);
      if (before && before.source === cell.source && before.outputs === cell.outputs) continue;
      batch.push(textsOf(cell));
      if (batch.length < BATCH) continue;
      send(null);
      batch = [];
    }
    send(cells.map((cell) => cell.id));
    this.sent = sent;
    this.order = cells;
  }

  private giveUp(): void {
    const waiting = [...this.waiting.entries()];
    this.waiting.clear();
    this.worker?.terminate();
    this.worker = null;
    for (const [n, { resolve, timer }] of waiting) {
      clearTimeout(timer);
      resolve({ n, error: "This expression takes too long" });
    }
  }

  private drop(only?: "find"): void {
    for (const [n, { kind, resolve, timer }] of this.waiting) {
      if (only && kind !== only) continue;
      clearTimeout(timer);
      this.waiting.delete(n);
      resolve(null);
    }
  }
}
