/**
 * When the runner is to think again about which cells are true: whenever the notebook is another, and when the cells' texts
 * have been read. Typing changes only what is shown, so one thought a moment later serves many keys.
 */
import type { Runner } from "@pellucid/execution";
import type { LoggedEdit, RoomDocument } from "./document.ts";
import { readAhead } from "./read-ahead.ts";
import type { RoomOptions } from "./room-options.ts";

const TYPING_PAUSE = 40;

export class Reading {
  readonly #document: RoomDocument;
  readonly #runner: Runner;
  readonly #options: Pick<RoomOptions, "analyser" | "pageTime">;
  #timer: NodeJS.Timeout | undefined;
  #stopHearing: (() => void) | undefined;
  #closed = false;

  constructor(document: RoomDocument, runner: Runner, options: Pick<RoomOptions, "analyser" | "pageTime">) {
    this.#document = document;
    this.#runner = runner;
    this.#options = options;
  }

  async begin(): Promise<void> {
    const { analyser: texts, pageTime = () => 0 } = this.#options;
    const closed = () => this.#closed;
    const read = texts && (await readAhead({ cells: () => this.#document.notebook.cells, texts, closed, pageTime }));
    if (!read || this.#closed) return;
    this.#runner.readTexts(read.facts);
    this.#stopHearing = read.onCome?.(() => this.#runner.readTexts(read.facts));
  }

  edited({ joinable, edit }: LoggedEdit): void {
    if (joinable || this.#closed) return;
    if (edit.type !== "edit-source") this.#reconsider();
    else this.#timer ??= setTimeout(() => this.#reconsider(), TYPING_PAUSE);
  }

  #reconsider(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#runner.dispatch({ type: "document-changed" });
  }

  close(): void {
    this.#closed = true;
    this.#stopHearing?.();
    clearTimeout(this.#timer);
  }
}
