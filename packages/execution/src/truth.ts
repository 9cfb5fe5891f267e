/**
 * What can be claimed of each code cell (DESIGN section 5), as views see it: dataflow's truth, fed with the runs of the
 * present kernel and the cells of the page, joined with what it does not know of: outputs of earlier sessions, runs that
 * go on, cells of other languages.
 *
 * One for each runner. It remembers how far it has read the history, so a run costs a run and an edit an edit; after a
 * server's end it reads the history again from its beginning.
 */
import {
  type Ghost,
  ghostsOf,
  isOutdated,
  type OutdatedModule,
  type PageCell,
  planOf,
  reasonInWords,
  type Speaker,
  storyOf,
  Truth,
  type Verdict,
  worthKeeping,
} from "@pellucid/dataflow";
import type { Cell, CellId, Json, JsonObject, Notebook } from "@pellucid/notebook";
import type { NameView, PlanView, PlanWish, TruthView } from "@pellucid/protocol";
import type { KeepingWish } from "./events.ts";
import { earlier, orderTruth } from "./order-truth.ts";
import { orderPlan, planView } from "./plan-view.ts";
import { type Rerun, rerunOf } from "./rerun.ts";
import type { HistoryEntry, RunRecord } from "./run-record.ts";
import { type ExecutionState, recordOf, sessionOf } from "./state.ts";
import { type ReadFacts, Texts, type Waited } from "./texts.ts";
import { isSettled } from "./step-checkpoint.ts";
import { isEmpty } from "./step-queue.ts";
import { madeOf } from "./truth-change.ts";
import { wishesOf } from "./wishes.ts";
import { clockInWords } from "./words.ts";

interface Known {
  readonly verdict: Verdict | undefined;
  readonly record: RunRecord | undefined;
  readonly shows: boolean;
  /** Number of the cell that the reason names. */
  readonly number: number | null;
  readonly session: string | null;
  readonly view: TruthView;
  /** What was told before: an edit that is taken back brings it again. */
  before?: Known | undefined;
}

interface Paged {
  readonly cell: Cell;
  readonly page: PageCell;
  /** Its text was being read when this was made. */
  readonly again?: true;
}

interface Answered {
  readonly code: readonly Cell[];
  readonly pages: readonly PageCell[];
  readonly runs: ExecutionState["runs"];
  readonly session: string | null;
  readonly views: ReadonlyMap<CellId, TruthView>;
}

/** What took this long to make is worth a copy, whoever changes it later, ms. */
const LONG = 2000;

export class RoomTruth {
  readonly truth = new Truth();
  private readonly texts = new Texts();
  /** All of the history has to be read again: some of it was taken in before its text was read. */
  private anew = false;
  private session: string | null = null;
  private read: readonly HistoryEntry[] = [];
  /** Modules that were found changed on disk, and after which run. */
  private onDisk: { readonly after: number; readonly modules: readonly OutdatedModule[] } | null = null;
  /** By run, ms. */
  private readonly took = new Map<number, number>();
  private readonly latest = new Map<CellId, HistoryEntry>();
  private readonly cells = new Map<CellId, Paged>();
  private readonly known = new Map<CellId, Known>();
  /** What the latest answer was given of. */
  private last: Answered = { code: [], pages: [], runs: {}, session: null, views: new Map() };

  /** From now on texts are read; said again when some have come that were read elsewhere. */
  setFacts(facts: ReadFacts): void {
    this.come(this.texts.begin(facts));
  }

  /** What is decided on, and not only shown, must not rest on texts that are still being read. */
  readAll(): void {
    const waited = this.texts.readAll();
    if (waited) this.come(waited);
  }

  private come({ cells, runs }: Waited): void {
    if (runs) this.anew = true;
    if (cells.size > 0) this.last = { ...this.last, code: [] };
    for (const id of cells) {
      const known = this.cells.get(id);
      if (known) this.cells.set(id, { ...known, again: true });
      this.known.delete(id);
    }
  }

