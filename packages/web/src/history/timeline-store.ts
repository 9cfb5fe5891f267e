/**
 * The timeline of one notebook as the panel has it: read when the panel opens, again when something was done, and further
 * back on demand. Looking on ends nobody's burst of typing.
 */
import { createStore, type Store } from "../ui/store.ts";
import { messageOf } from "../shell/failure.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { changes } from "./scope.ts";
import { readTimeline, type HistoryEntry, type Only, type Timeline } from "./history-api.ts";

export interface TimelineState {
  readonly entries: readonly HistoryEntry[];
  readonly next: string | null;
  readonly about: Omit<Timeline, "entries" | "next"> | null;
  readonly loading: boolean;
  readonly failure: string | null;
}

const PAGE = 100;
/** After a change, before it is read: more will come. */
const PAUSE = 700;
/** Typing is an entry once it has rested. */
const REST = 2500;

export class TimelineStore {
  readonly state: Store<TimelineState> = createStore<TimelineState>({
    entries: [],
    next: null,
    about: null,
    loading: true,
    failure: null,
  });
  private readonly session: NotebookSession;
  private readonly wish: { readonly cell: string | null; readonly only: Only };
  private readonly stops: (() => void)[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;
  private closed = false;

  constructor(session: NotebookSession, wish: { readonly cell: string | null; readonly only: Only }) {
    this.session = session;
    this.wish = wish;
    const { file, turns, order } = session.store;
    const soon = () => this.soon();
    const now = () => void this.read();
    this.stops = [file.subscribe(soon), turns.subscribe(soon), order.subscribe(soon), changes.subscribe(now)];
    void this.read();
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      void this.read();
      this.timer = setTimeout(() => void this.read(), REST);
    }, PAUSE);
  }

  /** From the newest as far back as it was read already. */
  async read(): Promise<void> {
    const count = Math.min(1000, Math.max(PAGE, this.state.get().entries.length));
    await this.ask((timeline) => timeline.entries, count);
  }

  async older(): Promise<void> {
    const { next, entries } = this.state.get();
    if (next !== null) await this.ask((timeline) => [...entries, ...timeline.entries], PAGE, next);
  }

  private async ask(
    join: (timeline: Timeline) => readonly HistoryEntry[],
    count: number,
    before?: string,
  ): Promise<void> {
    const number = ++this.asked;
    try {
      const timeline = await readTimeline(this.session.path, { ...this.wish, count, before });
      if (this.closed || number !== this.asked) return;
      const { entries: _, next = null, ...about } = timeline;
      this.state.set({ entries: join(timeline), next, about, loading: false, failure: null });
    } catch (error) {
      if (this.closed || number !== this.asked) return;
      this.state.set((now) => ({ ...now, loading: false, failure: messageOf(error) }));
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }
}
