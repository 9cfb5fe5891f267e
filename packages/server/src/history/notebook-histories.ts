/**
 * Histories by a notebook's path, as routes ask for them: of an open notebook with everything up to now, of a closed or
 * deleted one as it was left. Naming and putting back open the notebook, since only its room may write.
 */
import type { Edit, Notebook } from "@pellucid/notebook";
import { HttpError, notFound } from "../errors.ts";
import { stateOf, type Entry, type VersionState } from "./entries.ts";
import type { Histories } from "./histories.ts";
import { type HistoryLog, NewerHistoryError } from "./log.ts";
import type { HistoryRecorder } from "./recorder.ts";
import { timelineOf, type Timeline, type TimelineWish } from "./timeline.ts";
import { differences, notebookOf, restoreCell, restoreNotebook, type CellDifference } from "./versions.ts";

/** An open notebook. */
export interface HistoryRoom {
  readonly notebook: Notebook;
  readonly history: HistoryRecorder | null;
  readonly document: { readonly undo: { deletedCell(id: string): Notebook["cells"][number] | undefined } };
  restore(person: string, version: string, edit: Edit): void;
}

export interface NotebookHistoriesParts {
  readonly histories: Histories;
  readonly resolvePath: (apiPath: string) => Promise<string>;
  /** Null: nobody has it open. */
  readonly find: (apiPath: string) => Promise<HistoryRoom | null>;
  readonly open: (apiPath: string) => Promise<HistoryRoom>;
}

export interface VersionView {
  readonly id: string;
  readonly at: string;
  readonly cells: readonly { readonly id: string; readonly type: string; readonly source: string }[];
}

/** The version beside another is compared: the one before it, or the notebook as it is. */
const PREVIOUS = "previous";
const NOW = "now";
/** Who looks on does not end a burst of typing, unless it rests for so long, in ms. */
const LIVE = 1500;

export class NotebookHistories {
  readonly #parts: NotebookHistoriesParts;

  constructor(parts: NotebookHistoriesParts) {
    this.#parts = parts;
  }

  async timeline(path: string, wish: TimelineWish): Promise<Timeline> {
    const { histories } = this.#parts;
    const { limits } = histories;
    const log = await this.#log(path, wish.live ? LIVE : 0);
    const total = wish.live ? {} : { total: await histories.total() };
    if (!log) return { entries: [], size: 0, ...total, limits };
    return { ...timelineOf(log, wish), ...total, limits };
  }

  async version(path: string, id: string): Promise<VersionView> {
    const { log, entry, state } = await this.#find(path, id);
    const { cells } = await notebookOf(log, state);
    return {
      id,
      at: new Date(entry.at).toISOString(),
      cells: cells.map(({ id: cell, type, source }) => ({ id: cell, type, source })),
    };
  }

  /** What differs in the version from the one against it: `previous`, `now`, or another's id. */
  async compare(
    path: string,
    id: string,
    against: string,
    cell: string | null,
  ): Promise<{ readonly cells: readonly CellDifference[] }> {
    const { log, state } = await this.#find(path, id);
    const room = against === NOW ? await this.#parts.find(path) : null;
    const other =
      against === NOW
        ? room
          ? stateOf(room.notebook, log.keep)
          : log.state!
        : against === PREVIOUS
          ? log.version(id, true)!
          : (await this.#find(path, against)).state;
    const [from, to] = against === NOW ? [state, other] : [other, state];
    const cells = await differences(log, from, to);
    return { cells: cell === null ? cells : cells.filter((each) => each.id === cell) };
  }

  async name(
    path: string,
    { version, name }: { version: string | null; name: string | null },
    person: string,
  ): Promise<{ id: string; name: string | null }> {
    const room = await this.#parts.open(path);
    const entry = await room.history?.present();
    const log = await this.#log(path);
    if (!log || !entry) throw new HttpError(409, "No history is kept here.");
    const id = version ?? entry.id;
    if (!log.entries.some((each) => each.id === id)) throw notFound("This version");
    log.name(id, name, Date.now(), person);
    if (!(await log.write())) throw notKept(log);
    return { id, name };
  }

  /** The answer says whether anything had to be changed. */
  async restore(
    path: string,
    { version, cell }: { version: string; cell: string | null },
    person: string,
  ): Promise<{ changed: boolean }> {
    const room = await this.#parts.open(path);
    const { log, state } = await this.#find(path, version);
    const before = cell !== null && !state.cells.has(cell) ? log.version(version, true) : null;
    const then = await notebookOf(log, before ?? state);
    if (cell !== null && !then.cells.some(({ id }) => id === cell)) throw notFound("This cell");
    const deleted = (id: string) => room.document.undo.deletedCell(id);
    // Nothing is awaited from here on: the edit is made of the notebook as it is.
    const edit =
      cell === null ? restoreNotebook(room.notebook, then, deleted) : restoreCell(room.notebook, then, cell, deleted);
    if (edit) room.restore(person, version, edit);
    await room.history?.settle();
    return { changed: edit !== null };
  }

  async #log(apiPath: string, rested = 0): Promise<HistoryLog | null> {
    const room = await this.#parts.find(apiPath);
    await room?.history?.settle(rested);
    try {
      return await this.#parts.histories.reader(await this.#parts.resolvePath(apiPath));
    } catch (error) {
      if (error instanceof NewerHistoryError) throw new HttpError(409, error.message);
      throw error;
    }
  }

  async #find(path: string, id: string): Promise<{ log: HistoryLog; entry: Entry; state: VersionState }> {
    const log = await this.#log(path);
    const entry = log?.entries.find((each) => each.id === id);
    const state = log?.version(id);
    if (!log || !entry || !state) throw notFound("This version");
    return { log, entry, state };
  }
}

const notKept = ({ trouble }: HistoryLog) =>
  new HttpError(507, `The name could not be kept: ${trouble?.message ?? "the state folder cannot be written"}`);