  /** Texts are read at all: the analyser is there, and the language is Python. */
  reads({ kernel }: ExecutionState, { metadata }: Notebook): boolean {
    const language =
      kernel.language || textAt(metadata, "kernelspec", "language") || textAt(metadata, "language_info", "name");
    return this.texts.readable && /^(i?python\d?|)$/i.test(language);
  }

  of(state: ExecutionState, notebook: Notebook): ReadonlyMap<CellId, TruthView> {
    if (!this.reads(state, notebook)) return orderTruth(state, notebook);
    const code = notebook.cells.filter((cell) => cell.type === "code");
    if (state.history.length === 0 && !code.some(hasWish)) return this.beforeRuns(state, notebook);
    this.takeHistory(state);
    const { last } = this;
    const pages = code.map((cell, i) => (cell === last.code[i] ? last.pages[i]! : this.pageCell(cell)));
    this.truth.page(pages);
    if (this.cells.size > 2 * code.length + 100) this.forget(new Set(code.map((cell) => cell.id)));
    return this.views(state, code, pages);
  }

  /** Most cells stand as they stood: only those of which something is new are asked. */
  private views(
    state: ExecutionState,
    code: readonly Cell[],
    pages: readonly PageCell[],
  ): ReadonlyMap<CellId, TruthView> {
    const speaker = this.speaker();
    const { last } = this;
    const [session, runs] = [sessionOf(state.kernel), state.runs];
    const asked = session === last.session ? this.asked(state, code) : null;
    const changed = this.truth.takeChanged();
    const views = new Map<CellId, TruthView>();
    // Copied so, it costs a third of what the constructor takes.
    if (asked) last.views.forEach((view, id) => views.set(id, view));
    for (const id of changed) asked?.add(this.truth.order.placeOf(id) ?? -1);
    for (const place of asked ?? code.keys()) {
      const cell = code[place];
      if (cell) views.set(cell.id, this.viewOf(cell, recordOf(state, cell.id), session, speaker));
    }
    if (asked)
      madeOf(
        last.views,
        views,
        [...asked].flatMap((place) => code[place]?.id ?? []),
      );
    this.last = { code, pages, runs, session, views };
    return views;
  }

  /** Places of cells that are another value or have another run; null when cells came, went or moved. */
  private asked(state: ExecutionState, code: readonly Cell[]): Set<number> | null {
    const { last } = this;
    if (code.length !== last.code.length) return null;
    const places = new Set<number>();
    for (let place = 0; place < code.length; place++) {
      const [cell, was] = [code[place]!, last.code[place]!];
      if (cell === was) continue;
      if (cell.id !== was.id) return null;
      places.add(place);
    }
    if (last.runs !== state.runs)
      for (let place = 0; place < code.length; place++) {
        const { id } = code[place]!;
        if (recordOf(state, id) !== this.known.get(id)?.record) places.add(place);
      }
    return places;
  }

  /** Nothing has run in this kernel: all that shows is of earlier sessions. Only texts that differ are read. */
  private beforeRuns(state: ExecutionState, notebook: Notebook): Map<CellId, TruthView> {
    const views = orderTruth(state, notebook);
    for (const cell of notebook.cells) {
      const record = views.get(cell.id)?.state === "edited" ? recordOf(state, cell.id) : undefined;
      if (record && this.texts.saysSame(cell, record.source)) views.set(cell.id, earlier(record));
    }
    return views;
  }

  /** What would run; null where texts are not read and so nothing is known but the order. */
  plan(state: ExecutionState, notebook: Notebook, want: PlanWish, cell?: CellId): PlanView {
    this.readAll();
    const view = this.of(state, notebook);
    const wish = { want, ...(want === "to" && cell !== undefined && { cell }) };
    if (!this.reads(state, notebook))
      return { ...wish, ...orderPlan(view, notebook, want, cell), drop: [], restores: [], restart: null };
    const { checkpoints } = state;
    const made = planOf(this.truth, want === "to" ? { want, cell: cell ?? "" } : { want }, checkpoints.kept);
    return { ...wish, ...planView({ state, notebook, view, truth: this.truth }, made) };
  }

