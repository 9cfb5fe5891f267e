/**
 * Every change of a notebook is an `Edit`: a small plain record that names cells by id, never by position, and goes over
 * wires and into journals as JSON. There is no other way to change a notebook.
 *
 * `apply` gives the next notebook, `invert` the edit that undoes it, `rebase` moves the text positions of an edit past
 * another that came first. An edit that no longer makes sense (its cell is gone) changes nothing: with several people
 * that is ordinary, not an error.
 */
import type { Cell, CellId, CellType, Json, MimeBundle, JsonObject, Output } from "./notebook.ts";

/** A place between cells: behind `after` if it is still there, else before `before`, else at the end; `after: null` with no `before` is the start. */
export interface Place {
  readonly after: CellId | null;
  readonly before?: CellId | null;
}

export type Edit =
  | { readonly type: "insert-cells"; readonly at: Place; readonly cells: readonly Cell[] }
  | { readonly type: "delete-cells"; readonly ids: readonly CellId[] }
  | { readonly type: "move-cells"; readonly ids: readonly CellId[]; readonly at: Place }
  | { readonly type: "set-cell-type"; readonly id: CellId; readonly cellType: CellType }
  /**
   * `changes` is the JSON form of a CodeMirror `ChangeSet` on the cell's source, where every line break counts as one.
   * Inserted line breaks are of the kind the source has already, unless `breaks` names the kind of each of them.
   */
  | {
      readonly type: "edit-source";
      readonly id: CellId;
      readonly changes: SourceChanges;
      readonly breaks?: readonly string[];
    }
  /** Sets one value in the metadata of a cell, or of the notebook when `id` is absent. No `value`: the key is removed. */
  | { readonly type: "set-metadata"; readonly id?: CellId; readonly path: readonly string[]; readonly value?: Json }
  | { readonly type: "set-attachment"; readonly id: CellId; readonly name: string; readonly bundle?: JsonObject }
  /** Keeps the first `from` outputs and puts `outputs` behind them: append, replace the rest, or clear (`from: 0`). */
  | { readonly type: "set-outputs"; readonly id: CellId; readonly from: number; readonly outputs: readonly Output[] }
  /** Replaces one output. */
  | { readonly type: "set-output"; readonly id: CellId; readonly index: number; readonly output: Output }
  /** Of the stream text at `index` keeps the first `keep` UTF-16 units and appends `text`. */
  | {
      readonly type: "extend-stream";
      readonly id: CellId;
      readonly index: number;
      readonly keep: number;
      readonly text: string;
    }
  /** New content for every output shown under this display id, in any cell. */
  | {
      readonly type: "update-display";
      readonly displayId: string;
      readonly data: MimeBundle;
      readonly metadata: JsonObject;
    }
  | { readonly type: "set-execution-count"; readonly id: CellId; readonly count: number | null }
  /** Several edits as one step of undo: split, merge, paste over. Applied in order. */
  | { readonly type: "batch"; readonly edits: readonly Edit[] };

/** JSON of a CodeMirror `ChangeSet`: numbers are kept runs, arrays are [deleted length, ...inserted lines]. */
export type SourceChanges = readonly (number | readonly [number, ...string[]])[];
