/**
 * What a room does when its file was changed by somebody else. A room without unsaved edits follows quietly and keeps its
 * outputs; one with unsaved edits merges cell by cell; what cannot be merged is shown with both versions and nothing is
 * written until a person has chosen. A file that is no notebook (half written, or broken) is waited for.
 */
import { type Edit, merge3, type Notebook, readNotebook, reconcile } from "@pellucid/notebook";
import type { RoomDocument } from "./document.ts";
import type { FileContent, NotebookFile } from "./notebook-file.ts";
import { encodeRoomRecord, idsOf } from "./room-records.ts";
import type { Journal } from "../storage/journal.ts";
import type { Saving } from "./saving.ts";

export interface ChangeParts {
  readonly file: NotebookFile;
  readonly document: RoomDocument;
  readonly journal: Journal;
  readonly saving: Saving;
  readonly notice: (level: "info" | "warning" | "error", text: string) => void;
}

export class FileChanges {
  readonly #parts: ChangeParts;
  /** The file's version of a conflict, and where it came from. */
  #theirs: { notebook: Notebook; content: FileContent } | null = null;
  #unreadable = "";

  constructor(parts: ChangeParts) {
    this.#parts = parts;
  }

  changed(content: FileContent | null): void {
    if (!content) return this.#gone();
    const { file, saving, notice } = this.#parts;
    const reading = readNotebook(content.text, content.plain);
    if ("refused" in reading) {
      if (this.#unreadable === content.known.hash) return;
      this.#unreadable = content.known.hash;
      const { reason, line } = reading.refused;
      const where = line === undefined ? "" : ` (line ${line})`;
      notice(
        "warning",
        `${file.name} was changed by another program into something that is not a notebook${where}: ${reason} The notebook here goes on as it was.`,
      );
      return;
    }
    this.#unreadable = "";
    const came = saving.missing;
    saving.missing = false;
    if (!saving.dirty && !came) this.#follow(reading.notebook, content);
    else this.#merge(reading.notebook, content);
  }

  #gone(): void {
    const { saving } = this.#parts;
    if (saving.missing) return;
    saving.missing = true;
    saving.resume();
  }

  #follow(theirs: Notebook, content: FileContent): void {
    const { document } = this.#parts;
    this.#apply(reconcile(document.notebook, theirs));
    this.#stand(theirs, content, true);
  }

  #merge(theirs: Notebook, content: FileContent): void {
    const { document, file, saving, notice } = this.#parts;
    const merged = merge3(saving.savedNotebook, document.notebook, theirs);
    this.#apply(merged.edits);
    if (merged.conflicts.length === 0) {
      this.#stand(theirs, content, false);
      notice("info", `${file.name} was changed by another program; its changes and yours are merged.`);
      return;
    }
    this.#theirs = { notebook: theirs, content };
    const cells = merged.conflicts.map(({ id, mine, theirs: other }) => ({ id, mine, theirs: other }));
    const count = cells.length === 1 ? "1 cell" : `${cells.length} cells`;
    saving.conflict = {
      cells,
      message: `${file.name} was changed by another program, and so ${cells.length === 1 ? "was" : "were"} ${count} here. Choose which version to keep.`,
    };
    saving.resume();
  }

  /** Keep this room's version of what is in conflict, or take the file's. */
  resolve(keep: "mine" | "theirs"): void {
    const { document, saving } = this.#parts;
    if (!this.#theirs || !saving.conflict) return;
    const { notebook, content } = this.#theirs;
    this.#theirs = null;
    saving.conflict = undefined;
    if (keep === "theirs") this.#apply(reconcile(document.notebook, notebook));
    this.#stand(notebook, content, keep === "theirs");
    saving.resume();
  }

  #apply(edits: readonly Edit[]): void {
    this.#parts.document.external(edits);
  }

  /** From here on the room stands on the file as it is now; `same`: and is the same as the file. */
  #stand(theirs: Notebook, content: FileContent, same: boolean): void {
    const { document, file, journal, saving } = this.#parts;
    file.known = content.known;
    document.adopt(theirs);
    if (!same) return saving.mergedWith(theirs);
    const { hash } = content.known;
    const { seq, notebook } = document;
    journal.append(encodeRoomRecord({ kind: "saved", seq, hash, ...idsOf(notebook) }));
    saving.standOn(notebook, seq);
  }
}