  /** What runs again by itself now: see rerun.ts. As of the latest `of`. */
  rerun(state: ExecutionState, notebook: Notebook): Rerun | null {
    if (state.history.length === 0 || this.texts.waits || !this.reads(state, notebook)) return null;
    const cells = new Map(notebook.cells.map((cell) => [cell.id, cell]));
    const made = planOf(this.truth, { want: "auto" }, state.checkpoints.kept);
    return rerunOf({ truth: this.truth, cells, latest: this.latest }, made);
  }

  /** What is worth a copy: see step-checkpoint.ts. */
  keeping(state: ExecutionState, notebook: Notebook, rested: boolean): KeepingWish | null {
    const last = state.history.at(-1);
    if (!last || !this.reads(state, notebook) || (!rested && (!last.observation || last.restored))) return null;
    this.takeHistory(state);
    // Before the first run of a kernel nobody has looked at the page.
    if (this.truth.row.length === 0)
      this.truth.page(notebook.cells.filter((cell) => cell.type === "code").map((cell) => this.pageCell(cell)));
    const { checkpoints } = state;
    const among = rested ? undefined : this.truth.memory.wrote(last.n);
    const isLong = (n: number) => (this.took.get(n) ?? 0) >= LONG;
    const { groups, generators } = worthKeeping(this.truth, checkpoints.kept, isLong, among);
    const outdated = checkpoints.kept.filter((one) => isOutdated(this.truth, one)).map(({ id }) => id);
    const open = (holds: Readonly<Record<string, number>>) => !isSettled(checkpoints, holds);
    return { groups: groups.filter(open), generators: open(generators) ? generators : {}, outdated };
  }

  /** What is told of names, as of the latest `of`. */
  names(state: ExecutionState, notebook: Notebook, wanted: readonly string[]): Record<string, NameView> {
    if (state.history.length === 0 || !this.reads(state, notebook)) return {};
    const speaker = this.speaker();
    return Object.fromEntries(
      wanted.map((name): [string, NameView] => {
        const { made, changed, read, doubt } = storyOf(this.truth, name, speaker);
        return [name, { made, changed: [...changed], read: [...read], ...(doubt && { truth: doubt }) }];
      }),
    );
  }

  ghosts(state: ExecutionState, notebook: Notebook): Ghost[] {
    if (state.history.length === 0 || !this.reads(state, notebook)) return [];
    this.of(state, notebook);
    return ghostsOf(this.truth);
  }

  private speaker(): Speaker {
    return { number: (id) => (this.truth.order.placeOf(id) ?? -1) + 1 || null, clock: clockInWords };
  }

  /** History only grows, until its kernel is gone. */
  private takeHistory(state: ExecutionState): void {
    const session = sessionOf(state.kernel);
    const { history } = state;
    const last = this.read.length - 1;
    if (
      this.anew ||
      session !== this.session ||
      history[last] !== this.read[last] ||
      history.length < this.read.length
    ) {
      this.truth.reset();
      this.took.clear();
      this.latest.clear();
      this.read = [];
      this.anew = false;
    }
    this.session = session;
    for (const entry of history.slice(this.read.length)) this.take(entry);
    this.read = history;
    const { onDisk } = this;
    this.truth.foundOnDisk(onDisk && onDisk.after === history.at(-1)?.n ? onDisk.modules : []);
  }

  /** [E30] Until the next run, whose report says it itself. */
  foundOnDisk({ history }: ExecutionState, modules: readonly OutdatedModule[]): void {
    this.onDisk = { after: history.at(-1)?.n ?? 0, modules };
  }

