/**
 * When and how a room writes its file: a little after the last edit, now when somebody asks, never while a conflict is
 * open. The journal has everything already, so nothing here is a matter of losing work; it is about the file of the user
 * being whole and not old. After a save the journal stands on the new file and forgets what it no longer needs.
 */
import { join } from "node:path";
import type { Notebook } from "@pellucid/notebook";
import type { FileView } from "@pellucid/protocol";
import { FileChangedError } from "../storage/atomic-write.ts";
import { errorCode, type Fs } from "../storage/fs.ts";
import type { Journal } from "../storage/journal.ts";
import type { RoomDocument } from "./document.ts";
import { NotebookFile, saveFailure } from "./notebook-file.ts";
import { outlineOf } from "./outline.ts";
import { BASE_COPY, type Opened } from "./recovery.ts";
import { encodeRoomRecord, idsOf } from "./room-records.ts";

export interface SaveTimes {
  /** After the last edit. */
  readonly delay: number;
  /** After the first edit, for people who never pause. */
  readonly most: number;
  /** Files of more bytes are written less often, and not copied (8 MB when it is not said). */
  readonly large?: number;
}
const LARGE = 8 * 1024 * 1024;
const LARGE_DELAY = 10_000;
const RETRY = 30_000;

export interface SaveParts {
  readonly fs: Fs;
  readonly file: NotebookFile;
  readonly journal: Journal;
  readonly document: RoomDocument;
  readonly folder: string;
  readonly times: SaveTimes;
  readonly now: () => number;
  /** The journal has what was appended, or cannot be written at the moment: then the file is all the safer for it. */
  readonly noted: () => Promise<void>;
  /** The view of the file changed. */
  readonly changed: () => void;
  /** Nobody asked for this save, and it failed. */
  readonly failed: (message: string) => void;
  /** The file was written, and is this now; `asked`: because a person wanted it. */
  readonly written: (hash: string, asked: boolean) => void;
  /** The file was saved and nothing is unsaved. */
  readonly settled: () => void;
}

export class Saving {
  readonly #parts: SaveParts;
  /** The notebook that is in the file, and the number of its last edit. */
  savedNotebook: Notebook;
  savedSeq: number;
  savedAt: string | undefined;
  readOnly: string | undefined;
  conflict: FileView["conflict"];
  missing = false;
  #folder: string;
  #timer: NodeJS.Timeout | undefined;
  #dirtySince = 0;
  #kept: "no" | "outline" | "whole" = "no";
  /** How long the last save took, in ms. */
  #took = 0;
  #told = "";
  #closed = false;

  constructor(parts: SaveParts, saved: Opened["saved"]) {
    this.#parts = parts;
    this.#folder = parts.folder;
    this.savedNotebook = saved.notebook;
    this.savedSeq = saved.seq;
  }

  get dirty(): boolean {
    return this.#parts.document.seq !== this.savedSeq;
  }

  view(path: string): FileView {
    return {
      path,
      dirty: this.dirty,
      ...(this.savedAt !== undefined && { savedAt: this.savedAt }),
      ...(this.readOnly !== undefined && { readOnly: this.readOnly }),
      ...(this.conflict && { conflict: this.conflict }),
      ...(this.missing && { missing: true }),
    };
  }

  /** An edit was made. */
  touched(): void {
    if (this.#dirtySince === 0) {
      this.#dirtySince = performance.now();
      this.#parts.changed();
      void this.#keepBase();
    }
    this.#schedule();
  }

