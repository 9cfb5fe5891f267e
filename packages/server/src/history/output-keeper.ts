/**
 * Hears when runs of one open notebook end and keeps what they put out, a moment later: in the turn in which a run ends it
 * only takes hold of the cell's outputs, which nobody changes. What a crash takes of that moment is made good when the
 * notebook is open again: the last results still stand in it.
 */
import type { ExecutionState, RunRecord } from "@pellucid/execution";
import { type Cell, cellById, type CellId, type Notebook } from "@pellucid/notebook";
import type { RunView } from "@pellucid/protocol";
import type { OutputLog } from "./output-log.ts";
import { aboutOf, keepable, valuesOf } from "./output-records.ts";

export interface KeeperParts {
  readonly log: OutputLog;
  readonly notebook: () => Notebook;
  /** A large value of the notebook by its hash. */
  readonly value: (hash: string) => Promise<string | null>;
  /** UTF-16 units: a result that is longer is noted and not kept. */
  readonly most: number;
  /** Runs that have ended are kept so much later, in ms. */
  readonly flush: number;
  /** Something was written: there may be too much of it. */
  readonly grown: () => Promise<void>;
}

interface Draft {
  readonly record: RunRecord;
  readonly cell: Cell;
}

/** The last results are compared with what is kept, once, so long after the first sign of life, in ms. */
const CATCH_UP = 10_000;

export class OutputKeeper {
  readonly #parts: KeeperParts;
  #drafts: Draft[] = [];
  readonly #heard = new Map<CellId, string>();
  #timer: NodeJS.Timeout | undefined;
  #later: NodeJS.Timeout | undefined;
  #caughtUp = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  get log(): OutputLog {
    return this.#parts.log;
  }

  /** The views of some runs changed. */
  ran(views: Readonly<Record<CellId, RunView | null>> | undefined, records: ExecutionState["runs"]): void {
    if (!this.#caughtUp) this.#catchUpLater(records);
    for (const cell of Object.keys(views ?? {})) this.#ended(cell, records[cell]);
  }

  #ended(id: CellId, record: RunRecord | undefined): void {
    if (!record || record.state === "running" || record.msgId === "" || this.#heard.get(id) === record.run) return;
    const cell = cellById(this.#parts.notebook(), id);
    if (!cell) return;
    this.#heard.set(id, record.run);
    // A run that shows nothing has no result; its entry in the history says that it was.
    if (cell.outputs.length === 0) return;
    this.#drafts.push({ record, cell });
    this.#timer ??= setTimeout(() => void this.settle(), this.#parts.flush).unref();
  }

  #catchUpLater(records: ExecutionState["runs"]): void {
    this.#caughtUp = true;
    if (Object.keys(records).length === 0) return;
    this.#later = setTimeout(() => void this.#catchUp(records), CATCH_UP).unref();
  }

  /** Of runs that ended after the newest result that is kept, where the cell still shows what they made. */
  async #catchUp(records: ExecutionState["runs"]): Promise<void> {
    const { log, notebook } = this.#parts;
    await log.load().catch(() => {});
    const newest = log.results.at(-1)?.at ?? 0;
    for (const [id, record] of Object.entries(records)) {
      if (record.state === "running" || (record.finishedAt ?? 0) <= newest || log.has(record.run)) continue;
      if (cellById(notebook(), id)?.executionCount === record.count) this.#ended(id, record);
    }
  }

  /** Everything that has ended is kept. */
  settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { log } = this.#parts;
    this.#turn = this.#turn.then(() => this.#write()).catch((error: unknown) => void (log.trouble = error as Error));
    return this.#turn;
  }

  async #write(): Promise<void> {
    const { log, grown } = this.#parts;
    const drafts = this.#drafts.splice(0);
    if (drafts.length === 0) return;
    for (const draft of drafts) await this.#keep(draft);
    log.trouble = null;
    await grown();
  }

  async #keep({ record, cell }: Draft): Promise<void> {
    const { log, value, most } = this.#parts;
    const { run, cell: id, state, startedAt, finishedAt = startedAt, count, source, environment } = record;
    if (state === "running") return;
    const about = aboutOf(cell.outputs);
    const fits = about.length <= most;
    const outputs = fits ? cell.outputs.map(keepable) : null;
    const values = fits ? valuesOf(cell.outputs).map(({ hash }) => hash) : [];
    const took = Math.max(0, finishedAt - startedAt);
    const result = { run, cell: id, at: finishedAt, took, state, count, source, environment, about };
    await log.keep(result, outputs, [...new Set(values)], value);
  }

  async close(): Promise<void> {
    clearTimeout(this.#later);
    await this.settle();
  }
}
