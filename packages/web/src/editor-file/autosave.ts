/**
 * Saves a text by itself, a moment after the last key, for whoever has asked for that. What a person has to decide (a conflict,
 * a file that is gone) is left to them, and a save that failed is not tried again before the text changes.
 */
import type { DocumentState } from "./text-document.ts";

const REST = 1500;

export interface Autosaved {
  readonly state: DocumentState;
  save(): Promise<unknown>;
}

export class Autosave {
  private readonly document: Autosaved;
  private readonly wanted: () => boolean;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(document: Autosaved, wanted: () => boolean) {
    this.document = document;
    this.wanted = wanted;
  }

  /** The text changed, or what is wanted did. */
  noted(): void {
    clearTimeout(this.timer);
    if (this.wanted()) this.timer = setTimeout(() => this.saveNow(), REST);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private saveNow(): void {
    const { state } = this.document;
    if (!this.wanted() || state.kind !== "open" || !state.dirty) return;
    if (state.conflict || state.gone || state.readOnly) return;
    void this.document.save();
  }
}