  private take(entry: HistoryEntry): void {
    const { n, cell, source, observation, restored, at = 0, ended, ok, reason } = entry;
    if (restored) return this.truth.restored({ n, ...restored });
    if (entry.took !== undefined) this.took.set(n, entry.took);
    if (cell !== null) this.latest.set(cell, entry);
    this.truth.ran({
      n,
      cell,
      source: source ?? "",
      facts: source === undefined ? null : this.texts.ofRun(source),
      observed: observation ?? null,
      ended: ended ?? (ok ? "ok" : "failed"),
      at,
      ...(reason !== undefined && { reason }),
    });
  }

  private pageCell(cell: Cell): PageCell {
    const known = this.cells.get(cell.id);
    if (known && !known.again && known.cell.source === cell.source && known.cell.metadata === cell.metadata)
      return known.page;
    const { pinned, skipped } = wishesOf(cell);
    const page = {
      id: cell.id,
      source: cell.source,
      facts: this.texts.ofCell(cell, known?.page.facts),
      ...(pinned && { pinned }),
      ...(skipped && { skipped }),
    };
    this.cells.set(cell.id, { cell, page });
    return page;
  }

  private forget(there: ReadonlySet<CellId>): void {
    for (const id of this.cells.keys()) {
      if (there.has(id)) continue;
      this.cells.delete(id);
      this.known.delete(id);
    }
  }

  private viewOf(cell: Cell, record: RunRecord | undefined, session: string | null, speaker: Speaker): TruthView {
    const verdict = this.truth.verdict(cell.id);
    const cause = verdict?.cause?.cell;
    const number = cause ? speaker.number(cause) : null;
    const shows = cell.outputs.length > 0 || cell.executionCount !== null;
    const isIt = (known: Known): boolean =>
      known.verdict === verdict &&
      known.record === record &&
      known.shows === shows &&
      known.number === number &&
      known.session === session;
    const known = this.known.get(cell.id);
    if (known && isIt(known)) return known.view;
    const before = known?.before;
    if (known) known.before = undefined;
    const now: Known =
      before && isIt(before)
        ? before
        : { verdict, record, shows, number, session, view: this.made(cell, verdict, record, session, speaker, shows) };
    now.before = known;
    this.known.set(cell.id, now);
    return now.view;
  }

  private made(
    cell: Cell,
    verdict: Verdict | undefined,
    record: RunRecord | undefined,
    session: string | null,
    speaker: Speaker,
    shows: boolean,
  ): TruthView {
    if (verdict?.skipped) return { state: "never", why: reasonInWords(verdict, null, speaker) };
    if (isEmpty(cell.source) && record?.msgId === "") return { state: "fresh", why: "Empty" };
    const at = record ? (record.finishedAt ?? record.startedAt) : null;
    if (record?.state === "running") return { state: "unknown", why: "Running" };
    if (record && record.session !== session && !this.texts.saysSame(cell, record.source))
      return { state: "edited", why: `Edited since it ran at ${clockInWords(at!)}` };
    if (record && record.session !== session) return earlier(record);
    if (!verdict || verdict.state === "never")
      return shows ? earlier(undefined) : { state: "never", why: "Has not run" };
    if ((verdict.state === "failed" || verdict.state === "interrupted") && record?.reason)
      return { state: verdict.state, why: record.reason };
    const { cause } = verdict;
    return {
      state: verdict.state,
      why: reasonInWords(verdict, at, speaker),
      evidence: verdict.evidence,
      ...(cause && { because: { name: cause.location, cell: cause.cell } }),
    };
  }
}

function hasWish(cell: Cell): boolean {
  const { pinned, skipped } = wishesOf(cell);
  return pinned || skipped;
}

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);

function textAt(json: JsonObject, ...path: string[]): string {
  let at: Json | undefined = json;
  for (const key of path) at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return typeof at === "string" ? at : "";
}
