/**
 * The graph of one notebook as its page knows it: asked of the server when somebody looks, and again a moment after the text of a
 * cell has changed while somebody still does. Outputs and runs never ask. One a session.
 */
import type { CellId } from "@pellucid/notebook";
import { encodePath, request } from "../connection/api.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Value } from "../notebook/value.ts";

export interface GraphEdge {
  readonly from: CellId;
  readonly to: CellId;
  readonly names: readonly string[];
  readonly files: readonly string[];
}

/** As the server says it (server/src/slice/slices.ts). */
export interface GraphView {
  readonly cells: readonly {
    readonly id: CellId;
    readonly binds: readonly string[];
    readonly mutates: readonly string[];
    readonly imports: readonly string[];
  }[];
  readonly edges: readonly GraphEdge[];
  readonly dead?: readonly CellId[];
}

const REST = 500;

class NotebookGraph {
  readonly view = new Value<GraphView | null>(null);
  readonly failure = new Value<string | null>(null);
  /** Dead cells are wanted too. */
  readonly dead = new Value(false);
  readonly #session: NotebookSession;
  #texts: readonly string[] = [];
  #asked: Promise<void> | null = null;

  constructor(session: NotebookSession) {
    this.#session = session;
  }

  /** The graph of the texts as they are now. */
  async fresh(): Promise<GraphView | null> {
    if (!this.view.get() || !this.#isCurrent()) await this.ask();
    return this.view.get();
  }

  ask(): Promise<void> {
    this.#asked ??= this.#fetch().finally(() => (this.#asked = null));
    return this.#asked;
  }

  setDead(dead: boolean): void {
    this.dead.set(dead);
    void (this.#asked ?? Promise.resolve()).then(() => this.ask());
  }

  /** Keeps it current until the answer is called. */
  watch(): () => void {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = null;
        if (!this.#session.store.status.get().saved) soon();
        else if (!this.#isCurrent()) void this.ask();
      }, REST);
    };
    void this.fresh();
    const stop = this.#session.store.revision.subscribe(soon);
    return () => {
      stop();
      if (timer) clearTimeout(timer);
    };
  }

  async #fetch(): Promise<void> {
    const texts = this.#now();
    const query = this.dead.get() ? { dead: 1 } : {};
    try {
      this.view.set(await request<GraphView>(`pellucid/graph/${encodePath(this.#session.path)}`, { query }));
      this.#texts = texts;
      this.failure.set(null);
    } catch (error) {
      this.failure.set(error instanceof Error ? error.message : String(error));
    }
  }

  #isCurrent(): boolean {
    const now = this.#now();
    return now.length === this.#texts.length && now.every((text, i) => text === this.#texts[i]);
  }

  /** Ids with their texts: a cell that was moved counts as well. */
  #now(): string[] {
    const { store } = this.#session;
    return store.order.get().flatMap((id) => [id, store.cell(id)?.source.get() ?? ""]);
  }
}

const known = new WeakMap<NotebookSession, NotebookGraph>();

export function graphOf(session: NotebookSession): NotebookGraph {
  const found = known.get(session) ?? new NotebookGraph(session);
  known.set(session, found);
  return found;
}
