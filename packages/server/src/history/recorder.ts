/**
 * Hears every edit, run and save of one open notebook and makes entries of its history out of them: one for each burst of
 * typing of a person in a cell, for each change of cells, each run, each save that was asked for.
 *
 * What a keystroke costs here is a look into a map. Comparing, hashing and writing come later, when nobody waits; until
 * then the entry holds on to the values as they were, which nobody changes. What a crash takes before that is found by
 * comparing the notebook with the last entry when it is open again.
 */
import type { ExecutionState } from "@pellucid/execution";
import { type Cell, cellById, type CellId, type Edit, type Notebook } from "@pellucid/notebook";
import type { RunView } from "@pellucid/protocol";
import type { By } from "../rooms/document.ts";
import { changedLine, firstLine, numberOf, touchedBetween, typedIn } from "./changes.ts";
import {
  cellStateOf,
  deltaOf,
  metadataOf,
  sameCell,
  stateOf,
  type Delta,
  type Entry,
  type EntryKind,
  type RunNote,
  type TouchedCell,
  type VersionState,
} from "./entries.ts";
import { NewerHistoryError, type HistoryLog } from "./log.ts";
import type { OutputKeeper } from "./output-keeper.ts";

export interface RecorderTimes {
  /** What was done is written so much later. */
  readonly flush: number;
  /** Typing that rests longer goes on as another entry. */
  readonly pause: number;
  /** And so does what has lasted longer. */
  readonly most: number;
}
const USUAL_TIMES: RecorderTimes = { flush: 3000, pause: 5000, most: 120_000 };

export interface RecorderParts {
  readonly log: HistoryLog;
  readonly now: () => number;
  readonly notebook: () => Notebook;
  readonly times?: RecorderTimes;
  /** Keeps what runs put out; null: nobody does. */
  readonly outputs?: OutputKeeper | null;
  /** Something was written: there may be too much of it. */
  readonly grown?: () => Promise<void>;
}

/** An entry that is not made yet. */
interface Draft {
  readonly kind: EntryKind;
  readonly from: number;
  at: number;
  readonly by: By;
  /** Typing: the cell after it, and its text before. */
  cell?: Cell;
  readonly old?: string;
  /** Else the notebook before and after it; of a run only its metadata, where the kernel is noted. */
  readonly before?: Notebook;
  after?: Notebook;
  readonly of?: string;
  readonly run?: Omit<RunNote, "source"> & { readonly cell: CellId; readonly text: string };
  /** The file had it. */
  saved?: { readonly at: number; readonly file: string };
}

