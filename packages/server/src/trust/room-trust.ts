/**
 * Trust as one room needs it: outputs that its kernel makes are trusted as they come, the others are asked about one by one
 * or trusted all together. Called by the room and by routes/trust.ts.
 */
import type { Edit, Notebook, Output } from "@pellucid/notebook";
import { WIDGET_STATE_PLACE } from "@pellucid/protocol";
import { activeOf, broughtBy, digestOf, savedWidgetsDigest } from "./active-content.ts";
import type { TrustedContents } from "./trusted-contents.ts";

const WIDGET = "application/vnd.jupyter.widget-view+json";

export class RoomTrust {
  readonly #trusted: TrustedContents;
  readonly #notebook: () => Notebook;
  readonly #isAlive: (comm: string) => boolean;

  constructor(trusted: TrustedContents, notebook: () => Notebook, isAlive: (comm: string) => boolean) {
    this.#trusted = trusted;
    this.#notebook = notebook;
    this.#isAlive = isAlive;
  }

  /** What the kernel makes because a person ran a cell. Values are small or references by now. */
  made(edits: readonly Edit[]): void {
    const digests = broughtBy(edits);
    if (digests.length > 0) void this.#trusted.add(digests).catch(() => {});
  }

  /** The state of widgets that live here, which a person has put into the notebook, came of runs here. */
  edited(edit: Edit): void {
    if (edit.type !== "set-metadata" || edit.path.join() !== WIDGET_STATE_PLACE.join()) return;
    const models = Object.keys((edit.value as { state?: object } | undefined)?.state ?? {});
    const digest = savedWidgetsDigest(this.#notebook());
    const all = Object.keys((this.#notebook().metadata["widgets"] ?? {}) as object);
    if (digest === null || all.length !== 1 || models.length === 0 || !models.every(this.#isAlive)) return;
    void this.#trusted.add([digest]).catch(() => {});
  }

  /** [R118] May this value of this output run? */
  async of(cell: string, index: number, mime: string): Promise<boolean> {
    const output = this.#notebook().cells.find(({ id }) => id === cell)?.outputs[index];
    return this.ofOutput(output, mime);
  }

  /** The same of an output that is not in the notebook any more. */
  async ofOutput(output: Output | undefined, mime: string): Promise<boolean> {
    if (output?.type !== "display" && output?.type !== "result") return false;
    if (mime === WIDGET) return this.#widget(output.data[WIDGET], this.#notebook());
    const digest = digestOf(output.data, mime);
    return digest !== null && (await this.#trusted.has(digest));
  }

  /** A widget that lives was made by code that a person ran; one out of the file is content like any other. */
  async #widget(value: unknown, notebook: Notebook): Promise<boolean> {
    const model = (value as { model_id?: unknown } | undefined)?.model_id;
    if (typeof model === "string" && this.#isAlive(model)) return true;
    const saved = savedWidgetsDigest(notebook);
    return saved === null || (await this.#trusted.has(saved));
  }

  trustAll(): Promise<void> {
    return this.#trusted.add(activeOf(this.#notebook()));
  }
}
