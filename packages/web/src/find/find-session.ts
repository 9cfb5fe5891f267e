/**
 * One search in one notebook: what is looked for, what was found, which match is the current one, and replacing. The find
 * bar shows it and calls it; the matches come from finder.ts, the marks are drawn by highlights.ts.
 */
import type { CellId, Edit } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { isFolded } from "../notebook/cell-edits.ts";
import { Value } from "../notebook/value.ts";
import { toast } from "../ui/toast.tsx";
import { SOURCE, type Hits } from "./corpus.ts";
import { Finder, type Exchanges } from "./finder.ts";
import { Highlights, type Current } from "./highlights.ts";
import { changesOf, expressionOf, type Query } from "./query.ts";
import { normal } from "./texts.ts";

export interface FindWish extends Query {
  readonly template: string;
  readonly preserveCase: boolean;
  readonly outputs: boolean;
  readonly selected: boolean;
}

export interface FindState {
  readonly wish: FindWish;
  readonly total: number;
  readonly capped: boolean;
  /** 0-based, among all. */
  readonly at: number | null;
  readonly error: string | null;
  /** The answer for these words is there. */
  readonly ready: boolean;
}

const NOTHING: FindWish = {
  text: "",
  template: "",
  regex: false,
  matchCase: false,
  wholeWord: false,
  preserveCase: false,
  outputs: false,
  selected: false,
};

/** What was looked for last, in any notebook of this page. */
let last: FindWish = NOTHING;

const RESEARCH = 120;

interface Anchor {
  readonly cell: CellId | null;
  readonly part: number;
  readonly from: number;
}

export class FindSession {
  readonly state: Value<FindState>;
  private readonly session: NotebookSession;
  private readonly finder = new Finder();
  private readonly highlights: Highlights;
  private hits: readonly Hits[] = [];
  /** Matches are counted from here on. */
  private anchor: Anchor;
  private within: readonly CellId[] | null = null;
  private searches = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly stop: () => void;

  constructor(session: NotebookSession, column: HTMLElement) {
    this.session = session;
    this.highlights = new Highlights(session, column);
    this.anchor = { cell: session.active, part: SOURCE, from: caretOf(session) };
    const wish = { ...last, selected: false };
    this.state = new Value<FindState>({ wish, total: 0, capped: false, at: null, error: null, ready: false });
    this.stop = session.store.revision.subscribe(() => {
      this.timer ??= setTimeout(() => ((this.timer = null), void this.search(false)), RESEARCH);
    });
  }

  close(): void {
    this.stop();
    if (this.timer) clearTimeout(this.timer);
    this.highlights.close();
    this.finder.close();
  }

  /** Something of what is looked for changed. */
  ask(change: Partial<FindWish>): void {
    const { selected: before } = this.state.get().wish;
    const wish = (last = { ...this.state.get().wish, ...change });
    if (wish.selected && !before) this.within = this.session.selected;
    if (!wish.selected) this.within = null;
    const again = Object.keys(change).some((name) => name !== "template" && name !== "preserveCase");
    this.state.set({ ...this.state.get(), wish, ...(again && { ready: false }) });
    if (again) void this.search(true);
  }

  private get scope() {
    return { outputs: this.state.get().wish.outputs, cells: this.within };
  }

  /** `show`: the first match from the anchor on is brought into view. */
  async search(show: boolean): Promise<void> {
    const mine = ++this.searches;
    const { text, regex, matchCase, wholeWord } = this.state.get().wish;
    const query: Query = { text, regex, matchCase, wholeWord };
    const found =
      text === "" ? { hits: [], capped: false } : await this.finder.find(this.session.notebook, query, this.scope);
    // What takes the place of a match may have changed meanwhile, and changes nothing here.
    if (!found || mine !== this.searches) return;
    this.hits = "hits" in found ? found.hits : [];
    const total = this.hits.reduce((sum, one) => sum + one.spans.length / 2, 0);
    const at = total > 0 ? this.firstFrom(this.anchor) : null;
    const error = "error" in found ? found.error : null;
    const { wish } = this.state.get();
    this.state.set({ wish, total, capped: "capped" in found && found.capped, at, error, ready: true });
    this.highlights.show(this.hits, error === null && text !== "" ? expressionOf(query) : null, this.currentOf(at));
    if (show && at !== null) void this.bringIntoView();
  }

  private firstFrom({ cell, part, from }: Anchor): number {
    const places = new Map(this.session.store.order.get().map((id, place) => [id, place]));
    const start = cell === null ? 0 : (places.get(cell) ?? 0);
    let count = 0;
    for (const hits of this.hits) {
      const place = places.get(hits.cell) ?? 0;
      if (place > start || (place === start && hits.part > part)) return count;
      if (place === start && hits.part === part)
        for (let at = 0; at < hits.spans.length; at += 2) if (hits.spans[at]! >= from) return count + at / 2;
      count += hits.spans.length / 2;
    }
    return 0;
  }

  private hitAt(at: number): { hits: Hits; place: number } | null {
    let left = at;
    for (const hits of this.hits) {
      if (left < hits.spans.length / 2) return { hits, place: left };
      left -= hits.spans.length / 2;
    }
    return null;
  }

  private currentOf(at: number | null): Current | null {
    const hit = at === null ? null : this.hitAt(at);
    return hit && { cell: hit.hits.cell, part: hit.hits.part, place: hit.place };
  }

