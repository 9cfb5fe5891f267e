/**
 * What the page shows of one cell, in channels of its own, so that a change is heard only where it is shown: its head for
 * React, its source for the text, its outputs for the output area, its place. Written by the notebook's store.
 */
import { cellName, type Cell, type CellId, type CellType, type JsonObject, type Output } from "@pellucid/notebook";
import type { PromptView, RunView, TruthView } from "@pellucid/protocol";
import type { Fold } from "./outline/heading-fold.ts";
import { Value } from "./value.ts";

/** Where a cell stands. Its own channel: a cell inserted at the top moves all below, and draws none of them again. */
export interface CellPlace {
  /** Among the code cells, 1-based; null for other cells. */
  readonly number: number | null;
  /** Among all cells, 1-based. */
  readonly place: number;
}

/** The cell's name, as messages and assistive technology have it. */
export const nameOf = ({ number, place }: CellPlace, type: CellType): string => cellName(type, number, place);

/** What React draws of a cell: everything but its place, its text and its outputs. */
export interface CellHead {
  readonly id: CellId;
  readonly type: CellType;
  readonly metadata: JsonObject;
  readonly executionCount: number | null;
  readonly hasOutputs: boolean;
  readonly run: RunView | null;
  readonly truth: TruthView | null;
  readonly prompt: PromptView | null;
  readonly active: boolean;
  readonly selected: boolean;
  /** This cell has the caret (edit mode). */
  readonly editing: boolean;
  /** A Markdown cell shows its text instead of its source. */
  readonly rendered: boolean;
  readonly lineNumbers: boolean;
  /** A heading with a section under it. */
  readonly fold: Fold | null;
  /** The folded heading that hides it. */
  readonly under: CellId | null;
  /** Its run stands still in the debugger. */
  readonly paused: boolean;
}

export class CellStore {
  readonly id: CellId;
  readonly head: Value<CellHead>;
  readonly place = new Value<CellPlace>({ number: null, place: 0 });
  readonly source: Value<string>;
  readonly outputs: Value<readonly Output[]>;
  readonly attachments: Value<JsonObject | undefined>;

  constructor(cell: Cell, head: CellHead) {
    this.id = cell.id;
    this.head = new Value(head);
    this.source = new Value(cell.source);
    this.outputs = new Value(cell.outputs);
    this.attachments = new Value(cell.attachments);
  }

  /** New content of the document. */
  take(cell: Cell): void {
    const { type, metadata, executionCount } = cell;
    this.source.set(cell.source);
    this.attachments.set(cell.attachments);
    this.outputs.set(cell.outputs);
    this.patch({ type, metadata, executionCount, hasOutputs: cell.outputs.length > 0 });
  }

  stand(number: number | null, place: number): void {
    const before = this.place.get();
    if (before.number !== number || before.place !== place) this.place.set({ number, place });
  }

  patch(change: Partial<CellHead>): void {
    const before = this.head.get();
    for (const key in change) {
      if (!Object.is(before[key as keyof CellHead], change[key as keyof CellHead])) {
        this.head.set({ ...before, ...change });
        return;
      }
    }
  }
}
