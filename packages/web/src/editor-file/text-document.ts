/**
 * One text file that is being edited: read, changed, saved, followed. Saving writes only over the version that was read
 * (its hash); a file that somebody else changed meanwhile is followed quietly while there is nothing unsaved here, and
 * is a conflict to be decided by the person otherwise: nothing is overwritten by itself. Renamed in the lab, by whomever, it is
 * the same file still. Knows neither editor nor React.
 */
import { ApiError, contents, type Contents } from "../connection/api.ts";

export type DocumentState =
  | { kind: "loading" }
  | { kind: "refused"; why: string; missing: boolean }
  | {
      kind: "open";
      dirty: boolean;
      saving: boolean;
      problem: string | null;
      conflict: boolean;
      gone: boolean;
      readOnly: boolean;
    };

export interface TextSource {
  text(): string;
  /** Puts another text in, keeping the caret where it can. */
  replace(text: string): void;
}

export type Files = Pick<typeof contents.follow, "text" | "stat"> & Pick<typeof contents, "saveText">;

export interface TextEvents {
  changed(): void;
  /** It is called this now. Whoever goes along sets `path`. */
  moved(to: string): void;
}

const OPEN: DocumentState = {
  kind: "open",
  dirty: false,
  saving: false,
  problem: null,
  conflict: false,
  gone: false,
  readOnly: false,
};

export class TextDocument {
  state: DocumentState = { kind: "loading" };
  path: string;
  private readonly events: TextEvents;
  private readonly files: Files;
  private source: TextSource | null = null;
  /** What the file holds, as far as we know. */
  private onDisk = "";
  private hash: string | undefined;
  private ending = "\n";
  private saving: Promise<boolean> | null = null;

  constructor(path: string, events: TextEvents, files: Files = { ...contents.follow, saveText: contents.saveText }) {
    this.path = path;
    this.events = events;
    this.files = files;
  }

  /** Reads the file; the answer is its text with plain line ends, or null where it cannot be shown as text. */
  async open(): Promise<string | null> {
    try {
      const model = await this.files.text(this.path);
      this.took(model);
      this.set({ ...OPEN, readOnly: !model.writable } as DocumentState);
      this.follow(model);
      return this.onDisk;
    } catch (error) {
      this.set({ kind: "refused", why: refusal(this.path, error), missing: isMissing(error) });
      return null;
    }
  }

  attach(source: TextSource): void {
    this.source = source;
  }

  /** The text changed under the person's hands. */
  edited(): void {
    this.patch({ dirty: this.source?.text() !== this.onDisk });
  }

  /** Two saves at once would race: the second waits and then looks whether there is anything left. */
  async save(over = false): Promise<boolean> {
    if (this.saving) await this.saving;
    this.saving = this.write(over);
    try {
      return await this.saving;
    } finally {
      this.saving = null;
    }
  }

  private async write(over: boolean): Promise<boolean> {
    if (this.state.kind !== "open" || !this.source) return false;
    if (!this.state.dirty && !this.state.gone && !over) return true;
    const text = this.source.text();
    this.patch({ saving: true, problem: null });
    try {
      const model = await this.files.saveText(
        this.path,
        text.replaceAll("\n", this.ending),
        over ? undefined : this.hash,
      );
      this.onDisk = text;
      this.hash = model.hash ?? (await this.files.stat(this.path)).hash ?? undefined;
      this.patch({ saving: false, conflict: false, gone: false, dirty: this.source.text() !== text });
      return true;
    } catch (error) {
      const place = await this.whereNow();
      if (place === "moved") return this.write(over);
      if (error instanceof ApiError && (error.status === 412 || error.status === 409))
        this.patch({ saving: false, ...(place === "gone" ? { gone: true } : { conflict: true }) });
      else
        this.patch({
          saving: false,
          problem: `Could not save ${this.path}: ${messageOf(error)} The text is kept in this tab.`,
        });
      return false;
    }
  }

  /** Looks whether the file is another by now. */
  async look(): Promise<void> {
    if (this.state.kind !== "open" || this.saving || this.state.conflict) return;
    try {
      const found = await this.files.stat(this.path);
      if (!this.follow(found)) return this.patch({ gone: true });
      const { hash } = found;
      if (this.state.gone) this.patch({ gone: false });
      if (!hash || hash === this.hash || this.saving) return;
      if (this.state.dirty) this.patch({ conflict: true });
      else await this.reload();
    } catch (error) {
      if (isMissing(error)) this.patch({ gone: true });
    }
  }

  /** Takes the file's version; what was typed here can be had back with undo. */
  async reload(): Promise<void> {
    const model = await this.files.text(this.path);
    this.took(model);
    this.source?.replace(this.onDisk);
    this.patch({ dirty: false, conflict: false, gone: false, problem: null });
    this.follow(model);
  }

  /** False where the file is called otherwise and this text stays behind: its new name is open in a tab of its own. */
  private follow({ path }: Contents): boolean {
    if (path !== this.path) this.events.moved(path);
    return path === this.path;
  }

  /** Where the file is that could not be written under its name. */
  private async whereNow(): Promise<"here" | "moved" | "gone"> {
    const before = this.path;
    try {
      const found = await this.files.stat(before);
      return !this.follow(found) ? "gone" : this.path === before ? "here" : "moved";
    } catch (error) {
      return isMissing(error) ? "gone" : "here";
    }
  }

  private took(model: Contents): void {
    const text = String(model.content ?? "");
    // A file with both kinds of line ends keeps its own: only a pure one is turned into plain ones and back.
    this.ending = text.includes("\r\n") && !/(^|[^\r])\n/.test(text) ? "\r\n" : "\n";
    this.onDisk = this.ending === "\n" ? text : text.replaceAll("\r\n", "\n");
    this.hash = model.hash ?? undefined;
  }

  private patch(change: Partial<Extract<DocumentState, { kind: "open" }>>): void {
    if (this.state.kind === "open") this.set({ ...this.state, ...change });
  }

  private set(state: DocumentState): void {
    this.state = state;
    this.events.changed();
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Not what a link out of the lab's folder is told. */
const isMissing = (error: unknown) => error instanceof ApiError && error.status === 404 && error.reason === "ENOENT";

function refusal(path: string, error: unknown): string {
  if (isMissing(error)) return `There is no file ${path}.`;
  if (error instanceof ApiError && error.status === 400) return `${path} is not text in UTF-8: ${error.message}`;
  return `Could not open ${path}: ${messageOf(error)}`;
}