  /** To the next match, or the one before: its cell becomes active, and what is folded over it opens. */
  go(step: 1 | -1): void {
    const { total, at } = this.state.get();
    if (total === 0) return;
    const next = ((at ?? (step > 0 ? -1 : 0)) + step + total) % total;
    this.state.set({ ...this.state.get(), at: next });
    const { hits, place } = this.hitAt(next)!;
    this.anchor = { cell: hits.cell, part: hits.part, from: hits.spans[2 * place]! };
    this.session.select(hits.cell);
    const part = hits.part === SOURCE ? "source" : "outputs";
    const cell = this.session.cell(hits.cell);
    if (cell && isFolded(cell, part)) this.session.fold([hits.cell], part, false);
    this.highlights.point(this.currentOf(next));
    void this.bringIntoView();
  }

  private async bringIntoView(): Promise<void> {
    const current = this.currentOf(this.state.get().at);
    if (!current) return;
    this.session.store.reveal(current.cell);
    const spans = this.hits.find(({ cell, part }) => cell === current.cell && part === current.part)?.spans;
    if (spans && current.part === SOURCE)
      this.session.texts.get(current.cell)?.unfold(spans[2 * current.place]!, spans[2 * current.place + 1]!);
    const frame = this.session.frame(current.cell);
    const scroll = frame?.closest<HTMLElement>(".notebook-scroll");
    if (!frame || !scroll) return;
    const view = scroll.getBoundingClientRect();
    const box = frame.getBoundingClientRect();
    if (box.bottom < view.top || box.top > view.bottom) frame.scrollIntoView({ block: "center" });
    const range = await this.highlights.place();
    const spot = range?.getBoundingClientRect();
    if (!range || !spot || (spot.height === 0 && spot.width === 0)) return;
    range.startContainer.parentElement?.closest(".out-rows")?.scrollTo({ top: 0 });
    range.startContainer.parentElement?.scrollIntoView({ block: "nearest" });
    const now = range.getBoundingClientRect();
    if (now.top < view.top + BAR || now.bottom > view.bottom - 24)
      scroll.scrollBy({ top: now.top - view.top - view.height / 3, behavior: "instant" });
  }

  /** The current match, then to the next. Matches in outputs stay: they are what a program said. */
  async replaceOne(): Promise<void> {
    const { at } = this.state.get();
    const hit = at === null ? null : this.hitAt(at);
    if (!hit) return;
    if (hit.hits.part !== SOURCE) return this.go(1);
    const from = hit.hits.spans[2 * hit.place]!;
    const made = await this.exchange({ cell: hit.hits.cell, at: from });
    const exchange = made[0]?.exchanges[0];
    if (!exchange) return;
    this.anchor = { cell: hit.hits.cell, part: SOURCE, from: from + exchange.text.length };
    this.session.edit(batchOf(this.session, made));
    await this.search(true);
  }

  /** All matches in sources, as one step of undo. */
  async replaceAll(): Promise<void> {
    const made = await this.exchange(null);
    const count = made.reduce((sum, one) => sum + one.exchanges.length, 0);
    if (count === 0) return void toast({ text: "Nothing to replace in the cells' text" });
    this.session.edit(batchOf(this.session, made));
    const cells = made.length === 1 ? "1 cell" : `${made.length} cells`;
    const session = this.session;
    toast({ text: `Replaced ${count} in ${cells}`, action: { label: "Undo", run: () => session.undo() } });
    await this.search(false);
  }

  private async exchange(only: { cell: CellId; at: number } | null): Promise<Exchanges> {
    const { wish } = this.state.get();
    const { template, preserveCase } = wish;
    const { notebook } = this.session;
    const made = await this.finder.replace(notebook, wish, { template, preserveCase }, this.scope, only);
    // A cell that somebody changed meanwhile is left alone; the next search finds it anew.
    const now = new Map(this.session.notebook.cells.map((cell) => [cell.id, cell.source]));
    const then = new Map(notebook.cells.map((cell) => [cell.id, cell.source]));
    return made.filter(({ cell }) => now.get(cell) === then.get(cell));
  }

  /** Where the person goes on after the search: at the match, in the mode he was in. */
  leave(): { cell: CellId; caret: number | null } | null {
    const current = this.currentOf(this.state.get().at);
    if (!current) return null;
    const hits = this.hits.find((one) => one.cell === current.cell && one.part === current.part);
    return { cell: current.cell, caret: current.part === SOURCE ? (hits?.spans[2 * current.place] ?? null) : null };
  }
}

/** Room for the bar over the cells. */
const BAR = 96;

function caretOf(session: NotebookSession): number {
  const area = session.active === null ? undefined : session.texts.get(session.active);
  return session.store.mode.get() === "edit" ? Math.min(...(area?.carets() ?? [0])) : 0;
}

function batchOf(session: NotebookSession, made: Exchanges): Edit {
  const sources = new Map(session.notebook.cells.map((cell) => [cell.id, cell.source]));
  const edits = made.map(({ cell, exchanges }): Edit => ({
    type: "edit-source",
    id: cell,
    changes: changesOf(normal(sources.get(cell) ?? "").length, exchanges),
  }));
  return edits.length === 1 ? edits[0]! : { type: "batch", edits };
}