export class HistoryRecorder {
  readonly #parts: RecorderParts;
  readonly #times: RecorderTimes;
  /** The notebook as it was opened, until it is compared with what was written last. */
  #opened: Notebook | null;
  readonly #openedAt: number;
  #drafts: Draft[] = [];
  /** Bursts that go on, by person and cell. */
  readonly #typing = new Map<string, Draft>();
  /** The last run of each cell that has its entry. */
  readonly #ran = new Map<CellId, string>();
  #restoring: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  /** Written by a later version, which alone may go on with it. */
  #foreign = false;
  #lastId = 0;
  /** How it was found when it was opened: after a crash, or changed by something else meanwhile. */
  found: "recovered" | "outside" = "outside";

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#times = parts.times ?? USUAL_TIMES;
    this.#opened = parts.notebook();
    this.#openedAt = parts.now();
  }

  get outputs(): OutputKeeper | null {
    return this.#parts.outputs ?? null;
  }

  // ---- what is heard ------------------------------------------------------------------------------------------------

  /** `by` null: the server itself did it (outputs, which kernel was used). */
  edited(edit: Edit, by: By | null, before: Notebook, after: Notebook): void {
    if (!by || before === after) return;
    const at = this.#parts.now();
    const cell = by.person !== undefined && this.#restoring === null ? typedIn(edit) : null;
    if (cell !== null) return this.#typed(cell, by, at, { before, after });
    this.#endTyping();
    const of = this.#restoring;
    const kind = of !== null ? "restore" : by.person === undefined ? "outside" : "cells";
    const last = this.#drafts.at(-1);
    if (kind === "outside" && last?.kind === "outside" && at - last.at < 1000) Object.assign(last, { at, after });
    else this.#drafts.push({ kind, from: at, at, by, before, after, ...(of !== null && { of }) });
    this.#soon();
  }

  #typed(id: CellId, by: By, at: number, { before, after }: { before: Notebook; after: Notebook }): void {
    const key = `${by.person} ${id}`;
    const burst = this.#typing.get(key);
    const cell = cellById(after, id);
    if (!cell) return;
    const { pause, most } = this.#times;
    if (burst && burst.by.step === by.step && at - burst.at < pause && at - burst.from < most) {
      burst.at = at;
      burst.cell = cell;
      return;
    }
    if (burst) this.#end(key, burst);
    for (const [other, draft] of this.#typing) if (draft.by.person === by.person) this.#end(other, draft);
    const old = cellById(before, id)?.source ?? "";
    this.#typing.set(key, { kind: "edit", from: at, at, by, cell, old });
    this.#soon();
  }

  #end(key: string, draft: Draft): void {
    this.#typing.delete(key);
    this.#drafts.push(draft);
  }
  #endTyping(ended: (draft: Draft) => boolean = () => true): void {
    for (const [key, draft] of this.#typing) if (ended(draft)) this.#end(key, draft);
  }

  /** The views of some runs changed. */
  ran(views: Readonly<Record<CellId, RunView | null>> | undefined, records: ExecutionState["runs"]): void {
    this.outputs?.ran(views, records);
    for (const [cell, view] of Object.entries(views ?? {})) {
      if (!view) continue;
      if (view.state === "queued" || view.state === "running") this.#endTyping((draft) => draft.cell?.id === cell);
      const record = records[cell];
      if (!record || record.state === "running" || record.msgId === "" || this.#ran.get(cell) === record.run) continue;
      this.#ran.set(cell, record.run);
      this.#endTyping((draft) => draft.cell?.id === cell && draft.at <= record.startedAt);
      const { run, state, source: text, count, startedAt, finishedAt, reason } = record;
      const at = finishedAt ?? this.#parts.now();
      const took = Math.max(0, at - startedAt);
      const note = { run, state, text, count, took, cell, ...(reason !== undefined && { reason }) };
      this.#drafts.push({ kind: "run", from: startedAt, at, by: {}, run: note, after: this.#parts.notebook() });
      this.#soon();
    }
  }

  /** The file was written; `asked`: because a person wanted it. */
  saved(file: string, asked: boolean): void {
    const at = this.#parts.now();
    if (asked) {
      this.#endTyping();
      this.#drafts.push({ kind: "save", from: at, at, by: {}, after: this.#parts.notebook(), saved: { at, file } });
      return this.#soon();
    }
    const last = [...this.#drafts, ...this.#typing.values()].at(-1);
    if (last) last.saved = { at, file };
  }

  /** What `deed` edits is the putting back of this version. */
  restoring(of: string, deed: () => void): void {
    this.#restoring = of;
    try {
      deed();
    } finally {
      this.#restoring = null;
    }
  }

  // ---- what is written ----------------------------------------------------------------------------------------------

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const now = this.#parts.now();
      const { pause, most } = this.#times;
      this.#endTyping((draft) => now - draft.at >= pause || now - draft.from >= most);
      void this.#flush();
      if (this.#typing.size > 0) this.#soon();
    }, this.#times.flush).unref();
  }

  /** Everything that was done so far is an entry, and is written; but for typing that has not rested so long. */
  settle(rested = 0): Promise<void> {
    const now = this.#parts.now();
    this.#endTyping((draft) => now - draft.at >= rested);
    return this.#flush();
  }

  /** The last entry stands for the notebook as it is now; made if there is none yet. */
  async present(): Promise<Entry | undefined> {
    await this.settle();
    const { log } = this.#parts;
    if (log.isEmpty && !this.#foreign) {
      this.#begin(this.#parts.notebook());
      await log.write();
    }
    return log.last;
  }

  #flush(): Promise<void> {
    const { log } = this.#parts;
    this.#turn = this.#turn.then(() => this.#write()).catch((error: unknown) => void (log.trouble = error as Error));
    return this.#turn;
  }

  async #write(): Promise<void> {
    const { log, grown } = this.#parts;
    if (this.#foreign) return void (this.#drafts = []);
    try {
      await log.load();
    } catch (error) {
      if (error instanceof NewerHistoryError) this.#foreign = true;
      else log.trouble = error as Error;
      return;
    }
    this.#compareOpened();
    const drafts = this.#drafts.splice(0);
    for (const draft of drafts) this.#make(draft);
    const before = log.size;
    await log.write();
    if (log.size !== before) await grown?.();
  }

  /** The first entry, once there is a second; or what happened to the notebook while nobody listened. */
  #compareOpened(): void {
    const opened = this.#opened;
    const { log } = this.#parts;
    if (log.isEmpty && this.#drafts.length === 0) return;
    if (log.isEmpty) this.#begin(opened ?? this.#parts.notebook());
    else if (opened) {
      const at = this.#openedAt;
      this.#make({ kind: this.found, from: at, at, by: {}, after: opened });
    }
    this.#opened = null;
  }

  #begin(notebook: Notebook): void {
    const { log } = this.#parts;
    const delta = deltaOf(null, stateOf(notebook, log.keep))!;
    log.add({ id: this.#newId(this.#openedAt), kind: "opened", at: this.#openedAt, cells: [], delta });
  }

  #make(draft: Draft): void {
    const { log } = this.#parts;
    const before = log.state!;
    const { kind, at, from, by, of, run } = draft;
    if (run && log.runs.has(run.run)) return;
    const { delta, cells } = this.#difference(before, draft);
    const said = kind === "run" || kind === "save" || (delta && (cells.length > 0 || kind === "cells"));
    if (!said) return this.#savedOnly(draft);
    const id = this.#newId(at);
    log.add({
      id,
      kind,
      at,
      ...(from !== at && kind === "edit" && { from }),
      ...(by.person !== undefined && { person: by.person }),
      ...(by.step && { step: by.step }),
      ...(of !== undefined && { of }),
      cells,
      ...(run && { run: noteOf(run, log.keep(run.text, `source ${run.cell}`)) }),
      ...(delta && { delta }),
    });
    if (draft.saved) log.saved(id, draft.saved.at, draft.saved.file);
  }

  /** What most entries change is known without looking at every cell. */
  #difference(before: VersionState, draft: Draft): { delta: Delta | null; cells: readonly TouchedCell[] } {
    const { keep } = this.#parts.log;
    const { cell, old, run, after } = draft;
    if (cell) {
      const was = before.cells.get(cell.id);
      const is = cellStateOf(cell, keep);
      // A cell that is not there any more is not edited.
      if (!was || sameCell(was, is)) return { delta: null, cells: [] };
      const title = changedLine(old ?? "", cell.source);
      const touched: TouchedCell = { ...named(before, cell.id), deed: "edited", type: cell.type, title };
      return { delta: { set: { [cell.id]: is } }, cells: [touched] };
    }
    if (run) {
      const metadata = metadataOf(after!, keep);
      const title = firstLine(run.text);
      const touched: TouchedCell = { ...named(before, run.cell), deed: "run", type: "code", title };
      return { delta: metadata === before.metadata ? null : { metadata }, cells: [touched] };
    }
    const state = stateOf(after!, keep);
    return { delta: deltaOf(before, state), cells: touchedBetween(before, state, { before: draft.before, after }) };
  }

  #savedOnly({ saved }: Draft): void {
    const { log } = this.#parts;
    if (saved && log.last) log.saved(log.last.id, saved.at, saved.file);
  }

  /** Rises, so that ids tell the order; also over restarts. */
  #newId(at: number): string {
    const last = Number.parseInt(this.#parts.log.last?.id ?? "0", 36) || 0;
    this.#lastId = Math.max(this.#lastId + 1, last + 1, Math.round(at) * 1000);
    return this.#lastId.toString(36);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.outputs?.close();
    const { log } = this.#parts;
    const any = this.#drafts.length > 0 || this.#typing.size > 0 || (await log.exists().catch(() => false));
    if (any) await this.settle();
    clearTimeout(this.#timer);
    if (any) await log.sync();
  }
}

function named(version: VersionState, id: CellId): { id: CellId; number?: number } {
  const number = numberOf(version, id);
  return { id, ...(number !== undefined && { number }) };
}

const noteOf = ({ run, state, count, took, reason }: NonNullable<Draft["run"]>, source: string): RunNote => ({
  run,
  state,
  source,
  count,
  took,
  ...(reason !== undefined && { reason }),
});