  get #large(): boolean {
    const { times, file } = this.#parts;
    return (file.known?.size ?? 0) > (times.large ?? LARGE);
  }

  #schedule(wait?: number): void {
    if (this.#closed || this.#waits) return;
    const { times } = this.#parts;
    const delay = wait ?? (this.#large ? Math.max(times.delay, LARGE_DELAY) : times.delay);
    // What takes long to write (a long log that is still growing) is written more seldom.
    const latest = this.#dirtySince + Math.max(times.most, delay, 20 * this.#took) - performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => void this.save().then(this.#report),
      Math.max(0, wait ?? Math.min(Math.max(delay, 5 * this.#took), latest)),
    );
  }
  readonly #report = (message: string | null): void => {
    if (message === null) this.#told = "";
    else if (message !== this.#told) this.#parts.failed((this.#told = message));
  };

  /** The file is not going to be written soon. */
  get #waits(): boolean {
    return this.conflict !== undefined || this.missing || this.readOnly !== undefined;
  }

  /**
   * The file as it was is kept while there are edits upon it: to merge, should it be replaced. Of a large one that is
   * saved in a moment the outline has to do.
   */
  async #keepBase(): Promise<void> {
    if (this.#kept !== "no") return;
    const { fs, file, journal } = this.#parts;
    const quick = this.#large && !this.#waits;
    const outline = quick ? outlineOf(this.savedNotebook, this.savedSeq, file.known!) : null;
    this.#kept = outline ? "outline" : "whole";
    if (outline) return journal.append(encodeRoomRecord(outline));
    const path = join(this.#folder, BASE_COPY);
    try {
      if (this.missing) return await file.writeCopy(this.savedNotebook, path);
      await fs.copy(file.path, `${path}.new`);
      await fs.rename(`${path}.new`, path);
    } catch {
      this.#kept = "no";
    }
  }

  /** The file is gone, another one, or cannot be written: now an outline is not enough. */
  async #keepWhole(): Promise<void> {
    // What was merged with another file already stands on the older one, which is not at hand any more.
    if (!this.dirty || this.#kept !== "outline" || this.savedSeq === -1) return;
    this.#kept = "whole";
    try {
      await this.#parts.file.writeCopy(this.savedNotebook, join(this.#folder, BASE_COPY));
    } catch {
      this.#kept = "outline";
    }
  }

  /** Resolves to null, or to why it could not be saved. `asked`: a person wants it, so a missing file is made again. */
  save(asked = false): Promise<string | null> {
    clearTimeout(this.#timer);
    return this.#parts.file.alone(() => this.#save(asked));
  }

  async #save(asked: boolean): Promise<string | null> {
    const { file, document, journal, noted, changed } = this.#parts;
    if (this.conflict && !asked) return null;
    if (this.conflict) return `Could not save ${file.name}: ${this.conflict.message}`;
    if (this.missing && !asked) return null;
    if (!this.dirty && !this.missing) return null;
    if (this.readOnly !== undefined) {
      await this.lookAtPermissions();
      if (this.readOnly !== undefined) return this.readOnly;
    }
    const { notebook, seq } = document;
    const point = { seq, ...idsOf(notebook) };
    try {
      if (this.missing) file.known = null;
      const note = (hash: string): Promise<void> => {
        journal.append(encodeRoomRecord({ kind: "saving", hash, ...point }));
        return noted();
      };
      const began = performance.now();
      const { hash } = await file.write(notebook, note);
      this.#took = performance.now() - began;
      journal.append(encodeRoomRecord({ kind: "saved", hash, ...point }));
      this.#saved(notebook, seq);
      this.#parts.written(hash, asked);
      return null;
    } catch (error) {
      if (error instanceof FileChangedError) {
        // The watcher's business: it merges, and then the room is saved again.
        void file.check();
        this.#schedule(1000);
        return asked ? saveFailure(file.name, error, 0) : null;
      }
      if (["EACCES", "EPERM", "EROFS"].includes(errorCode(error)))
        this.readOnly = (await file.readOnlyReason()) ?? saveFailure(file.name, error, journal.size);
      this.#schedule(RETRY);
      void this.#keepWhole();
      changed();
      return saveFailure(file.name, error, journal.size);
    }
  }

  /** The file may be written again, or not any more. */
  async lookAtPermissions(): Promise<void> {
    const reason = (await this.#parts.file.readOnlyReason()) ?? undefined;
    if (reason === this.readOnly) return;
    this.readOnly = reason;
    this.resume();
  }

  #saved(notebook: Notebook, seq: number): void {
    this.savedAt = new Date(this.#parts.now()).toISOString();
    this.missing = false;
    this.readOnly = undefined;
    this.standOn(notebook, seq);
  }

  /** The file and the notebook as of `seq` are the same: after saving, or because the file was followed. */
  standOn(notebook: Notebook, seq: number): void {
    this.savedNotebook = notebook;
    this.savedSeq = seq;
    this.#kept = "no";
    this.#dirtySince = this.dirty ? performance.now() : 0;
    if (this.dirty) {
      void this.#keepBase();
      this.#schedule();
    }
    this.#parts.changed();
    if (!this.dirty) this.#parts.settled();
  }

  /** The file was taken into a notebook with unsaved edits: the next save has both. The copy of the older file stays. */
  mergedWith(theirs: Notebook): void {
    this.savedNotebook = theirs;
    this.savedSeq = -1;
    this.#dirtySince ||= performance.now();
    this.resume();
  }

  /** Everything is in the file. */
  forgetBase(): Promise<void> {
    return this.#parts.fs.remove(join(this.#folder, BASE_COPY));
  }

  moved(folder: string): void {
    this.#folder = folder;
  }
  /** Goes on after a conflict was resolved or a file came back. */
  resume(): void {
    if (this.#waits) void this.#keepWhole();
    if (this.dirty) this.#schedule();
    this.#parts.changed();
  }
  stop(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}
